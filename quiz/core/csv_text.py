"""The one parser of CSV text: rows as a spreadsheet numbers them, strict about quotes.

`read_rows` is for what somebody else wrote, where encodings, separators and what the columns mean are the caller's: the
check of the catalog and the reader of uploads. `read_records` is for the tables that are ours.
"""

import csv
import io
from collections.abc import Iterable, Iterator


class MalformedCsvError(ValueError):
    """A row that cannot be read: its number and, in words that follow "row 3", what is wrong with it."""

    def __init__(self, row: int, why: str) -> None:
        self.row, self.why = row, why
        super().__init__(f"row {row} {why}")


def read_rows(text: str | Iterable[str], separator: str = ",", strict: bool = True) -> Iterator[tuple[int, list[str]]]:
    """Each row of a text, or of lines with their ends, with its number, from 1; a blank line is a row without cells.
    Raises MalformedCsvError where a cell has
    more than 131,072 characters and, if strict, where a quote is never closed or stands inside a cell.

    >>> [*read_rows('id;name\\n\\na;"x;y"\\n', ";")]
    [(1, ['id', 'name']), (2, []), (3, ['a', 'x;y'])]
    """
    number = 0
    try:
        lines = io.StringIO(text, newline="") if isinstance(text, str) else text
        reader = csv.reader(lines, delimiter=separator, strict=strict)
        for number, cells in enumerate(reader, start=1):
            yield number, cells
    except csv.Error as error:
        unclosed = "unexpected end of data" in str(error) or "field larger" in str(error)
        why = "has a quote that is never closed" if unclosed else f"is malformed CSV ({error}), mostly by a stray quote"
        raise MalformedCsvError(number + 1, why) from error


def read_records(text: str) -> Iterator[dict[str, str]]:
    """The rows of a table of ours, each by the names in its first row; blank lines are left out. Raises
    MalformedCsvError, also where a row has not one cell for each name.

    >>> [*read_records("id,name\\na,x\\n")]
    [{'id': 'a', 'name': 'x'}]
    """
    header: list[str] = []
    for number, cells in read_rows(text):
        if header and cells:
            if len(cells) != len(header):
                raise MalformedCsvError(number, f"has {len(cells)} cells, the header has {len(header)}")
            yield dict(zip(header, cells, strict=True))
        header = header or cells
