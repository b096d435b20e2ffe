"""Programs like one: its nearest neighbours by its own facts, whatever anybody asks for, with what is alike.

A second NearestNeighbors over the facts of each program (what it teaches, how, at what price, whom it admits) under the
distance for data with gaps, `nan_euclidean`. Two programs are only compared where they share most of what is known of
either; else the programs of which least is known would be like everything.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from sklearn.neighbors import NearestNeighbors

from quiz.core.ranking.criteria import Floats
from quiz.core.ranking.engine import Engine
from quiz.core.ranking.neighbours import Bools
from quiz.core.vocabulary import SPECIALISATIONS

# The facts that make programs alike, by the column that holds each as a degree.
ALIKE: Mapping[str, str] = {
    **{f"specialisation.{key}": key for key in SPECIALISATIONS},
    "place.on_campus": "delivery",
    "place.online": "delivery",
    "pace.full_time": "pace",
    "pace.part_time": "pace",
    "cost": "tuition_total_usd",
    "speed": "duration_months_min",
    "gre.avoid": "gre",
    "admits.stem": "background",
    "admits.any": "background",
}
# Of all that is known of either, this much must be known of both.
LEAST_SHARED = 0.6
# Two degrees are the same fact where they differ by less.
SAME = 0.15
MOST = 4


@dataclass(frozen=True, slots=True)
class SimilarProgram:
    """A program like another: the catalog's fields in which the two are `alike` and those in which they `differ`, and
    how far apart they are."""

    id: str
    alike: tuple[str, ...]
    differs: tuple[str, ...]
    distance: float


@dataclass(frozen=True)
class _Space:
    """The facts (n, f) with NaN where unknown, and the neighbours fitted on them."""

    facts: Floats
    known: Bools
    neighbours: NearestNeighbors


@lru_cache(maxsize=4)
def _space(engine: Engine) -> _Space:
    table = engine.table
    columns = [table.position[column] for column in ALIKE]
    # A price that is estimated from a range is good enough to compare by.
    facts = np.where(np.isnan(table.degrees[:, columns]), np.nan, table.degrees[:, columns])
    cost = list(ALIKE).index("cost")
    facts[:, cost] = np.where(np.isnan(facts[:, cost]), table.guesses[:, table.position["cost"]], facts[:, cost])
    known = ~np.isnan(facts)
    return _Space(facts, known, NearestNeighbors(metric="nan_euclidean").fit(facts))


def similar_programs(engine: Engine, program_id: str, most: int = MOST) -> tuple[SimilarProgram, ...]:
    """Up to `most` programs like one, nearest first, none of them another format of the same degree; () where too
    little is known of it, or where it is not ranked."""
    row = engine.table.row.get(program_id)
    if row is None:
        return ()
    space, variant = _space(engine), engine.table.facts["variant"]
    distances, rows = space.neighbours.kneighbors(space.facts[[row]], n_neighbors=len(space.facts))
    found = []
    for distance, other in zip(distances[0].tolist(), rows[0].tolist(), strict=True):
        both, either = space.known[row] & space.known[other], space.known[row] | space.known[other]
        shares = bool(either.any()) and both.sum() >= LEAST_SHARED * either.sum()
        if shares and variant[other] != variant[row] and not np.isnan(distance):
            found.append(_similar(engine, space, row, other, distance))
        if len(found) == most:
            break
    return tuple(found)


def _similar(engine: Engine, space: _Space, row: int, other: int, distance: float) -> SimilarProgram:
    gaps = np.abs(space.facts[row] - space.facts[other])
    differs = dict.fromkeys(fact for fact, gap in zip(ALIKE.values(), gaps.tolist(), strict=True) if gap >= SAME)
    known = dict.fromkeys(fact for fact, gap in zip(ALIKE.values(), gaps.tolist(), strict=True) if not np.isnan(gap))
    alike = tuple(fact for fact in known if fact not in differs)
    return SimilarProgram(engine.table.ids[other], alike, tuple(differs), distance)
