"""A list of students as an advisor fills it in, one a row: which columns are questions, and what stands in them.

A column whose heading is a question of the quiz is read; every other one is the advisor's own and passes through. An
answer may be written by its id or in the words of the quiz. All problems of a row are told at once, and a row with a
problem keeps none of the others from being read.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from quiz.core.numbers import IS_NONE, NumberError, unquote, write_grade
from quiz.core.questions import BY_ID, NOTHING_SAID, SHARPENER, AnswerError, Answers, Option, Question, clean, to_form
from quiz.core.text import printable
from quiz.files import MOST_LOOKED, FileLine, TableFile, UnreadableFileError, Value, letter, read_table
from quiz.files.batch.cells import SPLIT, raw_answer
from quiz.files.batch.columns import COLUMN, COLUMNS, RESULT, question_meant, question_of
from quiz.files.batch.mapping import NO_WORDS, WordMap

TYPED = {"gpa": "a number from 0 to 4, such as 3.2", "max_months": "a whole number of months from 1 to 120, such as 24"}
SEVERAL = "; "
FORMULA = "a formula without a saved value (a formula: paste its value)"
LONGEST_QUOTE, LONGEST_HEADING = 40, 80


@dataclass(frozen=True, slots=True)
class Student:
    """One row: the line of the file, and the clean answers or, if `problems` says that something is wrong, none.
    `unread` are the words that are no answers, with their questions."""

    line: FileLine
    answers: Answers
    problems: tuple[str, ...] = ()
    unread: tuple[tuple[Question, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Batch:
    """A file as it was read. `headings` and the cells of each student's line are those that are kept, in the file's
    order; `asked` are the ids of the questions among them, `notes` what a person should know of the reading, `doubts`
    the headings among it that may have been meant for a question."""

    headings: tuple[str, ...]
    asked: tuple[str, ...]
    students: tuple[Student, ...]
    where: str = "row 1"
    notes: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()

    @property
    def unread(self) -> Iterator[tuple[Question, str]]:
        """The words of all rows that are no answers, with their questions."""
        return (word for student in self.students for word in student.unread)

    @property
    def own(self) -> tuple[str, ...]:
        """The headings that are the advisor's own."""
        return tuple(heading for heading in self.headings if heading and question_of(heading) is None)

    @property
    def missing(self) -> tuple[Question, ...]:
        """The questions that the file has no column for."""
        return tuple(question for question in COLUMNS if question.id not in self.asked)

    @property
    def wrong(self) -> int:
        """How many rows have a problem."""
        return sum(bool(student.problems) for student in self.students)

    def row_problems(self) -> Iterator[str]:
        """Every problem of every row, with the row's number."""
        return (f"Row {student.line.number}: {problem}" for student in self.students for problem in student.problems)

    def told(self) -> Iterator[str]:
        """What was read, what is the advisor's own and what is missing, a sentence a line."""
        read = {heading: question_of(heading) for heading in self.headings}
        asked = [quoted(heading, LONGEST_HEADING) for heading, question in read.items() if question]
        yield f"Headings in {self.where}; {len(self.students):,} students below them."
        yield f"Read as answers: {', '.join(asked)}."
        yield f"Yours, kept as they are: {', '.join(map(quoted, self.own)) or 'none'}."
        if self.missing:
            yield f"Not in the file, so skipped: {', '.join(question.asks for question in self.missing)}"
        yield from (f"{note}." for note in self.notes)


def read_batch(content: bytes, words: WordMap = NO_WORDS) -> Batch:
    """A filled-in file of any kind that has a table, with the meaning of an office's own words. Raises
    UnreadableFileError naming all that keeps it from being read at all."""
    return batch_of(read_table(content, is_question), words)


def is_question(heading: str) -> bool:
    """Whether a heading is a question of the quiz."""
    return question_of(heading) is not None


def batch_of(table: TableFile, words: WordMap = NO_WORDS) -> Batch:
    """A table, or a piece of one, as a batch. Raises UnreadableFileError."""
    places = [at for at, heading in enumerate(table.headings) if not heading.startswith(RESULT)]
    headings = tuple(table.headings[at] for at in places)
    questions = {at: question_of(table.headings[at]) for at in places}
    _refuse(table, questions)
    students = tuple(_student(line, questions, words) for line in table.lines)
    asked = tuple(question.id for question in questions.values() if question)
    doubts = tuple(_meant(headings, asked))
    return Batch(headings, asked, students, table.where, (*table.notes, *doubts), doubts)


