"""The template of a batch, as CSV and as a workbook: a column for each question, and every value that may stand there.

The workbook offers the values as drop-down lists, and keeps what looks like a date or a number as the text it is.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from quiz.core.questions.quiz import Question
from quiz.core.questions.sharpen import Sharpener
from quiz.files.batch.reading import COLUMNS, TYPED, allowed, said_as
from quiz.files.table_reader import MOST_ROWS, SHEET

STUDENT = "Student number"
STUDENT_HINT = (
    "A column of your own: it comes back as you wrote it. Add others as you like. Use numbers that only you can read,"
    " not names."
)
VALUES = "Allowed values"
VALUE_HEADINGS = (("Question", 38), ("Write", 40), ("Or", 20), ("How many", 16), ("Good to know", 60))
BOOK_OPTIONS: Mapping[str, Any] = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
CELL: Mapping[str, Any] = {"valign": "top", "font_name": "Calibri", "font_size": 11}
HEAD: Mapping[str, Any] = {
    **CELL,
    "bold": True,
    "text_wrap": True,
    "bottom": 2,
    "bottom_color": "#0B5C63",
    "bg_color": "#E3F0EF",
    "valign": "bottom",
}
LONGEST_INPUT = 255  # characters of a drop-down's hint and of its title 32: the format's own limits
LONGEST_TITLE = 32


def template_csv() -> bytes:
    """The headings alone; UTF-8 with its mark, so that a spreadsheet reads them."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerow([STUDENT, *(one.asks for one in COLUMNS)])
    return text.getvalue().encode("utf-8-sig")


def template_xlsx() -> bytes:
    """A sheet to fill in, with drop-down lists, and one with the values that are allowed."""
    content = io.BytesIO()
    book = Workbook(content, dict(BOOK_OPTIONS))
    book.set_properties({"title": "Students for MEM Quiz", "author": "MEM Quiz"})
    students, values = book.add_worksheet(SHEET), book.add_worksheet(VALUES)
    head, text, number = (book.add_format(dict(look)) for look in (HEAD, {**CELL, "num_format": "@"}, CELL))
    places = _write_values(values, head, book.add_format({**CELL, "text_wrap": True}))
    students.set_column(0, 0, 16, text)
    students.write_string(0, 0, STUDENT, head)
    students.data_validation(1, 0, MOST_ROWS, 0, {"validate": "any", "input_message": STUDENT_HINT})
    for at, one in enumerate(COLUMNS, 1):
        students.set_column(at, at, 24, text if one.options else number)
        students.write_string(0, at, one.asks, head)
        students.data_validation(1, at, MOST_ROWS, at, _rule(one, places.get(one.id, "")))
    students.freeze_panes(1, 1)
    book.close()
    return content.getvalue()


def values() -> Iterator[tuple[Question, tuple[tuple[str, str], ...]]]:
    """Each question with what may be written for it: the words, and the id that stands for the same ("" where the
    words are the id). A question without options says in words what is typed."""
    for one in COLUMNS:
        pairs = tuple((said_as(one, option), _other(one, option)) for option in one.options)
        yield one, pairs or ((TYPED[one.id], ""),)


def _other(question: Question, option: Any) -> str:
    return option.id if said_as(question, option) != option.id else option.short if option.short != option.id else ""


def how_many(question: Question) -> str:
    """How many of a question's options may stand in a cell."""
    if question.picks == 1:
        return "one"
    return (
        "any, with ; between" if question.picks >= len(question.options) else f"up to {question.picks}, with ; between"
    )


def hint(question: Question) -> str:
    """What is good to know of a column."""
    if question.id == "must":
        return "What is known not to satisfy a must is left out of the list. Leave it empty if nothing is."
    return question.hint if isinstance(question, Sharpener) else ""


def _write_values(page: Worksheet, head: Any, text: Any) -> dict[str, str]:
    """Write the allowed values; gives where those of each question stand."""
    for at, (heading, width) in enumerate(VALUE_HEADINGS):
        page.set_column(at, at, width, text)
        page.write_string(0, at, heading, head)
    places, row = {}, 1
    for question, pairs in values():
        if question.options:
            places[question.id] = f"='{VALUES}'!$B${row + 1}:$B${row + len(pairs)}"
        for words, other in pairs:
            for at, cell in enumerate((question.asks, words, other, how_many(question), hint(question))):
                page.write_string(row, at, cell, text)
            row += 1
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, row - 1, len(VALUE_HEADINGS) - 1)
    return places


def _rule(question: Question, place: str) -> dict[str, Any]:
    """What the spreadsheet checks. A list of several cannot be checked by it, so it only offers the values."""
    note = allowed(question) if not question.options else f"{how_many(question)} of the list, or empty: skipped"
    said = {"input_title": question.asks[:LONGEST_TITLE], "input_message": f"{note}. {hint(question)}"[:LONGEST_INPUT]}
    if question.id == "gpa":
        return {**said, "validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 4}
    if question.id == "max_months":
        return {**said, "validate": "integer", "criteria": "between", "minimum": 1, "maximum": 120}
    return {**said, "validate": "list", "source": place, "show_error": question.picks == 1}
