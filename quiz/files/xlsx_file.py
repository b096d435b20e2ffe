"""A list as a workbook: the list in the columns applicants keep, every fact with its sources, and the answers.

Numbers are numbers and days are days. Text is a typed string and reads back as it was written; where a spreadsheet
could take it for a formula once somebody edits it, the cell is marked as quoted, which says what an apostrophe says
without being one. A link leads only to a page that we would link on the site.
"""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from quiz.core.catalog.facts import CONFIDENCE, NOT_PUBLISHED
from quiz.core.catalog.sheet import sheet
from quiz.core.decision.shortlist import STATUSES
from quiz.core.text import printable
from quiz.files.cells import GONE, Cell, Link, neutralise, web_link
from quiz.files.columns import columns_of
from quiz.files.listing import SHORTLIST, Item, Listing, said

# The student's own columns, which no catalog can fill.
BLANKS = (
    ("Letters of recommendation", 16),
    ("Application fee (USD)", 12),
    ("Aid offered (USD)", 12),
    ("Result", 14),
)
FACT_HEADINGS = (
    ("No.", 5),
    ("School", 26),
    ("Program", 30),
    ("Group", 18),
    ("Fact", 28),
    ("As published", 40),
    ("Basis", 28),
    ("Source", 34),
    ("Source of", 10),
    ("How sure", 26),
)
ANSWER_HEADINGS = (("Question", 32), ("Your answer", 48), ("A must", 10))
LONGEST_CELL = 32_767  # characters, the format's own limit
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_CELL = {"valign": "top", "text_wrap": True, "font_name": "Calibri", "font_size": 11}
_LOOKS: dict[str, dict[str, Any]] = {
    "head": {"bold": True, "bottom": 2, "bottom_color": "#0B5C63", "bg_color": "#E3F0EF", "valign": "bottom"},
    "text": {},
    "quoted": {"quote_prefix": True},
    "unknown": {"font_color": "#7A4B00"},
    "number": {"num_format": "#,##0.##"},
    "whole": {"num_format": "#,##0"},
    "year": {"num_format": "0"},
    "day": {"num_format": "yyyy-mm-dd", "align": "left"},
    "link": {"font_color": "#0B5C63", "underline": 1},
}
_YEARS = ("Newest source", "No.", "Source of")


@dataclass(frozen=True, slots=True)
class _Book:
    """The workbook being written, and how its kinds of cell look."""

    workbook: Workbook
    looks: dict[str, Any]


def to_xlsx(listing: Listing) -> bytes:
    """The workbook, the same bytes for the same list."""
    content = io.BytesIO()
    workbook = Workbook(content, _OPTIONS)
    workbook.set_properties({"title": listing.title, "author": "MEM Quiz", "created": listing.made})
    book = _Book(workbook, {name: workbook.add_format({**_CELL, **look}) for name, look in _LOOKS.items()})
    _list(book, listing)
    _sheet(book, "Facts and sources", FACT_HEADINGS, [row for item in listing.items for row in _facts(item, listing)])
    _sheet(book, "Answers", ANSWER_HEADINGS, [*_answers(listing)], landscape=False)
    workbook.close()
    return content.getvalue()


def _list(book: _Book, listing: Listing) -> None:
    columns = [column for column in columns_of(listing) if column.width]
    headings = [(column.heading, column.width) for column in columns]
    rows = [[column.cell(item, listing) for column in columns] + [""] * len(BLANKS) for item in listing.items]
    name = "Shortlist" if listing.kind == SHORTLIST else "Programs"
    page = _sheet(book, name, (*headings, *BLANKS), rows, pinned=3)
    statuses = [at for at, (heading, _) in enumerate(headings) if heading == "Status"]
    for at in statuses[: len(rows)]:
        page.data_validation(1, at, len(rows), at, {"validate": "list", "source": [*STATUSES.values()]})


def _sheet(
    book: _Book,
    name: str,
    headings: Sequence[tuple[str, int]],
    rows: Sequence[Sequence[Cell]],
    *,
    pinned: int = 0,
    landscape: bool = True,
) -> Worksheet:
    """A sheet with a frozen header and a filter, printed on letter paper as wide as the page."""
    page = book.workbook.add_worksheet(name)
    for at, (heading, width) in enumerate(headings):
        page.set_column(at, at, width, book.looks["text"])
        page.write_string(0, at, heading, book.looks["head"])
    for number, row in enumerate(rows, 1):
        for at, cell in enumerate(row):
            _write(book, page, number, at, cell, headings[at][0])
    page.freeze_panes(1, pinned)
    page.autofilter(0, 0, len(rows), len(headings) - 1)
    page.repeat_rows(0)
    page.set_paper(1)
    page.fit_to_pages(1, 0)
    page.set_footer("&L&A&RPage &P of &N")
    if landscape:
        page.set_landscape()
    return page


def _write(book: _Book, page: Worksheet, row: int, at: int, cell: Cell, heading: str) -> None:
    """One cell by its type; None is a number that nobody has published."""
    looks = book.looks
    if isinstance(cell, Link):
        page.write_url(row, at, cell, looks["link"], cell)
    elif isinstance(cell, date):
        page.write_datetime(row, at, cell, looks["day"])
    elif isinstance(cell, int | float):
        page.write_number(row, at, cell, looks["year" if heading in _YEARS else _kind(cell)])
    elif cell == "":
        page.write_blank(row, at, None, looks["text"])
    else:
        text = _fitting(printable(NOT_PUBLISHED if cell is None else cell))
        unknown = text.startswith((NOT_PUBLISHED, GONE))
        look = "unknown" if unknown else "text" if neutralise(text) == text else "quoted"
        page.write_string(row, at, text, looks[look])


def _kind(number: float) -> str:
    return "whole" if number == int(number) else "number"


def _fitting(text: str) -> str:
    """The text; a longer one than a cell can hold ends in words that say where the whole of it is."""
    note = " … (longer than a cell can hold: the JSON file has it whole)"
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - len(note)] + note


def _facts(item: Item, listing: Listing) -> Iterator[list[Cell]]:
    """Every fact of one program, a row for each of its possible sources."""
    if item.program is None:
        yield [item.position, item.school or item.id, item.name, "", "", GONE, "", "", "", ""]
        return
    found = sheet(listing.catalog, item.program, listing.answers)
    for title, rows in found.groups:
        for row in rows:
            fact: list[Cell] = [item.position, item.school, item.name, title, row.label, row.shown.text, row.shown.note]
            sources = [found.sources[number - 1] for number in row.numbers] if row.shown.known else []
            for source in sources:
                named: Cell = web_link(source.url) or source.name
                sure = CONFIDENCE.get(source.confidence, source.confidence)
                yield [*fact, named, source.as_of or "year not stated", sure]
            if not sources:
                yield [*fact, row.basis, "", ""]


def _answers(listing: Listing) -> Iterator[list[Cell]]:
    """What was answered, and what made the file."""
    for one in said(listing.answers):
        yield [one.label, one.words, "yes" if one.must else ""]
    yield ["", "", ""]
    yield ["Made on", listing.made.date(), ""]
    yield ["Facts from catalog", listing.catalog.sha256, ""]
    if listing.recommendation is not None:
        yield ["Ranked from catalog", listing.recommendation.engine.catalog_sha256, ""]
    yield ["Who pays for this", "Nobody: schools do not pay to appear", ""]
