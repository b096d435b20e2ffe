"""Uploaded tables: what a spreadsheet makes of a CSV or XLSX is read, and what was made to harm is refused in words."""

import io
import struct
import time
from datetime import date, datetime
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz.files import UnreadableFileError
from quiz.files.table_reader import LONGEST_CELL, MOST_BYTES, MOST_ROWS, MOST_UNPACKED, kind_of, read_table
from tests.support.batches import book_of, csv_of, saved, with_part, xlsx_of

SHEET = "xl/worksheets/sheet1.xml"
ROWS = [["Student", "goal"], ["007", "pm"], ["Zoë", "lead"]]
CELLS = [("007", "pm"), ("Zoë", "lead")]


def refused(content: bytes) -> str:
    with pytest.raises(UnreadableFileError) as caught:
        read_table(content)
    return str(caught.value)


def sheet(rows: str, more: str = "") -> bytes:
    xmlns = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{xmlns}"><sheetData>{rows}</sheetData>{more}</worksheet>'.encode()


# --- CSV --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("mark", [True, False])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_a_csv_reads_the_same_with_any_separator_mark_and_line_end(separator, mark, end):
    table = read_table(csv_of(ROWS, separator, mark, end))
    assert table.headings == ("Student", "goal")
    assert [line.cells for line in table.lines] == CELLS


def test_the_first_line_of_excel_that_names_the_separator_is_obeyed_and_counted():
    (line,) = read_table(b"sep=;\r\nStudent;goal\r\n7;pm,se\r\n").lines
    assert (line.number, line.cells) == (3, ("7", "pm,se"))


def test_blank_rows_are_passed_over_and_rows_are_counted_as_a_spreadsheet_does():
    lines = read_table(b'a,goal\r\n\r\n"two\nlines",pm\r\n,\r\nx,se\r\n').lines
    assert [(line.number, line.cells) for line in lines] == [(3, ("two\nlines", "pm")), (5, ("x", "se"))]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b" \r\n ", "is empty"),
        ("Student,goal\r\nZoë,pm".encode("cp1252"), "not UTF-8 text (see line 2)"),
        ("Student\tgoal\r\n7\tpm".encode("utf-16"), "not UTF-8 text"),
        (b"a,b\0,goal\r\n", "no table in text"),
        (b'a,goal\r\n"x,pm\r\ny,se\r\n', "Row 2 is no CSV"),
        (b'a,goal\r\n"x"y,pm\r\n', "Row 2 is no CSV"),
        (b"a,goal\r\n" + b"x" * 140_000 + b",pm\r\n", "Row 2 is no CSV"),
        (b"%PDF-1.7", "is a PDF"),
        (b"\x89PNG\r\n", "is a picture"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Excel file or is protected"),
        (b"x" * (MOST_BYTES + 1), "larger than 8 MB"),
        (",".join("abcdefghij" * 11).encode(), "more than 100 headings"),
        (b"goal\r\n" + b"pm\r\n" * (MOST_ROWS + 1), "more than 10,000 rows"),
    ],
)
def test_what_is_no_table_is_refused_with_what_to_do(content, says):
    assert says in refused(content)


def test_a_million_rows_are_refused_before_they_are_read():
    started = time.process_time()
    assert "more than 10,000 rows" in refused(b"goal\r\n" + b"pm\r\n" * 1_000_000)
    assert time.process_time() - started < 2


def test_a_cell_that_is_too_long_costs_its_row_and_no_other():
    lines = read_table(csv_of([["a", "goal"], ["x" * (LONGEST_CELL + 1), "pm"], ["y", "se"]])).lines
    assert "column A holds 32,768 characters" in lines[0].problems[0]
    assert len(str(lines[0].cells[0])) < 100
    assert not lines[1].problems


def test_a_cell_without_a_heading_is_told_by_its_column():
    (line,) = read_table(b"goal,,a\r\npm,x,y,z\r\n").lines
    assert [problem[:8] for problem in line.problems] == ["column B", "column D"]


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content):
    try:
        table = read_table(content)
    except UnreadableFileError as error:
        table, told = None, bool(error.problems)
    assert told if table is None else all(len(line.cells) == len(table.headings) for line in table.lines)


# --- XLSX -------------------------------------------------------------------------------------------------------------


def test_a_workbook_reads_numbers_days_and_texts_as_they_are():
    rows: list[list[Any]] = [
        ["a", "b", "c", "d", "e"],
        ["007", 3.5, date(2026, 1, 2), True, None],
        [datetime.fromisoformat("2026-01-02T03:04"), 7],
    ]
    lines = read_table(xlsx_of(rows)).lines
    assert lines[0].cells == ("007", 3.5, date(2026, 1, 2), "TRUE", "")
    assert lines[1].cells[:2] == ("2026-01-02 03:04", 7)


def test_the_sheet_of_students_is_read_wherever_it_stands():
    book = book_of([["notes"], ["x"]])
    page = book.create_sheet("Students")
    page.append(["goal"])
    page.append(["pm"])
    assert read_table(saved(book)).headings == ("goal",)


