"""The caseload report as tables in words: the page shows these and the files hold them, so that both say the same."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from quiz.core.advising.caseload import FEW, RECENT, SURE, Month, OverrideLine, Rate, Report, Times
from quiz.core.catalog import SPECIALISATIONS
from quiz.core.vocabulary import CASE_STATES

Cell = str | int | timedelta | Rate | None
DRIFTS: Mapping[str | None, str] = {"up": "more often", "down": "less often", None: "no clear change"}
TEXT, COUNT, TIME, RATE = "text", "count", "time", "rate"
WAITS = (("Replied to", COUNT), ("Median until a reply", TIME), ("Nine of ten within", TIME))
CHANGED = "Lists changed"
GONE = "unknown"
TESTED = (
    "p is how likely chance alone would make such a difference (Fisher’s exact test of the two shares beside it); a "
    f"drift is named under {SURE}, and with fewer than {FEW} lists on either side nothing is said."
)


@dataclass(frozen=True, slots=True)
class ReportNames:
    """How the report calls accounts by id, reasons by code, and programs by id."""

    advisors: Mapping[int, str]
    reasons: Mapping[str, str]
    programs: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ReportTable:
    """One table: columns as heading and kind (`text`, `count`, `time`, `rate`), and what has to be said beside it. A
    cell is None where it cannot be told. `keys` says of each row whose cases it counts, in the report's own terms."""

    id: str
    title: str
    note: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[Cell, ...], ...]
    keys: tuple[str, ...] = ()


def spell_period(report: Report) -> str:
    """The period that the report is of.

    >>> spell_day(datetime(2026, 9, 1))
    '1 Sep 2026'
    """
    end = spell_day(report.made)
    return f"{spell_day(report.since)} to {end}" if report.since else f"From the first request to {end}"


def spell_day(day: datetime) -> str:
    """A day as the report says it."""
    return f"{day.day} {day:%b %Y}"


def findings(report: Report) -> tuple[str, str]:
    """What the months show, in a sentence each: of the requests, and of the lists that were changed."""
    most = max(report.months, key=lambda month: month.cases, default=None)
    came = f"Most requests came in {_month(most.month)}: {most.cases:,}" if most and most.cases else "No request yet"
    lists, turn = report.lists, spell_day(report.made - RECENT)
    if lists.chance is None:
        return came, f"{lists.changed} lists were changed: too few before or since {turn} to compare"
    how = DRIFTS[lists.drift] if lists.drift else "about as often"
    return came, (
        f"Lists were changed {how} since {turn}, {lists.recent}, "
        f"{'than' if lists.drift else 'as'} before, {lists.earlier}: {_by_chance(lists.chance)}"
    )


def _month(month: str) -> str:
    return f"{datetime.strptime(month, '%Y-%m'):%B %Y}"  # noqa: DTZ007 - a month has no hour


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
    row = (spell_period(report), report.count, report.unanswered, *_waits(report.first_reply), report.changed)
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
    keys = tuple(state.state for state in report.states)
    return ReportTable("states", "By state", "As of now, whenever they came in.", columns, tuple(rows), keys)


def _months(report: Report) -> ReportTable:
    columns = (("Month", TEXT), ("Requests", COUNT), *WAITS, (CHANGED, RATE), ("Drift", TEXT))
    rows = [
        (month.month, month.cases, *_waits(month.first_reply), month.changed, _drift(month)) for month in report.months
    ]
    note = (
        "Requests and replies stand in the month the request came in, lists in the month they were published, in UTC."
        f" The drift is against all earlier months here. {TESTED}"
    )
    return ReportTable("months", "Month by month", note, columns, tuple(rows), tuple(m.month for m in report.months))


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
    keys = tuple(str(load.advisor) for load in report.advisors)
    return ReportTable("advisors", "By advisor", note, columns, tuple(rows), keys)


def _changes(report: Report, names: ReportNames) -> tuple[ReportTable, ...]:
    turn = spell_day(report.made - RECENT)
    columns = ((CHANGED, RATE), (f"Before {turn}", RATE), (f"Since {turn}", RATE), ("Drift", TEXT))
    apart = f"The drift is from before {turn} to the {RECENT.days} days since. {TESTED}"
    many = f"A list can be changed for several reasons. {apart}"
    shown = f"Of the published lists that showed the program. Programs that nobody touched are left out. {apart}"
    fields = tuple(_changed(line, SPECIALISATIONS) for line in report.specialisations)
    programs = tuple((*_changed(line, names.programs), line.added) for line in report.programs)
    reasons = tuple(_changed(line, names.reasons) for line in report.reasons)
    added = ("Added to", COUNT)
    fields_of = report.specialisations
    return (
        ReportTable(
            "reasons", "Why lists were changed", many, (("Reason", TEXT), *columns), reasons, _keys(report.reasons)
        ),
        ReportTable(
            "fields", "Which lists were changed", apart, (("Leading field", TEXT), *columns), fields, _keys(fields_of)
        ),
        ReportTable(
            "programs",
            "Programs moved or removed",
            shown,
            (("Program", TEXT), *columns, added),
            programs,
            _keys(report.programs),
        ),
    )


def _keys(lines: tuple[OverrideLine, ...]) -> tuple[str, ...]:
    return tuple(line.key for line in lines)


def _changed(line: OverrideLine, names: Mapping[str, str]) -> tuple[Cell, ...]:
    return names.get(line.key, line.key), line.changed, line.earlier, line.recent, _drift(line)


def _drift(line: OverrideLine | Month) -> Cell:
    """What the test says, with its p; nothing where there are too few on either side."""
    by_chance = line.chance
    if by_chance is None:
        return ""
    return f"{DRIFTS[line.drift]} ({_by_chance(by_chance)})"


def _by_chance(p: float) -> str:
    return "p under 0.001" if p < 0.001 else f"p = {p:.2g}"


def find_cases(report: Report, table: str, key: str) -> tuple[int, ...] | None:
    """The numbers of the cases behind a line of these tables; None for no such line."""
    lines = {"reasons": report.reasons, "fields": report.specialisations, "programs": report.programs}
    found = {month.month: month.ids for month in report.months}
    if table != "months":
        found = {line.key: line.cases for line in lines.get(table, ())}
    return found.get(key)
