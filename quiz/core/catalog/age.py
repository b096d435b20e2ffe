"""Which facts are old: those of one program that were read on the same page in the same year, oldest first.

What catalog desk and shell list, so that somebody looks at the oldest pages again.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from quiz.core.catalog.edit import EDITABLE
from quiz.core.catalog.program import Catalog, Program, Source
from quiz.core.catalog.schema import OURS

READ_FROM_PAGES = tuple(name for name in EDITABLE if name not in OURS)


@dataclass(frozen=True, slots=True)
class FactAge:
    """Facts of a program from the same year; `year` is None where none is stated, `source` None where nothing is
    recorded. `source` is the first of the pages they may come from."""

    program: Program
    year: int | None
    source: Source | None
    columns: tuple[str, ...]


def by_age(catalog: Catalog, columns: tuple[str, ...] = READ_FROM_PAGES) -> tuple[FactAge, ...]:
    """The known facts in these columns by the year of their newest source: no year first, then the oldest."""
    found: dict[tuple[str, int | None], tuple[Program, Source | None, list[str]]] = {}
    for program in catalog.programs:
        for column in columns:
            if program.value(column) is not None:
                newest = max(catalog.sources_of(program, column), key=lambda source: source.as_of, default=None)
                key = program.id, _year(newest)
                found.setdefault(key, (program, newest, []))[2].append(column)
    aged = (FactAge(program, key[1], source, tuple(names)) for key, (program, source, names) in found.items())
    return tuple(sorted(aged, key=lambda age: (age.year or 0, age.program.institution.casefold(), age.program.id)))


def counts(aged: tuple[FactAge, ...]) -> Mapping[int | None, int]:
    """How many facts are from each year."""
    totals: dict[int | None, int] = {}
    for age in aged:
        totals[age.year] = totals.get(age.year, 0) + len(age.columns)
    return totals


def _year(source: Source | None) -> int | None:
    return int(source.as_of[:4]) if source and source.as_of else None
