"""A list as CSV that a spreadsheet opens at a double click: UTF-8 with its mark, CRLF, no cell that can run."""

import csv
import io
from datetime import date

from quiz.files.cells import Cell, guarded
from quiz.files.columns import columns_of
from quiz.files.listing import Listing


def to_csv(listing: Listing) -> bytes:
    """The programs, one a line, in the columns of columns.py; days in ISO form."""
    columns = columns_of(listing)
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n", quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow([column.heading for column in columns])
    for item in listing.items:
        writer.writerow([_written(column.cell(item, listing)) for column in columns])
    return text.getvalue().encode("utf-8-sig")


def _written(cell: Cell) -> str | int | float:
    if cell is None:
        return ""
    if isinstance(cell, date):
        return cell.isoformat()
    return guarded(cell) if isinstance(cell, str) else cell
