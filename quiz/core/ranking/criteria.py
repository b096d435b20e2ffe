"""Every answer option is a column: the degree in [0, 1] to which each program satisfies it, NaN where nobody knows.

This module declares the columns (COLUMNS), turns a catalog into the matrix (`build`), and turns a student's answers
into weighted terms over those columns (`terms`). Adding an option to the quiz is one declaration here. Who is
excluded is gates.py; how programs are ordered is neighbours.py; what is said about it is quiz/core/advice.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log1p
from typing import Any

import numpy as np
import numpy.typing as npt

from quiz.core.catalog.evidence import NEIGHBOUR_FIELDS, SCHOOL, TAUGHT, UNSEEN, evidence, strongest
from quiz.core.catalog.prices import cost_of
from quiz.core.catalog.program import Catalog, Program
from quiz.core.vocabulary import DISCIPLINE_FIELDS, INDUSTRIES, RECOGNITIONS, SPECIALISATIONS, START_TERMS

Floats = npt.NDArray[np.float64]
Degree = Callable[[Program], float | None]

# --- evidence for a specialisation ----------------------------------------------------------------------------------


# --- degrees of single facts ----------------------------------------------------------------------------------------


def _specialisation(key: str) -> Degree:
    return lambda program: evidence(program, key).degree


def _breadth(program: Program) -> float | None:
    """How many of the four are taught as core or more; unknown where no curriculum was seen."""
    kinds = [evidence(program, key).kind for key in SPECIALISATIONS]
    if all(kind in (UNSEEN.kind, SCHOOL.kind) for kind in kinds):
        return None
    return sum(kind in TAUGHT for kind in kinds) / len(kinds)


SCHOOL_DEPTH_CAP = 0.8
SCHOOL_DEPTH_FULL_SHARE = 0.30


def _discipline(key: str) -> Degree:
    """Named by the program: 1. Else the school's depth, its share of engineering awards on a log scale, at most 0.8."""

    def degree(program: Program) -> float | None:
        if program.disciplines and key in program.disciplines:
            return 1.0
        school = program.school_facts
        if school is None or school.d_all_engineering is None:
            return None
        count = getattr(school, DISCIPLINE_FIELDS[key]) or 0
        share = min(1.0, count / school.d_all_engineering) if school.d_all_engineering else 0.0
        return SCHOOL_DEPTH_CAP * min(1.0, log1p(100 * share) / log1p(100 * SCHOOL_DEPTH_FULL_SHARE))

    return degree


def _place(place: str) -> Degree:
    """Taught there: 1. Hybrid alone is neither campus nor online: 0.5 for both."""

    def degree(program: Program) -> float | None:
        if not program.delivery:
            return None
        if place in program.delivery:
            return 1.0
        return 0.5 if program.delivery == ("hybrid",) else 0.0

    return degree


# Whether the field's awards of 2020-21 could be done fully at a distance is old and about the school, not the program:
# it moves an unknown place only a little from even.
DISTANCE_ESTIMATES: Mapping[str, Mapping[str, float]] = {
    "online": {"all": 0.6, "some": 0.5, "none": 0.4},
    "on_campus": {"all": 0.4, "some": 0.5, "none": 0.6},
}


def _place_estimate(place: str) -> Degree:
    def estimate(program: Program) -> float | None:
        return DISTANCE_ESTIMATES[place].get(program.distance_2021 or "")

    return estimate


def _among(field: str, option: str) -> Degree:
    """A published list that names the option: 1; a published list without it: 0."""

    def degree(program: Program) -> float | None:
        values = getattr(program, field)
        return None if not values else float(option in values)

    return degree


def _named(field: str, *options: str) -> Degree:
    """Presence only: named is 1, silence says nothing."""

    def degree(program: Program) -> float | None:
        values = getattr(program, field) or ()
        return 1.0 if (any(option in values for option in options) if options else values) else None

    return degree


FASTEST_MONTHS, SLOWEST_MONTHS = 12, 36


def _speed(program: Program) -> float | None:
    months = program.duration_months_min
    return None if months is None else _clip((SLOWEST_MONTHS - months) / (SLOWEST_MONTHS - FASTEST_MONTHS))


def _table(field: str, degrees: Mapping[str, float]) -> Degree:
    def degree(program: Program) -> float | None:
        value = getattr(program, field)
        return None if value is None else degrees[value]

    return degree


# An admission rule that nobody has published counts half: it neither admits nor turns away.
UNKNOWN_RULE = 0.5
# What somebody may claim under a published background rule, by the kind of degree; several published values are
# alternatives. Environmental and energy subjects may be engineering degrees, and nobody is excluded on a maybe.
PASSES: Mapping[str, tuple[str, ...]] = {
    "engineering": ("engineering", "stem", "any"),
    "stem": ("stem", "any"),
    "any": ("any",),
}
DEGREE_KINDS: Mapping[str, str] = {
    **dict.fromkeys(DISCIPLINE_FIELDS, "engineering"),
    "other_stem": "stem",
    "non_stem": "any",
}


