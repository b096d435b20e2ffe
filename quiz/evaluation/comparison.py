"""The side-by-side table: every way of ranking in baselines.py on the same personas and the same random students."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import numpy as np

from quiz.core.questions import Answers
from quiz.core.ranking import FIRST, Engine, Floats, rank
from quiz.evaluation.baselines import RANKERS, Ranker, asked_cells
from quiz.evaluation.checks import RandomStudent, broken_gates
from quiz.evaluation.gains import Worth, gains, ndcg
from quiz.evaluation.measures import coverage, mean, moved_weights, overlap
from quiz.evaluation.personas import Persona

EXACT = 1e-9


@dataclass(frozen=True, slots=True)
class RankerScores:
    """One way of ranking: nDCG@5 for our personas and for random students; programs in the first fives that break a
    must or a published rule (count, and share of students who see one); coverage; stability (None: no weights to move);
    explanation fidelity (None: states no contributions); and `known`, how much of what was asked for (by weight) is
    known of the programs in the first fives."""

    id: str
    words: str
    ndcg: float
    ndcg_generated: float
    violations: int
    students_misled: float
    coverage: float
    stability: float | None
    fidelity: float | None
    known: float


Worths = Sequence[tuple[Persona, Worth | None]]


def worth_of(engine: Engine, personas: Sequence[Persona]) -> Worths:
    """The gain of every program for every persona, computed once for all rankers."""
    return [(persona, gains(persona, engine.catalog.rankable)) for persona in personas]


def _mean_ndcg(ranker: Ranker, engine: Engine, worths: Worths) -> float:
    return mean(
        ndcg(worth, ranker.order(engine, persona.answers, None)) for persona, worth in worths if worth is not None
    )


def falling(scores: Floats) -> bool:
    """Whether scores never rise down the list."""
    return bool((np.diff(scores) <= EXACT).all())


def stated_fidelity(ranker: Ranker, engine: Engine, answers: Answers, rows: Sequence[int]) -> bool | None:
    """Whether the contributions that a baseline could state reproduce the order of its first ten."""
    return falling(ranker.points(engine, answers, None).sum(axis=1)[list(rows)]) if ranker.points else None


def our_fidelity(engine: Engine, asked: RandomStudent) -> bool | None:
    """Whether the stated points reproduce the order of our list, within what misses as much, leaves as much of the
    musts open and has the same band; what moved says why and stands outside. None for an empty list and for the starter
    set, which says that it is no ranking."""
    programs = asked.found.programs
    if not programs or any(message.code == "low_signal" for message in asked.found.messages):
        return None
    order = rank(engine, asked.answers, len(programs)).order
    points: dict[tuple[int, int, int], list[float]] = {}
    for program in programs:
        at = order.place[engine.table.row[program.id]]
        if not program.moved:
            stands = (int(order.misses[at]), int(order.doubt[at]), int(order.band[at]))
            points.setdefault(stands, []).append(sum(c.points for c in program.contributions))
    return all(falling(np.array(scores)) for scores in points.values())


def _known(engine: Engine, answers: Answers, rows: Sequence[int]) -> float | None:
    """The mean share of the weight that is known of the first five; None for an empty list."""
    weights, _, known = asked_cells(engine, answers, None)
    return float((known[list(rows[:FIRST])] @ weights).mean()) if len(rows) else None


def _compared(
    ranker: Ranker, engine: Engine, own: Worths, others: Worths, asked: Sequence[RandomStudent], rng: Random
) -> RankerScores:
    students = [student.answers for student in asked]
    lists = [ranker.order(engine, answers, None) for answers in students]
    broken = [broken_gates(engine, answers, rows[:FIRST]) for answers, rows in zip(students, lists, strict=True)]
    pairs = list(zip(students, lists, strict=True))
    if ranker.id == "ours":
        faithful = [our_fidelity(engine, student) for student in asked]
    else:
        faithful = [stated_fidelity(ranker, engine, answers, rows[:10]) for answers, rows in pairs]
    held = [fidelity for fidelity in faithful if fidelity is not None]
    return RankerScores(
        id=ranker.id,
        words=ranker.words,
        ndcg=_mean_ndcg(ranker, engine, own),
        ndcg_generated=_mean_ndcg(ranker, engine, others),
        violations=sum(broken),
        students_misled=float(np.mean(np.array(broken) > 0)),
        coverage=coverage(engine, lists),
        stability=mean(overlap(rows, ranker.order(engine, answers, moved_weights(rng))) for answers, rows in pairs)
        if ranker.weighted
        else None,
        fidelity=float(np.mean(held)) if held else None,
        known=mean(_known(engine, answers, rows) for answers, rows in pairs),
    )


def compare(
    engine: Engine, own: Sequence[Persona], others: Sequence[Persona], asked: Sequence[RandomStudent], seed: int
) -> tuple[RankerScores, ...]:
    """Every ranker of the table, ours last."""
    ours, theirs = worth_of(engine, own), worth_of(engine, others)
    return tuple(_compared(ranker, engine, ours, theirs, asked, Random(seed)) for ranker in RANKERS)
