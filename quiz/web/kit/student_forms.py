"""The forms of the student's path, built from questions.QUESTIONS: one class per question and one for bare buttons.

A form reads and checks what one page sent and says what to do when it cannot be used; what an answer means, and how
it changes the document, stays in quiz/core/questions. Messages are sentences a person can act on.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple, Self

from wtforms import BooleanField, Form, HiddenField, RadioField, SelectField, SelectMultipleField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # new in WTForms 3.3, the stubs are older
from wtforms.fields.core import Field
from wtforms.form import BaseForm

from quiz.core.questions import QUESTIONS, Question, StoredAnswers, applied
from quiz.web.kit.answering import patch_of
from quiz.web.kit.csrf import StudentCSRF, student_csrf


class _Student(Form):
    """A form of somebody who holds the URL token; the landing page has no token yet and checks the Origin instead."""

    class Meta:
        csrf = True
        csrf_class = StudentCSRF

        def render_field(self, field: Field, render_kw: dict[str, Any]) -> Any:
            raise NotImplementedError("templates/components writes fields out, each tied to its error")


class QuestionForm(_Student):
    """What one step sends: the chosen option or options, or a skip."""

    question: ClassVar[Question]
    skip = BooleanField()

    @property
    def choice(self) -> Field:
        """The field that carries the answer; its name is the question's id."""
        field: Field = self[self.question.id]
        return field

    @property
    def value(self) -> Any:
        """The answer as StoredAnswers.with_answer wants it; None is a skip."""
        return None if self.skip.data else self.choice.data

    def answered(self, stored: StoredAnswers) -> StoredAnswers:
        """The answers with this one given."""
        return stored.with_answer(self.question.id, self.value)


class _Choice(Field):
    """Checks a choice against the question and speaks in its words; a skip needs no choice."""

    data: Any

    def pre_validate(self, form: BaseForm) -> None:
        assert isinstance(form, QuestionForm)
        question = form.question
        if form.skip.data:
            return
        chosen = self.data if isinstance(self.data, list) else [self.data] if self.data else []
        if not chosen or len(chosen) > question.picks or any(option not in question.option_ids for option in chosen):
            raise ValidationError(question.choose)
        if len(chosen) > 1 and "unsure" in chosen:
            raise ValidationError(f"Choose “{question.option('unsure').words}” alone, or one or two of the others")


class OneOption(_Choice, RadioField):
    """One option, sent by the submit button that carries it."""


class ListedOption(_Choice, SelectField):
    """One option, of a list with a submit button of its own or of a submit button that carries it, which counts."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = next(filter(None, valuelist), None)


class SomeOptions(_Choice, SelectMultipleField):
    """Up to `question.picks` options, sent as checkboxes."""


def _form_for(question: Question) -> type[QuestionForm]:
    kind = SomeOptions if question.picks > 1 else ListedOption if question.listed else OneOption
    choices = [SelectChoice(option.id, option.words) for option in question.options]
    field = kind(question.asks, choices=choices, validate_choice=False)
    return type(f"{question.id.title()}Form", (QuestionForm,), {"question": question, question.id: field})


FORMS: Mapping[str, type[QuestionForm]] = {question.id: _form_for(question) for question in QUESTIONS}


def question_form(question: Question, token: str | None, sent: Any) -> QuestionForm:
    """The form of one question, filled from what was sent."""
    meta = {"csrf_context": token} if token else {"csrf": False}
    return FORMS[question.id](sent, meta=meta)


class UnsentChoice(NamedTuple):
    """The field of an unsent question: what was answered before, and nothing wrong with it."""

    data: Any
    errors: tuple[str, ...] = ()


class UnsentToken(NamedTuple):
    """The hidden field that proves that a form was shown by us."""

    current_token: str


@dataclass(frozen=True, slots=True)
class UnsentForm:
    """A form that nobody has sent: to templates what WTForms makes, without the fields to read and check with. Making
    those takes a tenth of a step page's time, and is for nothing until something comes back."""

    token: str | None
    errors: ClassVar[Mapping[str, Any]] = {}

    @property
    def csrf_token(self) -> UnsentToken:
        """There is none without the token of a student: to a template it is then not defined."""
        if self.token is None:
            raise AttributeError("csrf_token")
        return UnsentToken(student_csrf(self.token))


@dataclass(frozen=True, slots=True)
class UnsentQuestion(UnsentForm):
    """One question as a page asks it, with what was answered before."""

    question: Question
    said: Any = None

    @property
    def choice(self) -> UnsentChoice:
        return UnsentChoice(self.said)


class ButtonForm(_Student):
    """A page's button that changes something and asks nothing: rank again, delete."""

    @classmethod
    def of(cls, token: str, sent: Any = None) -> Self:
        """The form of whoever holds the token."""
        return cls(sent, meta={"csrf_context": token})


class ChangeForm(ButtonForm):
    """A suggested change of the answers, taken with one click: a JSON Merge Patch, so that sending it twice is once."""

    change = HiddenField()

    def validate_change(self, field: Field) -> None:
        if patch_of(field.data) is None:
            raise ValidationError("This change does not fit the quiz. Use a Change link beside your answers")

    def answered(self, stored: StoredAnswers) -> StoredAnswers:
        """The answers with the change merged in."""
        return applied(stored, patch_of(self.change.data) or {})
