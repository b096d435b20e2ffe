"""What may stand in each column of programs.csv and, in quiz/data/catalog, schools.csv, outcomes.csv and sources.csv.

A column has one Kind, which says in words what is allowed, finds what is wrong with a cell and reads a good cell into
its type; the check, the loader and the messages all come from these tables. A blank cell is an unknown: None.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import Any

from quiz.core.catalog.spelling import (
    doubt,
    spell_day,
    spell_digits,
    spell_list,
    spell_number,
    spell_options,
    spell_years,
    tidy,
)
from quiz.core.numbers import MONTHS, YEARS, NumberField
from quiz.core.vocabulary import INDUSTRIES, START_TERMS, STATES

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
MONEY_WORDS = ("sponsor", "partner", "referral", "commission", "affiliate", "promot", "advert", "featured", "paid")
_NUMBER = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,9})?")
_ADDRESS = re.compile(
    r"(?P<scheme>https?://)?(?P<host>([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,})(:[0-9]+)?([/?#][!-~]*)?", re.I
)
_UNSAFE_IN_ADDRESS = re.compile(r"[\\\"'<>`]")


@dataclass(frozen=True, slots=True)
class CellKind:
    """`allowed` completes "write ..."; `problem` gives what is wrong with a cell that is not blank, or None; `parse`
    reads a cell that has no problem; `spell` brings a cell to its one spelling first. `options` are the only values
    where there is a list of them, `many` whether a cell may hold several. `bounds`, `whole`, `longest` and `pattern`
    say what a number or a text must keep, for whoever gets the table with its schema."""

    allowed: str
    problem: Callable[[str], str | None]
    parse: Callable[[str], Any] = str
    numeric: bool = False
    options: tuple[str, ...] = ()
    many: bool = False
    spell: Callable[[str], str] = str
    bounds: tuple[float, float] | None = None
    whole: bool = False
    longest: int | None = None
    pattern: str = ""


def _kind(
    allowed: str,
    accepts: Callable[[str], bool],
    parse: Callable[[str], Any] = str,
    options: tuple[str, ...] = (),
    many: bool = False,
    spell: Callable[[str], str] = str,
) -> CellKind:
    def problem(cell: str) -> str | None:
        return None if accepts(cell) else f"is not allowed: write {allowed}"

    return CellKind(allowed, problem, parse, options=options, many=many, spell=spell)


def _text(longest: int) -> CellKind:
    def problem(cell: str) -> str | None:
        if len(cell) > longest:
            return f"has {len(cell)} characters: write at most {longest}"
        hidden = next((c for c in cell if c != "\n" and unicodedata.category(c) in {"Cc", "Cf", "Cs", "Co"}), None)
        return f"holds the invisible character U+{ord(hidden):04X}: delete it" if hidden else None

    return CellKind(f"text of at most {longest} characters", problem, longest=longest)


def _choice(*values: str) -> CellKind:
    return _kind(
        "one of " + ", ".join(values), frozenset(values).__contains__, options=values, spell=spell_options(values)
    )


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split("|"))


def _choices(*values: str) -> CellKind:
    def accepts(cell: str) -> bool:
        parts = _parts(cell)
        return set(parts) <= set(values) and len(set(parts)) == len(parts)

    allowed = "one or more of " + ", ".join(values) + " (each once, separated by |)"
    return _kind(allowed, accepts, _parts, values, many=True, spell=spell_options(values))


def _names(longest: int) -> CellKind:
    text = _text(longest)

    def problem(cell: str) -> str | None:
        return text.problem(cell) if all(_parts(cell)) else "has an empty name: separate names by one |"

    return CellKind("names separated by |", problem, _parts, spell=spell_list, longest=longest)


def _number(low: float, high: float, unit: str, *, whole: bool = False) -> CellKind:
    extent = f"from {_spelled(low)} to {_spelled(high)} ({unit})"
    allowed = f"a plain {'whole ' if whole else ''}number {extent}, without signs or commas"
    units = {MONTHS: 1, YEARS: 12} if unit == "months" else {YEARS: 1} if unit == "years" else {}
    takes = NumberField(low, high, whole, money=unit.startswith("US dollars"), units=units)

    def problem(cell: str) -> str | None:
        if not _NUMBER.fullmatch(cell) or (whole and "." in cell):
            return doubt(cell, takes) or f"is not a {'whole ' if whole else ''}number: write {allowed}"
        if float(cell) < 0 <= low:
            return f"is negative: write {allowed}"
        return None if low <= float(cell) <= high else f"is out of range: write {allowed}"

    spell = spell_number(takes)
    return CellKind(allowed, problem, _to_number, numeric=True, spell=spell, bounds=(low, high), whole=whole)


def _spelled(number: float) -> str:
    return f"{number:,}" if number >= 10_000 else f"{number:g}"  # a year has no comma


def _to_number(cell: str) -> int | float:
    return float(cell) if "." in cell else int(cell)


def _pattern(
    regex: str, allowed: str, also: Callable[[str], bool] = bool, spell: Callable[[str], str] = str
) -> CellKind:
    compiled = re.compile(regex)
    kind = _kind(allowed, lambda cell: compiled.fullmatch(cell) is not None and also(cell), spell=spell)
    return replace(kind, pattern=regex)


def _is_academic_year(cell: str) -> bool:
    return len(cell) == 4 or (int(cell[:4]) + 1) % 100 == int(cell[5:])


def _is_day(cell: str) -> bool:
    try:
        return bool(date(2024, int(cell[:2]), int(cell[3:])))  # a leap year, so that 02-29 may stand
    except ValueError:
        return False


def host_of(address: str, *, scheme_needed: bool = True) -> str:
    """The lower-case host of an http(s) address, "" for anything a browser could read as something else (another
    scheme, a user name, a backslash, a space)."""
    match = None if _UNSAFE_IN_ADDRESS.search(address) else _ADDRESS.fullmatch(address)
    return match["host"].lower() if match and (match["scheme"] or not scheme_needed) else ""


@dataclass(frozen=True, slots=True)
class CatalogColumn:
    """One column: its kind of cell, and whether a blank is an error instead of an unknown."""

    kind: CellKind
    required: bool = False

    def spelled(self, cell: str) -> str:
        """The cell in its one spelling, which is what is checked, compared and kept."""
        tidied = tidy(cell)
        return self.kind.spell(tidied) if tidied and tidied[0] not in "=@" else tidied

    def problem(self, cell: str) -> str | None:
        """What is wrong with the cell, as the end of a sentence that begins with its value; None if nothing is."""
        if not cell:
            return f"is blank, but every row needs it: write {self.kind.allowed}" if self.required else None
        if cell.startswith(FORMULA_STARTS) and not (self.kind.numeric and _NUMBER.fullmatch(cell)):
            return "looks like a spreadsheet formula: write the plain value, not beginning with = + - @ or a tab"
        return self.kind.problem(cell)

    def parse(self, cell: str) -> Any:
        return self.kind.parse(cell) if cell else None


@dataclass(frozen=True, eq=False)
class CatalogTable:
    """One CSV file: its columns in order, the column that names a row, and whether that name may appear only once.
    `ordered` lists pairs of numeric columns of which the first may not exceed the second."""

    name: str
    columns: Mapping[str, CatalogColumn]
    key: str
    unique: bool = True
    ordered: tuple[tuple[str, str], ...] = ()
    numeric: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "columns", MappingProxyType(dict(self.columns)))
        object.__setattr__(self, "numeric", frozenset(n for n, c in self.columns.items() if c.kind.numeric))

    def spelled(self, name: str, cell: str) -> str:
        """A cell of a column in its one spelling; that of another column is only tidied."""
        if not cell:  # as most are
            return cell
        column = self.columns.get(name)
        return column.spelled(cell) if column else tidy(cell)


def _count(high: int = 1_000_000, unit: str = "a count") -> CatalogColumn:
    return CatalogColumn(_number(0, high, unit, whole=True))


def _columns(names: Iterable[str], column: CatalogColumn) -> dict[str, CatalogColumn]:
    return dict.fromkeys(names, column)


LONGEST_ID = 100
RATE = CatalogColumn(_number(0, 200_000, "US dollars"))
CREDIT_PRICE = CatalogColumn(_number(0, 20_000, "US dollars"))
TOTAL_PRICE = CatalogColumn(_number(0, 500_000, "US dollars"))
EMPHASIS = CatalogColumn(_number(0, 3, "3 named track, 2 required core, 1 elective, 0 seen without it", whole=True))
SLUG = CatalogColumn(
    _pattern(
        r"[a-z0-9]+(-[a-z0-9]+)*", "lower-case letters, digits and single hyphens", lambda cell: len(cell) <= LONGEST_ID
    ),
    True,
)
UNITID = _pattern(r"[0-9]{6}", "the six digits of the school's federal id", spell=spell_digits)
CONFIDENCE = CatalogColumn(_choice("high", "medium", "low", "federal"), True)
PAGE = _kind("a web address beginning with http:// or https://", lambda cell: bool(host_of(cell)))
SITE = _kind("a web address such as www.school.edu", lambda cell: bool(host_of(cell, scheme_needed=False)))
YEAR = _number(1990, 2100, "a year", whole=True)
SCHOOL_YEAR = _pattern(r"[0-9]{4}-[0-9]{2}", "an academic year such as 2024-25", _is_academic_year, spell_years)
ANY_YEAR = _pattern(r"[0-9]{4}(-[0-9]{2})?", "a year such as 2024 or 2023-24", _is_academic_year, spell_years)
DAY = _pattern(r"[0-9]{2}-[0-9]{2}", "a day as MM-DD, such as 07-15", _is_day, spell_day)
OUTLYING = ("AS", "GU", "MP", "VI")
DISCIPLINES = (
    "mechanical",
    "electrical",
    "civil",
    "industrial",
    "software",
    "chemical",
    "aerospace",
    "biomedical",
    "materials",
    "energy",
)
NEIGHBOURS = (
    "ms_project_mgmt",
    "ms_supply_chain_ops",
    "ms_industrial_mfg_eng",
    "ms_systems_eng",
    "ms_operations_research",
    "ms_entrepreneurship_innov",
    "ms_construction_mgmt",
    "ms_eng_mgmt_151501",
    "ms_general_eng_1401",
)
DEPTHS = (
    "d_mechanical",
    "d_electrical",
    "d_civil",
    "d_industrial",
    "d_software_computing",
    "d_chemical",
    "d_aerospace",
    "d_biomedical",
    "d_materials",
    "d_environmental_energy",
    "d_all_engineering",
)

PROGRAMS = CatalogTable(
    "programs.csv",
    key="id",
    ordered=(
        ("duration_months_min", "duration_months_max"),
        ("tuition_per_credit_usd", "tuition_per_credit_nonresident_usd"),
        ("tuition_total_usd", "tuition_total_nonresident_usd"),
    ),
    columns={
        "id": SLUG,
        "unitid": CatalogColumn(UNITID),
        "kind": CatalogColumn(_choice("engineering_management", "related"), True),
        "open_to": CatalogColumn(_choice("public", "military_or_federal"), True),
        "status": CatalogColumn(_choice("offered", "unverified", "closed"), True),
        "institution": CatalogColumn(_text(150), True),
        "school": CatalogColumn(_text(200)),
        "city": CatalogColumn(_text(80)),
        "state": CatalogColumn(
            _kind("a two-letter state such as CA", frozenset((*STATES, *OUTLYING)).__contains__, spell=str.upper), True
        ),
        "program_name": CatalogColumn(_text(200)),
        "degree": CatalogColumn(_text(20)),
        "variant_of": CatalogColumn(SLUG.kind),
        "url": CatalogColumn(PAGE),
        "url_kind": CatalogColumn(
            _choice("program", "school", "news", "tuition", "faq", "catalog", "other_department")
        ),
        "delivery": CatalogColumn(_choices("on_campus", "online", "hybrid")),
        "pace": CatalogColumn(_choices("full_time", "part_time")),
        "campus_stays": CatalogColumn(_choice("required", "none")),
        "credits": CatalogColumn(_number(1, 200, "credits")),
        "credit_unit": CatalogColumn(_choice("semester", "quarter", "course", "unit")),
        "duration_months_min": CatalogColumn(_number(1, 120, "months", whole=True)),
        "duration_months_max": CatalogColumn(_number(1, 120, "months", whole=True)),
        "tuition_per_credit_usd": CREDIT_PRICE,
        "tuition_per_credit_nonresident_usd": CREDIT_PRICE,
        "tuition_total_usd": TOTAL_PRICE,
        "tuition_total_nonresident_usd": TOTAL_PRICE,
        "tuition_basis": CatalogColumn(_choice("flat", "resident", "nonresident", "unknown")),
        "tuition_year": CatalogColumn(SCHOOL_YEAR),
        "gre": CatalogColumn(_choice("required", "optional", "waivable", "not_required")),
        "min_gpa": CatalogColumn(_number(0, 4, "on the 4.0 scale")),
        "work_experience_years_min": CatalogColumn(_number(0, 30, "years")),
        "background": CatalogColumn(_choices("engineering", "stem", "any")),
        "conditional_background": CatalogColumn(_choice("outside_engineering", "everyone")),
        "concentrations": CatalogColumn(_names(600)),
        **_columns(("pm", "oscm", "se", "pi"), EMPHASIS),
        "disciplines": CatalogColumn(_choices(*DISCIPLINES, "any")),
        "industries": CatalogColumn(_choices(*INDUSTRIES)),
        "recognition": CatalogColumn(_choices("ABET", "ASEM", "AACSB", "MEMPC")),
        "capstone": CatalogColumn(_choice("capstone", "thesis", "thesis_optional", "none")),
        "start_terms": CatalogColumn(_choices(*START_TERMS)),
        "deadline_fall": CatalogColumn(
            _pattern(r"[0-9]{2}-[0-9]{2}", "a day as MM-DD, such as 07-15", _is_day, spell_day)
        ),
        "toefl_min": _count(120, "TOEFL iBT points"),
        "stem_designated": CatalogColumn(_choice("yes", "no")),
        "awards_2024": _count(),
        "awards_5yr": _count(),
        "school_rate_credit_instate": RATE,
        "school_rate_credit_outstate": RATE,
        "estimate_excluded": CatalogColumn(_choice("yes")),
        "distance_2021": CatalogColumn(_choice("none", "some", "all")),
        "earnings_5yr_median": _count(unit="US dollars a year"),
        "earnings_count": _count(),
        "as_of": CatalogColumn(YEAR),
        "confidence": CONFIDENCE,
        "public_note": CatalogColumn(_text(220)),
        "note": CatalogColumn(_text(2000)),
    },
)

SCHOOLS = CatalogTable(
    "schools.csv",
    key="unitid",
    columns={
        "unitid": CatalogColumn(UNITID, True),
        "lat": CatalogColumn(_number(-90, 90, "degrees north")),
        "lon": CatalogColumn(_number(-180, 180, "degrees east")),
        "school_website": CatalogColumn(SITE),
        "control": CatalogColumn(_choice("Public", "Private nonprofit", "Private for-profit")),
        "school_rate_year_instate": RATE,
        "school_rate_year_outstate": RATE,
        "school_fee_year_instate": RATE,
        "school_fee_year_outstate": RATE,
        **_columns((*NEIGHBOURS, *DEPTHS), _count()),
    },
)

OUTCOMES = CatalogTable(
    "outcomes.csv",
    key="unitid",
    columns={
        "unitid": CatalogColumn(UNITID, True),
        **{
            f"{field}_{name}": column
            for field in ("field", "mba")
            for name, column in {
                "completers": _count(),
                "earnings_usd": _count(unit="US dollars a year"),
                "horizon": CatalogColumn(_number(1, 10, "years after completion", whole=True)),
                "debt_usd": _count(unit="US dollars"),
            }.items()
        },
    },
)

EVERY_PROGRAM = "*"
SOURCES = CatalogTable(
    "sources.csv",
    key="program_id",
    unique=False,
    columns={
        "program_id": CatalogColumn(
            _kind(f"a program's id, or {EVERY_PROGRAM}", lambda c: c == EVERY_PROGRAM or not SLUG.problem(c)), True
        ),
        "fields": CatalogColumn(
            _choices(*dict.fromkeys((*PROGRAMS.columns, *SCHOOLS.columns, *OUTCOMES.columns))), True
        ),
        "source": CatalogColumn(_text(500), True),
        "as_of": CatalogColumn(
            _pattern(r"[0-9]{4}(-[0-9]{2})?", "a year such as 2024 or 2023-24", _is_academic_year, spell_years)
        ),
        "confidence": CONFIDENCE,
    },
)

# What an editor may hand in, by the name of the file.
COLUMNS_OF: Mapping[str, tuple[str, ...]] = {table.name: (*table.columns,) for table in (PROGRAMS, SOURCES)}
# Columns that say what we call a row or think of it; they are read from no page.
OURS = frozenset(
    """id unitid kind open_to status variant_of url_kind conditional_background estimate_excluded as_of confidence
    public_note note""".split()
)
# What editors write for editors: it stands in no table that leaves the desk.
PRIVATE = frozenset({"note"})
# A value that sources.csv does not name by itself was read together with this one: a unit with its number, the stays
# with the delivery, what non-residents pay with what residents pay, and the name of a school known only from federal
# data with its federal address.
READ_WITH = MappingProxyType(
    {
        "credit_unit": "credits",
        "campus_stays": "delivery",
        "institution": "city",
        "tuition_per_credit_nonresident_usd": "tuition_per_credit_usd",
        "tuition_total_nonresident_usd": "tuition_total_usd",
    }
)


def is_rankable(kind: str, open_to: str, status: str) -> bool:
    """Whether a program is in the ranked list at all: engineering management, open to everyone, not closed."""
    return kind == "engineering_management" and open_to == "public" and status != "closed"
