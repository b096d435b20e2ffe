"""The whole evaluation in one call: the same engine, personas, students and seed always give the same figures, but for
the latency, which is of the machine it ran on."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from random import Random
from time import perf_counter
from typing import Any

import numpy as np

from quiz import __version__
from quiz.core.advice import recommend
from quiz.core.advising import draw_students
from quiz.core.questions import QUESTIONS_VERSION, Answers
from quiz.core.ranking import Engine
from quiz.data import bundled
from quiz.evaluation.blanks import Displacement, displacements
from quiz.evaluation.checks import Check, RandomStudent, run_checks
from quiz.evaluation.comparison import RankerScores, compare
from quiz.evaluation.gains import best_list
from quiz.evaluation.guesses import GuessErrors, guess_errors
from quiz.evaluation.measures import (
    MEASURE,
    BandGain,
    Figures,
    Measure,
    PersonaResult,
    band_gains,
    band_step,
    concentration,
    coverage,
    judge,
    mean,
    ours,
    stability,
    worse,
)
from quiz.evaluation.personas import generated, own_personas
from quiz.evaluation.population import population_figures
from quiz.evaluation.sensitivity import Sensitivity, sensitivities
from quiz.evaluation.students import random_answers

SEED = 20261122
STUDENTS, QUICK = 500, 100
JSON_FILE = "evaluation.json"
LIBRARIES = ("numpy", "pandas", "scikit-learn")


@dataclass(frozen=True, slots=True)
class RunConditions:
    """What was evaluated, and with what."""

    version: str
    catalog_sha256: str
    catalog_as_of: int | None
    programs: int
    questions_version: int
    weights_version: int
    weights: dict[str, float]
    seed: int
    students: int
    libraries: dict[str, str]


@dataclass(frozen=True)
class Evaluation:
    """Everything that was measured. `figures` holds one number per row of MEASURES (None: could not be measured); the
    tables behind them follow."""

    about: RunConditions
    figures: dict[str, float | None]
    personas: tuple[PersonaResult, ...]
    generated: tuple[PersonaResult, ...]
    bands: tuple[BandGain, ...]
    checks: tuple[Check, ...]
    rankers: tuple[RankerScores, ...]
    guesses: tuple[GuessErrors, ...]
    blanks: tuple[Displacement, ...]
    sensitivity: tuple[Sensitivity, ...]
    most_frequent: str | None
    recorded: Figures = field(default_factory=dict)

    @property
    def worse(self) -> tuple[str, ...]:
        """A sentence for each figure that is worse than its floor, or than the record of as many students; empty where
        all hold."""
        return worse(self.figures, self.recorded)

    def holds(self, measure: Measure) -> bool:
        """Whether one figure is no worse than its floor and than the record."""
        value = self.figures[measure.id]
        return measure.holds(value) and measure.keeps_record(value, self.recorded.get(measure.id))

    def to_document(self) -> dict[str, Any]:
        """The evaluation as plain lists, dicts, strings and numbers, ready for JSON. Of the generated students only
        those with a broken rule are named."""
        document = asdict(self)
        del document["recorded"]
        document["generated"] = [asdict(persona) for persona in self.generated if persona.broken]
        for judged in (*document["personas"], *document["generated"]):
            judged.pop("bands")
        document["floors"] = {key: measure.floor for key, measure in MEASURE.items() if measure.floor}
        return document


def recorded(students: int, seed: int) -> Figures:
    """The figures on file, where they are of as many students and this seed; none where they cannot be compared."""
    file = bundled("models") / JSON_FILE
    document = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    about = document.get("about", {})
    figures: Figures = document.get("figures", {})
    return figures if (about.get("students"), about.get("seed")) == (students, seed) else {}


def _about(engine: Engine, students: int, seed: int) -> RunConditions:
    return RunConditions(
        version=__version__,
        catalog_sha256=engine.catalog.sha256,
        catalog_as_of=engine.catalog.as_of,
        programs=len(engine.table.ids),
        questions_version=QUESTIONS_VERSION,
        weights_version=engine.weights.version,
        weights=engine.weights.values(),
        seed=seed,
        students=students,
        libraries={name: version(name) for name in LIBRARIES},
    )


def _timed(engine: Engine, students: Sequence[Answers], what_ifs: bool) -> tuple[list[RandomStudent], list[float]]:
    """The recommendation of each student, and how long each took in milliseconds."""
    asked, took = [], []
    for answers in students:
        start = perf_counter()
        found = recommend(engine, answers, what_ifs=what_ifs)
        took.append(1000 * (perf_counter() - start))
        asked.append(RandomStudent(answers, found))
    return asked, took


def evaluate(engine: Engine, *, students: int = STUDENTS, seed: int = SEED) -> Evaluation:
    """Measure everything over `students` random and as many realistic students (the costlier parts over two fifths of
    them)."""
    rng = Random(seed)
    crowd = [random_answers(rng) for _ in range(students)]
    some = crowd[: max(1, students * 2 // 5)]
    asked, with_what_ifs = _timed(engine, some, what_ifs=True)
    _, took = _timed(engine, some, what_ifs=False)
    people = generated(len(some), seed)
    judged, others = (tuple(judge(engine, persona) for persona in several) for several in (own_personas(), people))
    bands, checks = band_gains((*judged, *others)), run_checks(engine, asked)
    rankers = compare(engine, own_personas(), people, asked, seed)
    guesses = guess_errors(engine, repeats=max(1, students // 100), seed=seed)
    blanks = displacements(engine, some, seed, programs=min(12, max(2, students // 12)))
    lists = [ours(engine, answers) for answers in crowd]
    row, share = concentration(lists)
    figures: dict[str, float | None] = {
        **_persona_figures(judged, others),
        **{check.id: check.failed for check in checks},
        **_blank_figures(blanks, len(engine.table.ids)),
        "ahead": _ahead(rankers),
        "coverage": coverage(engine, lists),
        "concentration": share,
        **_concentration_figures(engine, crowd, lists),
        **population_figures(engine, draw_students(students, seed)),
        "stability": stability(engine, crowd, lists, Random(seed)),
        "band_step": band_step(bands),
        **{
            key: max((guessed.excess for guessed in guesses if guessed.held_back is held_back), default=None)
            for key, held_back in (("guess_excess", False), ("held_back_excess", True))
        },
        "latency_median": float(np.median(took)),
        "latency_p95": float(np.quantile(took, 0.95)),
        "latency_what_ifs": float(np.median(with_what_ifs)),
    }
    return Evaluation(
        about=_about(engine, students, seed),
        figures={key: None if value is None or np.isnan(value) else value for key, value in figures.items()},
        personas=judged,
        generated=others,
        bands=bands,
        checks=checks,
        rankers=rankers,
        guesses=guesses,
        blanks=blanks,
        sensitivity=sensitivities(engine, some),
        most_frequent=None if row is None else engine.table.ids[row],
        recorded=recorded(students, seed),
    )


def _persona_figures(judged: Sequence[PersonaResult], others: Sequence[PersonaResult]) -> dict[str, float | None]:
    return {
        "persona_violations": sum(len(result.broken) for result in judged),
        "ndcg": mean(result.ndcg for result in judged),
        "ndcg_generated": mean(result.ndcg for result in others),
        "listed_against_rules": _share(others, "none:", "all:"),
        "wish_missing": _share(others, "at_least:"),
    }


def _concentration_figures(
    engine: Engine, students: Sequence[Answers], lists: Sequence[Sequence[int]]
) -> dict[str, float | None]:
    """The most frequent program of the best possible lists, equals drawn anew for each student, and how far ours is
    above it over the same students."""
    best, own = [], []
    for answers, rows in zip(students, lists, strict=True):
        ideal = best_list(engine, answers)
        if ideal is not None:
            best.append(ideal)
            own.append(rows)
    reached = concentration(best)[1]
    return {"concentration_best": reached, "concentration_excess": concentration(own)[1] - reached}


def _ahead(rankers: Sequence[RankerScores]) -> float:
    by_id = {ranker.id: ranker.ndcg_generated for ranker in rankers}
    return by_id["ours"] - by_id["specialisation"]


def _share(judged: Sequence[PersonaResult], *kinds: str) -> float:
    """The share of personas for whom a rule of one of these kinds is broken."""
    return sum(any(text.startswith(kinds) for text in result.broken) for result in judged) / len(judged)


def _blank_figures(blanks: Sequence[Displacement], rows: int) -> dict[str, float | None]:
    """The worst of each over all shares of blanks, for our own treatment."""
    own = [displacement for displacement in blanks if displacement.treatment == "ours"]
    return {
        "ride": max(displacement.ride for displacement in own),
        "drown": max(displacement.drown for displacement in own),
        "sink": max(displacement.signed for displacement in own) / rows,
    }
