"""Reads one table of the catalog from bytes and finds every problem in it at once, in words an advisor can act on.

First the file (encoding, size, separators, quotes, ragged rows), then by one lazy pandera schema per table every
column and cell. Rows are numbered as a spreadsheet numbers them: the header is row 1.
"""

import difflib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.pandas as pa

from quiz.core.catalog.problems import CatalogError, CatalogProblem
from quiz.core.catalog.schema import MONEY_WORDS, CatalogColumn, CatalogTable
from quiz.core.csv_text import MalformedCsvError, read_rows

MAX_BYTES = 10_000_000
MAX_ROWS = 20_000
MAX_COLUMNS = 200
MAX_PROBLEMS = 1_000
_SIGNATURES = (
    (b"PK\x03\x04", "is a zipped file such as an Excel workbook"),
    (b"\xd0\xcf\x11\xe0", "is an old Excel workbook"),
    (b"\xff\xfe", "is UTF-16 text"),
    (b"\xfe\xff", "is UTF-16 text"),
)
_CELL = "cell"
_SAVE_AS = "in the spreadsheet choose Save as, CSV UTF-8 (comma separated)"


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """A table as read: its cells as text, one row per row, indexed by spreadsheet row; and everything wrong with it.
    Two readings are never equal: frames cannot be compared so."""

    frame: pd.DataFrame
    problems: tuple[CatalogProblem, ...]


def read_file(path: Path) -> bytes:
    """The bytes of a catalog file, never more than MAX_BYTES; CatalogError if there is no such file to read."""
    name = path.name or str(path)
    try:
        if not path.is_file():
            raise _unusable(name, "is not a file" if path.exists() else "does not exist: check the path")
        if path.stat().st_size > MAX_BYTES:
            size = path.stat().st_size / 1e6
            raise _unusable(name, f"has {size:,.1f} MB; a catalog may have at most {MAX_BYTES / 1e6:.0f} MB")
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise _unusable(name, f"cannot be read: {getattr(error, 'strerror', None) or error}") from error


def read_table(table: CatalogTable, content: bytes, file: str = "") -> Reading:
    """Read and check one table. Problems never raise; a file too broken to hold rows gives an empty frame."""
    file = file or table.name
    try:
        text = _decode(content, file)
        _check_separator(table, text, file)
        rows, problems = _records(table, text, file)
    except CatalogError as error:
        return Reading(pd.DataFrame(), error.problems)
    header, numbered = rows[0][1], rows[1:]
    spelled = [[table.spelled(name, cell) for name, cell in zip(header, cells, strict=True)] for _, cells in numbered]
    # Plain strings: pandas' own are slow where cells are looked at one by one.
    frame = pd.DataFrame(spelled, columns=header, index=[n for n, _ in numbered], dtype=object)
    if frame.empty and not problems:
        problems.append(CatalogProblem(None, None, "", "", "has a header but no rows: add one row per program", file))
    problems += _schema_problems(table, frame, file)
    if len(problems) > MAX_PROBLEMS:
        more = f"has more than {MAX_PROBLEMS:,} problems: put these right first, then check again"
        problems = [CatalogProblem(None, None, "", "", more, file), *problems[:MAX_PROBLEMS]]
    return Reading(frame, in_order(table, problems))


def in_order(table: CatalogTable, problems: Iterable[CatalogProblem]) -> tuple[CatalogProblem, ...]:
    """Problems as one reads a sheet: those of the whole file, then row by row, each row from left to right."""
    place = {name: number for number, name in enumerate(table.columns)}
    return tuple(sorted(problems, key=lambda problem: (problem.row or 0, place.get(problem.column, -1))))


def _decode(content: bytes, file: str) -> str:
    if not content.strip():
        raise _unusable(file, "is empty: a catalog begins with a row of column names")
    for signature, what in _SIGNATURES:
        if content.startswith(signature):
            raise _unusable(file, f"{what}, not CSV text: {_SAVE_AS}")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line, byte = content.count(b"\n", 0, error.start) + 1, content[error.start]
        where = f"byte {error.start:,} (line {line:,}) is 0x{byte:02X}"
        raise _unusable(file, f"is not UTF-8 text: {where}; {_SAVE_AS}") from error
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise _unusable(file, f"holds a NUL character in line {line:,}, so it is no text file: {_SAVE_AS}")
    text = text.replace("\r\n", "\n")
    return text if "\n" in text else text.replace("\r", "\n")  # some spreadsheets still save "CSV (Macintosh)"


def _check_separator(table: CatalogTable, text: str, file: str) -> None:
    """Refuse a file whose first line that is not blank does not name columns of the table, separated by commas."""
    first = next((line for line in text.split("\n", MAX_ROWS) if line.strip(" ,;\t")), "")
    for separator, plural in ((",", ""), (";", "semicolons"), ("\t", "tabs")):
        if first.count(separator) >= MAX_COLUMNS:
            raise _unusable(file, f"has {first.count(separator) + 1:,} columns; a table may have at most {MAX_COLUMNS}")
        known = {name.strip().strip('"') for name in first.split(separator)} & set(table.columns)
        if table.key in known or len(known) > 2:  # a row of data may hold a word that is a column too, as "capstone"
            if plural:
                raise _unusable(file, f"is separated by {plural}, not by commas: {_SAVE_AS}")
            return
    raise _unusable(file, f"must begin with a row of column names: {', '.join(table.columns)}", row=1)


