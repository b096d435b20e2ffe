"""From answers to an ordered list of rows: the neighbours' order, put into tiers and bands, then a fair list.

The order is (known misses, doubt about the musts, band, fit, coverage, lottery). The fit comes from the distances of
`kneighbors`, and so does the order inside a band; only what is closer than 1e-9 is settled by the rest. What is fair is
fair.py's, what is said of it advice's.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import islice

import numpy as np
import numpy.typing as npt

from quiz.core.questions import Answers
from quiz.core.ranking.bands import BANDS, bands
from quiz.core.ranking.conditions import Condition, Mask, Shared, Standing
from quiz.core.ranking.criteria import COST_COLUMNS, Floats
from quiz.core.ranking.engine import Engine, Query, StudentQuery, ask
from quiz.core.ranking.fair import Fair, Order, fair
from quiz.core.ranking.neighbours import Bools, Ints
from quiz.core.ranking.terms import Term

WEIGHT_TOLERANCE = 0.10
EXACT = 1e-9
# Up to this many programs every neighbour is asked for; beyond it the nearest, and more where these do not settle the
# list.
EVERY = 2_000
FIRST_NEIGHBOURS, NEED_MORE = 512, 8
# Students asked for at once.
GROUP = 64


@dataclass(frozen=True)
class StudentRanking:
    """A student's ranking: what was asked, the order of the catalog, and `rows`, the list as it is shown, with the band
    of each; `variants` names, for a listed row, the rows of the same degree in other formats; `moved` why a row stands
    elsewhere than its fit says."""

    engine: Engine
    asked: StudentQuery
    order: Order
    listed: Fair

    @property
    def answers(self) -> Answers:
        return self.asked.answers

    @property
    def rows(self) -> tuple[int, ...]:
        return self.listed.rows

    @property
    def query(self) -> Query:
        return self.asked.query

    @property
    def conditions(self) -> tuple[Condition, ...]:
        return self.asked.conditions

    @property
    def standing(self) -> Standing:
        return self.asked.standing

    @property
    def low_signal(self) -> bool:
        return self.asked.low_signal

    @property
    def fitting(self) -> Mask:
        """(n,) what no must and no rule excludes and no condition is known to be missed by."""
        fitting: Mask = self.standing.allowed & (self.standing.misses == 0)
        return fitting

    @cached_property
    def known_fits(self) -> Mask:
        """(n,) what is offered, and known to meet every condition."""
        offered = self.engine.table.facts["offered"]
        known: Mask = self.fitting & (self.standing.unknown == 0) & offered
        return known

    @property
    def known_to_fit(self) -> int:
        """How many of those are also known to satisfy every must."""
        return int((self.fitting & (self.standing.doubt == 0)).sum())

    def cells(self, rows: list[int]) -> tuple[Floats, Mask]:
        """Satisfaction degrees and their knownness, both (len(rows), len(terms))."""
        model, mixtures = self.engine.model, self.query.mixtures
        cells = np.ix_(rows, [mixture.told_by for mixture in mixtures])
        degrees = model.degrees_[cells]  # of a term that looks at one column these are it
        for at, mixture in enumerate(mixtures):
            if len(mixture.at) > 1 or mixture.shares[0] != 1.0:
                degrees[:, at] = model.degrees_[rows][:, mixture.at] @ mixture.shares
        return degrees, model.known_[cells]

    def bounds(self, rows: list[int], degrees: Floats, known: Mask) -> tuple[Floats, Floats]:
        """The fits (len(rows),) with every unknown at its worst and at its best; `degrees` and `known` are the cells.
        An estimated price is no better than its cheap end and no worse than its dear one."""
        worst, best = np.where(known, degrees, 0.0), np.where(known, degrees, 1.0)
        for at, term in enumerate(self.query.terms):
            if term.column in COST_COLUMNS:
                ends = price_span(self.engine, self.asked.student.home, term.column)
                worst[:, at], best[:, at] = (np.where(known[:, at], degrees[:, at], end[rows]) for end in ends)
        weights = np.array([term.weight for term in self.query.terms])
        return worst @ weights, best @ weights


# --- the lottery ------------------------------------------------------------------------------------------------------

# Equal programs are drawn anew for every student, by what the student is and likes: a limit that moves or a must that
# is unticked never shuffles equals.
DRAWN_BY = ("interest", "goal", "discipline", "experience")
_MULTIPLIERS = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))
_SHIFTS = (np.uint64(30), np.uint64(27), np.uint64(31))


@lru_cache(maxsize=256)
def _seed(*said: object) -> np.uint64:
    return np.uint64(int.from_bytes(hashlib.sha256(json.dumps(said).encode()).digest()[:8]))


def lottery(engine: Engine, answers: Answers, rows: Ints | slice = slice(None)) -> npt.NDArray[np.uint64]:
    """(k,) a draw for each of the rows, from a hash of the answers and of the program's id (splitmix64)."""
    seed = _seed(*(answers.said(key) for key in DRAWN_BY))
    if len(engine.table.ids) > EVERY:
        return _drawn(engine.table.tickets[rows], seed)
    return _all_drawn(engine, seed)[rows]


