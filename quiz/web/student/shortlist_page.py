"""The shortlist as its page shows it: the edit form of an entry, and each entry with its facts and questions."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import NoReturn, Self

from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # new in WTForms 3.3, the stubs are older
from wtforms.fields.core import Field

from quiz.core.advice import JudgedProgram, Recommendation, judge
from quiz.core.catalog import Catalog, FactText, Program, cautions, cost_shown, student_cost
from quiz.core.decision import (
    STATUSES,
    WORDS,
    Entry,
    PublishedDeadline,
    Shortlist,
    ShortlistError,
    checks,
    merged,
    published,
    to_ask,
)
from quiz.core.questions import Answers, StoredAnswers
from quiz.core.text import day_words
from quiz.files import NOTHING_JUDGED
from quiz.web import get_services
from quiz.web.kit import ButtonForm, ProgramRow, program_row, ranked_row, tidy

MEANWHILE = "The {} was changed in another window. Both are below: keep what you want and save again"
UNLISTED = "That program is not on your list, and not in the catalog"
UNDONE = "That entry cannot be put back. Add the program again from its own page"
GONE = "No longer in the catalog. What you noted is kept."
REMOVED = "This program was removed in another window. Save again to put it back with what you typed"


PROGRAM_ID = re.compile(r"[a-z0-9-]{1,100}")


class EntryEditError(ValueError):
    """An edit that cannot be saved as it was typed; the form holds why. `status` is 422, or 409 where another window
    changed the same."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class EntryForm(ButtonForm):
    """What is kept about one entry. `was` holds the marks of the entry that the page showed."""

    program = HiddenField()
    was = HiddenField()
    status = SelectField(
        "Status", choices=[SelectChoice(*item) for item in STATUSES.items()], validate_choice=False, filters=[tidy]
    )
    reason = StringField("Why this status", filters=[tidy])
    deadline = StringField("Your own deadline", filters=[tidy])
    note = TextAreaField("Private note", filters=[tidy])
    questions = TextAreaField("Questions for the school", filters=[tidy])
    ask = BooleanField()
    meanwhile: Mapping[str, str] = MappingProxyType({})

    @classmethod
    def showing(cls, token: str, entry: Entry) -> Self:
        """The form as it stands on the page: filled with what is stored."""
        data = {**_texts(entry), "program": entry.program, "was": json.dumps(entry.marks())}
        return cls(None, data=data, meta={"csrf_context": token})

    def validate_deadline(self, field: Field) -> None:
        try:
            date.fromisoformat(field.data or "2000-01-01")
        except ValueError:
            raise ValidationError("Write the deadline as year-month-day, such as 2027-01-15") from None

    @property
    def typed(self) -> Entry:
        """What was typed, as an entry; call it after `validate`."""
        texts = {name: self[name].data for name in WORDS if name != "deadline"}
        day = date.fromisoformat(self.deadline.data) if self.deadline.data else None
        return Entry(self.program.data or "", **texts, deadline=day)

    @property
    def marks(self) -> Mapping[str, str]:
        """The marks that the page carried; none where they cannot be read."""
        try:
            found = json.loads(self.was.data or "")
        except (ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}

    def applied(self, shortlist: Shortlist, new: Entry | None, asked: tuple[str, ...]) -> Shortlist:
        """The list with the edit brought onto what is stored; `new` is the entry to begin with where another window
        removed it (None: the catalog has no such program), and `asked` are the questions that a press of their button
        adds. Raises EntryEditError, with the form saying why."""
        stored, typed = shortlist.entry(self.program.data or ""), self.typed
        if self.ask.data:
            typed = replace(typed, questions=with_lines(typed.questions, asked))
        if stored is None and (new is None or self.marks):
            self.was.data = ""
            self.form_errors = [REMOVED if new else UNLISTED]
            raise EntryEditError(409)
        was, stored = (self.marks, stored) if stored else ((new or typed).marks(), new or typed)
        result = merged(was, stored, typed)
        if result.conflicts:
            self._show(result.entry, stored, result.conflicts)
            self._refuse(409, {name: MEANWHILE.format(WORDS[name]) for name in result.conflicts})
        if problems := result.entry.problems():
            self._refuse(422, problems)
        return shortlist.added(stored).edited(result.entry)

    def _show(self, entry: Entry, stored: Entry, conflicts: tuple[str, ...]) -> None:
        """Show the merged entry with what is stored beside it, as a form that has seen what is stored: saved again, it
        overwrites only what is on the page."""
        for name, text in _texts(entry).items():
            self[name].data = text
        self.meanwhile = {name: _words(stored, name) for name in conflicts}
        self.was.data = json.dumps(stored.marks())

    def _refuse(self, status: int, problems: Mapping[str, str]) -> NoReturn:
        for name, text in problems.items():
            self[name].errors = [text]
        raise EntryEditError(status)


