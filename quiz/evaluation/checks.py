"""The promises of the ranking, counted over random students: how often a list, a repair or a what-if is not true.

The same promises are property tests (tests/core/advice/test_invariants.py); here they are figures of the card, over
students whom nobody picked. Every count should be 0.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

import numpy as np

from quiz.core.advice import Recommendation, counts
from quiz.core.questions import BY_ID, Answers, clean, merge
from quiz.core.ranking import (
    ASK_FIRST,
    FIRST,
    PER_INSTITUTION,
    Engine,
    Order,
    find_conditions,
    rank,
    read_situation,
    visa_conflict,
)
from quiz.core.vocabulary import SPECIALISATIONS

EXACT = 1e-9
# A first tier with fewer programs that carry a band leaves no choice: what costs and is taught as asked decides.
ENOUGH_TO_CHANGE = 10
CHANGED = 2


@dataclass(frozen=True, slots=True)
class RandomStudent:
    """One random student and the recommendation that was given."""

    answers: Answers
    found: Recommendation


def _points(engine: Engine, asked: RandomStudent) -> Iterator[bool]:
    """The points of a program add up to its fit, and each is its weight times its degree."""
    for program in asked.found.programs:
        sums = abs(sum(c.points for c in program.contributions) - program.fit) < EXACT
        yield sums and all(abs(c.points - c.weight * c.satisfaction) < EXACT for c in program.contributions)


def broken_gates(engine: Engine, answers: Answers, rows: Sequence[int]) -> int:
    """How many of these rows are known to break a must or a published rule."""
    broken = np.zeros(len(engine.table.ids), dtype=bool)
    for condition in find_conditions(engine.table, read_situation(answers)):
        broken |= condition.violates
    return int(broken[list(rows)].sum())


def _gates(engine: Engine, asked: RandomStudent) -> Iterator[bool]:
    """No listed program is known to break a must or a published rule."""
    position = {key: row for row, key in enumerate(engine.table.ids)}
    for program in asked.found.programs:
        yield not broken_gates(engine, asked.answers, [position[program.id]])


def _answers_matter(engine: Engine, asked: RandomStudent) -> Iterator[bool]:
    """Asking for another specialisation changes at least two of the first five, where for both at least ten programs
    miss nothing, leave no must open and are known well enough for a band."""
    bare = asked.answers.only(BY_ID)
    if visa_conflict(bare):
        return
    ranked = (rank(engine, bare.with_said(interest=(key,), goal=key), top=FIRST) for key in SPECIALISATIONS)
    firsts = [set(found.rows) for found in ranked if _first_tier(found.order) >= ENOUGH_TO_CHANGE]
    for before, after in permutations(firsts, 2):
        yield len(before - after) >= CHANGED


def _first_tier(order: Order) -> int:
    """How many programs stand before conditions, doubts and silence take over from the wishes."""
    return int(((order.misses == 0) & (order.doubt == 0) & (order.band != ASK_FIRST)).sum())


def _repairs(engine: Engine, asked: RandomStudent) -> Iterator[bool]:
    """A repair yields exactly as many programs as it says, and more than now."""
    for repair in asked.found.repairs:
        after = counts(engine, clean(merge(asked.answers.as_document(), repair.change)))
        yield after == repair.programs > asked.found.known_to_fit


def _what_ifs(engine: Engine, asked: RandomStudent) -> Iterator[bool]:
    """A counterfactual moves the program to the place it says, inside the first five."""
    for what_if in asked.found.counterfactuals:
        rows = rank(engine, clean(merge(asked.answers.as_document(), what_if.change)), top=FIRST).rows
        places = {engine.table.ids[row]: place for place, row in enumerate(rows, start=1)}
        yield places.get(what_if.program) == what_if.to_rank


def _near_misses(engine: Engine, asked: RandomStudent) -> Iterator[bool]:
    """A near miss says what it breaks and is not in the list."""
    listed = {program.id for program in asked.found.programs}
    for miss in asked.found.near_misses:
        yield bool(miss.breaks) and miss.id not in listed


def _diverse(engine: Engine, asked: RandomStudent) -> Iterator[bool]:
    """The first five hold at most two programs of one institution."""
    schools = [program.institution for program in asked.found.programs[:FIRST]]
    yield all(schools.count(school) <= PER_INSTITUTION for school in schools)


CHECKS: Mapping[str, Callable[[Engine, RandomStudent], Iterator[bool]]] = {
    "points_wrong": _points,
    "known_violations": _gates,
    "answers_ignored": _answers_matter,
    "repairs_untrue": _repairs,
    "what_ifs_untrue": _what_ifs,
    "near_misses_wrong": _near_misses,
    "schools_crowding": _diverse,
}


@dataclass(frozen=True, slots=True)
class Check:
    """One promise: in words, how often it was looked at, and how often it did not hold."""

    id: str
    promise: str
    looked_at: int
    failed: int


def run_checks(engine: Engine, asked: Sequence[RandomStudent]) -> tuple[Check, ...]:
    """Every promise over these students."""
    out = []
    for key, check in CHECKS.items():
        held = [holds for student in asked for holds in check(engine, student)]
        promise = (check.__doc__ or key).strip().replace("\n    ", " ")
        out.append(Check(key, promise, len(held), held.count(False)))
    return tuple(out)
