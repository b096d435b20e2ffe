"""What stands in a cell as the vocabulary says it: words become ids, amounts and years become options.

Everything here reads and nothing judges: what is not known stays as it is, to be refused with what is allowed. A number
that can mean two things, or lies between two options, raises NumberError, which names both.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from quiz.core.catalog import SPECIALISATIONS
from quiz.core.numbers import (
    BUDGET,
    MONTHS_OF_STUDY,
    YEARS_OF_WORK,
    NumberError,
    Typed,
    is_nothing,
    read_grade,
    read_number,
    unquote,
)
from quiz.core.questions import BY_ID, Question
from quiz.core.ranking import EXPERIENCE
from quiz.core.text import usd
from quiz.core.vocabulary import BOOLEANS
from quiz.files.batch.columns import COLUMN

SPLIT = re.compile(r"[;,\n|]")
_DASHES = str.maketrans("‐‑‒–—−", "------", " _,$?")
_YEARS = re.compile(r"\s*\b(?:years?|yrs?|y)\b\.?(?: of (?:full[- ]time )?(?:work|experience))?$", re.I)
_UP_TO = re.compile(r"^(?:up to|at most|max(?:imum)?\.?|no more than|not more than|<=?|≤)\s*", re.I)
_BUDGETS: Mapping[float, str] = {
    float(option.id): option.id for option in BY_ID["budget"].options if option.id.isdecimal()
}
# What people write besides the words of the quiz.
_ALSO: Mapping[str, Mapping[str, str]] = {
    "interest": {words: key for key, words in SPECIALISATIONS.items()}
    | {f"{words} management": key for key, words in SPECIALISATIONS.items()},
    "avoid": {option.words: option.id for option in BY_ID["interest"].options if option.id in SPECIALISATIONS}
    | {f"{words} management": key for key, words in SPECIALISATIONS.items()},
    "travel_ok": {"true": "yes", "false": "no", "y": "yes", "n": "no"},
    "visa": {"true": "yes", "false": "no", "y": "yes", "n": "no"},
    "experience": {
        "less than 1": "0",
        "<1": "0",
        "under 1": "0",
        "more than 10": "10+",
        "over 10": "10+",
        ">10": "10+",
    },
    "budget": {"unlimited": "no_limit", "none, no limit": "no_limit"},
}


def cell_key(text: str) -> str:
    """What two spellings of the same have in common: case, kind of dash, spaces, commas and dollar signs aside."""
    return unicodedata.normalize("NFKC", text).casefold().replace("&", "and").translate(_DASHES)


def raw_answer(question: Question, cell: Typed) -> Any:
    """A cell as the vocabulary says it; None where it says nothing. Raises NumberError."""
    text = unquote(cell) if isinstance(cell, str) else f"{cell:.12g}"
    if question.picks > 1:
        parts = [unquote(part) for part in SPLIT.split(text)]
        ids = _ids(question.id)
        return [ids.get(cell_key(part), part) for part in parts if not is_nothing(part)] or None
    found = _ids(question.id).get(cell_key(text))
    if found is not None:
        return BOOLEANS[found] if question.id == "travel_ok" else found
    if is_nothing(text):
        return None
    read = _NUMBERS.get(question.id)
    return read(cell if isinstance(cell, int | float) else text) if read else text


@lru_cache(maxsize=64)
def _ids(key: str) -> Mapping[str, str]:
    also = _ALSO.get(key, {})
    own = {name: option.id for option in COLUMN[key].options for name in (option.id, option.words, option.short)}
    return {cell_key(name): option for name, option in {**also, **own}.items()}


def _experience(cell: Typed) -> str:
    """Completed years as the band that holds them."""
    if isinstance(cell, str):
        bare = re.sub(r"\s*\bto\b\s*", "-", _YEARS.sub("", cell))
        found = _ids("experience").get(cell_key(bare))
        if found is not None:
            return found
    years = int(read_number(cell, YEARS_OF_WORK))
    return next(key for key, (least, most) in EXPERIENCE.items() if least <= years <= most)


def _budget(cell: Typed) -> str:
    """An amount as the option that says just that; between two of them nobody can say which is meant."""
    amount = read_number(_UP_TO.sub("", cell) if isinstance(cell, str) else cell, BUDGET)
    if amount in _BUDGETS:
        return _BUDGETS[amount]
    below = max((each for each in _BUDGETS if each < amount), default=None)
    above = min((each for each in _BUDGETS if each > amount), default=None)
    if below is None:
        raise NumberError(f"is less than the least that can be said: write {usd(above or 0)} or leave it empty")
    more = "No limit" if above is None else usd(above)
    raise NumberError(f"lies between two answers: write {usd(below)} or {more}")


_NUMBERS: Mapping[str, Callable[[Typed], Any]] = {
    "gpa": read_grade,
    "max_months": lambda cell: read_number(cell, MONTHS_OF_STUDY),
    "experience": _experience,
    "budget": _budget,
}
