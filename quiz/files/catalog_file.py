"""A table of the catalog as somebody saved it: a workbook of any kind or text of any dialect, as the CSV that the
check of the catalog reads.

Rows keep their numbers, so that a problem is named where it stands in the file. What is CSV already stays byte for
byte, and what is no table of the catalog is left to the check, which says so.
"""

import csv
import io
from collections.abc import Collection
from datetime import date

from quiz.core.numbers import trim
from quiz.files.errors import UnreadableFileError
from quiz.files.file_kinds import kind_of
from quiz.files.sheet import Value
from quiz.files.table_reader import MOST_NAMED, read_table

ENOUGH = 3  # columns that say together what a table is: one alone may be a word of the data


def to_catalog_csv(content: bytes, columns: Collection[str]) -> tuple[bytes, tuple[str, ...]]:
    """The table as UTF-8 CSV, and what a person should know of how it was read. `columns` are the names that it may
    have. Raises UnreadableFileError for what is no table of text or numbers at all."""
    if not content.strip() or _is_plain(content, columns):
        return content, ()
    kind = kind_of(content)
    table = read_table(content, lambda heading: _name(heading) in columns)
    names = [_name(heading) for heading in table.headings]
    if len({*names} & {*columns}) < ENOUGH:
        if kind == "text":
            return content, ()
        raise UnreadableFileError(f"No sheet has the columns of the catalog ({', '.join([*columns][:5])} and so on)")
    wrong = [f"Row {line.number}: {problem}" for line in table.lines for problem in line.problems]
    if wrong:
        raise UnreadableFileError(*wrong[:MOST_NAMED])
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    text.write("\n" * (table.row - 1))
    writer.writerow(names)
    written = table.row
    for line in table.lines:
        text.write("\n" * (line.number - written - 1))
        writer.writerow(map(_text, line.cells))
        written = line.number
    return text.getvalue().encode(), table.notes


def _is_plain(content: bytes, columns: Collection[str]) -> bool:
    """Whether it is UTF-8 with the columns in its first row, separated by commas: what the check reads by itself."""
    try:
        first = content.decode("utf-8-sig").lstrip().partition("\n")[0]
    except UnicodeDecodeError:
        return False
    return len({_name(name) for name in first.split(",")} & {*columns}) >= ENOUGH


def _name(heading: str) -> str:
    return trim(heading).strip('"')


def _text(cell: Value) -> str:
    if isinstance(cell, float):
        return f"{cell:.12g}"
    return cell.isoformat() if isinstance(cell, date) else str(cell)
