"""A program and what is known of it, typed; None is unknown. Reading the files is load.py's."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from functools import cached_property
from hashlib import sha256
from types import MappingProxyType
from typing import Any

from quiz.core.catalog.schema import EVERY_PROGRAM, OUTCOMES, PROGRAMS, READ_WITH, SCHOOLS, host_of, is_rankable
from quiz.core.catalog.search import SearchIndex
from quiz.core.vocabulary import SPECIALISATIONS

_OFFICIAL = (".edu", ".gov", ".mil")


# What a program's official page is, by its kind; where nobody has said, it is called what it is known to be.
PAGE_WORDS: Mapping[str | None, str] = {
    None: "official page",
    "program": "program page",
    "catalog": "page in the school's catalog",
    "school": "school site",
    "tuition": "tuition page",
    "faq": "FAQ page",
    "news": "news item",
    "other_department": "page of another department",
}
OWN_PAGES = (None, "program", "catalog")
NO_FACTS = frozenset(
    {"as_of", "confidence", "note", "url", "url_kind", "gone_on"}
)  # about the facts, or where they stand
FINGERPRINT = 12  # hex digits


# Columns that say something of a fact beside its own: "up to 24 months" is a length.
SAID_BY: Mapping[str, tuple[str, ...]] = {"duration_months_min": ("duration_months_max",)}


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
class GraduateOutcome:
    """What graduates of a school's master's programs earned and owed, a row of quiz/data/catalog/outcomes.csv:
    `field_*` of all its programs in CIP 15.15 (engineering management and its neighbours), `mba_*` of its MBA. Earnings
    are the median in US dollars a year, `horizon` years after completion; debt is the median in US dollars at
    completion. Of federally aided graduates only; None where the government withholds a figure of few. Nothing is
    ranked on them."""

    unitid: str
    field_completers: int | None = None
    field_earnings_usd: int | None = None
    field_horizon: int | None = None
    field_debt_usd: int | None = None
    mba_completers: int | None = None
    mba_earnings_usd: int | None = None
    mba_horizon: int | None = None
    mba_debt_usd: int | None = None


@dataclass(frozen=True, slots=True)
class Program:
    """One row of programs.csv under its own column names; what each means stands in schema.py.
    None is an unknown, never "" or 0. `school_facts` are the federal facts of its school, `outcome` what its graduates
    of the field earned; a related program, which is of another field, has none. `gone_on` is no column: the day on
    which its page was first found gone, once that is sure."""

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
    variant_of: str | None = None
    url: str | None = None
    url_kind: str | None = None
    delivery: tuple[str, ...] | None = None
    pace: tuple[str, ...] | None = None
    campus_stays: str | None = None
    credits: float | None = None
    credit_unit: str | None = None
    duration_months_min: int | None = None
    duration_months_max: int | None = None
    tuition_per_credit_usd: float | None = None
    tuition_per_credit_nonresident_usd: float | None = None
    tuition_total_usd: float | None = None
    tuition_total_nonresident_usd: float | None = None
    tuition_basis: str | None = None
    tuition_year: str | None = None
    gre: str | None = None
    min_gpa: float | None = None
    work_experience_years_min: float | None = None
    background: tuple[str, ...] | None = None
    conditional_background: str | None = None
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
    estimate_excluded: str | None = None
    distance_2021: str | None = None
    earnings_5yr_median: int | None = None
    earnings_count: int | None = None
    as_of: int | None = None
    public_note: str | None = None
    note: str | None = None
    school_facts: School | None = None
    outcome: GraduateOutcome | None = None
    gone_on: date | None = None

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
        """Where to send a student, and what it is: the program's own page, else the school's site, else what there
        is."""
        return next(iter(self.links), None)

    @property
    def links(self) -> tuple[tuple[str, str], ...]:
        """The official pages to send a student to and what each is, the best first: a page of another kind than the
        program's own (tuition, an old FAQ, a news item) comes after the school's site. One that is gone is none."""
        site = self.school_facts.site if self.school_facts else None
        school = ((site, "school site"),) if site else ()
        if not self.url or self.gone_on or not is_official(self.url, site):
            return school
        own = ((self.url, PAGE_WORDS[self.url_kind]),)
        if self.url_kind in OWN_PAGES:
            return own
        return own if self.url_kind == "school" else (*school, *own)

    @property
    def months_within(self) -> int | None:
        """The months in which it can be finished as far as published: its shortest length, else its longest."""
        return self.duration_months_max if self.duration_months_min is None else self.duration_months_min

    def is_known(self, column: str) -> bool:
        """Whether a fact is known; of a length either end is enough."""
        return any(self.value(name) is not None for name in (column, *SAID_BY.get(column, ())))

    def value(self, column: str) -> Any:
        """The value of a column of programs.csv, schools.csv or outcomes.csv; None where unknown. KeyError for no such
        column."""
        if column in PROGRAMS.columns:
            return getattr(self, column)
        if column in SCHOOLS.columns:
            return getattr(self.school_facts, column) if self.school_facts else None
        if column in OUTCOMES.columns:
            return getattr(self.outcome, column) if self.outcome else None
        raise KeyError(column)


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
    def search_index(self) -> SearchIndex:
        """The words of every program, for search.py."""
        return SearchIndex(self.programs)

    @cached_property
    def as_of(self) -> int | None:
        """The newest year in which any program was looked at."""
        return max((program.as_of for program in self.programs if program.as_of), default=None)

    @cached_property
    def priced(self) -> int:
        """How many of the ranked programs publish a price of their own."""
        return sum(
            program.tuition_total_usd is not None or program.tuition_per_credit_usd is not None
            for program in self.rankable
        )

    @cached_property
    def emphases(self) -> Mapping[str, Mapping[int | None, int]]:
        """How many of the ranked programs have which emphasis of each specialisation; None is unknown."""
        return {key: Counter(getattr(program, key) for program in self.rankable) for key in SPECIALISATIONS}

    @cached_property
    def costs(self) -> dict[tuple[str, bool], Any]:
        """Where prices.py keeps what it has worked out, by program id and whether for a resident; it ends with the
        catalog."""
        return {}

    def fingerprint(self, program_id: str) -> str:
        """What tells a program's facts of today from any others; "" where it is not in the catalog. That somebody
        looked again, or noted where a fact stands, changes none."""
        program = self.by_id.get(program_id)
        if program is None:
            return ""
        if program_id not in self._fingerprints:
            known = {item.name: getattr(program, item.name) for item in fields(Program) if item.name not in NO_FACTS}
            said = repr([(name, value) for name, value in known.items() if value is not None])
            self._fingerprints[program_id] = sha256(said.encode()).hexdigest()[:FINGERPRINT]
        return self._fingerprints[program_id]

    @cached_property
    def _fingerprints(self) -> dict[str, str]:
        return {}

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


def is_own_page(address: str, site: str | None) -> bool:
    """Whether the address is a page of the school itself, or of a government; any official one where its site is not
    known."""
    host, own = host_of(address), host_of(site or "").removeprefix("www.")
    if not own or host.endswith((".gov", ".mil")):
        return is_official(address, site)
    return host == own or host.endswith(f".{own}")


def is_official(address: str, site: str | None) -> bool:
    """Whether we may send a student to the address: http(s) on .edu, .gov or .mil, or on the school's own host."""
    host, own = host_of(address), host_of(site or "").removeprefix("www.")
    return host.endswith(_OFFICIAL) or bool(own and (host == own or host.endswith(f".{own}")))
