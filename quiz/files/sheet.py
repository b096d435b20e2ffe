"""What every container of a table is read into, before anybody knows which columns matter: sheets of numbered rows."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

Value = str | int | float | date
Cells = tuple[Value, ...]

MOST_BYTES = 8 * 1024**2
MOST_UNPACKED = 64 * 1024**2
MOST_ROWS, MOST_COLUMNS = 10_000, 100
MOST_TEXT = 20_000_000  # characters of all cells: a workbook may name one long text a hundred thousand times
SAVE_AS = "save it as an Excel workbook (.xlsx) or as CSV UTF-8"


@dataclass(frozen=True, slots=True)
class MergedCells:
    """Cells that a spreadsheet shows as one, of which only the first has the value. Rows from 1, columns from 0."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def name(self) -> str:
        """The range as a spreadsheet names it."""
        return f"{letter(self.left)}{self.top}:{letter(self.right)}{self.bottom}"


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a sheet that are not blank, with their numbers as a spreadsheet shows them; `name` is "" for text.
    `hidden` are the numbers of rows that a filter hides, `notes` what was taken for granted in reading."""

    name: str
    rows: Iterable[tuple[int, Cells]]
    merged: tuple[MergedCells, ...] = ()
    hidden: Collection[int] = ()
    notes: tuple[str, ...] = ()


def letter(at: int) -> str:
    """A column, counted from 0, as a spreadsheet names it.

    >>> letter(0), letter(25), letter(26)
    ('A', 'Z', 'AA')
    """
    name = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
