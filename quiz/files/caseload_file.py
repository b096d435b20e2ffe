"""The caseload report as files: CSV with one figure a line, and a workbook with a sheet a table.

A rate is a count and what it is of, so that a reader can add up; a time is a number of hours.
"""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from quiz.core.advising.caseload import Rate
from quiz.core.advising.caseload_tables import RATE, TIME, Cell, Table
from quiz.files.cells import guarded

HEADINGS = ("Table", "Line", "Figure", "Value", "Of", "Unit")
HEAD = {"bold": True, "bottom": 2, "bottom_color": "#0B5C63", "bg_color": "#E3F0EF", "text_wrap": True}
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
FIRST_WIDTH, WIDTH = 40, 16


def to_csv(tables: Sequence[Table], made: datetime) -> bytes:
    """A line for each figure that can be told; UTF-8 with its mark, CRLF."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(HEADINGS)
    for table in tables:
        for name, *cells in table.rows:
            for (heading, _), cell in zip(table.columns[1:], cells, strict=True):
                if cell is not None and cell != "":
                    writer.writerow(map(_guarded, (table.title, str(name), heading, *_figure(cell))))
    return text.getvalue().encode("utf-8-sig")


def _figure(cell: str | int | timedelta | Rate) -> tuple[str | int | float, str | int, str]:
    """The value, what it is of, and its unit."""
    if isinstance(cell, Rate):
        return cell.count, cell.of, "lists"
    if isinstance(cell, timedelta):
        return round(cell.total_seconds() / 3600, 2), "", "hours"
    return cell, "", ""


def _guarded(value: str | int | float) -> str | int | float:
    return guarded(value) if isinstance(value, str) else value


def to_xlsx(tables: Sequence[Table], made: datetime) -> bytes:
    """A sheet for each table, its note below; the same bytes for the same report."""
    content = io.BytesIO()
    book = Workbook(content, OPTIONS)
    book.set_properties({"title": "Caseload", "author": "MEM Quiz", "created": made})
    head = book.add_format(HEAD)
    for table in tables:
        page = book.add_worksheet(table.title[:31])
        headings = [heading for column in table.columns for heading in _headings(*column)]
        for at, heading in enumerate(headings):
            page.write_string(0, at, heading, head)
        for number, row in enumerate(table.rows, 1):
            for at, cell in enumerate(_spread(row)):
                _write(page, number, at, cell)
        page.set_column(0, 0, FIRST_WIDTH)
        page.set_column(1, len(headings) - 1, WIDTH)
        page.freeze_panes(1, 1)
        page.write_string(len(table.rows) + 2, 0, table.note)
    book.close()
    return content.getvalue()


def _headings(heading: str, kind: str) -> tuple[str, ...]:
    if kind == RATE:
        return heading, f"{heading}, of"
    return (f"{heading} (hours)",) if kind == TIME else (heading,)


def _spread(row: Sequence[Cell]) -> Iterator[str | int | float]:
    """The cells under `_headings`; a rate takes two, and what cannot be told is empty."""
    for cell in row:
        value, of, _ = _figure("" if cell is None else cell)
        yield value
        if isinstance(cell, Rate):
            yield of


def _write(page: Worksheet, row: int, at: int, cell: str | int | float) -> None:
    if isinstance(cell, str):
        page.write_string(row, at, guarded(cell)) if cell else page.write_blank(row, at, None)
    else:
        page.write_number(row, at, cell)


@dataclass(frozen=True, slots=True)
class Kind:
    """A format: what writes it, its media type, and the words of its link."""

    write: Callable[[Sequence[Table], datetime], bytes]
    mimetype: str
    words: str


KINDS: Mapping[str, Kind] = {
    "xlsx": Kind(to_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "Excel workbook (XLSX)"),
    "csv": Kind(to_csv, "text/csv", "One figure a line (CSV)"),
}
