"""The one way we write CSV for people: what a spreadsheet opens at a double click, and no cell that can run.

UTF-8 with its mark, commas, CRLF, days in ISO form, blank where nothing is known.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date

from quiz.files.cells import Cell, guarded


def write_csv(rows: Iterable[Sequence[Cell]]) -> bytes:
    """The rows as they stand, the first of them the headings.

    >>> write_csv([("School", "Fee"), ("=A1", None)])
    b"\\xef\\xbb\\xbfSchool,Fee\\r\\n'=A1,\\r\\n"
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows([_as_text(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _as_text(cell: Cell) -> str | int | float:
    if cell is None:
        return ""
    if isinstance(cell, date):
        return cell.isoformat()
    return guarded(cell) if isinstance(cell, str) else cell
