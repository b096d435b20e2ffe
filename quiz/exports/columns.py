"""The columns of a list in a table, in one place: what each is called and how its cell is read.

Every group of facts is followed by its sources, so that provenance stands beside the figures. What the catalog does not
know is said in words; a number that is not known is an empty cell beside such words, never 0.
"""

import calendar
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from quiz.catalog import Catalog, Program, Source
from quiz.costs import Cost, student_cost
from quiz.criteria import NEIGHBOUR_FIELDS, SCHOOL, evidence
from quiz.exports.cells import GONE, NOT_PUBLISHED, Cell
from quiz.questions import SPECIALISATIONS, Answers
from quiz.recommendation import RankedProgram, Recommendation

BANDS = {
    "strong": "strong fit",
    "good": "good fit",
    "possible": "possible fit",
    "weak": "weak fit",
    "ask_first": "ask first: too little is known",
}
WORDS = {
    "on_campus": "on campus",
    "full_time": "full-time",
    "part_time": "part-time",
    "not_required": "not required",
    "stem": "STEM",
    "any": "any field",
}
TO_ASK = {
    "background": "who may enter",
    "delivery": "how it is taught",
    "duration_months_min": "length",
    "gre": "GRE",
    "min_gpa": "minimum GPA",
    "stem_designated": "STEM designation",
    "tuition_total_usd": "total tuition",
    "work_experience_years_min": "work experience",
}
PUBLISHED_PRICE = ("tuition_total_usd", "tuition_per_credit_usd")
ESTIMATED_PRICE = ("credits", "school_rate_credit_instate", "school_rate_credit_outstate")


@dataclass(frozen=True, slots=True)
class Row:
    """One program of the list with everything its cells are read from. `program` is None when a stored list names a
    program that the catalog has dropped since."""

    ranked: RankedProgram
    recommendation: Recommendation
    catalog: Catalog
    program: Program | None
    cost: Cost | None


@dataclass(frozen=True, slots=True)
class Column:
    """A heading and the reader of its cells."""

    heading: str
    cell: Callable[[Row], Cell]


def rows(recommendation: Recommendation, catalog: Catalog, answers: Answers) -> Iterator[Row]:
    """The list in its order, each program joined with the catalog and with its cost for this student."""
    for ranked in recommendation.programs:
        program = catalog.by_id.get(ranked.id)
        cost = None if program is None else student_cost(program, catalog, answers)
        yield Row(ranked, recommendation, catalog, program, cost)


# --- readers of cells -------------------------------------------------------------------------------------------------


def _fact(heading: str, read: Callable[[Program], Cell]) -> Column:
    """A column read from the catalog alone; words for what is unknown and for a program that is gone."""

    def cell(row: Row) -> Cell:
        if row.program is None:
            return GONE
        value = read(row.program)
        return NOT_PUBLISHED if value is None else value

    return Column(heading, cell)


def _words(values: tuple[str, ...] | str | None) -> str | None:
    listed = (values,) if isinstance(values, str) else values
    return " or ".join(WORDS.get(value, value) for value in listed) if listed else None


def _months(program: Program) -> str | None:
    known = [months for months in (program.duration_months_min, program.duration_months_max) if months is not None]
    return " to ".join(f"{months:g}" for months in dict.fromkeys(known)) or None


def _evidence(row: Row) -> Cell:
    if row.program is None:
        return GONE
    found = {item.name: evidence(row.program, item.id) for item in row.recommendation.specialisations}
    return "; ".join(f"{name}: {it.words}{' related degrees' if it is SCHOOL else ''}" for name, it in found.items())


def _evidence_sources(row: Row) -> Cell:
    """The program's own pages; for what only the school's other degrees show, the federal count of these."""
    if row.program is None:
        return GONE
    fields: list[str] = []
    for key in SPECIALISATIONS:
        fields += NEIGHBOUR_FIELDS[key] if evidence(row.program, key) is SCHOOL else (key,)
    return _provenance(row, *fields)


def _to_ask(row: Row) -> Cell:
    names = TO_ASK | {item.id: item.name for item in row.recommendation.specialisations}
    return "; ".join(names.get(field, field.replace("_", " ")) for field in row.ranked.unknown)


