"""The visible sheets of a workbook (XLSX, XLSB, XLS, ODS), read in a process of its own (workbook_child.py)."""

import io
import json
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from quiz.core.numbers import Percent
from quiz.files import children
from quiz.files.errors import UnreadableFileError
from quiz.files.sheet import MOST_COLUMNS, MOST_ROWS, MOST_TEXT, MOST_UNPACKED, SAVE_AS, MergedCells, Sheet, Value

MOST_PARTS = 500
LARGEST_NUMBER = 10**15  # what a spreadsheet keeps to the last digit
ROWS_ABOVE = 30  # rows that may stand above the students
_CHILD = Path(__file__).with_name("workbook_child.py")
_PROTECTED = 3
_DAMAGED = f"The workbook is damaged: open it in a spreadsheet and {SAVE_AS}"
_PASSWORD = f"The workbook is protected by a password: open it, remove the password, and {SAVE_AS}"
_TOO_FAR = (
    "The workbook unpacks to more than any list of students, perhaps by a stray cell far below or to the right: copy"
    " its rows to a new one"
)


def read_sheets(content: bytes) -> Iterator[Sheet]:
    """The sheets in their order. Raises UnreadableFileError where none can be read; one that cannot be read ends the
    list, since a process that reads too much is ended by the system."""
    _measure(content)
    limits = (MOST_ROWS + ROWS_ABOVE, MOST_COLUMNS + 1, MOST_TEXT)
    command = [sys.executable, "-I", str(_CHILD), *map(str, limits)]
    try:
        done = children.run(command, content)
    except children.SlowChildError:
        raise UnreadableFileError(_TOO_FAR) from None
    for line in done.stdout.splitlines():
        yield _sheet(json.loads(line))
    if done.returncode == _PROTECTED:
        raise UnreadableFileError(_PASSWORD)
    if done.returncode:
        ended = done.returncode < 0 or b"MemoryError" in done.stderr
        raise UnreadableFileError(_TOO_FAR if ended else _DAMAGED)


def _measure(content: bytes) -> None:
    """Refuse what says that it would unpack to more than any list of students."""
    if not content.startswith(b"PK"):
        return
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (BadZipFile, ValueError, OSError, NotImplementedError):
        raise UnreadableFileError(_DAMAGED) from None
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise UnreadableFileError("The workbook unpacks to more than any list of students: copy its rows to a new one")


def _sheet(said: dict[str, Any]) -> Sheet:
    rows = {
        number: [cell if isinstance(cell, str) else _value(cell) for cell in cells] for number, cells in said["rows"]
    }
    for number, at in said.get("percents", ()):
        cell = rows[number][at] if number in rows and at < len(rows[number]) else ""
        if isinstance(cell, int | float):
            rows[number][at] = Percent(cell)
    for number, at, formula in said.get("formulas", ()):
        if at <= MOST_COLUMNS:
            cells = rows.setdefault(number, [])
            cells += [""] * (at + 1 - len(cells))
            cells[at] = formula  # there is no value: the text says so wherever it is read
    merged = tuple(MergedCells(*ends) for ends in said["merged"])
    return Sheet(said["name"], [(n, tuple(rows[n])) for n in sorted(rows)], merged, frozenset(said.get("hidden", ())))


def _value(cell: Any) -> Value:
    """A cell that is no text as it is kept: a number that a spreadsheet can keep, or a day, else as a text."""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, dict):
        return date.fromisoformat(cell["day"])
    if abs(cell) > LARGEST_NUMBER or cell != cell:
        return str(cell)
    return int(cell) if cell == int(cell) else cell