def _records(table: CatalogTable, text: str, file: str) -> tuple[list[tuple[int, list[str]]], list[CatalogProblem]]:
    """The header (the first row that is not blank) and the rows, each with its spreadsheet number; rows that do not fit
    the header are problems."""
    records: list[tuple[int, list[str]]] = []
    problems: list[CatalogProblem] = []
    width = 0
    try:
        for number, raw in read_rows(text):
            cells = [cell.strip(" \u00a0") for cell in raw]
            if number > MAX_ROWS:
                raise _unusable(file, f"has more than {MAX_ROWS:,} rows, which is the limit")
            if not records and any(cells):
                width = len(cells)
                records.append((number, _header(cells, file)))
            elif records and any(cells):
                header = records[0][1]
                if len(cells) == width and not any(cells[len(header) :]):
                    records.append((number, cells[: len(header)]))
                else:
                    name = dict(zip(header, cells, strict=False)).get(table.key)
                    text = f"has {len(cells)} cells, the header has {width}: put quotes around text that holds a comma"
                    problems.append(CatalogProblem(number, name or None, "", "", text, file))
    except MalformedCsvError as error:
        raise _unusable(file, f"{error.why}: {_SAVE_AS}", row=error.row) from error
    return records, problems


def _header(cells: list[str], file: str) -> list[str]:
    """The column names, without the empty ones that spreadsheets leave at the end."""
    names = cells[: max(number for number, cell in enumerate(cells, start=1) if cell)]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        text = "stands in the header more than once: keep one of them, each with a name of its own"
        raise CatalogError(tuple(CatalogProblem(1, None, name, "", text, file) for name in twice))
    return names


@lru_cache
def _schema(table: CatalogTable) -> pa.DataFrameSchema:
    def accepted(column: CatalogColumn) -> Callable[["pd.Series[str]"], "pd.Series[bool]"]:
        return lambda cells: cells.map(lambda cell: column.problem(cell) is None).astype(bool)

    return (
        pa.DataFrameSchema(  # no types: every cell is text as `read_table` makes it, and what it may say is the check
            {
                name: pa.Column(None, pa.Check(accepted(column), name=_CELL), unique=table.unique and name == table.key)
                for name, column in table.columns.items()
            },
            checks=[pa.Check(_in_order(low, high), name=f"{low}<={high}") for low, high in table.ordered],
            strict=True,
        )
    )


def _in_order(low: str, high: str) -> Callable[[pd.DataFrame], "pd.Series[bool]"]:
    def holds(frame: pd.DataFrame) -> "pd.Series[bool]":
        # A missing column, or a cell that is no number, is reported as such and counts as in order here.
        first, second = (pd.to_numeric(frame.get(name, pd.Series("")), errors="coerce") for name in (low, high))
        return (~(first > second)).reindex(frame.index, fill_value=True)

    return holds


def _schema_problems(table: CatalogTable, frame: pd.DataFrame, file: str) -> list[CatalogProblem]:
    """Everything pandera finds, in our words."""
    try:
        _schema(table).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        found = errors.failure_cases[["check", "column", "failure_case", "index"]]
        say = _Words(table, frame, file)
        every = (problem for case in found.itertuples(index=False, name=None) for problem in say.problem(*case))
        return list(islice(every, MAX_PROBLEMS + 1))
    return []


class _Words:
    """Turns pandera's failure cases of one table into problems."""

    def __init__(self, table: CatalogTable, frame: pd.DataFrame, file: str) -> None:
        self.table, self.frame, self.file = table, frame, file
        self.orders = {f"{low}<={high}": (low, high) for low, high in table.ordered}

    def problem(self, check: str, column: Any, value: Any, index: Any) -> Iterator[CatalogProblem]:
        if check == "column_in_schema":
            yield self._of_column(value, self._unexpected(value))
        elif check == "column_in_dataframe":
            yield self._of_column(value, "is missing: add it to the header (its cells may be blank)")
        elif check == "field_uniqueness" and value:
            rows = [str(number) for number in self.frame.index[self.frame[column] == value]]
            where = ", ".join(rows[:10]) + (" and more" if len(rows) > 10 else "")
            yield self._of_cell(index, column, f"stands in rows {where}: every row needs one of its own")
        elif check == _CELL:
            yield self._of_cell(index, column, self.table.columns[column].problem(value) or "")
        elif check in self.orders and column == self.orders[check][1]:
            low, high = self.orders[check]
            yield self._of_cell(index, high, f"is less than {low}, which is {self.frame[low][index]}")

    def _of_column(self, name: str, text: str) -> CatalogProblem:
        return CatalogProblem(1, None, name, "", text, self.file)

    def _of_cell(self, index: Any, column: str, text: str) -> CatalogProblem:
        row = self.frame.loc[index]
        return CatalogProblem(int(index), row.get(self.table.key) or None, column, row[column], text, self.file)

    def _unexpected(self, name: str) -> str:
        if any(word in name.lower() for word in MONEY_WORDS):
            return "is not allowed: the catalog has no money field, and no school can pay to appear or to rank higher"
        close = difflib.get_close_matches(name.lower()[:100], self.table.columns, n=1)
        return "is not a column of this table: " + (f"did you mean {close[0]}?" if close else "remove it")


def _unusable(file: str, text: str, row: int | None = None) -> CatalogError:
    return CatalogError((CatalogProblem(row, None, "", "", text, file),))
