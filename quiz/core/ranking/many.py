"""Many students at once: the lists that ranking.rank gives each of them, in bounded memory and a fraction of the time.

The catalog is read in blocks of rows that fit a processor's cache. Over a block, the fits of a group of students are
one matrix product, to which the columns and gates of their own answers are added, each computed once for all students
who gave the same answer. Only rows that can still reach a student's list are kept, in the published order; the rules of
a fair list are ranking.py's.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np

from quiz.core.questions.answers import Answers
from quiz.core.ranking import engine as columns
from quiz.core.ranking import gates
from quiz.core.ranking.criteria import Floats
from quiz.core.ranking.engine import Engine, personal, weigh
from quiz.core.ranking.neighbours import NOISE, TIER, Ints
from quiz.core.ranking.order import NEED_MORE, diversified, first_need, rank
from quiz.core.ranking.terms import low_signal

# Rows of a block and students of a group: 4 MB of scores.
BLOCK, GROUP = 8192, 64
# Students at once, where memory would allow more: the first lists should not wait for the last students.
AT_ONCE = 1024
# What one more student may cost a block: the scores, and the columns and masks of answers that nobody else gave.
BYTES_A_CELL = 64
MEMORY = 256 << 20
NO_CUT = float(np.finfo(float).min)


@dataclass(frozen=True, slots=True)
class Listed:
    """One student's list: rows of the table, best first, with the fit, the coverage and the tier of each."""

    rows: tuple[int, ...]
    fit: Floats
    coverage: Floats
    tier: Ints


