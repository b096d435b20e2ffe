"""How a fact of a program stands, at a glance: known, old, disputed or missing.

A fact is as old as its newest source says; one whose year nobody stated counts as old, because it may be. Where several
columns are read from one page, the oldest of those that are known decides.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from quiz.core.catalog.prices import OLD_AFTER_YEARS
from quiz.core.catalog.program import Catalog, Program
from quiz.core.catalog.quality import UNDATED, fact_year

KNOWN: Final = "known"
OLD: Final = "old"
DISPUTED: Final = "disputed"
MISSING: Final = "missing"


@dataclass(frozen=True, slots=True)
class FactStanding:
    """How a fact stands, with the year of its source; None where none is stated or nothing is known."""

    state: str
    year: int | None


def standing_of(
    catalog: Catalog, program: Program, columns: Sequence[str], disputed: Collection[tuple[str, str]], this_year: int
) -> FactStanding:
    """How what these columns say stands; `disputed` are programs with the columns that somebody reported as wrong."""
    years = [year for column in columns if (year := fact_year(catalog, program, column)) is not None]
    oldest = min(years, default=None)
    year = oldest or None
    if any((program.id, column) in disputed for column in columns):
        return FactStanding(DISPUTED, year)
    if oldest is None:
        return FactStanding(MISSING, None)
    return FactStanding(OLD if oldest == UNDATED or this_year - oldest > OLD_AFTER_YEARS else KNOWN, year)
