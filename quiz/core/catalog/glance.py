"""A program at a glance: what a card and a row of the catalog show of it, and what must be said before its facts."""

from dataclasses import dataclass

from quiz.core.catalog.evidence import SCHOOL, Evidence, find_evidence
from quiz.core.catalog.facts import (
    ANOTHER_DEGREE,
    CAUTIONS,
    FACTS,
    NOT_PUBLISHED,
    SHORT,
    SPECIALISATIONS,
    WORDS,
    FactText,
    cost_shown,
)
from quiz.core.catalog.prices import student_cost
from quiz.core.catalog.program import Catalog, Program
from quiz.core.questions import NOTHING_SAID, Answers

ON_A_CARD = {"Taught": "delivery", "Pace": "pace", "Length": "duration_months_min", "GRE": "gre"}


@dataclass(frozen=True, slots=True)
class Chip:
    """A specialisation as a program shows it, with the kind of evidence; `weak` where it is not this program's own."""

    id: str
    text: str
    weak: bool = False


def chips(program: Program) -> tuple[Chip, ...]:
    """The specialisations a program is known to teach, strongest first; then those its school awards elsewhere."""
    seen = {key: find_evidence(program, key) for key in SPECIALISATIONS}
    found = sorted((key for key in seen if seen[key].degree), key=lambda key: -(seen[key].degree or 0))
    return tuple(_chip(program, key, seen[key]) for key in found)


def _chip(program: Program, key: str, shown: Evidence) -> Chip:
    """The school's neighbouring degrees stand as an outline, since they are not this program's own; the program page
    names and counts them."""
    nearby = shown.kind == SCHOOL.kind
    return Chip(key, f"{SHORT[key]}: {ANOTHER_DEGREE if nearby else shown.words}", weak=nearby)


def summary(catalog: Catalog, program: Program, answers: Answers = NOTHING_SAID) -> tuple[tuple[str, FactText], ...]:
    """The five facts that stand on a card and in a catalog row; the cost is the one for these answers."""
    pairs = [(label, FACTS[column].shown(program)) for label, column in ON_A_CARD.items()]
    pairs.append(("Total tuition", cost_shown(student_cost(program, catalog, answers))))
    return tuple((label, shown if shown.known else FactText(NOT_PUBLISHED, known=False)) for label, shown in pairs)


def cautions(program: Program) -> tuple[str, ...]:
    """What must be said before any of a program's facts: not verified, weak sources, name not confirmed."""
    status = (f"{WORDS['status']['unverified']}.",) if program.status == "unverified" else ()
    return status + tuple(text for key, text in CAUTIONS.items() if key == program.confidence)


def checked(program: Program) -> str:
    """The year of the newest source of a program."""
    return f"Newest source: {program.as_of or 'year not stated'}"
