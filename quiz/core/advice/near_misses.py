"""Programs left out for exactly one reason, each labelled with it: worth a look, never part of the list."""

from collections.abc import Callable, Iterable, Iterator, Mapping

import numpy as np

from quiz.core.advice.document import NearMiss
from quiz.core.advice.readings import price_values
from quiz.core.advice.statements import Statement
from quiz.core.catalog import Catalog, Program, student_cost
from quiz.core.questions import Answers
from quiz.core.ranking import StudentRanking, lottery

MOST_NEAR_MISSES = 5


def _study_mode(program: Program, answers: Answers, catalog: Catalog) -> Statement:
    place, pace = answers.mode or ("", "")
    if program.delivery and place not in program.delivery:
        return Statement("misses_place", {"place": place, "offered": tuple(program.delivery)})
    return Statement("misses_pace", {"pace": pace})


def _budget(program: Program, answers: Answers, catalog: Catalog) -> Statement:
    price = price_values(student_cost(program, catalog, answers))
    return Statement("over_budget", {"limit": answers.most_usd or 0.0, **price})


def _region(program: Program, answers: Answers, catalog: Catalog) -> Statement:
    return Statement("misses_region", {"state": program.state})


def _recognition(program: Program, answers: Answers, catalog: Catalog) -> Statement:
    return Statement("misses_recognition", {"marks": tuple(program.recognition or ())})


def _stays(program: Program, answers: Answers, catalog: Catalog) -> Statement:
    return Statement("requires_stays", {})


def _max_months(program: Program, answers: Answers, catalog: Catalog) -> Statement:
    return Statement("too_long", {"months": program.duration_months_min or 0, "most": answers.max_months or 0})


def _background(program: Program, answers: Answers, catalog: Catalog) -> Statement:
    rules = tuple(program.background or ())
    return Statement("misses_background", {"rules": rules, "discipline": answers.discipline or ""})


def _experience(program: Program, answers: Answers, catalog: Catalog) -> Statement:
    years = program.work_experience_years_min or 0
    return Statement("misses_experience", {"years": years, "experience": answers.experience or ""})


def _gpa(program: Program, answers: Answers, catalog: Catalog) -> Statement:
    return Statement("misses_gpa", {"asked": program.min_gpa, "gpa": answers.gpa})


def _gre(program: Program, answers: Answers, catalog: Catalog) -> Statement:
    return Statement("requires_gre", {})


def _visa(program: Program, answers: Answers, catalog: Catalog) -> Statement:
    if program.delivery and "on_campus" not in program.delivery:
        return Statement("visa_needs_campus", {"offered": tuple(program.delivery)})
    return Statement("visa_needs_full_time", {})


# By the condition that is missed.
MISSES: Mapping[str, Callable[[Program, Answers, Catalog], Statement]] = {
    "study_mode": _study_mode,
    "budget": _budget,
    "region": _region,
    "recognition": _recognition,
    "travel_ok": _stays,
    "max_months": _max_months,
    "background": _background,
    "experience": _experience,
    "gpa": _gpa,
    "gre": _gre,
    "visa": _visa,
}


def miss_words(misses: Iterable[str], program: Program, answers: Answers, catalog: Catalog) -> tuple[str, ...]:
    """A sentence for each condition that a program is known to miss."""
    return tuple(MISSES[key](program, answers, catalog).text for key in misses)


def find_near_misses(ranked: StudentRanking) -> tuple[NearMiss, ...]:
    """The programs that break exactly one must or rule, miss nothing else that is known and are near: by at most a
    quarter of the price or the length, a year, 0.3 of a GPA, a neighbouring state or one decision. Nearest first."""
    conditions = [condition for condition in ranked.conditions if condition.out]
    if not conditions:
        return ()
    engine = ranked.engine
    broken = np.vstack([condition.violates for condition in conditions])
    distance = np.where(broken, np.vstack([condition.distance for condition in conditions]), 0.0).sum(axis=0)
    near = (broken.sum(axis=0) == 1) & (ranked.standing.misses == 0) & (distance <= 1.0)
    rows = np.flatnonzero(near)
    if not len(rows):
        return ()
    fit = engine.model.degrees_[rows] @ ranked.query.weights
    drawn = lottery(engine, ranked.answers, rows)
    best = rows[np.lexsort((drawn, -np.round(fit, 9), np.round(distance[rows], 9)))][:MOST_NEAR_MISSES]
    return tuple(_near_miss(ranked, row, conditions[int(broken[:, row].argmax())].id) for row in best.tolist())


def left_out(ranked: StudentRanking, row: int) -> Iterator[str]:
    """A sentence for each must or rule that a row is known to break, with what exactly is missing."""
    program = ranked.engine.program(row)
    return (
        MISSES[condition.id](program, ranked.answers, ranked.engine.catalog).text
        for condition in ranked.conditions
        if condition.violates[row]
    )


def _near_miss(ranked: StudentRanking, row: int, gate: str) -> NearMiss:
    program = ranked.engine.program(row)
    missed = MISSES[gate](program, ranked.answers, ranked.engine.catalog)
    return NearMiss(missed.code, missed.params, id=program.id, breaks=(gate,))
