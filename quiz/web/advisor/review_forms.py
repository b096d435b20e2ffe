"""The forms of the desk. The page of a case is one form, so that whatever is pressed saves all that was typed; what was
not done yet is its working state, which is kept beside the review.

Each form carries the version of what its page showed, so that nobody writes over what they have not seen.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Self

from wtforms import Form, HiddenField, IntegerField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # new in WTForms 3.3, the stubs are older
from wtforms.fields.core import Field
from wtforms.form import BaseForm

from quiz.core.advising import MAX_TEXT, REASONS, ReviewEditError
from quiz.core.text import printable
from quiz.store import StoredReview
from quiz.store.vocabulary import LONGEST
from quiz.web.accounts import AdvisorForm
from quiz.web.kit import LONGEST_SEARCH, tidy, whole

NOTE_MAX = 3_000
NAME_MAX = 80
VIEW_MAX = 40
NOTES = ("shared_note", "signed", "internal_note")
REASON = "Choose"
WHY = "Why, in a sentence: the student reads it"

REASON_CHOICES = [SelectChoice("", REASON)]
REASON_CHOICES += [SelectChoice(key, f"{reason.words}: {reason.hint}") for key, reason in REASONS.items()]


class Number(IntegerField):
    """A whole number; anything else is -1, which no version and no place is."""

    def process_formdata(self, valuelist: Any) -> None:
        if valuelist:
            self.data = whole(valuelist[0].strip())


def _at_most(longest: int, what: str) -> Any:
    def check(form: BaseForm, field: Field) -> None:
        if len(field.data or "") > longest:
            raise ValidationError(f"{what} has {len(field.data):,} characters: shorten it to {longest:,}")

    return check


def _reason() -> Any:
    return SelectField("Reason", choices=REASON_CHOICES, validate_choice=False)


def _why() -> Any:
    return TextAreaField(WHY, [_at_most(MAX_TEXT, "This")])


class DeskForm(AdvisorForm):
    """A form about one case: the versions of case and review that its page showed."""

    case_version = Number(default=0)
    version = Number(default=0)


class ReturnForm(DeskForm):
    """Why a second reader returns a review."""

    why = TextAreaField("What to change", [_at_most(NOTE_MAX, "The note")], filters=[tidy])

    def validate_why(self, field: Field) -> None:
        """Something: whoever gets it back asks why."""
        if not (field.data or "").strip():
            raise ValidationError("Write what is to be changed")


class LineForm(Form):
    """What is typed about one program of the list: its place, and why something is done to it."""

    place = Number("Place")
    reason = _reason()
    text = _why()

    class Meta(AdvisorForm.Meta):
        csrf = False


class WorkForm(DeskForm):
    """The working state of a review. `lines` are the forms of the programs of its list, in the order that is typed.

    What can be pressed is `do`, a name of acts.py, with the program that it is about behind a colon.
    """

    do = HiddenField(default="keep")
    shared_note = TextAreaField("Note to the student", [_at_most(NOTE_MAX, "The note")])
    signed = StringField("Name the student sees", [_at_most(NAME_MAX, "The name")])
    internal_note = TextAreaField("Note for advisors", [_at_most(NOTE_MAX, "The note")])
    block_reason = _reason()
    block_text = _why()
    find = StringField("Search by any name of the school", [_at_most(LONGEST_SEARCH, "The search")])
    program = SelectField("Program", validate_choice=False, choices=[])
    add_place = Number("At place")
    add_reason = _reason()
    add_text = _why()
    message = TextAreaField("Message to the student", [_at_most(LONGEST, "The message")])
    colleague = Number("Hand over to")
    block = Number("Text block")
    nonce = HiddenField()

    lines: Mapping[str, LineForm]
    strays: tuple[str, ...] = ()  # what was typed about programs that are not in the list any more

    @classmethod
    def over(cls, stored: StoredReview, sent: Any = None) -> Self:
        """The form of a page that shows a review: what was sent, else what is kept, else what the review says."""
        typed, ids = stored.typed, typed_order(stored)
        kept: Mapping[str, Any] = typed.get("lines", {})
        form = cls(sent, data={"add_place": len(ids) + 1, **typed, **{name: getattr(stored, name) for name in NOTES}})
        form.lines = {
            id_: LineForm(sent, prefix=id_, data={**_said(stored, id_), **kept.get(id_, {}), "place": place})
            for place, id_ in enumerate(ids, 1)
        }
        known = {line.text.name for line in form.lines.values()}
        about = (name for name in sent or () if name.endswith("-text") and name not in known)
        form.strays = tuple(text for name in about if (text := printable(sent[name]).strip()))
        return form

    def validate(self, extra_validators: Any = None) -> bool:
        good = [super().validate(extra_validators), *(line.validate() for line in self.lines.values())]
        return all(good)

    @property
    def errors(self) -> dict[str, Any]:
        """Those of the lines with them, each by the name of its field."""
        found = {name: problems for name, problems in super().errors.items() if problems}
        of_lines = (field for line in self.lines.values() for field in line if field.errors)
        return {**found, **{field.name: field.errors for field in of_lines}}

    def __getitem__(self, name: str) -> Any:
        own = {field.name: field for line in self.lines.values() for field in line}
        return own[name] if name in own else super().__getitem__(name)

    @property
    def act(self) -> str:
        """What was pressed."""
        return str(self.do.data or "keep").partition(":")[0]

    @property
    def about(self) -> str:
        """The program that was pressed at, or ""."""
        return str(self.do.data or "").partition(":")[2]

    def blame(self, problem: ReviewEditError, prefix: str = "") -> None:
        """Say a problem at the field to change: of the program that was pressed at, else the one whose name begins with
        `prefix`; where there is no such field, above all."""
        own = f"{self.about}-{problem.field}"
        names = [own] if self.about else [f"{prefix}{problem.field}", problem.field]
        known = {field.name for line in self.lines.values() for field in line} | self._fields.keys()
        name = next((name for name in names if name in known), None)
        if name:
            self[name].errors = [str(problem)]
        else:
            self.refuse(str(problem))

    @property
    def written(self) -> tuple[str, ...]:
        """Every text that was typed, for a page on which it has no field."""
        texts = (self.message.data, self.shared_note.data, self.internal_note.data, self.block_text.data)
        of_lines = (line.text.data for line in self.lines.values())
        found = (*texts, self.add_text.data, *of_lines, *self.strays)
        return tuple(dict.fromkeys(text for text in found if text and text.strip()))


TYPED = ("block_reason", "block_text", "find", "program", "add_place", "add_reason", "add_text", "message")


def _said(stored: StoredReview, program: str) -> dict[str, str]:
    """The reason that the next change of a program takes over."""
    last = stored.review.last(program)
    return {"reason": last.reason, "text": last.text} if last else {}


def typed_order(stored: StoredReview) -> tuple[str, ...]:
    """The order that is typed: the review's own where none is, without what left the list and with what came since."""
    ids, typed = stored.review.ids, stored.typed.get("order", ())
    order = [id_ for id_ in typed if id_ in ids]
    for place, id_ in enumerate(ids):
        if id_ not in order:
            order.insert(place, id_)
    return tuple(order)


