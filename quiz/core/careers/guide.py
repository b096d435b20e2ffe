"""The career behind the choice: specialisations, roles, the ladder, skills, certifications and disciplines, as data.

The tables live in quiz/data/*.csv in our own words; pay and growth come from occupations.py, so that a figure stands
once. Only the few rules are code: which pay a role has for somebody's discipline, who stands where on the ladder, and
who may sit for the PMP.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from statistics import median
from types import MappingProxyType
from typing import Any

from quiz.core.careers.occupations import GROWTH_SOURCE, OF_DISCIPLINE, PAY_SOURCE, Occupation, read_occupations
from quiz.core.catalog import (
    ABSENT,
    CORE,
    ELECTIVE,
    NEIGHBOUR_NAMES,
    SCHOOL,
    SPECIALISATIONS,
    TRACK,
    UNSEEN,
    Catalog,
    Program,
    find_evidence,
    host_of,
)
from quiz.core.csv_text import read_records
from quiz.core.questions import Answers
from quiz.data import data

OFFICIAL = (".gov", ".edu", ".mil")
ISSUER = "issuer"


@dataclass(frozen=True, slots=True)
class CareerSource:
    """Where a figure or a rule was read. `url` is set for an official page or the issuing body's own; others are named
    and not linked. `year` is "" where the page does not say."""

    id: str
    page: str
    url: str | None
    year: str


@dataclass(frozen=True, slots=True)
class CareerRole:
    """A job title with the federal occupation that comes nearest. `nearby` is a second occupation some such posts are
    counted under. `own_discipline`: engineers of every discipline hold it, so pay is that of the student's own where
    known. `named_by` is "article" or "added"."""

    name: str
    rungs: tuple[str, ...]
    track: str
    specialisation: str
    occupation: Occupation
    nearby: Occupation | None
    own_discipline: bool
    named_by: str
    note: str

    def pay_for(self, discipline: str | None) -> Occupation:
        """The occupation whose pay stands for this role, for somebody who studied this discipline."""
        own = OF_DISCIPLINE.get(discipline or "") if self.own_discipline else None
        return read_occupations()[own] if own else self.occupation


@dataclass(frozen=True, slots=True)
class SpecialisationGuide:
    """One of the four specialisations: its focus in one sentence, what the work is like, and its roles from the first
    rung up."""

    id: str
    name: str
    focus: str
    about: str
    roles: tuple[CareerRole, ...]


@dataclass(frozen=True, slots=True)
class Skill:
    """Something that people on a rung do at work, and which of the article's six areas it belongs to."""

    id: str
    rung: str
    words: str
    area: str


@dataclass(frozen=True, slots=True)
class Rung:
    """A step of the ladder: when it is usually reached and who says so, its duties, our advice, its roles and the
    skills it adds. `from_year` is the first year of work in which a source has people reach it, `usual_year` the year
    by which they usually have; None where no source says."""

    id: str
    name: str
    from_year: int | None
    usual_year: int | None
    years: str
    years_note: str
    duties: tuple[str, ...]
    advice: tuple[str, ...]
    roles: tuple[CareerRole, ...]
    skills: tuple[Skill, ...]


@dataclass(frozen=True, slots=True)
class Certification:
    """A credential. `stage` is the rung on which its published prerequisites can first be met (our reading; "" where
    they are not published) and `years` the years of work they ask of somebody with a suitable degree. `cost_usd` is
    None where no fee was found; "" is an unknown in every text."""

    code: str
    name: str
    body: str
    stage: str
    years: int | None
    prerequisite: str
    exam: str
    renewal: str
    cost_usd: int | None
    cost_note: str
    cost_year: str
    specialisations: tuple[str, ...]
    sources: tuple[CareerSource, ...]
    note: str
    named_by: str


@dataclass(frozen=True, slots=True)
class StudyField:
    """A field of study as one occupation sees it: where its people work, what they move into, and which
    specialisations it leans to (`basis`: who says so). A discipline of the quiz may hold several."""

    discipline: str
    name: str
    occupation: Occupation | None
    nearby: tuple[Occupation, ...]
    industries: tuple[str, ...]
    industries_year: str
    transitions: tuple[str, ...]
    specialisations: tuple[str, ...]
    basis: str
    evidence: str
    sources: tuple[CareerSource, ...]


@dataclass(frozen=True, slots=True)
class Point:
    """One line of engineering manager against director."""

    point: str
    manager: tuple[str, ...]
    director: tuple[str, ...]


# --- reading the tables -------------------------------------------------------------------------------------------


def _rows(name: str) -> Iterator[dict[str, str]]:
    return read_records(data("careers", f"{name}.csv").read_text(encoding="utf-8"))


