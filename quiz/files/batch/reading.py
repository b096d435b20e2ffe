"""A list of students as an advisor fills it in, one a row: which columns are questions, and what stands in them.

A column whose heading is a question of the quiz is read; every other one is the advisor's own and passes through. An
answer may be written by its id or in the words of the quiz. All problems of a row are told at once, and a row with a
problem keeps none of the others from being read.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from quiz.core.questions.answers import AnswerError, Answers, clean
from quiz.core.questions.quiz import BY_ID, QUESTIONS, Option, Question
from quiz.core.questions.sharpen import SHARPENER, SHARPENERS
from quiz.core.questions.words import ASKED
from quiz.core.text import printable
from quiz.core.vocabulary import BOOLEANS, MUSTS
from quiz.files import UnreadableFileError
from quiz.files.table_reader import Cells, Line, Value, letter, read_table

RESULT = "Quiz: "  # how the headings of what we add start; such columns of a file are left out when it comes back
MUST = Question(
    "must",
    "What is a must?",
    tuple(Option(key, {"max_months": "Months at most"}.get(key, ASKED[key].label)) for key in MUSTS),
    picks=len(MUSTS),
    label="Musts",
)
COLUMNS: tuple[Question, ...] = (*QUESTIONS, MUST, *SHARPENERS)
TYPED = {"gpa": "a number from 0 to 4, such as 3.2", "max_months": "a whole number of months from 1 to 120, such as 24"}
SEVERAL = "; "
_SPLIT = re.compile(r"[;,\n]")
_DASHES = str.maketrans("‐‑‒–—−", "------", " _,$?")
_DECIMAL_COMMA = re.compile(r"\d,\d{1,2}")
LONGEST_QUOTE = 40


@dataclass(frozen=True, slots=True)
class Student:
    """One row: the line of the file, and the clean answers or, if `problems` says that something is wrong, none."""

    line: Line
    answers: Answers
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Batch:
    """A file as it was read. `headings` and the cells of each student's line are those that are kept, in the file's
    order; `asked` are the ids of the questions among them."""

    headings: tuple[str, ...]
    asked: tuple[str, ...]
    students: tuple[Student, ...]

    @property
    def own(self) -> tuple[str, ...]:
        """The headings that are the advisor's own."""
        return tuple(heading for heading in self.headings if heading and _question(heading) is None)

    @property
    def wrong(self) -> int:
        """How many rows have a problem."""
        return sum(bool(student.problems) for student in self.students)

    def row_problems(self) -> Iterator[str]:
        """Every problem of every row, with the row's number."""
        return (f"Row {one.line.number}: {problem}" for one in self.students for problem in one.problems)


def read_batch(content: bytes) -> Batch:
    """A filled-in file, CSV or XLSX. Raises UnreadableFileError naming all that keeps it from being read at all."""
    table = read_table(content)
    kept = [at for at, heading in enumerate(table.headings) if not heading.startswith(RESULT)]
    headings = tuple(table.headings[at] for at in kept)
    questions = [_question(heading) for heading in headings]
    _refuse(headings, questions, table.lines)
    lines = (Line(line.number, tuple(line.cells[at] for at in kept), line.problems) for line in table.lines)
    students = tuple(_student(line, questions) for line in lines)
    return Batch(headings, tuple(one.id for one in questions if one), students)


def _refuse(headings: tuple[str, ...], questions: list[Question | None], lines: tuple[Line, ...]) -> None:
    problems = []
    asked = [one.id for one in questions if one]
    for key in dict.fromkeys(one for one in asked if asked.count(one) > 1):
        where = ", ".join(letter(at) for at, one in enumerate(questions) if one and one.id == key)
        problems.append(f"Columns {where} ask the same, “{_asks(key)}”: keep one of them")
    if not asked:
        found = f"they are {', '.join(map(quoted, headings[:6]))}" if headings else "it is empty"
        problems.append(f"No heading in row 1 is a question of the quiz ({found}): use those of the template")
    elif not lines:
        problems.append("There is no student below the headings: fill in a row for each")
    if problems:
        raise UnreadableFileError(*problems)


def _asks(key: str) -> str:
    return next(one.asks for one in COLUMNS if one.id == key)


# --- headings ---------------------------------------------------------------------------------------------------------


def _key(text: str) -> str:
    """What two spellings of the same have in common: case, kind of dash, spaces, commas and dollar signs aside."""
    return unicodedata.normalize("NFKC", text).casefold().translate(_DASHES)


_BY_HEADING: Mapping[str, Question] = {
    _key(name): one for one in COLUMNS for name in (one.label, one.id.replace("_", " "), one.asks)
}


def _question(heading: str) -> Question | None:
    """The question that a heading names by its words, its short label or its id."""
    return _BY_HEADING.get(_key(heading))


# --- cells ------------------------------------------------------------------------------------------------------------


