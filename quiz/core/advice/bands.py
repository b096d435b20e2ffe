"""A fit in words: strong, good, possible, weak, or ask first where too little is known to say."""

from quiz.core.advice.document import RankedProgram

# A band needs at least this fit, and strong also this much known; what rests mostly on guesses is "ask first".
BAND_FITS = (("strong", 0.75), ("good", 0.60), ("possible", 0.40))
ENOUGH_KNOWN, STRONGLY_KNOWN = 0.40, 0.60


def band(fit: float, coverage: float, doubtful: bool = False) -> str:
    """The word for a fit in [0, 1] of which the share `coverage` is known. Nothing `doubtful` is called strong: a list
    without signal, a program that only old or weak sources vouch for, or of which a must is not known."""
    if coverage < ENOUGH_KNOWN:
        return "ask_first"
    word = next((name for name, least in BAND_FITS if fit >= least), "weak")
    return "good" if word == "strong" and (coverage < STRONGLY_KNOWN or doubtful) else word


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
    low, high = (band(fit, 1.0) for fit in (ranked.fit_low, ranked.fit_high))
    if ranked.band == "good" and band(ranked.fit, 1.0) == "strong" and ranked.coverage < STRONGLY_KNOWN:
        covers += ", too little to call it strong"
    if share == "all":
        return f"{covers}."
    if low == high:
        return f"{covers}; the rest would not change the fit much."
    return f"{covers}; the rest could make this anything from a {low} to a {high} fit."
