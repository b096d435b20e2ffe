"""The same rows completed out: what the advisor wrote, untouched, then what the quiz says about each student.

A row is completed by quiz/core/advice/recommend.py and nothing else, so that it says what the student's own page would
say. Every text is neutralised, because what an advisor's system wrote into a cell must not run in a spreadsheet.
"""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from quiz.core.advice.document import RankedProgram, RankedSpecialisation, Recommendation
from quiz.core.advice.recommend import recommend
from quiz.core.catalog.facts import BANDS, fact_name, mid_sentence
from quiz.core.ranking.engine import Engine
from quiz.files.batch.reading import RESULT, Batch, Student
from quiz.files.batch.template import BOOK_OPTIONS, CELL, HEAD
from quiz.files.cells import guarded
from quiz.files.table_reader import LONGEST_CELL, SHEET, Value

TOP, LEADING = 5, 2
Cell = Value
Read = Callable[[Recommendation], Cell]


@dataclass(frozen=True, slots=True)
class Column:
    """One of the columns that we add: its heading, its width in characters, and how it is read."""

    heading: str
    width: int
    read: Read


def _joined(texts: Sequence[str]) -> str:
    return "; ".join(texts)


def _program(at: int, read: Callable[[RankedProgram], Cell]) -> Read:
    return lambda found: read(found.programs[at]) if at < len(found.programs) else ""


def _field(at: int, read: Callable[[RankedSpecialisation], Cell]) -> Read:
    return lambda found: read(found.specialisations[at])


def _fit(program: RankedProgram) -> str:
    equal = ", about equal to the one before" if program.tied_with_previous else ""
    return f"{BANDS[program.band]}{equal}"


def _to_ask(program: RankedProgram) -> str:
    return _joined([mid_sentence(fact_name(column)) for column in program.unknown])


def _fields(at: int) -> Iterator[Column]:
    name = f"{RESULT}field {at + 1}"
    yield Column(name, 26, _field(at, lambda one: one.name))
    yield Column(f"{name}, fit", 14, _field(at, lambda one: BANDS[one.band]))
    yield Column(f"{name}, why", 34, _field(at, lambda one: _joined(one.reasons)))


def _programs(at: int) -> Iterator[Column]:
    name = f"{RESULT}program {at + 1}"
    yield Column(name, 40, _program(at, lambda one: f"{one.institution}: {one.program_name}"))
    yield Column(f"{name}, id", 18, _program(at, lambda one: one.id))
    yield Column(f"{name}, fit", 18, _program(at, _fit))
    yield Column(f"{name}, for", 40, _program(at, lambda one: _joined(one.reasons_for)))
    yield Column(f"{name}, against", 34, _program(at, lambda one: _joined(one.reasons_against)))
    yield Column(f"{name}, ask the school", 26, _program(at, _to_ask))


ERRORS = f"{RESULT}errors"
COLUMNS: tuple[Column, ...] = (
    Column(f"{RESULT}flags", 24, lambda found: _joined([one.code for one in found.messages])),
    Column(f"{RESULT}read first", 50, lambda found: " ".join(one.text for one in found.messages)),
    *(column for at in range(LEADING) for column in _fields(at)),
    Column(f"{RESULT}programs that may fit", 12, lambda found: found.fitting),
    *(column for at in range(TOP) for column in _programs(at)),
    Column(f"{RESULT}what would help", 40, lambda found: " ".join(one.text for one in found.repairs)),
    Column(f"{RESULT}catalog", 14, lambda found: found.engine.catalog_sha256),
)
HEADINGS: tuple[str, ...] = (ERRORS, *(column.heading for column in COLUMNS))
Row = tuple[Cell, ...]


def complete(engine: Engine, student: Student) -> Row:
    """The cells of HEADINGS for one student: the errors of a row that could not be read, else its recommendation."""
    if student.problems:
        return (_joined(student.problems), *("" for _ in COLUMNS))
    found = recommend(engine, student.answers, TOP, what_ifs=False)
    return ("", *(column.read(found) for column in COLUMNS))


# --- files ------------------------------------------------------------------------------------------------------------


def to_csv(batch: Batch, rows: Sequence[Row]) -> bytes:
    """The completed rows as CSV that a spreadsheet opens: UTF-8 with its mark, CRLF, days in ISO form."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([guarded(heading) for heading in (*batch.headings, *HEADINGS)])
    for student, row in zip(batch.students, rows, strict=True):
        writer.writerow([_written(cell) for cell in (*student.line.cells, *row)])
    return text.getvalue().encode("utf-8-sig")


def _written(cell: Cell) -> Cell:
    if isinstance(cell, date):
        return cell.isoformat()
    return guarded(cell) if isinstance(cell, str) else cell


def to_xlsx(batch: Batch, rows: Sequence[Row], made: datetime) -> bytes:
    """The completed rows as a workbook, and a sheet that says what made them."""
    content = io.BytesIO()
    book = Workbook(content, dict(BOOK_OPTIONS))
    book.set_properties({"title": "Students with their programs", "author": "MEM Quiz", "created": made})
    head, text = book.add_format(dict(HEAD)), book.add_format(dict(CELL))
    day = book.add_format({**CELL, "num_format": "yyyy-mm-dd", "align": "left"})
    wrong = book.add_format({**CELL, "font_color": "#A3211B"})
    page, about = book.add_worksheet(SHEET), book.add_worksheet("About this file")
    widths = [*(18 for _ in batch.headings), 40, *(column.width for column in COLUMNS)]
    for at, (heading, width) in enumerate(zip((*batch.headings, *HEADINGS), widths, strict=True)):
        page.set_column(at, at, width, text)
        page.write_string(0, at, _fitting(guarded(heading)), head)
    for number, (student, row) in enumerate(zip(batch.students, rows, strict=True), 1):
        for at, cell in enumerate((*student.line.cells, *row)):
            _write(page, number, at, cell, day if isinstance(cell, date) else wrong if student.problems else text)
    page.freeze_panes(1, 1)
    page.autofilter(0, 0, len(rows), len(widths) - 1)
    about.set_column(0, 0, 110, book.add_format({**CELL, "text_wrap": True}))
    for number, line in enumerate(_about(batch, rows, made)):
        about.write_string(number, 0, line)
    book.close()
    return content.getvalue()


def _write(page: Worksheet, row: int, at: int, cell: Cell, look: Any) -> None:
    if isinstance(cell, date):
        page.write_datetime(row, at, cell, look)
    elif isinstance(cell, int | float):
        page.write_number(row, at, cell, look)
    elif cell:
        page.write_string(row, at, _fitting(guarded(cell)), look)


def _fitting(text: str) -> str:
    """The text; what the guard made a character too long for a cell loses its last."""
    return text[:LONGEST_CELL]


def _about(batch: Batch, rows: Sequence[Row], made: datetime) -> Iterator[str]:
    done = len(rows) - batch.wrong
    catalog = next((row[-1] for row in rows if row[-1]), "")
    yield f"Made on {made:%Y-%m-%d at %H:%M} UTC: {done:,} rows completed, {batch.wrong:,} with errors."
    yield "Each row says what the student's own page would say for the same answers. An empty answer is a skipped one."
    yield "The order of programs that are about equal means little. Nothing here is a promise of admission or of pay."
    yield "Schools do not pay to appear. What is not published is named under “ask the school”, and counts as unknown."
    yield f"Rows in red have errors: correct them and upload this file again. Columns named “{RESULT}…” are made anew."
    if catalog:
        yield f"Ranked from catalog {catalog}"
