"""The columns of a list in a table, in one place: what each is called, how its cell is read, and where it stands.

Every group of facts is followed by its sources, so that provenance stands beside the figures; the words are those of
the pages (facts.py). What the catalog does not know is said in words; a number that is not known is None, never 0.
"""

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter

from quiz.core.advising import ADDED, DOWN, REASONS, STUDENT, UP
from quiz.core.advising import ReviewItem as Advice
from quiz.core.catalog import (
    ANOTHER_DEGREE,
    BANDS,
    CONFIDENCE,
    FACTS,
    NEIGHBOUR_FIELDS,
    NOT_PUBLISHED,
    SCHOOL,
    SPECIALISATIONS,
    Cost,
    Program,
    Source,
    fact_name,
    find_evidence,
    mid_sentence,
)
from quiz.core.decision import LEFT_OUT, STATUSES
from quiz.files.cells import GONE, Cell, web_link
from quiz.files.listing import REVIEWED, SHORTLIST, Listing, ListingItem

ADMISSION = ("gre", "min_gpa", "toefl_min", "work_experience_years_min", "background")

Reader = Callable[[ListingItem, Listing], Cell]


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """A heading and the reader of its cells. `width` is how wide it stands in a workbook, in characters; 0 leaves it to
    the CSV. `own` marks what only a shortlist has, `advised` what only an advisor's list has."""

    heading: str
    cell: Reader
    width: int = 0
    own: bool = False
    advised: bool = False


def columns_of(listing: Listing) -> tuple[ExportColumn, ...]:
    """The columns that this kind of list has."""
    own, advised = listing.kind == SHORTLIST, listing.kind == REVIEWED
    return tuple(column for column in COLUMNS if (own or not column.own) and (advised or not column.advised))


# --- readers of cells -------------------------------------------------------------------------------------------------


def _fact(heading: str, read: Callable[[Program], Cell], width: int = 0) -> ExportColumn:
    """A column read from the catalog alone; words for what is unknown and for a program that is gone."""

    def cell(item: ListingItem, listing: Listing) -> Cell:
        if item.program is None:
            return GONE
        value = read(item.program)
        return NOT_PUBLISHED if value is None else value

    return ExportColumn(heading, cell, width)


def _said(column: str, width: int = 0) -> ExportColumn:
    """A fact in the words of the pages, with its small print."""
    fact = FACTS[column]

    def read(program: Program) -> str | None:
        shown = fact.shown(program)
        note = f" ({shown.note})" if shown.note else ""
        return f"{shown.text}{note}" if shown.known else None

    return _fact(fact.label, read, width)


def _own(heading: str, read: Callable[[ListingItem], Cell], width: int) -> ExportColumn:
    """A column of the student's own; empty where nothing was written."""
    return ExportColumn(heading, lambda item, listing: "" if item.entry is None else read(item), width, own=True)


def _rank(heading: str, name: str, width: int = 0) -> ExportColumn:
    """A column of the ranking; empty for a program of the shortlist that is not in the list."""
    read = attrgetter(name)

    def cell(item: ListingItem, listing: Listing) -> Cell:
        value = read(item.ranked) if item.ranked else ""
        if isinstance(value, tuple):
            return "; ".join(value)
        return round(value, 3) if isinstance(value, float) else value

    return ExportColumn(heading, cell, width)


def _sources(heading: str, *columns: str) -> ExportColumn:
    return ExportColumn(heading, lambda item, listing: provenance(item, listing, *columns))


def provenance(item: ListingItem, listing: Listing, *columns: str) -> str:
    """The sources of those of the columns that are known, each once with its year; only official pages in full."""
    if item.program is None:
        return GONE
    found: list[Source] = [source for name in columns for source in listing.catalog.sources_of(item.program, name)]
    named = [f"{source.url or source.name} ({source.as_of or 'year not stated'})" for source in dict.fromkeys(found)]
    return "; ".join(named) or NOT_PUBLISHED


def _evidence(program: Program) -> str:
    found = {name: find_evidence(program, key) for key, name in SPECIALISATIONS.items()}
    return "; ".join(f"{name}: {ANOTHER_DEGREE if it is SCHOOL else it.words}" for name, it in found.items())


def _evidence_sources(item: ListingItem, listing: Listing) -> str:
    """The program's own pages; for what only the school's other degrees show, the federal count of these."""
    if item.program is None:
        return GONE
    columns: list[str] = []
    for key in SPECIALISATIONS:
        columns += NEIGHBOUR_FIELDS[key] if find_evidence(item.program, key) is SCHOOL else (key,)
    return provenance(item, listing, *columns)


def _to_ask(item: ListingItem, listing: Listing) -> str:
    return "; ".join(mid_sentence(fact_name(column)) for column in item.ranked.unknown) if item.ranked else ""


def _fits(item: ListingItem, listing: Listing) -> str:
    if item.left_out:
        return LEFT_OUT
    return BANDS[item.ranked.band] if item.ranked else ""


def _published_total(item: ListingItem, listing: Listing) -> Cell:
    return round(item.cost.usd) if item.cost and item.cost.published and item.cost.usd is not None else None


def _published_basis(item: ListingItem, listing: Listing) -> Cell:
    if item.cost is None:
        return GONE
    return item.cost.label if item.cost.published else NOT_PUBLISHED


