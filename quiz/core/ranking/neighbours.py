"""The nearest-neighbour model: which programs lie closest to what a student asks for.

A student is a weight vector w over the criteria, a program a vector s of satisfaction degrees, and the fit is w·s. The
lift of Bachrach et al. turns the largest inner product into the smallest Euclidean distance: each program is stored as
(s, sqrt(M - |s|^2)) with M the largest |s|^2 and the student asks as (w, 0), so one scikit-learn NearestNeighbors,
fitted once per catalog, serves every student exactly, whatever the weights. The order of its answer is the ranking.

References: Y. Bachrach et al., "Speeding up the Xbox recommender system using a Euclidean transformation for
inner-product spaces", RecSys 2014.
"""

from typing import Any

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

_THREADS = ThreadpoolController().select(user_api="openmp")  # scikit-learn keeps BLAS to one thread itself
# Beyond this many programs more threads help; below it they only wait for each other on a busy server.
ONE_THREAD = 2_000


class Recommender(BaseEstimator):  # type: ignore[misc]  # scikit-learn ships no types
    """Exact maximum-inner-product ranking by Euclidean nearest neighbours: the last step of the pipeline.

    Attributes
    ----------
    degrees_ : ndarray of shape (n, d)
        Satisfaction degrees with every unknown replaced by its estimate.
    known_ : ndarray of shape (n, d)
        True where the degree is known.
    largest_ : float
        M, the largest squared length of a program.
    neighbours_ : NearestNeighbors
        Fitted on the lifted points, shape (n, d + 1).
    """

    def fit(self, X: Any, y: None = None) -> "Recommender":
        """Fit on degrees in [0, 1] and where they were estimated, as Estimates gives them: X is (n, 2 d). Raises
        ValueError on an empty or out-of-range matrix."""
        cells = np.asarray(X, dtype=float)
        if cells.ndim != 2 or not len(cells):
            raise ValueError(
                "the catalog holds no rankable program: add a row with kind engineering_management, open_to public"
            )
        degrees, estimated = np.hsplit(cells, 2)
        if not (degrees.min(initial=0.0) >= 0.0 and degrees.max(initial=0.0) <= 1.0):
            raise ValueError("satisfaction degrees lie between 0 and 1")
        self.degrees_, self.known_ = np.ascontiguousarray(degrees), np.asfortranarray(estimated == 0.0)
        squares = np.einsum("ij,ij->i", degrees, degrees)
        self.largest_ = float(squares.max())
        lift = np.sqrt(self.largest_ - squares)
        self.neighbours_ = NearestNeighbors(algorithm="brute").fit(np.column_stack([degrees, lift]))
        return self

    def nearest(self, weights: Floats, count: int | None = None) -> tuple[Floats, Ints]:
        """The fits (q, k), best first, and the rows (q, k) of the `count` programs (None: all) nearest to each of q
        students; weights : (q, d).

        |(s, lift) - (w, 0)|^2 = M + |w|^2 - 2 w·s, so a distance tells its fit, to about 1e-13.
        """
        check_is_fitted(self, "neighbours_")
        queries = np.column_stack([weights, np.zeros(len(weights))])
        threads = 1 if len(self.degrees_) <= ONE_THREAD else None
        # The matrix was checked when it was fitted and the weights are our own; checking each time costs as much as
        # asking.
        with config_context(assume_finite=True, skip_parameter_validation=True), _THREADS.limit(limits=threads):
            distances, rows = self.neighbours_.kneighbors(queries, n_neighbors=count or len(self.degrees_))
        lengths = np.einsum("ij,ij->i", weights, weights)
        return (self.largest_ + lengths[:, None] - np.square(distances)) / 2, rows
