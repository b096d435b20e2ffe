"""The queue: what is looked for, found, put in order and paged. All of it is in the address, so that a view can be kept
and shared, and the next case is the next one of the view.

Every case of the states that are asked for is looked at as one light line. What else is known of a case
(service/case_index.py) is asked for where the view looks through it, and of what stands on the page.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from wtforms import Form, SearchField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # new in WTForms 3.3, the stubs are older
from wtforms.validators import Length

from quiz.core.advising import FLAGS, Flag, InvitedStudent, Office
from quiz.core.catalog import Catalog
from quiz.core.questions import in_words
from quiz.core.text import fold
from quiz.core.vocabulary import CASE_STATES
from quiz.service import Services
from quiz.service.case_index import CaseEntry
from quiz.store.queue import CaseLine
from quiz.store.team import Duty
from quiz.web.kit import LONGEST_SEARCH, PageNumber, PickField, printable

PER_PAGE = 40
MOST = 10_000
OPEN = ("new", "claimed", "waiting")
WHICH: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "open": ("Open", OPEN),
    **{state: (words, (state,)) for state, words in CASE_STATES.items()},
    "all": ("All", ()),
}
ME, NOBODY = "me", "nobody"
WAITING, DUE, NEWEST, LAST_CHANGED = "waiting", "due", "newest", "changed"
SORTS: Mapping[str, str] = {
    WAITING: "Longest waiting",
    DUE: "Due first",
    NEWEST: "Newest",
    LAST_CHANGED: "Last changed",
}
# What a row of the queue says of the answers: a column each.
TOLD: Mapping[str, str] = {
    "discipline": "Discipline",
    "experience": "Experience",
    "goal": "Goal",
    "visa": "Visa",
    "budget": "Budget",
}
# What is new in a case, and how its row says so.
ANSWERED, UNREAD, CHANGED = "answered", "unread", "changed"
LATE, TO_READ = "late", "to-read"  # beside the flags of core/advising: they are the office's, not the case's
NEVER = datetime.max.replace(tzinfo=UTC)
NEWS: Mapping[str, str] = {ANSWERED: "answered", UNREAD: "new to you", CHANGED: "changed"}


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One case as the queue shows it. `ours` says that it is the office's turn, `since` from when on whoever's turn it
    is has been waited for; `news` is one of NEWS or ""; `student` is who sent it, where an office invited them; `due`
    is the day by which we answer, where the office says one, and `late` that it is over."""

    line: CaseLine
    entry: CaseEntry
    news: str
    ours: bool
    since: datetime
    flags: tuple[Flag, ...]
    student: InvitedStudent | None = None
    due: date | None = None
    late: bool = False

    @property
    def told(self) -> tuple[str, ...]:
        """The answers of TOLD in words."""
        return tuple(in_words(key, self.entry.answers.said(key)) for key in TOLD)


@dataclass(frozen=True, slots=True)
class Queue:
    """One page of the queue. `asked` is the query without its page; `cut` says that there are more than were looked
    at."""

    rows: tuple[QueueRow, ...]
    total: int
    number: int
    pages: int
    asked: Mapping[str, str]
    cut: bool

    @property
    def query(self) -> str:
        """The address of this view, without its path."""
        return urlencode(self.asked)


class QueueForm(Form):
    """What an advisor looks for."""

    q = SearchField(
        "Search",
        [Length(max=LONGEST_SEARCH, message=f"Use at most {LONGEST_SEARCH} characters")],
        filters=[printable],
        default="",
    )
    which = PickField("State", choices=[SelectChoice(key, words) for key, (words, _) in WHICH.items()], default="open")
    who = PickField("Owner", default="")
    flag = PickField(
        "Flag",
        choices=[
            SelectChoice("", "Any"),
            SelectChoice(LATE, "Late"),
            SelectChoice(TO_READ, "For a second reader"),
            *(SelectChoice(key, flag.words) for key, flag in FLAGS.items()),
        ],
        default="",
    )
    sort = PickField("Order", choices=[SelectChoice(key, words) for key, words in SORTS.items()], default=WAITING)
    page = PageNumber("Page", default=1)

    def good(self) -> dict[str, Any]:
        """What can be used: each field's value, or its default where it is wrong."""
        return {field.name: field.default if field.errors or field.data is None else field.data for field in self}

    def asked(self) -> dict[str, Any]:
        """What is not the default: the view that the address asks for."""
        return {name: value for name, value in self.good().items() if value != self[name].default}