def _split(cell: str) -> tuple[str, ...]:
    return tuple(cell.split("|")) if cell else ()


@cache
def sources() -> Mapping[str, CareerSource]:
    """Every source of the guide by its id; those of pay and growth are "pay" and "growth"."""
    federal = {
        key: CareerSource(key, source.name, source.url, source.year)
        for key, source in (("pay", PAY_SOURCE), ("growth", GROWTH_SOURCE))
    }
    return MappingProxyType(federal | {row["id"]: _source(**row) for row in _rows("guide_sources")})


def _source(id: str, page: str, year: str, kind: str) -> CareerSource:  # noqa: A002 - the column is called id
    host = host_of(page)
    return CareerSource(id, page, page if host and (host.endswith(OFFICIAL) or kind == ISSUER) else None, year)


def _whole(cell: str) -> int | None:
    return int(cell) if cell else None


def _sources(cell: str) -> tuple[CareerSource, ...]:
    return tuple(sources()[key] for key in _split(cell))


@cache
def roles() -> tuple[CareerRole, ...]:
    """Every role, from the first rung up within its specialisation."""
    known = read_occupations()
    return tuple(
        CareerRole(
            name=row["role"],
            rungs=_split(row["levels"]),
            track=row["track"],
            specialisation=row["specialisation"],
            occupation=known[row["soc"]],
            nearby=known[row["other_soc"]] if row["other_soc"] else None,
            own_discipline=row["own_discipline"] == "yes",
            named_by=row["named_by"],
            note=row["note"],
        )
        for row in _rows("careers")
    )


@cache
def specialisation_guides() -> Mapping[str, SpecialisationGuide]:
    """The four specialisations by id."""
    return MappingProxyType(
        {
            row["id"]: SpecialisationGuide(
                **row,
                name=SPECIALISATIONS[row["id"]],
                roles=tuple(role for role in roles() if role.specialisation == row["id"]),
            )
            for row in _rows("guide_specialisations")
        }
    )


@cache
def skills() -> tuple[Skill, ...]:
    """What each rung adds to the one below, in the order of the ladder."""
    return tuple(Skill(**row) for row in _rows("skills"))


@cache
def ladder() -> Mapping[str, Rung]:
    """The rungs from the bottom up, by id. A role may stand on two."""
    return MappingProxyType(
        {
            row["id"]: Rung(
                id=row["id"],
                name=row["name"],
                from_year=_whole(row["from_year"]),
                usual_year=_whole(row["usual_year"]),
                years=row["years"],
                years_note=row["years_note"],
                duties=_split(row["duties"]),
                advice=_split(row["advice"]),
                roles=tuple(role for role in roles() if role.track and row["id"] in role.rungs),
                skills=tuple(skill for skill in skills() if skill.rung == row["id"]),
            )
            for row in _rows("ladder")
        }
    )


@cache
def certifications() -> tuple[Certification, ...]:
    """Every credential, those of the first rung first, those of unknown stage last."""
    return tuple(Certification(**{**row, **_typed(row)}) for row in _rows("certifications"))


def _typed(row: Mapping[str, str]) -> dict[str, Any]:
    return {
        "years": _whole(row["years"]),
        "cost_usd": _whole(row["cost_usd"]),
        "specialisations": _split(row["specialisations"]),
        "sources": _sources(row["sources"]),
    }


@cache
def fields() -> Mapping[str, tuple[StudyField, ...]]:
    """The fields of study of each discipline of the quiz."""
    known, found = read_occupations(), dict[str, list[StudyField]]()
    for row in _rows("disciplines"):
        lists = {key: _split(row[key]) for key in ("industries", "transitions", "specialisations")}
        field = StudyField(
            discipline=row["discipline"],
            name=row["name"],
            occupation=known[row["soc"]] if row["soc"] else None,
            nearby=tuple(known[soc] for soc in _split(row["other_soc"])),
            industries_year=row["industries_year"],
            basis=row["basis"],
            evidence=row["evidence"],
            sources=_sources(row["sources"]),
            **lists,
        )
        found.setdefault(field.discipline, []).append(field)
    return MappingProxyType({key: tuple(rows) for key, rows in found.items()})


@cache
def manager_or_director() -> tuple[Point, ...]:
    """Engineering manager against director, point by point."""
    return tuple(
        Point(row["point"], _split(row["manager"]), _split(row["director"])) for row in _rows("manager_director")
    )


@cache
def industry_pay() -> tuple[tuple[str, int], ...]:
    """Mean pay of engineering managers by industry in US dollars a year, May 2021 (source "bls-industry")."""
    return tuple((row["industry"], int(row["mean_usd"])) for row in _rows("industry_pay"))


