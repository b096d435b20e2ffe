"""A program's own page: every fact with the numbers of its sources, and the school's depth around it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from quiz.core.catalog.facts import (
    CONFIDENCE,
    EARNED,
    GROUPS,
    MONEY,
    NEIGHBOUR_NAMES,
    NOT_COUNTED,
    SCHOOL_RATES,
    WHAT_GRADUATES_EARNED,
    Fact,
    FactText,
    cost_shown,
)
from quiz.core.catalog.prices import student_cost
from quiz.core.catalog.program import Catalog, Program, Source
from quiz.core.questions import BY_ID, NOTHING_SAID, Answers
from quiz.core.vocabulary import DISCIPLINE_FIELDS

# What every page and file with numbered sources says about them.
SEVERAL = "Where several sources are given, each is a possible source, and the year is the newest of them."


def source_kind(source: Source) -> str:
    """What a source is: an official page, a third party's, or a federal survey. "" for anything else without a page."""
    if source.host:
        return "official page" if source.url else "not from the school"
    return CONFIDENCE["federal"] if source.confidence == "federal" else ""


def source_year(source: Source) -> str:
    """The year of a source's facts; "" where they were read from several pages, so that no year is any page's own."""
    return "" if not source.alone else f"facts of {source.as_of}" if source.as_of else "year not stated"


def source_words(source: Source) -> str:
    """What is true of this very source: what it is, and the year of its facts where it alone was read for them. How
    sure the facts are is said with them (`basis`), not of a page."""
    return "; ".join(filter(None, (source_kind(source), source_year(source))))


def map_link(program: Program) -> str | None:
    """A plain link to OpenStreetMap at the school's place."""
    school = program.school_facts
    if school is None or school.lat is None or school.lon is None:
        return None
    query = urlencode({"mlat": f"{school.lat:.5f}", "mlon": f"{school.lon:.5f}"})
    return f"https://www.openstreetmap.org/?{query}#map=13/{school.lat:.5f}/{school.lon:.5f}"


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A fact of the program page: how it reads, and the numbers of the sources it may come from."""

    label: str
    shown: FactText
    basis: str
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class FactSheet:
    """Every fact of a program in groups, what graduates earned, and the numbered sources they refer to."""

    groups: tuple[tuple[str, tuple[SheetRow, ...]], ...]
    earned: tuple[SheetRow, ...]
    sources: tuple[Source, ...]


def build_sheet(catalog: Catalog, program: Program, answers: Answers = NOTHING_SAID) -> FactSheet:
    """Every fact of a program with its source, year and confidence. The total tuition is the one for these answers, or
    for somebody who is not a resident of the state."""
    numbered: dict[Source, int] = {}
    groups = [(title, [*_rows(catalog, program, facts, numbered)]) for title, facts in GROUPS if title != EARNED]
    dict(groups)[MONEY].insert(0, _total(catalog, program, answers, numbered))
    earned = earned_rows(catalog, program, numbered)
    return FactSheet(tuple((title, tuple(rows)) for title, rows in groups), earned, tuple(numbered))


def _total(catalog: Catalog, program: Program, answers: Answers, numbered: dict[Source, int]) -> SheetRow:
    """What the ranking counts as total tuition for these answers."""
    cost = student_cost(program, catalog, answers)
    found = possible_sources(catalog, program, cost.columns)
    return SheetRow(
        "Total tuition, as the ranking counts it",
        cost_shown(cost),
        basis(found) if found else "",
        number_sources(found, numbered),
    )


def _rows(catalog: Catalog, program: Program, facts: Iterable[Fact], numbered: dict[Source, int]) -> Iterator[SheetRow]:
    for fact in facts:
        found = possible_sources(catalog, program, (fact.column, *fact.sources))
        shown = fact.shown(program)
        if not shown.known and (fact.column in SCHOOL_RATES or fact in WHAT_GRADUATES_EARNED):
            continue  # a federal figure about the school: nothing to ask the program for
        yield SheetRow(fact.label, shown, basis(found) if shown.known else "", number_sources(found, numbered))


def earned_rows(catalog: Catalog, program: Program, numbered: dict[Source, int]) -> tuple[SheetRow, ...]:
    """What the field's graduates of the school earned and owed; where nothing is published, one row that says so. ()
    for a related program, which is of another field."""
    if program.kind != "engineering_management":
        return ()
    rows = tuple(_rows(catalog, program, WHAT_GRADUATES_EARNED, numbered))
    return rows or (SheetRow("Earnings and debt", FactText(NOT_COUNTED), "", ()),)


def possible_sources(catalog: Catalog, program: Program, columns: Iterable[str]) -> tuple[Source, ...]:
    """The possible sources of these columns, each once."""
    return tuple(dict.fromkeys(source for column in columns for source in catalog.sources_of(program, column)))


def number_sources(sources: tuple[Source, ...], numbered: dict[Source, int]) -> tuple[int, ...]:
    """The numbers of sources on this page; a source that is new takes the next one."""
    return tuple(numbered.setdefault(source, len(numbered) + 1) for source in sources)


def runs(numbers: Iterable[int]) -> tuple[tuple[int, int], ...]:
    """Numbers with neighbours drawn together, as (first, last): a school's pages mostly stand in a row.

    >>> runs((1, 2, 3, 5))
    ((1, 3), (5, 5))
    """
    found: list[tuple[int, int]] = []
    for number in sorted(numbers):
        if found and number == found[-1][1] + 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return tuple(found)


def basis(sources: tuple[Source, ...]) -> str:
    """The newest year of a fact's possible sources, and how sure the fact is: as sure as the least sure of them."""
    if not sources:
        return "our own label"
    sure = max((source.confidence for source in sources), key=[*CONFIDENCE].index)
    return f"{max(source.as_of for source in sources) or 'year not stated'}; {CONFIDENCE[sure]}"


def neighbouring_degrees(program: Program) -> tuple[tuple[str, int], ...]:
    """The school's master's degrees in neighbouring fields, three years summed, most first."""
    counts = [(name, program.value(column)) for column, name in NEIGHBOUR_NAMES.items()]
    return tuple(sorted(((name, count) for name, count in counts if count), key=lambda row: -row[1]))


def engineering_degrees(program: Program) -> tuple[tuple[str, int], ...]:
    """The school's engineering degrees of all levels by discipline, three years summed, most first."""
    words = {option.id: option.words for option in BY_ID["discipline"].options}
    counts = [(words[key], program.value(column)) for key, column in DISCIPLINE_FIELDS.items()]
    return tuple(sorted(((name, count) for name, count in counts if count), key=lambda row: -row[1]))
