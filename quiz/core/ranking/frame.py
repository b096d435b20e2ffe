"""The catalog as a pandas frame: one row a rankable program, typed columns, missing as missing.

Prices stand in it as ranges, for a non-resident and for a resident of the program's state; what a criterion makes of a
row is criteria.py's.
"""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from quiz.core.catalog import NEIGHBOUR_FIELDS, Catalog, Cost, Program, cost_of
from quiz.core.vocabulary import DISCIPLINE_FIELDS, SPECIALISATIONS

TEXTS = (
    *("state", "institution", "status", "campus_stays", "gre", "stem_designated", "distance_2021", "control"),
    "conditional_background",
    "confidence",
)
LISTS = ("delivery", "pace", "background", "disciplines", "industries", "recognition", "start_terms")
NUMBERS = (
    *("duration_months_min", "work_experience_years_min", "min_gpa", *SPECIALISATIONS),
    *("d_all_engineering", *DISCIPLINE_FIELDS.values()),
)
# The two prices of a program: what stands before the columns `low`, `high`, `known` and `published`.
RESIDENTS = "resident_"
PRICES = ("", RESIDENTS)


def _price(prefix: str, cost: Cost) -> dict[str, Any]:
    return {
        f"{prefix}low": cost.low,
        f"{prefix}high": cost.high,
        f"{prefix}known": cost.known,
        f"{prefix}published": cost.published,
    }


def _next_door(program: Program, key: str) -> bool:
    school = program.school_facts
    return school is not None and any(getattr(school, field) for field in NEIGHBOUR_FIELDS[key])


def _row(program: Program, today: int) -> dict[str, Any]:
    return {
        **{name: program.value(name) for name in (*TEXTS, *LISTS, *NUMBERS)},
        **{f"next_{key}": _next_door(program, key) for key in SPECIALISATIONS},
        **_price("", cost_of(program, None, today)),
        **_price(RESIDENTS, cost_of(program, program.state, today)),
        "months_within": program.months_within,
        "variant": program.variant_of or program.id,
    }


def frame_of(catalog: Catalog) -> pd.DataFrame:
    """The rankable programs, in the catalog's order, by id."""
    today = int(catalog.as_of or 0)
    programs = catalog.rankable
    frame = pd.DataFrame(
        [_row(program, today) for program in programs],
        index=pd.Index([program.id for program in programs], name="id"),
    )
    kinds = {
        **dict.fromkeys(TEXTS, "string"),
        **dict.fromkeys(
            (*NUMBERS, "months_within", *(f"{prefix}{end}" for prefix in PRICES for end in ("low", "high"))), "float64"
        ),
    }
    return frame.astype({name: kind for name, kind in kinds.items() if name in frame})


def rows_of(frame: pd.DataFrame) -> Iterator[Any]:
    """The rows as named tuples in which a missing value is None."""
    return frame.astype(object).where(frame.notna(), None).itertuples()
