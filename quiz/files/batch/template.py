"""The template of a batch, as CSV and as a workbook: a column for each question, and every value that may stand there.

The workbook offers the values as drop-down lists, and keeps what looks like a date or a number as the text it is.
"""

from collections.abc import Iterator
from typing import Any

from quiz.core.questions import Question, Sharpener
from quiz.files import MOST_ROWS, SHEET, Book, open_book, write_csv
from quiz.files.batch.columns import COLUMNS
from quiz.files.batch.reading import TYPED, allowed, said_as

STUDENT = "Student number"
STUDENT_HINT = (
    "A column of your own: it comes back as you wrote it. Add others as you like. Use numbers that only you can read,"
    " not names."
)
VALUES = "Allowed values"
VALUE_HEADINGS = (("Question", 38), ("Write", 40), ("Or", 20), ("How many", 16), ("Good to know", 60))
LONGEST_INPUT = 255  # characters of a drop-down's hint and of its title 32: the format's own limits
LONGEST_TITLE = 32


def template_csv() -> bytes:
    """The headings alone."""
    return write_csv([[STUDENT, *(question.asks for question in COLUMNS)]])


def template_xlsx() -> bytes:
    """A sheet to fill in, with drop-down lists, and one with the values that are allowed."""
    with open_book("Students for MEM Quiz") as book:
        headings = [(STUDENT, 16), *((question.asks, 24) for question in COLUMNS)]
        students = book.add_sheet(SHEET, headings, "typed")
        places = _write_values(book)
        students.data_validation(1, 0, MOST_ROWS, 0, {"validate": "any", "input_message": STUDENT_HINT})
        for at, question in enumerate(COLUMNS, 1):
            if not question.options:
                students.set_column(at, at, 24, book.looks["line"])  # a number is typed
            students.data_validation(1, at, MOST_ROWS, at, _rule(question, places.get(question.id, "")))
        students.freeze_panes(1, 1)
    return book.content.getvalue()


def values() -> Iterator[tuple[Question, tuple[tuple[str, str], ...]]]:
    """Each question with what may be written for it: the words, and the id that stands for the same ("" where the
    words are the id). A question without options says in words what is typed."""
    for question in COLUMNS:
        pairs = tuple((said_as(question, option), _other(question, option)) for option in question.options)
        yield question, pairs or ((TYPED[question.id], ""),)


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


def _write_values(book: Book) -> dict[str, str]:
    """Write the allowed values; gives where those of each question stand."""
    page = book.add_sheet(VALUES, VALUE_HEADINGS)
    places, row = {}, 1
    for question, pairs in values():
        if question.options:
            places[question.id] = f"='{VALUES}'!$B${row + 1}:$B${row + len(pairs)}"
        for words, other in pairs:
            for at, cell in enumerate((question.asks, words, other, how_many(question), hint(question))):
                book.write(page, row, at, cell)
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
