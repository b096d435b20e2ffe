"""A ranking put in words: for each program why and why not, what is unknown, who only just missed, and what to read
first.

`recommend` is the one way through the core: answers in, a frozen Recommendation out. Every figure in it is taken from
the ranking, none is computed twice; the points of a program add up to its fit.
"""

from collections.abc import Collection, Hashable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from quiz import __version__
from quiz.core.advice.document import (
    ASK,
    CLOSE,
    FITS,
    Contribution,
    ExcludedCount,
    Fitting,
    PriceRange,
    RankedProgram,
    Recommendation,
)
from quiz.core.advice.document import EngineStamp as EngineFacts
from quiz.core.advice.messages import find_messages
from quiz.core.advice.near_misses import find_near_misses, left_out
from quiz.core.advice.readings import read_cell
from quiz.core.advice.repairs import find_repairs
from quiz.core.advice.specialisations import rank_specialisations
from quiz.core.advice.statements import Params, Statement
from quiz.core.advice.what_if import best_next_question, counterfactuals
from quiz.core.catalog import Cost, Program, cost_in, student_cost
from quiz.core.questions import QUESTIONS_VERSION, Answers
from quiz.core.ranking import (
    BY_CONDITION,
    FACTS,
    WEIGHT_TOLERANCE,
    Bools,
    Engine,
    Floats,
    StudentRanking,
    low_signal,
    rank,
    rank_rows,
    visa_conflict,
)

MOST_FOR, MOST_AGAINST = 3, 2
GOOD_DEGREE, POOR_DEGREE = 0.45, 0.20
# What a student should not read as a flaw of a program: a school without one's own discipline, or silence on
# industries.
NEVER_AGAINST = ("discipline", "start_term")
NEVER_FOR = ("avoid", "existence", "experience")


def recommend(engine: Engine, answers: Answers, top: int = 10, *, what_ifs: bool = True) -> Recommendation:
    """The recommendation for a student's answers, with up to `top` programs; without `what_ifs` nobody asks what other
    answers would have given, which takes longer than the list itself."""
    ranked = rank(engine, answers, top)
    conflict = visa_conflict(answers)
    programs = () if conflict else tuple(describe(ranked))
    broken = {condition.id: int(condition.violates.sum()) for condition in ranked.conditions}
    by_gate = {key: count for key, count in broken.items() if count}
    excluded = int((~ranked.standing.allowed).sum())
    rows = len(engine.table.ids)
    return Recommendation(
        engine=EngineFacts(__version__, QUESTIONS_VERSION, engine.catalog.sha256, rows, engine.weights.version),
        specialisations=rank_specialisations(engine, answers),
        programs=programs,
        near_misses=() if conflict else find_near_misses(ranked),
        excluded=ExcludedCount(rows, {**by_gate, "visa": rows}) if conflict else ExcludedCount(excluded, by_gate),
        repairs=find_repairs(ranked),
        counterfactuals=counterfactuals(ranked) if what_ifs else (),
        messages=find_messages(ranked),
        about_equal=_groups(programs),
        best_next_question=best_next_question(ranked) if what_ifs else None,
        fitting=Fitting() if conflict else _fitting(ranked),
        known_to_fit=0 if conflict else ranked.known_to_fit,
    )


def _fitting(ranked: StudentRanking) -> Fitting:
    """Degrees, not their formats, so that it is as many as the whole list has rows."""
    degree = ranked.engine.table.degree_of
    known, possible = (
        len({degree[row] for row in np.flatnonzero(rows)}) for rows in (ranked.known_fits, ranked.fitting)
    )
    return Fitting(known, possible - known)


@dataclass(frozen=True, slots=True)
class JudgedProgram:
    """How one program fits, listed or not. `left_out` has a sentence for each condition that it is known to break."""

    program: RankedProgram
    left_out: tuple[str, ...]


def judge(engine: Engine, answers: Answers, ids: Iterable[str]) -> dict[str, JudgedProgram]:
    """How single programs fit, with the very fit that a list gives them, also those that are left out of it; ids that
    are not ranked at all are left out here. Empty where the answers contradict each other or tell no programs apart."""
    position = engine.table.row
    rows = [position[key] for key in ids if key in position]
    if low_signal(answers) or visa_conflict(answers) or not rows:
        return {}
    ranked = rank_rows(engine, answers, rows)
    return {
        program.id: JudgedProgram(program, tuple(left_out(ranked, row)))
        for row, program in zip(ranked.rows, describe(ranked), strict=True)
    }


