"""The caseload report as files: CSV with one figure a line, and a workbook with a sheet a table.

A rate is a count and what it is of, so that a reader can add up; a time is a number of hours.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from quiz.core.advising import RATE, TEXT, TIME, Cell, Rate, ReportTable
from quiz.files.csv_writer import write_csv
from quiz.files.workbook import open_book

HEADINGS = ("Table", "Line", "Figure", "Value", "Of", "Unit")
FIRST_WIDTH, TEXT_WIDTH, WIDTH, NOTE_LINES = 40, 28, 16, 5


def to_csv(tables: Sequence[ReportTable], made: datetime) -> bytes:
    """A line for each figure that can be told."""
    return write_csv([HEADINGS, *_figures(tables)])


def _figures(tables: Sequence[ReportTable]) -> Iterator[tuple[str | int | float, ...]]:
    for table in tables:
        for name, *cells in table.rows:
            for (heading, _), cell in zip(table.columns[1:], cells, strict=True):
                if cell is not None and cell != "":
                    yield table.title, str(name), heading, *_figure(cell)


def _figure(cell: str | int | timedelta | Rate) -> tuple[str | int | float, str | int, str]:
    """The value, what it is of, and its unit."""
    if isinstance(cell, Rate):
        return cell.count, cell.of, "lists"
    if isinstance(cell, timedelta):
        return round(cell.total_seconds() / 3600, 2), "", "hours"
    return cell, "", ""


def to_xlsx(tables: Sequence[ReportTable], made: datetime) -> bytes:
    """A sheet for each table, its note below; the same bytes for the same report."""
    with open_book("Caseload", made) as book:
        for table in tables:
            headings = [heading for column in table.columns for heading in _headings(*column)]
            kinds = [kind for heading, kind in table.columns for _ in _headings(heading, kind)]
            widths = [FIRST_WIDTH, *(TEXT_WIDTH if kind == TEXT else WIDTH for kind in kinds[1:])]
            page = book.add_sheet(table.title, [*zip(headings, widths, strict=True)], "line")
            for number, row in enumerate(table.rows, 1):
                for at, cell in enumerate(_spread(row)):
                    book.write(page, number, at, cell)
            page.freeze_panes(1, 1)
            book.print_across(page)  # as wide as a sheet of paper, whatever its columns
            last = len(table.rows) + 2
            page.merge_range(last, 0, last, max(1, len(headings) - 1), "")
            book.write(page, last, 0, table.note)
            page.set_row(last, NOTE_LINES * 15)
    return book.content.getvalue()


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


@dataclass(frozen=True, slots=True)
class ReportFormat:
    """A format: what writes it, its media type, and the words of its link."""

    write: Callable[[Sequence[ReportTable], datetime], bytes]
    mimetype: str
    words: str


REPORT_KINDS: Mapping[str, ReportFormat] = {
    "xlsx": ReportFormat(
        to_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "Excel workbook (XLSX)"
    ),
    "csv": ReportFormat(to_csv, "text/csv", "One figure a line (CSV)"),
}