def test_formulas_are_kept_as_texts_and_never_computed():
    (line,) = read_table(xlsx_of([["a", "goal"], ['=HYPERLINK("http://evil.test","x")', "pm"]])).lines
    assert line.cells[0] == '=HYPERLINK("http://evil.test","x")'


def test_merged_cells_are_refused_by_name_because_all_but_the_first_are_empty():
    book = book_of([["a", "goal"], ["1", "pm"], ["2", None]])
    book.active.merge_cells("B2:B3")
    assert "merged (B2:B3)" in refused(saved(book))


def bomb(size: int) -> bytes:
    return with_part(xlsx_of(ROWS), SHEET, b" " * size)


def test_a_zip_bomb_is_refused_before_it_is_unpacked():
    content = bomb(MOST_UNPACKED + 1)
    assert len(content) < 200_000
    assert "unpacks to more" in refused(content)


def test_a_zip_bomb_that_lies_about_its_size_is_not_unpacked_beyond_it():
    content = bytearray(bomb(MOST_UNPACKED + 1))
    real = struct.pack("<I", MOST_UNPACKED + 1)
    assert content.count(real) >= 1
    assert "damaged" in refused(bytes(content.replace(real, struct.pack("<I", 1000))))


def test_very_many_parts_are_refused():
    out = io.BytesIO(xlsx_of(ROWS))
    with ZipFile(out, "a", ZIP_DEFLATED) as archive:
        for number in range(600):
            archive.writestr(f"xl/{number}.xml", b"")
    assert "unpacks to more" in refused(out.getvalue())


def test_entities_that_multiply_or_read_files_do_neither():
    nested = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "ha" * 50}">' for n in range(9))
    for entities, name in ((nested, "e8"), ('<!ENTITY file SYSTEM "file:///etc/hostname">', "file")):
        row = f'<row r="1"><c r="A1" t="inlineStr"><is><t>&{name};</t></is></c></row>'
        content = f"<!DOCTYPE x [{entities}]>".encode() + sheet(row)
        assert "damaged" in refused(with_part(xlsx_of(ROWS), SHEET, content))


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"><c r="A1"><v>x</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>999999</v></c></row>',
        '<row r="1"><c r="ZZZZZ1"><v>1</v></c></row>',
        f'<row r="1"><c r="A1"><v>{"9" * 5000}</v></c></row>',
        '<row r="1"><c r="A1"><v>1e999</v></c></row><row r="2"><c r="A2"><v>1e999</v></c></row>',
        '<row r="1"><c r="A1" s="77"><v>1</v></c></row>',
        "<row",
    ],
)
def test_a_sheet_that_was_made_to_break_is_read_or_called_damaged(rows):
    try:
        read_table(with_part(xlsx_of(ROWS), SHEET, sheet(rows)))
    except UnreadableFileError as error:
        found = str(error)
    else:
        found = "damaged or read"
    assert "damaged" in found


def test_a_row_number_that_lies_costs_no_time():
    row = '<row r="1"><c r="A1" t="inlineStr"><is><t>goal</t></is></c></row>'
    far = '<row r="99999999999"><c><v>1</v></c></row>'
    dimension = sheet(row + far).replace(b"<sheetData>", b'<dimension ref="A1:XFD1048576"/><sheetData>')
    started = time.process_time()
    assert read_table(with_part(xlsx_of(ROWS), SHEET, dimension)).lines == ()
    assert time.process_time() - started < 5


def test_one_long_text_named_by_every_cell_is_refused():
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    strings = f'<sst xmlns="{main}"><si><t>{"x" * 30_000}</t></si></sst>'
    cells = "".join(f'<c r="{column}%d" t="s"><v>0</v></c>' for column in "ABCDEFGH")
    rows = "".join(f'<row r="{number}">{cells % ((number,) * 8)}</row>' for number in range(1, 2000))
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    named = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
    book = xlsx_of(ROWS)
    with ZipFile(io.BytesIO(book)) as archive:
        types = archive.read("[Content_Types].xml").decode().replace("</Types>", named)
    parts = {"[Content_Types].xml": types.encode(), "xl/sharedStrings.xml": strings.encode(), SHEET: sheet(rows)}
    for name, part in parts.items():
        book = with_part(book, name, part)
    assert "more text than" in refused(book)


def test_a_zip_that_is_no_workbook_is_called_damaged():
    out = io.BytesIO()
    with ZipFile(out, "w") as archive:
        archive.writestr("hello.txt", "x")
    assert "damaged" in refused(out.getvalue())
    assert "damaged" in refused(b"PK\x03\x04" + b"x" * 100)
    assert kind_of(out.getvalue()) == "xlsx"


@given(st.data())
def test_a_workbook_with_bytes_changed_is_read_or_refused(data):
    content = bytearray(BOOK)
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(4, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        read_table(bytes(content))
    except UnreadableFileError as error:
        found = error.problems
    else:
        found = ("read",)
    assert found


BOOK = xlsx_of(ROWS)
