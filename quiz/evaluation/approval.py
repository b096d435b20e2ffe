"""May learned weights be used? They must be better than noise on held-out reviews, and under them the whole evaluation
must hold: no persona's rule and no promise broken, no figure below its floor."""

from quiz.core.advising import Lesson, taught
from quiz.core.ranking import Engine
from quiz.evaluation.run import STUDENTS, Evaluation, evaluate


def approve(engine: Engine, lesson: Lesson, students: int = STUDENTS) -> tuple[Evaluation | None, tuple[str, ...]]:
    """The evaluation under a lesson's weights (None where the reviews themselves already object), and every reason not
    to use them; none where they may be."""
    if lesson.objections:
        return None, lesson.objections
    found = evaluate(taught(engine, lesson.weights), students=students)
    return found, found.worse
