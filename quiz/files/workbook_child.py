"""A process of its own that reads a workbook: `python workbook_child.py MOST_ROWS MOST_COLUMNS MOST_TEXT < workbook`.

A small file may unpack to far more than it is, or place a cell so far away that the rows before it fill any memory, and
calamine then ends its process. Neither may happen to a process that serves others, so this one limits itself. It is run
by its path and imports nothing of ours. Standard output: a line of JSON for each visible sheet, in their order.
"""

import gc
import io
import json
import re
import resource
import sys
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any
from zipfile import ZipFile

from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

MOST_SECONDS = 30
MOST_MEMORY = 512 * 1024**2
PROTECTED = 3  # exit status
MOST_TOLD = 100_000

# --- what calamine does not tell of an XLSX ---------------------------------------------------------------------------

_ROW_OR_CELL = re.compile(rb"<(?:\w+:)?(row|c)\b([^<>]*)>")
_HIDDEN = re.compile(rb"\bhidden=[\"'](?:1|true)[\"']")
_ROW_NUMBER = re.compile(rb"\br=[\"']([0-9]{1,7})[\"']")
_CELL_PLACE = re.compile(rb"\br=[\"']([A-Z]{1,3})[0-9]{1,7}[\"']")
_STYLE = re.compile(rb"\bs=[\"']([0-9]{1,5})[\"']")
_TEXT_RESULT = re.compile(rb"\bt=[\"']str[\"']")
_FORMULA = re.compile(
    rb"\s*<(?:\w+:)?f\b(?:[^<>]*/>|[^<>]*>([^<]*)</(?:\w+:)?f>)"
    rb"\s*(<(?:\w+:)?v\b[^<>]*/>|<(?:\w+:)?v\b[^<>]*>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_CELL_STYLES = re.compile(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", re.S)
_STYLE_FORMAT = re.compile(rb"<(?:\w+:)?xf\b[^<>]*\bnumFmtId=[\"']([0-9]{1,5})[\"']")
_FORMATS = re.compile(
    rb"<(?:\w+:)?numFmt\b(?=[^<>]*\bnumFmtId=[\"']([0-9]{1,5})[\"'])[^<>]*\bformatCode=[\"']([^<>]*?)[\"']"
)
_SHEETS = re.compile(rb"<(?:\w+:)?sheet\b[^<>]*\b\w+:id=[\"']([^\"'<>]{1,100})[\"']")
_LINKS = re.compile(
    rb"<(?:\w+:)?Relationship\b(?=[^<>]*\bId=[\"']([^\"'<>]{1,100})[\"'])[^<>]*\bTarget=[\"']([^\"'<>]{1,200})[\"']"
)


def xlsx_facts(archive: ZipFile, sheet: int) -> dict[str, Any]:
    """Rows that are hidden, formulas without a saved value, and numbers that are shown as per cent."""
    ids = _SHEETS.findall(archive.read("xl/workbook.xml"))
    links = dict(_LINKS.findall(archive.read("xl/_rels/workbook.xml.rels")))
    target = links[ids[sheet]].decode()
    text = archive.read(target.lstrip("/") if target.startswith("/") else f"xl/{target}")
    percent, computed = percent_styles(archive), b"<f" in text or b":f" in text
    hidden: list[int] = []
    percents: list[tuple[int, int]] = []
    formulas: list[tuple[int, int, str]] = []
    row, at = 0, -1
    for tag in _ROW_OR_CELL.finditer(text) if percent or computed or b"hidden=" in text else ():
        if tag[1] == b"row":
            said = _ROW_NUMBER.search(tag[2])
            row, at = int(said[1]) if said else row + 1, -1
            hidden += [row] if _HIDDEN.search(tag[2]) else []
            continue
        said = _CELL_PLACE.search(tag[2])
        at = column(said[1]) if said else at + 1
        style = _STYLE.search(tag[2])
        if style and style[1] in percent:
            percents.append((row, at))
        formula = _FORMULA.match(text, tag.end()) if computed else None
        if formula and not (formula[2] and _TEXT_RESULT.search(tag[2])):
            from html import unescape  # a large table, and few workbooks need it

            formulas.append((row, at, f"={unescape((formula[1] or b'(formula)').decode(errors='replace'))}"))
    return {"hidden": hidden[:MOST_TOLD], "percents": percents[:MOST_TOLD], "formulas": formulas[:MOST_TOLD]}


