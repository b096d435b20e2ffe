"""The caseload report as tables in words: the page shows these and the files hold them, so that both say the same."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from quiz.core.advising.caseload import FEW, OverrideLine, Rate, Report, Times
from quiz.core.catalog import SPECIALISATIONS
from quiz.core.vocabulary import CASE_STATES

Cell = str | int | timedelta | Rate | None
DRIFTS: Mapping[str | None, str] = {"up": "more often", "down": "less often", None: ""}
TEXT, COUNT, TIME, RATE = "text", "count", "time", "rate"
WAITS = (("Replied to", COUNT), ("Median until a reply", TIME), ("Nine of ten within", TIME))
CHANGED = "Lists changed"
GONE = "unknown"


@dataclass(frozen=True, slots=True)
class ReportNames:
    """How the report calls accounts by id, reasons by code, and programs by id."""

    advisors: Mapping[int, str]
    reasons: Mapping[str, str]
    programs: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ReportTable:
    """One table: columns as heading and kind (`text`, `count`, `time`, `rate`), and what has to be said beside it. A
    cell is None where it cannot be told."""

    id: str
    title: str
    note: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[Cell, ...], ...]


def tables(report: Report, names: ReportNames) -> tuple[ReportTable, ...]:
    """The report in its tables, the totals first."""
    return (_totals(report), _states(report), _months(report), _advisors(report, names), *_changes(report, names))


def spell(time: timedelta) -> str:
    """A time as people say it.

    >>> spell(timedelta(minutes=5)), spell(timedelta(hours=30)), spell(timedelta(days=9))
    ('5 min', '30 h', '9 days')
    """
    hours = time.total_seconds() / 3600
    return f"{hours * 60:.0f} min" if hours < 1 else f"{hours:.0f} h" if hours < 48 else f"{hours / 24:.0f} days"


def words(cell: Cell) -> str:
    """A cell as the page shows it."""
    if cell is None:
        return "too few to say"
    if isinstance(cell, Rate):
        return str(cell) if cell.of else "no lists yet"
    return spell(cell) if isinstance(cell, timedelta) else f"{cell:,}" if isinstance(cell, int) else cell


# --- the tables -------------------------------------------------------------------------------------------------------


def _waits(times: Times) -> tuple[Cell, ...]:
    return times.count, times.median, times.p90


def _totals(report: Report) -> ReportTable:
    columns = (("Period", TEXT), ("Requests", COUNT), ("Still without a reply", COUNT), *WAITS, (CHANGED, RATE))
    row = ("Chosen period", report.count, report.unanswered, *_waits(report.first_reply), report.changed)
    note = (
        "Times run from the request to the first reply by the clock, nights and weekends included. Whoever still waits"
        f" is in none of them. Under {FEW} cases there is no median and no percentage."
    )
    return ReportTable("totals", "In all", note, columns, (row,))


def _states(report: Report) -> ReportTable:
    columns = (("State", TEXT), ("Requests", COUNT), ("Median age", TIME), ("Oldest", TIME))
    rows = [
        (
            CASE_STATES[state.state],
            state.count,
            *((state.age.median, state.age.longest) if state.age and state.count else ("", "")),
        )
        for state in report.states
    ]
    return ReportTable("states", "By state", "As of now, whenever they came in.", columns, tuple(rows))


def _months(report: Report) -> ReportTable:
    columns = (("Month", TEXT), ("Requests", COUNT), *WAITS, (CHANGED, RATE), ("Drift", TEXT))
    rows = [
        (month.month, month.cases, *_waits(month.first_reply), month.changed, DRIFTS[month.drift])
        for month in report.months
    ]
    note = (
        "Requests and replies stand in the month the request came in, lists in the month they were published, in UTC."
        " The drift is against all earlier months here; it is empty where chance would explain the difference."
    )
    return ReportTable("months", "Month by month", note, columns, tuple(rows))


def _advisors(report: Report, names: ReportNames) -> ReportTable:
    columns = (
        ("Advisor", TEXT),
        ("Claimed", COUNT),
        ("Waiting for the student", COUNT),
        ("Done", COUNT),
        *WAITS,
        (CHANGED, RATE),
    )
    rows = [
        (
            names.advisors.get(load.advisor, GONE),
            load.claimed,
            load.waiting,
            load.done,
            *_waits(load.first_reply),
            load.changed,
        )
        for load in report.advisors
    ]
    note = (
        "Claimed and waiting are as of now, whenever they came in. A case counts for whoever has it now. Cases differ:"
        " this says how much there is to do, not how well it is done."
    )
    return ReportTable("advisors", "By advisor", note, columns, tuple(rows))


def _changes(report: Report, names: ReportNames) -> tuple[ReportTable, ...]:
    columns = ((CHANGED, RATE), ("Before", RATE), ("Last 90 days", RATE), ("Drift", TEXT))
    apart = "The drift is from before to the last 90 days; it is empty where chance would explain the difference."
    many = f"A list can be changed for several reasons. {apart}"
    shown = f"Of the published lists that showed the program. Programs that nobody touched are left out. {apart}"
    fields = tuple(_changed(line, SPECIALISATIONS) for line in report.specialisations)
    programs = tuple((*_changed(line, names.programs), line.added) for line in report.programs)
    reasons = tuple(_changed(line, names.reasons) for line in report.reasons)
    added = ("Added to", COUNT)
    return (
        ReportTable("reasons", "Why lists were changed", many, (("Reason", TEXT), *columns), reasons),
        ReportTable("fields", "Which lists were changed", apart, (("Leading field", TEXT), *columns), fields),
        ReportTable("programs", "Programs moved or removed", shown, (("Program", TEXT), *columns, added), programs),
    )


def _changed(line: OverrideLine, names: Mapping[str, str]) -> tuple[Cell, ...]:
    return names.get(line.key, line.key), line.changed, line.earlier, line.recent, DRIFTS[line.drift]
