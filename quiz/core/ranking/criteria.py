"""Every answer option is a column: the degree in [0, 1] to which each program satisfies it, NaN where nobody knows.

This module declares the columns (COLUMNS) and turns the catalog's frame into them (`Criteria`). What depends on the
student is a column too, one for each value that an answer can take: a state, a resident's price, a length, a choice of
specialisations. Adding an option to the quiz is one declaration here. What a student asks of the columns is terms.py;
what an unknown cell is taken for is estimates.py.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from math import log1p
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.base import BaseEstimator, TransformerMixin

from quiz.core.catalog import BY_EMPHASIS, SCHOOL, TAUGHT
from quiz.core.ranking.frame import PRICES, RESIDENTS, rows_of
from quiz.core.ranking.situation import EXPERIENCE
from quiz.core.vocabulary import DISCIPLINE_FIELDS, INDUSTRIES, RECOGNITIONS, SPECIALISATIONS, START_TERMS

Floats = npt.NDArray[np.float64]
Row = Any  # a named tuple of the frame's columns, None where unknown
Degree = Callable[[Row], float | None]

# --- degrees of single facts ------------------------------------------------------------------------------------------


def _taught(row: Row, key: str) -> float | None:
    """What the program's own curriculum shows; None where none was seen."""
    emphasis = getattr(row, key)
    return None if emphasis is None else BY_EMPHASIS[int(emphasis)].degree


def _specialisation(key: str) -> Degree:
    return lambda row: _taught(row, key)


def _next_door(key: str) -> Degree:
    """A master's degree in the field next door says something about the school and little about the program."""
    return lambda row: SCHOOL.degree if getattr(row, f"next_{key}") else None


def _breadth(row: Row) -> float | None:
    """How many of the four are taught as core or more; unknown where no curriculum was seen."""
    seen = [getattr(row, key) for key in SPECIALISATIONS]
    if all(emphasis is None for emphasis in seen):
        return None
    return sum(emphasis is not None and BY_EMPHASIS[int(emphasis)].kind in TAUGHT for emphasis in seen) / len(seen)


def _depth(keys: Sequence[str]) -> Degree:
    """The best of several specialisations."""

    def degree(row: Row) -> float | None:
        seen = [found for found in (_taught(row, key) for key in keys) if found is not None]
        return max(seen, default=None)

    return degree


SCHOOL_DEPTH_CAP = 0.8
SCHOOL_DEPTH_FULL_SHARE = 0.30


def _discipline(key: str) -> Degree:
    """Named by the program: 1. Else the school's depth, its share of engineering awards on a log scale, at most 0.8."""

    def degree(row: Row) -> float | None:
        if row.disciplines and key in row.disciplines:
            return 1.0
        if row.d_all_engineering is None:
            return None
        count = getattr(row, DISCIPLINE_FIELDS[key]) or 0
        share = min(1.0, count / row.d_all_engineering) if row.d_all_engineering else 0.0
        return SCHOOL_DEPTH_CAP * min(1.0, log1p(100 * share) / log1p(100 * SCHOOL_DEPTH_FULL_SHARE))

    return degree


HYBRID = 0.5


def _place(place: str) -> Degree:
    """Taught there: 1. Hybrid is neither campus nor online: half of both."""

    def degree(row: Row) -> float | None:
        if not row.delivery:
            return None
        return 1.0 if place in row.delivery else HYBRID if "hybrid" in row.delivery else 0.0

    return degree


# Whether the field's awards of 2020-21 could be done fully at a distance is old and about the school, not the program:
# it moves an unknown place only a little from even.
DISTANCE_ESTIMATES: Mapping[str, Mapping[str, float]] = {
    "online": {"all": 0.6, "some": 0.5, "none": 0.4},
    "on_campus": {"all": 0.4, "some": 0.5, "none": 0.6},
}


def _place_estimate(place: str) -> Degree:
    return lambda row: DISTANCE_ESTIMATES[place].get(row.distance_2021 or "")


def _online_only(row: Row) -> float | None:
    return float(set(row.delivery or ()) == {"online"})


def _campus_in(state: str) -> Degree:
    """1 where there is no way but a campus in that state."""
    return lambda row: float(row.state == state and "online" not in (row.delivery or ()))


