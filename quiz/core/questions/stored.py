"""A student's answers as they are kept: with the questions that were skipped, which are not asked again.

In the store a skipped question is null and one that was not reached is absent; to the ranking both say nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from quiz.core.numbers import MONTHS_OF_STUDY, DoubtfulNumberError, is_nothing, read_grade, read_number
from quiz.core.questions.answers import NOTHING_SAID, SHARPEN_READERS, AnswerError, Answers, Problem, clean, read
from quiz.core.questions.quiz import BY_ID, STEPS
from quiz.core.questions.sharpen import INSISTENT, SHARPENER, Sharpener
from quiz.core.vocabulary import BOOLEANS

# What of the quiz itself the panel insists on; `where` is what the must of the region may mean.
INSISTED_FROM_THE_QUIZ = (*(question.id for question in INSISTENT), "where")


@dataclass(frozen=True, slots=True)
class StoredAnswers:
    """What was said so far, and the questions of the quiz that were passed over."""

    answers: Answers = NOTHING_SAID
    skipped: frozenset[str] = frozenset()

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Self:
        """Read what is kept. What today's questions no longer know reads as not answered, never as an error."""
        skipped = frozenset(step for step in STEPS if step in document and document[step] is None)
        return cls(read(document, []), skipped)

    @classmethod
    def of_all(cls, answers: Answers) -> Self:
        """The answers of somebody who went through the whole quiz: what was asked and not said was skipped."""
        return cls(answers, frozenset(step for step in answers.steps if answers.said(step) is None))

    def as_document(self) -> dict[str, Any]:
        """The document to keep: the answers, and null for what was skipped."""
        return {**self.answers.as_document(), **dict.fromkeys(step for step in STEPS if step in self.skipped)}

    def is_reached(self, step: str) -> bool:
        """Whether a question of the quiz was answered or skipped."""
        return step in self.skipped or self.answers.said(step) is not None

    def with_answer(self, step: str, value: Any) -> Self:
        """One question answered, or skipped with None. A must stays while there is something left to insist on.

        Raises AnswerError on a value the question does not offer.
        """
        said = None if value is None else clean({step: value}).said(step)
        if value is not None and said is None:
            raise AnswerError([Problem(step, value, BY_ID[step].choose)])
        empty = () if step == "interest" else None
        answers = with_sound_musts(self.answers.with_said(**{step: empty if said is None else said}))
        return type(self)(answers, self.skipped | {step} if said is None else self.skipped - {step})


NOTHING = StoredAnswers()


def with_sound_musts(answers: Answers) -> Answers:
    """The answers without the musts that have nothing to insist on."""
    return answers.with_said(must=frozenset(filter(answers.can_insist, answers.must)))


def to_form(value: Any) -> list[str]:
    """An answer as a form sends it; [] where nothing was said."""
    if value is None:
        return []
    if isinstance(value, bool):
        return [next(word for word, meant in BOOLEANS.items() if meant == value)]
    return [*value] if isinstance(value, tuple) else [str(value)]


# How what is typed is read; the page says that a grade is on a scale of 4.
TYPED: Mapping[str, Callable[[str], float]] = {
    "gpa": lambda typed: read_grade(typed, scale_is_said=True),
    "max_months": lambda typed: read_number(typed, MONTHS_OF_STUDY),
}


def from_form(question: Sharpener, sent: Sequence[str]) -> Any:
    """The clean answer for what a form sent; None where nothing was said. Raises ValueError, whose text says what to
    do, on anything that the question does not take."""
    texts = [text.strip() for text in sent if text.strip()]
    if not texts or (not question.options and all(map(is_nothing, texts))):
        return None
    try:
        return SHARPEN_READERS[question.id](_raw(question, texts))
    except DoubtfulNumberError as doubt:
        raise ValueError(f"“{texts[0]}” {doubt}. {question.choose}") from None
    except (ValueError, OverflowError):
        raise ValueError(question.choose) from None


def _raw(question: Sharpener, texts: list[str]) -> Any:
    if question.picks > 1:
        return texts
    (only,) = texts
    return BOOLEANS.get(only, only) if question.options else TYPED[question.id](only)


def own(answers: Answers) -> Answers:
    """The part of the answers that the panel shows: the sharpening answers, what else it can insist on, and the
    musts."""
    return with_sound_musts(answers.only((*SHARPENER, *INSISTED_FROM_THE_QUIZ), answers.must))


def changed(answers: Answers, shown: Answers, said: Answers) -> Answers:
    """The answers after a form that showed `shown` came back with `said` (both as `own` gives them).

    Only what differs between the two is changed, so that of two pages open at once neither undoes what the other
    saved. A must without an answer to insist on is dropped.
    """
    differing = {key: getattr(said, key) for key in SHARPENER if said.said(key) != shown.said(key)}
    toggled = shown.must ^ said.must
    now = answers.with_said(**differing, must=(answers.must - toggled) | (toggled & said.must))
    return with_sound_musts(now)
