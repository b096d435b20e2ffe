"""How complete and how old a catalog is, counted: per fact, per state, over versions, and what was corrected.

What is counted are the facts that a program can publish (glance.PUBLISHABLE) of the ranked programs. A fact is as old
as its newest source says; one whose year nobody stated is neither old nor fresh.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from statistics import median_low

from quiz.core.catalog.difference import CHANGED, CatalogDifference
from quiz.core.catalog.files import CatalogFiles, rows_of
from quiz.core.catalog.glance import PUBLISHABLE
from quiz.core.catalog.prices import OLD_AFTER_YEARS
from quiz.core.catalog.program import SAID_BY, Catalog, Program
from quiz.core.catalog.schema import OURS, PROGRAMS, is_rankable
from quiz.core.vocabulary import state_name

UNDATED = 0  # the year of a fact that is known and whose year is not stated
LARGEST, MOST_WANTED = 50, 5


@dataclass(frozen=True, slots=True)
class KnownFacts:
    """Of so many facts that could be known, how many are; how many of these are older than OLD_AFTER_YEARS, how many
    state no year, and the median year of those that do."""

    possible: int
    known: int
    old: int
    undated: int
    median: int | None

    @property
    def share(self) -> float:
        """The known ones as a share of all."""
        return self.known / self.possible if self.possible else 0.0

    @property
    def old_share(self) -> float:
        """The old ones as a share of the known."""
        return self.old / self.known if self.known else 0.0

    @property
    def recent_share(self) -> float:
        """The known ones that state a year and are not old, as a share of all."""
        return (self.known - self.old - self.undated) / self.possible if self.possible else 0.0


@dataclass(frozen=True, slots=True)
class CatalogQuality:
    """The counts of one catalog: over all, by fact with the best known first, by state from A to Z with the number of
    programs, and `wanted`: large programs of which least is known, each with how many facts are."""

    programs: int
    total: KnownFacts
    facts: tuple[tuple[str, KnownFacts], ...]
    states: tuple[tuple[str, int, KnownFacts], ...]
    wanted: tuple[tuple[Program, int], ...]


@dataclass(frozen=True, slots=True)
class VersionCounts:
    """What the two files of a version say by themselves: programs, those ranked, and their known facts."""

    programs: int
    ranked: int
    known: int

    @property
    def share(self) -> float:
        """The known facts as a share of those that the ranked programs could publish."""
        return self.known / (self.ranked * len(PUBLISHABLE)) if self.ranked else 0.0


@dataclass(frozen=True, slots=True)
class Correction:
    """A fact of a program that says something else than it did; "" is an unknown."""

    program_id: str
    institution: str
    column: str
    before: str
    after: str


def measure(catalog: Catalog, this_year: int) -> CatalogQuality:
    """Count everything, as old as it is in `this_year`."""
    years = {program: _years(catalog, program) for program in catalog.rankable}
    facts = [
        (column, _tally([found[at] for found in years.values()], this_year)) for at, column in enumerate(PUBLISHABLE)
    ]
    states: dict[str, list[tuple[int | None, ...]]] = {}
    for program, found in years.items():
        states.setdefault(program.state, []).append(found)
    known = {program: sum(year is not None for year in found) for program, found in years.items()}
    largest = sorted(years, key=lambda program: (-(program.awards_2024 or 0), program.id))[:LARGEST]
    by_name = sorted(states.items(), key=lambda found: state_name(found[0]))
    return CatalogQuality(
        len(years),
        _tally([*chain(*years.values())], this_year),
        tuple(sorted(facts, key=lambda fact: -fact[1].known)),
        tuple((state, len(rows), _tally([*chain(*rows)], this_year)) for state, rows in by_name),
        tuple((program, known[program]) for program in sorted(largest, key=lambda each: known[each])[:MOST_WANTED]),
    )


def counted(files: CatalogFiles) -> VersionCounts:
    """The same count of known facts from the files alone, for versions that nobody serves any more."""
    rows = rows_of(PROGRAMS, files.programs)
    ranked = [row for row in rows if is_rankable(row["kind"], row["open_to"], row["status"])]
    known = sum(
        any(row[name] for name in (column, *SAID_BY.get(column, ()))) for row in ranked for column in PUBLISHABLE
    )
    return VersionCounts(len(rows), len(ranked), known)


def corrections(changes: CatalogDifference) -> tuple[Correction, ...]:
    """The facts of programs that stood in both catalogs and differ; our own labels and notes are no facts, but whether
    a program is still offered is."""
    return tuple(
        Correction(row.id, row.institution, cell.column, cell.before, cell.after)
        for row in changes.rows
        if row.kind == CHANGED
        for cell in row.cells
        if cell.column not in OURS or cell.column == "status"
    )


def _years(catalog: Catalog, program: Program) -> tuple[int | None, ...]:
    return tuple(fact_year(catalog, program, column) for column in PUBLISHABLE)


def fact_year(catalog: Catalog, program: Program, column: str) -> int | None:
    """The year of the newest source of a fact; UNDATED where none is stated, None for an unknown."""
    if not program.is_known(column):
        return None
    return max(_stated(catalog, program, column), default=UNDATED)


def _stated(catalog: Catalog, program: Program, column: str) -> Iterator[int]:
    for name in (column, *SAID_BY.get(column, ())):
        yield from (int(source.as_of[:4]) for source in catalog.sources_of(program, name) if source.as_of)


def _tally(years: Sequence[int | None], this_year: int) -> KnownFacts:
    known = [year for year in years if year is not None]
    stated = [year for year in known if year != UNDATED]
    old = sum(this_year - year > OLD_AFTER_YEARS for year in stated)
    return KnownFacts(len(years), len(known), old, len(known) - len(stated), median_low(stated) if stated else None)
