"""How sure a fit is, in words."""

from quiz.core.advice.document import RankedProgram
from quiz.core.ranking import BAND_FITS, ENOUGH_KNOWN, WIDE, band

__all__ = ["BAND_FITS", "ENOUGH_KNOWN", "WIDE", "band", "sureness"]

COVERAGE = (
    (0.995, "all"),
    (0.9, "nearly all"),
    (0.7, "most"),
    (0.5, "more than half"),
    (0.4, "about half"),
    (0.0, "less than half"),
)


def sureness(ranked: RankedProgram) -> str:
    """Coverage and range in words, never as percentages."""
    share = next(words for least, words in COVERAGE if ranked.coverage >= least)
    covers = f"Published facts cover {share} of what you asked for"
    low, high = (band(fit) for fit in (ranked.fit_low, ranked.fit_high))
    if ranked.band == "good" and band(ranked.fit) == "strong" and ranked.fit_high - ranked.fit_low > WIDE:
        covers += ", too little to call it strong"
    if share == "all":
        return f"{covers}."
    if low == high:
        return f"{covers}; the rest would not change the fit much."
    return f"{covers}; the rest could make this anything from a {low} to a {high} fit."
