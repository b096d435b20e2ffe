"""The nearest-neighbour estimator against the plain formula it stands for, and the proof that it is the ranking."""

from copy import copy
from dataclasses import replace
from random import Random

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from sklearn.base import clone
from sklearn.pipeline import Pipeline

from quiz.core.ranking.estimates import Estimates
from quiz.core.ranking.neighbours import Recommender
from quiz.core.ranking.order import rank
from tests.support.programs import real_engine
from tests.support.students import random_answers

DEGREES = st.sampled_from([0.0, 0.25, 0.3, 0.45, 0.5, 0.75, 1.0])


def fitted(degrees):
    return Recommender().fit(np.hstack([degrees, np.zeros_like(degrees)]))


@st.composite
def questions(draw):
    """A matrix of degrees and weights; few distinct values, so that ties are common."""
    shape = draw(st.tuples(st.integers(1, 40), st.integers(1, 6)))
    matrix = draw(hnp.arrays(float, shape, elements=DEGREES))
    weights = draw(hnp.arrays(float, shape[1], elements=st.integers(0, 3).map(float)))
    return matrix, weights / weights.sum() if weights.sum() else np.full(shape[1], 1 / shape[1])


@given(questions())
def test_the_neighbours_come_by_falling_fit_and_their_distance_tells_it(question):
    matrix, weights = question
    fits, rows = (part[0] for part in fitted(matrix).nearest(weights[None, :]))
    assert np.allclose(fits, matrix[rows] @ weights, atol=1e-12)
    assert (np.diff(fits) <= 1e-12).all()
    assert sorted(rows.tolist()) == list(range(len(matrix)))


class Permuted:
    """Neighbours whose answer is put in another order, or told in row numbers."""

    def __init__(self, neighbours, order):
        self.neighbours, self.order = neighbours, order

    def kneighbors(self, queries, n_neighbors):
        distances, rows = self.neighbours.kneighbors(queries, n_neighbors=n_neighbors)
        return distances, self.order(rows)


@pytest.mark.parametrize(
    "order",
    [
        pytest.param(lambda rows: np.sort(rows, axis=1), id="row numbers"),
        pytest.param(lambda rows: rows[:, ::-1], id="farthest first"),
        pytest.param(lambda rows: np.random.default_rng(0).permuted(rows, axis=1), id="shuffled"),
    ],
)
def test_replacing_the_neighbours_changes_the_lists(order):
    engine, rng = real_engine(), Random(4)
    model = copy(engine.model)
    model.neighbours_ = Permuted(model.neighbours_, order)
    other = replace(engine, pipeline=Pipeline([*engine.pipeline.steps[:-1], ("neighbours", model)]))
    students = [random_answers(rng) for _ in range(40)]
    changed = [rank(engine, answers).rows != rank(other, answers).rows for answers in students]
    assert all(
        different or not rank(engine, answers).rows for different, answers in zip(changed, students, strict=True)
    )


def test_a_lifted_program_is_as_far_as_its_inner_product_says():
    matrix = np.random.default_rng(1).random((50, 4))
    model = fitted(matrix)
    weights = np.array([0.4, 0.3, 0.2, 0.1])
    distances, rows = model.neighbours_.kneighbors([[*weights, 0.0]], n_neighbors=50)
    largest = np.square(matrix).sum(axis=1).max()
    assert np.allclose(distances[0] ** 2, largest + weights @ weights - 2 * matrix[rows[0]] @ weights)


def filled(frame):
    return Estimates().fit(frame).transform(frame)


def test_silence_is_never_estimated_above_the_cap():
    cells = filled(pd.DataFrame({"recognition": [1.0, 1.0, np.nan], "speed": [1.0, 0.8, np.nan]}))
    assert cells.iloc[2].tolist() == [0.2, 0.9, 1.0, 1.0]


def test_weaker_evidence_fills_an_unknown_cell_without_becoming_known():
    cells = filled(pd.DataFrame({"speed": [1.0, np.nan], "guess:speed": [np.nan, 0.2]}))
    assert cells["speed"].tolist() == [1.0, 0.2]
    assert cells["estimated:speed"].tolist() == [0.0, 1.0]


def test_a_column_nobody_knows_says_nothing():
    assert filled(pd.DataFrame({"speed": [np.nan, np.nan]}))["speed"].tolist() == [0.5, 0.5]


def test_an_unpublished_rule_of_admission_is_taken_for_what_published_ones_are_like():
    cells = filled(pd.DataFrame({"admits.any": [1.0, 0.0, 0.0, np.nan], "admits.engineering": [1.0, 1.0, 1.0, np.nan]}))
    assert cells["admits.any"][3] == pytest.approx(2 / 5)
    assert cells["admits.engineering"][3] == pytest.approx(4 / 5)


@pytest.mark.parametrize("matrix", [np.zeros((0, 4)), np.array([[1.5, 0.0]]), np.array([[-0.1, 0.0]])])
def test_what_cannot_be_ranked_is_refused_with_the_way_out(matrix):
    with pytest.raises(ValueError, match=r"no rankable program|between 0 and 1"):
        Recommender().fit(matrix)


def test_the_steps_are_scikit_learn_estimators():
    assert clone(Estimates(presence_cap=0.1)).get_params() == {"presence_cap": 0.1}
    assert [name for name, _ in real_engine().pipeline.steps] == ["criteria", "estimates", "neighbours"]
    columns = real_engine().table.columns
    assert list(real_engine().pipeline[1].get_feature_names_out()[: len(columns)]) == list(columns)
