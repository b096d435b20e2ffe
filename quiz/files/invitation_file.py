"""An office's list of students: read from a table of any kind, and written back with a link for each, to be merged into
letters.

Every column may be missing and every cell may be empty. Columns that are not known are passed over and named.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from email_validator import EmailNotValidError, validate_email

from quiz.core.advising import InvitedStudent
from quiz.core.numbers import trim
from quiz.files.csv_writer import write_csv
from quiz.files.errors import UnreadableFileError
from quiz.files.sheet import Value
from quiz.files.table_reader import FileLine, read_table

MOST_INVITED = 5_000
INVITATION_HEADINGS: Final = ("Number", "Name", "E-mail", "Cohort", "Advisor")
FIELDS: Final = ("number", "name", "email", "cohort", "advisor")
FIRST, LAST = "first", "last"
# Every heading that offices use, in lower case without what is no letter.
KNOWN: Mapping[str, str] = {
    **dict.fromkeys(("number", "studentnumber", "studentid", "id", "sid", "ref", "referenceid"), "number"),
    **dict.fromkeys(("name", "student", "studentname", "fullname"), "name"),
    **dict.fromkeys(("firstname", "first", "givenname", "preferred", "preferredname"), FIRST),
    **dict.fromkeys(("lastname", "last", "surname", "familyname"), LAST),
    **dict.fromkeys(("email", "mail", "emailaddress", "studentemail"), "email"),
    **dict.fromkeys(("cohort", "group", "class", "term", "intake", "entryterm"), "cohort"),
    **dict.fromkeys(("advisor", "adviser", "advisoremail", "adviseremail", "counselor", "counsellor"), "advisor"),
}
LONGEST: Mapping[str, int] = {"number": 64, "name": 120, "email": 254, "cohort": 80, "advisor": 254}


@dataclass(frozen=True, slots=True)
class InvitationList:
    """The students of a file, each with its row, the headings that were passed over, and what a person should know of
    the reading."""

    students: tuple[tuple[int, InvitedStudent], ...]
    ignored: tuple[str, ...]
    notes: tuple[str, ...]


def read_invitations(content: bytes) -> InvitationList:
    """The students of a file. Raises UnreadableFileError naming every row that cannot be used."""
    table = read_table(content, lambda heading: _key(heading) in KNOWN)
    fields = [KNOWN.get(_key(heading)) for heading in table.headings]
    named = [field for field in fields if field]
    if not named:
        raise UnreadableFileError(f"No column is known: give at least one the heading {', '.join(INVITATION_HEADINGS)}")
    twice = sorted({table.headings[at] for at, field in enumerate(fields) if field and named.count(field) > 1})
    if twice:
        raise UnreadableFileError(f"Two columns say the same ({', '.join(twice)}): rename or delete one")
    if not table.lines or len(table.lines) > MOST_INVITED:
        what = "has no rows below its headings" if not table.lines else f"has more than {MOST_INVITED:,} rows: split it"
        raise UnreadableFileError(f"The list {what}")
    problems: list[str] = []
    students = [(line.number, _student(line, fields, problems)) for line in table.lines]
    problems += _repeated(students)
    if problems:
        raise UnreadableFileError(*problems)
    ignored = tuple(heading for heading, field in zip(table.headings, fields, strict=True) if heading and not field)
    return InvitationList(tuple(students), ignored, table.notes)


def student_of(headings: Iterable[str], cells: Iterable[Value]) -> InvitedStudent:
    """Who a row of a file about something else says that it is from; what cannot be used of it is passed over."""
    said: dict[str, Value] = {}
    for heading, cell in zip(headings, cells, strict=True):
        field = KNOWN.get(_key(heading))
        if field and field != "advisor" and len(_words(cell)) <= LONGEST.get(field, LONGEST["name"]):
            said.setdefault(field, cell)
    if not _is_address(_words(said.get("email", ""))):
        said.pop("email", None)
    return _student(FileLine(0, tuple(said.values())), [*said], [])


def write_links(rows: Iterable[tuple[InvitedStudent, str, bool]]) -> bytes:
    """A table for merging into letters: each student, the link, and whether a quiz was begun by it."""
    cells = [
        (student.number, student.name, student.email, student.cohort, student.advisor, link, "yes" if begun else "no")
        for student, link, begun in rows
    ]
    return write_csv([(*INVITATION_HEADINGS, "Link", "Begun"), *cells])


def _key(heading: str) -> str:
    return "".join(letter for letter in heading.casefold() if letter.isalpha())


def _student(line: FileLine, fields: list[str | None], problems: list[str]) -> InvitedStudent:
    said = {field: _words(cell) for field, cell in zip(fields, line.cells, strict=True) if field}
    first, last = said.pop(FIRST, ""), said.pop(LAST, "")
    if first or last:
        said["name"] = said.get("name") or f"{first} {last}".strip()
    problems += [f"Row {line.number}: {problem}" for problem in line.problems]
    for field, words in said.items():
        if len(words) > LONGEST[field]:
            problems.append(
                f"Row {line.number}: {INVITATION_HEADINGS[FIELDS.index(field)]} has more than {LONGEST[field]} letters"
            )
    if said.get("email"):
        try:
            found = validate_email(said["email"], check_deliverability=False, globally_deliverable=False)
            said["email"] = found.normalized
        except EmailNotValidError:
            problems.append(
                f"Row {line.number}: “{said['email'][:60]}” is no e-mail address; correct or empty the cell"
            )
    if not any(said.values()):
        problems.append(f"Row {line.number}: nothing known stands in it; delete the row")
    return InvitedStudent(**said)


def _is_address(text: str) -> bool:
    try:
        validate_email(text, check_deliverability=False, globally_deliverable=False)
    except EmailNotValidError:
        return False
    return True


def _words(cell: Value) -> str:
    """A cell as an office would write it: a number that a spreadsheet made of a student's is whole again."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return " ".join(trim(str(cell)).split())


def _repeated(students: list[tuple[int, InvitedStudent]]) -> list[str]:
    """Rows that name somebody whom a row above named."""
    first: dict[str, int] = {}
    problems = []
    for number, student in students:
        key = student.number or student.email.casefold()
        if key and first.setdefault(key, number) != number:
            problems.append(f"Row {number}: “{key}” stands in row {first[key]} too; delete one of the two")
    return problems
