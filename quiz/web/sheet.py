"""A program's own page: every fact with the numbers of its sources, and the school's depth around it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from quiz.catalog import Catalog, Program, Source
from quiz.costs import student_cost
from quiz.criteria import DISCIPLINE_FIELDS
from quiz.questions import BY_ID
from quiz.web.facts import CONFIDENCE, GROUPS, MONEY, NEIGHBOUR_NAMES, SCHOOL_RATES, Fact, Shown, cost_shown

COMPUTED_FROM = ("tuition_total_usd", "tuition_per_credit_usd", "credits", "school_rate_credit_outstate")


def source_words(source: Source) -> str:
    """Year and confidence of a source."""
    return f"{source.as_of or 'year not stated'}; {CONFIDENCE.get(source.confidence, source.confidence)}"


def map_link(program: Program) -> str | None:
    """A plain link to OpenStreetMap at the school's place."""
    school = program.school_facts
    if school is None or school.lat is None or school.lon is None:
        return None
    query = urlencode({"mlat": f"{school.lat:.5f}", "mlon": f"{school.lon:.5f}"})
    return f"https://www.openstreetmap.org/?{query}#map=13/{school.lat:.5f}/{school.lon:.5f}"


@dataclass(frozen=True, slots=True)
class Row:
    """A fact of the program page: how it reads, and the numbers of the sources it may come from."""

    label: str
    shown: Shown
    basis: str
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Every fact of a program in groups, and the numbered sources they refer to."""

    groups: tuple[tuple[str, tuple[Row, ...]], ...]
    sources: tuple[Source, ...]


def sheet(catalog: Catalog, program: Program) -> Sheet:
    """Every fact of a program with its source, year and confidence."""
    numbered: dict[Source, int] = {}
    groups = [(title, [*_rows(catalog, program, facts, numbered)]) for title, facts in GROUPS]
    dict(groups)[MONEY].insert(0, _total(catalog, program, numbered))
    return Sheet(tuple((title, tuple(rows)) for title, rows in groups), tuple(numbered))


def _total(catalog: Catalog, program: Program, numbered: dict[Source, int]) -> Row:
    """What the ranking counts as total tuition, for somebody who is not a resident of the state."""
    cost = student_cost(program, catalog, {})
    columns = COMPUTED_FROM if cost.usd is not None else ()
    found = _found(catalog, program, columns)
    return Row(
        "Total tuition, as the ranking counts it",
        cost_shown(cost),
        basis(found) if found else "",
        _numbers(found, numbered),
    )


def _rows(catalog: Catalog, program: Program, facts: Iterable[Fact], numbered: dict[Source, int]) -> Iterator[Row]:
    for one in facts:
        found = _found(catalog, program, (one.column, *one.sources))
        shown = one.shown(program)
        if not shown.known and one.column in SCHOOL_RATES:
            continue  # a federal figure about the school: nothing to ask the program for
        yield Row(one.label, shown, basis(found) if shown.known else "", _numbers(found, numbered))


def _found(catalog: Catalog, program: Program, columns: Iterable[str]) -> tuple[Source, ...]:
    """The possible sources of these columns, each once."""
    return tuple(dict.fromkeys(source for column in columns for source in catalog.sources_of(program, column)))


def _numbers(sources: tuple[Source, ...], numbered: dict[Source, int]) -> tuple[int, ...]:
    """The numbers of sources on this page; a source that is new takes the next one."""
    return tuple(numbered.setdefault(source, len(numbered) + 1) for source in sources)


def basis(sources: tuple[Source, ...]) -> str:
    """The newest year and how sure it is; where several pages are named, each is a possible source."""
    if not sources:
        return "our own label"
    newest = max(sources, key=lambda source: source.as_of)
    return source_words(newest)


def neighbouring_degrees(program: Program) -> tuple[tuple[str, int], ...]:
    """The school's master's degrees in neighbouring fields, three years summed, most first."""
    counts = [(name, program.value(column)) for column, name in NEIGHBOUR_NAMES.items()]
    return tuple(sorted(((name, count) for name, count in counts if count), key=lambda row: -row[1]))


def engineering_degrees(program: Program) -> tuple[tuple[str, int], ...]:
    """The school's engineering degrees of all levels by discipline, three years summed, most first."""
    words = {option.id: option.words for option in BY_ID["discipline"].options}
    counts = [(words[key], program.value(column)) for key, column in DISCIPLINE_FIELDS.items()]
    return tuple(sorted(((name, count) for name, count in counts if count), key=lambda row: -row[1]))
