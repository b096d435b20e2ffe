"""Years as people write them short: "Fall ’19" and "AY19-20" are spelled out, so that all that looks for years finds
them. A number after a term is no year without its apostrophe: "Fall 15" may be anything.
"""

import re

_PAIR = re.compile(
    r"(?:\b(?:AY|FY|academic year)\s?[’'‘]?|(?<!\w)[’'‘])(?P<from>\d\d)\s?[-–/]\s?[’'‘]?(?P<to>\d\d)\b(?![-\d])", re.I
)
_ONE = re.compile(r"(?:\b(?:AY|FY)\s?[’'‘]?|(?<!\w)[’'‘])(?P<year>\d\d)\b(?![-\d’'‘]|s\b)", re.I)


def spelled_out(words: str) -> str:
    """The words with their short years in full.

    >>> spelled_out("Fall ’19, AY19-20, ’24–’25; the ’90s")
    'Fall 2019, 2019-20, 2024-25; the ’90s'
    """
    if not any(mark in words for mark in "’'‘YyRr"):
        return words
    return _ONE.sub(lambda m: f"20{m['year']}", _PAIR.sub(_academic, words))


def _academic(match: re.Match[str]) -> str:
    follows = (int(match["from"]) + 1) % 100 == int(match["to"])
    return f"20{match['from']}-{match['to']}" if follows else match[0]
