"""Catalogs of any size made from the real one, for the benches and the tests of scale.

Every synthetic program is put together from real ones: its school and curriculum from one, its price from a second, how
it is taught from a third and so on (PARTS). Facts that belong together stay together, so the shares of unknowns,
estimates, prices and rules are the real ones; and since nothing is jittered, ties are as common as they can get. The
matrices are filled in place; a Program object is only made when somebody asks for it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from quiz.core.catalog.load import load_catalog
from quiz.core.catalog.program import Catalog, Program
from quiz.core.ranking.criteria import COLUMNS, COST_COLUMNS, GUESS
from quiz.core.ranking.engine import Engine, Specialisations, fit, load_engine
from quiz.core.ranking.table import CriteriaTable, build

SEED = 20261122
STEP = 1 << 16

SPECIALISATION_FIELDS = ("pm", "oscm", "se", "pi")
# The fields of a Program that are drawn together from one real program.
PARTS: Mapping[str, tuple[str, ...]] = {
    "school": ("unitid", "school_facts", "disciplines", "concentrations", *SPECIALISATION_FIELDS),
    "delivery": ("delivery", "pace", "campus_stays", "distance_2021"),
    "calendar": ("duration_months_min", "duration_months_max", "start_terms"),
    "price": (
        *("credits", "credit_unit", "tuition_per_credit_usd", "tuition_total_usd", "tuition_basis", "tuition_year"),
        *("school_rate_credit_instate", "school_rate_credit_outstate"),
    ),
    "admission": ("gre", "min_gpa", "work_experience_years_min", "background", "stem_designated"),
    "marks": ("recognition", "industries"),
    "place": ("state", "city"),
    "status": ("status",),
}
PART_OF = {name: part for part, names in PARTS.items() for name in names}
# Which part a column of the table is drawn from: that of the catalog field behind it.
COLUMN_PARTS = {
    **{column.id: PART_OF[column.fact] for column in COLUMNS},
    **dict.fromkeys(COST_COLUMNS, "price"),
}
# The facts that the gates read are of admission, but for these.
FACT_PARTS = {
    "months": "calendar",
    "state": "place",
    "offered": "status",
    "weak": "status",
    "online_way": "delivery",
    "delivery_unknown": "delivery",
    "no_campus_stays": "delivery",
}
FAMILY_PARTS = {
    "campus_in": "place",
    "twin_in": "place",
    "months": "calendar",
    "budget": "price",
    "cost": "price",
    "place": "delivery",
    "pace": "delivery",
    "recognition": "marks",
    "low": "price",
    "high": "price",
    "known": "price",
    "published": "price",
    "resident_low": "price",
    "resident_high": "price",
    "resident_known": "price",
    "resident_published": "price",
}


def part_of(name: str) -> str:
    """The part that a column of the space or a fact is drawn from."""
    name = name.removeprefix(GUESS)
    family = name.partition(".")[0].partition("@")[0]
    return FACT_PARTS.get(name) or COLUMN_PARTS.get(name) or FAMILY_PARTS.get(family, "admission")


PROGRAMS_A_SCHOOL, DEGREES_A_SCHOOL = 1.3, 4


@dataclass(frozen=True)
class Synthetic(Mapping[str, Program]):
    """Programs by id, each made when it is asked for: `drawn` (n, parts) says from which real ones."""

    real: tuple[Program, ...]
    drawn: npt.NDArray[np.int16]
    institutions: npt.NDArray[np.int64]
    made: list[int] = field(default_factory=list)

    def __getitem__(self, program_id: str) -> Program:
        row = int(program_id.removeprefix("synthetic-"))
        self.made.append(row)
        facts: dict[str, Any] = {}
        for part, source in zip(PARTS, self.drawn[row].tolist(), strict=True):
            facts |= {name: getattr(self.real[source], name) for name in PARTS[part]}
        return Program(
            id=program_id,
            kind="engineering_management",
            open_to="public",
            institution=f"School {self.institutions[row]}",
            confidence="medium",
            as_of=2026,
            **facts,
        )

    def __iter__(self) -> Iterator[str]:
        return (f"synthetic-{row}" for row in range(len(self)))

    def __len__(self) -> int:
        return len(self.drawn)


@dataclass(frozen=True)
class LazyCatalog(Catalog):
    """A catalog that holds no program, only the means to make each."""

    lazy: Synthetic = field(kw_only=True)
    newest: int | None = None

    @cached_property
    def by_id(self) -> Mapping[str, Program]:
        return self.lazy

    @cached_property
    def as_of(self) -> int | None:
        return self.newest


def synthetic(rows: int, seed: int = SEED) -> tuple[LazyCatalog, CriteriaTable]:
    """A catalog of that many programs and its table."""
    real = load_catalog()
    source = build(real)
    rng = np.random.default_rng(seed)
    drawn = rng.integers(0, len(source.ids), size=(rows, len(PARTS)), dtype=np.int16)
    institutions = rng.integers(0, max(1, int(rows / PROGRAMS_A_SCHOOL)), size=rows)
    by_part = {part: drawn[:, position] for position, part in enumerate(PARTS)}
    programs = Synthetic(real.rankable, drawn, institutions)
    table = CriteriaTable(
        ids=tuple(programs),
        criteria=source.criteria,
        space=pd.DataFrame(
            _filled(source.space.to_numpy(), list(source.space.columns), by_part), columns=source.space.columns
        ),
        facts={
            **{name: values[by_part[part_of(name)]] for name, values in source.facts.items()},
            "institution": institutions,
            "variant": institutions * DEGREES_A_SCHOOL + rng.integers(0, DEGREES_A_SCHOOL, size=rows),
        },
        tickets=rng.integers(0, 2**64, size=rows, dtype=np.uint64),
    )
    return LazyCatalog((), f"synthetic {rows}", lazy=programs, newest=real.as_of), table


def _filled(
    source: npt.NDArray[np.float64], columns: Sequence[str], by_part: Mapping[str, npt.NDArray[np.int16]]
) -> npt.NDArray[np.float64]:
    """Every column from the real rows its part was drawn from; a block of rows at a time, which stays in the cache."""
    rows = len(by_part["school"])
    out = np.empty((rows, len(columns)))
    for start in range(0, rows, STEP):
        block = slice(start, start + STEP)
        for position, column in enumerate(columns):
            out[block, position] = source[by_part[part_of(column)][block], position]
    return out


def specialisations() -> Specialisations:
    """The four specialisations of the real engine; they do not grow with the catalog."""
    return load_engine(load_catalog()).specialisations


def synthetic_engine(rows: int, seed: int = SEED) -> Engine:
    """An engine over a synthetic catalog of that many programs, fitted by the real code."""
    catalog, table = synthetic(rows, seed)
    return Engine(catalog, table, fit(table), specialisations())