def _estimated(read: Callable[[Cost], Cell]) -> Reader:
    """A reader of what is estimated where no total is published; empty elsewhere: an estimate never stands among what
    was published, nor the other way round."""

    def cell(item: ListingItem, listing: Listing) -> Cell:
        cost = item.cost
        return "" if cost is None or cost.low is None or cost.published else read(cost)

    return cell


def _link(item: ListingItem, listing: Listing) -> Cell:
    address = item.program.link[0] if item.program and item.program.link else None
    return web_link(address) or (GONE if item.program is None else NOT_PUBLISHED)


def _leads_to(program: Program) -> str | None:
    return program.link[1] if program.link and web_link(program.link[0]) else None


CHANGES = {UP: "Moved up from {rank}", DOWN: "Moved down from {rank}", ADDED: "Added", "": "As computed"}


def done(item: Advice) -> str:
    """What an advisor did with a program."""
    return "Added from your shortlist" if item.origin == STUDENT else CHANGES[item.change].format(rank=item.rank)


def said_of(item: Advice) -> str:
    """An advisor's own words about a program: why, and what else."""
    return "\n".join(text for text in (item.override.text if item.override else "", item.comment) if text)


def _advice(heading: str, read: Callable[[Advice], Cell], width: int) -> ExportColumn:
    """A column of the advisor's."""
    return ExportColumn(heading, lambda item, listing: read(item.advice) if item.advice else "", width, advised=True)


COLUMNS: tuple[ExportColumn, ...] = (
    ExportColumn("No.", lambda item, listing: item.position, 5),
    ExportColumn("School", lambda item, listing: item.school or item.id, 28),
    ExportColumn("Program", lambda item, listing: item.name, 34),
    _fact("City", lambda program: program.city, 14),
    _fact("State", lambda program: program.state, 7),
    _own("Status", lambda item: STATUSES[item.entry.status] if item.entry else "", 14),
    _own("Why this status", lambda item: item.entry.reason if item.entry else "", 24),
    _own("Why it is left out of your list", lambda item: "; ".join(item.left_out), 36),
    _own("Your deadline", lambda item: (item.entry.deadline if item.entry else None) or "", 13),
    _said("deadline_fall", 24),
    _sources("Sources of the deadline", "deadline_fall"),
    _own("Your note", lambda item: item.entry.note if item.entry else "", 36),
    _own("Questions for the school", lambda item: item.entry.questions if item.entry else "", 36),
    _said("gre", 14),
    _fact("Lowest GPA (of 4.0)", lambda program: program.min_gpa, 10),
    _fact("Lowest TOEFL iBT", lambda program: program.toefl_min, 10),
    _fact("Work experience (years)", lambda program: program.work_experience_years_min, 12),
    _said("background", 24),
    _sources(
        "Sources of the admission rules", "gre", "min_gpa", "toefl_min", "work_experience_years_min", "background"
    ),
    ExportColumn("Total tuition (USD)", _published_total, 12),
    ExportColumn("Tuition basis and year", _published_basis, 28),
    ExportColumn("Estimated tuition, from (USD)", _estimated(lambda cost: round(cost.low or 0)), 12),
    ExportColumn("Estimated tuition, to (USD)", _estimated(lambda cost: round(cost.high or 0)), 12),
    ExportColumn("Basis and year of the estimate", _estimated(lambda cost: cost.label), 28),
    ExportColumn(
        "Sources of the tuition",
        lambda item, listing: provenance(item, listing, *(item.cost.columns if item.cost else ())),
    ),
    _said("delivery", 16),
    _said("pace", 14),
    _said("duration_months_min", 13),
    _sources("Sources of the format", "delivery", "pace", "duration_months_min", "duration_months_max"),
    ExportColumn("Link", _link, 30),
    _fact("Link leads to", _leads_to),
    _fact("Specialisations", _evidence, 40),
    ExportColumn("Sources of the specialisations", _evidence_sources),
    ExportColumn("Rank in your list", lambda item, listing: (item.ranked.rank or "") if item.ranked else ""),
    _advice("What the advisor did", done, 18),
    _advice("The advisor's reason", lambda item: REASONS[item.override.reason].words if item.override else "", 18),
    _advice("The advisor's words", said_of, 40),
    ExportColumn("How it fits", _fits, 16),
    _rank("Fit (0 to 1)", "fit"),
    _rank("Fit at worst", "fit_low"),
    _rank("Fit at best", "fit_high"),
    _rank("Share of the fit that is known", "coverage"),
    _rank("Reasons for", "reasons_for", 40),
    _rank("Reasons against", "reasons_against", 40),
    ExportColumn("Ask the school", _to_ask, 30),
    _fact("Newest source", lambda program: program.as_of, 10),
    _fact("How sure", lambda program: CONFIDENCE.get(program.confidence, program.confidence), 22),
    _own("On your shortlist since", lambda item: (item.entry.added if item.entry else None) or "", 13),
    ExportColumn(
        "Ranked from catalog",
        lambda item, listing: listing.recommendation.engine.catalog_sha256 if listing.recommendation else "",
    ),
    ExportColumn("Program id", lambda item, listing: item.id, 20),
    ExportColumn("Facts from catalog", lambda item, listing: listing.catalog.sha256),
)
