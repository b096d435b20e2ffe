"""How a value stands in a cell: words for what is unknown, and a guard against spreadsheet formulas.

A text that came from outside must never run when a file is opened. Nothing here knows which columns there are.
"""

import unicodedata

NOT_PUBLISHED = "not published"
GONE = "no longer in the catalog"

Cell = str | int | float | None

_RUNS = frozenset("=+-@−")
_BREAKS = frozenset("\t\r\n")


def neutralise(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet could take it for a formula, else unchanged.

    Formulas start with = + - @ or their full-width and small forms, also behind spaces and invisible characters; a
    leading tab or line break can start a cell of its own. Nothing is ever cut.

    >>> neutralise("=HYPERLINK(A1)")
    "'=HYPERLINK(A1)"
    >>> neutralise("Engineering Management - Online")
    'Engineering Management - Online'
    """
    if not text:
        return text
    first = next((character for character in text if unicodedata.category(character)[0] not in "ZC"), "")
    runs = unicodedata.normalize("NFKC", first)[:1] in _RUNS
    return f"'{text}" if runs or text[0] in _BREAKS else text


def guarded(cell: Cell) -> str | int | float:
    """A cell as it is written: numbers as they are, text neutralised, nothing as an empty cell."""
    if cell is None:
        return ""
    return neutralise(cell) if isinstance(cell, str) else cell
