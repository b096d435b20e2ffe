"""A batch gives every student the list that the student alone would get."""

import tracemalloc
from copy import copy
from dataclasses import replace
from itertools import islice
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quiz.core.ranking import many as batch
from quiz.core.ranking.many import rank_many
from quiz.core.ranking.order import rank
from tests.bench.synthetic import synthetic_engine
from tests.support.programs import real_engine
from tests.support.students import answers_strategy, random_answers

INSISTENT = {"must": 0.4, "sharpen": 0.3}
STUDENTS = st.lists(answers_strategy(**INSISTENT) | answers_strategy(skip=0.9, must=0.3), max_size=8)


def alone(engine, students, top=10):
    return [rank(engine, answers, top).rows for answers in students]


def together(engine, students, **options):
    return [listed.rows for listed in rank_many(engine, students, **options)]


def test_a_hundred_random_students_get_their_own_lists():
    rng = Random(3)
    students = [random_answers(rng, **INSISTENT) for _ in range(80)]
    students += [random_answers(rng, skip=0.9, sharpen=0.0) for _ in range(20)]
    for given_, listed in zip(students, rank_many(real_engine(), students), strict=True):
        ranked = rank(real_engine(), given_)
        at = [ranked.place[row] for row in ranked.rows]
        assert listed.rows == ranked.rows
        assert listed.tier.tolist() == ranked.ranking.tier[at].tolist()
        assert np.allclose(listed.fit, ranked.ranking.fit[at], atol=1e-12)
        assert np.allclose(listed.coverage, ranked.ranking.coverage[at], atol=1e-12)


@settings(max_examples=25)
@given(STUDENTS, st.sampled_from([1, 3, 10, 40, 1000]))
def test_whatever_the_answers_and_however_long_the_list(students, top):
    assert together(real_engine(), students, top=top) == alone(real_engine(), students, top)


@pytest.mark.parametrize(("block", "group", "memory"), [(7, 3, 1), (50, 1, 20_000), (188, 64, 1 << 20)])
def test_the_size_of_blocks_groups_and_memory_changes_no_list(monkeypatch, block, group, memory):
    monkeypatch.setattr(batch, "BLOCK", block)
    monkeypatch.setattr(batch, "GROUP", group)
    rng = Random(block)
    students = [random_answers(rng, **INSISTENT) for _ in range(12)]
    assert together(real_engine(), students, memory=memory) == alone(real_engine(), students)


def test_students_are_taken_as_they_come():
    rng = Random(1)
    endless = iter(lambda: random_answers(rng), None)
    lists = list(islice(rank_many(real_engine(), endless), 3))
    rng.seed(1)
    assert [listed.rows for listed in lists] == alone(real_engine(), [random_answers(rng) for _ in range(3)])


def exhaustive(engine):
    """The same engine asked for every neighbour, as a small catalog is."""
    model = copy(engine.model)
    model.all_neighbours = len(engine.table.ids)
    return replace(engine, model=model)


@pytest.mark.parametrize(
    ("rows", "count", "memory"),
    [(10_000, 24, 1 << 20), pytest.param(100_000, 200, 16 << 20, marks=pytest.mark.slow)],
)
def test_beyond_the_cut_one_student_and_many_get_the_list_of_the_whole_order(rows, count, memory):
    """In a catalog too large to ask for every neighbour: several blocks, many ties, all musts."""
    engine, rng = synthetic_engine(rows), Random(rows)
    assert rows > engine.model.all_neighbours
    students = [random_answers(rng, must=0.5, sharpen=0.3) for _ in range(count - 4)]
    students += [random_answers(rng, skip=0.9, sharpen=0.0) for _ in range(4)]
    lists = together(engine, students, memory=memory)
    assert lists == alone(engine, students)
    assert lists[-12:] == alone(exhaustive(engine), students[-12:])


@pytest.mark.slow
def test_the_memory_of_a_batch_is_bounded_whatever_the_catalog_and_the_number_of_students():
    """16 MiB for the students in work, beside the scores of one group and what is kept of each list."""
    engine, rng, memory = synthetic_engine(100_000), Random(4), 16 << 20
    students = (random_answers(rng) for _ in range(300))
    tracemalloc.start()
    for _ in rank_many(engine, students, memory=memory):
        pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 3 * memory


def test_nobody_gets_nothing():
    assert together(real_engine(), []) == []
