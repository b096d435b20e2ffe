"""Which answers move the list: each question's weight dropped or doubled, and the answer itself taken back, over random
students who gave it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import isnan

from quiz.core.questions import BY_ID, SHARPEN_READERS, Answers
from quiz.core.ranking import FIRST, WEIGHTS, Engine, build_terms
from quiz.evaluation.measures import mean, ours, overlap


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """How many of the first five change, on average over the `students` who answered
    (None: nobody whose list could change): without the question's weight,
    with twice its weight (None too where the question has none), and without the answer, its rules included."""

    question: str
    students: int
    dropped: float | None
    doubled: float | None
    unanswered: float | None


def _changed(before: Sequence[int], after: Sequence[int]) -> float | None:
    unmoved = overlap(before, after)
    return None if unmoved is None else FIRST * (1.0 - unmoved)


EVERY_QUESTION = (*BY_ID, *SHARPEN_READERS)


def _without(answers: Answers, question: str) -> Answers:
    return answers.only((key for key in EVERY_QUESTION if key != question), answers.must - {question})


def _weighs(answers: Answers, question: str) -> bool:
    """Whether the question has a weight for these answers beside others: what is alone has all the weight, whatever it
    is."""
    asked = {term.question.partition(".")[0] for term in build_terms(answers)}
    return question in asked and len(asked) > 1


def sensitivities(engine: Engine, students: Sequence[Answers]) -> tuple[Sensitivity, ...]:
    """Every question, those that move the list most first."""
    lists = [ours(engine, answers) for answers in students]
    found = []
    for question in EVERY_QUESTION:
        gave = [
            (answers, rows) for answers, rows in zip(students, lists, strict=True) if answers.said(question) is not None
        ]
        weighed = [(answers, rows) for answers, rows in gave if question in WEIGHTS and _weighs(answers, question)]
        dropped, doubled = (
            _mean(_changed(rows, ours(engine, answers, {question: factor})) for answers, rows in weighed)
            for factor in (0.0, 2.0)
        )
        unanswered = _mean(_changed(rows, ours(engine, _without(answers, question))) for answers, rows in gave)
        found.append(Sensitivity(question, len(gave), dropped, doubled, unanswered))
    return tuple(sorted(found, key=lambda row: -(row.unanswered or 0.0)))


def _mean(values: Iterable[float | None]) -> float | None:
    found = mean(values)
    return None if isnan(found) else found
