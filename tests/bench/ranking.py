"""How long a ranking takes beside plain NumPy: one matrix-vector product and one sort, the least that any ranking by a
weighted sum can do. Every call ranks for another random student."""

from collections.abc import Callable, Iterator
from itertools import cycle
from random import Random
from typing import TypeVar

import numpy as np

from quiz.core.advice.recommending import recommend
from quiz.core.catalog.load import load_catalog
from quiz.core.ranking.criteria import Floats
from quiz.core.ranking.engine import Engine, ask, load_engine
from quiz.core.ranking.order import rank
from tests.bench.measure import Measure, alternating
from tests.bench.synthetic import synthetic_engine
from tests.support.students import random_answers

SEED = 20261122
REAL_AIM_MS, WHAT_IFS_AIM_MS = 1.5, 4.0
LARGE, LARGE_AIM = 100_000, 3.0
TOP = 10

T = TypeVar("T")


def measure(quick: bool) -> Iterator[Measure]:
    """The whole recommendation on the real catalog, then the bare ranking on a large synthetic one."""
    engine = load_engine(load_catalog())
    students = 60 if quick else 600
    yield _real(engine, students, what_ifs=False)
    yield _real(engine, students // 4, what_ifs=True)
    yield _large(LARGE, 10 if quick else 60)


def _real(engine: Engine, students: int, what_ifs: bool) -> Measure:
    """The list with its reasons; with `what_ifs` also what other answers would have given."""
    rng = Random(SEED)
    answers = [random_answers(rng) for _ in range(students)]
    weights = [ask(engine, given).query.weights for given in answers]
    ours, plain = alternating(
        _each(answers, lambda given: recommend(engine, given, what_ifs=what_ifs)),
        _each(weights, _plainly(engine.model.degrees_)),
        rounds=students,
    )
    title = f"rank and explain, {len(engine.table.ids)} programs"
    if what_ifs:
        return Measure(
            f"{title}, with what-ifs",
            ours,
            plain,
            "NumPy product and sort",
            aim="<= 4 ms",
            met=ours <= WHAT_IFS_AIM_MS,
        )
    return Measure(title, ours, plain, "NumPy product and sort", aim="<= 1.5 ms", met=ours <= REAL_AIM_MS)


def _large(rows: int, students: int) -> Measure:
    """A catalog put together from parts of the real programs, with their blanks and ties."""
    engine, rng = synthetic_engine(rows), Random(SEED)
    answers = [random_answers(rng) for _ in range(students)]
    weights = [ask(engine, given).query.weights for given in answers]
    ours, plain = alternating(
        _each(answers, lambda given: rank(engine, given, TOP)),
        _each(weights, _plainly(engine.model.degrees_)),
        rounds=students,
    )
    title = f"rank, {rows:,} synthetic programs, first {TOP}"
    return Measure(title, ours, plain, "NumPy product and sort", aim="<= 3 times", met=ours <= LARGE_AIM * plain)


def _plainly(degrees: Floats) -> Callable[[Floats], object]:
    return lambda weights: np.argsort(-(degrees @ weights), kind="stable")


def _each(items: list[T], call: Callable[[T], object]) -> Callable[[], object]:
    """The call with the next item each time."""
    following = cycle(items)
    return lambda: call(next(following))