def with_lines(text: str, lines: tuple[str, ...]) -> str:
    """The text with those lines at its end that it does not hold yet.

    >>> with_lines("Who teaches?", ("Who teaches?", "When?"))
    'Who teaches?\\nWhen?'
    """
    held = text.splitlines()
    return "\n".join([*held, *(line for line in lines if line not in held)])


def _texts(entry: Entry) -> dict[str, str]:
    row = entry.to_document()
    return {name: row[name] or "" for name in WORDS}


def _words(entry: Entry, name: str) -> str:
    """A stored value as it is shown beside the typed one."""
    text = _texts(entry)[name]
    return STATUSES.get(text, text) if name == "status" else text


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One entry and its row. `label` names it where its school alone would not; `program` is None when the catalog no
    longer has it; `up` and `down` name the program to be put before (None: no way, "": to
    the end). `listed` is False for an entry that another window removed while it was being edited."""

    entry: Entry
    program: Program | None
    name: str
    label: str
    status: str
    form: EntryForm
    open: bool
    head: ProgramRow
    price: FactText | None
    published: PublishedDeadline | None
    own_day: str
    cautions: tuple[str, ...]
    asks: tuple[str, ...]
    left_out: tuple[str, ...] = ()
    up: str | None = None
    down: str | None = None
    listed: bool = True


@dataclass(frozen=True, slots=True)
class RemovedProgram:
    """An entry that was just taken off: its name, itself as the page carries it, and the program it stood before."""

    name: str
    program: str
    document: str
    before: str


def taken_off(shortlist: Shortlist, program: str, catalog: Catalog) -> RemovedProgram | None:
    """What was taken off a list; None when it was not there."""
    entry = shortlist.entry(program)
    if entry is None:
        return None
    after = shortlist.programs[shortlist.programs.index(program) + 1 :]
    name = catalog.by_id[program].institution if program in catalog.by_id else program
    return RemovedProgram(name, program, json.dumps(entry.to_document(), ensure_ascii=False), after[0] if after else "")


def carried(document: str) -> Entry:
    """The entry that a page carried. Raises ShortlistError when it is not one that this site wrote."""
    try:
        row = json.loads(document)
        if not all(isinstance(value, str | None) for value in row.values()) or not PROGRAM_ID.fullmatch(row["program"]):
            raise ValueError(row)
        entry = Entry.from_document(row)
        if entry.problems():
            raise ValueError(row)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise ShortlistError(UNDONE) from None
    return entry


@dataclass(frozen=True, slots=True)
class ShortlistContext:
    """What the page is made of beside the list: whose it is, what they answered, and the day."""

    token: str
    catalog: Catalog
    stored: StoredAnswers
    recommendation: Recommendation | None
    today: date
    judged: Mapping[str, JudgedProgram] = field(default_factory=dict)

    @property
    def answers(self) -> Answers:
        return self.stored.answers

    @property
    def left_out(self) -> dict[str, tuple[str, ...]]:
        """Why the ranking leaves programs out of the student's list, by their ids."""
        return {id_: verdict.left_out for id_, verdict in self.judged.items() if verdict.left_out}

    def row(self, program_id: str) -> ProgramRow:
        """The program as a row, with what of the answers it meets where a ranking can say and does not leave it out."""
        program = self.catalog.by_id.get(program_id)
        if program is None:
            return ProgramRow(program_id, program_id, "", "", (), GONE, gone=True)
        given = self.recommendation
        ranked = {id_: verdict.program for id_, verdict in self.judged.items() if not verdict.left_out}
        ranked |= {found.id: found for found in (given.programs if given else ())}
        if program_id not in ranked:
            return program_row(program, self.catalog, self.answers)
        starter = any(message.code == "low_signal" for message in (given.messages if given else ()))
        found = ranked[program_id]
        return ranked_row(
            found, self.catalog, self.answers, "".join(found.reasons_for[:1]), starter=starter, follows=False
        )

    def asks(self, program: Program) -> tuple[str, ...]:
        """Ready questions for the school of a program."""
        return to_ask(program, student_cost(program, self.catalog, self.answers), self.answers, self.today)

    def label(self, program_id: str, shortlist: Shortlist) -> str:
        """The school, and where another program of it is on the list the program's name as well."""
        program, name = self.catalog.by_id.get(program_id), self.name(program_id)
        alone = [self.name(id_) for id_ in shortlist.programs].count(name) < 2
        return name if alone or program is None else f"{name}, {program.display_name}"

    def name(self, program_id: str) -> str:
        """The school of a program; its id where the catalog no longer has it."""
        program = self.catalog.by_id.get(program_id)
        return program.institution if program else program_id


