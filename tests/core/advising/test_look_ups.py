"""The value of a look-up: what nobody knows is listed by how many first fives it would change."""

from dataclasses import replace
from random import Random

import pytest

from quiz.core.advising.look_ups import MOST_OUTCOMES, PAGE_KINDS, rank_look_ups
from quiz.core.advising.population import draw_students
from quiz.core.ranking import rank, with_programs
from tests.support.programs import real_engine

STUDENTS = draw_students(12, seed=5)
FIVE = 5


@pytest.fixture(scope="module")
def engine():
    return real_engine()


@pytest.fixture(scope="module")
def look_ups(engine):
    return rank_look_ups(engine, STUDENTS)


@pytest.mark.slow
def test_every_unknown_page_is_listed_once_and_no_known_one(engine, look_ups):
    listed = [(look_up.program.id, look_up.kind.id) for look_up in look_ups]
    missing = {
        (program.id, kind.id)
        for program in engine.catalog.rankable
        for kind in PAGE_KINDS
        if all(getattr(program, field) is None for field in kind.fields)
    }
    assert len(listed) == len(set(listed))
    assert set(listed) == missing


def test_the_most_valuable_comes_first_and_each_is_a_share(look_ups):
    values = [look_up.value for look_up in look_ups]
    assert values == sorted(values, reverse=True)
    assert 0.05 < values[0] <= 1.0
    assert values[-1] == 0.0


def test_a_look_up_says_which_page_to_open(look_ups):
    assert look_ups[0].page
    assert look_ups[0].page.startswith("http")


def real_value(engine, look_up):
    """The share of first fives that change, by ranking the whole catalog anew for each thing that the page may say."""
    fields = look_up.kind.fields
    told = [tuple(getattr(program, field) for field in fields) for program in engine.catalog.rankable]
    told = [values for values in told if set(values) != {None}]
    common = sorted(set(told), key=lambda values: (-told.count(values), told.index(values)))[:MOST_OUTCOMES]
    total = sum(told.count(values) for values in common)
    before = [set(rank(engine, answers, FIVE).rows[:FIVE]) for answers in STUDENTS]
    value = 0.0
    for values in common:
        said = dict(zip(fields, values, strict=True))
        programs = [
            replace(program, **said) if program.id == look_up.program.id else program
            for program in engine.catalog.programs
        ]
        other = with_programs(engine, programs)
        after = [set(rank(other, answers, FIVE).rows[:FIVE]) for answers in STUDENTS]
        changed = sum(first != second for first, second in zip(before, after, strict=True))
        value += told.count(values) / total * changed / len(STUDENTS)
    return value


@pytest.mark.slow
def test_the_value_is_what_ranking_the_changed_catalog_gives(engine, look_ups):
    for look_up in (look_ups[0], Random(1).choice(look_ups[1:60])):
        assert look_up.value == pytest.approx(real_value(engine, look_up), abs=0.08), look_up.program.id


def test_without_students_nothing_is_worth_looking_up(engine):
    assert rank_look_ups(engine, []) == ()
