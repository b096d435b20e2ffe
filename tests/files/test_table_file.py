"""Uploaded tables: what a spreadsheet makes of a CSV or XLSX is read, and what was made to harm is refused in words."""

import io
import struct
import subprocess
import sys
import time
from datetime import date, datetime
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from quiz.core.numbers import Percent
from quiz.files import UnreadableFileError
from quiz.files.file_kinds import kind_of
from quiz.files.sheet import MOST_BYTES, MOST_ROWS, MOST_UNPACKED
from quiz.files.table_reader import LONGEST_CELL, TableFile, read_table
from quiz.files.workbook_child import MOST_MEMORY
from tests.support.batches import book_of, csv_of, ods_content, ods_of, saved, with_part, xlsx_of

SHEET = "xl/worksheets/sheet1.xml"
ROWS = [["Student", "goal"], ["007", "pm"], ["Zoë", "lead"]]
CELLS = [("007", "pm"), ("Zoë", "lead")]
GOAL_ROW = '<row r="1"><c r="A1" t="inlineStr"><is><t>goal</t></is></c></row>'
BOOK, ODS = xlsx_of(ROWS), ods_of(ROWS)


def read(content: bytes) -> TableFile:
    """The table of a file in which "goal" is a heading that the caller knows."""
    return read_table(content, lambda heading: heading.strip().casefold() == "goal")


PEAKS = """
import resource, sys
from quiz.files import UnreadableFileError
from quiz.files.table_reader import read_table

def peak(whose): return resource.getrusage(whose).ru_maxrss  # in KB

before = peak(resource.RUSAGE_SELF)
try:
    read_table(sys.stdin.buffer.read(), {"goal"}.__contains__)
except UnreadableFileError as error:
    print(error)
print(peak(resource.RUSAGE_SELF) - before)
print(peak(resource.RUSAGE_CHILDREN), end="")
"""


def refused(content: bytes) -> str:
    with pytest.raises(UnreadableFileError) as caught:
        read(content)
    return str(caught.value)


def sheet(rows: str, more: str = "") -> bytes:
    xmlns = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{xmlns}"><sheetData>{rows}</sheetData>{more}</worksheet>'.encode()


# --- CSV --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("mark", [True, False])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_a_csv_reads_the_same_with_any_separator_mark_and_line_end(separator, mark, end):
    table = read(csv_of(ROWS, separator, mark, end))
    assert table.headings == ("Student", "goal")
    assert [line.cells for line in table.lines] == CELLS


def test_the_first_line_of_excel_that_names_the_separator_is_obeyed_and_counted():
    (line,) = read(b"sep=;\r\nStudent;goal\r\n7;pm,se\r\n").lines
    assert (line.number, line.cells) == (3, ("7", "pm,se"))


