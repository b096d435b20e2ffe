"""What is measured of the ranking and the floor that each figure may not fall below: one table, MEASURES.

A figure worse than its floor fails `mem-quiz evaluate` and with it the build. The floors follow from what is promised
to students, not from what happened to be measured; where nothing follows, a figure may not get worse than the record in
models/evaluation.json by more than its tolerance, or is there to be read.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random

import numpy as np

from quiz.core.advice import Recommendation, recommend
from quiz.core.questions import Answers
from quiz.core.ranking import BANDS, FIRST, WEIGHT_TOLERANCE, WEIGHTS, Engine, rank, visa_conflict
from quiz.core.vocabulary import SPECIALISATIONS
from quiz.evaluation.gains import Worth, gains, ndcg
from quiz.evaluation.personas import Persona, violations

TOP = 10
LEAST_IN_BAND = 20


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure in words, the worst it may be (`least` or `most`; neither: only reported), and why. A figure with a
    `tolerance`, of which less is better, may rise by no more than that over the recorded one."""

    id: str
    words: str
    least: float | None = None
    most: float | None = None
    why: str = ""
    unit: str = ""
    tolerance: float | None = None

    def holds(self, value: float | None) -> bool:
        """Whether a measured value is no worse than the floor; what could not be measured fails where a floor is
        set."""
        if value is None or np.isnan(value):
            return self.least is None and self.most is None
        return (self.least is None or value >= self.least) and (self.most is None or value <= self.most)

    def keeps_record(self, value: float | None, recorded: float | None) -> bool:
        """Whether a value is no worse than the recorded one, within the tolerance; true where there is no record."""
        if self.tolerance is None or recorded is None:
            return True
        return value is not None and value <= recorded + self.tolerance

    @property
    def floor(self) -> str:
        """The floor as it is printed: "at least 80 %", "at most 0", or "" where there is none."""
        if self.tolerance is not None:
            amount = f"{100 * self.tolerance:g} points" if self.unit == "%" else f"{self.tolerance:g}"
            return f"recorded + {amount}"
        word, limit = ("at least", self.least) if self.least is not None else ("at most", self.most)
        if limit is None:
            return ""
        return f"{word} {100 * limit:g} %" if self.unit == "%" else f"{word} {limit:g} {self.unit}".strip()


