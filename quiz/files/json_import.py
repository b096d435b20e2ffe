"""The way back: a JSON export, or all that is held about somebody, read into answers and shortlist, with every problem
of the file named at once.

The recommendation and the facts in the file are not read: the list is ranked anew on today's catalog. A program that
today's catalog does not have keeps its place and its notes; the shortlist says that it is gone.
"""

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from quiz.core.catalog import SLUG
from quiz.core.decision import MAX_ENTRIES, Entry, Shortlist
from quiz.core.questions import NOTHING, STEPS, AnswerError, StoredAnswers, clean
from quiz.core.text import printable
from quiz.files.errors import UnreadableFileError
from quiz.files.json_file import FORMAT
from quiz.files.text_table import said_encoding

LONGEST_QUOTE = 40
_DAYS = ("deadline", "added")
_EXPECTED = dict.fromkeys(_DAYS, "is no day; write it as YYYY-MM-DD or null")
_UNKEPT = re.compile("[\x00\ud800-\udfff]")  # what no database can keep as text
# What leaves here too and cannot come back, by how it begins.
OTHERS = {b"%PDF": "PDF", b"BEGIN:VCALENDAR": "calendar"}
CHOOSE = "choose the JSON, CSV or Excel file that you downloaded here"


def read_json(content: bytes) -> tuple[StoredAnswers, Shortlist]:
    """The answers and the shortlist of a file that `to_json` wrote, or of the one with everything that is held about a
    student; files from before there was a shortlist have none. Raises UnreadableFileError naming everything that
    cannot be used."""
    for start, what in OTHERS.items():
        if content.startswith(start):
            raise UnreadableFileError(f"The file is a {what}, which is not read back: {CHOOSE}")
    document = _document(content)
    problems: list[str] = []
    answers = _answers(document.get("answers", {}), problems)
    shortlist = _shortlist(document.get("shortlist", []), problems)
    if problems:
        raise UnreadableFileError(*problems)
    return answers, shortlist


def _document(content: bytes) -> dict[str, Any]:
    try:
        document = json.loads(content.decode(said_encoding(content) or "utf-8"))
    except UnicodeDecodeError:
        raise UnreadableFileError("This file is not text: choose the JSON file that you downloaded here") from None
    except (ValueError, RecursionError) as error:
        where = f" at line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise UnreadableFileError(f"This file is not JSON{where}: choose the JSON file as you downloaded it") from None
    if isinstance(document, dict) and "format" not in document:
        document = _of_everything(document)
    found = document.get("format") if isinstance(document, dict) else None
    if found != FORMAT:
        says = f"its format is {_shown(found)}" if found is not None else "it names no format"
        raise UnreadableFileError(f"This is not a file of MEM Quiz, {says}: choose one whose format is “{FORMAT}”")
    assert isinstance(document, dict)
    return document


def _of_everything(held: dict[str, Any]) -> dict[str, Any]:
    """What the tables hold of one student (“everything that is held about me”) as an export; else what was given."""
    responses, shortlists = held.get("responses"), held.get("shortlists", [{}])
    tables = (responses, shortlists)
    if not all(isinstance(rows, list) and len(rows) == 1 and isinstance(rows[0], dict) for rows in tables):
        return held
    assert isinstance(responses, list)
    assert isinstance(shortlists, list)
    answers, entries = responses[0].get("answers", {}), shortlists[0].get("entries", [])
    return {"format": FORMAT, "answers": answers, "shortlist": entries}


def _answers(given: Any, problems: list[str]) -> StoredAnswers:
    try:
        answers = clean(given)
    except AnswerError as error:
        problems += [f"Answers: {printable(problem.text)}" for problem in error.problems]
        return NOTHING
    return StoredAnswers(answers, frozenset(step for step in STEPS if step in given and answers.said(step) is None))


def _shortlist(given: Any, problems: list[str]) -> Shortlist:
    rows = given if isinstance(given, list) else []
    if not isinstance(given, list) or len(given) > MAX_ENTRIES:
        size = f"{len(given)} programs" if isinstance(given, list) else _shown(given)
        problems.append(f"Shortlist: expected a list of at most {MAX_ENTRIES} programs, not {size}")
    wrong = [f"Shortlist, program {at}: {problem}" for at, row in enumerate(rows, 1) for problem in _problems(row)]
    problems += wrong
    if wrong:
        return Shortlist()
    shortlist = Shortlist.from_document(rows)
    twice = dict.fromkeys(id_ for id_ in shortlist.programs if shortlist.programs.count(id_) > 1)
    problems += [f"Shortlist: {id_} stands in it twice; keep one of them" for id_ in twice]
    return shortlist


def _problems(row: Any) -> Iterator[str]:
    """What is wrong with one row of the shortlist."""
    if not isinstance(row, dict):
        yield f"expected an object, not {_shown(row)}"
        return
    unknown = [key for key in row if key not in Entry.__dataclass_fields__]
    yield from (f"{_shown(key)} is no part of it" for key in unknown)
    texts = {key: value for key, value in row.items() if key not in unknown}
    wrong = [key for key, value in texts.items() if not _is_readable(key, value)]
    yield from (f"{key}: {_shown(texts[key])} {_EXPECTED.get(key, 'is no text that can be kept')}" for key in wrong)
    if SLUG.problem(str(row.get("program") or "")):
        yield f"program: {_shown(row.get('program'))} is no id of a program"
    if not unknown and not wrong:
        yield from Entry.from_document({"program": "", **row}).problems().values()


def _is_readable(key: str, value: Any) -> bool:
    if key in _DAYS:
        return value is None or _is_day(value)
    return isinstance(value, str) and not _UNKEPT.search(value)


def _is_day(value: Any) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _shown(value: Any) -> str:
    """A value as a message quotes it: short, and printable."""
    text = value if isinstance(value, str) else json.dumps(value)
    shown = "".join(character if character.isprintable() else "\ufffd" for character in text[:LONGEST_QUOTE])
    return f"“{shown}{'…' if len(text) > LONGEST_QUOTE else ''}”"
