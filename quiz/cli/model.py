"""`mem-quiz train` and `mem-quiz evaluate`: what is kept in models/, and how good it is."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from quiz.cli.console import Refused, catalog_in_words, paragraph, table
from quiz.cli.database import open_store

if TYPE_CHECKING:
    from quiz.core.advising.judgements import Review
    from quiz.core.advising.learning import Lesson
    from quiz.core.ranking.engine import Engine
    from quiz.evaluation import Evaluation

STORED = ""
# A multiplier closer to 1 than this is not worth a place in a table.
MOVED = 0.1


def _unwritable(error: OSError) -> Refused:
    return Refused(f"{error.filename}: cannot be written ({error.strerror}); check its permissions")


def _engine() -> "Engine":
    """The engine of the catalog in use."""
    with catalog_in_words():
        from quiz.core.catalog.load import load_catalog
        from quiz.core.ranking.engine import load_engine

        return load_engine(load_catalog())


# --- train ------------------------------------------------------------------------------------------------------------


@click.command()
@click.option(
    "--reviews",
    metavar="[FILE]",
    is_flag=False,
    flag_value=STORED,
    help="Learn the weights of the questions from advisors' reviews: those in the database, or a FILE of JSON lines "
    "(- is standard input).",
)
def train(reviews: str | None) -> None:
    """Fit the recommender to the catalog and write it to models/, or learn the weights of the questions from advisors.

    Learned weights are written to models/ with their evaluation, or refused with exit status 1: when they are not
    better than noise on reviews that were held out, or when under them any figure of the evaluation is worse than its
    floor.
    """
    if reviews is not None:
        _learn(_reviews(reviews))
        return
    with catalog_in_words():
        from quiz.core.catalog.load import load_catalog
        from quiz.core.ranking.engine import train as fit

        loaded = load_catalog()
        try:
            path = fit(loaded)
        except OSError as error:
            raise _unwritable(error) from None
    click.echo(f"Wrote {path} for {len(loaded.rankable)} programs of catalog {loaded.sha256[:12]}.")


def _reviews(source: str) -> "tuple[Review, ...]":
    from quiz.core.advising.judgements import ReviewsError, read_reviews

    if source == STORED:
        with open_store() as (_, store):
            kept = tuple(store.reviews.for_learning())
        if not kept:
            raise Refused("--reviews: no published review of a student who agreed to it is kept; name a file of them")
        return kept
    name = "standard input" if source == "-" else source
    try:
        with sys.stdin.buffer if source == "-" else Path(source).open("rb") as file:
            return read_reviews(file.read().decode("utf-8-sig").splitlines())
    except OSError as error:
        raise Refused(f"{name}: cannot be read ({error.strerror}); name a file of JSON lines") from None
    except UnicodeDecodeError:
        raise Refused(f"{name}: is not UTF-8 text; save it as UTF-8") from None
    except ReviewsError as error:
        raise Refused(*(f"{name}: {problem}" for problem in error.problems)) from None


def _learn(reviews: "tuple[Review, ...]") -> None:
    from datetime import UTC, datetime

    from quiz.core.advising.learning import TooFewReviewsError, learn, taught
    from quiz.core.ranking.weights import save_weights
    from quiz.evaluation import STUDENTS
    from quiz.evaluation.approval import approve
    from quiz.evaluation.record import write_record

    engine, today = _engine(), datetime.now(UTC).date()
    _say_unknown(reviews, engine)
    try:
        lesson = learn(engine, reviews, today)
    except TooFewReviewsError as error:
        _not_saved(str(error))
    _print_lesson(lesson)
    found, objections = approve(engine, lesson, STUDENTS)
    for persona in found.personas if found else ():
        for text in persona.broken:
            paragraph(f"Under these weights, {persona.who}: {text}")
    if found is None or objections:
        _not_saved(*objections)
    try:
        paths = save_weights(lesson.weights), *write_record(found, taught(engine, lesson.weights), on=today)
    except OSError as error:
        raise _unwritable(error) from None
    click.echo(f"Wrote {', '.join(map(str, paths))}. Restart the site to rank by them; lists already given stay.")


def _not_saved(*reasons: str) -> NoReturn:
    for reason in reasons:
        click.echo(f"mem-quiz: not saved: {reason}", err=True)
    sys.exit(1)


def _say_unknown(reviews: "tuple[Review, ...]", engine: "Engine") -> None:
    """Reviews outlive catalogs: what is no longer ranked teaches nothing, and is named."""
    unknown = {key for one in reviews for key in (*one.shown, *one.final)} - set(engine.table.ids)
    if unknown:
        paragraph(f"Not in the catalog that is ranked, and left out: {', '.join(sorted(unknown))}.")


def _print_lesson(lesson: "Lesson") -> None:
    from quiz.core.ranking.terms import WEIGHTS

    learned = lesson.weights
    table(
        ("Question", "Default", "Times", "Weight"),
        (14, 8, 8, 8),
        [
            (question, f"{WEIGHTS[question].value:g}", f"{learned.multipliers[question]:.2f}", f"{value:.3g}")
            for question, value in learned.values().items()
        ],
    )
    rows = {"all": learned.agreement, "made by hand": lesson.by_hand, "left as shown": lesson.shown}
    table(
        ("Pairs on held-out reviews", "Count", "As advisors: before", "after"),
        (26, 8, 20, 16),
        [
            (
                words,
                f"{one.pairs:,}",
                *(f"{right:,} ({right / max(1, one.pairs):.1%})" for right in (one.before, one.after)),
            )
            for words, one in rows.items()
        ],
    )
    paragraph(
        f"{learned.reviews} reviews of {lesson.students} students teach; the strength of shrinking that did best is"
        f" C = {lesson.strength:g}. Chance does as well in {lesson.chance:.1%} of cases."
    )


# --- evaluate ---------------------------------------------------------------------------------------------------------


@click.command()
@click.option("--write", is_flag=True, help="Write models/evaluation.json and models/MODEL_CARD.md.")
@click.option("--quick", is_flag=True, help="Fewer random students: a look, not a record.")
@click.option("--advisors", is_flag=True, help="Instead: what is learned from simulated advisors of known taste.")
def evaluate(write: bool, quick: bool, advisors: bool) -> None:
    """Measure how good the recommendation is: personas, promises, what others would do, unknowns, weights.

    Exit status 1 when a figure is worse than its floor.
    """
    if write and (quick or advisors):
        raise Refused("--write records the whole evaluation; leave out --quick and --advisors")
    engine = _engine()
    if advisors:
        _print_advisors(engine)
        return
    from quiz.evaluation import QUICK, STUDENTS
    from quiz.evaluation import evaluate as measure
    from quiz.evaluation.record import write_record

    found = measure(engine, students=QUICK if quick else STUDENTS)
    _print_evaluation(found)
    if write:
        try:
            paths = write_record(found, engine)
        except OSError as error:
            raise _unwritable(error) from None
        click.echo(f"Wrote {' and '.join(map(str, paths))}.")
    for text in found.worse:
        click.echo(f"mem-quiz: {text}", err=True)
    if found.worse:
        sys.exit(1)


def _print_advisors(engine: "Engine") -> None:
    from quiz.evaluation.simulated_advisors import SCENARIOS, teach

    percent = "{:.0%}".format
    rows = []
    for scenario in SCENARIOS:
        one = teach(engine, scenario)
        found = one.lesson.weights.agreement
        moved = {key: value for key, value in one.lesson.weights.multipliers.items() if abs(value - 1) >= MOVED}
        rows.append(
            (
                f"{scenario.words} ({scenario.reviews} lists)",
                " ".join(f"{key} {value:.2f}" for key, value in moved.items()) or "none",
                "n/a" if one.direction is None else f"{one.direction:.2f}",
                f"{found.before / found.pairs:.1%} to {found.after / found.pairs:.1%} of {found.pairs:,}",
                f"{percent(one.wanted_before)} to {percent(one.wanted_after)}",
                percent(one.kept),
                "; ".join(one.objections) or "saved",
            )
        )
    heads = (
        "Advisors",
        "Times, where moved",
        "Like theirs",
        "Held-out pairs",
        "Their first five",
        "Ours kept",
        "Verdict",
    )
    table(heads, (22, 20, 11, 16, 16, 9, 36), rows)
    paragraph(
        "Simulated advisors correct the lists of random students. Times: the learned multipliers. Like theirs:"
        " correlation with their true ones. Held-out pairs: ordered as they did, before and after. Their first five:"
        " how much of what their own weights would list first stands in ours, before and after, for students nobody"
        " reviewed."
    )


def _print_evaluation(found: "Evaluation") -> None:
    from quiz.evaluation.measures import MEASURES, shown

    rows = [
        (
            measure.words,
            shown(measure, found.figures[measure.id]),
            measure.floor,
            "" if measure.holds(found.figures[measure.id]) else "WORSE",
        )
        for measure in MEASURES
    ]
    table(("Measure", "Measured", "Floor", ""), (80, 14, 16, 5), rows)
    percent = "{:.0%}".format
    table(
        ("Ranking", "nDCG@5", "Random", "Violations", "Coverage", "Stability", "Fidelity"),
        (34, 8, 8, 10, 10, 10, 10),
        [
            (
                one.words,
                f"{one.ndcg:.3f}",
                f"{one.ndcg_generated:.3f}",
                str(one.violations),
                *("n/a" if value is None else percent(value) for value in (one.coverage, one.stability, one.fidelity)),
            )
            for one in found.rankers
        ],
    )
    for persona in found.personas:
        for text in persona.broken:
            paragraph(f"{persona.who}: {text}")