def _admits(kind: str) -> Degree:
    """A published rule that admits this kind of degree: 1; one that does not: 0."""

    def degree(program: Program) -> float | None:
        return None if not program.background else float(any(rule in program.background for rule in PASSES[kind]))

    return degree


def _spares(key: str) -> Degree:
    """0 where the specialisation to avoid is the program's sole strongest emphasis, else 1."""

    def degree(program: Program) -> float | None:
        top = strongest(program)
        return None if not top else float(top != (key,))

    return degree


def _clip(value: float) -> float:
    return min(1.0, max(0.0, value))


# --- the columns ----------------------------------------------------------------------------------------------------

Vector = Callable[[Floats], Floats]
OVER_BUDGET = 1.25
CHEAP_USD, DEAR_USD = 20_000, 80_000
BUDGETS = ("20000", "35000", "50000", "80000")


def within(cap: float) -> Vector:
    """1 up to the cap, linear to 0 at 125 % of it."""
    return lambda usd: np.clip((OVER_BUDGET * cap - usd) / ((OVER_BUDGET - 1) * cap), 0.0, 1.0)


def cheapness(usd: Floats) -> Floats:
    """1 at $20,000 of total tuition or less, linear to 0 at $80,000."""
    return np.clip((DEAR_USD - usd) / (DEAR_USD - CHEAP_USD), 0.0, 1.0)


COST_COLUMNS: Mapping[str, Vector] = {
    **{f"budget.{cap}": within(float(cap)) for cap in BUDGETS},
    "cost": cheapness,
}


@dataclass(frozen=True, slots=True)
class Column:
    """One criterion. `fact` is the catalog field a student would ask the school about when the cell is unknown;
    `estimate` is weaker evidence that fills an unknown cell; `presence_only` marks facts the catalog records only when
    present, so that silence is never estimated above the cap."""

    id: str
    fact: str
    degree: Degree
    estimate: Degree | None = None
    presence_only: bool = False


COLUMNS: tuple[Column, ...] = (
    *(Column(f"specialisation.{key}", key, _specialisation(key), presence_only=True) for key in SPECIALISATIONS),
    Column("breadth", "concentrations", _breadth, presence_only=True),
    *(Column(f"discipline.{key}", "disciplines", _discipline(key)) for key in DISCIPLINE_FIELDS),
    *(Column(f"place.{key}", "delivery", _place(key), _place_estimate(key)) for key in ("on_campus", "online")),
    *(Column(f"pace.{key}", "pace", _among("pace", key)) for key in ("full_time", "part_time")),
    *(Column(f"admits.{kind}", "background", _admits(kind), lambda program: UNKNOWN_RULE) for kind in PASSES),
    Column("speed", "duration_months_min", _speed),
    Column("recognition", "recognition", _named("recognition"), presence_only=True),
    *(
        Column(f"recognition.{key}", "recognition", _named("recognition", key), presence_only=True)
        for key in RECOGNITIONS
    ),
    Column("industry", "industries", _named("industries"), presence_only=True),
    *(Column(f"industry.{key}", "industries", _among("industries", key), presence_only=True) for key in INDUSTRIES),
    Column("gre.avoid", "gre", _table("gre", {"not_required": 1.0, "optional": 0.9, "waivable": 0.5, "required": 0.0})),
    Column("no_campus_stays", "campus_stays", _table("campus_stays", {"none": 1.0, "required": 0.0})),
    *(Column(f"start_term.{key}", "start_terms", _among("start_terms", key)) for key in START_TERMS),
    *(Column(f"avoid.{key}", key, _spares(key)) for key in SPECIALISATIONS),
)
PRESENCE_ONLY = frozenset(column.id for column in COLUMNS if column.presence_only)
FACTS: Mapping[str, str] = {
    **{column.id: column.fact for column in COLUMNS},
    **dict.fromkeys(COST_COLUMNS, "tuition_total_usd"),
    "track_depth": "concentrations",
    "max_months": "duration_months_min",
    "region": "state",
}


@dataclass(frozen=True)
class Table:
    """The catalog as numbers: n rankable programs by d columns.

    ids: n program ids. columns: d column ids. degrees: (n, d), NaN where unknown. estimates: (n, d), weaker evidence
    for unknown cells, NaN where none. usd and usd_known: (n,) total tuition for a non-resident; the `resident_` pair
    for a resident of the program's state. facts: plain arrays that the gates
    read. features: federal facts by which two schools are alike. lottery: (n,), the rank of
    sha256(id), the last and impartial tie-break.
    """

    ids: tuple[str, ...]
    columns: tuple[str, ...]
    degrees: Floats
    estimates: Floats
    usd: Floats
    usd_known: npt.NDArray[np.bool_]
    resident_usd: Floats
    resident_usd_known: npt.NDArray[np.bool_]
    facts: Mapping[str, npt.NDArray[Any]]
    features: Mapping[str, Floats]
    lottery: npt.NDArray[np.int64]

    def costs(self, home_state: str | None) -> tuple[Floats, npt.NDArray[np.bool_]]:
        """Total tuition (n,) and whether it is known, for somebody who lives in `home_state`."""
        if home_state is None:
            return self.usd, self.usd_known
        at_home = self.facts["state"] == home_state
        return (
            np.where(at_home, self.resident_usd, self.usd),
            np.where(at_home, self.resident_usd_known, self.usd_known),
        )

    @cached_property
    def position(self) -> Mapping[str, int]:
        """Where each column stands in the matrix."""
        return {column: position for position, column in enumerate(self.columns)}

    def column(self, column_id: str) -> Floats:
        """The degrees (n,) of one column, NaN where unknown."""
        return self.degrees[:, self.position[column_id]]


