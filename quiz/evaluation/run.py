"""The whole evaluation in one call: the same engine, personas, students and seed always give the same figures, but for
the latency, which is of the machine it ran on."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from random import Random
from time import perf_counter
from typing import Any

import numpy as np

from quiz import __version__
from quiz.core.advice.recommend import recommend
from quiz.core.questions.answers import Answers
from quiz.core.questions.quiz import QUESTIONS_VERSION
from quiz.core.ranking.engine import Engine
from quiz.evaluation.blanks import Displacement, displacements
from quiz.evaluation.checks import Check, RandomStudent, run_checks
from quiz.evaluation.comparison import RankerScores, compare
from quiz.evaluation.guesses import GuessErrors, guess_errors
from quiz.evaluation.measures import (
    MEASURE,
    BandGain,
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
from quiz.evaluation.sensitivity import Sensitivity, sensitivities
from quiz.evaluation.students import random_answers

SEED = 20261122
STUDENTS, QUICK = 500, 100
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

    @property
    def worse(self) -> tuple[str, ...]:
        """A sentence for each figure that is worse than its floor; empty where all hold."""
        return worse(self.figures)

    def to_document(self) -> dict[str, Any]:
        """The evaluation as plain lists, dicts, strings and numbers, ready for JSON. Of the generated students only
        those with a broken rule are named."""
        document = asdict(self)
        document["generated"] = [asdict(persona) for persona in self.generated if persona.broken]
        for judged in (*document["personas"], *document["generated"]):
            judged.pop("bands")
        document["floors"] = {key: measure.floor for key, measure in MEASURE.items() if measure.floor}
        return document


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
    """Measure everything over `students` random students (the costlier parts over two fifths of them)."""
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
        "stability": stability(engine, crowd, lists, Random(seed)),
        "band_step": band_step(bands),
        "guess_excess": max((guess.excess for guess in guesses if not guess.capped), default=None),
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
    )


def _persona_figures(judged: Sequence[PersonaResult], others: Sequence[PersonaResult]) -> dict[str, float | None]:
    return {
        "persona_violations": sum(len(result.broken) for result in judged),
        "ndcg": mean(result.ndcg for result in judged),
        "ndcg_generated": mean(result.ndcg for result in others),
        "listed_against_rules": _share(others, "none:", "all:"),
        "wish_missing": _share(others, "at_least:"),
    }


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
