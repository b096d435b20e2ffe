"""One spelling of a cell of the catalog, whatever program saved it: numbers by value, lists without spaces, options as
they are listed, days as MM-DD, text without what nobody sees.

Cells are brought to it before they are checked, compared or kept, so that the same catalog after a spreadsheet or a
script is no change. What cannot be read stays as it is, for the check to name.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import lru_cache

from quiz.core.numbers import DoubtfulNumberError, NumberError, NumberField, read_number

_ODD_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_UNSEEN = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")  # soft hyphens, joiners; not the marks that turn text round
_DASHES = re.compile("\\s*[\u2010-\u2015\u2212]\\s*")
_ZEROS = re.compile(r"(-?)0*([0-9]+)(?:\.0*|(\.[0-9]*?[1-9])0*)?")
_WHOLE = re.compile(r"([0-9]+)\.0+")
_MONTH = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_DAY_MONTH = re.compile(r"([0-9]{1,2})[. -]{1,2}([a-z]{3})[a-z]*\.?(?:[ -][0-9]{2,4})?", re.I)
_MONTH_DAY = re.compile(r"([a-z]{3})[a-z]*\.?[ -]([0-9]{1,2})(?:,? [0-9]{4})?", re.I)
_WITH_YEAR = re.compile(r"[0-9]{4}-([0-9]{2}-[0-9]{2})(?: 00:00(?::00)?)?")


def tidy(cell: str) -> str:
    """A text without what nobody sees: spaces of every kind are plain ones, none stands around it or before a line
    end, and letters with accents are one character.

    >>> tidy(" Saint\\u00a0Louis\\u200b ")
    'Saint Louis'
    """
    if not cell.isascii():
        cell = _UNSEEN.sub("", _ODD_SPACES.sub(" ", unicodedata.normalize("NFC", cell)))
    return cell.strip(" ")


def spell_list(cell: str) -> str:
    """Names between strokes without the spaces around them."""
    return "|".join(part.strip(" ") for part in cell.split("|")) if "|" in cell else cell


def spell_options(options: tuple[str, ...]) -> Callable[[str], str]:
    """Options, one or several, as they are listed, whatever their case."""
    listed: Mapping[str, str] = {option.casefold(): option for option in options}

    def spell(cell: str) -> str:
        parts = (part.strip(" ") for part in cell.split("|"))
        return "|".join(listed.get(part.casefold(), part) for part in parts)

    return spell


def spell_number(takes: NumberField) -> Callable[[str], str]:
    """A number that the field takes as its shortest decimal: 3.0 is 3, $5,000.50 is 5000.5."""

    @lru_cache(maxsize=4096)
    def spell(cell: str) -> str:
        plain = _ZEROS.fullmatch(cell)
        if plain and cell.isascii():
            return f"{plain[1]}{plain[2]}{plain[3] or ''}"
        try:
            return f"{read_number(cell, takes):.9f}".rstrip("0").rstrip(".") if cell.isascii() else cell
        except NumberError:
            return cell

    return spell


def doubt(cell: str, takes: NumberField) -> str | None:
    """What a number can mean besides, where it is refused for that."""
    try:
        read_number(cell, takes)
    except DoubtfulNumberError as error:
        return str(error)
    except NumberError:
        pass
    return None


def spell_digits(cell: str) -> str:
    """An id of digits that a script took for a number: 123456.0 is 123456."""
    whole = _WHOLE.fullmatch(cell)
    return whole[1] if whole else cell


def spell_years(cell: str) -> str:
    """A year or an academic year with a plain hyphen."""
    return spell_digits(_DASHES.sub("-", cell))


def spell_day(cell: str) -> str:
    """A day as MM-DD; spreadsheets turn 07-15 into 15-Jul and 2026-07-15. Which of 7/8 is the month nobody knows.

    >>> spell_day("15-Jul"), spell_day("July 15"), spell_day("2026-07-15"), spell_day("7/8")
    ('07-15', '07-15', '07-15', '7/8')
    """
    cell = _DASHES.sub("-", cell)
    if found := _WITH_YEAR.fullmatch(cell):
        return found[1]
    day, month = (found[1], found[2]) if (found := _DAY_MONTH.fullmatch(cell)) else ("", "")
    if found := _MONTH_DAY.fullmatch(cell):
        month, day = found[1], found[2]
    return f"{_MONTH.index(month.lower()) + 1:02}-{int(day):02}" if month.lower() in _MONTH else cell
