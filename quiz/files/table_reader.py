"""A table that somebody uploads, CSV or XLSX, read into plain rows; whoever made the file is not trusted.

A workbook is measured before it is unpacked, its formulas and links are never followed, and what a cell may be is a
text, a number or a day. What the columns mean is not known here.
"""

import csv
import io
import re
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zipfile import BadZipFile, ZipFile

from quiz.core.text import printable
from quiz.files.cells import without_guard
from quiz.files.errors import UnreadableFileError

Value = str | int | float | date
Cells = tuple[Value, ...]

MOST_BYTES = 8 * 1024**2
MOST_UNPACKED = 64 * 1024**2
MOST_PARTS = 500
MOST_ROWS, MOST_COLUMNS = 10_000, 100
MOST_LINES = 100_000  # rows of a sheet, blank ones too
LONGEST_CELL = 32_767  # characters, as in a workbook
MOST_TEXT = 20_000_000  # characters of all cells: a workbook may name one long text a hundred thousand times
LARGEST_NUMBER = 10**15  # what a spreadsheet keeps to the last digit
SHEET = "Students"
SAVE_AS = "save it as an Excel workbook (.xlsx) or as CSV UTF-8"
KINDS_REFUSED = {
    b"\xd0\xcf\x11\xe0": "is an old Excel file or is protected by a password",
    b"%PDF": "is a PDF",
    b"\x89PNG": "is a picture",
    b"\xff\xd8\xff": "is a picture",
}
SEPARATORS = ",;\t"
_MERGED = re.compile(rb"mergeCell\s[^>]{0,200}?ref=[\"']([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})[\"']")
MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table that is not blank: its number as a spreadsheet shows it, a cell for each heading (empty text
    where nothing stands), and what is wrong with the row whatever the columns mean."""

    number: int
    cells: Cells
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TableFile:
    """The first row and the rows below it."""

    headings: tuple[str, ...]
    lines: tuple[Line, ...]


def kind_of(content: bytes) -> str:
    """`csv` or `xlsx`, by the file's first bytes. Raises UnreadableFileError for what is known to be neither."""
    for start, words in KINDS_REFUSED.items():
        if content.startswith(start):
            raise UnreadableFileError(f"The file {words}: {SAVE_AS}")
    if not content.strip():
        raise UnreadableFileError("The file is empty: choose a filled-in template")
    if len(content) > MOST_BYTES:
        raise UnreadableFileError(f"The file is larger than {MOST_BYTES // 1024**2} MB: split it")
    return "xlsx" if content.startswith(b"PK\x03\x04") else "csv"


def read_table(content: bytes) -> TableFile:
    """All of a file. Raises UnreadableFileError naming everything that keeps it from being read as a table; what is
    wrong with single rows stands in these."""
    rows = _workbook(content) if kind_of(content) == "xlsx" else _text(content)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl's, about styles and extensions, which are not read
        first = next(rows, (1, ()))[1]
        headings = [printable(str(cell)).strip() for cell in first]
        while headings and not headings[-1]:
            headings.pop()
        if len(headings) > MOST_COLUMNS:
            raise UnreadableFileError(f"The first row has more than {MOST_COLUMNS} headings: delete columns not needed")
        return TableFile(tuple(headings), tuple(_lines(rows, headings)))


def _lines(rows: Iterable[tuple[int, Cells]], headings: list[str]) -> Iterator[Line]:
    count = text = 0
    for number, cells in rows:
        if not any(cell != "" for cell in cells):
            continue
        count += 1
        if count > MOST_ROWS:
            raise UnreadableFileError(f"The file has more than {MOST_ROWS:,} rows: split it")
        text += sum(len(cell) for cell in cells if isinstance(cell, str))
        if text > MOST_TEXT:
            raise UnreadableFileError("The file has more text than any list of students: delete columns not needed")
        yield _line(number, cells, headings)


def _line(number: int, cells: Cells, headings: list[str]) -> Line:
    problems, kept = [], list[Value]()
    for at in range(max(len(headings), len(cells))):
        cell = cells[at] if at < len(cells) else ""
        if cell != "" and (at >= len(headings) or not headings[at]):
            problems.append(f"column {letter(at)} has no heading: give it one in row 1, or empty the cell")
        if isinstance(cell, str) and len(cell) > LONGEST_CELL:
            problems.append(f"column {letter(at)} holds {len(cell):,} characters; a cell holds {LONGEST_CELL:,}")
            cell = f"({len(cell):,} characters, too long for a cell)"
        kept.append(cell)
    return Line(number, tuple(kept[: len(headings)]), tuple(problems))


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


