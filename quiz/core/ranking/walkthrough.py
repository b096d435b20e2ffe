"""The neighbours of one student, step by step: for who wants to see them at work, not for the ranking itself."""

from dataclasses import dataclass

import numpy as np

from quiz.core.questions import Answers
from quiz.core.ranking.engine import Engine, ask


@dataclass(frozen=True, slots=True)
class Neighbour:
    """One program as a neighbour: its place by distance alone, the `distance` as scikit-learn gives it, the fit that
    follows from it, and the `points` of the formula, which are the same number reached without any neighbour."""

    id: str
    place: int
    distance: float
    fit: float
    points: float


@dataclass(frozen=True, slots=True)
class Walkthrough:
    """The first neighbours of one student, before conditions: fit = (`largest` + `length` - distance squared) / 2,
    where `largest` is the longest program's squared length and `length` the student's."""

    largest: float
    length: float
    dimensions: int
    neighbours: tuple[Neighbour, ...]


def walk_through(engine: Engine, answers: Answers, count: int = 5) -> Walkthrough:
    """The `count` programs nearest to clean answers."""
    model, weights = engine.model, ask(engine, answers).query.weights
    fits, rows = model.nearest(weights[None, :], count)
    length = float(weights @ weights)
    distances = np.sqrt(np.maximum(0.0, model.largest_ + length - 2.0 * fits[0]))
    points = model.degrees_[rows[0]] @ weights
    found = zip(rows[0].tolist(), distances.tolist(), fits[0].tolist(), points.tolist(), strict=True)
    neighbours = tuple(
        Neighbour(engine.table.ids[row], place, distance, fit, earned)
        for place, (row, distance, fit, earned) in enumerate(found, start=1)
    )
    return Walkthrough(model.largest_, length, len(weights) + 1, neighbours)
