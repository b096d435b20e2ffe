"""Where a student stands in the quiz: derived from the answers, never stored."""

from quiz.core.questions.quiz import STEPS
from quiz.core.questions.stored import StoredAnswers


def next_step(stored: StoredAnswers) -> str | None:
    """The first question neither answered nor skipped; None when the results can be shown.

    >>> next_step(StoredAnswers(skipped=frozenset({"interest"})))
    'goal'
    """
    return next((step for step in STEPS if not stored.is_reached(step)), None)


def path(stored: StoredAnswers) -> tuple[str, ...]:
    """The steps a student may open now: those answered or skipped so far without a gap, and the next one."""
    gap = next_step(stored)
    return STEPS if gap is None else STEPS[: STEPS.index(gap) + 1]


def step_after(step: str) -> str | None:
    """The question that follows in order; None after the last."""
    position = STEPS.index(step) + 1
    return STEPS[position] if position < len(STEPS) else None


def step_before(step: str) -> str | None:
    """The question that Back leads to; None before the first. For every x but the last, step_before(step_after(x)) =
    x."""
    position = STEPS.index(step) - 1
    return STEPS[position] if position >= 0 else None
