"""What an unknown cell is taken for: weaker evidence about the program where there is some, else what the others show.

An estimate fills a cell, it never makes it known: beside every degree stands whether it was estimated.
"""

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, TransformerMixin

from quiz.core.ranking.criteria import ADMISSION, COST_COLUMNS, GUESS, PRESENCE_ONLY, Floats

ESTIMATED = "estimated:"
# A price that nobody knows is taken for a tenth of what the others give: where it is far over, the program would stand
# below all that is not, and that is no small chance.
UNKNOWN_PRICE = 0.1


class Estimates(BaseEstimator, TransformerMixin):  # type: ignore[misc]  # scikit-learn ships no types
    """Fills what is unknown and says where: degrees (n, d), then 1 where a degree was estimated (n, d).

    Parameters
    ----------
    presence_cap : float, default=0.2
        The most that the mean of a presence-only column is taken for, so that silence never beats evidence.

    Attributes
    ----------
    columns_ : list of the d columns. means_ : (d,), what an unknown without evidence of its own is taken for: the mean
    of the cells with any evidence, a half where there are none; for rules of admission the rule of succession, so that
    silence stays below a published rule.
    """

    def __init__(self, presence_cap: float = 0.2) -> None:
        self.presence_cap = presence_cap

    def fit(self, X: pd.DataFrame, y: None = None) -> "Estimates":
        """Learn the means. X : degrees and guesses as Criteria gives them."""
        self.columns_ = [name for name in X.columns if not name.startswith(GUESS)]
        evident = self._evident(X)
        seen = ~np.isnan(evident)
        counts, sums = seen.sum(axis=0), np.where(seen, evident, 0.0).sum(axis=0)
        rule = np.array([name.startswith(ADMISSION) for name in self.columns_])
        means = np.where(counts, sums / np.maximum(counts, 1), 0.5)
        capped = np.array([name in PRESENCE_ONLY for name in self.columns_])
        price = np.array([name.startswith(tuple(COST_COLUMNS)) for name in self.columns_])
        means = np.where(price, UNKNOWN_PRICE * means, means)
        means = np.where(rule, (sums + 1) / (counts + 2), means)
        self.means_ = np.where(capped, np.minimum(means, self.presence_cap), means)
        return self

    def transform(self, X: pd.DataFrame) -> pd.DataFrame:
        """The filled degrees and where they were estimated."""
        evident = self._evident(X)
        filled = np.where(np.isnan(evident), self.means_, evident)
        estimated = X[self.columns_].isna().to_numpy(dtype=float)
        return pd.DataFrame(np.hstack([filled, estimated]), index=X.index, columns=self.get_feature_names_out())

    def get_feature_names_out(self, input_features: object = None) -> "np.typing.NDArray[np.object_]":
        """The names of the columns that `transform` gives."""
        return np.array([*self.columns_, *(f"{ESTIMATED}{name}" for name in self.columns_)], dtype=object)

    def _evident(self, X: pd.DataFrame) -> Floats:
        degrees = X[self.columns_].to_numpy(dtype=float)
        named = [f"{GUESS}{name}" for name in self.columns_]
        guesses = X.reindex(columns=named).to_numpy(dtype=float)
        return np.where(np.isnan(degrees), guesses, degrees)