def group_of(ranked: StudentRanking, row: int) -> str:
    """Whether a row fits, has to be asked about, or misses something."""
    if ranked.standing.misses[row]:
        return CLOSE
    return FITS if ranked.known_fits[row] else ASK


def describe(ranked: StudentRanking, only: Collection[int] | None = None) -> Iterator[RankedProgram]:
    """The listed programs, best first; of a long list `only` some rows."""
    rows = list(ranked.rows)
    if not rows:
        return
    table, order = ranked.engine.table, ranked.order
    degrees, known = ranked.cells(rows)
    lows, highs = ranked.bounds(rows, degrees, known)
    points = degrees * np.array([term.weight for term in ranked.query.terms])
    cells = list(zip(degrees.tolist(), known.tolist(), points.tolist(), strict=True))
    leaders = _leaders(ranked, rows, points)
    asked = _asked(ranked)
    reasons = _reasons(ranked, degrees, known)
    for position, row in enumerate(rows):
        if only is not None and row not in only:
            continue
        at, program = order.place[row], ranked.engine.program(row)
        cost = student_cost(program, ranked.engine.catalog, ranked.answers)
        earned = cells[position][-1]
        fit = sum(earned)
        contributions, keys = _readings(ranked, row, program, asked, zip(*cells[position], strict=True))
        misses = tuple(condition.id for condition in ranked.conditions if condition.missed[row])
        checks = tuple(condition.id for condition in ranked.conditions if condition.unknown[row])
        yield RankedProgram(
            id=program.id,
            institution=program.institution,
            program_name=program.display_name,
            rank=position + 1,
            fit=fit,
            fit_low=min(fit, float(lows[position])),
            fit_high=max(fit, min(1.0, float(highs[position]))),
            coverage=min(1.0, float(order.coverage[at])),
            band=ranked.listed.bands[position],
            contributions=contributions,
            grounds_for=_best(contributions, keys, earned, reasons.good[position], MOST_FOR),
            grounds_against=_best(
                contributions, keys, reasons.losses[position], _poor(reasons, position, cost), MOST_AGAINST
            ),
            unknown=_unknown(ranked, program, contributions),
            tied_with_previous=leaders[position] != position,
            variants=tuple(table.ids[variant] for variant in ranked.listed.variants.get(row, ())),
            group=group_of(ranked, row),
            misses=misses,
            checks=checks,
            moved=ranked.listed.moved.get(row, ""),
            price=PriceRange(cost.low, cost.high, cost.known, cost.basis, cost.year),
            facts=ranked.engine.catalog.fingerprint(program.id),
        )


class Wishes(NamedTuple):
    """What else a sentence may depend on: the specialisations that the student wants, the states named or lived in."""

    specialisations: tuple[str, ...] = ()
    states: frozenset[str] = frozenset()


NO_WISHES = Wishes()


# What is said of a degree is the same for every student, but for the depth of a specialisation and for places.
@lru_cache(maxsize=8_192)
def _said_of(
    engine: Engine, row: int, column: str, degree: float, known: bool, resident: bool, theirs: Wishes
) -> tuple[str, Params, Hashable]:
    """What a column says about the program in a row: code, params, and what both come to."""
    program = engine.program(row)
    cost = cost_in(engine.catalog, program, program.state if resident else None)
    code, params = read_cell(column, program, degree, known, cost, *theirs)
    return code, params, Statement(code, params).key


class TermHead(NamedTuple):
    """A term as its sentences need it, the same for every program: `question` is that of the quiz."""

    column: str
    question: str
    weight: float
    wishes: Wishes


def _asked(ranked: StudentRanking) -> list[TermHead]:
    wishes = {"track_depth": Wishes(ranked.asked.wants), "near": Wishes(states=ranked.asked.student.states)}
    return [
        TermHead(term.column, term.question.partition(".")[0], term.weight, wishes.get(term.column, NO_WISHES))
        for term in ranked.query.terms
    ]


def _readings(
    ranked: StudentRanking,
    row: int,
    program: Program,
    asked: list[TermHead],
    cells: Iterable[tuple[float, bool, float]],
) -> tuple[tuple[Contribution, ...], list[Hashable]]:
    """Every term of the fit in the order of the questions, and for each what terms that say the same have in common.
    The cells are degree, knownness and points of each term."""
    engine, resident = ranked.engine, program.state == ranked.answers.lives_in
    contributions, keys = [], []
    for (column, question, weight, wishes), (degree, known, points) in zip(asked, cells, strict=True):
        code, params, key = _said_of(engine, row, column, degree, known, resident, wishes)
        contributions.append(Contribution(code, params, column, question, weight, degree, known, points))
        keys.append(key)
    return tuple(contributions), keys


