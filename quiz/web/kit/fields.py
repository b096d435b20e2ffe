"""Fields and readers of what browsers send, used by forms of several rooms."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from typing import Any

from email_validator import EmailNotValidError, validate_email
from werkzeug.datastructures import FileStorage
from wtforms import DateField, FileField, HiddenField, IntegerField, SelectField, StringField, ValidationError
from wtforms.form import BaseForm

from quiz.core.catalog import LONGEST_ZIP, ZipCodeError, ZipPlace, find_place
from quiz.web.kit.converters import LARGEST
from quiz.web.kit.links import strip_stray

LONGEST_SEARCH = 100


class PickField(SelectField):
    """A list of which one may be chosen; a value that is not in it is named, never passed over in silence."""

    def pre_validate(self, form: BaseForm) -> None:
        if self.data not in {value for value, *_ in self.iter_choices()}:
            raise ValidationError(f"{self.label.text}: {str(self.data)[:40]!r} is not in the list; choose from it")


class ZipField(StringField):
    """A ZIP code, or empty: `place` is where it lies; what was typed stays in the field."""

    place: ZipPlace | None = None

    def __init__(self, label: str = "ZIP code", **more: Any) -> None:
        super().__init__(label, default="", **{"filters": [printable], **more})

    def pre_validate(self, form: BaseForm) -> None:
        if self.data and self.data.strip():
            try:
                self.place = find_place(self.data)
            except ZipCodeError as error:
                raise ValidationError(f"“{self.data.strip()[:LONGEST_ZIP]}” {error}") from None


class PageNumber(IntegerField):
    """A page of what was found: a whole number from 1 on, or the one message that says so."""

    def process_formdata(self, valuelist: Any) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            self.data = 0
        if self.data is not None and self.data < 1:
            self.data = None
            raise ValueError(PAGE_MESSAGE)


def split_ids(sent: Iterable[str]) -> list[str]:
    """Program ids as they come in a query, `ids=a&ids=b` or `ids=a,b`, in their order; a sentence may end there."""
    return [id_ for part in ",".join(sent).split(",") if (id_ := strip_stray(part.strip()))]


class DayField(DateField):
    """A day, empty for any."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the day, or say how one is written."""
        self.data = None
        if not any(valuelist):
            return
        try:
            self.data = date.fromisoformat(valuelist[0])
        except ValueError:
            raise ValueError(f"{self.label.text}: write a day such as 2026-11-30") from None

    def _value(self) -> str:
        # As it was typed, as far as a page can show it.
        return printable(super()._value()) or ""  # type: ignore[misc]  # the stubs of WTForms leave it out


class TickedField(HiddenField):
    """The ids of programs ticked for comparing, which go along to the next page and the next search."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = ",".join(dict.fromkeys(split_ids(valuelist)))


def printable(text: str | None) -> str | None:
    """With spaces for what cannot be seen: the page repeats the search, and control characters are no HTML."""
    return text and "".join(c if c.isprintable() else " " for c in text)


class UploadField(FileField):
    """The file that was sent; a text under its name is no file."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Keep the first file."""
        self.data = next((value for value in valuelist if isinstance(value, FileStorage)), None)


def whole(text: str | None) -> int:
    """A number that a form sent back; -1, which nothing stored is, for anything else.

    >>> whole("12"), whole("9" * 40), whole("x"), whole(None)
    (12, -1, -1, -1)
    """
    number = int(text) if text and text.isascii() and text.isdecimal() and len(text) <= len(str(LARGEST)) else -1
    return number if number <= LARGEST else -1


EMAIL_MAX = 254


def mail_address(text: str | None) -> str:
    """A typed mail address as mail goes to it. Raises ValidationError for what is none."""
    try:
        found = validate_email(text or "", check_deliverability=False).normalized
    except EmailNotValidError:
        raise ValidationError("Write the address that mail should go to, such as jo@example.com") from None
    if len(found) > EMAIL_MAX:
        raise ValidationError(f"Write an address of at most {EMAIL_MAX} characters")
    return found


NONCE = re.compile(r"[A-Za-z0-9_-]{16,64}")


def tidy(value: Any) -> str:
    """Typed text with one kind of line end, and without characters that no page can show and a database may refuse."""
    text = str(value or "").replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        character for character in text if character in "\n\t" or unicodedata.category(character) not in UNPRINTABLE
    ).strip()


PAGE_MESSAGE = "Use a page number from 1 on"
UNPRINTABLE = ("Cc", "Cn", "Cs")