@lru_cache(maxsize=16)
def _all_drawn(engine: Engine, seed: np.uint64) -> npt.NDArray[np.uint64]:
    return _drawn(engine.table.tickets, seed)


def _drawn(tickets: npt.NDArray[np.uint64], seed: np.uint64) -> npt.NDArray[np.uint64]:
    drawn = tickets ^ seed
    for shift, multiplier in zip(_SHIFTS, _MULTIPLIERS, strict=False):
        drawn = (drawn ^ (drawn >> shift)) * multiplier
    return drawn ^ (drawn >> _SHIFTS[-1])


# --- the order --------------------------------------------------------------------------------------------------------


# A limit is one of four, and most programs cost residents what they cost others: few spans are asked for again and
# again.
@lru_cache(maxsize=64)
def price_span(engine: Engine, home: str | None, column: str) -> tuple[Floats, Floats]:
    """(n,) the degrees of a price column at the dear and at the cheap end of each range; 0 and 1 where nothing is
    known."""
    price, degree = engine.table.price(home), COST_COLUMNS[column]
    return np.nan_to_num(degree(price.high), nan=0.0), np.nan_to_num(degree(price.low), nan=1.0)


def narrowed(engine: Engine, asked: StudentQuery, rows: Ints) -> Floats:
    """(k,) how much of the spread of the unknowns the ranges of prices take away from some rows."""
    gain = np.zeros(len(rows))
    for term, mixture in zip(asked.query.terms, asked.query.mixtures, strict=True):
        if term.column in COST_COLUMNS:
            worst, best = (end[rows] for end in price_span(engine, asked.student.home, term.column))
            gain += term.weight * (1.0 - (best - worst)) * ~engine.model.known_[rows, mixture.told_by]
    return gain


def put_in_order(engine: Engine, asked: StudentQuery, fit: Floats, rows: Ints) -> Order:
    """The neighbours (k,), nearest first, partitioned stably by tier, doubt and band."""
    table, stands = engine.table, asked.standing
    # What the distances tell apart keeps its order; what they do not is a run of equals.
    run = np.concatenate(([0], np.cumsum(fit[:-1] - fit[1:] > EXACT)))
    beyond = float(fit[-1]), int(run[-1])  # the last neighbour's
    allowed = stands.allowed[rows]
    rows, fit, run = rows[allowed], fit[allowed], run[allowed]
    at = np.flatnonzero(asked.query.cover)
    coverage = engine.model.known_[rows[:, None], at] @ asked.query.cover[at]
    misses, doubt = stands.misses[rows], stands.doubt[rows]
    capped = (misses > 0) | (doubt > 0) | table.doubtful[rows]
    band = bands(fit, coverage, 1.0 - coverage - narrowed(engine, asked, rows), capped | asked.low_signal)
    # Silence never beats evidence, not even by lot: of equals those come first whose conditions are known to be met.
    keys = [lottery(engine, asked.answers, rows), stands.unknown[rows], -np.round(coverage, 9)]
    if asked.student.visa:
        keys.append(~table.facts["stem"][rows])
    order = np.lexsort([*keys, run, band, doubt, misses])
    found = Order(rows[order], fit[order], coverage[order], band[order], misses[order], doubt[order], len(rows))
    if len(allowed) == len(table.ids):
        return found
    others = stands.allowed.copy()
    others[rows] = False
    if not others.any():
        return found
    return replace(found, settled=_settled(asked, others, found, run[order], *beyond), whole=False)


