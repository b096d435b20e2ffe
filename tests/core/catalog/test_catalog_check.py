"""What the check says of good and bad files: each problem with its row, id, column, value and what is allowed."""

import csv
import io
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz.core.catalog import CatalogError, CatalogFiles, check_files, read_file
from quiz.core.catalog import check as catalog_check
from quiz.core.catalog.load import CatalogReport
from quiz.core.catalog.problems import CatalogProblem
from quiz.core.catalog.schema import PROGRAMS, SCHOOLS
from quiz.data import bundled, data

Row = dict[str, str]
COLUMNS = tuple(PROGRAMS.columns)
GOOD: Row = {
    **dict.fromkeys(COLUMNS, ""),
    "id": "usf-msem",
    "unitid": "137351",
    "kind": "engineering_management",
    "open_to": "public",
    "status": "offered",
    "institution": "University of South Florida",
    "state": "FL",
    "confidence": "medium",
}
OTHER = {**GOOD, "id": "other", "unitid": ""}


def sheet(*rows: Row, columns: tuple[str, ...] = COLUMNS, separator: str = ",") -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, delimiter=separator, extrasaction="ignore", restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().replace("\r\n", "\n").encode()


Check = Callable[[bytes], CatalogReport]


def check_catalog(path: Path) -> CatalogReport:
    """What is said of a programs file, with the sources of the release; a path that is no file is a problem too."""
    try:
        content = read_file(path)
    except CatalogError as error:
        return CatalogReport(error.problems)
    return check_files(CatalogFiles(content, data("catalog", "sources.csv").read_bytes()), path.name)


@pytest.fixture
def checked(tmp_path: Path) -> Check:
    def run(content: bytes) -> CatalogReport:
        path = tmp_path / "mine.csv"
        path.write_bytes(content)
        return check_catalog(path)

    return run


def only(report: CatalogReport) -> CatalogProblem:
    assert len(report.problems) == 1, report.problems
    return report.problems[0]


# --- good files ---------------------------------------------------------------------------------------------------


def test_the_real_catalog_has_no_problem_and_its_notes_are_known() -> None:
    report = check_catalog(bundled("programs.csv"))
    assert report.problems == ()
    assert (report.rows, report.rankable) == (258, 189)
    assert report.fill["tuition_total_usd"] == (16, 258)
    assert report.fill["id"] == (258, 258)
    assert [n.column for n in report.notes].count("url") == 6
    assert {n.column for n in report.notes} == {"url"}


def test_the_report_reads_problems_first_and_then_a_table(checked: Check) -> None:
    lines = list(checked(sheet({**GOOD, "gre": "maybe"})).lines())
    assert lines[0] == "1 problem"
    assert lines[1] == (
        '  mine.csv row 2, id usf-msem, column gre: "maybe" is not allowed:'
        " write one of required, optional, waivable, not_required"
    )
    assert "1 rows, 1 of them ranked" in lines
    assert any(line.split() == ["gre", "1", "100%"] for line in lines)
    good = list(checked(sheet(GOOD)).lines())
    assert good[0] == "1 note"
    assert "No problems." in good


@pytest.mark.parametrize(
    "change",
    [
        lambda content: b"\xef\xbb\xbf" + content,
        lambda content: content.replace(b"\n", b"\r\n"),
        lambda content: content.replace(b"\n", b"\r"),
        lambda content: content.replace(b"\n", b",,\n"),
        lambda content: content + b"," * 49 + b"\n\n",
        lambda content: b"\n,,,\n" + content,
        lambda content: content.replace(b"Florida", b" Florida \xc2\xa0".strip(b" ")),
    ],
    ids=["BOM", "CRLF", "CR", "empty cells at the end of each row", "blank rows", "blank rows above", "spaces around"],
)
def test_what_spreadsheets_leave_in_a_file_is_accepted(checked: Check, change: Callable[[bytes], bytes]) -> None:
    report = checked(change(sheet(GOOD)))
    assert (report.problems, report.rows) == ((), 1)


def test_columns_may_stand_in_any_order(checked: Check) -> None:
    assert checked(sheet(GOOD, columns=COLUMNS[::-1])).problems == ()


# --- cells --------------------------------------------------------------------------------------------------------

