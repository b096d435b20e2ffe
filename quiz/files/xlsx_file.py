"""A list as a workbook: the list in the columns applicants keep, every fact with its sources, and the answers."""

from collections.abc import Iterator, Sequence

from xlsxwriter.worksheet import Worksheet

from quiz.core.catalog import CONFIDENCE, NOT_PUBLISHED, build_sheet
from quiz.core.decision import STATUSES
from quiz.files.cells import GONE, Cell, web_link
from quiz.files.columns import columns_of
from quiz.files.listing import SHORTLIST, Listing, ListingItem, said
from quiz.files.workbook import LETTER_PAPER, Book, open_book

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
_YEARS = ("Newest source", "No.", "Source of")


def to_xlsx(listing: Listing) -> bytes:
    """The workbook, the same bytes for the same list."""
    with open_book(listing.title, listing.made) as book:
        _list(book, listing)
        facts = [row for item in listing.items for row in _facts(item, listing)]
        _sheet(book, "Facts and sources", FACT_HEADINGS, facts)
        _sheet(book, "Answers", ANSWER_HEADINGS, [*_answers(listing)], landscape=False)
    return book.content.getvalue()


def _list(book: Book, listing: Listing) -> None:
    columns = [column for column in columns_of(listing) if column.width]
    headings = [(column.heading, column.width) for column in columns]
    rows = [[column.cell(item, listing) for column in columns] + [""] * len(BLANKS) for item in listing.items]
    name = "Shortlist" if listing.kind == SHORTLIST else "Programs"
    page = _sheet(book, name, (*headings, *BLANKS), rows, pinned=3)
    statuses = [at for at, (heading, _) in enumerate(headings) if heading == "Status"]
    for at in statuses[: len(rows)]:
        page.data_validation(1, at, len(rows), at, {"validate": "list", "source": [*STATUSES.values()]})


def _sheet(
    book: Book,
    name: str,
    headings: Sequence[tuple[str, int]],
    rows: Sequence[Sequence[Cell]],
    *,
    pinned: int = 0,
    landscape: bool = True,
) -> Worksheet:
    """A sheet with a frozen header and a filter, printed on letter paper as wide as the page."""
    page = book.add_sheet(name, headings)
    for number, row in enumerate(rows, 1):
        for at, cell in enumerate(row):
            book.write(page, number, at, NOT_PUBLISHED if cell is None else cell, _look(cell, headings[at][0]))
    page.freeze_panes(1, pinned)
    page.autofilter(0, 0, len(rows), len(headings) - 1)
    page.repeat_rows(0)
    page.set_paper(LETTER_PAPER)
    page.fit_to_pages(1, 0)
    page.set_footer("&L&A&RPage &P of &N")
    if landscape:
        page.set_landscape()
    return page


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