def _or_nan(values: Iterable[float | None]) -> Floats:
    return np.array([np.nan if value is None else value for value in values], dtype=float)


def impartial_order(ids: Iterable[str]) -> npt.NDArray[np.int64]:
    """The rank (n,) of each id by its SHA-256: fixed, published, and blind to the alphabet."""
    digests = [hashlib.sha256(key.encode()).hexdigest() for key in ids]
    ranks: npt.NDArray[np.int64] = np.argsort(np.argsort(np.array(digests, dtype=str), kind="stable"), kind="stable")
    return ranks


def _published_for_all(program: Program) -> float | None:
    """The published price of whatever age, where it does not depend on who asks: prices rise, so it is the least."""
    cost = cost_of(program) if program.tuition_basis in (None, "flat", "unknown") else None
    return cost.usd if cost is not None and cost.known else None


def _degree_key(program: Program) -> str:
    """What two formats of one degree have in common; a blank degree counts as its own."""
    return f"{program.institution}|{program.degree or program.id}"


def _logged(program: Program, field: str) -> float | None:
    """A count or a price on a log scale, so that twice as large is equally far everywhere."""
    value = program.value(field)
    return None if value is None else log1p(value)


def _share(program: Program, field: str) -> float | None:
    """A discipline's share of the school's engineering degrees."""
    count, total = program.value(field), program.value("d_all_engineering")
    return None if count is None or not total else min(1.0, count / total)


LOGGED = (
    "school_rate_year_outstate",
    "school_rate_credit_outstate",
    "d_all_engineering",
    *dict.fromkeys(field for fields in NEIGHBOUR_FIELDS.values() for field in fields),
)
DISTANCE: Mapping[str, float] = {"none": 0.0, "some": 0.5, "all": 1.0}


def _features(programs: Sequence[Program]) -> dict[str, Floats]:
    """Federal facts by which two schools are alike, each (n,) with NaN where the government does not say."""
    return {
        **{field: _or_nan(_logged(program, field) for program in programs) for field in LOGGED},
        **{
            f"share_{key}": _or_nan(_share(program, field) for program in programs)
            for key, field in DISCIPLINE_FIELDS.items()
        },
        "public": _or_nan(
            None if program.value("control") is None else float(program.value("control") == "Public")
            for program in programs
        ),
        "distance_2021": _or_nan(DISTANCE.get(program.distance_2021 or "") for program in programs),
    }


def build(catalog: Catalog) -> Table:
    """The table of a catalog's rankable programs, in the catalog's row order."""
    programs = catalog.rankable
    today = int(catalog.as_of or 0)
    costs = [cost_of(program, None, today) for program in programs]
    resident = [cost_of(program, program.state, today) for program in programs]
    usd, resident_usd = _or_nan(cost.usd for cost in costs), _or_nan(cost.usd for cost in resident)
    usd_known = np.array([cost.known for cost in costs], dtype=bool)
    degrees = [_or_nan(column.degree(program) for program in programs) for column in COLUMNS]
    estimates = [
        _or_nan(column.estimate(program) if column.estimate else None for program in programs) for column in COLUMNS
    ]
    for vector in COST_COLUMNS.values():
        value = vector(usd)
        degrees.append(np.where(usd_known, value, np.nan))
        estimates.append(np.where(usd_known, np.nan, value))
    ids = tuple(program.id for program in programs)
    return Table(
        ids=ids,
        columns=(*(column.id for column in COLUMNS), *COST_COLUMNS),
        degrees=np.column_stack(degrees),
        estimates=np.column_stack(estimates),
        usd=usd,
        usd_known=usd_known,
        resident_usd=resident_usd,
        resident_usd_known=np.array([cost.known for cost in resident], dtype=bool),
        facts={
            "state": np.array([program.state for program in programs], dtype=str),
            "months": _or_nan(program.duration_months_min for program in programs),
            "experience": _or_nan(program.work_experience_years_min for program in programs),
            "min_gpa": _or_nan(program.min_gpa for program in programs),
            "published_usd": _or_nan(_published_for_all(program) for program in programs),
            "gre_required": np.array([program.gre == "required" for program in programs], dtype=bool),
            "stem": np.array([program.stem_designated == "yes" for program in programs], dtype=bool),
            "institution": np.unique([program.institution for program in programs], return_inverse=True)[1],
            "degree": np.unique([_degree_key(program) for program in programs], return_inverse=True)[1],
        },
        features=_features(programs),
        lottery=impartial_order(ids),
    )
