"""A catalog from any program that has tables is the catalog: containers, dialects and encodings, and the rows named."""

import csv
import io
from dataclasses import replace

import pytest

from quiz.core.catalog import COLUMNS_OF, CatalogFiles, canonical, check_files, compare_catalogs, release
from quiz.files import UnreadableFileError, to_catalog_csv
from tests.support.batches import ods_of, xlsx_of

COLUMNS = COLUMNS_OF["programs.csv"]
RELEASE = release()
ROWS = [*csv.reader(io.StringIO(RELEASE.programs.decode(), newline=""))]


def numbers(rows: list[list[str]]) -> list[list[object]]:
    """Cells as a spreadsheet holds them: what looks like a number is one."""
    return [[float(cell) if cell.replace(".", "", 1).isdecimal() else cell for cell in row] for row in rows]


def text(separator: str = ",", encoding: str = "utf-8", above: str = "") -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator).writerows(ROWS)
    return (above + out.getvalue()).encode(encoding, "replace")


KINDS = {
    "workbook": lambda: xlsx_of(numbers(ROWS)),
    "OpenDocument": lambda: ods_of(numbers(ROWS)),
    "semicolons": lambda: text(";"),
    "tabs in UTF-16": lambda: text("\t", "utf-16"),
    "commas in UTF-16": lambda: text(",", "utf-16"),
    "sep=": lambda: text(";", above="sep=;\r\n"),
    "a title above": lambda: text(above="Programs of our school\r\n\r\n"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_the_release_saved_by_another_program_is_no_difference(kind: str) -> None:
    content, _ = to_catalog_csv(KINDS[kind](), COLUMNS)
    theirs = CatalogFiles(content, RELEASE.sources)
    assert check_files(theirs).problems == ()
    assert not compare_catalogs(RELEASE, canonical(theirs))


def test_a_file_that_is_csv_already_stays_byte_for_byte() -> None:
    assert to_catalog_csv(RELEASE.programs, COLUMNS) == (RELEASE.programs, ())


def test_windows_1252_is_read_and_said() -> None:
    content, notes = to_catalog_csv(",".join(COLUMNS).encode() + b"\n" + "Montréal".encode("cp1252"), COLUMNS)
    assert "Montréal" in content.decode()
    assert "Windows-1252" in notes[0]


def test_a_problem_of_a_workbook_is_named_in_the_row_where_it_stands() -> None:
    rows = [["A title"], [], *ROWS[:3]]
    rows[4] = [cell if name != "gre" else "maybe" for name, cell in zip(ROWS[0], rows[4], strict=True)]
    content, _ = to_catalog_csv(xlsx_of(rows), COLUMNS)
    report = check_files(replace(RELEASE, programs=content))
    assert ("gre", 5) in [(problem.column, problem.row) for problem in report.problems]


def test_a_workbook_without_the_columns_is_refused_by_what_it_lacks() -> None:
    with pytest.raises(UnreadableFileError, match="columns of the catalog"):
        to_catalog_csv(xlsx_of([["Name", "Age"], ["Ada", 36]]), COLUMNS)
