"""The model card: what the ranking is, what it rests on and how good it is, for a student who does not take our word.

One function per section, joined in order; every figure comes from one Evaluation, none is typed here.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from quiz.core.advice import BAND_FITS, ENOUGH_KNOWN, WIDE, RankedProgram, recommend
from quiz.core.catalog import ABSENT, CORE, ELECTIVE, SCHOOL, TRACK
from quiz.core.ranking import OVER_BUDGET, PRESENCE_ONLY, UNKNOWN_PRICE, WEIGHTS, Engine, Estimates
from quiz.evaluation.blanks import TREATMENTS
from quiz.evaluation.guesses import GUESSES, used_for
from quiz.evaluation.measures import MEASURES, shown
from quiz.evaluation.personas import own_personas
from quiz.evaluation.run import Evaluation

FEW_CELLS = 20
LIMITS = (
    "It ranks by what schools publish and what the government counts. It knows nothing of teaching quality, of your"
    " chance of admission, of scholarships or of what graduates of one program earn.",
    "Most cells are unknown. A program that publishes little can be a very good one; its band then says *ask first*.",
    "Prices: few programs publish a total. The school's average rate is an estimate and says so.",
    "Facts age. Each has the year in which it was read; ask the school before you decide anything on one.",
    "The weights are our judgement. The reasons stand beside them, and the sensitivity table says what they do.",
    "The personas are made up and their rules are our judgement too; no advisor has signed them yet. The random"
    " students are drawn evenly from all answers, which real students are not.",
    "nDCG@5 measures the list against the same catalog that it was made from: it shows whether the ranking uses the"
    " facts well, not whether the facts are right.",
    "The side-by-side table favours us: our weights and estimates were set while looking at the same measure, in which"
    " a broken rule gains nothing; the others were taken as they are, without gates.",
    "The estimates are tested on known cells. Programs that publish a fact differ from those that do not, so the error"
    " on unknown cells can be larger.",
    "Latency is of the machine that ran the evaluation, not a promise.",
)


def table(head: Sequence[str], rows: Iterator[Sequence[str]] | Sequence[Sequence[str]]) -> str:
    """A Markdown table.

    >>> print(table(("a", "b"), [("1", "2")]))
    | a | b |
    |---|---|
    | 1 | 2 |
    """
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("|".join(["", *(f" {cell} " if cell != "---" else cell for cell in row), ""]) for row in lines)


def _percent(value: float | None) -> str:
    return "n/a" if value is None else f"{100 * value:.0f} %"


def _number(value: float | None, places: int = 2) -> str:
    return "n/a" if value is None else f"{value:.{places}f}"


def _intro(found: Evaluation) -> str:
    about = found.about
    worse = "".join(f"\n- **Worse than its floor:** {text}" for text in found.worse)
    return f"""# Model card of mem-quiz

**What it is.** Seven questions in, an ordered list of US master's programs in engineering management out. The order is
a weighted average that you can recompute by hand; nothing is learnt from other students, no program pays for a place,
and nobody's name, address or click is used.

**How good it is, in one breath.** Over {len(found.personas)} made-up students whose wishes an expert could judge the
first five reach {_number(found.figures["ndcg"])} of the best possible order (nDCG@5), over
{len(found.generated)} random ones {_number(found.figures["ndcg_generated"])}; ranking by specialisation alone is
{_number(found.figures["ahead"])} worse. What is not known of a program is never counted as a no. The limits are at the
end, and they are real.{worse}

This file is written by `mem-quiz evaluate --write`, over {about.students} random students with seed {about.seed}."""


def _data(found: Evaluation, engine: Engine) -> str:
    known = (engine.table.degrees == engine.table.degrees).mean()
    return f"""## Data

`programs.csv` holds {len(engine.catalog.programs)} programs, of which {found.about.programs} can be ranked
(engineering management, open to everybody, not closed). Each fact has its page and year in
`quiz/data/catalog/sources.csv`; facts about the schools come from the federal statistics in
`quiz/data/catalog/schools.csv`. Newest look:
{found.about.catalog_as_of}. Of all cells that a ranking can look at, {_percent(float(known))} are known."""


def _example(engine: Engine) -> tuple[str, RankedProgram]:
    """The first of our personas whose list has a program with both known and unknown terms, and that program."""
    for persona in own_personas():
        for program in recommend(engine, persona.answers, what_ifs=False).programs:
            if len({c.known for c in program.contributions}) == 2:
                return persona.who, program
    raise LookupError("no persona of evaluation/personas.json is shown a program with known and unknown facts")


def _formula(engine: Engine) -> str:
    who, program = _example(engine)
    rows = [
        (f"`{c.criterion}`", f"{c.weight:.3f}", f"{c.satisfaction:.2f}", "yes" if c.known else "no", f"{c.points:.3f}")
        for c in program.contributions
    ]
    bands = ", ".join(f"*{name}* from {least:g}" for name, least in BAND_FITS)
    kinds = (TRACK, CORE, ELECTIVE, SCHOOL, ABSENT)
    evidence = ", ".join(f"{kind.words} {kind.degree:g}" for kind in kinds)
    return f"""## Formula

