"""The catalog: programs.csv joined with the federal facts of each school, typed, with the source of every value.

`load_catalog` gives frozen dataclasses in which an unknown is None; `check` lists every problem of a file at once.
Both run the same schema (schema.py, check.py). Importing this module imports pandas.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import islice
from operator import itemgetter
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import pandas as pd

from quiz.core.catalog.check import MAX_PROBLEMS, Reading, in_order, read_file, read_table
from quiz.core.catalog.files import CatalogFiles, written
from quiz.core.catalog.problems import CatalogError, CatalogProblem, CatalogReport
from quiz.core.catalog.program import Catalog, GraduateOutcome, Program, School, Source, is_official
from quiz.core.catalog.rules import broken_rules
from quiz.core.catalog.schema import (
    EVERY_PROGRAM,
    OURS,
    OUTCOMES,
    PROGRAMS,
    SCHOOLS,
    SOURCES,
    CatalogTable,
    host_of,
    is_rankable,
)
from quiz.data import bundled, data

__all__ = ["Catalog", "CatalogError", "CatalogProblem", "CatalogReport", "Program", "School", "Source"]
__all__ += ["canonical", "check_files", "load_catalog", "read_catalog", "release"]

# The files of quiz/data/ that a ranking depends on, beside programs.csv: they make up the catalog's hash.
RANKED_ON = ("schools.csv", "specialisations.csv", "states.csv")
# Pages with the same of all these were read in one pass: which of them gave which value is not recorded.
_READ_TOGETHER = itemgetter("program_id", "fields", "as_of", "confidence")


def release() -> CatalogFiles:
    """The files that came with this release: version 1 wherever nothing was published yet."""
    return CatalogFiles(read_file(bundled(PROGRAMS.name)), data("catalog", SOURCES.name).read_bytes())


def canonical(files: CatalogFiles) -> CatalogFiles:
    """The same facts as we write them, without stray spaces. For files without problems; the check comes first."""
    tables = ((PROGRAMS, files.programs), (SOURCES, files.sources), (SCHOOLS, files.schools))
    return CatalogFiles(*(written(table, _rows(table, rows)) if rows else b"" for table, rows in tables))


def _rows(table: CatalogTable, content: bytes) -> list[dict[str, str]]:
    return [
        {str(column): cell for column, cell in row.items()}
        for row in read_table(table, content).frame.to_dict("records")
    ]


def load_catalog(path: Path | None = None) -> Catalog:
    """The catalog of programs.csv, or of the file given, with the bundled schools and sources. Built once per process
    for the same content. Raises CatalogError, which holds every problem."""
    files = release()
    return read_catalog(replace(files, programs=read_file(path)) if path else files)


def read_catalog(files: CatalogFiles) -> Catalog:
    """The catalog of these files; otherwise as `load_catalog`."""
    ranked = tuple(
        files.school_table if name == SCHOOLS.name else data("catalog", name).read_bytes() for name in RANKED_ON
    )
    return _build(files.programs, ranked, data("catalog", OUTCOMES.name).read_bytes(), files.sources)


def check_files(files: CatalogFiles, name: str = PROGRAMS.name) -> CatalogReport:
    """Every problem of these files (and of the bundled tables beside them) at once, and how much of them is known;
    `name` is what the report calls the first. Never raises, whatever they hold."""
    outcomes = data("catalog", OUTCOMES.name).read_bytes()
    tables = _read_all(files.programs, files.school_table, outcomes, files.sources, name)
    frame = tables.programs.frame
    blank = pd.Series("", frame.index)
    return CatalogReport(
        tables.problems,
        rows=len(frame),
        rankable=sum(map(is_rankable, *(frame.get(name, blank) for name in ("kind", "open_to", "status")))),
        fill={str(name): (int(filled), len(frame)) for name, filled in (frame != "").sum().items()},
        notes=() if tables.problems else tuple(_notes(_assemble(tables, ""), frame.index, name)),
    )


class _Tables(NamedTuple):
    programs: Reading
    schools: Reading
    outcomes: Reading
    sources: Reading
    problems: tuple[CatalogProblem, ...]


@lru_cache(maxsize=4)
def _build(programs: bytes, ranked: tuple[bytes, ...], outcomes: bytes, sources: bytes) -> Catalog:
    tables = _read_all(programs, dict(zip(RANKED_ON, ranked, strict=True))[SCHOOLS.name], outcomes, sources)
    if tables.problems:
        raise CatalogError(tables.problems)
    return _assemble(tables, _sha256(programs, *ranked))


def _read_all(programs: bytes, schools: bytes, outcomes: bytes, sources: bytes, file: str = "") -> _Tables:
    """The four tables as read, and the rules that the rows of programs.csv must keep."""
    rows = read_table(PROGRAMS, programs, file)
    tables = ((SCHOOLS, schools), (OUTCOMES, outcomes), (SOURCES, sources))
    facts, earned, pages = (_read_beside(table, content) for table, content in tables)
    problems = rows.problems
    if not facts.problems:
        problems = in_order(PROGRAMS, (*problems, *islice(broken_rules(rows.frame, facts.frame, file), MAX_PROBLEMS)))
    return _Tables(rows, facts, earned, pages, (*problems, *facts.problems, *earned.problems, *pages.problems))


_read_beside = lru_cache(maxsize=6)(read_table)  # these stay the same while one programs file after another is checked


def _assemble(tables: _Tables, sha256: str) -> Catalog:
    facts = {row["unitid"]: School(**row) for row in _typed_beside(SCHOOLS, tables.schools)}
    outcomes = {row["unitid"]: GraduateOutcome(**row) for row in _typed_beside(OUTCOMES, tables.outcomes)}
    programs = tuple(
        Program(
            **row,
            school_facts=facts.get(row["unitid"]),
            outcome=outcomes.get(row["unitid"]) if row["kind"] == "engineering_management" else None,
        )
        for row in _typed(PROGRAMS, tables.programs)
    )
    sites = {program.id: program.school_facts.site for program in programs if program.school_facts}
    return Catalog(programs, sha256, MappingProxyType(_sources(_typed_beside(SOURCES, tables.sources), sites)))


def _typed(table: CatalogTable, reading: Reading) -> Iterator[dict[str, Any]]:
    for record in reading.frame.to_dict("records"):
        yield {name: column.parse(record[name]) for name, column in table.columns.items()}


@lru_cache(maxsize=6)
def _typed_beside(table: CatalogTable, reading: Reading) -> tuple[dict[str, Any], ...]:
    """The rows of a table that `_read_beside` has read, for as long."""
    return (*_typed(table, reading),)


def _sources(rows: Iterable[dict[str, Any]], sites: Mapping[str, str | None]) -> dict[str, tuple[Source, ...]]:
    found: dict[str, tuple[Source, ...]] = {}
    listed = [*rows]
    together = Counter(map(_READ_TOGETHER, listed))
    for row in listed:
        page, program = row["source"], row["program_id"]
        url = page if is_official(page, sites.get(program)) else None
        alone = together[_READ_TOGETHER(row)] == 1
        source = Source(row["fields"], page, url, host_of(page), row["as_of"] or "", row["confidence"], alone)
        found[program] = (*found.get(program, ()), source)
    return found


def _sha256(*contents: bytes) -> str:
    """One hash over several files; the hash of each keeps where one ends and the next begins."""
    return hashlib.sha256(b"".join(hashlib.sha256(content).digest() for content in contents)).hexdigest()


def _notes(catalog: Catalog, numbers: Iterable[int], file: str) -> Iterator[CatalogProblem]:
    """What is worth a look but forbids nothing: values without a source, pages we will not link, sources left over."""
    unsourced = f"has no source in quiz/data/catalog/{SOURCES.name}: add a row there"
    unlinked = "is not on .edu, .gov, .mil or the school's own host, so the school's site is linked instead"
    for row, program in zip(numbers, catalog.programs, strict=True):
        values = (name for name in PROGRAMS.columns if name not in OURS and program.value(name) is not None)
        bare = ", ".join(name for name in values if not catalog.sources_of(program, name))
        if bare:
            yield CatalogProblem(row, program.id, bare, "", unsourced, file)
        if program.url and program.links and program.url not in dict(program.links):
            yield CatalogProblem(row, program.id, "url", program.url, unlinked, file)
    left = sorted(set(catalog.sources) - set(catalog.by_id) - {EVERY_PROGRAM})
    if left:
        text = f"has sources of {len(left)} programs that are not in this file: {', '.join(left[:5])}"
        yield CatalogProblem(None, None, "", "", text + (" and more" if len(left) > 5 else ""), SOURCES.name)
