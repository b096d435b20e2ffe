"""A student's own list read from a table: the names in it, or the entries of a shortlist that left here as a table.

A table of ours has a column of program ids and comes back as it went out. Any other is a list of names: the column that
is headed as one, with the program's beside it, else the first that has words.
"""

from collections.abc import Mapping
from datetime import date

from quiz.core.catalog import SLUG
from quiz.core.decision import MAX_ENTRIES, STATUSES, Entry, Shortlist
from quiz.core.text import printable
from quiz.files.errors import UnreadableFileError
from quiz.files.sheet import Value
from quiz.files.table_reader import FileLine, TableFile, read_table

ID = "Program id"
FIELDS: Mapping[str, str] = {
    ID: "program",
    "Status": "status",
    "Why this status": "reason",
    "Your deadline": "deadline",
    "Your note": "note",
    "Questions for the school": "questions",
    "On your shortlist since": "added",
}
SCHOOLS = frozenset("school schools university universities college colleges institution institute name".split())
PROGRAMS = frozenset("program programme degree major".split())
BESIDE = frozenset("of the my or target /".split())  # words of a heading that say nothing
STATUS_IDS: Mapping[str, str] = {words: id_ for id_, words in STATUSES.items()}
MOST_LINES = 200


def read_list(content: bytes) -> Shortlist | tuple[str, ...]:
    """The shortlist of a table of ours, else the lines of somebody's own. Raises UnreadableFileError naming all that
    cannot be used."""
    table = read_table(content, lambda heading: heading == ID or _is_name(heading, SCHOOLS))
    if ID in table.headings:
        return _shortlist(table)
    lines = tuple(filter(None, (_line(table, line) for line in _all_lines(table))))
    if not lines or len(lines) > MOST_LINES:
        what = f"more than {MOST_LINES} lines" if lines else "no names of schools"
        raise UnreadableFileError(f"The file has {what}: give a school a row, under the heading “School”")
    return lines


def _is_name(heading: str, words: frozenset[str]) -> bool:
    said = {*heading.casefold().split()} - BESIDE
    return bool(said) and said <= words | {"name"}


def _all_lines(table: TableFile) -> tuple[FileLine, ...]:
    """The rows, and the first too where it is no heading but a school already."""
    if any(_is_name(heading, SCHOOLS) for heading in table.headings):
        return table.lines
    return (FileLine(table.row, table.headings), *table.lines)


def _line(table: TableFile, line: FileLine) -> str:
    """The name in a row."""
    places = [at for at, heading in enumerate(table.headings) if _is_name(heading, SCHOOLS)][:1]
    places += [at for at, heading in enumerate(table.headings) if places and _is_name(heading, PROGRAMS)][:1]
    cells = [str(line.cells[at]) for at in places] or [next((c for c in map(str, line.cells) if c.strip()), "")]
    return ", ".join(cell.strip() for cell in cells if cell.strip())


def _shortlist(table: TableFile) -> Shortlist:
    places = {FIELDS[heading]: at for at, heading in enumerate(table.headings) if heading in FIELDS}
    entries, problems = [], list[str]()
    for line in table.lines:
        try:
            entry = _entry({field: line.cells[at] for field, at in places.items()})
        except ValueError as error:
            problems.append(f"Row {line.number}: {error}")
            continue
        problems += (f"Row {line.number}: {problem}" for problem in entry.problems().values())
        entries.append(entry)
    ids = [entry.program for entry in entries]
    problems += (f"{id_} stands in it twice; keep one of them" for id_ in dict.fromkeys(ids) if ids.count(id_) > 1)
    if len(ids) > MAX_ENTRIES:
        problems.append(f"A shortlist holds {MAX_ENTRIES} programs: the file has {len(ids)}")
    if problems:
        raise UnreadableFileError(*problems[:20])
    return Shortlist(tuple(entries))


def _entry(cells: Mapping[str, Value]) -> Entry:
    program, status = str(cells["program"]).strip(), str(cells.get("status", "")).strip()
    if SLUG.problem(program):
        raise ValueError(f"“{program[:40]}” is no id of a program")
    texts = {name: printable(str(cells.get(name, ""))) for name in ("reason", "note", "questions")}
    deadline, added = (_day(cells.get(name, "")) for name in ("deadline", "added"))
    return Entry(program, STATUS_IDS.get(status, status) or "exploring", **texts, deadline=deadline, added=added)


def _day(cell: Value) -> date | None:
    if isinstance(cell, date):
        return cell
    try:
        return date.fromisoformat(str(cell).strip()) if cell else None
    except ValueError:
        raise ValueError(f"“{str(cell)[:40]}” is no day; write it as YYYY-MM-DD or leave it empty") from None
