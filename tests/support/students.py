"""Random students for tests: the evaluation's own generator, and the same one driven by Hypothesis, which can therefore
shrink a student to the answers that matter."""

from hypothesis import strategies as st

from quiz.core.questions.answers import Answers
from quiz.evaluation.students import random_answers

WHERE = (None, "anywhere", "OH", "CA")  # not drawn by the evaluation, whose students stay the same

__all__ = ["answers_strategy", "random_answers"]


def answers_strategy(*, skip: float = 0.15, sharpen: float = 0.15, must: float = 0.15) -> st.SearchStrategy[Answers]:
    """Random clean answers as a Hypothesis strategy; the arguments are those of `random_answers`."""
    drawn = st.randoms(use_true_random=False).map(
        lambda rng: random_answers(rng, skip=skip, sharpen=sharpen, must=must)
    )
    return st.builds(lambda answers, where: answers.with_said(where=where), drawn, st.sampled_from(WHERE))
