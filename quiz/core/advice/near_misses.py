"""Programs left out for exactly one reason, each labelled with it: worth a look, never part of the list."""

from collections.abc import Callable, Iterable, Iterator, Mapping

import numpy as np

from quiz.core.advice.document import NearMiss
from quiz.core.catalog import Catalog, Program, student_cost
from quiz.core.questions import BY_ID, Answers
from quiz.core.ranking import StudentRanking, lottery
from quiz.core.text import listing, plural, usd
from quiz.core.vocabulary import PACE_WORDS, PLACE_WORDS

MOST_NEAR_MISSES = 5


def _study_mode(program: Program, answers: Answers, catalog: Catalog) -> str:
    place, pace = answers.mode or ("", "")
    if program.delivery and place not in program.delivery:
        offered = "as a hybrid with campus stays" if program.delivery == ("hybrid",) else f"only {_delivery(program)}"
        return f"You need to study {PLACE_WORDS[place]}; this is taught {offered}"
    return f"You need to study {PACE_WORDS[pace]}; this cannot be taken {PACE_WORDS[pace]}"


def _delivery(program: Program) -> str:
    words = {**PLACE_WORDS, "hybrid": "in hybrid form"}
    return listing([words[place] for place in program.delivery or ()], "or")


def _budget(program: Program, answers: Answers, catalog: Catalog) -> str:
    cost = student_cost(program, catalog, answers)
    cap, low = answers.most_usd or 0.0, cost.low or 0.0
    least = "" if cost.low == cost.high else "at least "
    return f"Total tuition {cost.amount} is {least}{usd(low - cap)} over your {usd(cap)} ({cost.label})"


def _background(program: Program, answers: Answers, catalog: Catalog) -> str:
    rules = program.background or ()
    stem = "another STEM degree" if "engineering" in rules else "a STEM degree"
    words = {"engineering": "an engineering degree", "stem": stem, "any": "any degree"}
    return f"It asks for {listing([words[rule] for rule in rules], 'or')}, and {_studied(answers.discipline or '')}"


def _studied(discipline: str) -> str:
    words = {"other_stem": "yours is in another STEM field", "non_stem": "yours is not in STEM"}
    return words.get(discipline) or f"you studied {BY_ID['discipline'].option(discipline).words.lower()}"


def _experience(program: Program, answers: Answers, catalog: Catalog) -> str:
    asked = program.work_experience_years_min or 0
    years = f"{asked:g} {'year' if asked == 1 else 'years'}"
    said = BY_ID["experience"].option(answers.experience or "").short
    return f"It asks for {years} of full-time work, and you said {said}"


def _gpa(program: Program, answers: Answers, catalog: Catalog) -> str:
    return f"It asks for a GPA of {program.min_gpa:.2f}, and yours is {answers.gpa:.2f}"


def _max_months(program: Program, answers: Answers, catalog: Catalog) -> str:
    months = plural(program.duration_months_min or 0, "month")
    return f"It takes at least {months}, and you have {plural(answers.max_months or 0, 'month')}"


def _visa(program: Program, answers: Answers, catalog: Catalog) -> str:
    if program.delivery and "on_campus" not in program.delivery:
        return f"A student visa needs study on campus; this is taught only {_delivery(program)}"
    return "A student visa needs full-time study; this cannot be taken full time"


TEXTS: Mapping[str, Callable[[Program, Answers, Catalog], str]] = {
    "study_mode": _study_mode,
    "budget": _budget,
    "region": lambda program, answers, catalog: f"It is in {program.state}, away from where you want to study",
    "recognition": lambda program, answers, catalog: f"It is recognised by {listing(program.recognition or ())}",
    "travel_ok": lambda program, answers, catalog: "It asks for stays on campus, which you cannot travel to",
    "max_months": _max_months,
    "background": _background,
    "experience": _experience,
    "gpa": _gpa,
    "gre": lambda program, answers, catalog: "It requires the GRE, which you want to avoid",
    "visa": _visa,
}


def miss_words(misses: Iterable[str], program: Program, answers: Answers, catalog: Catalog) -> tuple[str, ...]:
    """A sentence for each condition that a program is known to miss."""
    return tuple(TEXTS[key](program, answers, catalog) for key in misses)


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
    drawn = lottery(engine.table.tickets[rows], ranked.answers)
    best = rows[np.lexsort((drawn, -np.round(fit, 9), np.round(distance[rows], 9)))][:MOST_NEAR_MISSES]
    return tuple(_near_miss(ranked, row, conditions[int(broken[:, row].argmax())].id) for row in best.tolist())


def left_out(ranked: StudentRanking, row: int) -> Iterator[str]:
    """A sentence for each must or rule that a row is known to break, with what exactly is missing."""
    program = ranked.engine.program(row)
    return (
        TEXTS[condition.id](program, ranked.answers, ranked.engine.catalog)
        for condition in ranked.conditions
        if condition.violates[row]
    )


def _near_miss(ranked: StudentRanking, row: int, gate: str) -> NearMiss:
    program = ranked.engine.program(row)
    return NearMiss(program.id, (gate,), TEXTS[gate](program, ranked.answers, ranked.engine.catalog))