def _twin_in(state: str) -> Degree:
    """1 where there is a campus in that state and an online way beside it."""
    return lambda row: float(row.state == state and "online" in (row.delivery or ()) and not _online_only(row))


def _among(field: str, option: str) -> Degree:
    """A published list that names the option: 1; a published list without it: 0."""

    def degree(row: Row) -> float | None:
        values = getattr(row, field)
        return None if not values else float(option in values)

    return degree


def _named(field: str, *options: str) -> Degree:
    """Presence only: named is 1, silence says nothing."""

    def degree(row: Row) -> float | None:
        values = getattr(row, field) or ()
        return 1.0 if (any(option in values for option in options) if options else values) else None

    return degree


FASTEST_MONTHS, SLOWEST_MONTHS = 12, 36


def _speed(row: Row) -> float | None:
    months = row.months_within
    return None if months is None else _clip((SLOWEST_MONTHS - months) / (SLOWEST_MONTHS - FASTEST_MONTHS))


def _months(months: float) -> Degree:
    return lambda row: None if row.months_within is None else float(row.months_within == months)


def _table(field: str, degrees: Mapping[str, float]) -> Degree:
    def degree(row: Row) -> float | None:
        value = getattr(row, field)
        return None if value is None else degrees[value]

    return degree


# What somebody may claim under a published background rule, by the kind of degree; several published values are
# alternatives. Environmental and energy subjects may be engineering degrees, and nobody is excluded on a maybe: a
# computing degree often counts as engineering, so the school is to be asked.
PASSES: Mapping[str, Mapping[str, float]] = {
    "engineering": {"engineering": 1.0, "stem": 1.0, "any": 1.0},
    "computing": {"engineering": 0.5, "stem": 1.0, "any": 1.0},
    "stem": {"stem": 1.0, "any": 1.0},
    "any": {"any": 1.0},
}
DEGREE_KINDS: Mapping[str, str] = {
    **dict.fromkeys(DISCIPLINE_FIELDS, "engineering"),
    "software": "computing",
    "other_stem": "stem",
    "non_stem": "any",
}
# What admission with conditions is worth beside admission.
CONDITIONAL: Mapping[str, Mapping[str, float]] = {
    "everyone": dict.fromkeys(PASSES, 0.9),
    "outside_engineering": {"engineering": 1.0, "computing": 0.8, "stem": 0.8, "any": 0.8},
}


def _admits(kind: str) -> Degree:
    """A published rule that admits this kind of degree: 1, less where it asks for more; one that does not: 0."""

    def degree(row: Row) -> float | None:
        if not row.background:
            return None
        best = max(PASSES[kind].get(rule, 0.0) for rule in row.background)
        return best * CONDITIONAL.get(row.conditional_background or "", {}).get(kind, 1.0)

    return degree


IN_BAND = 0.5


def _experience(band: str) -> Degree:
    """A rule that everybody in the band meets: 1; one that some in it meet: a half."""
    least, most = EXPERIENCE[band]

    def degree(row: Row) -> float | None:
        asked = row.work_experience_years_min
        if asked is None:
            return None
        return 1.0 if asked <= least else IN_BAND if asked <= most else 0.0

    return degree


def _spares(key: str) -> Degree:
    """0 where the specialisation to avoid is the program's sole strongest emphasis, else 1."""

    def degree(row: Row) -> float | None:
        known = {name: getattr(row, name) for name in SPECIALISATIONS if getattr(row, name)}
        top = max(known.values(), default=None)
        return None if top is None else float([name for name, value in known.items() if value == top] != [key])

    return degree


def _offered(row: Row) -> float | None:
    """Seen lately: 1; nothing of it since 2020: 0."""
    return float(row.status != "unverified")


def _clip(value: float) -> float:
    return min(1.0, max(0.0, value))


# --- prices -----------------------------------------------------------------------------------------------------------

OVER_BUDGET = 1.25
CHEAP_USD, DEAR_USD = 20_000, 80_000
BUDGETS = ("20000", "35000", "50000", "80000")
# A range counts as its mean, taken at so many prices from its low to its high end.
PRICES_OF_A_RANGE = 25