CELLS = [
    ("gre", "maybe", "required, optional, waivable, not_required"),
    ("kind", "mba", "engineering_management, related"),
    ("delivery", "online|online", "each once"),
    ("delivery", "online|remote", "on_campus, online, hybrid"),
    ("delivery", "online|", "separated by |"),
    ("concentrations", "Quality||Logistics", "empty name"),
    ("tuition_total_usd", "-5", "is negative: write a plain number from 0 to 500,000"),
    ("tuition_total_usd", "5 000 €", "is in euros: give US dollars"),
    ("tuition_total_usd", "900000", "out of range"),
    ("tuition_total_usd", "nan", "is not a number"),
    ("tuition_total_usd", "inf", "is not a number"),
    ("tuition_total_usd", "1e4", "is not a number"),
    ("tuition_total_usd", "٣", "is not a number"),
    ("tuition_total_usd", "9" * 400, "is not a number"),
    ("toefl_min", "80.5", "is not a whole number"),
    ("min_gpa", "3,0,0", "is not a number"),
    ("min_gpa", "4.5", "from 0 to 4"),
    ("pm", "4", "from 0 to 3"),
    ("as_of", "20", "from 1990 to 2100"),
    ("state", "ZZ", "two-letter state"),
    ("state", "", "every row needs it"),
    ("unitid", "999999", "quiz/data/catalog/schools.csv"),
    ("unitid", "12", "six digits"),
    ("tuition_year", "2024", "such as 2024-25"),
    ("tuition_year", "2024-26", "such as 2024-25"),
    ("deadline_fall", "13-01", "MM-DD"),
    ("deadline_fall", "02-30", "MM-DD"),
    ("deadline_fall", "7/15", "MM-DD"),
    ("url", "javascript:alert(1)", "http:// or https://"),
    ("url", "ftp://a.edu", "http:// or https://"),
    ("url", "www.a.edu", "http:// or https://"),
    ("url", "https://a.edu@evil.com/", "http:// or https://"),
    ("url", "https://evil.com\\.edu", "http:// or https://"),
    ("id", "Bad Id", "lower-case"),
    ("id", "../etc", "lower-case"),
    ("id", "a" * 101, "lower-case"),
    ("city", "Tam\x07pa", "U+0007"),
    ("city", "Tam\u202epa", "U+202E"),
    ("city", "x" * 81, "at most 80"),
]


@cache
def checked_at_once(rows: tuple[tuple[str, str], ...]) -> CatalogReport:
    """A file of a row for each bad cell, given as column and value; the check reads a row in a hundredth of the time
    that it takes for a file."""
    sheets = (GOOD | {"id": f"row-{number}", column: value} for number, (column, value) in enumerate(rows, start=2))
    return check_files(CatalogFiles(sheet(*sheets), data("catalog", "sources.csv").read_bytes()), "mine.csv")


def only_of(report: CatalogReport, row: int) -> CatalogProblem:
    """The one problem of a row, in a file in which every row has one."""
    assert report.rows == len({problem.row for problem in report.problems})
    (problem,) = (problem for problem in report.problems if problem.row == row)
    return problem


BAD_CELLS = tuple((column, value) for column, value, _ in CELLS)


@pytest.mark.parametrize(("column", "value", "words"), CELLS)
def test_a_bad_cell_is_named_with_what_is_allowed(column: str, value: str, words: str) -> None:
    row = BAD_CELLS.index((column, value)) + 2
    problem = only_of(checked_at_once(BAD_CELLS), row)
    assert (problem.column, problem.value) == (column, value)
    assert problem.id == (value if column == "id" else f"row-{row}")
    assert words in problem.text


FORMULAS = tuple(
    (column, f"{start}HYPERLINK(A1)")
    for column in ("institution", "note", "gre", "tuition_total_usd", "url")
    for start in "=+-@\t\r"
)


@pytest.mark.parametrize(("column", "formula"), FORMULAS)
def test_a_formula_in_any_cell_is_named_as_one(column: str, formula: str) -> None:
    row = FORMULAS.index((column, formula)) + 2
    problem = only_of(checked_at_once(FORMULAS), row)
    assert (problem.id, problem.column) == (f"row-{row}", column)
    assert "formula" in problem.text


def test_a_formula_behind_a_space_is_still_a_formula(checked: Check) -> None:
    assert "formula" in only(checked(sheet({**GOOD, "note": "  =1+1"}))).text


def test_a_shortest_duration_above_the_longest_is_a_problem(checked: Check) -> None:
    problem = only(checked(sheet({**GOOD, "duration_months_min": "24", "duration_months_max": "12"})))
    assert (problem.row, problem.column, problem.value) == (2, "duration_months_max", "12")
    assert "duration_months_min, which is 24" in problem.text
    assert checked(sheet({**GOOD, "duration_months_min": "24", "duration_months_max": "24"})).problems == ()


def test_an_id_used_twice_is_named_in_both_rows(checked: Check) -> None:
    report = checked(sheet(GOOD, OTHER, GOOD))
    assert [(p.row, p.column, p.value) for p in report.problems] == [(2, "id", "usf-msem"), (4, "id", "usf-msem")]
    assert all("rows 2, 4" in p.text for p in report.problems)


def test_two_rows_without_id_are_blank_and_not_duplicates(checked: Check) -> None:
    report = checked(sheet({**GOOD, "id": ""}, {**GOOD, "id": ""}))
    assert [(p.row, p.id) for p in report.problems] == [(2, None), (3, None)]
    assert all("blank" in p.text for p in report.problems)


