"""Programs left out for exactly one reason, each labelled with it: worth a look, never part of the list."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from quiz.core.advice.document import NearMiss
from quiz.core.catalog.prices import student_cost
from quiz.core.catalog.program import Catalog, Program
from quiz.core.questions.quiz import BY_ID
from quiz.core.ranking.order import Ranked
from quiz.core.text import listed, money, plural
from quiz.core.vocabulary import PACE_WORDS, PLACE_WORDS, STUDY_MODES

MOST_NEAR_MISSES = 5

Answers = Mapping[str, Any]


def _study_mode(program: Program, answers: Answers, catalog: Catalog) -> str:
    place, pace = STUDY_MODES[answers["study_mode"]]
    if program.delivery and place not in program.delivery:
        offered = "as a hybrid with campus stays" if program.delivery == ("hybrid",) else f"only {_delivery(program)}"
        return f"You need to study {PLACE_WORDS[place]}; this is taught {offered}"
    return f"You need to study {PACE_WORDS[pace]}; this cannot be taken {PACE_WORDS[pace]}"


def _delivery(program: Program) -> str:
    words = {**PLACE_WORDS, "hybrid": "in hybrid form"}
    return listed([words[place] for place in program.delivery or ()], "or")


def _budget(program: Program, answers: Answers, catalog: Catalog) -> str:
    cost = student_cost(program, catalog, answers)
    cap = float(answers["budget"])
    usd = cost.usd or 0.0
    return f"Total tuition {money(usd)} is {money(usd - cap)} over your {money(cap)} ({cost.label})"


def _background(program: Program, answers: Answers, catalog: Catalog) -> str:
    rules = program.background or ()
    stem = "another STEM degree" if "engineering" in rules else "a STEM degree"
    words = {"engineering": "an engineering degree", "stem": stem, "any": "any degree"}
    return f"It asks for {listed([words[rule] for rule in rules], 'or')}, and {_studied(answers['discipline'])}"


def _studied(discipline: str) -> str:
    words = {"other_stem": "yours is in another STEM field", "non_stem": "yours is not in STEM"}
    return words.get(discipline) or f"you studied {BY_ID['discipline'].option(discipline).words.lower()}"


def _experience(program: Program, answers: Answers, catalog: Catalog) -> str:
    asked = program.work_experience_years_min or 0
    years = f"{asked:g} {'year' if asked == 1 else 'years'}"
    return (
        f"It asks for {years} of full-time work, and you said {BY_ID['experience'].option(answers['experience']).short}"
    )


def _gpa(program: Program, answers: Answers, catalog: Catalog) -> str:
    return f"It asks for a GPA of {program.min_gpa:.2f}, and yours is {answers['sharpen']['gpa']:.2f}"


def _max_months(program: Program, answers: Answers, catalog: Catalog) -> str:
    months = plural(program.duration_months_min or 0, "month")
    return f"It takes at least {months}, and you have {plural(answers['sharpen']['max_months'], 'month')}"


def _visa(program: Program, answers: Answers, catalog: Catalog) -> str:
    if program.delivery and "on_campus" not in program.delivery:
        return f"A student visa needs study on campus; this is taught only {_delivery(program)}"
    return "A student visa needs full-time study; this cannot be taken full time"


TEXTS: Mapping[str, Callable[[Program, Answers, Catalog], str]] = {
    "study_mode": _study_mode,
    "budget": _budget,
    "region": lambda program, answers, catalog: f"It is in {program.state}, outside the states you named",
    "max_months": _max_months,
    "background": _background,
    "experience": _experience,
    "gpa": _gpa,
    "gre": lambda program, answers, catalog: "It requires the GRE, which you want to avoid",
    "visa": _visa,
}


def near_misses(ranked: Ranked) -> tuple[NearMiss, ...]:
    """The best-fitting programs that break exactly one gate, with the gate and what exactly is missing."""
    if not ranked.gates:
        return ()
    engine, gates = ranked.engine, ranked.gates
    broken = np.vstack([gate.violates for gate in gates])
    eligible = broken.sum(axis=0) == 1
    for gate in gates:
        if gate.near is not None:
            eligible &= ~gate.violates | gate.near
    rows = np.flatnonzero(eligible)
    fit = (
        engine.model.degrees_[rows] @ ranked.query.weights
        + ranked.query.extra.degrees[rows] @ ranked.query.extra.weights
    )
    best = rows[np.lexsort((engine.table.lottery[rows], -np.round(fit, 9)))][:MOST_NEAR_MISSES]
    return tuple(_near_miss(ranked, row, gates[int(broken[:, row].argmax())].id) for row in best.tolist())


def left_out(ranked: Ranked, row: int) -> Iterator[str]:
    """A sentence for each gate that a row is known to break, with what exactly is missing."""
    program = ranked.engine.program(row)
    return (
        TEXTS[gate.id](program, ranked.answers, ranked.engine.catalog) for gate in ranked.gates if gate.violates[row]
    )


def _near_miss(ranked: Ranked, row: int, gate: str) -> NearMiss:
    program = ranked.engine.program(row)
    return NearMiss(program.id, (gate,), TEXTS[gate](program, ranked.answers, ranked.engine.catalog))