Each answer looks at one or a few criteria. A program satisfies a criterion to a degree between 0 and 1; your answers
give each criterion a weight, and the weights sum to 1. Then **fit = sum of weight x degree**. For a specialisation the
degree is what the curriculum shows: {evidence}.

A program is left out only where it is *known* to break something that you called a must, or a rule of its own
(degree, years of work, GPA, GRE, campus stays) or of the student visa. What is known to miss another condition (how,
where, over {OVER_BUDGET:.0%} of the budget) stands below everything that misses nothing known. Within these, programs
that are known to satisfy every must come first, then the band decides, then the fit; equals are drawn by a hash of
the answers and the id. The first ten hold at most two programs of a school, and a wish that the first five leave out
brings a program that is nearly as good.

Bands: {bands}, else *weak*; one lower where the unknowns leave more than {WIDE:g} between the worst fit and the best,
and below {ENOUGH_KNOWN:.0%} of known weight *ask first*. Nothing is *strong* that misses a condition, leaves a must
open or has not been seen since 2020, and nothing is called better than what stands above it.

**Worked example.** {who[0].upper()}{who[1:]}; {program.program_name} at {program.institution}, place {program.rank}:

{table(("criterion", "weight", "degree", "known", "points"), rows)}

The points add up to the fit: {" + ".join(f"{c.points:.3f}" for c in program.contributions)} = {program.fit:.3f}
(rounded). With every unknown at its worst it would be {program.fit_low:.2f}, at its best {program.fit_high:.2f}."""


def _weights(found: Evaluation, engine: Engine) -> str:
    rows = [(question, f"{found.about.weights[question]:g}", weight.reason) for question, weight in WEIGHTS.items()]
    moves = [
        (row.question, str(row.students), *(_number(value) for value in (row.dropped, row.doubled, row.unanswered)))
        for row in found.sensitivity
    ]
    return f"""## Weights

Before they are scaled to sum to 1. A question that you skip has no weight at all.

{table(("question", "weight", "why"), rows)}{_taught(engine)}

**What they do.** How many of the first five change, on average over those random students who answered the question:
when its weight is dropped (its musts and rules stay), when it is doubled, and when the answer is taken back altogether.

{table(("question", "students", "dropped", "doubled", "not answered"), moves)}"""


def _taught(engine: Engine) -> str:
    """What advisors changed of the weights; nothing where these are the defaults."""
    taught, values = engine.weights, engine.weights.values()
    if not taught.reviews:
        return ""
    rows = [
        (question, f"{weight.value:g}", f"{values[question]:g}")
        for question, weight in WEIGHTS.items()
        if values[question] != weight.value
    ]
    found = taught.agreement
    enrolled = f"where {taught.outcomes} students enrolled ({taught.outcome_pairs} pairs)"
    outcomes = f" and {enrolled}" if taught.outcomes else ""
    return f"""

**What advisors changed.** The reasons are those of the default weights. {taught.reviews} lists that advisors corrected
({taught.pairs - taught.outcome_pairs} pairs of programs){outcomes} moved the weights on {taught.learned_on}.
Of {found.pairs} pairs on held-out reviews {found.before} stood as they were put before, and {found.after} after.

{table(("question", "default", "now"), rows)}"""


def _unknowns(found: Evaluation, engine: Engine) -> str:
    names = list(GUESSES)
    rows = [
        (
            f"`{guess.criterion}`{' (held back)' if guess.held_back else ''}",
            str(guess.known),
            *(f"{guess.rmse[name]:.2f} / {guess.mae[name]:.2f}" for name in names),
            GUESSES[guess.best],
            used_for(guess.criterion),
        )
        for guess in found.guesses
        if guess.known >= FEW_CELLS or guess.criterion not in PRESENCE_ONLY
    ]
    head = ("criterion", "known", *GUESSES.values(), "best", "used")
    return f"""## Unknowns

An unknown degree is estimated, never zero, and marked as not known wherever it is shown. Which estimate is right was
measured: the known cells of a fifth of the programs were hidden and guessed, RMSE / MAE below (smaller is better).
*Held back*: most of these facts the catalog records only where they are present, so silence is never estimated above
{Estimates().presence_cap:g}, whatever the known cells say; a price is the mean over its range, and where nothing is
known of it, {UNKNOWN_PRICE:.0%} of what the others get. Both cost accuracy here, on purpose. Industries are in
evaluation.json: too few cells to tell.

