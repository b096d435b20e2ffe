"""A fit in words: strong, good, possible, weak, or ask first where too little is known to say. The order knows them."""

import numpy as np
import numpy.typing as npt

from quiz.core.ranking.criteria import Floats
from quiz.core.vocabulary import BAND_WORDS

BANDS: tuple[str, ...] = tuple(BAND_WORDS)
STRONG, GOOD, POSSIBLE, WEAK, ASK_FIRST = range(len(BANDS))
# A band needs at least this fit; what rests mostly on guesses is "ask first".
BAND_FITS = (("strong", 0.75), ("good", 0.60), ("possible", 0.40))
ENOUGH_KNOWN = 0.40
# Where the unknowns leave more than this between the worst and the best fit, the band is one lower.
WIDE = 0.30


def bands(fit: Floats, coverage: Floats, spread: Floats, capped: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """(k,) the band of each fit in [0, 1], counted from 0, strong. `coverage` is the share of the weight that is known,
    `spread` the distance from the worst fit to the best that the unknowns allow. Nothing `capped` is called strong: a
    list without signal, what only old or weak sources vouch for, what misses a condition or leaves a must open."""
    fit, coverage, spread = np.round((fit, coverage, spread), 9)
    band = np.full(len(fit), STRONG)
    for _, least in BAND_FITS:
        band += fit < least
    band = np.minimum(band + (spread > WIDE), WEAK)
    band = np.where(capped, np.maximum(band, GOOD), band)
    return np.where(coverage < ENOUGH_KNOWN, ASK_FIRST, band)


def band(fit: float, coverage: float = 1.0, spread: float = 0.0, capped: bool = False) -> str:
    """The word for one fit."""
    return BANDS[int(bands(*(np.array([part]) for part in (fit, coverage, spread, capped)))[0])]