def said_as(question: Question, option: Option) -> str:
    """What stands in a cell for an option: its short words, or an id that everybody knows, such as OH or ABET."""
    return option.id if option.id.isupper() else option.short


def allowed(question: Question) -> str:
    """What a cell of the question may hold, in words."""
    if not question.options:
        return f"use {TYPED[question.id]}"
    words = SEVERAL.join(said_as(question, option) for option in question.options)
    if question.picks == 1:
        return f"use one of: {words}"
    most = "any" if question.picks >= len(question.options) else f"up to {question.picks}"
    alone = " (“Not sure yet” only alone)" if question is BY_ID["interest"] else ""
    return f"use {most} of these, separated by semicolons: {words}{alone}"


def _student(line: Line, questions: list[Question | None]) -> Student:
    problems = list(line.problems)
    answers: Answers = {}
    sharpen: Answers = {}
    for cell, question in zip(line.cells, questions, strict=True):
        if question is None or cell == "":
            continue
        value, problem = _answer(question.id, cell)
        if problem:
            problems.append(problem)
        elif value is not None:
            (sharpen if question.id in SHARPENER else answers)[question.id] = value
    document = {**answers, "sharpen": sharpen} if sharpen else answers
    return Student(line, {} if problems else clean(document), tuple(problems))


@lru_cache(maxsize=4096, typed=True)
def _answer(key: str, cell: Value) -> tuple[Any, str]:
    """The clean answer in a cell (None: skipped) and "", or what is wrong with it."""
    question = next(one for one in COLUMNS if one.id == key)
    rule = allowed(question)
    if isinstance(cell, date):
        shown = quoted(cell.isoformat())
        return None, f"{question.asks} {shown} is a date, made by the spreadsheet: format the column as text; {rule}"
    raw = _raw(question, cell)
    if raw is None:
        return None, ""
    try:
        read = clean({"sharpen": {key: raw}} if key in SHARPENER else {key: raw})
    except AnswerError:
        formula = " (a formula: paste its value)" if isinstance(cell, str) and cell.startswith("=") else ""
        return None, f"{question.asks} {quoted(str(cell))} is not an answer{formula}; {rule}"
    return (read.get("sharpen") or {} if key in SHARPENER else read).get(key), ""


def _raw(question: Question, cell: Value) -> Any:
    """A cell as the vocabulary says it: words become ids; what is not known stays as it is, to be refused."""
    text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()
    if not text:
        return None
    if not question.options:
        return _number(text)
    ids = _ids(question.id)
    if question.picks > 1:
        parts = [part.strip() for part in _SPLIT.split(text) if part.strip()]
        return [ids.get(_key(part), part) for part in parts] or None
    found = ids.get(_key(text), text)
    return BOOLEANS.get(found, found) if question.id == "travel_ok" else found


def _number(text: str) -> float | str:
    """A number, with a comma for the decimal point where it can mean nothing else; a text that is none."""
    if _DECIMAL_COMMA.fullmatch(text):
        text = text.replace(",", ".")
    try:
        return float(text) if text.isascii() and "_" not in text else text
    except ValueError:
        return text


@lru_cache(maxsize=64)
def _ids(key: str) -> Mapping[str, str]:
    question = next(one for one in COLUMNS if one.id == key)
    ids = {_key(name): one.id for one in question.options for name in (one.id, one.words, one.short)}
    return {**ids, "true": "yes", "false": "no"} if key == "travel_ok" else ids


def quoted(text: str) -> str:
    """A text as a message repeats it: short and printable."""
    shown = " ".join(printable(text[: LONGEST_QUOTE + 1]).split())
    return f"“{shown[:LONGEST_QUOTE]}{'…' if len(text) > LONGEST_QUOTE else ''}”"


# --- and back ---------------------------------------------------------------------------------------------------------


def row_of(answers: Mapping[str, Any]) -> dict[str, str]:
    """The cells of clean answers by question id, as read_batch reads them.

    >>> row_of({"interest": ["pm", "se"], "sharpen": {"gpa": 3.5, "travel_ok": False}})["interest"]
    'Running projects; Engineering complex systems'
    """
    given = {**answers, **(answers.get("sharpen") or {})}
    return {one.id: SEVERAL.join(_said(one, given[one.id])) for one in COLUMNS if given.get(one.id) is not None}


def _said(question: Question, value: Any) -> Iterator[str]:
    if isinstance(value, bool):
        value = next(word for word, meant in BOOLEANS.items() if meant == value)
    for one in value if isinstance(value, list) else [value]:
        yield said_as(question, question.option(one)) if question.options else f"{one}"


def cells_of(answers: Mapping[str, Any]) -> Cells:
    """A whole row in the order of COLUMNS."""
    row = row_of(answers)
    return tuple(row.get(one.id, "") for one in COLUMNS)
