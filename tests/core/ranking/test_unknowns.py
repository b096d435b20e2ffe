"""What is guessed where nothing is known: the evaluation of the guesses, and what the engine's own may cost."""

from functools import cache

import numpy as np
import pytest

from quiz.evaluation.blanks import SHARES, TREATMENTS, blanked, displacements, known_facts, places
from quiz.evaluation.guesses import GUESSES, PUBLISHED, blank, guess_errors, used_for, weaker_evidence, without
from quiz.evaluation.students import random_answers
from tests.support.programs import program, real_engine

TOLERANCE = 0.15


@cache
def errors():
    return {error.criterion: error for error in guess_errors(real_engine(), repeats=2, seed=5)}


def test_what_is_used_is_hardly_worse_than_the_plain_mean_on_held_out_cells():
    """Columns whose guess is held back on purpose stand outside: their known cells are those that show something."""
    assert {
        key: error.excess for key, error in errors().items() if not error.held_back and error.excess > TOLERANCE
    } == {}


def test_every_kind_of_guess_is_measured_for_every_criterion_with_cells_to_hide():
    assert {"place.online", "pace.part_time", "cost", "budget.50000"} <= {*errors()}
    for error in errors().values():
        assert set(error.rmse) == set(error.mae) == set(GUESSES)
        assert all(0 <= error.mae[name] <= error.rmse[name] + 1e-12 <= 1 for name in GUESSES)
        assert used_for(error.criterion)


def test_a_held_out_program_keeps_only_weaker_evidence():
    engine = real_engine()
    held = np.zeros(len(engine.table.ids), dtype=bool)
    held[:5] = True
    cut = without(engine.table, held, weaker_evidence(engine))
    assert np.isnan(cut.degrees[:5]).all()
    assert np.array_equal(cut.degrees[5:], engine.table.degrees[5:], equal_nan=True)
    at = engine.table.position["place.online"]
    assert np.nanmax(cut.guesses[:, at]) < 1.0


def test_a_blank_is_a_fact_that_its_school_never_published():
    known = program("a", pm=3, delivery=("online",), tuition_per_credit_usd=900)
    assert known_facts(known) == ("tuition", "pm", "delivery")
    assert known_facts(blank(known, PUBLISHED)) == ()
    engine = real_engine()
    whole = engine.catalog.rankable[0]
    table = blanked(engine.catalog, whole, known_facts(whole))
    assert table.ids == engine.table.ids
    assert np.array_equal(table.degrees[1:], engine.table.degrees[1:], equal_nan=True)


def test_places_are_shared_by_equals():
    assert places(np.array([[0.9, 0.5, 0.5, 0.1]]), 1).tolist() == [2.5]
    assert places(np.array([[0.9, 0.5, 0.5, 0.1]]), 0).tolist() == [1.0]


@pytest.fixture(scope="module")
def moves():
    from random import Random

    rng = Random(6)
    students = [random_answers(rng) for _ in range(40)]
    found = displacements(real_engine(), students, seed=6, programs=8, draws=2)
    return {(error.treatment, error.share): error for error in found}


@pytest.mark.slow
def test_a_sparse_program_does_not_ride_on_its_blanks(moves):
    assert {(name, share) for name in TREATMENTS for share in SHARES} == set(moves)
    assert all(moves["ours", share].ride <= 0.10 for share in SHARES)


@pytest.mark.slow
def test_a_sparse_program_does_not_drown_in_its_blanks(moves):
    for share in SHARES:
        assert moves["ours", share].drown <= 0.30
    assert moves["ours", 0.1].absolute < moves["ours", 0.7].absolute
