"""One catalog ready to be asked: its table, the fitted model for programs and the one for the four specialisations.

`train` writes the fitted model to models/recommender.skops and `load_engine` reads it back, trusting nothing but
scikit-learn's types and our own class by name. The file is a convenience: where it is missing or belongs to another
catalog, the model is refitted in memory in milliseconds and the engine's note says so.
"""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED

import numpy as np
import pandas as pd
from skops import io as skops_io
from skops.io.exceptions import UntrustedTypesFoundException

from quiz import __version__
from quiz.core.catalog.program import Catalog, Program
from quiz.core.questions.quiz import QUESTIONS_VERSION
from quiz.core.ranking.criteria import COST_COLUMNS, PRESENCE_ONLY, Floats, Table, build
from quiz.core.ranking.estimates import estimates
from quiz.core.ranking.neighbours import Bools, Extra, Ints, Recommender
from quiz.core.ranking.terms import WEIGHTS_VERSION, Term, wanted
from quiz.core.ranking.terms import terms as weighted
from quiz.core.ranking.weights import Weights, load_weights
from quiz.core.vocabulary import SPECIALISATIONS
from quiz.data import bundled, data

MODEL_FILE = "recommender.skops"
TRUSTED = ["quiz.core.ranking.neighbours.Recommender"]
# The arrays of a Table with one row a program, beside its ids, facts and features.
PER_ROW = ("degrees", "estimates", "usd", "usd_known", "resident_usd", "resident_usd_known", "lottery")


@dataclass(frozen=True)
class Specialisations:
    """The four specialisations as a table of their own: `names` by id, `columns`, and the model fitted on four rows."""

    names: dict[str, str]
    columns: tuple[str, ...]
    model: Recommender

    def affinity(self, specialisation: str, discipline: str) -> float:
        """How typically engineers of a discipline move into a specialisation, in [0, 1]."""
        column = f"discipline.{discipline}"
        if column not in self.columns:
            return 0.0
        row = SPECIALISATIONS.index(specialisation)
        return float(self.model.degrees_[row, self.columns.index(column)])


@dataclass(frozen=True, eq=False)
class Engine:
    """A catalog, its table and its fitted models. `note` says why the model was refitted or the weights are not those
    of the file, or is empty. `whole` is the engine that this one is a part of; `weights` are what advisors taught."""

    catalog: Catalog
    table: Table
    model: Recommender
    specialisations: Specialisations
    note: str = ""
    whole: "Engine | None" = None
    weights: Weights = field(default_factory=Weights)

    @cached_property
    def durations(self) -> tuple[Floats, Ints]:
        """The published durations of the whole catalog, each once, and how many programs have them."""
        months = self.table.facts["months"]
        return self.whole.durations if self.whole else np.unique(months[~np.isnan(months)], return_counts=True)

    def program(self, row: int) -> Program:
        """The program in a row of the table."""
        return self.catalog.by_id[self.table.ids[row]]

    def terms(self, answers: Mapping[str, Any], multipliers: Mapping[str, float] | None = None) -> tuple[Term, ...]:
        """The terms of clean answers under the weights in use; `multipliers` scale these, for what-ifs about them."""
        return weighted(answers, self.weights.scaled(multipliers))

    def part(self, rows: slice) -> "Engine":
        """A view of some rows that answers for them what the whole would; nothing is fitted anew."""
        table, model = self.table, copy(self.model)
        model.degrees_, model.known_ = model.degrees_[rows], model.known_[rows]
        cut = replace(
            table,
            ids=table.ids[rows],
            facts={name: values[rows] for name, values in table.facts.items()},
            features={name: values[rows] for name, values in table.features.items()},
            **{name: getattr(table, name)[rows] for name in PER_ROW},
        )
        return replace(self, table=cut, model=model, whole=self)


