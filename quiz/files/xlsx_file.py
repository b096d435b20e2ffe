"""A list as a workbook: the list in the columns applicants keep, what else is known of each program, every fact with
its sources, and the answers.

The first sheet prints on paper across: its first twelve columns are the printed ones, and what follows is what the file
is read back by and the student's own blanks."""

from collections.abc import Iterator, Mapping, Sequence
from math import ceil

from xlsxwriter.worksheet import Worksheet

from quiz.core.catalog import CONFIDENCE, FACTS, NOT_PUBLISHED, build_sheet
from quiz.core.decision import STATUSES
from quiz.files.cells import GONE, Cell, web_link
from quiz.files.columns import ExportColumn, columns_of
from quiz.files.listing import SHORTLIST, Listing, ListingItem, said
from quiz.files.workbook import Book, open_book

# The student's own columns, which no catalog can fill.
BLANKS = (
    ("Letters of recommendation", 16),
    ("Application fee (USD)", 12),
    ("Aid offered (USD)", 12),
    ("Result", 14),
)
# What is printed of the first sheet, and how wide: the first twelve of these that the list has. Then what else stands
# on it.
MOST_PRINTED = 12
PRINTED: Mapping[str, int] = {
    "No.": 5,
    "School": 22,
    "Program": 27,
    "State": 6,
    "Status": 11,
    "Your deadline": 11,
    FACTS["deadline_fall"].label: 18,
    "Total tuition (USD)": 10,
    "Tuition basis and year": 20,
    FACTS["delivery"].label: 12,
    FACTS["duration_months_min"].label: 11,
    "Your note": 28,
    "The advisor's words": 28,
    "How it fits": 12,
    FACTS["gre"].label: 12,
    FACTS["pace"].label: 12,
}
KEPT = (
    *("How it fits", FACTS["gre"].label, "Lowest GPA (of 4.0)", "Lowest TOEFL iBT", "Link", "Your note"),
    *("Questions for the school", "Why this status", "Why it is left out of your list", "On your shortlist since"),
    "Program id",
)
NAMED = ("No.", "School", "Program")
LINE_POINTS, TALLEST_POINTS = 15, 409  # of a row; the second is the format's own limit
PAGE_CHARACTERS = 190  # so many side by side can still be read on one page across
FACT_HEADINGS = (
    ("No.", 5),
    ("School", 26),
    ("Program", 30),
    ("Group", 18),
    ("Fact", 28),
    ("What is known", 40),
    ("Basis", 28),
    ("Source", 34),
    ("Source of", 10),
    ("How sure", 26),
)
ANSWER_HEADINGS = (("Question", 32), ("Your answer", 48), ("A must", 10))
_YEARS = ("Newest source", "No.", "Source of")


def to_xlsx(listing: Listing) -> bytes:
    """The workbook, the same bytes for the same list."""
    with open_book(listing.title, listing.made) as book:
        _list(book, listing)
        facts = [row for item in listing.items for row in _facts(item, listing)]
        _sheet(book, "Facts and sources", FACT_HEADINGS, facts)
        _sheet(book, "Answers", ANSWER_HEADINGS, [*_answers(listing)]).set_portrait()
    return book.content.getvalue()


def _list(book: Book, listing: Listing) -> None:
    """The first two sheets."""
    columns = {column.heading: column for column in columns_of(listing) if column.width}
    printed = [heading for heading in PRINTED if heading in columns][:MOST_PRINTED]
    kept = [heading for heading in KEPT if heading in columns and heading not in printed]
    name = "Shortlist" if listing.kind == SHORTLIST else "Programs"
    page = _columns(book, name, [columns[heading] for heading in (*printed, *kept)], listing, BLANKS)
    page.print_area(0, 0, len(listing.items), len(printed) - 1)
    if "Status" in printed and listing.items:
        at = printed.index("Status")
        page.data_validation(1, at, len(listing.items), at, {"validate": "list", "source": [*STATUSES.values()]})
    rest = [column for heading, column in columns.items() if heading in NAMED or heading not in (*printed, *kept)]
    _columns(book, "Details", rest, listing)


def _columns(
    book: Book,
    name: str,
    columns: Sequence[ExportColumn],
    listing: Listing,
    blanks: Sequence[tuple[str, int]] = (),
) -> Worksheet:
    """A sheet with a row for each program."""
    headings = [(column.heading, PRINTED.get(column.heading, column.width)) for column in columns]
    rows = [[column.cell(item, listing) for column in columns] + [""] * len(blanks) for item in listing.items]
    across = 1 if blanks else ceil(sum(width for _, width in headings) / PAGE_CHARACTERS)
    return _sheet(book, name, (*headings, *blanks), rows, pinned=len(NAMED), across=across)


def _sheet(
    book: Book,
    name: str,
    headings: Sequence[tuple[str, int]],
    rows: Sequence[Sequence[Cell]],
    *,
    pinned: int = 0,
    across: int = 1,
) -> Worksheet:
    """A sheet with a frozen header and a filter, printed on letter paper as wide as it can be read."""
    page = book.add_sheet(name, headings)
    page.set_row(0, _height([heading for heading, _ in headings], headings))
    for number, row in enumerate(rows, 1):
        for at, cell in enumerate(row):
            book.write(page, number, at, NOT_PUBLISHED if cell is None else cell, _look(cell, headings[at][0]))
        if (height := _height(row, headings)) <= TALLEST_POINTS:
            page.set_row(number, height)
    page.freeze_panes(1, pinned)
    page.autofilter(0, 0, len(rows), len(headings) - 1)
    book.print_across(page, across)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    if pinned and across > 1:
        page.repeat_columns(0, pinned - 1)
    return page


def _height(row: Sequence[Cell], headings: Sequence[tuple[str, int]]) -> float:
    """What a row needs for its wrapped texts, in points: not every program that opens the file works it out."""
    lines = [1]
    for cell, (_, width) in zip(row, headings, strict=True):
        text = NOT_PUBLISHED if cell is None else str(cell)
        lines.append(sum(max(1, ceil(len(line) * 1.15 / width)) for line in text.split("\n")))
    return LINE_POINTS * max(lines)


def _look(cell: Cell, heading: str) -> str:
    """How a cell looks; None is a fact that nobody has published."""
    if isinstance(cell, int | float):
        return "plain" if heading in _YEARS else "whole" if cell == int(cell) else "number"
    unknown = cell is None or (isinstance(cell, str) and cell.startswith((NOT_PUBLISHED, GONE)))
    return "unknown" if unknown else "text"


def _facts(item: ListingItem, listing: Listing) -> Iterator[list[Cell]]:
    """Every fact of one program, a row for each of its possible sources."""
    if item.program is None:
        yield [item.position, item.school or item.id, item.name, "", "", GONE, "", "", "", ""]
        return
    found = build_sheet(listing.catalog, item.program, listing.answers)
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
    for line in said(listing.answers):
        yield [line.label, line.words, "yes" if line.must else ""]
    yield ["", "", ""]
    yield ["Made on", listing.made.date(), ""]
    yield ["Facts from catalog", listing.catalog.sha256, ""]
    if listing.recommendation is not None:
        yield ["Ranked from catalog", listing.recommendation.engine.catalog_sha256, ""]
    yield ["Who pays for this", "Nobody: schools do not pay to appear", ""]
