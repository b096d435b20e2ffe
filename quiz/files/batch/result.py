"""The same rows completed out: what the advisor wrote, untouched, then what the quiz says about each student.

A row is completed by core/advice/recommending.py and nothing else, so that it says what the student's own page would
say. What an advisor's system wrote into a cell must not run in a spreadsheet: the writers see to that.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from quiz.core.advice import RankedProgram, RankedSpecialisation, Recommendation, recommend
from quiz.core.catalog import BANDS, fact_name, mid_sentence
from quiz.core.ranking import Engine
from quiz.files import SHEET, Value, open_book, write_csv
from quiz.files.batch.columns import RESULT
from quiz.files.batch.reading import Batch, Student

TOP, LEADING = 5, 2
Cell = Value
Read = Callable[[Recommendation], Cell]


@dataclass(frozen=True, slots=True)
class ResultColumn:
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


def _fields(at: int) -> Iterator[ResultColumn]:
    name = f"{RESULT}field {at + 1}"
    yield ResultColumn(name, 26, _field(at, lambda specialisation: specialisation.name))
    yield ResultColumn(f"{name}, fit", 14, _field(at, lambda specialisation: BANDS[specialisation.band]))
    yield ResultColumn(f"{name}, why", 34, _field(at, lambda specialisation: _joined(specialisation.reasons)))


def _programs(at: int) -> Iterator[ResultColumn]:
    name = f"{RESULT}program {at + 1}"
    yield ResultColumn(name, 40, _program(at, lambda program: f"{program.institution}: {program.program_name}"))
    yield ResultColumn(f"{name}, id", 18, _program(at, lambda program: program.id))
    yield ResultColumn(f"{name}, fit", 18, _program(at, _fit))
    yield ResultColumn(f"{name}, for", 40, _program(at, lambda program: _joined(program.reasons_for)))
    yield ResultColumn(f"{name}, against", 34, _program(at, lambda program: _joined(program.reasons_against)))
    yield ResultColumn(f"{name}, ask the school", 26, _program(at, _to_ask))


ERRORS, THAT_MAY_FIT = f"{RESULT}errors", f"{RESULT}programs that may fit"
WHOLE_NUMBERS = (THAT_MAY_FIT,)
COLUMNS: tuple[ResultColumn, ...] = (
    ResultColumn(f"{RESULT}flags", 24, lambda found: _joined([message.code for message in found.messages])),
    ResultColumn(f"{RESULT}read first", 50, lambda found: " ".join(message.text for message in found.messages)),
    *(column for at in range(LEADING) for column in _fields(at)),
    ResultColumn(THAT_MAY_FIT, 12, lambda found: found.fitting.known + found.fitting.possible),
    *(column for at in range(TOP) for column in _programs(at)),
    ResultColumn(f"{RESULT}what would help", 40, lambda found: " ".join(repair.text for repair in found.repairs)),
    ResultColumn(f"{RESULT}catalog", 14, lambda found: found.engine.catalog_sha256),
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
    """The completed rows as CSV that a spreadsheet opens."""
    completed = ((*student.line.cells, *row) for student, row in zip(batch.students, rows, strict=True))
    return write_csv([(*batch.headings, *HEADINGS), *completed])


def to_xlsx(batch: Batch, rows: Sequence[Row], made: datetime) -> bytes:
    """The completed rows as a workbook, and a sheet that says what made them."""
    widths = [*(18 for _ in batch.headings), 40, *(column.width for column in COLUMNS)]
    headings = [*zip((*batch.headings, *HEADINGS), widths, strict=True)]
    lines = [(*student.line.cells, *row) for student, row in zip(batch.students, rows, strict=True)]
    return write_book(headings, lines, len(batch.headings), made)


def write_book(headings: Sequence[tuple[str, float]], lines: Sequence[Row], errors_at: int, made: datetime) -> bytes:
    """Completed lines as a workbook; `errors_at` is the place of the column that says what is wrong with a row."""
    with open_book("Students with their programs", made) as book:
        page = book.add_sheet(SHEET, headings, "line")
        about = book.add_sheet("About this file", [("About this file", 110)])
        for number, line in enumerate(lines, 1):
            look = "wrong" if line[errors_at] else "line"
            for at, cell in enumerate(line):
                book.write(page, number, at, cell, look)
        page.freeze_panes(1, 1)
        page.autofilter(0, 0, len(lines), len(headings) - 1)
        catalog_at = errors_at + len(COLUMNS)
        for number, text in enumerate(_about(lines, errors_at, catalog_at, made), 1):
            book.write(about, number, 0, text)
    return book.content.getvalue()


def _about(lines: Sequence[Row], errors_at: int, catalog_at: int, made: datetime) -> Iterator[str]:
    wrong = sum(bool(line[errors_at]) for line in lines)
    catalog = next((line[catalog_at] for line in lines if line[catalog_at]), "")
    yield f"Made on {made:%Y-%m-%d at %H:%M} UTC: {len(lines) - wrong:,} rows completed, {wrong:,} with errors."
    yield "Each row says what the student's own page would say for the same answers. An empty answer is a skipped one."
    yield "The order of programs that are about equal means little. Nothing here is a promise of admission or of pay."
    yield "Schools do not pay to appear. What is not published is named under “ask the school”, and counts as unknown."
    yield f"Rows in red have errors: correct them and upload this file again. Columns named “{RESULT}…” are made anew."
    if catalog:
        yield f"Ranked from catalog {catalog}"
