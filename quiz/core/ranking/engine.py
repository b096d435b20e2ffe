"""One catalog ready to be asked: its table, the fitted model for programs and the one for the four specialisations.

`train` writes the fitted model to models/recommender.skops and `load_engine` reads it back, trusting nothing but
scikit-learn's types and our own class by name. The file is a convenience: where it is missing or belongs to another
catalog, the model is refitted in memory in milliseconds and the engine's note says so.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED

import numpy as np
import pandas as pd
from sklearn.pipeline import Pipeline
from skops import io as skops_io
from skops.io.exceptions import UntrustedTypesFoundException

from quiz import __version__
from quiz.core.catalog import Catalog, Program
from quiz.core.questions import QUESTIONS_VERSION, Answers
from quiz.core.ranking.conditions import Condition, KeptConditions, Shared, Standing, stand
from quiz.core.ranking.criteria import COST_COLUMNS, Floats, for_resident, months_column, near_column, twin_column
from quiz.core.ranking.estimates import Estimates
from quiz.core.ranking.neighbours import Ints, Recommender
from quiz.core.ranking.situation import Situation, read_situation
from quiz.core.ranking.table import CriteriaTable, build
from quiz.core.ranking.terms import WEIGHTS_VERSION, Term, low_signal, wanted
from quiz.core.ranking.terms import build_terms as weighted
from quiz.core.ranking.weights import Weights, load_weights
from quiz.core.vocabulary import SPECIALISATIONS
from quiz.data import bundled, data

MODEL_FILE = "recommender.skops"
TRUSTED = [
    "quiz.core.ranking.criteria.Criteria",
    "quiz.core.ranking.estimates.Estimates",
    "quiz.core.ranking.neighbours.Recommender",
]


@dataclass(frozen=True)
class Specialisations:
    """The four specialisations as a table of their own: `names` by id, `columns`, and the degrees (4, columns)."""

    names: dict[str, str]
    columns: tuple[str, ...]
    degrees: Floats

    def affinity(self, specialisation: str, discipline: str) -> float:
        """How typically engineers of a discipline move into a specialisation, in [0, 1]."""
        column = f"discipline.{discipline}"
        if column not in self.columns:
            return 0.0
        row = SPECIALISATIONS.index(specialisation)
        return float(self.degrees[row, self.columns.index(column)])


@dataclass(frozen=True, eq=False, repr=False)
class Engine:
    """A catalog, its table and its fitted pipeline. `note` says why the model was refitted or the weights are not those
    of the file, or is empty. `weights` are what advisors taught."""

    catalog: Catalog
    table: CriteriaTable
    pipeline: Pipeline
    specialisations: Specialisations
    note: str = ""
    weights: Weights = field(default_factory=Weights)

    @property
    def model(self) -> Recommender:
        """The last step of the pipeline: the neighbours."""
        model: Recommender = self.pipeline[-1]
        return model

    @cached_property
    def conditions(self) -> Shared:
        """The conditions and standings of students who were asked about before."""
        return KeptConditions(len(self.table.ids))

    @cached_property
    def single(self) -> Mapping[str, "Mixture"]:
        """Each column asked for by itself."""
        return {name: Mixture(np.array([at]), np.ones(1), at) for name, at in self.table.position.items()}

    def program(self, row: int) -> Program:
        """The program in a row of the table."""
        return self.catalog.by_id[self.table.ids[row]]

    def terms(self, answers: Answers, multipliers: Mapping[str, float] | None = None) -> tuple[Term, ...]:
        """The terms of clean answers under the weights in use; `multipliers` scale these, for what-ifs about them."""
        return weighted(answers, self.weights.scaled(multipliers))


# --- a student's question to the engine ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Mixture:
    """What one term asks of the fitted columns: columns `at` with `shares`; the degree of the term is their sum. It is
    known where the column `told_by` is."""

    at: Ints
    shares: Floats
    told_by: int


@dataclass(frozen=True)
class Query:
    """A student as a point: `weights` (d,) over the fitted columns, and `cover` (d,), which columns tell whether what
    was asked for is known. `mixtures` say the same term by term."""

    terms: tuple[Term, ...]
    mixtures: tuple[Mixture, ...]
    weights: Floats
    cover: Floats


def _column(term: Term, table: CriteriaTable, student: Situation, answers: Answers) -> str:
    """The one column that a term looks at: of a price that of the residents, of depth that of the wishes."""
    if term.column in COST_COLUMNS:
        own = for_resident(term.column, student.home or "")
        return own if own in table.position else term.column
    if term.column == "track_depth":
        return f"track_depth.{'+'.join(wanted(answers) or SPECIALISATIONS)}"
    return term.column


BESIDE = 0.6
# How much is left of a campus far from home for somebody who would move, and for who named a state.
FAR_FROM_HOME, FAR = 0.3, 0.0


def _near(table: CriteriaTable, student: Situation) -> Mapping[str, float]:
    """In the state 1, beside it 0.6, online 1; but to somebody who asked for a campus an online twin brings no campus
    nearer."""
    far = FAR if student.named or student.commutes else FAR_FROM_HOME
    degree = {**dict.fromkeys(student.beside, BESIDE), **dict.fromkeys(student.states, 1.0)}
    return {
        "online_only": 1.0,
        **{near_column(state): degree.get(state, far) for state in table.criteria.states_},
        **{twin_column(state): 1.0 if student.online else degree.get(state, far) for state in table.criteria.twins_},
    }


OVER_MONTHS = 1.25


def _max_months(table: CriteriaTable, student: Situation) -> Mapping[str, float]:
    """1 up to the limit, linear to 0 at 125 % of it; an unpublished length is taken for the mix of those that are."""
    most = student.max_months or 0
    degrees = {
        months: min(1.0, max(0.0, (OVER_MONTHS * most - months) / ((OVER_MONTHS - 1) * most)))
        for months in table.criteria.months_
    }
    return {months_column(months): degree for months, degree in degrees.items()}


# Terms that look at several columns, a degree for each.
SEVERAL: Mapping[str, Callable[[CriteriaTable, Situation], Mapping[str, float]]] = {
    "near": _near,
    "max_months": _max_months,
}


def _mixture(term: Term, engine: Engine, student: Situation, answers: Answers) -> Mixture:
    table = engine.table
    if term.column not in SEVERAL:
        return engine.single[_column(term, table, student, answers)]
    shares = SEVERAL[term.column](table, student)
    at = np.array([table.position[column] for column in shares])
    return Mixture(at, np.array([*shares.values()]), int(at[0]))


def query(engine: Engine, terms: tuple[Term, ...], answers: Answers, student: Situation) -> Query:
    """The terms of clean answers as a point in the engine's space."""
    weights, cover = np.zeros((2, len(engine.table.columns)))
    mixtures = tuple(_mixture(term, engine, student, answers) for term in terms)
    for term, mixture in zip(terms, mixtures, strict=True):
        if len(mixture.at) == 1:  # a number is added ten times as fast as an array of one
            weights[mixture.told_by] += term.weight * float(mixture.shares[0])
        else:
            weights[mixture.at] += term.weight * mixture.shares
        cover[mixture.told_by] += term.weight
    return Query(terms, mixtures, weights, cover)


