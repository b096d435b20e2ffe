"""The queue: what is looked for, found, flagged, put in order and paged. All of it is in the address, so that a view
can be kept and shared.

The store finds by state, advisor and words; flags are read off each list, so at most MOST cases are looked at.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from wtforms import Form, SearchField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # new in WTForms 3.3, the stubs are older
from wtforms.validators import Length

from quiz.core.advising import FLAGS, Flag, find_flags
from quiz.core.catalog import Catalog
from quiz.core.questions import NOTHING_SAID, Answers, StoredAnswers, in_words
from quiz.core.vocabulary import CASE_STATES
from quiz.store import Store, StoredCase
from quiz.store.cases import CaseFilters
from quiz.store.reviews import CaseBackground
from quiz.web.kit import LONGEST_SEARCH, PageNumber, PickField, printable

PER_PAGE = 20
MOST = 500
OPEN = ("new", "claimed", "waiting")
WHICH: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "open": ("Open", OPEN),
    **{state: (words, (state,)) for state, words in CASE_STATES.items()},
    "all": ("All", ()),
}
ME, NOBODY = "me", "nobody"
SORTS: Mapping[str, tuple[str, Callable[["QueueRow"], tuple[Any, ...]]]] = {
    "waiting": ("Longest waiting", lambda row: (row.case.created_at, row.case.id)),
    "newest": ("Newest", lambda row: (-row.case.created_at.timestamp(), -row.case.id)),
    "changed": ("Last changed", lambda row: (-row.changed_at.timestamp(), -row.case.id)),
}
# What a line of the queue says of the answers: enough to tell one case from another.
TOLD = ("goal", "study_mode", "budget")


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One case as the queue shows it. `about` and `flags` are there for those of the page, and for all where a flag
    is looked for."""

    case: StoredCase
    changed_at: datetime
    new: bool
    about: CaseBackground | None = None
    flags: tuple[str, ...] = ()

    @property
    def flagged(self) -> tuple[Flag, ...]:
        """The flags with their words."""
        return tuple(FLAGS[key] for key in self.flags)

    @property
    def answers(self) -> Answers:
        """What the student says now."""
        return StoredAnswers.from_document(self.about.answers).answers if self.about else NOTHING_SAID

    @property
    def told(self) -> str:
        """The answers in a line."""
        words = (in_words(key, self.answers.said(key)) for key in TOLD)
        return " · ".join(word for word in words if word)


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
        "Words or number",
        [Length(max=LONGEST_SEARCH, message=f"Use at most {LONGEST_SEARCH} characters")],
        filters=[printable],
        default="",
    )
    which = PickField("State", choices=[SelectChoice(key, words) for key, (words, _) in WHICH.items()], default="open")
    who = PickField("Claimed by", default="")
    flag = PickField(
        "Flag",
        choices=[SelectChoice("", "Any"), *(SelectChoice(key, flag.words) for key, flag in FLAGS.items())],
        default="",
    )
    sort = PickField(
        "Order", choices=[SelectChoice(key, words) for key, (words, _) in SORTS.items()], default="waiting"
    )
    page = PageNumber("Page", default=1)

    def good(self) -> dict[str, Any]:
        """What can be used: each field's value, or its default where it is wrong."""
        return {field.name: field.default if field.errors or field.data is None else field.data for field in self}


def queue_form(names: Mapping[int, str], sent: Any) -> QueueForm:
    """The form with everybody who may have claimed something."""
    form = QueueForm(sent)
    who = {"": "Anybody", ME: "Me", NOBODY: "Nobody", **{str(number): name for number, name in names.items()}}
    form.who.choices = [SelectChoice(*pair) for pair in who.items()]
    return form


def queue(store: Store, catalog: Catalog, wanted: Mapping[str, Any], default: Mapping[str, Any], me: int) -> Queue:
    """The page that was asked for; one past the end is the last."""
    seen = store.desk.seen(me)
    found = store.cases.search(_filters(wanted, me), most=MOST, newest=wanted["sort"] != "waiting")
    about = store.reviews.about([case.id for case in found]) if wanted["flag"] else {}
    rows = [_row(case, about.get(case.id), seen, catalog) for case in found]
    rows = [row for row in rows if not wanted["flag"] or wanted["flag"] in row.flags]
    rows.sort(key=SORTS[wanted["sort"]][1])
    pages = max(1, -(-len(rows) // PER_PAGE))
    number = min(wanted["page"], pages)
    shown = [row.case for row in rows[(number - 1) * PER_PAGE : number * PER_PAGE]]
    about = store.reviews.about([case.id for case in shown])
    asked = {name: value for name, value in wanted.items() if name != "page" and value != default[name]}
    page = tuple(_row(case, about.get(case.id), seen, catalog) for case in shown)
    return Queue(page, len(rows), number, pages, asked, len(found) == MOST)


def _filters(wanted: Mapping[str, Any], me: int) -> CaseFilters:
    who = wanted["who"]
    claimed_by = me if who == ME else int(who) if who.isdigit() else None
    return CaseFilters(WHICH[wanted["which"]][1], claimed_by, who == NOBODY, wanted["q"])


def _row(case: StoredCase, about: CaseBackground | None, seen: Mapping[int, datetime], catalog: Catalog) -> QueueRow:
    changed_at = max(case.updated_at, about.updated_at) if about else case.updated_at
    last = seen.get(case.id)
    row = QueueRow(case, changed_at, last is None or changed_at > last, about)
    return replace(row, flags=find_flags(row.answers, about.document, catalog)) if about else row


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
    claimed: int
    waiting: int


def loads(counts: Mapping[tuple[str, int | None], int], names: Mapping[int, str]) -> tuple[DeskLoad, ...]:
    """The load of every advisor who has any, most first."""
    found = (
        DeskLoad(account_id, name, counts.get(("claimed", account_id), 0), counts.get(("waiting", account_id), 0))
        for account_id, name in names.items()
    )
    busy = [load for load in found if load.claimed or load.waiting]
    return tuple(sorted(busy, key=lambda load: (-load.claimed - load.waiting, load.name)))
