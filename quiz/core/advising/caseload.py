"""What the desk's cases add up to: how many wait and how long, how soon students hear, and how often advisors change
what the model listed: by reason, program and specialisation, and whether that drifts.

Few cases say little, and the report says so: under FEW there is no median and no percentage, and a drift is only named
where Fisher's exact test of the two proportions leaves less than SURE to chance. Times are of the clock, nights and
weekends included.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil
from statistics import median

from quiz.core.vocabulary import CASE_STATES

FEW = 5
RECENT = timedelta(days=90)
SURE = 0.01  # a report has dozens of lines: at 0.05 some would drift by chance in each
MOVED, REMOVED, ADDED = CHANGES = ("moved", "removed", "added")


@dataclass(frozen=True, slots=True)
class ListChange:
    """Something that an advisor changed in a list: one of CHANGES, the program's id, and the code of the reason."""

    kind: str
    program: str
    reason: str


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """One case, and the review that was published for it if any. `state` is one of CASE_STATES, `advisor` the
    account that claimed it, `shown` the program ids of the model's list, `specialisation` the one that led it."""

    id: int
    state: str
    created_at: datetime
    advisor: int | None = None
    first_reply_at: datetime | None = None
    published_at: datetime | None = None
    changes: tuple[ListChange, ...] = ()
    shown: tuple[str, ...] = ()
    specialisation: str | None = None


@dataclass(frozen=True, slots=True)
class Rate:
    """So many of so many."""

    count: int
    of: int

    @property
    def share(self) -> float | None:
        """From 0 to 1; None where there are too few to say."""
        return self.count / self.of if self.of >= FEW else None

    def __str__(self) -> str:
        return f"{self.count} of {self.of}" + ("" if self.share is None else f" ({self.share:.0%})")


@dataclass(frozen=True, slots=True)
class Times:
    """How long something took or has taken: of how many, the middle, within what nine of ten were, and the longest.
    None where there are too few (the longest: none)."""

    count: int
    median: timedelta | None
    p90: timedelta | None
    longest: timedelta | None


@dataclass(frozen=True, slots=True)
class StateCount:
    """The cases in one state, and the age of those that are still open."""

    state: str
    count: int
    age: Times | None


@dataclass(frozen=True, slots=True)
class AdvisorLoad:
    """One advisor: cases claimed and waiting for the student now; of those that came in within the period the ones that
    are done, and first replies; lists changed of those published in it."""

    advisor: int
    claimed: int
    waiting: int
    done: int
    first_reply: Times
    changed: Rate


@dataclass(frozen=True, slots=True)
class OverrideLine:
    """How often lists were changed within a group of published ones (a reason, a specialisation, a program): over the
    whole period, before the last RECENT, and since. `added` counts lists that a program was added to, `cases` are all
    that were changed or added to."""

    key: str
    changed: Rate
    earlier: Rate
    recent: Rate
    added: int = 0
    cases: tuple[int, ...] = ()

    @property
    def chance(self) -> float | None:
        """How likely chance alone makes such a difference between before and since."""
        return chance(self.recent, self.earlier)

    @property
    def drift(self) -> str | None:
        """`up` or `down` where the recent share is surely another one than before, else None."""
        return drift(self.recent, self.earlier)


@dataclass(frozen=True, slots=True)
class Month:
    """One month, such as `2026-11`: cases that came in and how soon they were answered, and published lists that
    were changed. `before` are the lists of all earlier months of the period, `ids` the cases that came in."""

    month: str
    cases: int
    first_reply: Times
    changed: Rate
    before: Rate
    ids: tuple[int, ...]

    @property
    def chance(self) -> float | None:
        """How likely chance alone makes such a difference to the earlier months."""
        return chance(self.changed, self.before)

    @property
    def drift(self) -> str | None:
        """As for a line, against the earlier months."""
        return drift(self.changed, self.before)


@dataclass(frozen=True, slots=True)
class Report:
    """The caseload of a period, which began at `since` (None: with the first case). `unanswered` counts those of the
    `count` cases that nobody replied to yet: they are in no time; `lists` compares all that were published."""

    made: datetime
    since: datetime | None
    count: int
    unanswered: int
    states: tuple[StateCount, ...]
    first_reply: Times
    changed: Rate
    lists: OverrideLine
    advisors: tuple[AdvisorLoad, ...]
    reasons: tuple[OverrideLine, ...]
    specialisations: tuple[OverrideLine, ...]
    programs: tuple[OverrideLine, ...]
    months: tuple[Month, ...]


