"""Files of students for the tests of batches: answers of any kind, and workbooks and CSV files made of rows."""

import csv
import io
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from hypothesis import strategies as st
from openpyxl import Workbook

from quiz.core.numbers import Percent
from quiz.core.questions.answers import clean
from quiz.core.questions.quiz import QUESTIONS
from quiz.core.vocabulary import INDUSTRIES, MUSTS, PRIORITIES, RECOGNITIONS, SPECIALISATIONS, STATES

GOAL = "Which role do you want next?"


def _some(options: tuple[str, ...], most: int | None = None) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(options), unique=True, min_size=1, max_size=most or len(options))


SHARPENED = st.fixed_dictionaries(
    {},
    optional={
        "priorities": _some(PRIORITIES, 3),
        "gre": st.sampled_from(("have", "will", "avoid")),
        "home_state": st.sampled_from(STATES),
        "region": _some(STATES, 6),
        "gpa": st.integers(0, 400).map(lambda hundredths: hundredths / 100),
        "max_months": st.integers(1, 120),
        "recognition": _some(RECOGNITIONS),
        "travel_ok": st.booleans(),
        "avoid": _some(SPECIALISATIONS),
        "industries": _some(INDUSTRIES),
        "start_term": st.sampled_from(("fall", "spring", "summer")),
    },
)
ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        **{question.id: st.sampled_from(question.option_ids) for question in QUESTIONS if question.id != "interest"},
        "interest": st.one_of(st.just(["unsure"]), _some(SPECIALISATIONS, 2)),
        "must": _some(MUSTS),
        "sharpen": SHARPENED,
    },
).map(clean)


def csv_of(rows: Sequence[Sequence[Any]], separator: str = ",", mark: bool = True, end: str = "\r\n") -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator, lineterminator=end).writerows(rows)
    return text.getvalue().encode("utf-8-sig" if mark else "utf-8")


def book_of(rows: Sequence[Sequence[Any]]) -> Workbook:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    return book


def saved(book: Workbook) -> bytes:
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def xlsx_of(rows: Sequence[Sequence[Any]]) -> bytes:
    return saved(book_of(rows))


ODS_NAMES = ("office", "table", "text", "style")
ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"


def ods_of(rows: Sequence[Sequence[Any]], hidden: Sequence[int] = ()) -> bytes:
    """The rows as LibreOffice writes them: typed cells, and rows that a filter hides by their numbers."""
    filtered = ' table:visibility="filter"'
    body = "".join(
        f"<table:table-row{filtered if number in hidden else ''}>{''.join(map(_ods_cell, row))}</table:table-row>"
        for number, row in enumerate(rows, 1)
    )
    content = io.BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as out:
        out.writestr("mimetype", ODS_TYPE, ZIP_STORED)
        out.writestr("content.xml", ods_content(body))
        manifest = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
        entry = f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{ODS_TYPE}"/>'
        out.writestr(
            "META-INF/manifest.xml", f'<manifest:manifest xmlns:manifest="{manifest}">{entry}</manifest:manifest>'
        )
    return content.getvalue()


def ods_content(rows: str) -> bytes:
    names = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ODS_NAMES)
    table = f'<table:table table:name="Students">{rows}</table:table>'
    sheets = f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body>"
    return f"<office:document-content {names}>{sheets}</office:document-content>".encode()


def _ods_cell(cell: Any) -> str:
    if cell in ("", None):
        return "<table:table-cell/>"
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        kind = "percentage" if isinstance(cell, Percent) else "float"
        return f'<table:table-cell office:value-type="{kind}" office:value="{float(cell)}"/>'
    return f'<table:table-cell office:value-type="string"><text:p>{escape(str(cell))}</text:p></table:table-cell>'


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """A workbook with one of its parts replaced."""
    out = io.BytesIO()
    with ZipFile(io.BytesIO(content)) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for info in old.infolist():
            if info.filename != name:
                new.writestr(info, old.read(info))
        new.writestr(name, part)
    return out.getvalue()


def rows_of(content: bytes) -> list[list[str]]:
    """The rows of a completed CSV."""
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
