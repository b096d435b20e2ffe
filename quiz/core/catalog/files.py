"""A catalog as its files, programs.csv, sources.csv and schools.csv: what is published, kept as versions, compared and
edited.

`written` is the one way we write them (columns and rows in order, LF), in which the release's own files already are: so
two files that say the same are the same bytes, and an edit changes the rows that it names. No pandas here.
"""

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Any

from quiz.core.catalog.schema import PROGRAMS, SCHOOLS, SOURCES, CatalogTable
from quiz.core.csv_text import read_records
from quiz.data import data

Row = dict[str, str]
# Schools A to Z, which makes readable differences; the sources of a program stay in the order they were given.
ORDER: Mapping[str, Callable[[Row], Any]] = {
    PROGRAMS.name: lambda row: (row["institution"].casefold(), row["id"]),
    SOURCES.name: lambda row: row["program_id"],
    SCHOOLS.name: lambda row: row["unitid"],
}


@dataclass(frozen=True, slots=True)
class CatalogFiles:
    """The bytes of programs.csv, of sources.csv, and of schools.csv where a federal release changed it: until then, and
    in versions from before it was kept with them, it is the one that came with the software (b"")."""

    programs: bytes
    sources: bytes
    schools: bytes = b""

    @property
    def sha256(self) -> str:
        """What tells these bytes from any other; unlike Catalog.sha256 it covers the sources too."""
        contents = (self.programs, self.sources, *filter(None, (self.schools,)))
        return sha256(b"".join(sha256(content).digest() for content in contents)).hexdigest()

    @property
    def school_table(self) -> bytes:
        """schools.csv, wherever it is from."""
        return self.schools or data("catalog", SCHOOLS.name).read_bytes()


def rows_of(table: CatalogTable, content: bytes) -> list[Row]:
    """The cells of a file that was written by `written`, in today's spelling; a column that is younger than the file
    is blank."""
    return [{**row} for row in _read(table, content)]


@lru_cache(maxsize=6)  # the pages of a draft compare the same few files again and again
def _read(table: CatalogTable, content: bytes) -> tuple[Row, ...]:
    blank = dict.fromkeys(table.columns, "")
    rows = read_records(content.decode())
    return (*(blank | {name: table.spelled(name, cell) for name, cell in row.items()} for row in rows),)


def written(table: CatalogTable, rows: Iterable[Row]) -> bytes:
    """A table's rows as a file, in our order. Nothing is neutralised: a cell that could run in a spreadsheet cannot
    get in (schema.py refuses it), and a value must come back as it went out."""
    ordered: list[Row] = sorted(rows, key=ORDER[table.name])
    return as_csv(table.columns, ordered)


def as_csv(columns: Iterable[str], rows: Iterable[Mapping[str, str]]) -> bytes:
    """These columns of the rows as a file, in the order given."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(columns), lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()
