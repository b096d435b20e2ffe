"""From answers to an ordered list of rows: gates, terms, the model's order, then the rules of a fair list.

The rules after the model are: one row per degree of an institution (its other formats are variants), at most two rows
of an institution among the first ten, and a varied starter set where the answers say nothing. Words are
quiz/core/advice's.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from quiz.core.catalog.evidence import SCHOOL
from quiz.core.ranking.criteria import Floats
from quiz.core.ranking.engine import Engine, Query, query
from quiz.core.ranking.gates import Gate, Mask, gates
from quiz.core.ranking.neighbours import Ints, Ranking
from quiz.core.ranking.terms import Term, low_signal
from quiz.core.vocabulary import SPECIALISATIONS

PER_INSTITUTION = 2
DIVERSE = 10
STARTERS = 5
WEIGHT_TOLERANCE = 0.10
# Where the rows asked for do not settle the list, this many times as many are asked for.
NEED_MORE = 8


@dataclass(frozen=True)
class Ranked:
    """A student's ranking: what was asked, who is excluded, the model's order, and `rows`, the list as it is shown.

    `variants` names, for a listed row, the rows of the same degree in other formats.
    """

    engine: Engine
    answers: Mapping[str, Any]
    gates: tuple[Gate, ...]
    query: Query
    allowed: Mask
    tier: Ints
    ranking: Ranking
    rows: tuple[int, ...]
    variants: Mapping[int, tuple[int, ...]]

    @property
    def low_signal(self) -> bool:
        return low_signal(self.answers)

    @cached_property
    def place(self) -> Mapping[int, int]:
        """Where each ranked row stands in the arrays of `ranking`."""
        return {row: position for position, row in enumerate(self.ranking.rows.tolist())}

    @property
    def fitting(self) -> int:
        """How many programs no gate excludes."""
        return int(self.allowed.sum())

    @property
    def known_to_fit(self) -> int:
        """How many of those are also known to satisfy every must."""
        return int((self.allowed & (self.tier == 0)).sum())

    def cells(self, rows: list[int]) -> tuple[Floats, Mask]:
        """Satisfaction degrees and their knownness, both (len(rows), len(terms))."""
        degrees, known = (
            np.empty((len(rows), len(self.query.terms))),
            np.empty((len(rows), len(self.query.terms)), bool),
        )
        model, table, extra = self.engine.model, self.engine.table, self.query.extra
        for position, term in enumerate(self.query.terms):
            if term.column in self.query.extra_columns:
                at = self.query.extra_columns.index(term.column)
                degrees[:, position], known[:, position] = extra.degrees[rows, at], extra.known[rows, at]
            else:
                at = table.position[term.column]
                degrees[:, position], known[:, position] = model.degrees_[rows, at], model.known_[rows, at]
        return degrees, known


def diversified(engine: Engine, rows: list[int], top: int) -> tuple[list[int], dict[int, tuple[int, ...]], bool]:
    """The first `top` rows of a fair list, in order, their variants, and whether it is settled: whatever rows might
    follow, the list stays as it is."""
    degree, institution = (
        dict(zip(rows, engine.table.facts[fact][rows].tolist(), strict=True)) for fact in ("degree", "institution")
    )
    leader: dict[int, int] = {}
    variants: dict[int, tuple[int, ...]] = {}
    seen: dict[int, int] = {}
    picked: list[int] = []
    deferred: list[int] = []
    for row in rows:
        if degree[row] in leader:
            first = leader[degree[row]]
            variants[first] = (*variants.get(first, ()), row)
        elif seen.get(institution[row], 0) >= PER_INSTITUTION and len(picked) < DIVERSE:
            deferred.append(row)
        else:
            leader[degree[row]] = row
            seen[institution[row]] = seen.get(institution[row], 0) + 1
            picked.append(row)
            if len(picked) == DIVERSE:
                picked += _leaders(deferred, degree, leader, variants)
                deferred = []
    settled = len(picked) >= top
    picked += _leaders(deferred, degree, leader, variants)
    return picked[:top], variants, settled


def _leaders(
    rows: list[int], degree: Mapping[int, int], leader: dict[int, int], variants: dict[int, tuple[int, ...]]
) -> Iterator[int]:
    """Rows put off for their institution, now in turn; a second format of one degree stays a variant."""
    for row in rows:
        if degree[row] in leader:
            first = leader[degree[row]]
            variants[first] = (*variants.get(first, ()), row)
        else:
            leader[degree[row]] = row
            yield row


def _starters(engine: Engine, rows: list[int], known: int) -> tuple[list[int], bool]:
    """A varied start where the answers say nothing: the best program led by each specialisation in turn, every one from
    another institution, then the rest in order; and whether each had one, so that rows that follow change nothing. The
    first `known` rows satisfy every must; where they suffice, no doubtful one starts."""
    institution = engine.table.facts["institution"]
    leads = dict(zip(rows, _leads(engine, rows), strict=True))
    picked: list[int] = []
    taken: set[int] = set()

    def take(wanted: str | None) -> bool:
        for row in rows[:known] if known >= STARTERS else rows:
            fresh = row not in picked and institution[row] not in taken
            if fresh and wanted in (None, leads[row]):
                picked.append(row)
                taken.add(institution[row])
                return True
        return False

    varied = [take(one) for one in (*SPECIALISATIONS, *[None] * (STARTERS - len(SPECIALISATIONS)))]
    return picked + [row for row in rows if row not in picked], all(varied)


def _leads(engine: Engine, rows: list[int]) -> list[str]:
    """The specialisation with each program's highest known emphasis, the first of equals; "" where there is none."""
    columns = [engine.table.position[f"specialisation.{key}"] for key in SPECIALISATIONS]
    degrees = engine.table.degrees[np.ix_(rows, columns)]
    # What a school merely awards is no emphasis of the program.
    emphasis = np.where(degrees > (SCHOOL.degree or 0.0), degrees, 0.0)
    first = np.where(emphasis.max(axis=1) > 0, emphasis.argmax(axis=1), len(SPECIALISATIONS))
    return [(*SPECIALISATIONS, "")[at] for at in first.tolist()]


