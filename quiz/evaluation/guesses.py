"""How well an unknown cell can be guessed: cross-validation on held-out known cells, criterion by criterion.

Whole programs are held out: their known cells are blanked and guessed by the column's mean, by weaker evidence about
the school where there is some, and by what the engine really does. Known cells are not a random sample of all cells: a
program that publishes differs from one that does not.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from quiz.core.catalog import Program
from quiz.core.ranking import (
    COLUMNS,
    COST_COLUMNS,
    GUESS,
    PRESENCE_ONLY,
    Bools,
    CriteriaTable,
    Engine,
    Floats,
    build,
    fit,
)
from quiz.core.vocabulary import SPECIALISATIONS

# Where silence is no evidence, and where an unknown price is taken for a bad one.
HELD_BACK = PRESENCE_ONLY | {*COST_COLUMNS}
LEAST_KNOWN = 8
FOLDS = 5
GUESSES: Mapping[str, str] = {
    "mean": "column mean",
    "evidence": "weaker evidence, else mean",
    "used": "what is used",
}


@dataclass(frozen=True, slots=True)
class GuessErrors:
    """One criterion: how many cells are known, how many of them have weaker evidence beside them, whether a guess is
    held back on purpose, RMSE and MAE of each guess on the held-out cells, and the best but for what
    is used."""

    criterion: str
    known: int
    evident: int
    held_back: bool
    rmse: dict[str, float]
    mae: dict[str, float]
    best: str

    @property
    def excess(self) -> float:
        """How much worse what is used is than the plain mean, in RMSE."""
        return self.rmse["used"] - self.rmse["mean"]


# What a school may publish of a program, as far as it is ranked on: each fact with its fields of the catalog.
PUBLISHED: Mapping[str, tuple[str, ...]] = {
    "tuition": ("tuition_total_usd", "tuition_per_credit_usd"),
    **{
        field: (field,)
        for field in (
            *SPECIALISATIONS,
            "delivery",
            "pace",
            "duration_months_min",
            "gre",
            "background",
            "start_terms",
            "industries",
            "recognition",
            "campus_stays",
        )
    },
}


def blank(program: Program, facts: Iterable[str]) -> Program:
    """The program as though its school had not published these facts."""
    fields = {field: None for fact in facts for field in PUBLISHED[fact]}
    return replace(program, **fields)  # type: ignore[arg-type]  # every one of these fields may be None


def weaker_evidence(engine: Engine) -> Floats:
    """What is still known or estimated of each cell (n, d) where a school publishes nothing; NaN where nothing is."""
    programs = tuple(blank(program, PUBLISHED) for program in engine.catalog.programs)
    bare = build(replace(engine.catalog, programs=programs))
    evident = np.where(np.isnan(bare.degrees), bare.guesses, bare.degrees)
    found: Floats = evident[:, [bare.position.get(column, -1) for column in engine.table.columns]]
    return np.where([column in bare.position for column in engine.table.columns], found, np.nan)


def worth_guessing(table: CriteriaTable) -> list[int]:
    """The columns with enough known cells, some unknown ones, and more than one value."""
    known = ~np.isnan(table.degrees)
    enough = (known.sum(axis=0) >= LEAST_KNOWN) & (known.mean(axis=0) < 0.95)
    own = {column.id for column in COLUMNS} | {*COST_COLUMNS}
    return [
        at
        for at in np.flatnonzero(enough).tolist()
        if table.columns[at] in own and np.ptp(table.degrees[known[:, at], at]) > 0
    ]


def without(table: CriteriaTable, held: Bools, evidence: Floats) -> CriteriaTable:
    """The table with the known cells of the held-out rows (n,) blanked; weaker evidence takes their place where
    there is some."""
    blanked = held[:, None] & ~np.isnan(table.degrees)
    degrees = np.where(blanked, np.nan, table.degrees)
    guesses = np.where(blanked, evidence, table.guesses)
    names = [*table.columns, *(f"{GUESS}{column}" for column in table.columns)]
    return replace(table, space=pd.DataFrame(np.hstack([degrees, guesses]), columns=names))


def _guessed(cut: CriteriaTable, evidence: Floats, used: Floats, at: int, rows: Bools) -> Iterator[tuple[str, Floats]]:
    """Every guess at the held-out rows of one column."""
    seen = cut.degrees[:, at]
    plain = float(np.nanmean(seen))
    yield "mean", np.full(int(rows.sum()), plain)
    yield "evidence", np.where(np.isnan(evidence[rows, at]), plain, evidence[rows, at])
    yield "used", used[rows, at]


def guess_errors(engine: Engine, repeats: int, seed: int) -> tuple[GuessErrors, ...]:
    """Errors of every guess per criterion, over `repeats` rounds of five folds of held-out programs."""
    table, rng = engine.table, np.random.default_rng(seed)
    evidence, columns = weaker_evidence(engine), worth_guessing(engine.table)
    errors: dict[int, dict[str, list[Floats]]] = {at: {name: [] for name in GUESSES} for at in columns}
    for _ in range(repeats):
        folds = rng.permutation(len(table.ids)) % FOLDS
        for fold in range(FOLDS):
            held = folds == fold
            cut = without(table, held, evidence)
            used = fit(cut)[-1].degrees_
            for at in columns:
                rows = held & ~np.isnan(table.degrees[:, at])
                if rows.any() and (~np.isnan(cut.degrees[:, at])).sum() > 1:
                    for name, guess in _guessed(cut, evidence, used, at, rows):
                        errors[at][name].append(guess - table.degrees[rows, at])
    return tuple(_summed(table, evidence, at, errors[at]) for at in columns)


def _summed(table: CriteriaTable, evidence: Floats, at: int, errors: Mapping[str, list[Floats]]) -> GuessErrors:
    flat = {name: np.concatenate(parts) for name, parts in errors.items()}
    known = ~np.isnan(table.degrees[:, at])
    rmse = {name: float(np.sqrt(np.mean(values**2))) for name, values in flat.items()}
    return GuessErrors(
        criterion=table.columns[at],
        known=int(known.sum()),
        evident=int((known & ~np.isnan(evidence[:, at])).sum()),
        held_back=table.columns[at] in HELD_BACK,
        rmse=rmse,
        mae={name: float(np.mean(np.abs(values))) for name, values in flat.items()},
        best=min((name for name in GUESSES if name != "used"), key=lambda name: rmse[name]),
    )


def used_for(criterion: str) -> str:
    """What the engine guesses a criterion by, in words."""
    if criterion in COST_COLUMNS:
        return "the range of the school's rate, else a part of the mean"
    weaker = any(column.id == criterion and column.estimate for column in COLUMNS)
    if criterion in PRESENCE_ONLY:
        return "weaker evidence, else mean, capped" if criterion.startswith("specialisation") else "mean, capped"
    return GUESSES["evidence" if weaker else "mean"]