{table(head, rows)}

{_blanks(found)}"""


def _blanks(found: Evaluation) -> str:
    rows = [
        (
            TREATMENTS[displacement.treatment][0],
            _percent(displacement.share),
            f"{displacement.before:.0f}",
            f"{displacement.signed:+.1f}",
            f"{displacement.absolute:.1f}",
            f"{100 * displacement.ride:.1f} %",
            f"{100 * displacement.drown:.1f} %",
        )
        for displacement in found.blanks
    ]
    head = ("treatment", "blanked", "place before", "mean change", "mean size", "rides", "drowns")
    rest = {ranker.id: ranker.known for ranker in found.rankers}
    return f"""**Does a sparse program ride on its blanks, or drown in them?** The programs of which most is known
lost a share of their published facts, and their places among {found.about.programs} were watched (by fit alone; + is
down). *Rides*: of those below the first ten, came into the first five. *Drowns*: of those in the first ten, ended in
the lower half. Some change is right: who says less can be placed less surely. Places before differ, because each
treatment ranks the whole catalog in its own way.

{table(head, rows)}

Skipping unknowns may look steadier here, but what it costs is seen in the first fives: of what was asked for,
{_percent(rest.get("gower"))} is known of the programs that it puts there, and {_percent(rest.get("ours"))} of those
that mem-quiz does. A zero can only pull down, and the more a school leaves out the further."""


def _metrics(found: Evaluation) -> str:
    rows = [
        (
            measure.words,
            shown(measure, found.figures.get(measure.id)),
            measure.floor,
            measure.why,
        )
        for measure in MEASURES
    ]
    bands = [(band.band.replace("_", " "), str(band.programs), _number(band.gain)) for band in found.bands]
    checks = [(check.promise, str(check.looked_at), str(check.failed)) for check in found.checks]
    gain = [row for row in bands if row[1] != "0"]
    return f"""## Metrics

A figure worse than its floor fails the build; so does one that rises over the recorded one by more than it may.

{table(("measure", "measured", "floor", "why"), rows)}

**Promises**, over random students:

{table(("promise", "looked at", "failed"), checks)}

**Bands.** The mean gain of the programs shown with each word; what leaves a must open is called no better than what
stands above it, whatever its fit, and stands outside. The gain is an advisor's, in [0, 1]: the product of how
well a program can be attended where and how it was asked, beside what else, paid, found to exist, and got into, and of
what it teaches; an unknown stands between known good and known bad, and what is known to break a must gains nothing:

{table(("band", "programs", "mean gain"), gain)}

The program in most first fives is `{found.most_frequent}`."""


def _rankers(found: Evaluation) -> str:
    rows = [
        (
            f"**{ranker.words}**" if ranker.id == "ours" else ranker.words,
            _number(ranker.ndcg),
            _number(ranker.ndcg_generated),
            f"{ranker.violations} ({_percent(ranker.students_misled)} of students)",
            _percent(ranker.known),
            _percent(ranker.coverage),
            _percent(ranker.stability),
            "none stated" if ranker.fidelity is None else _percent(ranker.fidelity),
        )
        for ranker in found.rankers
    ]
    head = (
        "ranking",
        "nDCG@5 personas",
        "nDCG@5 random",
        "known violations",
        "known of first five",
        "coverage",
        "stability",
        "fidelity",
    )
    return f"""## Side by side with what others would do

The same catalog, personas and random students. The first rank as such tools do: over everything and without our
rules, so a must is only a wish to them, which is what their violations show; the last three are what we might do
instead. *Known violations*: programs in the first
fives that are known to break a must or a published rule. *Known of first five*: how much of what was asked for is known
of them. *Stability*: first five kept when weights move by up to 10 %; n/a where there are none. *Fidelity*: lists whose
stated points reproduce the order; any weighted sum can state them.

{table(head, rows)}"""


def _limits(found: Evaluation, on: date) -> str:
    about = found.about
    libraries = ", ".join(f"{name} {version}" for name, version in about.libraries.items())
    limits = "\n".join(f"- {limit}" for limit in LIMITS)
    return f"""## Limits

{limits}

## Versions

mem-quiz {about.version}, questions {about.questions_version}, weights {about.weights_version}; {libraries}.
Catalog SHA-256 `{about.catalog_sha256}`. Evaluated on {on.isoformat()}; the figures for machines are in
`evaluation.json`."""


def render(found: Evaluation, engine: Engine, on: date) -> str:
    """The card as Markdown; `on` is the day it says it was evaluated on."""
    sections = (
        _intro(found),
        _data(found, engine),
        _formula(engine),
        _weights(found, engine),
        _unknowns(found, engine),
        _metrics(found),
        _rankers(found),
        _limits(found, on),
    )
    return "\n\n".join(sections) + "\n"
