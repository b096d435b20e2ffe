"""A program at a glance: what a card and a row of the catalog show of it, and what must be said before its facts."""

from dataclasses import dataclass

from quiz.core.catalog.evidence import BY_EMPHASIS
from quiz.core.catalog.facts import (
    CAUTIONS,
    FACTS,
    NOT_PUBLISHED,
    SHORT,
    SPECIALISATIONS,
    UNKNOWN,
    WORDS,
    FactText,
    cost_shown,
)
from quiz.core.catalog.prices import student_cost
from quiz.core.catalog.program import Catalog, Program
from quiz.core.questions import NOTHING_SAID, Answers
from quiz.core.text import capital
from quiz.core.vocabulary import SPECIALISATION_WORDS

PACE_LENGTHS = {"full_time": "Full-time length", "part_time": "Part-time length"}
ON_A_CARD = {"Taught": "delivery", "Pace": "pace", "Length": "duration_months_min", "GRE": "gre"}
MOST_SAID = 2
# What a program publishes about itself, by column: neither our own labels nor what the government counts.
PUBLISHABLE = (
    *("degree", "school", "delivery", "pace", "campus_stays", "credits", "duration_months_min", "start_terms"),
    *("tuition_total_usd", "tuition_per_credit_usd", "background", "work_experience_years_min", "gre", "min_gpa"),
    *("toefl_min", "deadline_fall", *SPECIALISATIONS, "concentrations", "disciplines", "industries", "capstone"),
    *("recognition", "stem_designated"),
)


@dataclass(frozen=True, slots=True)
class Chip:
    """A specialisation as a program shows it, with the kind of evidence in its own curriculum."""

    id: str
    text: str


def chips(program: Program) -> tuple[Chip, ...]:
    """The specialisations that a program itself is known to teach, strongest first."""
    return tuple(Chip(key, f"{SHORT[key]}: {words}") for key, words in _taught(program))


def teaches(program: Program) -> str:
    """What a program itself is known to teach most, strongest first, as a line; "" where nothing is known.

    The school's other degrees are not this program's own; its page counts them.
    """
    return capital(
        "; ".join(f"{SPECIALISATION_WORDS[key].sentence}: {words}" for key, words in _taught(program)[:MOST_SAID])
    )


def _taught(program: Program) -> list[tuple[str, str]]:
    emphases = {key: program.value(key) for key in SPECIALISATIONS if program.value(key)}
    return [(key, BY_EMPHASIS[emphases[key]].words) for key in sorted(emphases, key=lambda key: -emphases[key])]


def published(program: Program) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The facts that a program can publish, as their columns: those that are known, and those that are not. What the
    government counts and what we say ourselves is neither."""
    known = tuple(column for column in PUBLISHABLE if program.is_known(column))
    return known, tuple(column for column in PUBLISHABLE if column not in known)


def summary(catalog: Catalog, program: Program, answers: Answers = NOTHING_SAID) -> tuple[tuple[str, FactText], ...]:
    """The five facts that stand on a card and in a catalog row; the cost is the one for these answers."""
    pairs = [(label, FACTS[column].shown(program)) for label, column in ON_A_CARD.items()]
    pairs.append(("Total tuition", cost_shown(student_cost(program, catalog, answers))))
    return tuple((label, shown if shown.known else FactText(NOT_PUBLISHED, known=False)) for label, shown in pairs)


def lengths(program: Program) -> tuple[tuple[str, FactText], ...]:
    """How long a program takes, for full and part time apart as far as it is known which is which.

    What is published is a shortest and a longest length: of a program that is studied both ways, the shortest is that
    of full time and the longest, where it is another, that of part time.
    """
    least, most, paces = program.duration_months_min, program.duration_months_max, program.pace or ()
    if len(paces) < len(PACE_LENGTHS):
        label = PACE_LENGTHS[paces[0]] if paces else "Length"
        return ((label, FACTS["duration_months_min"].shown(program)),)
    full = UNKNOWN if least is None else FactText(f"{least} months", "at the shortest")
    part = UNKNOWN if most is None or most == least else FactText(f"up to {most} months")
    return ((PACE_LENGTHS["full_time"], full), (PACE_LENGTHS["part_time"], part))


def cautions(program: Program) -> tuple[str, ...]:
    """What must be said before any of a program's facts: not verified, weak sources, name not confirmed."""
    status = (f"{WORDS['status']['unverified']}.",) if program.status == "unverified" else ()
    return status + tuple(text for key, text in CAUTIONS.items() if key == program.confidence)


def checked(program: Program) -> str:
    """The year of the newest source of a program."""
    return f"Newest source: {program.as_of or 'year not stated'}"
