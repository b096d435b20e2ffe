"""What became of students: how far they came with which program, told by themselves or by an advisor, and what that
adds up to. Nobody has to tell it, so it says nothing of those who did not; under FEW students nothing is said at all.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from quiz.core.advising.caseload import FEW
from quiz.core.advising.caseload_tables import COUNT, TEXT, ReportTable
from quiz.core.advising.judgements import ChosenProgram
from quiz.core.questions import Answers

# How far one can come, in order; who was admitted had applied.
STAGES: Mapping[str, str] = {
    "applied": "Applied",
    "declined": "Not admitted",
    "admitted": "Admitted",
    "enrolled": "Enrolled",
}
REACHED: Mapping[str, tuple[str, ...]] = {
    "applied": (*STAGES,),
    "declined": ("declined",),
    "admitted": ("admitted", "enrolled"),
    "enrolled": ("enrolled",),
}
FIRST_PLACES = 5


@dataclass(frozen=True, slots=True)
class ToldOutcome:
    """How far a student came with one program: one of STAGES, for a term such as `2027-fall` or ""."""

    program: str
    stage: str
    term: str
    told_at: datetime
    advisor: int | None = None


@dataclass(frozen=True, slots=True)
class CountedOutcome:
    """An outcome as the report counts it: whose, and the programs that were computed for them in order."""

    student: int
    outcome: ToldOutcome
    listed: tuple[str, ...]


def terms(today: date) -> dict[str, str]:
    """The terms that one may tell of, in words: from last year's to those of the year after next.

    >>> list(terms(date(2026, 11, 30)).values())[:3]
    ['Spring 2025', 'Summer 2025', 'Fall 2025']
    """
    seasons = ("spring", "summer", "fall")
    years = range(today.year - 1, today.year + 3)
    return {f"{year}-{season}": f"{season.capitalize()} {year}" for year in years for season in seasons}


def term_words(term: str) -> str:
    """A term as it is read: `2027-fall` is Fall 2027."""
    year, _, season = term.partition("-")
    return f"{season.capitalize()} {year}".strip()


def choice_of(answers: Answers, listed: tuple[str, ...], told: Mapping[str, str]) -> ChosenProgram | None:
    """What a student chose from a list, by the stages that were told of programs; None where nobody says that the
    student enrolled in one program of it. An offer that was told and not taken was declined; a program that was
    applied to, and no more, may have been refused.

    >>> from quiz.core.questions import NOTHING_SAID
    >>> told = {"b": "enrolled", "a": "admitted", "c": "declined", "x": "admitted"}
    >>> choice = choice_of(NOTHING_SAID, ("a", "b", "c", "d"), told)
    >>> [(pair.better, pair.worse, pair.by_hand) for pair in choice.preferences]
    [('b', 'a', True), ('b', 'd', False)]
    """
    enrolled = [program for program, stage in told.items() if stage == "enrolled"]
    if len(enrolled) != 1 or enrolled[0] not in listed:
        return None
    admitted = tuple(program for program in listed if told.get(program) == "admitted")
    silent = tuple(program for program in listed if told.get(program) in ("applied", "declined"))
    return ChosenProgram(answers, listed, enrolled[0], admitted, silent)


def outcome_tables(
    told: Iterable[CountedOutcome], programs: Mapping[str, str], *, since: datetime | None
) -> tuple[ReportTable, ReportTable]:
    """How far students came, and with which programs; what was told within the period."""
    counted = [entry for entry in told if since is None or entry.outcome.told_at >= since]
    note = (
        "Told by students or written down by advisors; nobody has to, so this says nothing of the others. A student"
        f" counts once a line; under {FEW} students a line says nothing. The list is the one that was computed."
    )
    columns = (
        ("How far", TEXT),
        ("Students", COUNT),
        ("With a program of their list", COUNT),
        (f"With one of its first {FIRST_PLACES}", COUNT),
    )
    few = f"Programs of which {FEW} students or more told."
    where = (("Program", TEXT), *((words, COUNT) for words in STAGES.values()))
    return (
        ReportTable("outcomes", "What became of them", note, columns, tuple(_far(counted)) if counted else ()),
        ReportTable("where", "Where they applied", few, where, tuple(_where(counted, programs))),
    )


def _far(counted: list[CountedOutcome]) -> Iterator[tuple[str | int | None, ...]]:
    for stage, words in STAGES.items():
        reached = [told for told in counted if told.outcome.stage in REACHED[stage]]
        groups = (
            reached,
            [told for told in reached if told.outcome.program in told.listed],
            [told for told in reached if told.outcome.program in told.listed[:FIRST_PLACES]],
        )
        students = [len({told.student for told in group}) for group in groups]
        yield words, *(students if students[0] >= FEW else (None, None, None))


def _where(counted: list[CountedOutcome], programs: Mapping[str, str]) -> Iterator[tuple[str | int | None, ...]]:
    of: dict[str, list[CountedOutcome]] = {}
    for told in counted:
        of.setdefault(told.outcome.program, []).append(told)
    for program, group in sorted(of.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        if len(group) >= FEW:
            yield (
                programs.get(program, program),
                *(sum(told.outcome.stage in REACHED[stage] for told in group) for stage in STAGES),
            )