def rank_many(
    engine: Engine, students: Iterable[Mapping[str, Any]], top: int = 10, memory: int = MEMORY
) -> Iterator[Listed]:
    """The list of every student, in their order; `students` are clean answers and may be endless.

    memory : bytes that the students in work may take beside the engine itself; with 256 MiB, 512 students on a large
    catalog. More students share more of their answers' columns, so that more memory is a little faster.
    """
    cells = BYTES_A_CELL * min(BLOCK, len(engine.table.ids))
    return _listed(engine, students, top, first_need(top), max(1, min(AT_ONCE, memory // cells)))


def _listed(engine: Engine, students: Iterable[Mapping[str, Any]], top: int, need: int, chunk: int) -> Iterator[Listed]:
    following = iter(students)
    while some := [_asked(engine, answers) for answers in islice(following, chunk)]:
        lists: dict[int, Listed] = {
            position: _alone(engine, asked.answers, top) for position, asked in enumerate(some) if asked.alone
        }
        together = [position for position in range(len(some)) if position not in lists]
        unsettled = []
        ranked = _ranked(engine, [some[position] for position in together], need)
        for position, (found, complete) in zip(together, ranked, strict=True):
            rows, _, settled = diversified(engine, found.rows.tolist(), top)
            if settled or complete:
                lists[position] = found.only(rows)
            else:
                unsettled.append(position)
        again = _listed(
            engine, [some[position].answers for position in unsettled], top, need * NEED_MORE, chunk // NEED_MORE + 1
        )
        lists |= zip(unsettled, again, strict=True)
        yield from (lists[position] for position in range(len(some)))


def _alone(engine: Engine, answers: Mapping[str, Any], top: int) -> Listed:
    """A student for whom more than the first rows matter: the varied start is picked from the whole list."""
    ranked = rank(engine, answers, top)
    at = [ranked.place[row] for row in ranked.rows]
    order = ranked.ranking
    return Listed(ranked.rows, order.fit[at], order.coverage[at], order.tier[at])


# --- what a student asks of a block of rows --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Asked:
    """A student's weights over the fitted columns; `own` columns with their weights and `rules`, each with the key that
    students with the same answers share."""

    answers: Answers
    weights: Floats
    own: tuple[tuple[Hashable, str, float], ...]
    rules: tuple[tuple[Hashable, gates.Rule], ...]
    stem_first: bool
    alone: bool


def _values(answers: Mapping[str, Any], names: Iterable[str]) -> Hashable:
    """The named answers, of the quiz or of its sharpening."""
    given = {**(answers.get("sharpen") or {}), **answers}
    values = (given.get(name) for name in names)
    return tuple(tuple(value) if isinstance(value, list | tuple) else value for value in values)


def _asked(engine: Engine, answers: Mapping[str, Any]) -> _Asked:
    weights, extra = weigh(engine.table, engine.terms(answers), answers)
    return _Asked(
        dict(answers),
        weights,
        tuple((_values(answers, columns.READS[column]), column, weight) for column, weight in extra.items()),
        tuple((_values(answers, gates.READS[rule]), rule) for rule in gates.rules(answers)),
        answers.get("visa") == "yes",
        low_signal(answers),
    )


class _Block:
    """Some rows of the catalog, and what they answer to each question asked so far."""

    def __init__(self, engine: Engine, start: int) -> None:
        self.start = start
        self.part = engine.part(slice(start, start + BLOCK))
        self.degrees, self.known = self.part.model.degrees_, self.part.model.known_
        self._seen: dict[Hashable, Any] = {}

    def own(self, key: Hashable, column: str, asked: _Asked) -> tuple[Floats, Any]:
        """The degrees and the knownness of a column that depends on the student."""
        at = (column, key)
        if at not in self._seen:
            self._seen[at] = personal(column, self.part, asked.answers)
        cells: tuple[Floats, Any] = self._seen[at]
        return cells

    def lowers(self, key: Hashable, rule: gates.Rule, asked: _Asked) -> Floats | None:
        """What a gate takes from the score of each row: everything where it is broken, a tier for each doubt."""
        at = (rule, key)
        if at not in self._seen:
            gate = rule(self.part.table, asked.answers)
            self._seen[at] = gate and np.where(gate.violates, -np.inf, -TIER * gate.unsure)
        lowered: Floats | None = self._seen[at]
        return lowered

    def scores(self, group: Sequence[_Asked], weights: Floats) -> Floats:
        """(len(group), rows): the fit less TIER for each tier; -inf where a gate excludes."""
        scores: Floats = weights @ self.degrees.T
        for position, asked in enumerate(group):
            for key, column, weight in asked.own:
                scores[position] += weight * self.own(key, column, asked)[0]
            for key, rule in asked.rules:
                lowered = self.lowers(key, rule, asked)
                if lowered is not None:
                    scores[position] += lowered
        return scores

    def coverage(self, group: Sequence[_Asked], weights: Floats, of: Ints, at: Ints) -> Floats:
        """The share of known weight for pairs of a student `of` the group and a row `at` the block."""
        if len(of) > len(self.known):
            covered: Floats = (weights @ self.known.T)[of, at]
        else:
            covered = np.einsum("ij,ij->i", weights[of], self.known[at])
        for position, asked in enumerate(group):
            if asked.own:
                mine = slice(*np.searchsorted(of, [position, position + 1]))
                for key, column, weight in asked.own:
                    covered[mine] += weight * self.own(key, column, asked)[1][at[mine]]
        return covered


# --- the best rows of each student so far ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Found:
    """A student's first rows in the published order."""

    rows: Ints
    score: Floats
    coverage: Floats

    def only(self, rows: Sequence[int]) -> Listed:
        """The rows that are listed, in their order."""
        place = {row: position for position, row in enumerate(self.rows.tolist())}
        at = [place[row] for row in rows]
        tier = _tier(self.score[at])
        return Listed(tuple(rows), self.score[at] + TIER * tier, self.coverage[at], tier.astype(np.int64))


def _tier(score: Floats) -> Floats:
    """A fit lies in [0, 1], so the score says both."""
    return np.ceil(-score / TIER)


class _Best:
    """The rows that can still reach the lists of a group: at least the first `need` of each student."""

    def __init__(self, engine: Engine, group: Sequence[_Asked], need: int) -> None:
        self.engine, self.group, self.need = engine, group, need
        self.weights = np.array([asked.weights for asked in group])
        self.stem_first = np.array([asked.stem_first for asked in group])
        self.cut = np.full(len(group), NO_CUT)
        # Pairs of a student `of` the group and one of the catalog's `rows`.
        self.of, self.rows = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
        self.score, self.coverage = np.zeros(0), np.zeros(0)

    def look(self, block: _Block) -> None:
        """Take in the rows of a block that may belong to the first ones."""
        scores = block.scores(self.group, self.weights)
        if block.start == 0 and self.need < scores.shape[1]:
            self._raise(np.partition(scores, -self.need, axis=1)[:, -self.need])
        of, at = np.divmod(np.flatnonzero(scores >= self.cut[:, None]), scores.shape[1])
        if not len(of):
            return
        self.of = np.concatenate([self.of, of])
        self.rows = np.concatenate([self.rows, block.start + at])
        self.score = np.concatenate([self.score, scores[of, at]])
        self.coverage = np.concatenate([self.coverage, block.coverage(self.group, self.weights, of, at)])
        if len(self.of) > 2 * self.need * len(self.group):
            self.trim()

    def _raise(self, least: Floats) -> None:
        self.cut = np.maximum(self.cut, least - NOISE)

    def trim(self) -> None:
        """Put the rows in order and keep each student's first `need`."""
        table, tier = self.engine.table, _tier(self.score)
        order = np.lexsort(
            [
                table.lottery[self.rows],
                -np.round(self.coverage, 9),
                self.stem_first[self.of] & ~table.facts["stem"][self.rows],
                -np.round(self.score + TIER * tier, 9),
                tier,
                self.of,
            ]
        )
        first = np.searchsorted(self.of[order], np.arange(len(self.group)))
        place = np.arange(len(order)) - first[self.of[order]]
        last = order[place == self.need - 1]
        least = np.full(len(self.group), NO_CUT)
        least[self.of[last]] = self.score[last]
        kept = order[place < self.need]
        if len(kept) < len(order):
            self._raise(least)
        self.of, self.rows = self.of[kept], self.rows[kept]
        self.score, self.coverage = self.score[kept], self.coverage[kept]

    def lists(self) -> Iterator[tuple[_Found, bool]]:
        """Each student's first rows, and whether these are all that fit."""
        self.trim()
        ends = np.searchsorted(self.of, np.arange(len(self.group) + 1))
        for position, cut in enumerate(self.cut):
            mine = slice(ends[position], ends[position + 1])
            yield _Found(self.rows[mine], self.score[mine], self.coverage[mine]), cut == NO_CUT


def _ranked(engine: Engine, students: Sequence[_Asked], need: int) -> Iterator[tuple[_Found, bool]]:
    """The first `need` rows of every student, and whether these are all that fit."""
    groups = [_Best(engine, students[start : start + GROUP], need) for start in range(0, len(students), GROUP)]
    for start in range(0, len(engine.table.ids), BLOCK):
        block = _Block(engine, start)
        for group in groups:
            group.look(block)
    for group in groups:
        yield from group.lists()