def rows(shortlist: Shortlist, seen: ShortlistContext, failed: EntryForm | None = None) -> tuple[EntryRow, ...]:
    """The entries in order, those that are dropped last and without a way to move; the one whose edit failed stands
    open with what was typed."""
    ids = shortlist.active.programs
    found = []
    for at, entry in enumerate(shortlist.grouped):
        up = ids[at - 1] if 0 < at < len(ids) else None
        down = (ids[at + 2] if at + 2 < len(ids) else "") if at + 1 < len(ids) else None
        row, rank = _row(entry, seen, failed), at + 1 if at < len(ids) else None
        label = seen.label(entry.program, shortlist)
        found.append(replace(row, head=replace(row.head, rank=rank), label=label, up=up, down=down))
    if failed and failed.program.data and failed.program.data not in shortlist.programs:
        found.append(replace(_row(Entry(failed.program.data), seen, failed), listed=False))
    return tuple(found)


def _row(entry: Entry, seen: ShortlistContext, failed: EntryForm | None) -> EntryRow:
    program = seen.catalog.by_id.get(entry.program)
    mine = failed if failed and failed.program.data == entry.program else None
    return EntryRow(
        entry=entry,
        program=program,
        name=seen.name(entry.program),
        label=seen.name(entry.program),
        status=STATUSES[entry.status],
        form=mine or EntryForm.showing(seen.token, entry),
        open=mine is not None,
        head=replace(seen.row(entry.program), rank=None),
        price=cost_shown(student_cost(program, seen.catalog, seen.answers)) if program else None,
        published=published(program, seen.today) if program else None,
        own_day=day_words(entry.deadline) if entry.deadline else "",
        cautions=cautions(program) if program else (),
        asks=seen.asks(program) if program else (),
        left_out=seen.left_out.get(entry.program, ()),
    )


def sentences(shortlist: Shortlist, seen: ShortlistContext) -> tuple[str, ...]:
    """What can be said about the list as a whole."""
    return checks(shortlist, seen.catalog, seen.answers, seen.today, seen.left_out)


def judged_beside(given: Recommendation | None, answers: Answers, shortlist: Shortlist) -> Mapping[str, JudgedProgram]:
    """How the programs fit that are on the shortlist and not among the recommended, in one go; nothing while the quiz
    is open."""
    if given is None:
        return NOTHING_JUDGED
    beside = {*shortlist.programs} - {program.id for program in given.programs}
    return judge(get_services().engine, answers, beside) if beside else NOTHING_JUDGED
