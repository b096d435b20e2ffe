"""A file of students too long to be held at once: read a piece at a time, and completed a part at a time.

A part is the completed rows of a piece as bytes in the format of the result: of CSV without its headings, of Parquet a
small file. Whoever completes it needs the piece alone, so that it may be another process on another machine. Rows are
read and completed by the very code that does it for a short file.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from quiz.core.ranking import Engine
from quiz.files import (
    MOST_LOOKED,
    TEXT,
    WHOLE,
    TableFile,
    UnreadableFileError,
    letter,
    open_parquet,
    open_text,
    read_pieces,
    write_csv,
    write_parquet,
)
from quiz.files.batch.mapping import NO_WORDS, WordMap
from quiz.files.batch.reading import batch_of, is_question
from quiz.files.batch.result import HEADINGS, WHOLE_NUMBERS, complete

CSV, PARQUET = ".csv", ".parquet"
PIECE = 500  # students: seconds of work, so that a killed worker loses little
MOST_TOLD = 20
MARK = len("\ufeff".encode())


@dataclass(frozen=True, slots=True)
class LongFile:
    """A file of students by its path: `pieces` begins anew at each call. Raises UnreadableFileError, OSError."""

    path: Path

    def pieces(self) -> Iterator[TableFile]:
        """Its rows, PIECE at a time, with the headings."""
        if self.path.suffix.lower() == PARQUET:
            sheet, _ = open_parquet(self.path, PIECE)
        elif self.path.suffix.lower() == CSV:
            sheet = open_text(self.path, is_question, MOST_LOOKED)
        else:
            raise UnreadableFileError("A long file is CSV or Parquet, and its name ends in .csv or .parquet")
        return read_pieces(sheet, is_question, PIECE)

    def kinds(self) -> dict[str, str]:
        """What each column holds, by its name; nothing is said of CSV, where all is text."""
        return open_parquet(self.path, PIECE)[1] if self.path.suffix.lower() == PARQUET else {}


@dataclass(frozen=True, slots=True)
class PartPlan:
    """What the parts of one result have in common: its format by the ending of its name, what the office's words mean,
    and what the columns of the source hold."""

    suffix: str
    words: WordMap = NO_WORDS
    kinds: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CompletedPart:
    """A part: its bytes, of how many students, how many of them have errors, and the first of these in words."""

    content: bytes
    students: int
    wrong: int
    problems: tuple[str, ...] = ()


def complete_part(engine: Engine, table: TableFile, plan: PartPlan) -> CompletedPart:
    """The rows of a piece completed. Raises UnreadableFileError where nothing of it can be read."""
    batch = batch_of(table, plan.words)
    rows = [(*student.line.cells, *complete(engine, student)) for student in batch.students]
    if plan.suffix == PARQUET:
        kinds = [*(plan.kinds.get(heading, TEXT) for heading in batch.headings), *_OUR_KINDS]
        content = write_parquet([*_named(batch.headings), *HEADINGS], kinds, rows)
    else:
        content = write_csv(rows)[MARK:]
    return CompletedPart(content, len(rows), batch.wrong, tuple(islice(batch.row_problems(), MOST_TOLD)))


_OUR_KINDS = [WHOLE if heading in WHOLE_NUMBERS else TEXT for heading in HEADINGS]


def _named(headings: tuple[str, ...]) -> list[str]:
    """Names that no two columns share, as those who read Parquet expect; where needed with the column's letter."""
    return [
        heading if heading and headings.count(heading) == 1 else f"{heading} ({letter(at)})".strip()
        for at, heading in enumerate(headings)
    ]


def csv_head(headings: tuple[str, ...]) -> bytes:
    """What stands before the parts of a CSV file."""
    return write_csv([(*headings, *HEADINGS)])
