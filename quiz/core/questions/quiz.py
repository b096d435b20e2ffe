"""The quiz as data: what is asked, in which words, which answers there are, and how they are read.

The option ids are the product's vocabulary (URLs, CLI, API, exports and the database all use them); they change only
with QUESTIONS_VERSION. Nothing here knows how an answer is scored (criteria.py) or shown (templates).

An answers document is a plain mapping. In the store a skipped question is None and an unreached one is absent, so
that `next_step` can move on; `clean` drops the skipped ones, because to the recommendation a skip is neutral.

Version 2 added `where`; answers of version 1 are read as before.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from quiz.core.vocabulary import OPTIONS, STATES, Words

QUESTIONS_VERSION = 2


@dataclass(frozen=True, slots=True)
class Option:
    """One answer: its id in the vocabulary and the words a student reads; `short` is how the results page repeats
    it, `sentence` how a sentence does."""

    id: str
    words: str
    short: str
    sentence: str

    @classmethod
    def named(cls, option_id: str, words: Words) -> "Option":
        """An option with the words that the vocabulary has for it."""
        return cls(option_id, words.full, words.short, words.sentence)


@dataclass(frozen=True, slots=True)
class Question:
    """One step of the wizard. `picks` is how many options may be chosen; those of `listed` stand in a list to
    choose from, the others are buttons or boxes. `must_words` is the label of its must box on the results page.
    `only_if` names a question and the answers to it without which this one is not asked."""

    id: str
    asks: str
    options: tuple[Option, ...]
    picks: int = 1
    must_words: str = ""
    choose: str = ""
    label: str = ""
    listed: tuple[Option, ...] = ()
    only_if: tuple[str, tuple[str, ...]] | None = None

    def is_asked(self, said: Callable[[str], object]) -> bool:
        """Whether this question is asked of somebody who `said` these answers to the others."""
        return self.only_if is None or said(self.only_if[0]) in self.only_if[1]

    @property
    def buttons(self) -> tuple[Option, ...]:
        """The options that are not in the list."""
        return tuple(option for option in self.options if option not in self.listed)

    @property
    def can_be_must(self) -> bool:
        return bool(self.must_words)

    @property
    def option_ids(self) -> tuple[str, ...]:
        return tuple(option.id for option in self.options)

    def option(self, option_id: str) -> Option:
        return next(option for option in self.options if option.id == option_id)


def options_of(question: str) -> tuple[Option, ...]:
    """The options of a question with their words."""
    return tuple(Option.named(key, words) for key, words in OPTIONS[question].items())


QUESTIONS: tuple[Question, ...] = (
    Question(
        "interest",
        "Which work would you enjoy most?",
        options_of("interest"),
        picks=2,
        choose="Choose one or two kinds of work, or skip",
        label="Work you enjoy",
    ),
    Question(
        "goal",
        "Which role do you want next?",
        options_of("goal"),
        choose="Choose the role you want next, or skip",
        label="Role you want",
    ),
    Question(
        "discipline",
        "What did you study?",
        options_of("discipline"),
        choose="Choose what you studied, or skip",
        label="You studied",
    ),
    Question(
        "experience",
        "Years of full-time work?",
        options_of("experience"),
        choose="Choose your years of full-time work, or skip",
        label="Full-time work",
    ),
    Question(
        "study_mode",
        "How can you study?",
        options_of("study_mode"),
        must_words="Insist on how you can study",
        choose="Choose how you can study, or skip",
        label="How you can study",
    ),
    Question(
        "where",
        "Where could you study?",
        options_of("where"),
        choose="Choose a state or “Anywhere”, or skip",
        label="Where you could study",
        listed=tuple(option for option in options_of("where") if option.id in STATES),
        only_if=("study_mode", ("campus_full_time", "campus_part_time", "any")),
    ),
    Question(
        "visa",
        "Need a US student visa?",
        options_of("visa"),
        choose="Choose yes, no or not sure, or skip",
        label="US student visa",
    ),
    Question(
        "budget",
        "Most you can spend on total tuition?",
        options_of("budget"),
        must_words="Insist on your budget",
        choose="Choose the most you can spend, or skip",
        label="Total tuition",
    ),
)

BY_ID: Mapping[str, Question] = {question.id: question for question in QUESTIONS}
STEPS: tuple[str, ...] = tuple(BY_ID)
