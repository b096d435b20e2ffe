"""A student's answers as weighted terms over the criteria columns: what was asked for, by which question, how strongly.

The weights of the questions stand in one table (WEIGHTS) with their reasons; a term's weight is its share of the sum,
so that the weights of a student always sum to 1. A skipped question has no term: it is neutral.
"""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from quiz.core.questions import Answers
from quiz.core.ranking.criteria import BUDGETS, DEGREE_KINDS
from quiz.core.ranking.situation import Situation, read_situation
from quiz.core.vocabulary import DISCIPLINE_FIELDS, SPECIALISATIONS, START_TERMS, STUDY_MODES

# Learned weights (weights.py) count on from here: where a weight changes, this rises above their version.
WEIGHTS_VERSION = 2


@dataclass(frozen=True, slots=True)
class Weight:
    """How much a question counts before normalisation, and why."""

    value: float
    reason: str


EXISTENCE = "existence"
WEIGHTS: Mapping[str, Weight] = {
    "interest": Weight(
        1.0, "What a student would enjoy is half of what the degree is about; two picks count 0.6 each."
    ),
    "goal": Weight(1.0, "The role wanted next is the other half, so it weighs the same as interest."),
    "study_mode": Weight(
        0.7,
        "What is known to be taught another way stands below anyway; this weighs what is known above what is not.",
    ),
    "budget": Weight(1.2, "What is far over stands below anyway; within that, price decides for many."),
    "visa": Weight(0.1, "A visa needs full-time study; where that is not published, the school must say."),
    "region": Weight(1.0, "A campus in the state named, then one beside it; beside a job it is a commute and doubles."),
    "where": Weight(1.0, "The same as the region, which counts instead of it where both are said."),
    "home_state": Weight(0.6, "A home says less than a wish, but beside a job nobody commutes across a country."),
    "max_months": Weight(0.5, "Time is a limit like price, and as rarely published."),
    "recognition": Weight(0.3, "Asked for by name, it counts more than a priority."),
    "travel_ok": Weight(0.3, "No campus stays matters to those who cannot travel."),
    "avoid": Weight(0.3, "A specialisation somebody is tired of should not lead; it is a wish, not a gate."),
    "priorities": Weight(
        0.2, "Each of up to three priorities tips the scales between programs that are otherwise close."
    ),
    "industries": Weight(0.15, "Few programs name industries; naming one is a plus and silence is no minus."),
    "gre": Weight(0.15, "Counts only for those who want to avoid the test."),
    "discipline": Weight(
        0.4,
        "First of all to be admitted with it: a rule known to admit it, then the school's depth; wishes outvote it.",
    ),
    "experience": Weight(0.15, "A rule that may not be met, inside the years that were said, is a small risk."),
    "start_term": Weight(0.1, "Most programs start in fall and a start can be moved."),
    EXISTENCE: Weight(0.65, "A program that nobody has seen since 2020 may be gone, whatever it promised."),
}
TWO_PICKS = 0.6
# Somebody who wants to lead engineers needs all four fields; a part of the goal's weight asks for that breadth
# directly.
LEAD_BREADTH = 0.25
# What a discipline asks for is first of all to be admitted with it.
ADMISSION_SHARE = 0.8
# Beside a job a campus is a commute.
COMMUTE = 2.0

PRIORITY_COLUMNS: Mapping[str, Mapping[str, float]] = {
    "cost": {"cost": 1.0},
    "speed": {"speed": 1.0},
    "track_depth": {"track_depth": 1.0},
    "recognition": {"recognition": 1.0},
    "flexibility": {"place.online": 0.5, "pace.part_time": 0.5},
    "industry": {"industry": 1.0},
}


@dataclass(frozen=True, slots=True)
class Term:
    """One wish: the question it comes from, the column it looks at, its weight (before or after normalisation)."""

    question: str
    column: str
    weight: float


Shares = Iterable[tuple[str, float]]
Wish = tuple[str, str, float]  # a term before it is one: question, column and weight


def _specialisations(answer: Any) -> Shares:
    """An interest or a goal as shares of the four specialisations (and breadth); two interests sum to 1.2."""
    picks = [key for key in ([answer] if isinstance(answer, str) else answer) if key in SPECIALISATIONS]
    if picks:
        return [(f"specialisation.{key}", 1.0 if len(picks) == 1 else TWO_PICKS) for key in picks]
    breadth = LEAD_BREADTH if answer == "lead" else 0.0
    equal = [(f"specialisation.{key}", (1.0 - breadth) / len(SPECIALISATIONS)) for key in SPECIALISATIONS]
    return [*equal, ("breadth", breadth)] if breadth else equal


