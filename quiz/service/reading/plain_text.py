"""Plain text taken apart into clauses: what was pasted, and what a PDF gives. Short lines without figures head what
follows them, and lines that a page broke in the middle of a sentence are put together.
"""

import re
from collections.abc import Iterator

from quiz.service.reading.clauses import HEADING, MOST_CLAUSES, Clause, PageText, clauses_of, plain

_FURNITURE = re.compile(r"page \d+( of \d+)?|\d+", re.I)
_TWO_COLUMNS = re.compile(r"\s*(?P<name>[A-Z][^:$.?!]{1,40}?)(?:\t|\s{3,})(?P<said>\S(?:(?!\s{3}|\t).)*)", re.S)
LONGEST_HEADING = 60


def take_text_apart(text: str) -> PageText:
    """The clauses of a text, line by line. Its first line is its title and stands above all others."""
    lines = [line for line in _joined(text) if not _FURNITURE.fullmatch(line)]
    title = lines[0] if lines and _is_heading(lines[0]) else ""
    clauses: list[Clause] = []
    heading = ""
    for line in lines:
        path = tuple(above for above in (title, heading) if above)
        if _is_heading(line):
            clauses.append(Clause(line, line, "", (title,) if line != title and title else (), HEADING))
            heading = line if line != title else ""
        else:
            for part in re.split(r"\s+[|•·]\s+|^[•·▪*-]\s+", line):
                clauses += clauses_of(part, path)
        if len(clauses) >= MOST_CLAUSES:
            break
    return PageText(title, tuple(clauses[:MOST_CLAUSES]))


def _joined(text: str) -> Iterator[str]:
    """The lines, each with those that go on in it: they begin with a small letter, or it ends with a comma."""
    held = ""
    for line in map(_named, text.splitlines()):
        if held and line and (line[0].islower() or held.endswith(",")) and not held.endswith((".", ":", "!", "?")):
            held = f"{held} {line}"
            continue
        if held:
            yield held
        held = line
    if held:
        yield held


def _named(line: str) -> str:
    """A line in one spacing; of two columns the first names the second."""
    columns = _TWO_COLUMNS.fullmatch(line.rstrip())
    return plain(f"{columns['name']}: {columns['said']}" if columns else line)


def _is_heading(line: str) -> bool:
    return (
        len(line) <= LONGEST_HEADING
        and line[:1].isupper()
        and not re.search(r"[\d$:]|[.!,;]$", line)
        and not re.search(r"\b(?:GRE|GMAT|required|optional|online)\b", line)
    )
