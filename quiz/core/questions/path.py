"""Where a student stands in the quiz: derived from the answers, never stored. Which questions are on the path, the
answers say too (`Answers.steps`)."""

from quiz.core.questions.answers import Answers
from quiz.core.questions.quiz import BY_ID, STEPS
from quiz.core.questions.stored import StoredAnswers


def next_step(stored: StoredAnswers) -> str | None:
    """The first question neither answered nor skipped; None when the results can be shown.

    >>> next_step(StoredAnswers(skipped=frozenset({"interest"})))
    'goal'
    """
    return next((step for step in stored.answers.steps if _is_gap(stored, step)), None)


def _is_gap(stored: StoredAnswers, step: str) -> bool:
    """Whether a question is still to be answered. One that is asked only after some answers is none any more once a
    later one was reached: answers from before it was asked, or a mode changed on the results page, lead to no quiz
    again. It stays open to be answered."""
    if stored.is_reached(step):
        return False
    return BY_ID[step].only_if is None or not any(map(stored.is_reached, STEPS[STEPS.index(step) + 1 :]))


def find_path(stored: StoredAnswers) -> tuple[str, ...]:
    """The steps a student may open now: those answered or skipped so far without a gap, and the next one."""
    gap, steps = next_step(stored), stored.answers.steps
    return steps if gap is None else steps[: steps.index(gap) + 1]


def step_after(step: str, answers: Answers) -> str | None:
    """The question that follows in order for this student; None after the last."""
    return next((later for later in answers.steps if STEPS.index(later) > STEPS.index(step)), None)


def step_before(step: str, answers: Answers) -> str | None:
    """The question that Back leads to; None before the first. For every x on the path but the last,
    step_before(step_after(x)) = x."""
    earlier = (before for before in reversed(answers.steps) if STEPS.index(before) < STEPS.index(step))
    return next(earlier, None)
