"""What was answered, in words for people."""

from collections.abc import Mapping
from typing import Any

from quiz.core.questions.quiz import BY_ID, Question
from quiz.core.questions.sharpen import MOST_NAMED, SHARPENER
from quiz.core.questions.stored import to_form

ASKED: Mapping[str, Question] = {**BY_ID, **SHARPENER}


SKIPPED, NOT_SAID = "Skipped", "Not said"


def without_answer(question: str) -> str:
    """How a page says that a question of the quiz has no answer. Where it is asked of some alone, it may never have
    been asked: the way to study was changed later, or the answers are older than the question.

    >>> without_answer("goal"), without_answer("where")
    ('Skipped', 'Not said')
    """
    return SKIPPED if BY_ID[question].only_if is None else NOT_SAID


def in_words(question: str, value: Any, most: int | None = MOST_NAMED) -> str:
    """An answer to any question as a page repeats it; "" where nothing was said. Of many options the first `most` are
    named and the rest counted (None: all are named).

    >>> in_words("budget", "35000"), in_words("max_months", 24), in_words("gpa", 3.0), in_words("travel_ok", False)
    ('Up to $35,000', '24 months', '3.0', 'No')
    """
    asked = ASKED[question]
    if value is None:
        return ""
    if not asked.options:
        return f"{value:g} month{'s' if value != 1 else ''}" if question == "max_months" else str(value)
    names = [asked.option(key).short for key in to_form(value)]
    more = len(names[most:]) if most else 0
    return ", ".join([*names[:most], f"and {more} more"] if more else names)