@dataclass(frozen=True)
class StudentQuery:
    """A student as the engine sees one: `wants` are the specialisations named, and with `low_signal` nothing that was
    said tells programs apart."""

    answers: Answers
    student: Situation
    query: Query
    standing: Standing
    wants: tuple[str, ...]
    low_signal: bool

    @property
    def conditions(self) -> tuple[Condition, ...]:
        return self.standing.conditions


def ask(
    engine: Engine,
    answers: Answers,
    weighted: tuple[Term, ...] | None = None,
    shared: Shared | None = None,
) -> StudentQuery:
    """Clean answers as a point and conditions; `shared` keeps conditions for other students who have them too."""
    student, terms = read_situation(answers), weighted or engine.terms(answers)
    return StudentQuery(
        answers,
        student,
        query(engine, terms, answers, student),
        stand(engine.table, student, engine.conditions if shared is None else shared),
        wanted(answers),
        low_signal(answers, terms),
    )


@lru_cache(maxsize=512)
def tells_apart(engine: Engine, question: str, option: str) -> bool:
    """Whether the programs differ in anything that one answer looks at; true of an answer that looks at nothing, which
    asks for less. An option that no program tells apart is not offered."""
    said = Answers().with_said(**{question: (option,) if isinstance(getattr(Answers(), question), tuple) else option})
    columns = [term.column for term in engine.terms(said) if term.question == question]
    looked_at = [engine.table.position[column] for column in columns if column in engine.table.position]
    return (
        len(looked_at) < len(columns) or not columns or bool(np.ptp(engine.model.degrees_[:, looked_at], axis=0).any())
    )


# --- fitting, saving, loading ----------------------------------------------------------------------------------------


def _read_specialisations() -> Specialisations:
    """The four-row table: each specialisation is itself, has its typical backgrounds, and is spared when another is
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
    return Specialisations(dict(profile["name"]), columns, matrix)


def fit(table: CriteriaTable) -> Pipeline:
    """The pipeline from the catalog's frame to its neighbours, fitted on a table."""
    steps = Pipeline([("estimates", Estimates()), ("neighbours", Recommender())]).fit(table.space)
    return Pipeline([("criteria", table.criteria), *steps.steps])


def _stamp(catalog: Catalog, table: CriteriaTable) -> dict[str, Any]:
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
    skops_io.dump({"stamp": _stamp(catalog, table), "pipeline": fit(table)}, path, compression=ZIP_DEFLATED)
    return path


def _saved(path: Path, stamp: dict[str, Any]) -> tuple[Pipeline | None, str]:
    """The saved model, or None and why it cannot be used."""
    if not path.is_file():
        return None, f"{path.name} is missing"
    try:
        saved = skops_io.load(path, trusted=TRUSTED)
        model, found = saved["pipeline"], saved["stamp"]
    except UntrustedTypesFoundException as error:
        return None, f"{path.name} holds types that are not trusted ({error})"
    except Exception as error:  # any damage to a file that only saves milliseconds must not stop the app
        return None, f"{path.name} cannot be read ({type(error).__name__})"
    if not isinstance(model, Pipeline) or found != stamp:
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


def with_programs(engine: Engine, programs: Sequence[Program]) -> Engine:
    """An engine of other programs under the criteria and estimates of this one: what they would be beside its own."""
    catalog = replace(engine.catalog, programs=tuple(programs))
    table = build(catalog, engine.table.criteria)
    estimates = engine.pipeline["estimates"]
    neighbours = Recommender().fit(estimates.transform(table.space))
    pipeline = Pipeline([("criteria", table.criteria), ("estimates", estimates), ("neighbours", neighbours)])
    return replace(engine, catalog=catalog, table=table, pipeline=pipeline)


def _engine(catalog: Catalog, table: CriteriaTable, model: Pipeline, why: str = "") -> Engine:
    weights, note = load_weights()
    return Engine(catalog, table, model, _read_specialisations(), "; ".join(filter(None, (why, note))), weights=weights)