def _refuse(table: TableFile, questions: Mapping[int, Question | None]) -> None:
    problems = []
    asked = [question.id for question in questions.values() if question]
    for key in dict.fromkeys(key for key in asked if asked.count(key) > 1):
        where = ", ".join(letter(at) for at, question in questions.items() if question and question.id == key)
        problems.append(f"Columns {where} ask the same, “{COLUMN[key].asks}”: keep one of them")
    if not asked:
        headings = [table.headings[at] for at in questions]
        found = f"they are {', '.join(map(quoted, headings[:6]))}" if headings else "it is empty"
        problems.append(
            f"No heading in {table.where} is a question of the quiz ({found}): use those of the template,"
            f" in one of the first {MOST_LOOKED} rows"
        )
        problems += _meant(headings, ())
    elif not table.lines:
        problems.append("There is no student below the headings: fill in a row for each")
    if problems:
        raise UnreadableFileError(*problems)


def _meant(headings: Iterable[str], asked: Collection[str]) -> Iterator[str]:
    """What a heading that is not read may have been meant for."""
    for heading in headings:
        meant = question_meant(heading) if question_of(heading) is None else None
        if meant and meant.id not in asked:
            yield f"{quoted(heading)} is not read as an answer: did you mean “{meant.asks}”?"


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


def _student(line: FileLine, questions: Mapping[int, Question | None], words: WordMap) -> Student:
    problems = list(line.problems)
    unread: list[tuple[Question, str]] = []
    said: dict[str, Any] = {}
    for at, question in questions.items():
        cell = line.cells[at]
        if question is None or cell == "":
            continue
        cell = words.translated(question, cell)
        if cell == "":
            continue
        value, problem = _answer(question.id, cell)
        if problem and not isinstance(cell, date):
            unread += ((question, word) for word in _unread(question, str(cell)))
        if problem and isinstance(cell, str) and cell.startswith("="):
            problem = f"{question.asks} {letter(at)}{line.number} is {FORMULA}; {allowed(question)}"
        if problem:
            problems.append(problem)
        elif value is not None:
            said[question.id] = value
    cells = FileLine(line.number, tuple(line.cells[at] for at in questions), line.problems)
    return Student(cells, NOTHING_SAID if problems else Answers(**said), tuple(problems), tuple(unread))


def _unread(question: Question, cell: str) -> list[str]:
    """The words of a cell that are no answers by themselves; the cell where all are, but not together."""
    parts = [unquote(part) for part in SPLIT.split(cell)] if question.picks > 1 else []
    return [part for part in parts if _answer(question.id, part)[1]] or [cell]


@lru_cache(maxsize=4096, typed=True)
def _answer(key: str, cell: Value) -> tuple[Any, str]:
    """The clean answer in a cell (None: skipped) and "", or what is wrong with it."""
    question, reason = COLUMN[key], "is not an answer"
    if isinstance(cell, date):
        shown, reason = cell.isoformat(), "is a date, made by the spreadsheet: format the column as text"
        return None, f"{question.asks} {quoted(shown)} {reason}; {allowed(question)}"
    try:
        raw = raw_answer(question, cell)
        if raw is None:
            return None, ""
        return clean({"sharpen": {key: raw}} if key in SHARPENER else {key: raw}).said(key), ""
    except NumberError as error:
        reason = str(error) if str(error) != IS_NONE else reason
    except AnswerError:
        pass
    return None, f"{question.asks} {quoted(str(cell))} {reason}; {allowed(question)}"


def quoted(text: str, most: int = LONGEST_QUOTE) -> str:
    """A text as a message repeats it: short and printable."""
    shown = " ".join(printable(text[: most + 1]).split())
    return f"“{shown[:most]}{'…' if len(text) > most else ''}”"


# --- and back ---------------------------------------------------------------------------------------------------------


def row_of(answers: Answers) -> dict[str, str]:
    """The cells of clean answers by question id, as read_batch reads them.

    >>> row_of(Answers(interest=("pm", "se"), gpa=3.5, travel_ok=False))["interest"]
    'Running projects; Engineering complex systems'
    """
    said = ((question, answers.said(question.id)) for question in COLUMNS)
    return {question.id: SEVERAL.join(_said(question, value)) for question, value in said if value is not None}


def _said(question: Question, value: Any) -> Iterator[str]:
    if not question.options:
        yield write_grade(value) if question.id == "gpa" else f"{value}"
    chosen = value if isinstance(value, tuple | frozenset) else to_form(value)
    yield from (said_as(question, option) for option in question.options if option.id in chosen)
