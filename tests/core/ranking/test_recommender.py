"""The nearest-neighbour estimator against the plain formula it stands for."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from sklearn.base import clone

from quiz.core.ranking.neighbours import Extra, Recommender

DEGREES = st.sampled_from([0.0, 0.25, 0.3, 0.45, 0.5, 0.75, 1.0, float("nan")])


@st.composite
def questions(draw):
    """A matrix of degrees, weights and a mask of allowed rows; few distinct values, so that ties are common."""
    shape = draw(st.tuples(st.integers(1, 40), st.integers(1, 6)))
    matrix = draw(hnp.arrays(float, shape, elements=DEGREES))
    weights = draw(hnp.arrays(float, shape[1], elements=st.integers(0, 3).map(float)))
    weights = weights / weights.sum() if weights.sum() else np.full(shape[1], 1 / shape[1])
    allowed = draw(hnp.arrays(bool, shape[0]))
    tier = draw(hnp.arrays(np.int64, shape[0], elements=st.integers(0, 1)))
    return matrix, weights, allowed, tier


def by_the_formula(model, weights, allowed, tier, lottery):
    """The order of w·s computed row by row, with the published tie-breaks."""
    rows = [row for row in range(len(model.degrees_)) if allowed[row]]

    def key(row):
        fit = sum(w * s for w, s in zip(weights, model.degrees_[row], strict=True))
        coverage = sum(w for w, known in zip(weights, model.known_[row], strict=True) if known)
        return tier[row], -round(fit, 9), 0, -round(coverage, 9), lottery[row]

    return sorted(rows, key=key)


@given(questions(), st.randoms(use_true_random=False))
def test_the_neighbour_order_is_the_order_of_the_formula(question, rng):
    matrix, weights, allowed, tier = question
    lottery = np.array(rng.sample(range(len(matrix)), len(matrix)))
    model = Recommender().fit(matrix)
    ranking = model.rank(weights, allowed=allowed, tier=tier, ties=(np.zeros(len(matrix), dtype=np.int64), lottery))
    assert ranking.rows.tolist() == by_the_formula(model, weights, allowed, tier, lottery)


@pytest.mark.parametrize("seed", range(12))
def test_beyond_the_cut_the_first_rows_are_still_those_of_the_formula(seed):
    """3,000 rows of few distinct values, asked for 10 by a model that may not fetch all neighbours: ties at the cut,
    masked rows, tiers and columns that are not fitted must not lose a row."""
    rng = np.random.default_rng(seed)
    matrix = rng.choice([0.0, 0.5, 1.0, np.nan], size=(3000, 5))
    weights = rng.dirichlet(np.ones(5)) * 0.8
    extra = Extra(rng.choice([0.0, 1.0], size=(3000, 1)), np.ones((3000, 1), dtype=bool), np.array([0.2]))
    allowed, tier = rng.random(3000) < 0.6, (rng.random(3000) < 0.5).astype(np.int64)
    lottery = rng.permutation(3000)
    ask: dict[str, Any] = {
        "extra": extra,
        "allowed": allowed,
        "tier": tier,
        "ties": (np.zeros(3000, dtype=np.int64), lottery),
    }
    some = Recommender(all_neighbours=100).fit(matrix).rank(weights, need=10, **ask)
    everything = Recommender().fit(matrix).rank(weights, **ask)
    assert everything.complete
    assert some.rows[:10].tolist() == everything.rows[:10].tolist()


def test_a_cut_asks_for_fewer_neighbours_than_there_are():
    matrix = np.random.default_rng(0).random((5000, 8))
    ranking = Recommender(all_neighbours=100).fit(matrix).rank(np.full(8, 1 / 8), need=10)
    assert len(ranking.rows) < 500
    assert not ranking.complete


@given(questions())
def test_the_fit_lies_between_its_worst_and_best_and_coverage_is_the_known_weight(question):
    matrix, weights, allowed, _ = question
    ranking = Recommender().fit(matrix).rank(weights, allowed=allowed)
    assert (ranking.low <= ranking.fit + 1e-9).all()
    assert (ranking.fit <= ranking.high + 1e-9).all()
    assert np.allclose(ranking.high - ranking.low, 1 - ranking.coverage)


def test_a_lifted_program_is_as_far_as_its_inner_product_says():
    matrix = np.random.default_rng(1).random((50, 4))
    model = Recommender().fit(matrix)
    weights = np.array([0.4, 0.3, 0.2, 0.1])
    distances, rows = model.neighbours_.kneighbors([[*weights, 0.0]], n_neighbors=50)
    largest = np.square(matrix).sum(axis=1).max()
    assert np.allclose(distances[0] ** 2, largest + weights @ weights - 2 * matrix[rows[0]] @ weights)


def test_silence_is_never_estimated_above_the_cap():
    matrix = np.array([[1.0, 1.0], [1.0, 0.8], [np.nan, np.nan]])
    model = Recommender().fit(matrix, presence_only=np.array([True, False]))
    assert model.degrees_[2].tolist() == [0.2, 0.9]


def test_weaker_evidence_fills_an_unknown_cell_without_becoming_known():
    model = Recommender().fit(np.array([[1.0], [np.nan]]), estimates=np.array([[np.nan], [0.2]]))
    assert model.degrees_[:, 0].tolist() == [1.0, 0.2]
    assert model.known_[:, 0].tolist() == [True, False]


def test_a_column_nobody_knows_says_nothing():
    model = Recommender().fit(np.array([[np.nan, 1.0], [np.nan, 0.0]]))
    assert model.degrees_[:, 0].tolist() == [0.5, 0.5]


@pytest.mark.parametrize("matrix", [np.zeros((0, 3)), np.array([[1.5]]), np.array([[-0.1]])])
def test_what_cannot_be_ranked_is_refused_with_the_way_out(matrix):
    with pytest.raises(ValueError, match=r"no rankable program|between 0 and 1"):
        Recommender().fit(matrix)


def test_it_is_a_scikit_learn_estimator():
    model = Recommender(presence_cap=0.1, all_neighbours=7)
    assert model.get_params() == {"presence_cap": 0.1, "all_neighbours": 7}
    assert clone(model).get_params() == model.get_params()
    assert "presence_cap=0.1" in repr(model)