# --- CSV --------------------------------------------------------------------------------------------------------------


def _text(content: bytes) -> Iterator[tuple[int, Cells]]:
    """The rows of a CSV file, whatever its separator; the rows of a spreadsheet, not the lines, are counted."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UnreadableFileError(f"The file is not UTF-8 text (see line {line}): {SAVE_AS}") from None
    if "\0" in text:
        raise UnreadableFileError(f"The file is no table in text: {SAVE_AS}")
    first, _, rest = text.partition("\n")
    said = re.fullmatch(r"sep=(.)\r?", first.strip("\ufeff"))  # what Excel reads, and writes nowhere
    text = rest if said else text
    separator = said[1] if said and said[1] in SEPARATORS else _separator(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 1 if said else 0
    try:
        for cells in reader:
            number += 1
            yield number, tuple(map(without_guard, cells))
    except csv.Error as error:
        raise UnreadableFileError(f"Row {number + 1} is no CSV ({error}): check its quotation marks") from None


def _separator(text: str) -> str:
    """The separator that makes most of the first row."""

    def fields(separator: str) -> int:
        try:
            return len(next(csv.reader(io.StringIO(text, newline=""), delimiter=separator), []))
        except csv.Error:
            return 0

    return max(SEPARATORS, key=fields)


# --- XLSX -------------------------------------------------------------------------------------------------------------


def _workbook(content: bytes) -> Iterator[tuple[int, Cells]]:
    """The rows of the sheet called Students, else of the first one."""
    _measure(content)
    try:
        yield from _sheet(content)
    except UnreadableFileError:
        raise
    except Exception:  # a workbook that was made to break can break openpyxl in any way
        raise UnreadableFileError(f"The workbook is damaged: open it in a spreadsheet and {SAVE_AS}") from None


def _measure(content: bytes) -> None:
    """Refuse what would unpack to more than any list of students; reading stops at the sizes that are declared."""
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (BadZipFile, ValueError, OSError, NotImplementedError):
        raise UnreadableFileError(f"The workbook is damaged: open it in a spreadsheet and {SAVE_AS}") from None
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise UnreadableFileError("The workbook unpacks to more than any list of students: copy its rows to a new one")


def _sheet(content: bytes) -> Iterator[tuple[int, Cells]]:
    from openpyxl import load_workbook  # half a second, and only workbooks need it

    book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
    try:
        sheets = book.worksheets
        if not sheets:
            raise UnreadableFileError("The workbook has no sheet with rows: choose a filled-in template")
        sheet = next((one for one in sheets if one.title == SHEET), sheets[0])
        _refuse_merged(content, sheet._worksheet_path)
        sheet.reset_dimensions()  # what a file says of its own size is not believed
        rows = sheet.iter_rows(max_row=MOST_LINES + 1, max_col=MOST_COLUMNS + 1, values_only=True)
        for number, row in enumerate(rows, 1):
            if number > MOST_LINES and any(cell is not None for cell in row):
                raise UnreadableFileError(f"The sheet goes on below row {MOST_LINES:,}: split it")
            yield number, _without_end(_value(cell) for cell in row)
    finally:
        book.close()


def _refuse_merged(content: bytes, path: str) -> None:
    """Only the first of merged cells has a value: the others would be read as skipped."""
    with ZipFile(io.BytesIO(content)) as archive:
        found = [match.decode() for match in _MERGED.findall(archive.read(path))]
    if found:
        named = ", ".join(found[:MOST_NAMED])
        raise UnreadableFileError(f"Cells are merged ({named}): unmerge them, so that every student has a row of cells")


def _without_end(cells: Iterable[Value]) -> Cells:
    kept = list(cells)
    while kept and kept[-1] == "":
        kept.pop()
    return tuple(kept)


def _value(cell: Any) -> Value:
    """A cell as it is kept: a number that a spreadsheet can keep, a day, else a text."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, datetime):
        return cell.date() if cell.time() == datetime.min.time() else cell.isoformat(" ", "minutes")
    if isinstance(cell, date) or (isinstance(cell, int | float) and abs(cell) <= LARGEST_NUMBER):
        return cell
    return str(getattr(cell, "text", cell))  # an array formula has its text