def _deadline(row: Row) -> Cell:
    """The day in words with the year it was published for: MM-DD alone would turn into a date of this year."""
    if row.program is None:
        return GONE
    published = row.program.deadline_fall
    if published is None:
        return NOT_PUBLISHED
    month, _, day = published.partition("-")
    when = f"{calendar.month_name[int(month)]} {int(day)}"
    return f"{when} ({_year(_sources(row, 'deadline_fall'))}; confirm with the school)"


def _dollars(row: Row) -> Cell:
    return None if row.cost is None or row.cost.usd is None else round(row.cost.usd)


def _tuition_sources(row: Row) -> Cell:
    estimated = row.cost is not None and row.cost.basis.startswith("estimate")
    return _provenance(row, *(ESTIMATED_PRICE if estimated else PUBLISHED_PRICE))


def _sources(row: Row, *fields: str) -> list[Source]:
    """The sources of those of the fields that are known, each once."""
    if row.program is None:
        return []
    return list(dict.fromkeys(source for field in fields for source in row.catalog.sources_of(row.program, field)))


def _year(sources: list[Source]) -> str:
    newest = max((source.as_of for source in sources), default="")
    return f"as published in {newest}" if newest else "year not stated"


def _provenance(row: Row, *fields: str) -> Cell:
    if row.program is None:
        return GONE
    named = [f"{source.url or source.page} ({source.as_of or 'year not stated'})" for source in _sources(row, *fields)]
    return "; ".join(named) or NOT_PUBLISHED


def _link(row: Row, part: int) -> Cell:
    if row.program is None:
        return GONE
    return row.program.link[part] if row.program.link else NOT_PUBLISHED


COLUMNS: tuple[Column, ...] = (
    Column("Rank", lambda row: row.ranked.rank),
    Column("Program", lambda row: row.program.display_name if row.program else row.ranked.program_name),
    Column("School", lambda row: row.ranked.institution),
    _fact("Department", lambda program: program.school),
    _fact("City", lambda program: program.city),
    _fact("State", lambda program: program.state),
    Column("Band", lambda row: BANDS[row.ranked.band]),
    Column("Fit (0 to 1)", lambda row: round(row.ranked.fit, 3)),
    Column("Fit at worst", lambda row: round(row.ranked.fit_low, 3)),
    Column("Fit at best", lambda row: round(row.ranked.fit_high, 3)),
    Column("Share of the fit that is known", lambda row: round(row.ranked.coverage, 3)),
    _fact("Delivery", lambda program: _words(program.delivery)),
    _fact("Pace", lambda program: _words(program.pace)),
    _fact("Months", _months),
    Column(
        "Sources of the format",
        lambda row: _provenance(row, "delivery", "pace", "duration_months_min", "duration_months_max"),
    ),
    Column("Total tuition (USD)", _dollars),
    Column("Tuition basis", lambda row: row.cost.label if row.cost else GONE),
    Column("Sources of the tuition", _tuition_sources),
    _fact("GRE", lambda program: _words(program.gre)),
    _fact("Minimum GPA (of 4.0)", lambda program: program.min_gpa),
    _fact("Work experience (years)", lambda program: program.work_experience_years_min),
    _fact("Background", lambda program: _words(program.background)),
    Column(
        "Sources of the admission rules",
        lambda row: _provenance(row, "gre", "min_gpa", "work_experience_years_min", "background"),
    ),
    Column("Specialisation evidence", _evidence),
    Column("Sources of the specialisations", _evidence_sources),
    Column("Fall deadline", _deadline),
    Column("Sources of the deadline", lambda row: _provenance(row, "deadline_fall")),
    Column("Reasons for", lambda row: "; ".join(row.ranked.reasons_for)),
    Column("Reasons against", lambda row: "; ".join(row.ranked.reasons_against)),
    Column("Ask the school", _to_ask),
    Column("Link", lambda row: _link(row, 0)),
    Column("Link leads to", lambda row: _link(row, 1)),
    _fact("Facts as of", lambda program: program.as_of),
    _fact("Confidence", lambda program: program.confidence),
    Column("Ranked from catalog", lambda row: row.recommendation.engine.catalog_sha256),
    Column("Facts from catalog", lambda row: row.catalog.sha256),
)
