"""One fact of one program put right, with where it says so: the edit that an advisor makes in the draft.

A value and its source change together: the old source no longer stands behind the new value, so it is taken off that
fact, and the new one is added in its place. Federal facts and ids are not edited here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from quiz.core.catalog.difference import SourceLine
from quiz.core.catalog.files import CatalogFiles, Row, rows_of, written
from quiz.core.catalog.problems import CatalogProblem
from quiz.core.catalog.program import Program
from quiz.core.catalog.schema import OURS, PROGRAMS, SOURCES

# What was reported to the US government, and what names a row, is not put right from a web page.
FEDERAL = frozenset(
    """awards_2024 awards_5yr school_rate_credit_instate school_rate_credit_outstate distance_2021 earnings_5yr_median
    earnings_count""".split()
)
# Facts that mean nothing without each other are edited on one page, under the first one's name.
TOGETHER: Mapping[str, tuple[str, ...]] = {
    "tuition_total_usd": ("tuition_total_usd", "tuition_total_nonresident_usd", "tuition_basis", "tuition_year"),
    "tuition_per_credit_usd": (
        "tuition_per_credit_usd",
        "tuition_per_credit_nonresident_usd",
        "tuition_basis",
        "tuition_year",
    ),
    "url": ("url", "url_kind"),
    "credits": ("credits", "credit_unit"),
    "duration_months_min": ("duration_months_min", "duration_months_max"),
    "delivery": ("delivery", "campus_stays"),
}
PRICES = ("tuition_per_credit_usd", "tuition_total_usd")
FOLLOWS = frozenset(name for group in TOGETHER.values() for name in group[1:])
EDITABLE = tuple(
    name for name in PROGRAMS.columns if name not in FEDERAL | FOLLOWS | {"id", "unitid", "as_of", "confidence"}
)


def edited_with(column: str) -> tuple[str, ...]:
    """The columns of the page that edits this one."""
    return TOGETHER.get(column, (column,))


def cells_of_proposal(column: str, cells: Mapping[str, str], program: Program | None) -> dict[str, str]:
    """The cells that a fact read on a page puts right; `program` is what we have. Beside a new price, what is not on
    the page is not known, and since one year stands for all prices of a program, a price of another year goes. Beside
    other facts what we have stays as it is."""
    if column not in PRICES:
        return dict(cells)
    found = {name: "" for name in TOGETHER[column] if name != column} | dict(cells)
    if program and found["tuition_year"] != (program.tuition_year or ""):
        found = {name: "" for name in PRICES if program.value(name) is not None} | found
    return found


@dataclass(frozen=True, slots=True)
class ProgramEdit:
    """New cells of one program ("" takes a fact back to unknown), and the source of those that are known; None only
    for our own labels and notes, which are read from no page."""

    program: str
    cells: Mapping[str, str]
    source: SourceLine | None


def problems_of(edit: ProgramEdit) -> tuple[CatalogProblem, ...]:
    """What is wrong with the cells and the source of an edit, each by itself; rules over a whole row or file are the
    check's."""
    checked = [(PROGRAMS, name, cell) for name, cell in edit.cells.items()]
    if edit.source is not None:
        checked += [(SOURCES, name, getattr(edit.source, name)) for name in SOURCES.columns]
    found = ((table, name, cell, table.columns[name].problem(cell)) for table, name, cell in checked)
    return tuple(CatalogProblem(None, edit.program, n, c, text, t.name) for t, n, c, text in found if text)


def edited(files: CatalogFiles, edit: ProgramEdit) -> CatalogFiles:
    """The catalog with the edit in it. The program's own year follows its newest source. KeyError for no such
    program."""
    programs = {row["id"]: row for row in rows_of(PROGRAMS, files.programs)}
    row = programs[edit.program]
    changed = {name for name, cell in edit.cells.items() if row[name] != cell or edit.source is not None}
    row.update(edit.cells)
    sources = [
        _without(line, changed) if line["program_id"] == edit.program else line
        for line in rows_of(SOURCES, files.sources)
    ]
    sources = [line for line in sources if line["fields"]]
    if edit.source is not None:
        row["as_of"] = max(row["as_of"], edit.source.as_of[:4])
        new = {name: getattr(edit.source, name) for name in SOURCES.columns}
        if new["fields"]:
            sources.append(new)
    return replace(files, programs=written(PROGRAMS, programs.values()), sources=written(SOURCES, sources))


def source_of(edit_cells: Mapping[str, str], program: str, page: str, year: str, confidence: str) -> SourceLine:
    """The row of sources.csv behind these cells: it names those that are known."""
    return SourceLine(program, "|".join(name for name, cell in edit_cells.items() if cell), page, year, confidence)


def needs_source(columns: tuple[str, ...]) -> bool:
    """Whether a page has to be named: for every fact, and for none of our own labels."""
    return not OURS.issuperset(columns)


def _without(line: Row, columns: set[str]) -> Row:
    return line | {"fields": "|".join(name for name in line["fields"].split("|") if name not in columns)}
