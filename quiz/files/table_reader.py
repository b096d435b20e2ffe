"""The one reader of tables that somebody uploads: text of any dialect or a workbook of any kind, read into plain rows.

Whoever made the file is not trusted: what it is is told by its bytes, workbooks are read by a process that limits
itself, formulas count by the value that was saved with them, and links are never followed. The caller says which
headings are known; the table begins where the first of them stands.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice

from quiz.core.numbers import trim
from quiz.core.text import listing, plural, printable
from quiz.files.errors import UnreadableFileError
from quiz.files.file_kinds import kind_of
from quiz.files.sheet import MOST_COLUMNS, MOST_ROWS, MOST_TEXT, Cells, MergedCells, Sheet, Value, letter
from quiz.files.text_table import read_text
from quiz.files.workbook_reader import read_sheets

MOST_LOOKED = 20  # rows in which the headings are looked for
LONGEST_CELL = 32_767  # characters, as in a workbook
SHEET = "Students"
MOST_NAMED = 20
Known = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class FileLine:
    """A row of the table that is not blank: its number as a spreadsheet shows it, a cell for each heading (empty text
    where nothing stands), and what is wrong with the row whatever the columns mean."""

    number: int
    cells: Cells
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TableFile:
    """The headings and the rows below them; in which sheet ("" in a file of text) and row the headings stand, and what
    a person should know of how the file was read."""

    headings: tuple[str, ...]
    lines: tuple[FileLine, ...]
    sheet: str = ""
    row: int = 1
    notes: tuple[str, ...] = ()

    @property
    def where(self) -> str:
        """The row of the headings in words: "row 3", "row 3 of sheet “Answers”"."""
        return f"row {self.row}" + (f" of sheet “{self.sheet}”" if self.sheet else "")


def read_table(content: bytes, is_known: Known) -> TableFile:
    """All of a file. Where no heading is known, its first row that is not blank is taken for them. Raises
    UnreadableFileError naming everything that keeps it from being read as a table; what is wrong with single rows
    stands in these."""
    if kind_of(content) == "text":
        sheets: Iterable[Sheet] = [read_text(content, is_known, MOST_LOOKED)]
    else:
        sheets = read_sheets(content)
    first: tuple[Sheet, list[tuple[int, Cells]], Iterator[tuple[int, Cells]]] | None = None
    for sheet in sheets:
        rest = iter(sheet.rows)
        above, found = _look(rest, is_known)
        if found:
            return _table(sheet, above, found, rest, is_known)
        if first is None and above:
            first = sheet, above, rest
    if first is None:
        return TableFile((), ())
    sheet, above, rest = first
    return _table(sheet, [], above[0], iter([*above[1:], *rest]), is_known)


def read_pieces(sheet: Sheet, is_known: Known, rows: int) -> Iterator[TableFile]:
    """A table of any length, up to `rows` (at most MOST_ROWS) of its lines at a time, each piece as `read_table` would
    read it; one without lines where there are none. Only a piece is held in memory. Raises UnreadableFileError, also
    between pieces."""
    rest = iter(sheet.rows)
    above, found = _look(rest, is_known)
    if found is None and above:
        found, rest, above = above[0], chain(above[1:], rest), []
    if found is None:
        yield TableFile((), ())
        return
    filled = (row for row in rest if not _is_blank(row[1]))
    piece = [*islice(filled, rows)]
    while True:
        yield _table(sheet, above, found, iter(piece), is_known)
        piece = [*islice(filled, rows)]
        if not piece:
            return


Row = tuple[int, Cells]


def _look(rows: Iterator[Row], is_known: Known) -> tuple[list[Row], Row | None]:
    """The rows above the headings, and that of the headings if it is among the first."""
    above: list[Row] = []
    for number, cells in rows:
        row = (number, cells)
        if number <= MOST_LOOKED and any(isinstance(cell, str) and is_known(cell) for cell in cells):
            return above, row
        if not _is_blank(cells):
            above.append(row)
        if number >= MOST_LOOKED:
            break
    return above, None


def _table(sheet: Sheet, above: list[Row], headed: Row, rest: Iterator[Row], is_known: Known) -> TableFile:
    number, cells = headed
    headings = [printable(trim(str(cell))) for cell in cells]
    while headings and not headings[-1]:
        headings.pop()
    if len(headings) > MOST_COLUMNS:
        raise UnreadableFileError(f"Row {number} has more than {MOST_COLUMNS} headings: delete columns not needed")
    inside = [area for area in sheet.merged if area.bottom > number and area.left < len(headings)]
    _refuse_merged(inside, [at for at, heading in enumerate(headings) if is_known(heading)])
    beside = {(area.top, area.left) for area in sheet.merged if area.left >= len(headings)}
    lines = tuple(_lines(rest, headings, beside))
    table = TableFile(tuple(headings), lines, sheet.name, number)
    return TableFile(table.headings, lines, sheet.name, number, (*sheet.notes, *_notes(table, sheet, above, inside)))


def _refuse_merged(inside: list[MergedCells], known: list[int]) -> None:
    """Only the first of merged cells has a value: the others would be read as skipped."""
    found = [area.name for area in inside if any(area.left <= at <= area.right for at in known)]
    if found:
        named = ", ".join(found[:MOST_NAMED])
        raise UnreadableFileError(f"Cells are merged ({named}): unmerge them, so that every student has a row of cells")


def _notes(table: TableFile, sheet: Sheet, above: list[Row], inside: list[MergedCells]) -> Iterator[str]:
    if table.row > 1 and above:
        yield f"The headings were found in {table.where}; what stands above them was passed over"
    hidden = [line.number for line in table.lines if line.number in sheet.hidden]
    if hidden:
        shown = listing([*map(str, hidden[:MOST_NAMED]), *(["more"] if len(hidden) > MOST_NAMED else [])])
        was = "is hidden, by a filter or by hand, and was" if len(hidden) == 1 else "are hidden, by a filter, and were"
        yield f"{plural(len(hidden), 'row')} ({shown}) {was} read too"
    if inside:
        named = ", ".join(area.name for area in inside[:MOST_NAMED])
        yield f"Cells of columns that are your own are merged ({named}): only the first of them has the value"


def _is_blank(cells: Cells) -> bool:
    return not any(trim(cell) if isinstance(cell, str) else True for cell in cells)


def _lines(rows: Iterable[Row], headings: list[str], beside: set[tuple[int, int]]) -> Iterator[FileLine]:
    count = text = 0
    all_named = all(headings)
    for number, cells in rows:
        if _is_blank(cells):
            continue
        count += 1
        if count > MOST_ROWS:
            raise UnreadableFileError(f"The file has more than {MOST_ROWS:,} rows: split it")
        size = sum([len(cell) for cell in cells if isinstance(cell, str)])
        text += size
        if text > MOST_TEXT:
            raise UnreadableFileError("The file has more text than any list of students: delete columns not needed")
        if len(cells) <= len(headings) and all_named and size <= LONGEST_CELL:  # most rows: nothing can be wrong
            yield FileLine(number, (*cells, *[""] * (len(headings) - len(cells))))
        else:
            yield _line(number, cells, headings, beside)


def _line(number: int, cells: Cells, headings: list[str], beside: set[tuple[int, int]]) -> FileLine:
    problems, values = [], list[Value]()
    for at in range(max(len(headings), len(cells))):
        cell = cells[at] if at < len(cells) else ""
        filled = cell if not isinstance(cell, str) else trim(cell)
        if filled != "" and (at >= len(headings) or not headings[at]) and (number, at) not in beside:
            problems.append(f"column {letter(at)} has no heading: give it one, or empty the cell")
        if isinstance(cell, str) and len(cell) > LONGEST_CELL:
            problems.append(f"column {letter(at)} holds {len(cell):,} characters; a cell holds {LONGEST_CELL:,}")
            cell = f"({len(cell):,} characters, too long for a cell)"
        values.append(cell)
    return FileLine(number, tuple(values[: len(headings)]), tuple(problems))
