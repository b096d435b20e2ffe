"""The nearest-neighbour model: which programs lie closest to what a student asks for.

A student is a weight vector w over the criteria, a program a vector s of satisfaction degrees, and the fit is w·s. The
lift of Bachrach et al. turns the largest inner product into the smallest Euclidean distance: each program is stored as
(s, sqrt(M - |s|^2)) with M the largest |s|^2 and the student asks as (w, 0), so one scikit-learn NearestNeighbors,
fitted once per catalog, serves every student exactly, whatever the weights.

References: Y. Bachrach et al., "Speeding up the Xbox recommender system using a Euclidean transformation for
inner-product spaces", RecSys 2014.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn import config_context
from sklearn.base import BaseEstimator
from sklearn.neighbors import NearestNeighbors
from sklearn.utils.validation import check_is_fitted
from threadpoolctl import ThreadpoolController

from quiz.core.ranking.criteria import Floats

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

# Distances come from sums of squares and carry about this much noise; a cut is only trusted where the gap is wider.
NOISE = 1e-7
FIRST_NEIGHBOURS = 64
# Asking for more than one in so many rows costs more than a pass over all of them.
SELECTIVE = 256
# A fit is at most 1: a lower tier, however good its fit, stays below.
TIER = 4.0
_THREADS = ThreadpoolController()


@dataclass(frozen=True)
class Ranking:
    """The ranked rows of a table, best first, as arrays of shape (k,). fit = w·s with unknown degrees estimated; low
    and high put every unknown at 0 and 1; coverage is the share of the weight on known degrees; tier is 0 where every
    must is known to be satisfied. `complete` says that no row is missing."""

    rows: Ints
    fit: Floats
    low: Floats
    high: Floats
    coverage: Floats
    tier: Ints
    complete: bool


@dataclass(frozen=True)
class Extra:
    """Columns that depend on the student and so cannot be fitted: degrees (n, p) without NaN, known (n, p), weights
    (p,)."""

    degrees: Floats
    known: Bools
    weights: Floats

    @classmethod
    def none(cls, rows: int) -> "Extra":
        return cls(np.zeros((rows, 0)), np.zeros((rows, 0), dtype=bool), np.zeros(0))


class Recommender(BaseEstimator):  # type: ignore[misc]  # scikit-learn ships no types
    """Exact maximum-inner-product ranking by Euclidean nearest neighbours.

    Parameters
    ----------
    presence_cap : float, default=0.2
        The most that an unknown degree of a presence-only column is estimated at, so that silence never beats evidence.
    all_neighbours : int, default=2_000
        Up to this many programs every neighbour is asked for; beyond it, as many as a cut needs.

    Attributes
    ----------
    degrees_ : ndarray of shape (n, d)
        Satisfaction degrees with every unknown replaced by its estimate.
    known_ : ndarray of shape (n, d)
        True where the degree is known.
    means_ : ndarray of shape (d,)
        What an unknown degree without evidence of its own is estimated at.
    neighbours_ : NearestNeighbors
        Fitted on the lifted points, shape (n, d + 1).
    """

    def __init__(self, presence_cap: float = 0.2, all_neighbours: int = 2_000) -> None:
        self.presence_cap = presence_cap
        self.all_neighbours = all_neighbours

    def fit(
        self, X: Floats, y: None = None, *, estimates: Floats | None = None, presence_only: Bools | None = None
    ) -> "Recommender":
        """Fit on satisfaction degrees.

        X : (n, d) in [0, 1], NaN where unknown. estimates : (n, d), weaker evidence for unknown cells, NaN where none.
        presence_only : (d,), columns whose unknowns are capped. Raises ValueError on an empty or out-of-range matrix.
        """
        X = np.asarray(X, dtype=float)
        if X.ndim != 2 or not len(X):
            raise ValueError(
                "the catalog holds no rankable program: add a row with kind engineering_management, open_to public"
            )
        if np.nanmin(X, initial=0.0) < 0.0 or np.nanmax(X, initial=0.0) > 1.0:
            raise ValueError("satisfaction degrees lie between 0 and 1")
        self.known_ = ~np.isnan(X)
        evident = X if estimates is None else np.where(self.known_, X, estimates)
        self.means_ = self._means(evident, presence_only)
        self.degrees_ = filled = np.where(np.isnan(evident), self.means_, evident)
        squares = np.einsum("ij,ij->i", filled, filled)
        lift = np.sqrt(squares.max() - squares)
        self.neighbours_ = NearestNeighbors(algorithm="brute").fit(np.column_stack([filled, lift]))
        return self

    def _means(self, evident: Floats, presence_only: Bools | None) -> Floats:
        """Column means of the cells with any evidence, 0.5 where a column has none, capped for presence-only columns.

        Weaker evidence counts in the mean: the few programs that publish a price are not the typical ones."""
        seen = ~np.isnan(evident)
        counts = seen.sum(axis=0)
        means = np.where(counts, np.where(seen, evident, 0.0).sum(axis=0) / np.maximum(counts, 1), 0.5)
        return means if presence_only is None else np.where(presence_only, np.minimum(means, self.presence_cap), means)

    def rank(
        self,
        weights: Floats,
        *,
        extra: Extra | None = None,
        allowed: Bools | None = None,
        tier: Ints | None = None,
        ties: tuple[npt.NDArray[np.int64], ...] = (),
        need: int | None = None,
    ) -> Ranking:
        """Rank the allowed programs for one student.

        weights : (d,) over the fitted columns; with the extra columns' weights they sum to 1. allowed : (n,) mask.
        tier : (n,), lower tiers rank first whatever the fit. ties : arrays (n,), smaller first, in order of importance;
        the first one breaks ties of fit before coverage does, the others after it. need : how many rows are wanted at
        least (None: all); rows beyond that may be missing where the catalog exceeds `all_neighbours`.
        """
        check_is_fitted(self, "neighbours_")
        n = len(self.degrees_)
        extra = extra or Extra.none(n)
        allowed = np.ones(n, dtype=bool) if allowed is None else allowed
        tier = np.zeros(n, dtype=np.int64) if tier is None else tier
        rows = self._candidates(np.asarray(weights, dtype=float), extra, allowed, tier, n if need is None else need)
        ranking = self._scored(rows, weights, extra, tier)
        keys = [*(tie[rows] for tie in reversed(ties[1:])), -np.round(ranking.coverage, 9)]
        keys += [tie[rows] for tie in ties[:1]] + [-np.round(ranking.fit, 9), ranking.tier]
        order = np.lexsort(keys)
        return Ranking(
            rows=rows[order],
            fit=ranking.fit[order],
            low=ranking.low[order],
            high=ranking.high[order],
            coverage=ranking.coverage[order],
            tier=ranking.tier[order],
            complete=len(rows) == int(allowed.sum()),
        )

    def _scored(self, rows: Ints, weights: Floats, extra: Extra, tier: Ints) -> Ranking:
        degrees, known, more = self.degrees_[rows], self.known_[rows], extra.degrees[rows]
        fit = degrees @ weights + more @ extra.weights
        coverage = known @ weights + extra.known[rows] @ extra.weights
        low = (degrees * known) @ weights + (more * extra.known[rows]) @ extra.weights
        return Ranking(rows, fit, low, low + 1.0 - coverage, coverage, tier[rows], complete=False)

    def _neighbours(self, weights: Floats, k: int) -> tuple[Ints, float]:
        """The k nearest rows by w·s, and a bound that no other row's w·s exceeds."""
        query = np.append(weights, 0.0)[None, :]
        # The matrix was checked when it was fitted and the weights are our own; checking each time costs as much as
        # asking. One thread is enough for a small catalog; more of them only wait for each other on a busy server.
        threads = 1 if len(self.degrees_) <= self.all_neighbours else None
        with config_context(assume_finite=True, skip_parameter_validation=True), _THREADS.limit(limits=threads):
            rows = self.neighbours_.kneighbors(query, n_neighbors=k, return_distance=False)[0]
        # |(s, lift) - (w, 0)|^2 = M + |w|^2 - 2 w·s: what is farther than the last row has no larger inner product.
        return rows, float(self.degrees_[rows[-1]] @ weights) + NOISE

    def _candidates(self, weights: Floats, extra: Extra, allowed: Bools, tier: Ints, need: int) -> Ints:
        """Rows that surely hold the first `need` allowed ones. Small catalogs: every neighbour. Large ones: as many
        neighbours as the share of programs in the best tier makes likely to suffice, provided that no row left out
        could still reach the list (the threshold algorithm of Fagin et al.); else one pass over all rows."""
        n = len(self.degrees_)
        if n <= self.all_neighbours:
            rows, _ = self._neighbours(weights, n)
            return rows[allowed[rows]]
        first = allowed & (tier == tier[allowed].min(initial=np.iinfo(np.int64).max))
        bonus = float(extra.weights.sum())
        k = max(FIRST_NEIGHBOURS, 2 * need * n // max(1, int(first.sum())))
        if not bonus and k * SELECTIVE < n:
            rows, bound = self._neighbours(weights, k)
            found = rows[first[rows]]
            if len(found) >= need and np.partition(self.degrees_[found] @ weights, -need)[-need] > bound:
                return rows[allowed[rows]]
        score = self.degrees_ @ weights - TIER * tier
        if bonus:
            score += extra.degrees @ extra.weights
        rows = np.flatnonzero(allowed)
        if need >= len(rows):
            return rows
        score = score[rows]
        best: Ints = rows[score >= np.partition(score, -need)[-need] - NOISE]
        return best
