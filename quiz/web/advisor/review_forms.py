"""The forms of the desk. Each carries the version of what its page showed, so that nobody writes over what they have
not seen; what was typed into one that comes too late is shown again over the newer state.
"""

from typing import Any

from wtforms import HiddenField, IntegerField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # new in WTForms 3.3, the stubs are older
from wtforms.fields.core import Field
from wtforms.form import BaseForm

from quiz.core.advising import COMMENTED, MOVED, PUT, REASONS, REMOVED, ReviewEdit
from quiz.store.vocabulary import LONGEST
from quiz.web.accounts import AdvisorForm
from quiz.web.kit import NONCE, whole

NOTE_MAX = 3_000
NAME_MAX = 80
VIEW_MAX = 40
DOING = {"up": MOVED, "down": MOVED, "move": MOVED, "remove": REMOVED, "add": PUT, "comment": COMMENTED}

REASON_CHOICES = [SelectChoice("", "Choose")]
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


class DeskForm(AdvisorForm):
    """A form about one request: the versions of case and review that its page showed."""

    case_version = Number(default=0)
    version = Number(default=0)


class ReviewEditForm(DeskForm):
    """One change of the list: which program, what to do with it (one of DOING), where to, and why."""

    program = HiddenField()
    do = HiddenField()
    place = Number("Place", default=0)
    reason = SelectField("Reason", choices=REASON_CHOICES, validate_choice=False)
    text = TextAreaField("Why, in a sentence: the student reads it")

    def edit(self, places: dict[str, int], **more: Any) -> ReviewEdit:
        """The edit that was asked for, given each program's place."""
        at = places.get(self.program.data or "", 0)
        place = {"up": at - 1, "down": at + 1}.get(self.do.data or "", self.place.data or 0)
        kind = DOING.get(self.do.data or "", "")
        override = kind in (MOVED, REMOVED, PUT)
        text, reason = self.text.data or "", (self.reason.data or "") if override else ""
        return ReviewEdit(kind, self.program.data or "", place if kind in (MOVED, PUT) else 0, reason, text, **more)


class NotesForm(DeskForm):
    """What goes with the list: the note to the student, the name it is signed with, and the note for advisors."""

    shared_note = TextAreaField("Note to the student", [_at_most(NOTE_MAX, "The note")])
    signed = StringField("Name the student sees", [_at_most(NAME_MAX, "The name")])
    internal_note = TextAreaField("Note for advisors", [_at_most(NOTE_MAX, "The note")])


class MessageForm(DeskForm):
    """A message to the student; `nonce` names this form, so that sending it twice is sending it once."""

    message = TextAreaField("Message to the student", [_at_most(LONGEST, "The message")])
    nonce = HiddenField()
    do = HiddenField()

    def validate_nonce(self, field: Field) -> None:
        """As this site makes it."""
        if not NONCE.fullmatch(field.data or ""):
            raise ValidationError("This page was out of date. Send it again")

    def validate_message(self, field: Field) -> None:
        """Something has to be said."""
        if not (field.data or "").strip():
            raise ValidationError("Write what you want to ask or tell")


class ViewForm(AdvisorForm):
    """A name for the view of the queue that is open; the view itself is in the address."""

    name = StringField("Name of this view")

    def validate_name(self, field: Field) -> None:
        """Short enough to stand in a line of links."""
        field.data = " ".join((field.data or "").split())
        if not 1 <= len(field.data) <= VIEW_MAX:
            raise ValidationError(f"Give it a name of up to {VIEW_MAX} characters")