def order_by_number(ids: Sequence[str], numbers: Mapping[str, int]) -> tuple[str, ...]:
    """The order in which each program stands at the number that was typed for it; those whose number was left alone
    take the places between, in their own order.

    >>> order_by_number("abcd", {"a": 1, "b": 2, "c": 3, "d": 1})
    ('d', 'a', 'b', 'c')
    """
    changed = [(numbers[id_], at, id_) for at, id_ in enumerate(ids) if numbers.get(id_, at + 1) not in (at + 1, -1)]
    rest = [id_ for id_ in ids if id_ not in {id_ for *_, id_ in changed}]
    for number, _, id_ in sorted(changed):
        rest.insert(max(number, 1) - 1, id_)
    return tuple(rest)


def typed_into(form: WorkForm, stored: StoredReview, sent: Mapping[str, Any]) -> StoredReview:
    """The review with its notes and its working state as a form says; a field that the page did not hold stays."""
    notes = {name: (form[name].data or "").strip() for name in NOTES if name in sent}
    order = typed_order(stored)
    wanted = order_by_number(order, {id_: line.place.data or -1 for id_, line in form.lines.items()})
    state = {name: form[name].data for name in TYPED if name in sent}
    typed = {**stored.typed, **state, "lines": {**stored.typed.get("lines", {}), **dict(_lines(form, stored, sent))}}
    typed["order"] = list(wanted)
    return _tidied(stored, notes, typed)


def _lines(form: WorkForm, stored: StoredReview, sent: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, str]]]:
    for id_, line in form.lines.items():
        if line.text.name in sent:
            typed = {"reason": line.reason.data or "", "text": (line.text.data or "").strip()}
            yield id_, typed if typed != {"reason": "", "text": "", **_said(stored, id_)} else {}


def _tidied(stored: StoredReview, notes: Mapping[str, str], typed: Mapping[str, Any]) -> StoredReview:
    """Without what is empty or says nothing new, so that an untouched page leaves nothing behind."""
    kept = {name: value for name, value in typed.items() if name in TYPED and value}
    if kept.get("add_place") == len(stored.review.ids) + 1:
        del kept["add_place"]
    if "find" not in kept:
        kept.pop("program", None)  # which is chosen among what a search found
    lines = {id_: words for id_, words in typed["lines"].items() if words}
    order = [] if tuple(typed["order"]) == stored.review.ids else typed["order"]
    said = {**kept, **({"lines": lines} if lines else {}), **({"order": order} if order else {})}
    shared, signed, internal = (notes.get(name, getattr(stored, name)) for name in NOTES)
    return replace(stored, shared_note=shared, signed=signed, internal_note=internal, typed=said)


def untyped(typed: Mapping[str, Any], *names: str, line: str = "") -> dict[str, Any]:
    """What is typed, without what has been done."""
    lines = {id_: words for id_, words in typed.get("lines", {}).items() if id_ != line}
    rest = {name: value for name, value in typed.items() if name not in (*names, "lines")}
    return {**rest, **({"lines": lines} if lines else {})}


class ViewForm(AdvisorForm):
    """A name for the view of the queue that is open; the view itself is in the address."""

    name = StringField("Name of this view")

    def validate_name(self, field: Field) -> None:
        """Short enough to stand in a line of links."""
        field.data = " ".join((field.data or "").split())
        if not 1 <= len(field.data) <= VIEW_MAX:
            raise ValidationError(f"Give it a name of up to {VIEW_MAX} characters")