def _within(cap: float, usd: Floats) -> Floats:
    """1 up to the cap, linear to 0 at 125 % of it."""
    return np.clip((OVER_BUDGET * cap - usd) / ((OVER_BUDGET - 1) * cap), 0.0, 1.0)


def _cheapness(usd: Floats) -> Floats:
    """1 at $20,000 of total tuition or less, linear to 0 at $80,000."""
    return np.clip((DEAR_USD - usd) / (DEAR_USD - CHEAP_USD), 0.0, 1.0)


COST_COLUMNS: Mapping[str, Callable[[Floats], Floats]] = {
    **{f"budget.{cap}": partial(_within, float(cap)) for cap in BUDGETS},
    "cost": _cheapness,
}


def _priced(column: str, side: str, frame: pd.DataFrame) -> tuple[Floats, Floats]:
    """The mean degree (n,) over each program's price range, on one side of residency: the known ones, and the rest as
    guesses."""
    low, high = (frame[f"{side}{end}"].to_numpy(dtype=float) for end in ("low", "high"))
    known = frame[f"{side}known"].to_numpy(dtype=bool)
    mean = COST_COLUMNS[column](np.linspace(low, high, PRICES_OF_A_RANGE)).mean(axis=0)
    return np.where(known, mean, np.nan), np.where(known, np.nan, mean)


# --- the columns ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CriterionColumn:
    """One criterion. `fact` is the catalog field a student would ask the school about when the cell is unknown;
    `estimate` is weaker evidence that fills an unknown cell; `presence_only` marks facts the catalog records only when
    present, so that silence is never estimated above the cap."""

    id: str
    fact: str
    degree: Degree
    estimate: Degree | None = None
    presence_only: bool = False


COLUMNS: tuple[CriterionColumn, ...] = (
    *(
        CriterionColumn(f"specialisation.{key}", key, _specialisation(key), _next_door(key), presence_only=True)
        for key in SPECIALISATIONS
    ),
    CriterionColumn("breadth", "concentrations", _breadth, presence_only=True),
    *(
        CriterionColumn(f"track_depth.{'+'.join(keys)}", "concentrations", _depth(keys), presence_only=True)
        for count in range(1, len(SPECIALISATIONS) + 1)
        for keys in combinations(SPECIALISATIONS, count)
    ),
    *(CriterionColumn(f"discipline.{key}", "disciplines", _discipline(key)) for key in DISCIPLINE_FIELDS),
    *(
        CriterionColumn(f"place.{key}", "delivery", _place(key), _place_estimate(key))
        for key in ("on_campus", "online")
    ),
    *(CriterionColumn(f"pace.{key}", "pace", _among("pace", key)) for key in ("full_time", "part_time")),
    *(CriterionColumn(f"admits.{kind}", "background", _admits(kind)) for kind in PASSES),
    *(CriterionColumn(f"experience.{band}", "work_experience_years_min", _experience(band)) for band in EXPERIENCE),
    CriterionColumn("existence", "status", _offered),
    CriterionColumn("online_only", "delivery", _online_only),
    CriterionColumn("speed", "duration_months_min", _speed),
    CriterionColumn("recognition", "recognition", _named("recognition"), presence_only=True),
    *(
        CriterionColumn(f"recognition.{key}", "recognition", _named("recognition", key), presence_only=True)
        for key in RECOGNITIONS
    ),
    CriterionColumn("industry", "industries", _named("industries"), presence_only=True),
    *(
        CriterionColumn(f"industry.{key}", "industries", _named("industries", key), presence_only=True)
        for key in INDUSTRIES
    ),
    CriterionColumn(
        "gre.avoid", "gre", _table("gre", {"not_required": 1.0, "optional": 0.9, "waivable": 0.5, "required": 0.0})
    ),
    CriterionColumn("no_campus_stays", "campus_stays", _table("campus_stays", {"none": 1.0, "required": 0.0})),
    *(CriterionColumn(f"start_term.{key}", "start_terms", _among("start_terms", key)) for key in START_TERMS),
    *(CriterionColumn(f"avoid.{key}", key, _spares(key)) for key in SPECIALISATIONS),
)
PRESENCE_ONLY = frozenset(column.id for column in COLUMNS if column.presence_only)
# Rules of admission: what is not published is taken for what published rules are like.
ADMISSION = ("admits.", "experience.")
FACTS: Mapping[str, str] = {
    **{column.id: column.fact for column in COLUMNS},
    **dict.fromkeys(COST_COLUMNS, "tuition_total_usd"),
    "track_depth": "concentrations",
    "max_months": "duration_months_min",
    "near": "state",
}
GUESS = "guess:"


