"""Where a student stands in the quiz: derived from the answers, never stored."""

from collections.abc import Mapping
from typing import Any

from quiz.core.questions.quiz import STEPS


def next_step(answers: Mapping[str, Any]) -> str | None:
    """The first question neither answered nor skipped; None when the results can be shown.

    >>> next_step({"interest": ["pm"]})
    'goal'
    """
    return next((step for step in STEPS if step not in answers), None)


def path(answers: Mapping[str, Any]) -> tuple[str, ...]:
    """The steps a student may open now: those answered or skipped so far without a gap, and the next one."""
    gap = next_step(answers)
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