def test_every_problem_is_reported_at_once_in_reading_order(checked: Check) -> None:
    bad = {**GOOD, "gre": "x", "min_gpa": "x", "kind": "x", "state": "x", "unitid": "000000"}
    report = checked(sheet(bad, {**bad, "id": "two"}, columns=(*COLUMNS, "sponsor")))
    columns = ["unitid", "kind", "state", "gre", "min_gpa"]
    assert [(p.row, p.column) for p in report.problems] == [
        (1, "sponsor"),
        *((row, column) for row in (2, 3) for column in columns),
    ]


def test_blank_rows_do_not_shift_the_row_numbers(checked: Check) -> None:
    header, row = sheet({**GOOD, "gre": "x"}).splitlines(keepends=True)
    assert only(checked(header + b"\n" + b"," * 49 + b"\n" + row)).row == 4


def test_a_cell_of_several_lines_is_one_spreadsheet_row(checked: Check) -> None:
    assert only(checked(sheet({**GOOD, "note": "one\ntwo\nthree"}, {**OTHER, "gre": "x"}))).row == 3


def test_a_flood_of_problems_is_cut_with_a_word(checked: Check) -> None:
    report = checked(sheet(*({**GOOD, "id": f"p{n}", "gre": "x"} for n in range(1200))))
    assert len(report.problems) == 1001
    assert "more than 1,000 problems" in report.problems[0].text


# --- columns ------------------------------------------------------------------------------------------------------


def test_a_missing_column_is_named(checked: Check) -> None:
    problem = only(checked(sheet(GOOD, columns=tuple(c for c in COLUMNS if c != "gre"))))
    assert (problem.row, problem.column) == (1, "gre")
    assert "missing" in problem.text


@pytest.mark.parametrize("column", ["id", "unitid", "kind", "duration_months_max"])
def test_even_a_column_that_others_lean_on_may_be_missing(checked: Check, column: str) -> None:
    assert only(checked(sheet(GOOD, columns=tuple(c for c in COLUMNS if c != column)))).column == column


@pytest.mark.parametrize("column", ["sponsor", "Sponsored", "partner_level", "referral_fee", "is_featured"])
def test_there_is_no_field_for_money(checked: Check, column: str) -> None:
    problem = only(checked(sheet({**GOOD, column: "yes"}, columns=(*COLUMNS, column))))
    assert problem.column == column
    assert "no money field" in problem.text


def test_a_misspelt_column_is_named_with_the_right_spelling(checked: Check) -> None:
    report = checked(sheet(GOOD, columns=tuple("Deliver" if c == "delivery" else c for c in COLUMNS)))
    assert {p.column for p in report.problems} == {"Deliver", "delivery"}
    assert "did you mean delivery?" in report.problems[0].text


def test_a_column_that_stands_twice_is_named(checked: Check) -> None:
    problem = only(checked(sheet(GOOD).replace(b"id,unitid,kind", b"id,unitid,unitid", 1)))
    assert (problem.row, problem.column) == (1, "unitid")


# --- files --------------------------------------------------------------------------------------------------------

ROWS = sheet(GOOD, OTHER)
FILES = {
    "empty": (b"", "is empty"),
    "white space": (b" \n\n ", "is empty"),
    "a BOM alone": (b"\xef\xbb\xbf", "must begin with a row of column names"),
    "header only": (ROWS.split(b"\n")[0] + b"\n", "no rows"),
    "no header": (ROWS.split(b"\n", 1)[1], "must begin with a row of column names: id, unitid"),
    "latin-1": (sheet({**GOOD, "city": "Mayagüez"}).decode().encode("latin-1"), "(line 2) is 0xFC"),
    "UTF-16": (ROWS.decode().encode("utf-16"), "UTF-16"),
    "an Excel workbook": (b"PK\x03\x04" + b"x" * 99, "Excel workbook"),
    "semicolons": (sheet(GOOD, separator=";"), "separated by semicolons"),
    "tabs": (sheet(GOOD, separator="\t"), "separated by tabs"),
    "a NUL": (ROWS.replace(b"Florida", b"Flo\0rida"), "NUL character in line 2"),
    "a quote never closed": (ROWS + b'"abc,', "quote that is never closed"),
    "a stray quote": (ROWS + b'"abc"d,\n', "stray quote"),
    "too few cells": (ROWS + b"a,b,c\n", "has 3 cells, the header has 57"),
    "too many cells": (ROWS.replace(b"University of", b"University, of", 1), "has 58 cells"),
    "too many columns": (b"id," * 300, "at most 200"),
}


@pytest.mark.parametrize(("content", "words"), FILES.values(), ids=FILES)
def test_a_broken_file_is_named_with_the_way_out(checked: Check, content: bytes, words: str) -> None:
    problem = only(checked(content))
    assert words in str(problem)
    assert problem.file == "mine.csv"