def build_caseload(
    cases: Iterable[CaseRecord], advisors: Collection[int], *, since: datetime | None, now: datetime
) -> Report:
    """The report over these cases.

    From `since` on (None: from the start) cases count by when they came in and lists by when they were published;
    states, ages and load are those of now, whenever a case began. `advisors` are the accounts that have a line even
    where they have no case.
    """
    everything = tuple(cases)
    came = tuple(case for case in everything if since is None or case.created_at >= since)
    reviewed = tuple(
        case for case in everything if case.published_at is not None and (since is None or case.published_at >= since)
    )
    return Report(
        made=now,
        since=since,
        count=len(came),
        unanswered=sum(case.first_reply_at is None and case.state != "done" for case in came),
        states=tuple(_state(state, everything, now) for state in CASE_STATES),
        first_reply=first_replies(came),
        changed=changed(reviewed),
        lists=_line("", reviewed, {case.id for case in reviewed if case.changes}, now),
        advisors=tuple(_loads(everything, came, reviewed, advisors)),
        reasons=_reasons(reviewed, now),
        specialisations=_specialisations(reviewed, now),
        programs=_programs(reviewed, now),
        months=tuple(_months(came, reviewed)),
    )


# --- the measures -----------------------------------------------------------------------------------------------------


def times(found: Iterable[timedelta]) -> Times:
    """What these times say. Nine of ten are within the nearest-rank percentile: a time that did occur."""
    ordered = sorted(found)
    if len(ordered) < FEW:
        return Times(len(ordered), None, None, ordered[-1] if ordered else None)
    middle = timedelta(seconds=median(time.total_seconds() for time in ordered))
    return Times(len(ordered), middle, ordered[ceil(0.9 * len(ordered)) - 1], ordered[-1])


def first_replies(cases: Iterable[CaseRecord]) -> Times:
    """How soon students heard from an advisor, of those who did."""
    return times(case.first_reply_at - case.created_at for case in cases if case.first_reply_at is not None)


def changed(reviewed: Iterable[CaseRecord]) -> Rate:
    """How many published lists are not the model's."""
    marks = [bool(case.changes) for case in reviewed]
    return Rate(sum(marks), len(marks))


def drift(recent: Rate, earlier: Rate) -> str | None:
    """`up` or `down` where both shares can be told and chance hardly explains that they differ, else None."""
    by_chance = chance(recent, earlier)
    if by_chance is None or by_chance >= SURE or recent.share is None or earlier.share is None:
        return None
    return "up" if recent.share > earlier.share else "down"


def chance(recent: Rate, earlier: Rate) -> float | None:
    """The p of Fisher's exact test that both have one share behind them, which holds for few cases too; None where
    either has too few to tell a share."""
    if recent.share is None or earlier.share is None:
        return None
    from scipy.stats import fisher_exact  # takes its time to import, and only this report asks

    table = [[rate.count, rate.of - rate.count] for rate in (recent, earlier)]
    return float(fisher_exact(table).pvalue)


# --- the parts --------------------------------------------------------------------------------------------------------


def _state(state: str, cases: Iterable[CaseRecord], now: datetime) -> StateCount:
    ages = [now - case.created_at for case in cases if case.state == state]
    return StateCount(state, len(ages), None if state == "done" else times(ages))


def _loads(
    everything: tuple[CaseRecord, ...],
    came: tuple[CaseRecord, ...],
    reviewed: tuple[CaseRecord, ...],
    advisors: Collection[int],
) -> Iterator[AdvisorLoad]:
    owners = [case.advisor for case in everything if case.advisor is not None]
    for advisor in dict.fromkeys((*advisors, *owners)):
        count = Counter(case.state for case in everything if case.advisor == advisor)
        done = sum(case.state == "done" for case in came if case.advisor == advisor)
        replies = first_replies(case for case in came if case.advisor == advisor)
        lists = changed(case for case in reviewed if case.advisor == advisor)
        yield AdvisorLoad(advisor, count["claimed"], count["waiting"], done, replies, lists)


