"""Random students, in one place: the same generator feeds the evaluation, the property tests and the benches.

`random_answers` draws one clean answers document from the vocabulary of quiz/core/questions; who wants the same
students again passes a Random with the same seed.
"""

from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from quiz.core import vocabulary
from quiz.core.questions import BY_ID, QUESTIONS, Answers, clean
from quiz.core.vocabulary import MUSTS

Draw = Callable[[Random], Any]


def _one_of(options: Sequence[str]) -> Draw:
    return lambda rng: rng.choice(options)


def _some_of(options: Sequence[str], most: int) -> Draw:
    return lambda rng: rng.sample(options, rng.randint(1, most))


def _interest(rng: Random) -> list[str]:
    kinds = [option for option in BY_ID["interest"].option_ids if option != "unsure"]
    return ["unsure"] if rng.random() < 0.1 else rng.sample(kinds, rng.randint(1, 2))


QUESTION_DRAWS: dict[str, Draw] = {
    question.id: _interest if question.id == "interest" else _one_of(question.option_ids)
    for question in QUESTIONS
    if question.only_if is None
}
SHARPEN_DRAWS: dict[str, Draw] = {
    "priorities": _some_of(vocabulary.PRIORITIES, vocabulary.MAX_PRIORITIES),
    "gre": _one_of(vocabulary.GRE),
    "home_state": _one_of(vocabulary.STATES),
    "region": _some_of(vocabulary.STATES, 8),
    "gpa": lambda rng: round(rng.uniform(2, 4), 2),
    "max_months": lambda rng: rng.randint(9, 60),
    "recognition": _some_of(vocabulary.RECOGNITIONS, 2),
    "travel_ok": lambda rng: rng.random() < 0.5,
    "avoid": _some_of(vocabulary.SPECIALISATIONS, 2),
    "industries": _some_of(vocabulary.INDUSTRIES, 3),
    "start_term": _one_of(vocabulary.START_TERMS),
}


def random_answers(rng: Random, *, skip: float = 0.15, sharpen: float = 0.15, must: float = 0.15) -> Answers:
    """One student's clean answers. Each question is skipped with probability `skip`, each sharpening answer given with
    probability `sharpen`, and each answer that may be insisted on is a must with probability `must`. Small draws give
    fewer answers, which is what Hypothesis shrinks towards."""
    given = {key: draw(rng) for key, draw in QUESTION_DRAWS.items() if rng.random() >= skip}
    sharper = {key: draw(rng) for key, draw in SHARPEN_DRAWS.items() if rng.random() > 1 - sharpen}
    musts = [key for key in MUSTS if (key in given or key in sharper) and rng.random() > 1 - must]
    return clean({**given, "must": musts, "sharpen": sharper})
