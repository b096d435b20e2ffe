"""The one style of our workbooks, and how each kind of cell is written.

Numbers are numbers and days are days. Text is a typed string and reads back as it was written; where a spreadsheet
could take it for a formula once somebody edits it, the cell is marked as quoted, which says what an apostrophe says
without being one. A link leads only to a page that we would link on the site.
"""

import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from quiz.core.text import printable
from quiz.files.cells import Cell, CellLink, neutralise

LONGEST_CELL = 32_767  # characters, the format's own limit
LONGEST_NAME = 31  # characters of a sheet's name, the same
LETTER_PAPER = 1
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_CELL = {"valign": "top", "font_name": "Calibri", "font_size": 11, "bottom": 4, "bottom_color": "#B9B4A8"}
_APART = {"align": "right", "indent": 1}  # a number from the text beside it
_LOOKS: Mapping[str, Mapping[str, Any]] = {
    "head": {"bold": True, "bottom": 2, "bottom_color": "#0B5C63", "bg_color": "#E3F0EF", "valign": "bottom"},
    "text": {},
    "line": {"text_wrap": False},  # as many rows as students: none may grow
    "typed": {"text_wrap": False, "num_format": "@"},
    "unknown": {"font_color": "#7A4B00"},
    "wrong": {"text_wrap": False, "font_color": "#A3211B"},
    "number": {"num_format": "#,##0.##", **_APART},
    "whole": {"num_format": "#,##0", **_APART},
    "plain": {"num_format": "0", **_APART},
    "day": {"num_format": "yyyy-mm-dd", "align": "left"},
    "link": {"font_color": "#0B5C63", "underline": 1},
}


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook that is being written, and how its kinds of cell look."""

    workbook: Workbook
    content: io.BytesIO
    looks: Mapping[str, Any]
    quoted: Mapping[str, Any]  # the same for a text that could run once somebody edits it

    def add_sheet(self, name: str, headings: Sequence[tuple[str, float]], look: str = "text") -> Worksheet:
        """A sheet whose first row are the headings, each with its column's width in characters."""
        page = self.workbook.add_worksheet(name[:LONGEST_NAME])
        for at, (heading, width) in enumerate(headings):
            page.set_column(at, at, width, self.looks[look])
            self.write(page, 0, at, heading, "head")
        return page

    def print_across(self, page: Worksheet, across: int = 1) -> None:
        """Print a sheet on letter paper across, as wide as so many pages and as long as it is, its headings on each."""
        page.set_landscape()
        page.set_paper(LETTER_PAPER)
        page.repeat_rows(0)
        page.fit_to_pages(across, 0)
        page.set_footer("&L&A&RPage &P of &N")

    def write(self, page: Worksheet, row: int, at: int, cell: Cell, look: str = "text") -> None:
        """One cell by its type; `look` is that of a text, and that of a number where it is one of a number's."""
        if isinstance(cell, CellLink):
            page.write_url(row, at, cell, self.looks["link"], cell)
        elif isinstance(cell, date):
            page.write_datetime(row, at, cell, self.looks["day"])
        elif isinstance(cell, int | float):
            page.write_number(row, at, cell, self.looks[look])
        elif not cell:
            page.write_blank(row, at, None, self.looks[look])
        else:
            text = fit_cell(printable(cell))
            looks = self.looks if neutralise(text) == text else self.quoted
            page.write_string(row, at, text, looks[look])


@contextmanager
def open_book(title: str, made: datetime | None = None) -> Iterator[Book]:
    """A new workbook in memory, closed when the block ends: its bytes are then in `content`. The same moment and the
    same cells give the same bytes."""
    content = io.BytesIO()
    workbook = Workbook(content, _OPTIONS)
    workbook.set_properties({"title": title, "author": "MEM Quiz"} | ({"created": made} if made else {}))
    looks, quoted = (
        {name: workbook.add_format({**_CELL, "text_wrap": True, **look, **mark}) for name, look in _LOOKS.items()}
        for mark in ({}, {"quote_prefix": True})
    )
    yield Book(workbook, content, looks, quoted)
    workbook.close()


def fit_cell(text: str) -> str:
    """The text; a longer one than a cell can hold ends in words that say where the whole of it is."""
    note = " … (longer than a cell can hold: the JSON file has it whole)"
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - len(note)] + note