def test_a_wrong_encoding_is_named_by_byte_and_by_how_to_save(checked: Check) -> None:
    content = sheet({**GOOD, "city": "Mayagüez"}).decode().encode("latin-1")
    text = only(checked(content)).text
    assert f"byte {content.index(0xFC):,} " in text
    assert "CSV UTF-8" in text


def test_a_ragged_row_does_not_hide_the_other_problems(checked: Check) -> None:
    report = checked(sheet({**GOOD, "gre": "x"}) + b"a,b\n")
    assert [(p.row, p.column) for p in report.problems] == [(2, "gre"), (3, "")]


def test_a_file_of_fifty_megabytes_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    monkeypatch.setattr(Path, "open", lambda *_: pytest.fail("the file was opened"))
    problem = only(check_catalog(path))
    assert "50.0 MB" in problem.text
    assert "at most 10 MB" in problem.text


def test_a_file_of_too_many_rows_is_refused(checked: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalog_check, "MAX_ROWS", 600)
    assert "more than 600 rows" in only(checked(ROWS + b"x\n" * 600)).text


@pytest.mark.parametrize("path", ["", "nowhere.csv", "\0", "/dev/zero"])
def test_a_path_that_is_no_file_is_a_problem_and_no_crash(path: str, tmp_path: Path) -> None:
    assert only(check_catalog(tmp_path / path)).row is None


def test_a_message_shows_no_control_characters(checked: Check) -> None:
    lines = "".join(checked(sheet({**GOOD, "gre": "\x1b[2Jgone", "id": "a\u202eb"})).lines())
    assert lines.isprintable()


def test_a_problem_of_a_table_beside_the_programs_is_reported_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("schools.csv", "outcomes.csv", "sources.csv"):
        (tmp_path / name).write_bytes(data("catalog", name).read_bytes())
    schools = (tmp_path / SCHOOLS.name).read_text(encoding="utf-8")
    (tmp_path / SCHOOLS.name).write_text(schools.replace("Public", "State", 1), encoding="utf-8")
    for module in ("load", "files"):
        monkeypatch.setattr(f"quiz.core.catalog.{module}.data", lambda room, name: tmp_path / name)
    problem = only(check_catalog(bundled("programs.csv")))
    assert (problem.file, problem.id, problem.column) == ("schools.csv", "100663", "control")
    (tmp_path / SCHOOLS.name).write_bytes(b"")
    assert only(check_catalog(bundled("programs.csv"))).file == "schools.csv"


# --- notes --------------------------------------------------------------------------------------------------------


def test_a_new_row_without_sources_is_noted_and_not_refused(checked: Check) -> None:
    report = checked(sheet({**OTHER, "gre": "required"}))
    assert report.problems == ()
    assert [(n.id, n.column) for n in report.notes if n.row] == [("other", "institution, state, gre")]


def test_sources_of_programs_that_are_gone_are_one_note(checked: Check) -> None:
    (left,) = (n for n in checked(sheet(GOOD)).notes if not n.row)
    assert left.file == "sources.csv"
    assert "197 programs that are not in this file" in left.text


def test_a_page_that_will_not_be_linked_is_noted(checked: Check) -> None:
    report = checked(sheet({**GOOD, "url": "https://leads.example.org/"}))
    assert any(n.column == "url" and "linked instead" in n.text for n in report.notes)


# --- anything at all ----------------------------------------------------------------------------------------------

ANY_CELL = st.text(max_size=12) | st.sampled_from(
    ["online", "-1", "=1", "2024-25", '"', "\r", "1" * 20, "https://a.edu"]
)


@given(st.binary(max_size=400))
def test_no_bytes_make_the_check_raise(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    report = anything(tmp_path_factory, content)
    assert report.problems
    assert all(problem.text for problem in report.problems)


@pytest.mark.slow
@given(st.binary(max_size=200))
def test_no_bytes_after_a_good_header_make_the_check_raise(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    anything(tmp_path_factory, ROWS + content)


@pytest.mark.slow
@given(st.dictionaries(st.sampled_from(COLUMNS), ANY_CELL, max_size=6))
def test_no_cells_make_the_check_raise(tmp_path_factory: pytest.TempPathFactory, cells: Row) -> None:
    content = sheet({**GOOD, **cells}).decode("utf-8", "replace").encode("utf-8", "replace")
    report = anything(tmp_path_factory, content)
    assert {problem.column for problem in report.problems} <= {*cells, "duration_months_max", ""}


def anything(directories: pytest.TempPathFactory, content: bytes) -> CatalogReport:
    path = directories.getbasetemp() / "anything.csv"
    path.write_bytes(content)
    report = check_catalog(path)
    assert list(report.lines())
    return report
