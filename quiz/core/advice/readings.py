"""What a criterion says about a program: the code of the sentence and the facts it needs.

One function per column family, found by the part of the column's id before the dot. The words are words/criteria.py's.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import NamedTuple

from quiz.core.advice.statements import Params, Value
from quiz.core.catalog import Cost, Program, find_evidence
from quiz.core.vocabulary import DISCIPLINE_FIELDS, SPECIALISATIONS

Said = tuple[str, Params]  # the code and the params of a statement


class CellReading(NamedTuple):
    """One cell to be read: the program, the option behind the column's dot, the degree and whether it is known, the
    program's cost for this student, and the specialisations and the states that the student wants."""

    program: Program
    option: str
    degree: float
    known: bool
    cost: Cost
    wanted: Sequence[str]
    states: Collection[str]


def _specialisation(case: CellReading) -> Said:
    return _teaches(case.program, case.option)


def _teaches(program: Program, key: str) -> Said:
    return "teaches", {"specialisation": key, "evidence": find_evidence(program, key).kind}


def _track_depth(case: CellReading) -> Said:
    """The wanted specialisation that the program teaches best, by the degree that won."""
    wanted = tuple(case.wanted or SPECIALISATIONS)
    for key in wanted:
        degree = find_evidence(case.program, key).degree
        if case.known and degree is not None and abs(degree - case.degree) < 1e-9:
            return _teaches(case.program, key)
    return "depth_unknown", {"specialisations": wanted}


def _breadth(case: CellReading) -> Said:
    return "core_fields", {"count": round(case.degree * len(SPECIALISATIONS)) if case.known else None}


def _discipline(case: CellReading) -> Said:
    if case.option in (case.program.disciplines or ()):
        return "made_for", {"discipline": case.option}
    school = case.program.school_facts
    known = case.known and school is not None
    count = (getattr(school, DISCIPLINE_FIELDS[case.option]) or 0) if known else None
    return "school_degrees", {"discipline": case.option, "count": count}


def _admits(case: CellReading) -> Said:
    if not case.known:
        return "admission_unknown", {}
    if case.degree == 1.0:
        return "admission_met", {}
    return "admission_conditional" if case.degree else "admission_refused", {}


def _place(case: CellReading) -> Said:
    if not case.known:
        return "place_unknown", {"place": case.option, "distance": case.program.distance_2021}
    if case.degree == 1.0:
        return "taught", {"place": case.option}
    if case.degree == 0.5:
        return "taught_hybrid", {}
    return "taught_online_only" if case.option == "on_campus" else "taught_on_campus_only", {}


def _offered(case: CellReading) -> bool | None:
    return bool(case.degree) if case.known else None


def _pace(case: CellReading) -> Said:
    return "pace", {"pace": case.option, "offered": _offered(case)}


def price_values(cost: Cost) -> dict[str, Value]:
    """A price as the words of one need it."""
    return {"low": cost.low, "high": cost.high, "known": cost.known, "basis": cost.basis, "year": cost.year}


def _budget(case: CellReading) -> Said:
    return "price_to_limit", {"limit": float(case.option), **price_values(case.cost)}


def _cost(case: CellReading) -> Said:
    return "price", price_values(case.cost)


def _months(case: CellReading) -> Said:
    return "length", {"months": case.program.months_within}


def _recognition(case: CellReading) -> Said:
    marks = tuple(case.program.recognition or ())
    if case.option and case.option not in marks:
        return "recognition_unknown", {"by": case.option}
    if not marks:
        return "recognition_unseen", {}
    return "recognised", {"by": (case.option,) if case.option else marks}


def _industry(case: CellReading) -> Said:
    named = tuple(case.program.industries or ())
    if not named:
        return "no_industry_named", {}
    if case.option and case.option not in named:
        return "industry_not_named", {"industry": case.option}
    return "industries", {"industries": (case.option,) if case.option else named}


def _gre(case: CellReading) -> Said:
    return "gre", {"gre": case.program.gre}


def _campus_stays(case: CellReading) -> Said:
    if not case.known:
        return "stays_unknown", {}
    return "no_stays" if case.degree else "asks_for_stays", {}


def _start_term(case: CellReading) -> Said:
    return "start_term", {"term": case.option, "offered": _offered(case)}


def _avoid(case: CellReading) -> Said:
    only = None if not case.known else not case.degree
    return "main_strength", {"specialisation": case.option, "only": only}


def _near(case: CellReading) -> Said:
    ways = set(case.program.delivery or ())
    if case.program.state in case.states and ways != {"online"}:
        return "where_you_want", {"place": case.program.place}
    if "online" in ways and case.degree == 1.0:
        return "online_from_anywhere", {}
    far = "next_to_where_you_want" if case.degree > 0.5 else "far_from_where_you_want"
    return far, {"place": case.program.place}


def _experience(case: CellReading) -> Said:
    years = case.program.work_experience_years_min
    return "years_of_work", {"years": years, "enough": case.degree == 1.0}


def _existence(case: CellReading) -> Said:
    return "seen_offered" if case.degree else "not_seen_offered", {}


READINGS: Mapping[str, Callable[[CellReading], Said]] = {
    "specialisation": _specialisation,
    "track_depth": _track_depth,
    "breadth": _breadth,
    "discipline": _discipline,
    "admits": _admits,
    "place": _place,
    "pace": _pace,
    "budget": _budget,
    "cost": _cost,
    "speed": _months,
    "max_months": _months,
    "recognition": _recognition,
    "industry": _industry,
    "gre": _gre,
    "no_campus_stays": _campus_stays,
    "start_term": _start_term,
    "avoid": _avoid,
    "near": _near,
    "experience": _experience,
    "existence": _existence,
}


def read_cell(
    column: str,
    program: Program,
    degree: float,
    known: bool,
    cost: Cost,
    wanted: Sequence[str],
    states: Collection[str] = (),
) -> Said:
    """What a column says about a program, for a student who wants these specialisations and a campus in these states,
    and would pay this cost."""
    family, _, option = column.partition(".")
    return READINGS[family](CellReading(program, option, degree, known, cost, wanted, states))
