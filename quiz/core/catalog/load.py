"""The catalog: programs.csv joined with the federal facts of each school, typed, with the source of every value.

`load_catalog` gives frozen dataclasses in which an unknown is None; `check` lists every problem of a file at once.
Both run the same schema (schema.py, check.py). Importing this module imports pandas.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import islice
from operator import itemgetter
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import pandas as pd

from quiz.core.catalog.check import (
    MAX_PROBLEMS,
    CatalogError,
    CatalogProblem,
    CatalogReport,
    Reading,
    in_order,
    read_file,
    read_table,
)
from quiz.core.catalog.files import CatalogFiles, written
from quiz.core.catalog.schema import (
    EVERY_PROGRAM,
    OURS,
    PROGRAMS,
    READ_WITH,
    SCHOOLS,
    SOURCES,
    Table,
    host_of,
    is_rankable,
)
from quiz.data import bundled, data

__all__ = ["Catalog", "CatalogError", "CatalogProblem", "CatalogReport", "Program", "School", "Source"]
__all__ += ["canonical", "check", "check_files", "load_catalog", "read_catalog", "release"]

# The files of quiz/data/ that a ranking depends on, beside programs.csv: they make up the catalog's hash.
RANKED_ON = ("schools.csv", "specialisations.csv")
_OFFICIAL = (".edu", ".gov", ".mil")
# Pages with the same of all these were read in one pass: which of them gave which value is not recorded.
_READ_TOGETHER = itemgetter("program_id", "fields", "as_of", "confidence")


@dataclass(frozen=True, slots=True)
class Source:
    """Where values were read: `page` as recorded; `url` is set only for an official page, the only kind we link.
    `host` is "" for a source that is no web page; `as_of` is "" where the year is not stated. Year and confidence are
    those of the values; only where the values were read from this page `alone` are they true of the page, too."""

    fields: tuple[str, ...]
    page: str
    url: str | None
    host: str
    as_of: str
    confidence: str
    alone: bool = True

    @property
    def name(self) -> str:
        """What to print: the host of a web page, else the name as recorded."""
        return self.host or self.page


@dataclass(frozen=True, slots=True)
class School:
    """Federal facts of one school, a row of quiz/data/catalog/schools.csv. Rates and fees are US dollars a year in
    2023-24; `ms_*` (master's degrees) and `d_*` (degrees of all levels) are counts over three years."""

    unitid: str
    lat: float | None = None
    lon: float | None = None
    school_website: str | None = None
    control: str | None = None
    school_rate_year_instate: float | None = None
    school_rate_year_outstate: float | None = None
    school_fee_year_instate: float | None = None
    school_fee_year_outstate: float | None = None
    ms_project_mgmt: int | None = None
    ms_supply_chain_ops: int | None = None
    ms_industrial_mfg_eng: int | None = None
    ms_systems_eng: int | None = None
    ms_operations_research: int | None = None
    ms_entrepreneurship_innov: int | None = None
    ms_construction_mgmt: int | None = None
    ms_eng_mgmt_151501: int | None = None
    ms_general_eng_1401: int | None = None
    d_mechanical: int | None = None
    d_electrical: int | None = None
    d_civil: int | None = None
    d_industrial: int | None = None
    d_software_computing: int | None = None
    d_chemical: int | None = None
    d_aerospace: int | None = None
    d_biomedical: int | None = None
    d_materials: int | None = None
    d_environmental_energy: int | None = None
    d_all_engineering: int | None = None

    @property
    def site(self) -> str | None:
        """The school's website as a link; the federal directory mostly leaves out the scheme."""
        address = self.school_website
        return address if address is None or host_of(address) else f"https://{address}"


@dataclass(frozen=True, slots=True)
class Program:
    """One row of programs.csv under its own column names; what each means stands in schema.py and the
    README. None is an unknown, never "" or 0. `school_facts` are the federal facts of its school."""

    id: str
    kind: str
    open_to: str
    status: str
    institution: str
    state: str
    confidence: str
    unitid: str | None = None
    school: str | None = None
    city: str | None = None
    program_name: str | None = None
    degree: str | None = None
    url: str | None = None
    delivery: tuple[str, ...] | None = None
    pace: tuple[str, ...] | None = None
    campus_stays: str | None = None
    credits: float | None = None
    credit_unit: str | None = None
    duration_months_min: int | None = None
    duration_months_max: int | None = None
    tuition_per_credit_usd: float | None = None
    tuition_total_usd: float | None = None
    tuition_basis: str | None = None
    tuition_year: str | None = None
    gre: str | None = None
    min_gpa: float | None = None
    work_experience_years_min: float | None = None
    background: tuple[str, ...] | None = None
    concentrations: tuple[str, ...] | None = None
    pm: int | None = None
    oscm: int | None = None
    se: int | None = None
    pi: int | None = None
    disciplines: tuple[str, ...] | None = None
    industries: tuple[str, ...] | None = None
    recognition: tuple[str, ...] | None = None
    capstone: str | None = None
    start_terms: tuple[str, ...] | None = None
    deadline_fall: str | None = None
    toefl_min: int | None = None
    stem_designated: str | None = None
    awards_2024: int | None = None
    awards_5yr: int | None = None
    school_rate_credit_instate: float | None = None
    school_rate_credit_outstate: float | None = None
    distance_2021: str | None = None
    earnings_5yr_median: int | None = None
    earnings_count: int | None = None
    as_of: int | None = None
    note: str | None = None
    school_facts: School | None = None

    @property
    def rankable(self) -> bool:
        """Whether the ranked list may hold it: engineering management, open to everyone, not closed."""
        return is_rankable(self.kind, self.open_to, self.status)

    @property
    def display_name(self) -> str:
        """The program's name; where only federal data vouch for it, words that say so."""
        if self.program_name:
            return self.program_name
        subject = " in engineering management" if self.kind == "engineering_management" else ""
        return f"Master's{subject} (name not confirmed)"

    @property
    def place(self) -> str:
        return f"{self.city}, {self.state}" if self.city else self.state

    @property
    def link(self) -> tuple[str, str] | None:
        """Where to send a student, and what it is: the program's official page, else the school's site."""
        site = self.school_facts.site if self.school_facts else None
        if self.url and is_official(self.url, site):
            return self.url, "official page"
        return (site, "school site") if site else None

    def value(self, column: str) -> Any:
        """The value of a column of programs.csv or schools.csv; None where unknown. KeyError for no such column."""
        if column in PROGRAMS.columns:
            return getattr(self, column)
        if column not in SCHOOLS.columns:
            raise KeyError(column)
        return getattr(self.school_facts, column) if self.school_facts else None


@dataclass(frozen=True)
class Catalog:
    """All programs in the file's order. `sha256` covers everything that is ranked on; `sources` holds the sources by
    program id, those of every program under "*"."""

    programs: tuple[Program, ...]
    sha256: str
    sources: Mapping[str, tuple[Source, ...]] = field(default_factory=dict)

    @cached_property
    def by_id(self) -> Mapping[str, Program]:
        return MappingProxyType({program.id: program for program in self.programs})

    @cached_property
    def rankable(self) -> tuple[Program, ...]:
        return tuple(program for program in self.programs if program.rankable)

    @cached_property
    def as_of(self) -> int | None:
        """The newest year in which any program was looked at."""
        return max((program.as_of for program in self.programs if program.as_of), default=None)

    def sources_of(self, program: Program, column: str) -> tuple[Source, ...]:
        """The sources of a known value, the program's own pages first; () for an unknown value and for our own labels
        (kind, status and the like). Where several are given, each is a possible source."""
        if program.value(column) is None:
            return ()
        federal = self.sources.get(EVERY_PROGRAM, ()) if program.unitid else ()
        candidates = (*self.sources.get(program.id, ()), *federal)
        for name in (column, READ_WITH.get(column)):
            found = {source.page: source for source in candidates if name in source.fields}
            if found:
                return tuple(found.values())
        return ()


def is_official(address: str, site: str | None) -> bool:
    """Whether we may send a student to the address: http(s) on .edu, .gov or .mil, or on the school's own host."""
    host, own = host_of(address), host_of(site or "").removeprefix("www.")
    return host.endswith(_OFFICIAL) or bool(own and (host == own or host.endswith(f".{own}")))


def release() -> CatalogFiles:
    """The files that came with this release: version 1 wherever nothing was published yet."""
    return CatalogFiles(read_file(bundled(PROGRAMS.name)), data("catalog", SOURCES.name).read_bytes())


def canonical(files: CatalogFiles) -> CatalogFiles:
    """The same facts as we write them, without stray spaces. For files without problems; the check comes first."""
    tables = ((PROGRAMS, files.programs), (SOURCES, files.sources))
    return CatalogFiles(*(written(table, _rows(table, rows)) for table, rows in tables))


def _rows(table: Table, content: bytes) -> list[dict[str, str]]:
    return [
        {str(column): cell for column, cell in row.items()}
        for row in read_table(table, content).frame.to_dict("records")
    ]


def load_catalog(path: Path | None = None) -> Catalog:
    """The catalog of programs.csv, or of the file given, with the bundled schools and sources. Built once per process
    for the same content. Raises CatalogError, which holds every problem."""
    files = release()
    return read_catalog(CatalogFiles(read_file(path), files.sources) if path else files)


def read_catalog(files: CatalogFiles) -> Catalog:
    """The catalog of two files, with the bundled schools; otherwise as `load_catalog`."""
    return _build(files.programs, tuple(data("catalog", name).read_bytes() for name in RANKED_ON), files.sources)


def check(path: Path | str) -> CatalogReport:
    """Every problem of a programs file (and of the bundled tables beside it) at once, and how much of it is known.
    Never raises, whatever the file holds."""
    try:
        content = read_file(Path(path))
    except CatalogError as error:
        return CatalogReport(error.problems)
    return check_files(CatalogFiles(content, data("catalog", SOURCES.name).read_bytes()), Path(path).name)


def check_files(files: CatalogFiles, name: str = PROGRAMS.name) -> CatalogReport:
    """The same for two files at once; `name` is what the report calls the first. Never raises, whatever they hold."""
    tables = _read_all(files.programs, data("catalog", SCHOOLS.name).read_bytes(), files.sources, name)
    frame = tables.programs.frame
    blank = pd.Series("", frame.index)
    return CatalogReport(
        tables.problems,
        rows=len(frame),
        rankable=sum(map(is_rankable, *(frame.get(name, blank) for name in ("kind", "open_to", "status")))),
        fill={name: (int((frame[name] != "").sum()), len(frame)) for name in frame.columns},
        notes=() if tables.problems else tuple(_notes(_assemble(tables, ""), frame.index, name)),
    )


class _Tables(NamedTuple):
    programs: Reading
    schools: Reading
    sources: Reading
    problems: tuple[CatalogProblem, ...]


@lru_cache(maxsize=4)
def _build(programs: bytes, ranked: tuple[bytes, ...], sources: bytes) -> Catalog:
    tables = _read_all(programs, dict(zip(RANKED_ON, ranked, strict=True))[SCHOOLS.name], sources)
    if tables.problems:
        raise CatalogError(tables.problems)
    return _assemble(tables, _sha256(programs, *ranked))


def _read_all(programs: bytes, schools: bytes, sources: bytes, file: str = "") -> _Tables:
    """The three tables as read, with the one rule that needs two of them: every `unitid` has its school."""
    rows = read_table(PROGRAMS, programs, file)
    facts, pages = _read_beside(SCHOOLS, schools), _read_beside(SOURCES, sources)
    problems = rows.problems
    if {"id", "unitid"} <= set(rows.frame) and not facts.problems:
        problems = in_order(PROGRAMS, (*problems, *islice(_strangers(rows.frame, facts.frame, file), MAX_PROBLEMS)))
    return _Tables(rows, facts, pages, (*problems, *facts.problems, *pages.problems))


_read_beside = lru_cache(maxsize=4)(read_table)  # these stay the same while one programs file after another is checked


def _strangers(programs: pd.DataFrame, schools: pd.DataFrame, file: str) -> Iterator[CatalogProblem]:
    text = f"is in no row of quiz/data/catalog/{SCHOOLS.name}: correct it, add the school there, or leave it blank"
    known, column = {"", *schools["unitid"]}, PROGRAMS.columns["unitid"]
    for row, name, unitid in programs[["id", "unitid"]].itertuples(name=None):
        if unitid not in known and column.problem(unitid) is None:
            yield CatalogProblem(row, name or None, "unitid", unitid, text, file or PROGRAMS.name)


def _assemble(tables: _Tables, sha256: str) -> Catalog:
    facts = {row["unitid"]: School(**row) for row in _typed(SCHOOLS, tables.schools)}
    programs = tuple(Program(**r, school_facts=facts.get(r["unitid"])) for r in _typed(PROGRAMS, tables.programs))
    sites = {program.id: program.school_facts.site for program in programs if program.school_facts}
    return Catalog(programs, sha256, MappingProxyType(_sources(_typed(SOURCES, tables.sources), sites)))


def _typed(table: Table, reading: Reading) -> Iterator[dict[str, Any]]:
    for record in reading.frame.to_dict("records"):
        yield {name: column.parse(record[name]) for name, column in table.columns.items()}


def _sources(rows: Iterable[dict[str, Any]], sites: Mapping[str, str | None]) -> dict[str, tuple[Source, ...]]:
    found: dict[str, tuple[Source, ...]] = {}
    kept = [*rows]
    together = Counter(map(_READ_TOGETHER, kept))
    for row in kept:
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
        if program.url and program.link and program.link[0] != program.url:
            yield CatalogProblem(row, program.id, "url", program.url, unlinked, file)
    left = sorted(set(catalog.sources) - set(catalog.by_id) - {EVERY_PROGRAM})
    if left:
        text = f"has sources of {len(left)} programs that are not in this file: {', '.join(left[:5])}"
        yield CatalogProblem(None, None, "", "", text + (" and more" if len(left) > 5 else ""), SOURCES.name)