def queue_form(names: Mapping[int, str], sent: Any) -> QueueForm:
    """The form with everybody who may have claimed something."""
    form = QueueForm(sent)
    who = {"": "Anybody", ME: "Me", NOBODY: "Nobody", **{str(number): name for number, name in names.items()}}
    form.who.choices = [SelectChoice(*pair) for pair in who.items()]
    return form


def queue(services: Services, form: QueueForm, me: int, names: Mapping[int, str]) -> Queue:
    """The page that was asked for; one past the end is the last."""
    wanted = form.good()
    lines, cut = find_lines(services, wanted, me, names)
    pages = max(1, -(-len(lines) // PER_PAGE))
    number = min(wanted["page"], pages)
    shown = lines[(number - 1) * PER_PAGE : number * PER_PAGE]
    entries, seen = services.cases.entries(shown, services.catalog), services.store.desk.seen(me)
    students, office = _students(services, [line.id for line in shown]), services.store.team.office()
    rows = (
        replace(
            _row(line, entries[line.id], seen.get(line.id), services.catalog),
            student=students.get(line.id),
            due=office.due_day(waits_since(line)) if is_ours(line) else None,
            late=_due(office, line) < services.now(),
        )
        for line in shown
        if line.id in entries
    )
    asked = {name: value for name, value in form.asked().items() if name != "page"}
    return Queue(tuple(rows), len(lines), number, pages, asked, cut)


def find_lines(
    services: Services, wanted: Mapping[str, Any], me: int, names: Mapping[int, str]
) -> tuple[list[CaseLine], bool]:
    """Every case of a view in its order, and whether there were more than were looked at."""
    sort, words, flag = wanted["sort"], fold(wanted["q"]).split(), wanted["flag"]
    lines = services.store.queue.lines(WHICH[wanted["which"]][1], most=MOST, newest=sort not in (WAITING, DUE))
    found = [line for line in lines if _is_of(line, wanted["who"], me)]
    entries: Mapping[int, CaseEntry] = {}
    office, now = services.store.team.office(), services.now()
    if flag == LATE:
        found, flag = [line for line in found if _due(office, line) < now], ""
    if flag == TO_READ:
        waiting, flag = services.store.second_readings.waiting(), ""
        found = [line for line in found if line.id in waiting]
    if words or flag or sort == LAST_CHANGED:
        entries = services.cases.entries(found, services.catalog)
        beside = _beside(services, names, found) if words else {}
        found = [
            line
            for line in found
            if line.id in entries and _has(line, entries[line.id], words, beside.get(line.id, ""))
        ]
    if flag:
        found = [line for line in found if flag in entries[line.id].flags_today(services.catalog)]
    keys: Mapping[str, Callable[[CaseLine], tuple[Any, ...]]] = {
        WAITING: lambda line: (not is_ours(line), waits_since(line), line.id),
        DUE: lambda line: (_due(office, line), waits_since(line), line.id),
        NEWEST: lambda line: (-line.created_at.timestamp(), -line.id),
        LAST_CHANGED: lambda line: (-_changed_at(line, entries[line.id]).timestamp(), -line.id),
    }
    return sorted(found, key=keys[sort]), len(lines) == MOST


def find_next(lines: Iterable[CaseLine], after: int, me: int) -> int | None:
    """The case to go on with after one: the next of its view that is the office's turn and nobody else's, from the top
    again at the end; None where there is none."""
    ids = [line.id for line in lines if (is_ours(line) and line.owner in (None, me)) or line.id == after]
    at = ids.index(after) if after in ids else -1
    rest = [*ids[at + 1 :], *ids[: max(at, 0)]]
    return rest[0] if rest else None


def is_ours(line: CaseLine) -> bool:
    """Whether it is the office's turn."""
    return line.state not in ("waiting", "done")


def waits_since(line: CaseLine) -> datetime:
    """From when on whoever's turn it is has been waited for."""
    return line.wrote_at if line.wrote_at and (_is_answered(line) or line.state == "waiting") else line.created_at


def _due(office: Office, line: CaseLine) -> datetime:
    """By when we answer; far away where it is not our turn, or the office does not say."""
    return (office.due(waits_since(line)) if is_ours(line) else None) or NEVER


def _is_answered(line: CaseLine) -> bool:
    return line.wrote == "student" and line.state in ("new", "claimed")


def _changed_at(line: CaseLine, entry: CaseEntry) -> datetime:
    """When anything last happened to it."""
    return max(line.updated_at, entry.answered_at)


def _is_of(line: CaseLine, who: str, me: int) -> bool:
    if who == NOBODY:
        return line.owner is None
    return not who or line.owner == (me if who == ME else int(who))


def _students(services: Services, cases: list[int] | None) -> Mapping[int, InvitedStudent]:
    """Who each of these cases (None: of all) is from, where an office invited them."""
    found = services.store.invitations.of_cases(cases)
    return {case: invitation.student for case, invitation in found.items()}


def _beside(services: Services, names: Mapping[int, str], lines: Iterable[CaseLine]) -> Mapping[int, str]:
    """What else of a case is searched than its own words: who has it, and who it is from."""
    students = _students(services, None)
    said = {line.id: (names.get(line.owner or 0, ""), students.get(line.id)) for line in lines}
    return {case: fold(f"{owner} {student.words if student else ''}") for case, (owner, student) in said.items()}


def _has(line: CaseLine, entry: CaseEntry, words: Sequence[str], beside: str) -> bool:
    """Whether a case has every word that is looked for, in any order, in itself or beside it; a number with # is that
    of the case."""
    return all(word in entry.words or word in beside or word == f"#{line.id}" for word in words)


def _row(line: CaseLine, entry: CaseEntry, seen: datetime | None, catalog: Catalog) -> QueueRow:
    fresh = seen is None or _changed_at(line, entry) > seen
    untouched = seen is None and line.state == "new"
    news = ANSWERED if _is_answered(line) else UNREAD if untouched else CHANGED if fresh else ""
    flags = tuple(FLAGS[key] for key in entry.flags_today(catalog))
    return QueueRow(line, entry, news, is_ours(line), waits_since(line), flags)


def age(since: datetime, now: datetime) -> str:
    """How long ago, in the largest unit that fits.

    >>> age(datetime(2026, 11, 20, 9), datetime(2026, 11, 22, 10))
    '2 days'
    """
    gone = max(now - since, timedelta())
    for unit, seconds in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        count = int(gone.total_seconds() // seconds)
        if count:
            return f"{count} {unit}{'s' if count > 1 else ''}"
    return "under a minute"


@dataclass(frozen=True, slots=True)
class DeskLoad:
    """How much an advisor has on the desk."""

    advisor: int
    name: str
    assigned: int
    claimed: int
    waiting: int

    @property
    def total(self) -> int:
        """All of it."""
        return self.assigned + self.claimed + self.waiting


def loads(counts: Mapping[tuple[str, int], int], names: Mapping[int, str]) -> Iterator[DeskLoad]:
    """The load of every advisor who has any, most first. `counts` are by state and by whose they are."""
    found = (
        DeskLoad(account, name, *(counts.get((state, account), 0) for state in OPEN)) for account, name in names.items()
    )
    yield from sorted((load for load in found if load.total), key=lambda load: (-load.total, load.name))


@dataclass(frozen=True, slots=True)
class AbsentAdvisor:
    """Somebody who is away (`until` None: who has not said until when), and how many open cases are theirs."""

    account: int
    name: str
    until: date | None
    open: int


def find_absent(
    duties: Mapping[int, Duty], counts: Mapping[tuple[str, int], int], names: Mapping[int, str], today: date
) -> Iterator[AbsentAdvisor]:
    """Who is away today, by name. `counts` are as for `loads`."""
    open_ = {load.advisor: load.total for load in loads(counts, names)}
    absent = (account for account, duty in duties.items() if duty.is_away(today))
    for account in sorted(absent, key=lambda account: names.get(account, "")):
        if account in names:
            yield AbsentAdvisor(account, names[account], duties[account].away_until, open_.get(account, 0))
