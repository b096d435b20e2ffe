"""Does a sparse program ride on its blanks, or drown in them? Well-known programs lose facts, and their places are
watched.

The same blanks are treated in four ways: as mem-quiz does, by the plain column mean, by skipping unknowns as Gower's
similarity does, and as zero. Places are by fit alone, without gates and musts, so that only the treatment differs.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from quiz.core.catalog import Catalog, Program
from quiz.core.questions import BY_ID, Answers
from quiz.core.ranking import CriteriaTable, Engine, Floats, build, fit, query, read_situation
from quiz.evaluation.guesses import PUBLISHED, blank

SHARES = (0.1, 0.3, 0.5, 0.7)
FIRST, FRONT = 5, 10
NOISE = 1e-12


def _by_us(table: CriteriaTable, weights: Floats) -> Floats:
    scores: Floats = weights @ fit(table)[-1].degrees_.T
    return scores


def _by_mean(table: CriteriaTable, weights: Floats) -> Floats:
    known = ~np.isnan(table.degrees)
    sums = np.where(known, table.degrees, 0.0).sum(axis=0)
    means = np.where(known.any(axis=0), sums / np.maximum(known.sum(axis=0), 1), 0.5)
    return weights @ np.where(known, table.degrees, means).T


def _skipping(table: CriteriaTable, weights: Floats) -> Floats:
    known = ~np.isnan(table.degrees)
    seen = weights @ known.T
    scores: Floats = weights @ np.where(known, table.degrees, 0.0).T / np.where(seen > 0, seen, 1.0)
    return scores


def _as_zero(table: CriteriaTable, weights: Floats) -> Floats:
    return weights @ np.nan_to_num(table.degrees).T


# Scores (students, n) of every program for every student's weights (students, d).
TREATMENTS: Mapping[str, tuple[str, Callable[[CriteriaTable, Floats], Floats]]] = {
    "ours": ("mem-quiz", _by_us),
    "mean": ("plain column mean", _by_mean),
    "skip": ("unknowns skipped (Gower)", _skipping),
    "zero": ("unknowns as zero", _as_zero),
}


@dataclass(frozen=True, slots=True)
class Displacement:
    """What blanking a share of the facts did under one treatment, over programs, students and draws.

    The mean place before, the mean change of place and the mean size of it (positive: down), the share of those from
    below the first ten that came into the first five (`ride`), and of those from the first ten that ended in the lower
    half (`drown`).
    """

    treatment: str
    share: float
    before: float
    signed: float
    absolute: float
    ride: float
    drown: float


def places(scores: Floats, row: int) -> Floats:
    """The place (students,) of one program, ties shared."""
    own = scores[:, [row]]
    higher = (scores > own + NOISE).sum(axis=1)
    equal = (np.abs(scores - own) <= NOISE).sum(axis=1)
    found: Floats = higher + (equal + 1) / 2
    return found


def known_facts(program: Program) -> tuple[str, ...]:
    """What is known of a program, of all that a school may publish and that is ranked on."""
    return tuple(
        fact for fact, fields in PUBLISHED.items() if any(program.value(field) is not None for field in fields)
    )


def blanked(
    catalog: Catalog, program: Program, facts: Sequence[str], whole: CriteriaTable | None = None
) -> CriteriaTable:
    """The table of the catalog in which this program does not publish these facts, with the columns of the whole one
    if given: a length that nobody else has would otherwise take its column with it."""
    less = blank(program, facts)
    rows = tuple(less if row.id == less.id else row for row in catalog.programs)
    return build(replace(catalog, programs=rows), whole.criteria if whole else None)


def _draws(engine: Engine, programs: int, draws: int, seed: int) -> Iterator[tuple[int, float, tuple[str, ...]]]:
    """The best-known programs, each several times with each share of its facts to lose."""
    rng = np.random.default_rng(seed)
    facts = {row: known_facts(program) for row, program in enumerate(engine.catalog.rankable)}
    for row in sorted(facts, key=lambda row: (-len(facts[row]), engine.table.tickets[row]))[:programs]:
        for share in SHARES:
            for _ in range(draws):
                count = max(1, round(share * len(facts[row])))
                yield row, share, tuple(rng.choice(facts[row], count, replace=False).tolist())


def displacements(
    engine: Engine, students: Sequence[Answers], seed: int, *, programs: int = 12, draws: int = 3
) -> tuple[Displacement, ...]:
    """Every treatment at every share of blanks. Students' sharpening answers are left aside: their columns are made per
    student."""
    asked = (answers.only(BY_ID, answers.must) for answers in students)
    weights = np.array(
        [query(engine, engine.terms(answers), answers, read_situation(answers)).weights for answers in asked]
    )
    before = {name: score(engine.table, weights) for name, (_, score) in TREATMENTS.items()}
    moves: dict[tuple[str, float], list[tuple[Floats, Floats]]] = {
        (name, share): [] for name in TREATMENTS for share in SHARES
    }
    for row, share, facts in _draws(engine, programs, draws, seed):
        cut = blanked(engine.catalog, engine.program(row), facts, engine.table)
        for name, (_, score) in TREATMENTS.items():
            moves[name, share].append((places(before[name], row), places(score(cut, weights), row)))
    return tuple(_displaced(name, share, found, len(engine.table.ids)) for (name, share), found in moves.items())


def _displaced(treatment: str, share: float, moves: Sequence[tuple[Floats, Floats]], rows: int) -> Displacement:
    before, after = (np.concatenate(part) for part in zip(*moves, strict=True))
    behind, front = before > FRONT, before <= FRONT
    return Displacement(
        treatment=treatment,
        share=share,
        before=float(before.mean()),
        signed=float((after - before).mean()),
        absolute=float(np.abs(after - before).mean()),
        ride=float((after[behind] <= FIRST).mean()) if behind.any() else 0.0,
        drown=float((after[front] > rows / 2).mean()) if front.any() else 0.0,
    )