def _study_mode(answer: str) -> Shares:
    if answer not in STUDY_MODES:
        return ()
    place, pace = STUDY_MODES[answer]
    return (f"place.{place}", 0.5), (f"pace.{pace}", 0.5)


def _discipline(answer: str) -> Shares:
    """Whether the published rule admits this degree, and how deep the school is in the subject."""
    yield f"admits.{DEGREE_KINDS[answer]}", ADMISSION_SHARE
    if answer in DISCIPLINE_FIELDS:
        yield f"discipline.{answer}", 1.0 - ADMISSION_SHARE


def _each(family: str) -> Callable[[Any], Shares]:
    """One column per option chosen, in equal parts."""
    return lambda answer: [(f"{family}.{key}", 1.0 / len(answer)) for key in answer]


def _one(family: str, among: Container[str]) -> Callable[[Any], Shares]:
    """The column of the option chosen, where it has one: "any", "no limit" and the like ask for nothing."""
    return lambda answer: [(f"{family}.{answer}", 1.0)] if answer in among else ()


def _when(wanted_answer: Any, column: str) -> Callable[[Any], Shares]:
    """One column, asked for by one particular answer."""
    return lambda answer: [(column, 1.0)] if answer == wanted_answer else ()


def _itself(column: str) -> Callable[[Any], Shares]:
    """One column whose degrees depend on the answer."""
    return lambda answer: [(column, 1.0)]


# The columns that each question's answer looks at, with shares of the question's weight.
ASKS: Mapping[str, Callable[[Any], Shares]] = {
    "interest": _specialisations,
    "goal": _specialisations,
    "discipline": _discipline,
    "experience": lambda answer: [(f"experience.{answer}", 1.0)],
    "study_mode": _study_mode,
    "visa": _when("yes", "pace.full_time"),
    "budget": _one("budget", BUDGETS),
    "max_months": _itself("max_months"),
    "recognition": _each("recognition"),
    "travel_ok": _when(False, "no_campus_stays"),
    "avoid": _each("avoid"),
    "industries": _each("industry"),
    "start_term": _one("start_term", START_TERMS),
}


def _near(student: Situation, answers: Answers) -> Iterator[Wish]:
    """Where a campus should be, by the question that said so; online study is everywhere."""
    if student.states and student.place != "online":
        question = ("region" if answers.region else "where") if student.named else "home_state"
        yield question, "near", WEIGHTS[question].value * (COMMUTE if student.commutes else 1.0)


def _wishes(answers: Answers, student: Situation) -> Iterator[Wish]:
    for question, asks in ASKS.items():
        answer = answers.said(question)
        for column, share in () if answer is None else asks(answer):
            yield question, column, WEIGHTS[question].value * share
    yield from _near(student, answers)
    for priority in answers.priorities:
        for column, share in PRIORITY_COLUMNS[priority].items():
            yield f"priorities.{priority}", column, WEIGHTS["priorities"].value * share


def build_terms(answers: Answers, multipliers: Mapping[str, float] | None = None) -> tuple[Term, ...]:
    """The normalised terms of clean answers: their weights sum to 1. Somebody who asked for nothing is given the four
    specialisations in equal parts, so that a fit is always defined. `multipliers` scale the weight of whole
    questions."""
    scale = multipliers or {}
    asked = [*_wishes(answers, read_situation(answers))]
    if not asked:
        asked = [("interest", column, share) for column, share in _specialisations("unsure")]
    asked.append((EXISTENCE, EXISTENCE, WEIGHTS[EXISTENCE].value))
    if scale:
        asked = [(name, column, weight * scale.get(name.split(".")[0], 1.0)) for name, column, weight in asked]
    total = sum(weight for _, _, weight in asked)
    return tuple(Term(question, column, weight / total) for question, column, weight in asked)


def wanted(answers: Answers) -> tuple[str, ...]:
    """The specialisations that interest and goal name, in the vocabulary's order; empty where neither does."""
    named = {*answers.interest, answers.goal}
    return tuple(key for key in SPECIALISATIONS if key in named)


def low_signal(answers: Answers, terms: tuple[Term, ...] | None = None) -> bool:
    """Nothing but skips, "not sure" and "any": no answer tells one program from another. A visa is a rule, not a
    taste. `terms` are those of the answers, where somebody has them."""
    return not wanted(answers) and all(
        term.question in ("visa", "experience", EXISTENCE)
        or term.column.startswith("admits.")
        or (term.question in ("interest", "goal") and answers.goal != "lead")
        for term in terms or build_terms(answers)
    )
