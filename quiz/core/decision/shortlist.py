"""A student's shortlist as data: which programs, in which order, how far along, and what was noted about each.

Everything here is a pure change of one immutable list, and doing it twice is doing it once; keeping the list is the
store's business and showing it the web's. It imports nothing of ours, so that the store stays light.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from hashlib import sha256
from typing import Any

STATUSES: Mapping[str, str] = {
    "exploring": "Exploring",
    "asking": "Asking the school",
    "applying": "Applying",
    "dropped": "Dropped",
}
LEFT_OUT = "Left out of your list"
MAX_ENTRIES = 60
# How long a text may be, in characters, and what it is called.
LONGEST: Mapping[str, int] = {"reason": 300, "note": 2000, "questions": 2000}
WORDS: Mapping[str, str] = {
    "status": "status",
    "reason": "reason",
    "note": "private note",
    "questions": "questions for the school",
    "deadline": "own deadline",
}
LONGEST_DONE = 200
_DAYS = ("deadline", "added")
_FIRST_YEAR, _LAST_YEAR = 2000, 2100


class ShortlistError(ValueError):
    """A change that cannot be made; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One program of the list. `reason` says why it has this status, `note` is private, `questions` are for the school
    (one a line), `deadline` is the student's own, confirmed with the school; the published one stays in the catalog.
    `done` names the tasks of the checklist that are done, with spaces between them."""

    program: str
    status: str = "exploring"
    reason: str = ""
    note: str = ""
    questions: str = ""
    deadline: date | None = None
    added: date | None = None
    done: str = ""

    def to_document(self) -> dict[str, Any]:
        """The entry as plain data; dates are ISO texts."""
        return {key: value.isoformat() if key in _DAYS and value else value for key, value in asdict(self).items()}

    @classmethod
    def from_document(cls, row: Mapping[str, Any]) -> "Entry":
        """The inverse of `to_document`. Keys that a later version added are ignored."""
        known = {field.name: row[field.name] for field in fields(cls) if field.name in row}
        days = {key: date.fromisoformat(known[key]) for key in _DAYS if known.get(key)}
        return cls(**{**known, **days})

    @property
    def dropped(self) -> bool:
        """Whether the student has dropped the program: it is kept, and counts for nothing."""
        return self.status == "dropped"

    @property
    def tasks_done(self) -> frozenset[str]:
        """The keys of the tasks that are done."""
        return frozenset(self.done.split())

    def problems(self) -> dict[str, str]:
        """What is wrong with what was typed, by field, as sentences that say what to do."""
        found = {
            name: f"The {WORDS[name]} has {len(text):,} characters: shorten it to {longest:,}"
            for name, longest in LONGEST.items()
            if len(text := getattr(self, name)) > longest
        }
        if len(self.done) > LONGEST_DONE:
            found["done"] = "More tasks are marked as done than there are: take some off"
        if self.status not in STATUSES:
            found["status"] = f"Choose a status: {', '.join(STATUSES.values())}"
        if self.dropped and not self.reason:
            found["reason"] = "Say in a few words why you dropped it, so that you know in a month"
        if self.deadline and not _FIRST_YEAR <= self.deadline.year <= _LAST_YEAR:
            found["deadline"] = f"Write the deadline with a year from {_FIRST_YEAR} to {_LAST_YEAR}"
        return found

    def marks(self) -> dict[str, str]:
        """A short mark of each field's value: enough for a page to say which one it was showing."""
        row = self.to_document()
        return {name: sha256(json.dumps(row[name]).encode()).hexdigest()[:16] for name in WORDS}