def first_need(top: int) -> int:
    """How many rows to ask for so that a list of `top` is almost always settled by them."""
    return max(64, 4 * top)


def rank(engine: Engine, answers: Mapping[str, Any], top: int = 10, weighted: tuple[Term, ...] | None = None) -> Ranked:
    """Rank the catalog for clean answers; at least `top` rows are shown where that many fit.

    `weighted` replaces the engine's terms of the answers, for what-ifs about the weights.
    """
    table, model = engine.table, engine.model
    raised = gates(table, answers)
    allowed = np.ones(len(table.ids), dtype=bool)
    tier = np.zeros(len(table.ids), dtype=np.int64)
    for gate in raised:
        allowed &= ~gate.violates
        tier += gate.unsure
    asked = query(engine, weighted or engine.terms(answers), dict(answers))
    stem_first = ~table.facts["stem"] if answers.get("visa") == "yes" else np.zeros(len(allowed), dtype=bool)
    need = first_need(top)
    while True:
        ranking = model.rank(
            asked.weights,
            extra=asked.extra,
            allowed=allowed,
            tier=tier,
            ties=(stem_first.astype(np.int64), table.lottery),
            need=need,
        )
        sure = len(ranking.rows) if ranking.complete else need
        ordered, varied = ranking.rows[:sure].tolist(), True
        if low_signal(answers):
            ordered, varied = _starters(engine, ordered, int((ranking.tier[:sure] == 0).sum()))
        rows, variants, settled = diversified(engine, ordered, top)
        if (settled and varied) or ranking.complete:
            return Ranked(engine, answers, raised, asked, allowed, tier, ranking, tuple(rows), variants)
        need *= NEED_MORE