_PROMISE = "promised to every student, so never"
MEASURES: tuple[Measure, ...] = (
    Measure("persona_violations", "Rules broken over our personas", most=0, why="an expert would not sign one"),
    Measure("ndcg", "nDCG@5, our personas (mean)", least=0.92, why="the first five come close to the best possible"),
    Measure("ndcg_generated", "nDCG@5, random students (mean)", least=0.85, why="not only for people somebody made up"),
    Measure(
        "ahead",
        "nDCG@5, random students, ahead of ranking by specialisation alone",
        least=0.10,
        why="seven questions must be worth more than two",
    ),
    Measure(
        "listed_against_rules",
        "Random students shown a program that their answers rule out",
        why="what is said is heard; where little fits, what misses a wish is shown as such",
        unit="%",
        tolerance=0.02,
    ),
    Measure("wish_missing", "Random students without one program for some specialisation they asked for", unit="%"),
    Measure("points_wrong", "Programs whose points do not add up to the fit", most=0, why=_PROMISE),
    Measure("known_violations", "Listed programs known to break a must or a rule", most=0, why=_PROMISE),
    Measure("answers_ignored", "Another specialisation, less than two of five changed", most=0, why=_PROMISE),
    Measure("repairs_untrue", "Repairs that do not yield what they say", most=0, why=_PROMISE),
    Measure("what_ifs_untrue", "Counterfactuals that do not come true", most=0, why=_PROMISE),
    Measure("near_misses_wrong", "Near misses without a reason, or in the list too", most=0, why=_PROMISE),
    Measure("schools_crowding", "First fives with over two programs of one school", most=0, why=_PROMISE),
    Measure(
        "coverage",
        "Well-described programs that reach a top ten",
        least=0.70,
        why="the list is not about a few favourites",
        unit="%",
    ),
    Measure(
        "concentration",
        "First fives that hold the most frequent program",
        why="read beside the next: what few programs publish is the catalog's",
        unit="%",
    ),
    Measure("concentration_best", "The same of the best possible lists", unit="%"),
    Measure(
        "concentration_excess",
        "Most frequent program, above that of the best possible lists",
        most=0.05,
        why="no program wins more than the catalog makes it",
        unit="%",
    ),
    Measure(
        "price_told",
        "Realistic students: places with a price or its range, for who gave a budget",
        least=0.83,
        why="who has a budget is told what a program costs",
        unit="%",
    ),
    Measure(
        "far_over_budget",
        "Realistic students with a budget who see a price far over it",
        most=0.08,
        why="what is known to cost too much does not come first",
        unit="%",
    ),
    Measure(
        "unverified_first",
        "Realistic students: first places that nobody has seen offered since 2020",
        most=0.04,
        why="a program that may be gone is no first advice",
        unit="%",
    ),
    Measure(
        "none_where_asked",
        "Realistic students who named a state: first fives without a program there",
        most=0.28,
        why="some states hold none that fits",
        unit="%",
    ),
    Measure(
        "none_to_commute_to",
        "Realistic commuters: first fives without a program in their state",
        most=0.24,
        why="nobody commutes from Ohio to California",
        unit="%",
    ),
    Measure("strong_far_over", "Realistic students: strong, far over the budget", most=0, why=_PROMISE, unit="%"),
    Measure("strong_elsewhere", "Realistic students: strong, taught otherwise", most=0, why=_PROMISE, unit="%"),
    Measure("band_rises", "Realistic students: lists in which a band rises", most=0, why=_PROMISE, unit="%"),
    Measure(
        "wish_left_out",
        "Realistic students: wanted specialisations that none of the five teaches",
        why="a wish that place, price and admission leave room for is met",
        unit="%",
        tolerance=0.02,
    ),
    Measure("population_concentration", "Realistic students: first fives with the most frequent program", unit="%"),
    Measure("population_best", "The same of the best possible lists", unit="%"),
    Measure(
        "stability",
        "First five kept when weights move by up to 10 %",
        least=0.80,
        why="four of five do not hang on our weights",
        unit="%",
    ),
    Measure(
        "band_step",
        "Smallest fall of the mean gain from one band to the next",
        least=0.0,
        why="a better word must mean a better program",
    ),
    Measure(
        "guess_excess",
        "Worst RMSE of an estimate above the plain mean's",
        most=0.02,
        why="an estimate that is not held back on purpose is as good as the mean",
    ),
    Measure(
        "held_back_excess",
        "The same for estimates that are held back on purpose",
        why="silence is no evidence, and an unknown price is no good price",
    ),
    Measure(
        "ride",
        "Blanks that lift a program from below the first ten into the first five",
        why="silence must not pay",
        unit="%",
        tolerance=0.02,
    ),
    Measure(
        "drown",
        "Blanks that drop a program from the first ten into the lower half",
        why="silence must not damn",
        unit="%",
        tolerance=0.03,
    ),
    Measure(
        "sink",
        "Mean fall of a program that loses facts, as a share of the catalog",
        why="whoever publishes little ends nearer to its own place than to the middle",
        unit="%",
        tolerance=0.03,
    ),
    Measure("latency_median", "Rank and explain, median", unit="ms"),
    Measure("latency_p95", "Rank and explain, 95th percentile", most=100, why="a page is due in a moment", unit="ms"),
    Measure("latency_what_ifs", "The same with every what-if tried, median", unit="ms"),
)
MEASURE: Mapping[str, Measure] = {measure.id: measure for measure in MEASURES}


Figures = Mapping[str, float | None]


def worse(figures: Figures, recorded: Figures | None = None) -> tuple[str, ...]:
    """A sentence for each figure that is worse than its floor, or than the recorded one where there is a record."""
    return tuple(_worse(figures, recorded or {}))


def _worse(figures: Figures, recorded: Figures) -> Iterator[str]:
    for measure in MEASURES:
        value, before = figures.get(measure.id), recorded.get(measure.id)
        if not measure.holds(value):
            yield f"{measure.words}: {shown(measure, value)}, the floor is {measure.floor} ({measure.why})"
        if not measure.keeps_record(value, before):
            yield f"{measure.words}: {shown(measure, value)}, recorded was {shown(measure, before)} ({measure.why})"


def shown(measure: Measure, value: float | None) -> str:
    """A figure for people."""
    if value is None or np.isnan(value):
        return "not measured"
    if measure.unit == "%":
        return f"{100 * value:.1f} %"
    if measure.unit:
        return f"{value:.1f} {measure.unit}"
    return str(value) if isinstance(value, int) else f"{value:.3f}"


# --- personas ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PersonaResult:
    """What came of one persona: broken rules in words, nDCG@5 (None where nothing is asked for), and the band and gain
    of each listed program that leaves no must open."""

    id: str
    who: str
    broken: tuple[str, ...]
    ndcg: float | None
    bands: tuple[tuple[str, float], ...]