# --- a student's question to the engine ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Query:
    """Terms as vectors: `weights` (d,) over the fitted columns and `extra` for the columns that depend on the
    student."""

    terms: tuple[Term, ...]
    weights: Floats
    extra: Extra
    extra_columns: tuple[str, ...]


def _track_depth(engine: Engine, answers: dict[str, Any]) -> tuple[Floats, Bools]:
    """The best of the wanted specialisations; known where a known degree is the best."""
    columns = [engine.table.position[f"specialisation.{key}"] for key in wanted(answers) or SPECIALISATIONS]
    degrees, known = engine.model.degrees_[:, columns], engine.model.known_[:, columns]
    best = degrees.max(axis=1)
    return best, (known & (degrees == best[:, None])).any(axis=1)


def _region(engine: Engine, answers: dict[str, Any]) -> tuple[Floats, Bools]:
    inside = np.isin(engine.table.facts["state"], answers["sharpen"]["region"])
    return inside.astype(float), np.ones(len(inside), dtype=bool)


OVER_MONTHS = 1.25


def _max_months(engine: Engine, answers: dict[str, Any]) -> tuple[Floats, Bools]:
    """1 up to the limit, linear to 0 at 125 % of it. A duration that is not published takes the mean of those that are,
    as in the fitted columns."""
    most = answers["sharpen"]["max_months"]

    def degree(months: Floats) -> Floats:
        share: Floats = (OVER_MONTHS * most - months) / ((OVER_MONTHS - 1) * most)
        return share.clip(0.0, 1.0)

    values, counts = engine.durations
    mean = float(np.average(degree(values), weights=counts)) if len(values) else 0.5
    own = degree(engine.table.facts["months"])
    known = ~np.isnan(own)
    return np.where(known, own, mean), known


def _cost(column: str) -> Any:
    """A cost column for somebody whose home state decides which price applies."""

    def degrees(engine: Engine, answers: dict[str, Any]) -> tuple[Floats, Bools]:
        usd, known = engine.table.costs(answers["sharpen"]["home_state"])
        value = COST_COLUMNS[column](usd)
        guess = engine.model.degrees_[:, engine.table.position[column]]
        return np.where(np.isnan(value), guess, value), known

    return degrees


PERSONAL = {"track_depth": _track_depth, "region": _region, "max_months": _max_months}
PERSONAL_COSTS = {column: _cost(column) for column in COST_COLUMNS}
# The answers that a personal column depends on: students who agree in these share it.
READS: Mapping[str, tuple[str, ...]] = {
    "track_depth": ("interest", "goal"),
    "region": ("region",),
    "max_months": ("max_months",),
    **dict.fromkeys(PERSONAL_COSTS, ("home_state",)),
}


def personal(column: str, engine: Engine, answers: dict[str, Any]) -> tuple[Floats, Bools]:
    """The degrees (n,) of a column that depends on the student, without NaN, and which of them are known."""
    degrees: tuple[Floats, Bools] = (PERSONAL | PERSONAL_COSTS)[column](engine, answers)
    return degrees


def weigh(table: Table, terms: tuple[Term, ...], answers: Mapping[str, Any]) -> tuple[Floats, dict[str, float]]:
    """The terms of clean answers as weights (d,) over the fitted columns and as weights of personal columns."""
    own = PERSONAL | PERSONAL_COSTS if (answers.get("sharpen") or {}).get("home_state") else PERSONAL
    weights = np.zeros(len(table.columns))
    extra: dict[str, float] = {}
    for term in terms:
        if term.column in own:
            extra[term.column] = extra.get(term.column, 0.0) + term.weight
        else:
            weights[table.position[term.column]] += term.weight
    return weights, extra


def query(engine: Engine, terms: tuple[Term, ...], answers: dict[str, Any]) -> Query:
    """The terms of clean answers as vectors over the engine's columns."""
    weights, extra = weigh(engine.table, terms, answers)
    if not extra:
        return Query(terms, weights, Extra.none(len(engine.table.ids)), ())
    cells = [personal(column, engine, answers) for column in extra]
    degrees, known = (np.column_stack(part) for part in zip(*cells, strict=True))
    return Query(terms, weights, Extra(degrees, known, np.array([*extra.values()])), tuple(extra))


