"""The sharpening panel, built from sharpen.SHARPENERS: a question a field, and the must boxes, those of the quiz's own
questions too.

A page shows a panel; only what is sent is a form. The panel carries what it showed when it was made, so that a save
changes only what the student changed on it.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from wtforms import HiddenField, RadioField, SelectMultipleField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # new in WTForms 3.3, the stubs are older
from wtforms.fields.core import Field
from wtforms.form import BaseForm

from quiz.core.questions import (
    INSISTED_FROM_THE_QUIZ,
    INSISTENT,
    NOTHING_SAID,
    SHARPENER,
    SHARPENERS,
    Answers,
    Question,
    Sharpener,
    StoredAnswers,
    changed,
    from_form,
    in_words,
    own,
    to_form,
)
from quiz.core.vocabulary import MUSTS
from quiz.web.kit import ButtonForm


@dataclass(frozen=True, slots=True)
class AskedSharpener:
    """A question as the panel shows it: the answer as texts, and what is wrong with it."""

    question: Sharpener
    texts: tuple[str, ...]
    errors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SharpenPanel:
    """What the panel shows: the questions asked, what of the quiz can be insisted on with the answer in words, which
    must boxes are ticked, and `shown`, the answers that it remembers."""

    asked: tuple[AskedSharpener, ...]
    insistent: tuple[tuple[Question, str], ...]
    insisted: tuple[str, ...]
    shown: str
    failed: bool = False

    @classmethod
    def of(cls, answers: Answers, asked: Sequence[str] = tuple(SHARPENER)) -> Self:
        """What was answered to the questions that are `asked`. It remembers no others, so that a save leaves them as
        they are."""
        insisted = {question.id for question in INSISTENT} | {*asked}
        said = own(answers).only((*asked, *INSISTED_FROM_THE_QUIZ), own(answers).must & insisted)
        return cls(
            asked=tuple(AskedSharpener(SHARPENER[key], (*to_form(said.said(key)),)) for key in asked),
            insistent=_insistent(said),
            insisted=tuple(key for key in MUSTS if key in said.must),
            shown=json.dumps(said.as_document()),
        )


def _insistent(said: Answers) -> tuple[tuple[Question, str], ...]:
    """The questions of the quiz that can be insisted on as they were answered, with the answer in words."""
    return tuple((asked, in_words(asked.id, said.said(asked.id))) for asked in INSISTENT if said.can_insist(asked.id))


class _SharpenField(Field):
    """A field whose answer is read by its question, in whose words it complains."""

    data: Any

    @property
    def question(self) -> Sharpener:
        """The question that this field answers."""
        return SHARPENER[self.name]

    @property
    def texts(self) -> list[str]:
        """What was sent, or shown before, as a list of texts."""
        return self.data if isinstance(self.data, list) else [self.data] if self.data else []

    def pre_validate(self, form: BaseForm) -> None:
        assert isinstance(form, SharpenForm)
        try:
            value = from_form(self.question, self.texts)
        except ValueError as error:
            raise ValidationError(str(error)) from None
        insists = self.name in form.newly_insisted and not form.was.only(INSISTED_FROM_THE_QUIZ).can_insist(self.name)
        if value is None and insists:
            raise ValidationError(f"{self.question.label}: answer it first, or untick “{self.question.must_words}”")


class OneOptionField(_SharpenField, RadioField):
    """One option or none."""


class SomeOptionsField(_SharpenField, SelectMultipleField):
    """Any of the options."""


class TypedField(_SharpenField, StringField):
    """What is typed."""


class SharpenForm(ButtonForm):
    """What the panel sends. `shown` is the part of the answers that it showed."""

    shown = HiddenField()
    must = SelectMultipleField(choices=[SelectChoice(key, key) for key in MUSTS], validate_choice=False)

    @property
    def panel(self) -> SharpenPanel:
        """The panel as it was sent, with what is wrong with it."""
        fields = [self.said(question) for question in SHARPENERS]
        return SharpenPanel(
            asked=tuple(AskedSharpener(field.question, (*field.texts,), (*field.errors,)) for field in fields),
            insistent=_insistent(self.was),
            insisted=(*self.insisted,),
            shown=self.shown.data or "{}",
            failed=bool(self.errors),
        )

    def said(self, question: Sharpener) -> _SharpenField:
        """The field of a question."""
        field: Any = self[question.id]
        assert isinstance(field, _SharpenField)
        return field

    @property
    def was(self) -> Answers:
        """What the form showed; nothing where that cannot be read."""
        try:
            return own(StoredAnswers.from_document(json.loads(self.shown.data or "{}")).answers)
        except (ValueError, AttributeError, TypeError, RecursionError):
            return NOTHING_SAID

    @property
    def insisted(self) -> list[str]:
        """The questions whose must box is ticked."""
        return [key for key in MUSTS if key in (self.must.data or ())]

    @property
    def newly_insisted(self) -> list[str]:
        """Those of them that were not ticked before."""
        return [key for key in self.insisted if key not in self.was.must]

    def answered(self, stored: StoredAnswers) -> StoredAnswers:
        """The answers with what was said differently."""
        said = {sharpener.id: from_form(sharpener, self.said(sharpener).texts) for sharpener in SHARPENERS}
        document = {**self.was.only(INSISTED_FROM_THE_QUIZ).as_document(), "sharpen": said, "must": self.insisted}
        said_now = StoredAnswers.from_document(document).answers
        return replace(stored, answers=changed(stored.answers, self.was, own(said_now)))


def _field(question: Sharpener) -> Field:
    choices = [SelectChoice(option.id, option.words) for option in question.options]
    if question.picks > 1:
        return SomeOptionsField(question.asks, choices=choices, validate_choice=False)
    return (
        OneOptionField(question.asks, choices=choices, validate_choice=False) if choices else TypedField(question.asks)
    )


for _question in SHARPENERS:
    setattr(SharpenForm, _question.id, _field(_question))