Group = tuple[Occupation, tuple[CareerRole, ...]]


def by_occupation(held: Collection[CareerRole], discipline: str | None = None) -> tuple[Group, ...]:
    """Roles under the occupation whose pay stands for them, in the order given: roles that share one share a figure."""
    groups: dict[str, list[CareerRole]] = {}
    for role in held:
        groups.setdefault(role.pay_for(discipline).soc, []).append(role)
    return tuple((read_occupations()[soc], tuple(found)) for soc, found in groups.items())


# --- one student --------------------------------------------------------------------------------------------------

# Years alone place nobody exactly: the article's 5-8 years fall inside "3-5" and "6-9".
PLACES: Mapping[str, tuple[str, str]] = {
    "0": ("entry", "The ladder starts with your first job."),
    "1-2": ("entry", "Your years place you here."),
    "3-5": ("entry", "Your years place you here; the next rung usually comes after five to eight."),
    "6-9": ("mid", "Your years place you about here, whatever your title is."),
    "10+": ("mid", "Your years place you here or higher: from here on, what you lead decides, not years."),
}
GOAL_RUNGS: Mapping[str, str] = {"pm": "mid", "oscm": "senior", "lead": "senior"}


def place(answers: Answers) -> tuple[str, str] | None:
    """The rung that the years of work suggest and what to say about it; None where they are not known."""
    return PLACES.get(answers.experience or "")


def next_rung(rung: str) -> Rung | None:
    """The rung above; None at the top."""
    above = [*ladder()][[*ladder()].index(rung) + 1 :]
    return ladder()[above[0]] if above else None


def of_stage(stage: str, wanted: Collection[str] = tuple(SPECIALISATIONS)) -> tuple[Certification, ...]:
    """The credentials of a stage ("" for those whose prerequisites are not published) for any of the specialisations
    wanted."""
    return tuple(
        certification
        for certification in certifications()
        if certification.stage == stage and set(certification.specialisations) & set(wanted)
    )


def gaps(have: Collection[str]) -> tuple[tuple[Rung, tuple[Skill, ...]], ...]:
    """For each rung that adds skills, those that somebody who has `have` (skill ids) does not have yet."""
    return tuple(
        (rung, tuple(skill for skill in rung.skills if skill.id not in have))
        for rung in ladder().values()
        if rung.skills
    )


# The published conditions of the PMP, which its row of certifications.csv states in words: months of leading projects
# within the last eight years, by education, and hours of project-management education.
PMP_MONTHS: Mapping[str, int] = {"four_year": 36, "less": 60}
PMP_HOURS = 35


def pmp_missing(education: str, months: int, hours: int) -> tuple[int, int]:
    """Months of leading projects and hours of education still missing before somebody may apply for the PMP."""
    return max(0, PMP_MONTHS[education] - months), max(0, PMP_HOURS - hours)


# --- what the catalog shows ---------------------------------------------------------------------------------------


def teaching(catalog: Catalog, specialisation: str) -> Mapping[str, tuple[Program, ...]]:
    """The ranked programs by their kind of evidence for a specialisation (criteria.Evidence.kind), each from A to Z;
    the kinds of which there is none are empty."""
    found: dict[str, list[Program]] = {kind.kind: [] for kind in (TRACK, CORE, ELECTIVE, SCHOOL, ABSENT, UNSEEN)}
    for program in sorted(catalog.rankable, key=lambda program: (program.institution, program.id)):
        found[find_evidence(program, specialisation).kind].append(program)
    return {kind: tuple(programs) for kind, programs in found.items()}


@dataclass(frozen=True, slots=True)
class KnownFigure:
    """A figure over those programs that publish it: how many of how many do, the lowest, the middle and the highest."""

    known: int
    of: int
    low: float
    middle: float
    high: float


def spread(values: Collection[float | None]) -> KnownFigure | None:
    """The spread of what is known among these values; None where nothing is."""
    known = [value for value in values if value is not None]
    return KnownFigure(len(known), len(values), min(known), median(known), max(known)) if known else None


def neighbouring_masters(catalog: Catalog) -> tuple[tuple[str, int], ...]:
    """How many schools of the catalog award a master's in each neighbouring field, most first. A school counts once."""
    schools = {program.unitid: program.school_facts for program in catalog.programs if program.school_facts}
    counts = [
        (name, sum(bool(getattr(school, column)) for school in schools.values()))
        for column, name in NEIGHBOUR_NAMES.items()
    ]
    return tuple(sorted(counts, key=lambda row: -row[1]))