# --- fitting, saving, loading ----------------------------------------------------------------------------------------


def _fit_specialisations() -> Specialisations:
    """The four-row model: each specialisation is itself, has its typical backgrounds, and is spared when another is
    avoided."""
    profile = (
        pd.read_csv(data("catalog", "specialisations.csv"), dtype={"id": str, "name": str})
        .set_index("id")
        .loc[list(SPECIALISATIONS)]
    )
    identity = np.eye(len(SPECIALISATIONS))
    disciplines = profile.drop(columns="name")
    columns = (
        *(f"specialisation.{key}" for key in SPECIALISATIONS),
        *(f"discipline.{key}" for key in disciplines.columns),
        *(f"avoid.{key}" for key in SPECIALISATIONS),
    )
    matrix = np.hstack([identity, disciplines.to_numpy(dtype=float), 1.0 - identity])
    return Specialisations(dict(profile["name"]), columns, Recommender().fit(matrix))


def fit(table: Table) -> Recommender:
    """Fit the model on a table."""
    presence_only = np.array([column in PRESENCE_ONLY for column in table.columns])
    return Recommender().fit(table.degrees, estimates=estimates(table), presence_only=presence_only)


def _stamp(catalog: Catalog, table: Table) -> dict[str, Any]:
    """What a saved model must agree on with the running code to be used."""
    return {
        "catalog_sha256": catalog.sha256,
        "columns": list(table.columns),
        "ids": list(table.ids),
        "version": __version__,
        "questions_version": QUESTIONS_VERSION,
        "weights_version": WEIGHTS_VERSION,
    }


def train(catalog: Catalog, path: Path | None = None) -> Path:
    """Fit the model on a catalog and write it with its stamp; gives the path written."""
    path = path or bundled("models") / MODEL_FILE
    table = build(catalog)
    path.parent.mkdir(parents=True, exist_ok=True)
    skops_io.dump({"stamp": _stamp(catalog, table), "model": fit(table)}, path, compression=ZIP_DEFLATED)
    return path


def _saved(path: Path, stamp: dict[str, Any]) -> tuple[Recommender | None, str]:
    """The saved model, or None and why it cannot be used."""
    if not path.is_file():
        return None, f"{path.name} is missing"
    try:
        saved = skops_io.load(path, trusted=TRUSTED)
        model, found = saved["model"], saved["stamp"]
    except UntrustedTypesFoundException as error:
        return None, f"{path.name} holds types that are not trusted ({error})"
    except Exception as error:  # any damage to a file that only saves milliseconds must not stop the app
        return None, f"{path.name} cannot be read ({type(error).__name__})"
    if not isinstance(model, Recommender) or found != stamp:
        return None, f"{path.name} was trained on another catalog or version"
    return model, ""


def load_engine(catalog: Catalog, path: Path | None = None) -> Engine:
    """The engine of a catalog, under the weights in models/: with the saved model where it matches, else refitted in
    memory, as the note then says."""
    table = build(catalog)
    model, why = _saved(path or bundled("models") / MODEL_FILE, _stamp(catalog, table))
    if model is None:
        why = f"{why}: the model was refitted in memory; `mem-quiz train` writes it anew"
    return _engine(catalog, table, model or fit(table), why)


def fit_engine(catalog: Catalog) -> Engine:
    """The engine of a catalog that has no saved model: a version that was published while the site runs."""
    table = build(catalog)
    return _engine(catalog, table, fit(table))


def _engine(catalog: Catalog, table: Table, model: Recommender, why: str = "") -> Engine:
    weights, note = load_weights()
    return Engine(catalog, table, model, _fit_specialisations(), "; ".join(filter(None, (why, note))), weights=weights)