def test_blank_rows_are_passed_over_and_rows_are_counted_as_a_spreadsheet_does():
    lines = read(b'a,goal\r\n\r\n"two\nlines",pm\r\n,\r\nx,se\r\n').lines
    assert [(line.number, line.cells) for line in lines] == [(3, ("two\nlines", "pm")), (5, ("x", "se"))]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b" \r\n ", "is empty"),
        (b"Student,goal\r\nZo\x81,pm", "neither UTF-8, UTF-16 nor Windows-1252 (see line 2)"),
        ("Student\tgoal\r\n7\tpm".encode("utf-16") + b"x", "damaged UTF-16 text"),
        (b"a,b\0,goal\r\n", "no table in text"),
        (b'a,goal\r\n"x,pm\r\ny,se\r\n', "Row 2 has a quote that is never closed"),
        (b'a,goal\r\n"x"y,pm\r\n', "Row 2 is malformed CSV"),
        (b"a,goal\r\n" + b"x" * 140_000 + b",pm\r\n", "Row 2 has a quote that is never closed"),
        (b"%PDF-1.7", "is a PDF"),
        (b"\x89PNG\r\n", "is a picture"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Excel file or is protected"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), "old Word document"),
        (b"PK\x03\x04" + b"x" * 26 + b"Index/Document.iwa", "is a Numbers, Pages or Keynote file of Apple"),
        (b"PK\x03\x04" + b"x" * 26 + b"word/document.xml", "is a Word document"),
        (b"\0\0\0\x18ftypheic", "is a picture"),
        (b"{\\rtf1 goal", "is a Word text"),
        (b"<html><table><tr><td>goal</td></tr></table>", "is a web page"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">', "of Excel 2003"),
        (b"\x1f\x8b\x08\0", "is compressed (gzip)"),
        (b"\x09\x04\x06\x00\0\0", "Excel file from before 1993"),
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
    lines = read(csv_of([["a", "goal"], ["x" * (LONGEST_CELL + 1), "pm"], ["y", "se"]])).lines
    assert "column A holds 32,768 characters" in lines[0].problems[0]
    assert len(str(lines[0].cells[0])) < 100
    assert not lines[1].problems


def test_a_cell_without_a_heading_is_told_by_its_column():
    (line,) = read(b"goal,,a\r\npm,x,y,z\r\n").lines
    assert [problem[:8] for problem in line.problems] == ["column B", "column D"]


@pytest.mark.parametrize("blank", [" ", "\u00a0", "\u200b", "\ufeff", " \t"])
def test_white_space_and_invisible_characters_beyond_the_headings_are_nothing(blank):
    (line,) = read(f"a,goal\r\nx,pm,,{blank}\r\n{blank},\r\n".encode()).lines
    assert (line.cells, line.problems) == (("x", "pm"), ())


@pytest.mark.parametrize("said", ["sep=;", '"sep=;"', "SEP=;", '"Sep=;"'])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_line_that_names_the_separator_is_obeyed_however_it_is_written(said, encoding):
    (line,) = read(f"{said}\r\na,x;goal\r\n1,2;pm\r\n".encode(encoding)).lines
    assert (line.number, line.cells) == (3, ("1,2", "pm"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_any_usual_encoding_gives_the_same_rows_and_only_a_guessed_one_is_told(separator, encoding):
    table = read(csv_of(ROWS, separator, mark=False).decode().encode(encoding))
    assert [line.cells for line in table.lines] == CELLS
    assert table.notes == (
        ("The file is not UTF-8 (see line 3), so it was read as Windows-1252: check letters with accents",)
        if encoding == "cp1252"
        else ()
    )


def test_a_title_above_the_headings_is_passed_over_and_their_place_is_told():
    table = read(b"Spring cohort;;\r\nMade, by us; on Monday\r\nStudent;goal\r\n7;pm\r\n")
    assert (table.headings, table.row, [line.number for line in table.lines]) == (("Student", "goal"), 3, [4])
    assert table.notes == ("The headings were found in row 3; what stands above them was passed over",)


def test_headings_below_the_twentieth_row_are_not_looked_for():
    assert read(b"x\r\n" * 19 + b"goal\r\npm\r\n").row == 20
    assert read(b"x\r\n" * 20 + b"goal\r\npm\r\n").row == 1


def test_a_workbook_that_is_named_csv_and_a_text_that_begins_like_a_picture_are_what_they_are():
    assert kind_of(xlsx_of(ROWS)) == "workbook"
    assert read(b"BMI,goal\r\n1,pm\r\n").headings == ("BMI", "goal")


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content):
    try:
        table = read(content)
    except UnreadableFileError as error:
        table, told = None, bool(error.problems)
    assert told if table is None else all(len(line.cells) == len(table.headings) for line in table.lines)


# --- XLSX -------------------------------------------------------------------------------------------------------------


def test_a_workbook_reads_numbers_days_and_texts_as_they_are():
    rows: list[list[Any]] = [
        ["goal", "b", "c", "d", "e"],
        ["007", 3.5, date(2026, 1, 2), True, None],
        [datetime.fromisoformat("2026-01-02T03:04"), 7],
    ]
    lines = read(xlsx_of(rows)).lines
    assert lines[0].cells == ("007", 3.5, date(2026, 1, 2), "TRUE", "")
    assert lines[1].cells[:2] == ("2026-01-02 03:04", 7)


def test_the_first_visible_sheet_with_a_known_heading_is_read_and_named():
    book = book_of([["notes"], ["x"]])
    for name, state in (("Old", "hidden"), ("Older", "veryHidden"), ("Answers", "visible"), ("Later", "visible")):
        page = book.create_sheet(name)
        page.sheet_state = state
        page.append([])
        page.append([None, "goal"])
        page.append([None, name])
    table = read(saved(book))
    assert table.where == "row 2 of sheet “Answers”"
    assert [(line.number, line.cells) for line in table.lines] == [(3, ("", "Answers"))]


def test_a_formula_is_read_by_its_saved_value_and_kept_as_text_only_where_there_is_none():
    cells = (
        '<c r="A2"><f>1+1</f><v>2</v></c><c r="B2" t="str"><f>UPPER("x")</f><v>X</v></c>'
        '<c r="C2" t="str"><f>""</f><v></v></c><c r="D2"><f>A1&amp;1</f></c><c r="E2"><f>3+0.5</f><v/></c>'
    )
    head = "".join(f'<c r="{at}1" t="inlineStr"><is><t>{at}</t></is></c>' for at in "ABCDE").replace(">A<", ">goal<")
    (line,) = read(with_part(xlsx_of(ROWS), SHEET, sheet(f'<row r="1">{head}</row><row r="2">{cells}</row>'))).lines
    assert line.cells == (2, "X", "", "=A1&1", "=3+0.5")


def test_numbers_that_a_spreadsheet_shows_as_per_cent_are_told_from_others():
    book = book_of([["goal", "b"], [0.85, 0.85]])
    book.active["A2"].number_format = "0.0%"
    for content in (saved(book), ods_of([["goal", "b"], [Percent(0.85), 0.85]])):
        (line,) = read(content).lines
        assert [type(cell) for cell in line.cells] == [Percent, float]
        assert line.cells == (0.85, 0.85)


def test_merged_cells_in_a_known_column_are_refused_by_name_because_all_but_the_first_are_empty():
    book = book_of([["a", "goal"], ["1", "pm"], ["2", None]])
    book.active.merge_cells("B2:B3")
    assert "merged (B2:B3)" in refused(saved(book))


def test_merged_cells_above_beside_and_in_own_columns_cost_nothing():
    book = book_of([["Cohort"], ["a", "goal"], ["1", "pm", None, "Office"], [None, "se"]])
    for area in ("A1:B1", "D3:F5", "A3:A4"):
        book.active.merge_cells(area)
    table = read(saved(book))
    assert [(line.cells, line.problems) for line in table.lines] == [(("1", "pm"), ()), (("", "se"), ())]
    assert "(A3:A4): only the first of them has the value" in table.notes[-1]


def test_rows_that_a_filter_hides_are_read_and_told():
    book = book_of([["a", "goal"], ["1", "pm"], ["2", "se"]])
    book.active.row_dimensions[3].hidden = True
    for content in (saved(book), ods_of([["a", "goal"], ["1", "pm"], ["2", "se"]], hidden=[3])):
        table = read(content)
        assert len(table.lines) == 2
        assert table.notes == ("1 row (3) is hidden, by a filter or by hand, and was read too",)


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
        read(with_part(xlsx_of(ROWS), SHEET, sheet(rows)))
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
    assert "unpacks to more" in refused(with_part(xlsx_of(ROWS), SHEET, dimension))
    assert time.process_time() - started < 5


def ods_rows(cell: str, row: str = "") -> str:
    cell = f'<table:table-cell office:value-type="string" {cell}><text:p>goal</text:p></table:table-cell>'
    return f"<table:table-row {row}>{cell}</table:table-row>"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (
            with_part(BOOK, SHEET, sheet(f'{GOAL_ROW}<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')),
            "unpacks to more",
        ),
        (
            with_part(BOOK, SHEET, sheet(f'{GOAL_ROW}<row r="2000"><c r="XFD2000"><v>1</v></c></row>')),
            "unpacks to more",  # a gigabyte, if it may have it
        ),
        (
            with_part(ODS, "content.xml", ods_content(ods_rows("", 'table:number-rows-repeated="1048576"'))),
            "more than 10,000 rows",
        ),
        (
            with_part(ODS, "content.xml", ods_content(ods_rows('table:number-columns-repeated="16384"'))),
            "more than 100 headings",
        ),
        (
            with_part(
                ODS,
                "content.xml",
                ods_content(ods_rows('table:number-columns-repeated="16384"', 'table:number-rows-repeated="1048576"')),
            ),
            "damaged",
        ),
    ],
    ids=["a far cell", "a cell that fits no limit", "repeated rows", "repeated columns", "both repeated"],
)
def test_a_small_file_that_unpacks_to_very_much_is_refused_within_its_limits(content, says):
    """In an interpreter of its own, because the system tells a process the peak of all children it ever had."""
    assert len(content) < 20_000
    done = subprocess.run([sys.executable, "-c", PEAKS], input=content, capture_output=True, check=True)
    told, *peaks = done.stdout.decode().rsplit("\n", 2)
    assert says in told
    grown, of_child = (int(peak) * 1024 for peak in peaks)
    assert grown < 200_000_000
    assert of_child < MOST_MEMORY


def test_cells_that_are_only_formatted_down_to_the_last_row_are_nothing():
    far = f'{GOAL_ROW}<row r="1048576"><c r="XFD1048576" s="0"/></row>'
    assert read(with_part(BOOK, SHEET, sheet(far))).headings == ("goal",)
    blank = '<table:table-cell table:number-columns-repeated="16384"/>'
    blank = f'<table:table-row table:number-rows-repeated="1048575">{blank}</table:table-row>'
    assert read(with_part(ODS, "content.xml", ods_content(ods_rows("") + blank))).headings == ("goal",)


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
    assert "unpacks to more" in refused(book)


def test_a_zip_that_is_no_workbook_is_called_damaged():
    out = io.BytesIO()
    with ZipFile(out, "w") as archive:
        archive.writestr("hello.txt", "x")
    assert "damaged" in refused(out.getvalue())
    assert "damaged" in refused(b"PK\x03\x04" + b"x" * 100)
    assert kind_of(out.getvalue()) == "workbook"


@hypothesis_settings(max_examples=15)
@given(st.data())
def test_a_workbook_with_bytes_changed_is_read_or_refused(data):
    content = bytearray(BOOK)
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(4, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        read(bytes(content))
    except UnreadableFileError as error:
        found = error.problems
    else:
        found = ("read",)
    assert found
