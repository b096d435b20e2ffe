"""A program's facts for a machine: every column with its value, how it reads, and where and when it was read.

An unknown is null with the words that say so, never zero or empty. Sources are numbered within one program, as on its
page; what a fact reads as stands in facts.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from quiz.core.catalog.column_words import column_name, option_words
from quiz.core.catalog.facts import ASK, CONFIDENCE, FACTS, NEIGHBOUR_NAMES, NOT_PUBLISHED, WORDS, cost_shown
from quiz.core.catalog.prices import student_cost
from quiz.core.catalog.program import Catalog, Program, Source
from quiz.core.catalog.schema import OUTCOMES, PROGRAMS, SCHOOLS
from quiz.core.catalog.sheet import number_sources, possible_sources
from quiz.core.questions import BY_ID, NOTHING_SAID, Answers
from quiz.core.text import listing
from quiz.core.vocabulary import DISCIPLINE_FIELDS

# What says which program it is stands beside the facts, and our own notes and labels are no facts.
IDENTITY = ("id", "institution", "state", "city", "kind", "status", "open_to", "variant_of", "confidence", "unitid")
NOT_FACTS = frozenset(
    {*IDENTITY, "program_name", "url", "url_kind", "note", "public_note", "as_of", "estimate_excluded"}
)
COLUMNS: Mapping[str, str] = {
    **{column: ASK for column in PROGRAMS.columns if column not in NOT_FACTS},
    **{column: NOT_PUBLISHED for table in (SCHOOLS, OUTCOMES) for column in table.columns if column != "unitid"},
}

_DISCIPLINES = {option.id: option.words for option in BY_ID["discipline"].options}
# Labels of what no page shows by itself.
LABELS: Mapping[str, str] = {
    **{column: f"Master's degrees in {name}, three years" for column, name in NEIGHBOUR_NAMES.items()},
    **{field: f"Engineering degrees, {_DISCIPLINES[key]}, three years" for key, field in DISCIPLINE_FIELDS.items()},
    "d_all_engineering": "Engineering degrees of all disciplines, three years",
    "lat": "Latitude of the school",
    "lon": "Longitude of the school",
    "school_website": "The school's website",
    "field_completers": "Graduates of the field",
    "field_horizon": "Earnings of the field: years after completion",
    "mba_completers": "Graduates of the school's MBA",
    "mba_horizon": "Earnings of the MBA: years after completion",
}


@dataclass(frozen=True, slots=True)
class SourcedFact:
    """One fact: its value in the catalog's own terms (null: not known), the words a person reads, the newest year of
    its sources ("" where none states one or nothing is known), the least confidence of them, and their numbers."""

    label: str
    value: str | int | float | tuple[str, ...] | None
    text: str
    year: str
    confidence: str
    sources: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SourcedPrice:
    """Total tuition in US dollars as the ranking counts it, from `low` to `high` (null: nothing is known). `known` is
    false for an estimate; `basis` says how it came about, `year` is the price's."""

    low: float | None
    high: float | None
    known: bool
    text: str
    basis: str
    year: str
    sources: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class NumberedSource:
    """Where facts were read. `url` is set for an official page alone; `page` names any other."""

    number: int
    page: str
    url: str | None
    year: str
    confidence: str


@dataclass(frozen=True, slots=True)
class ProgramSummary:
    """Which program it is. `ranked` says whether it can stand in a recommendation; one that is not stands in the
    catalog for the record. `variant_of` is the program of which it is another format."""

    id: str
    institution: str
    name: str
    city: str | None
    state: str
    kind: str
    status: str
    open_to: str
    ranked: bool
    variant_of: str | None
    url: str | None
    confidence: str


@dataclass(frozen=True, slots=True)
class ProgramFacts:
    """Everything that the catalog knows of a program: `note` is what we say about it, `facts` stand by column,
    `unknown` names the columns that nobody has published, `sources` are what the numbers mean."""

    program: ProgramSummary
    note: str | None
    total_tuition: SourcedPrice
    facts: Mapping[str, SourcedFact]
    unknown: tuple[str, ...]
    sources: tuple[NumberedSource, ...]


def summarise(program: Program) -> ProgramSummary:
    """The program in one row."""
    return ProgramSummary(
        id=program.id,
        institution=program.institution,
        name=program.display_name,
        city=program.city,
        state=program.state,
        kind=program.kind,
        status=program.status,
        open_to=program.open_to,
        ranked=program.rankable,
        variant_of=program.variant_of,
        url=program.link[0] if program.link else None,
        confidence=program.confidence,
    )


def gather_facts(catalog: Catalog, program: Program, answers: Answers = NOTHING_SAID) -> ProgramFacts:
    """Every fact of a program with its provenance; the total tuition is the one for these answers."""
    numbered: dict[Source, int] = {}
    cost = student_cost(program, catalog, answers)
    shown = cost_shown(cost)
    paid = number_sources(possible_sources(catalog, program, cost.columns), numbered)
    facts = {column: _fact(catalog, program, column, numbered) for column in COLUMNS}
    return ProgramFacts(
        summarise(program),
        program.public_note,
        SourcedPrice(cost.low, cost.high, cost.known, shown.text, cost.basis, cost.year, paid),
        facts,
        tuple(column for column, fact in facts.items() if fact.value is None),
        tuple(
            NumberedSource(number, source.page, source.url, source.as_of, source.confidence)
            for source, number in numbered.items()
        ),
    )


def _fact(catalog: Catalog, program: Program, column: str, numbered: dict[Source, int]) -> SourcedFact:
    found = catalog.sources_of(program, column)
    years, sure = [source.as_of for source in found], [source.confidence for source in found]
    return SourcedFact(
        label=LABELS.get(column) or column_name(column),
        value=program.value(column),
        text=_words(program, column),
        year=max(years, default=""),
        confidence=max(sure, key=[*CONFIDENCE].index, default=""),
        sources=number_sources(found, numbered),
    )


def _words(program: Program, column: str) -> str:
    """How a fact reads: as on the program's page where it stands there, else its value in words."""
    value = program.value(column)
    if value is None:
        return COLUMNS[column]
    shown = FACTS[column].shown(program) if column in FACTS else None
    if shown and shown.known:
        return shown.text
    if isinstance(value, int | float):
        return f"{value:,}"
    parts = (value,) if isinstance(value, str) else value
    return listing([option_words(column, part) if column in WORDS else part for part in parts])