def _settled(asked: StudentQuery, others: Bools, order: Order, runs: Ints, fit: float, run: int) -> int:
    """How many of the first rows stay first, whatever the `others` (n,) beyond the last neighbour are. These have no
    larger fit than its `fit`, so none has a better band than that has at its best, and of equal bands they join its
    `run` at best, where the draw decides. `runs` (k,) are those of the ordered rows."""
    misses, doubt = asked.standing.misses[others], asked.standing.doubt[others]
    least = misses.min()
    band = bands(np.array([fit]), np.ones(1), np.zeros(1), np.zeros(1, dtype=bool))[0]
    best = (least, doubt[misses == least].min(), band, run)
    keys = zip(*(part.tolist() for part in (order.misses, order.doubt, order.band, runs)), strict=True)
    return next((place for place, key in enumerate(keys) if key >= best), len(order.rows))


# --- one student and many ---------------------------------------------------------------------------------------------


def rank(engine: Engine, answers: Answers, top: int = 10, weighted: tuple[Term, ...] | None = None) -> StudentRanking:
    """Rank the catalog for clean answers; at least `top` rows are shown where that many fit.

    `weighted` replaces the engine's terms of the answers, for what-ifs about the weights.
    """
    return next(_ranked(engine, [ask(engine, answers, weighted)], top))


def lengthen(ranked: StudentRanking, top: int) -> tuple[int, ...]:
    """The list of a ranking with up to `top` rows, without asking for the neighbours again where they settle it."""
    longer = fair(ranked.engine, ranked.asked, ranked.order, top)
    return longer.rows if longer.settled else rank(ranked.engine, ranked.answers, top).rows


def rank_many(engine: Engine, students: Iterable[Answers], top: int = 10) -> Iterator[StudentRanking]:
    """The list of every student, in their order; `students` are clean answers and may be endless. A few at a time are
    asked for, so that memory is bounded, and share what they have in common."""
    few = len(engine.table.ids) <= EVERY
    following, shared = iter(students), engine.conditions if few else Shared()
    while group := [ask(engine, answers, shared=shared) for answers in islice(following, _group(engine))]:
        yield from _ranked(engine, group, top)
        if not few:
            shared.clear()


def order_all(engine: Engine, answers: Answers) -> Order:
    """The order of every row that is not ruled out, however many there are, before anything is made fair. The fits are
    the points: for a question about the ranking, where no list is shown and asking every neighbour takes seven times as
    long."""
    asked = ask(engine, answers)
    at = np.flatnonzero(asked.query.weights)
    fits = engine.model.degrees_[:, at] @ asked.query.weights[at]
    nearest = np.argsort(-fits, kind="stable")
    return put_in_order(engine, asked, fits[nearest], nearest)


def rank_rows(engine: Engine, answers: Answers, rows: Iterable[int]) -> StudentRanking:
    """The order of some rows alone, those that the list leaves out too, each with the fit and band that a list gives
    it."""
    asked = ask(engine, answers)
    those = np.zeros(len(engine.table.ids), dtype=bool)
    those[[*rows]] = True
    fits, nearest = engine.model.nearest(asked.query.weights[None, :])
    order = put_in_order(engine, replace(asked, standing=replace(asked.standing, allowed=those)), fits[0], nearest[0])
    whole = rank(engine, answers, len(engine.table.ids)).listed
    listed = dict(zip(whole.rows, whole.bands, strict=True))  # a band says where a row stands, too
    own = zip(order.rows.tolist(), order.band.tolist(), strict=True)
    bands_of = tuple(listed.get(row, BANDS[band]) for row, band in own)
    return StudentRanking(engine, asked, order, Fair(tuple(order.rows.tolist()), bands_of, {}))


def _group(engine: Engine) -> int:
    return GROUP if len(engine.table.ids) <= EVERY else 1


def _ranked(engine: Engine, group: list[StudentQuery], top: int) -> Iterator[StudentRanking]:
    rows = len(engine.table.ids)
    count = rows if rows <= EVERY else min(rows, max(FIRST_NEIGHBOURS, NEED_MORE * top))
    fits, nearest = engine.model.nearest(np.array([asked.query.weights for asked in group]), count)
    for asked, fit, near in zip(group, fits, nearest, strict=True):
        order = put_in_order(engine, asked, fit, near)
        found, asked_for = fair(engine, asked, order, top), count
        while not found.settled:
            asked_for = min(rows, asked_for * NEED_MORE)
            farther = engine.model.nearest(asked.query.weights[None, :], asked_for)
            order = put_in_order(engine, asked, farther[0][0], farther[1][0])
            found = fair(engine, asked, order, top)
        yield StudentRanking(engine, asked, order, found)
