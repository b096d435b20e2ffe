"""A batch gives every student the list that the student alone would get."""

from itertools import islice
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quiz.core.questions.answers import clean
from quiz.core.ranking import order
from quiz.core.ranking.order import rank, rank_many
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
    for answers, ranked in zip(students, rank_many(real_engine(), students), strict=True):
        single = rank(real_engine(), answers)
        assert ranked.listed == single.listed
        assert np.allclose(ranked.order.fit, single.order.fit, atol=1e-12)


@settings(max_examples=25)
@given(STUDENTS, st.sampled_from([1, 3, 10, 40, 1000]))
def test_whatever_the_answers_and_however_long_the_list(students, top):
    assert together(real_engine(), students, top=top) == alone(real_engine(), students, top)


def test_the_size_of_groups_changes_no_list(monkeypatch):
    rng = Random(7)
    students = [random_answers(rng, **INSISTENT) for _ in range(12)]
    lists = together(real_engine(), students)
    monkeypatch.setattr(order, "GROUP", 5)
    assert together(real_engine(), students) == lists


def test_students_are_taken_as_they_come():
    rng = Random(1)
    endless = iter(lambda: random_answers(rng), None)
    lists = list(islice(rank_many(real_engine(), endless), 3))
    rng.seed(1)
    assert [listed.rows for listed in lists] == alone(real_engine(), [random_answers(rng) for _ in range(3)])


@pytest.mark.parametrize(("rows", "count"), [(5_000, 12), pytest.param(100_000, 60, marks=pytest.mark.slow)])
def test_beyond_the_cut_a_student_gets_the_list_of_the_whole_order(monkeypatch, rows, count):
    """In a catalog too large to ask for every neighbour: many ties, all musts."""
    engine, rng = synthetic_engine(rows), Random(rows)
    assert rows > order.EVERY
    students = [random_answers(rng, must=0.5, sharpen=0.3) for _ in range(count - 2)]
    students += [random_answers(rng, skip=0.9, sharpen=0.0) for _ in range(2)]
    students += [
        clean({"sharpen": {"start_term": "fall"}}),  # of so many equals some lie beyond the cut
        clean({"study_mode": "online_part_time"}),
        clean({"discipline": "non_stem", "visa": "yes"}),  # the start prefers what admits any degree
    ]
    lists = alone(engine, students)
    monkeypatch.setattr(order, "EVERY", rows)
    assert lists == alone(engine, students)


def test_nobody_gets_nothing():
    assert together(real_engine(), []) == []