def judge(engine: Engine, persona: Persona) -> PersonaResult:
    """Recommend for a persona and hold the list against its rules."""
    found = recommend(engine, persona.answers, TOP, what_ifs=False)
    position = {key: row for row, key in enumerate(engine.table.ids)}
    worth = gains(persona, engine.catalog.rankable)
    rows = [position[program.id] for program in found.programs]
    score = None if worth is None else ndcg(worth, rows)
    bands = () if worth is None else tuple(_banded(engine, persona.answers, found, worth))
    return PersonaResult(persona.id, persona.who, violations(persona, found, engine.catalog), score, bands)


def _banded(engine: Engine, answers: Answers, found: Recommendation, worth: Worth) -> Iterator[tuple[str, float]]:
    """The band and the gain of each listed program that leaves no must open: what does is called no better than what
    stands above it, whatever its fit."""
    order = rank(engine, answers, TOP).order
    for program in found.programs:
        row = engine.table.row[program.id]
        if not order.doubt[order.place[row]]:
            yield program.band, float(worth.values[row])


def mean(values: Iterable[float | None]) -> float:
    """The mean of what is there; NaN where nothing is."""
    present = [value for value in values if value is not None]
    return sum(present) / len(present) if present else float("nan")


@dataclass(frozen=True, slots=True)
class BandGain:
    """One band: how many listed programs carry it, and their mean gain."""

    band: str
    programs: int
    gain: float


def band_gains(judged: Sequence[PersonaResult]) -> tuple[BandGain, ...]:
    """The mean gain of the programs in each band, over all personas' lists."""
    worth: dict[str, list[float]] = {name: [] for name in BANDS}
    for persona in judged:
        for name, gain in persona.bands:
            worth[name].append(gain)
    return tuple(BandGain(name, len(values), mean(values)) for name, values in worth.items())


def band_step(bands: Sequence[BandGain]) -> float:
    """The smallest fall of the mean gain between bands that are next to each other and hold enough programs; "ask
    first" says how much is known, not how good a program is, and stands outside."""
    ordered = [band.gain for band in bands if band.band != "ask_first" and band.programs >= LEAST_IN_BAND]
    return min((higher - lower for higher, lower in pairwise(ordered)), default=float("nan"))


# --- the whole catalog over random students ---------------------------------------------------------------------------


def well_described(engine: Engine) -> frozenset[int]:
    """The rows whose delivery is known and of whose curriculum something was seen."""
    return frozenset(
        row
        for row, program in enumerate(engine.catalog.rankable)
        if program.delivery and any(getattr(program, key) is not None for key in SPECIALISATIONS)
    )


def coverage(engine: Engine, lists: Sequence[Sequence[int]]) -> float:
    """The share of the well-described programs that reach a top ten of these lists."""
    described = well_described(engine)
    reached = {row for rows in lists for row in rows[:TOP]}
    return len(described & reached) / len(described) if described else float("nan")


def concentration(lists: Sequence[Sequence[int]]) -> tuple[int | None, float]:
    """The row that is in most first fives, and the share of them that hold it."""
    counts = Counter(row for rows in lists for row in rows[:FIRST])
    given = sum(1 for rows in lists if len(rows))
    if not counts:
        return None, float("nan")
    row, count = min(counts.items(), key=lambda item: (-item[1], item[0]))
    return row, count / given


def overlap(before: Sequence[int], after: Sequence[int]) -> float | None:
    """The share of the first five that stays; None for an empty list."""
    first = set(before[:FIRST])
    return len(first & set(after[:FIRST])) / len(first) if first else None


def moved_weights(rng: Random) -> dict[str, float]:
    """Every question's weight times its own factor within the tolerance."""
    return {question: rng.uniform(1 - WEIGHT_TOLERANCE, 1 + WEIGHT_TOLERANCE) for question in WEIGHTS}


def ours(engine: Engine, answers: Answers, multipliers: Mapping[str, float] | None = None) -> tuple[int, ...]:
    """The rows that a student is shown, best first; none where the answers contradict the visa."""
    if visa_conflict(answers):
        return ()
    return rank(engine, answers, TOP, engine.terms(answers, multipliers) if multipliers else None).rows


def stability(engine: Engine, students: Sequence[Answers], lists: Sequence[Sequence[int]], rng: Random) -> float:
    """The mean overlap of the first five before and after the weights moved."""
    return mean(
        overlap(rows, ours(engine, answers, moved_weights(rng))) for answers, rows in zip(students, lists, strict=True)
    )