# --- reasons -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReasonCells:
    """What of the terms (rows, terms) speaks for a program, `good`, or against it, `poor`, with the points that each
    loses; `caps` are the terms of a limit on the price, with the limit."""

    good: list[list[bool]]
    poor: list[list[bool]]
    losses: list[list[float]]
    caps: tuple[tuple[int, float], ...]


def _reasons(ranked: StudentRanking, degrees: Floats, known: Bools) -> ReasonCells:
    """The known facts that earn and that lose points."""
    terms = ranked.query.terms
    families = [term.column.partition(".")[0] for term in terms]
    praised, blamed = (np.array([name not in never for name in families]) for never in (NEVER_FOR, NEVER_AGAINST))
    return ReasonCells(
        good=(known & (degrees >= GOOD_DEGREE) & praised).tolist(),
        poor=(known & (degrees < POOR_DEGREE) & blamed).tolist(),
        losses=(np.array([term.weight for term in terms]) * (1.0 - degrees)).tolist(),
        caps=tuple(
            (at, float(term.column.partition(".")[2])) for at, term in enumerate(terms) if families[at] == "budget"
        ),
    )


def _poor(reasons: ReasonCells, position: int, cost: Cost) -> list[bool]:
    """The terms that speak against a program; a labelled estimate of a price does where it may be over the limit."""
    poor = reasons.poor[position]
    for at, cap in reasons.caps:
        poor[at] |= cost.high is not None and cost.high > cap
    return poor


def _best(
    contributions: tuple[Contribution, ...],
    keys: list[Hashable],
    scored: list[float],
    among: list[bool],
    most: int,
) -> tuple[Statement, ...]:
    """What scores highest, of equals what was asked first. Two questions that ask for the same thing make one reason,
    not two."""
    scores: dict[Hashable, float] = {}
    said: dict[Hashable, Contribution] = {}
    for contribution, key, score, counts in zip(contributions, keys, scored, among, strict=True):
        if counts:
            scores[key] = scores.get(key, 0.0) + score
            said.setdefault(key, contribution)
    best = sorted(scores, key=lambda key: -scores[key])[:most]
    return tuple(Statement(said[key].code, said[key].params) for key in best)


def _unknown(ranked: StudentRanking, program: Program, contributions: tuple[Contribution, ...]) -> tuple[str, ...]:
    """The catalog fields that the answers make matter and that nobody has published, each once, in the order asked."""
    fields = [FACTS[c.criterion] for c in contributions if not c.known]
    for condition in ranked.conditions:
        fields += [field for field in BY_CONDITION[condition.id].asks_for if program.value(field) is None]
    return tuple(dict.fromkeys(fields))


# --- about equal --------------------------------------------------------------------------------------------------


def _leaders(ranked: StudentRanking, rows: list[int], points: Floats) -> list[int]:
    """For each listed row the position of the first row of its group of about equals.

    Two programs are about equal where their order could flip if every question's weight moved by up to 10 %: where
    the sum of their differences by question is within a tenth of the sum of the sizes of these. A group is what
    directly follows its first program and is about equal to it, in the same tier and band.
    """
    names = [term.question for term in ranked.query.terms]
    questions = sorted(set(names))
    by_question = (points @ np.array([[float(name == question) for question in questions] for name in names])).tolist()
    stands = ranked.standing
    tier = list(zip(stands.misses[rows].tolist(), stands.doubt[rows].tolist(), ranked.listed.bands, strict=True))
    leaders: list[int] = []
    for position in range(len(rows)):
        first = leaders[-1] if leaders else position
        gaps = [its - mine for its, mine in zip(by_question[first], by_question[position], strict=True)]
        close = abs(sum(gaps)) <= WEIGHT_TOLERANCE * sum(map(abs, gaps)) + 1e-12
        leaders.append(first if close and tier[first] == tier[position] else position)
    return leaders


def _groups(programs: tuple[RankedProgram, ...]) -> tuple[tuple[str, ...], ...]:
    """The groups of about equals that hold more than one program."""
    groups: list[list[str]] = []
    for program in programs:
        if program.tied_with_previous:
            groups[-1].append(program.id)
        else:
            groups.append([program.id])
    return tuple(tuple(group) for group in groups if len(group) > 1)
