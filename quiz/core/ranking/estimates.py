"""What an unknown cell is estimated at where its school's neighbours know better than the column's mean.

For some criteria cross-validation on held-out known cells shows that a KNNImputer over federal facts of the school
beats the plain mean; those stand in NEIGHBOURHOODS with the facts that make two schools alike for them, and `mem-quiz
evaluate` measures the choice anew (models/MODEL_CARD.md has the figures). An estimate fills a cell, it never makes it
known.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from sklearn.impute import KNNImputer

from quiz.core.ranking.criteria import COST_COLUMNS, Floats, Table

NEIGHBOURS = 5
# An estimate moves an unknown only part of the way from indifference, because advisors count an unknown about half:
# three quarters for one from the program's own credits and its school's rate, a quarter for a guess from peers.
OWN_TRUST, PEER_TRUST = 0.75, 0.25
INDIFFERENT = 0.5
# Comparing every school with every other grows with the square of their number (0.2 s and 20 MB at 1,000, 35 s and
# 1.6 GB at 10,000); beyond this the mean has to do.
MOST_ROWS = 2_000

PRICES = ("school_rate_year_outstate", "school_rate_credit_outstate", "public")
SCHOOL = (
    "d_all_engineering",
    *(
        f"share_{key}"
        for key in ("mechanical", "electrical", "civil", "industrial", "software", "chemical", "aerospace")
    ),
    *(f"ms_{key}" for key in ("project_mgmt", "supply_chain_ops", "industrial_mfg_eng", "systems_eng")),
    "ms_entrepreneurship_innov",
    "public",
    "distance_2021",
)
NEIGHBOURHOODS: Mapping[str, Sequence[str]] = {
    **dict.fromkeys(COST_COLUMNS, PRICES),
    "avoid.se": SCHOOL,
}


def _scaled(features: Floats) -> Floats:
    """Features (n, f), each centred and scaled by its known values."""
    spread = np.nanstd(features, axis=0)
    scaled: Floats = (features - np.nanmean(features, axis=0)) / np.where(spread > 0, spread, 1.0)
    return scaled


def predict(table: Table, evident: Floats, names: Sequence[str], neighbours: int = NEIGHBOURS) -> Floats:
    """A column (n,) with each NaN replaced by the mean of its nearest schools' values; alike means alike in `names`.

    Equally near schools are many, and the imputer takes them by position: the rows are put into the impartial order
    first, so that the catalog's own order never matters.
    """
    order = np.argsort(table.lottery)
    features = np.column_stack([table.features[name][order] for name in names])
    cells = np.column_stack([_scaled(features), evident[order]])
    filled = np.empty(len(order))
    filled[order] = KNNImputer(n_neighbors=neighbours, keep_empty_features=True).fit_transform(cells)[:, -1]
    return filled


def _towards(estimate: Floats, trust: float) -> Floats:
    """An estimate believed only so far: 0 leaves indifference, 1 takes it as it is."""
    return INDIFFERENT + trust * (estimate - INDIFFERENT)


def estimates(table: Table) -> Floats:
    """The table's weaker evidence (n, d) as far as it is trusted, completed by the neighbours where they are the better
    guess; NaN elsewhere."""
    out = table.estimates.copy()
    enough = NEIGHBOURS < len(table.ids) <= MOST_ROWS
    for column, names in NEIGHBOURHOODS.items():
        at = table.position[column]
        known, own = ~np.isnan(table.degrees[:, at]), ~np.isnan(out[:, at])
        evident = np.where(known, table.degrees[:, at], out[:, at])
        out[:, at] = _towards(out[:, at], OWN_TRUST)
        if enough and (known | own).sum() > NEIGHBOURS:
            guess = _towards(predict(table, evident, names), PEER_TRUST)
            out[:, at] = np.where(known | own, out[:, at], guess)
    return out