def _line(
    key: str, reviewed: Iterable[CaseRecord], hits: Collection[int], now: datetime, added: Collection[int] = ()
) -> OverrideLine:
    """`reviewed` are those that the group counts in, `hits` the ids of those of them that count as changed, `added` of
    those that a program was added to."""
    marks = [(case.published_at is not None and case.published_at > now - RECENT, case.id in hits) for case in reviewed]
    recent = Rate(sum(hit for new, hit in marks if new), sum(new for new, _ in marks))
    earlier = Rate(sum(hit for new, hit in marks if not new), sum(not new for new, _ in marks))
    total = Rate(recent.count + earlier.count, len(marks))
    return OverrideLine(key, total, earlier, recent, len(added), tuple(sorted({*hits, *added})))


def _ordered(lines: Iterable[OverrideLine]) -> tuple[OverrideLine, ...]:
    return tuple(sorted(lines, key=lambda line: (-line.changed.count, -line.added, line.key)))


def _ids(reviewed: Iterable[CaseRecord], keys: Callable[[CaseRecord], Iterable[str]]) -> dict[str, set[int]]:
    """The ids of the cases that have each key."""
    found: dict[str, set[int]] = {}
    for case in reviewed:
        for key in keys(case):
            found.setdefault(key, set()).add(case.id)
    return found


def _reasons(reviewed: tuple[CaseRecord, ...], now: datetime) -> tuple[OverrideLine, ...]:
    given = _ids(reviewed, lambda case: [change.reason for change in case.changes])
    return _ordered(_line(reason, reviewed, hits, now) for reason, hits in given.items())


def _specialisations(reviewed: tuple[CaseRecord, ...], now: datetime) -> tuple[OverrideLine, ...]:
    led = _ids(reviewed, lambda case: [case.specialisation] if case.specialisation else [])
    hits = {case.id for case in reviewed if case.changes}
    return _ordered(
        _line(key, [case for case in reviewed if case.id in ids], hits & ids, now) for key, ids in led.items()
    )


def _programs(reviewed: tuple[CaseRecord, ...], now: datetime) -> tuple[OverrideLine, ...]:
    """Only programs that somebody moved, removed or added: of the others there is nothing to say."""
    touched = _ids(reviewed, lambda case: [change.program for change in case.changes if change.kind != ADDED])
    added = _ids(reviewed, lambda case: [change.program for change in case.changes if change.kind == ADDED])
    shown = _ids(reviewed, lambda case: case.shown)
    return _ordered(
        _line(
            program,
            [case for case in reviewed if case.id in shown.get(program, ())],
            touched.get(program, ()),
            now,
            added.get(program, ()),
        )
        for program in touched.keys() | added.keys()
    )


def _months(cases: tuple[CaseRecord, ...], reviewed: tuple[CaseRecord, ...]) -> Iterator[Month]:
    """Every month from the first to the last in which something happened, quiet ones included."""
    came, published = _by_month(cases, "created_at"), _by_month(reviewed, "published_at")
    before = Rate(0, 0)
    for month in _calendar(came.keys() | published.keys()):
        mine, lists = came.get(month, []), changed(published.get(month, []))
        yield Month(month, len(mine), first_replies(mine), lists, before, tuple(case.id for case in mine))
        before = Rate(before.count + lists.count, before.of + lists.of)


def over_three_months(months: Sequence[Month]) -> tuple[Rate, ...]:
    """For each month the lists changed in it and the two before: one month alone has too few to tell a share."""
    spans = (months[max(0, at - 2) : at + 1] for at in range(len(months)))
    return tuple(Rate(sum(m.changed.count for m in span), sum(m.changed.of for m in span)) for span in spans)


def _by_month(cases: Iterable[CaseRecord], field: str) -> dict[str, list[CaseRecord]]:
    found: dict[str, list[CaseRecord]] = {}
    for case in cases:
        found.setdefault(f"{getattr(case, field).astimezone(UTC):%Y-%m}", []).append(case)
    return found


def _calendar(months: Collection[str]) -> Iterator[str]:
    if months:
        numbers = [int(month[:4]) * 12 + int(month[5:]) - 1 for month in (min(months), max(months))]
        for number in range(numbers[0], numbers[1] + 1):
            yield f"{number // 12:04}-{number % 12 + 1:02}"