def column(letters: bytes) -> int:
    """A column, counted from 0, by its letters."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number - 1


def percent_styles(archive: ZipFile) -> set[bytes]:
    """The styles of cells, as a sheet numbers them, that show a number as per cent."""
    try:
        styles = archive.read("xl/styles.xml")
    except KeyError:
        return set()
    formats = {b"9", b"10"} | {number for number, code in _FORMATS.findall(styles) if b"%" in code}
    every = _CELL_STYLES.search(styles)
    kinds = _STYLE_FORMAT.findall(every[0]) if every else []
    return {str(at).encode() for at, kind in enumerate(kinds) if kind in formats}


# --- and of an ODS ----------------------------------------------------------------------------------------------------

_ODS_TAG = re.compile(rb"<table:(table-row|table-cell|covered-table-cell)\b([^<>]*)>")
_ODS_TABLE = re.compile(rb"<table:table\b.*?</table:table>", re.S)
_REPEATED = re.compile(rb"\btable:number-(?:rows|columns)-repeated=[\"']([0-9]{1,7})[\"']")
_FILTERED = re.compile(rb"\btable:visibility=[\"'](?:filter|collapse)[\"']")
_SPANS = re.compile(rb"\btable:number-(rows|columns)-spanned=[\"']([0-9]{1,7})[\"']")


def ods_facts(archive: ZipFile, sheet: int) -> dict[str, Any]:
    """Rows that are hidden, cells that are merged, and numbers that are shown as per cent."""
    table = next(islice(_ODS_TABLE.finditer(archive.read("content.xml")), sheet, None))[0]
    hidden: list[int] = []
    merged: list[tuple[int, int, int, int]] = []
    percents: list[tuple[int, int]] = []
    row, last, at = 0, 0, 0
    for tag in _ODS_TAG.finditer(table):
        said = _REPEATED.search(tag[2])
        times = int(said[1]) if said else 1
        if tag[1] == b"table-row":
            row, last, at = last + 1, last + times, 0
            hidden += range(row, min(last, row + MOST_TOLD) + 1) if _FILTERED.search(tag[2]) else ()
            continue
        spans = {kind: int(size) for kind, size in _SPANS.findall(tag[2])}
        rows, columns = spans.get(b"rows", 1), spans.get(b"columns", 1)
        if rows > 1 or columns > 1:
            merged.append((row, at, row + rows - 1, at + columns - 1))
        if b'value-type="percentage"' in tag[2]:
            percents += [(row, place) for place in range(at, at + min(times, 1000))]
        at += times
    return {"hidden": hidden[:MOST_TOLD], "merged": merged, "percents": percents}


# --- rows -------------------------------------------------------------------------------------------------------------


def main(most_rows: int, most_columns: int, most_text: int) -> None:
    """Read the workbook of standard input; of a sheet that is larger only the beginning, so that it can be refused."""
    content = sys.stdin.buffer.read()
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    for at, about in enumerate(book.sheets_metadata):
        if about.visible != SheetVisibleEnum.Visible or about.typ != SheetTypeEnum.WorkSheet:
            continue
        sheet, found = book.get_sheet_by_index(at), []
        for row in islice(rows(sheet, most_columns), most_rows):
            found.append(row)
            most_text -= sum([len(cell) for cell in row[1] if isinstance(cell, str)])
            if most_text < 0:
                break
        said = {"name": about.name, "rows": found, "merged": merged(sheet), **facts(content, at)}
        sys.stdout.write(json.dumps(said, default=plain) + "\n")
        sys.stdout.flush()


def rows(sheet: CalamineSheet, most_columns: int) -> Iterator[tuple[int, list[Any]]]:
    """The rows that are not blank, each with its number, from column A on (calamine counts rows from the first of the
    sheet, but cells from the first that is filled)."""
    left = sheet.start[1] if sheet.start else 0
    for number, row in enumerate(sheet.iter_rows(), 1):
        if row.count("") < len(row):
            yield number, ([""] * left + row)[:most_columns]


def plain(cell: date | time | timedelta) -> Any:
    """A day or a time as JSON has it."""
    if isinstance(cell, datetime):
        return {"day": cell.date().isoformat()} if cell.time() == time.min else cell.isoformat(" ", "minutes")
    return {"day": cell.isoformat()} if isinstance(cell, date) else str(cell)


def merged(sheet: CalamineSheet) -> list[tuple[int, int, int, int]]:
    """First row, first column, last row, last column of merged cells; rows from 1, columns from 0."""
    ranges = sheet.merged_cell_ranges or []
    return [(top + 1, left, bottom + 1, right) for (top, left), (bottom, right) in ranges[:MOST_TOLD]]


def facts(content: bytes, sheet: int) -> dict[str, Any]:
    """What is told of a sheet beside its cells, as far as the kind of file has it in words."""
    if not content.startswith(b"PK"):
        return {}
    with ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        if "content.xml" in names:
            return ods_facts(archive, sheet)
        return xlsx_facts(archive, sheet) if "xl/workbook.xml" in names else {}


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    gc.disable()  # it ends soon, and nothing it makes refers to itself
    try:
        main(*map(int, sys.argv[1:]))
    except PasswordError:
        sys.exit(PROTECTED)
