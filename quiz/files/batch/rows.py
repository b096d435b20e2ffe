"""The rows of a completed file, one by one: who each is from, what it answers, and the file again with a column that
says what became of those that were opened as requests at the desk.

A row is known by its number in the completed file, which is what the advisor has before them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from quiz.core.advising import InvitedStudent
from quiz.core.questions import Answers
from quiz.files import TableFile, UnreadableFileError, Value, read_table, student_of, write_csv
from quiz.files.batch.columns import RESULT, question_of
from quiz.files.batch.mapping import WordMap
from quiz.files.batch.reading import batch_of, is_question
from quiz.files.batch.result import COLUMNS, ERRORS, write_book

REQUEST, LINK = f"{RESULT}request", f"{RESULT}link to hand out"
FIRST_ROW = 2  # below the headings
FIRST_PROGRAM = f"{RESULT}program 1"
CSV = "csv"


@dataclass(frozen=True, slots=True)
class CompletedRow:
    """A row of a completed file: its number, who it is from as far as it says so, what stands in the advisor's own
    columns, its errors, and the first program."""

    number: int
    student: InvitedStudent
    own: tuple[str, ...]
    errors: str
    first: str

    @property
    def words(self) -> str:
        """All that a search may find."""
        return " ".join((f"{self.number}", *self.own, self.first))


def read_rows(content: bytes) -> Iterator[CompletedRow]:
    """The rows of a completed CSV."""
    table = read_table(content, is_question)
    own = _own(table)
    errors_at, first_at = (table.headings.index(heading) for heading in (ERRORS, FIRST_PROGRAM))
    for number, line in enumerate(table.lines, FIRST_ROW):
        cells = tuple(line.cells[at] for at in own)
        student = student_of((table.headings[at] for at in own), cells)
        said = tuple(str(cell) for cell in cells if str(cell))
        yield CompletedRow(number, student, said, str(line.cells[errors_at]), str(line.cells[first_at]))


def answers_of(content: bytes, number: int, words: WordMap) -> tuple[Answers, InvitedStudent]:
    """What a row of a completed CSV answers, and who it is from. Raises UnreadableFileError where there is no such row
    or it has errors."""
    table = read_table(content, is_question)
    if not 0 <= number - FIRST_ROW < len(table.lines):
        raise UnreadableFileError(f"The file has no row {number}")
    line = table.lines[number - FIRST_ROW]
    (found,) = batch_of(replace(table, lines=(line,)), words).students
    if found.problems:
        raise UnreadableFileError(*found.problems)
    own = _own(table)
    return found.answers, student_of((table.headings[at] for at in own), (line.cells[at] for at in own))


def with_requests(content: bytes, kind: str, requests: Mapping[int, tuple[str, str]], made: datetime) -> bytes:
    """A completed file with two columns more: of each row that was opened as a request how it stands, and its link to
    hand out."""
    table = read_table(content, is_question)
    headings = (*table.headings, REQUEST, LINK)
    lines: list[tuple[Value, ...]] = [
        (*line.cells, *requests.get(number, ("", ""))) for number, line in enumerate(table.lines, FIRST_ROW)
    ]
    if kind == CSV:
        return write_csv([headings, *lines])
    own = table.headings.index(ERRORS)
    widths = (*(18 for _ in headings[:own]), 40, *(column.width for column in COLUMNS), 34, 60)
    return write_book([*zip(headings, widths, strict=True)], lines, own, made)


def _own(table: TableFile) -> tuple[int, ...]:
    """Where the advisor's own columns stand."""
    return tuple(
        at
        for at, heading in enumerate(table.headings)
        if heading and not heading.startswith(RESULT) and question_of(heading) is None
    )