@dataclass(frozen=True, slots=True)
class Shortlist:
    """The entries in the student's own order, each program once."""

    entries: tuple[Entry, ...] = ()

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)

    @property
    def programs(self) -> tuple[str, ...]:
        """The ids in order."""
        return tuple(entry.program for entry in self.entries)

    @property
    def active(self) -> "Shortlist":
        """The list without what is dropped, in the same order."""
        return Shortlist(tuple(entry for entry in self.entries if not entry.dropped))

    @property
    def grouped(self) -> "Shortlist":
        """The list as it is shown: what is dropped stands last. The stored order stays the student's own."""
        return Shortlist((*self.active, *(entry for entry in self.entries if entry.dropped)))

    def entry(self, program: str) -> Entry | None:
        """The entry of a program; None when it is not on the list."""
        return next((entry for entry in self.entries if entry.program == program), None)

    def added(self, *entries: Entry) -> "Shortlist":
        """The list with these at its end; those that are on it already stay as they are. Raises ShortlistError when
        there is no room for all of them."""
        together = {entry.program: entry for entry in self.entries}
        for entry in entries:
            together.setdefault(entry.program, entry)
        if len(together) > max(MAX_ENTRIES, len(self)):
            raise ShortlistError(f"A shortlist holds {MAX_ENTRIES} programs: remove some before you add more")
        return Shortlist(tuple(together.values()))

    def removed(self, program: str) -> "Shortlist":
        """The list without a program."""
        return Shortlist(tuple(entry for entry in self.entries if entry.program != program))

    def put_back(self, entry: Entry, before: str = "") -> "Shortlist":
        """The list with a removed entry before the program it stood before, if that is still there, else at the end."""
        return self if self.entry(entry.program) else self.added(entry).moved(entry.program, before)

    def moved(self, program: str, before: str = "") -> "Shortlist":
        """The list with a program right before another one, or at the end. A program or a place that is not there
        changes nothing."""
        entry, rest = self.entry(program), self.removed(program)
        if entry is None or program == before or (before and before not in rest.programs):
            return self
        at = rest.programs.index(before) if before else len(rest)
        return Shortlist((*rest.entries[:at], entry, *rest.entries[at:]))

    def placed(self, program: str, position: int) -> "Shortlist":
        """The list with a program at a position counted from 1, as the page counts: without what is dropped. Beyond the
        ends it is the first or the last."""
        rest = self.removed(program).active.programs
        at = max(0, position - 1)
        return self.moved(program, rest[at] if at < len(rest) else "")

    def edited(self, entry: Entry) -> "Shortlist":
        """The list with an entry replaced where it stands; one that is not there is not added."""
        return Shortlist(tuple(entry if listed.program == entry.program else listed for listed in self.entries))

    def ticked(self, program: str, shown: frozenset[str], done: frozenset[str]) -> "Shortlist":
        """The list with the tasks of a program that a page has `shown` marked as done or not; others stay."""
        entry = self.entry(program)
        if entry is None:
            return self
        return self.edited(replace(entry, done=" ".join(sorted((entry.tasks_done - shown) | (done & shown)))))

    def bare(self) -> "Shortlist":
        """The programs and their order alone: no status, no note, no question, no day."""
        return Shortlist(tuple(Entry(program) for program in self.programs))

    def to_document(self) -> list[dict[str, Any]]:
        """The entries as plain data for the store and for JSON; dates are ISO texts."""
        return [entry.to_document() for entry in self.entries]

    @classmethod
    def from_document(cls, document: list[dict[str, Any]]) -> "Shortlist":
        """The inverse of `to_document`, for what this program wrote itself."""
        return cls(tuple(Entry.from_document(row) for row in document))


@dataclass(frozen=True, slots=True)
class MergedEntry:
    """An entry made of what is stored and what was typed; `conflicts` names the fields that both changed differently,
    in which `entry` carries what was typed."""

    entry: Entry
    conflicts: tuple[str, ...]


def merged(was: Mapping[str, str], stored: Entry, typed: Entry) -> MergedEntry:
    """Bring an edit onto an entry that may have changed meanwhile; `was` are the marks of the entry the student saw.

    Field by field: what the student left alone is as stored, what only the student changed is as typed.
    """
    now, wanted = stored.marks(), typed.marks()
    theirs = {name for name in WORDS if now[name] != was.get(name)}
    own = {name for name in WORDS if wanted[name] != was.get(name)}
    entry = replace(stored, **{name: getattr(typed, name) for name in own})
    return MergedEntry(entry, tuple(name for name in WORDS if name in own & theirs and now[name] != wanted[name]))


def position(text: str) -> int:
    """A typed place on the list. Raises ShortlistError for what is no whole number."""
    try:
        return int(text)
    except ValueError:
        raise ShortlistError(f"Write the place as a whole number from 1 to {MAX_ENTRIES}") from None