def for_resident(column: str, state: str) -> str:
    """The price column of somebody who lives in a state."""
    return f"{column}@{state}"


def near_column(state: str) -> str:
    """The column of the campuses of a state."""
    return f"campus_in.{state}"


def twin_column(state: str) -> str:
    """The column of the campuses of a state that have an online twin."""
    return f"twin_in.{state}"


def months_column(months: float) -> str:
    """The column of the programs of one length."""
    return f"months.{months:g}"


class Criteria(BaseEstimator, TransformerMixin):  # type: ignore[misc]  # scikit-learn ships no types
    """From the catalog's frame to degrees: one column a criterion, NaN where unknown, then the weaker evidence for
    unknown cells under the same names after "guess:".

    Attributes
    ----------
    states_, twins_, homes_, months_ : the states with a campus, those where one has an online twin, those whose
    residents pay another price, and the lengths.
    """

    def fit(self, X: pd.DataFrame, y: None = None) -> "Criteria":
        """Learn which values the facts take."""
        prices = (X["low"].fillna(-1) != X[f"{RESIDENTS}low"].fillna(-1)) | (X["known"] != X[f"{RESIDENTS}known"])
        self.states_ = sorted(X["state"].unique().tolist())
        both = [float(_twin_in(row.state)(row) or 0.0) > 0.0 for row in rows_of(X)]
        self.twins_ = sorted(X["state"][both].unique().tolist())
        self.homes_ = sorted(X["state"][prices].unique().tolist())
        self.months_ = sorted(X["months_within"].dropna().unique().tolist())
        return self

    def transform(self, X: pd.DataFrame) -> pd.DataFrame:
        """The degrees (n, d) and the guesses (n, g)."""
        rows = list(rows_of(X))
        degrees = {column.id: _degrees(column.degree, rows) for column in self._columns()}
        guesses = {column.id: _degrees(column.estimate, rows) for column in COLUMNS if column.estimate}
        for column in COST_COLUMNS:
            others, residents = (_priced(column, side, X) for side in PRICES)
            degrees[column], guesses[column] = others
            for state in self.homes_:
                name, home = for_resident(column, state), (X["state"] == state).to_numpy(dtype=bool)
                degrees[name], guesses[name] = (
                    np.where(home, resident, other) for resident, other in zip(residents, others, strict=True)
                )
        return pd.DataFrame({**degrees, **{f"{GUESS}{name}": cells for name, cells in guesses.items()}}, index=X.index)

    def get_feature_names_out(self, input_features: object = None) -> npt.NDArray[np.object_]:
        """The names of the columns that `transform` gives."""
        costs = [name for column in COST_COLUMNS for name in self._priced_columns(column)]
        names = [*(column.id for column in self._columns()), *costs]
        guesses = [*(column.id for column in COLUMNS if column.estimate), *costs]
        return np.array([*names, *(f"{GUESS}{name}" for name in guesses)], dtype=object)

    def _priced_columns(self, column: str) -> list[str]:
        return [column, *(for_resident(column, state) for state in self.homes_)]

    def _columns(self) -> Iterable[CriterionColumn]:
        yield from COLUMNS
        yield from (CriterionColumn(near_column(state), "state", _campus_in(state)) for state in self.states_)
        yield from (CriterionColumn(twin_column(state), "state", _twin_in(state)) for state in self.twins_)
        yield from (
            CriterionColumn(months_column(count), "duration_months_min", _months(count)) for count in self.months_
        )


def _degrees(degree: Degree, rows: Iterable[Row]) -> Floats:
    return np.array([np.nan if (value := degree(row)) is None else value for row in rows], dtype=float)
