"""How a value stands in a cell: words for what is unknown, a guard against spreadsheet formulas, and text that any file
can hold.

A text that came from outside must never run when a file is opened. Nothing here knows which columns there are.
"""

import re
import unicodedata
from datetime import date

from quiz.core.catalog import host_of
from quiz.core.text import printable

GONE = "no longer in the catalog"
LONGEST_LINK = 2000  # spreadsheets refuse longer ones


class CellLink(str):
    """An address that may be opened by a click."""

    __slots__ = ()


Cell = str | int | float | date | None

_RUNS = frozenset("=+-@−")
_BREAKS = frozenset("\t\r\n")
# A sign and then nothing that a formula could be made of: a number, an amount, a share, a telephone number.
_PLAIN = re.compile(
    r"[+\-−]\s?[$€£¥₹]?\(?\d(?:[ \u00a0\u202f.,'’/()-]{0,2}\d)*\)?(?:\s?[%$€£¥₹])?(?:,?\s?ext\.?\s?\d{1,6})?",
    re.I | re.A,
)


def neutralise(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet could take it for a formula, else unchanged.

    Formulas start with = + - @ or their full-width and small forms, also behind spaces and invisible characters; a
    leading tab or line break can start a cell of its own. Plain numbers and telephone numbers stay as they are, since
    nothing in them could run. Nothing is ever cut.

    >>> neutralise("=HYPERLINK(A1)")
    "'=HYPERLINK(A1)"
    >>> neutralise("Engineering Management - Online"), neutralise("-12.50"), neutralise("+49 (30) 1234-56")
    ('Engineering Management - Online', '-12.50', '+49 (30) 1234-56')
    """
    if not text or _PLAIN.fullmatch(text):
        return text
    first = next((character for character in text if unicodedata.category(character)[0] not in "ZC"), "")
    runs = unicodedata.normalize("NFKC", first)[:1] in _RUNS
    return f"'{text}" if runs or text[0] in _BREAKS else text


def without_guard(text: str) -> str:
    """What `neutralise` was given: a file of ours that comes back says what it said.

    >>> without_guard("'=7"), without_guard("'tis")
    ('=7', "'tis")
    """
    bare = text.removeprefix("'")
    return bare if neutralise(bare) == text else text


def guarded(text: str) -> str:
    """A text as it is written into a cell of any spreadsheet."""
    return neutralise(printable(text))


def web_link(address: str | None) -> CellLink | None:
    """The address as a link where it is an http(s) one that every program can open, else None.

    >>> web_link("javascript:alert(1)") is None
    True
    """
    return CellLink(address) if address and len(address) <= LONGEST_LINK and host_of(address) else None
