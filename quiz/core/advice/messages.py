"""What a student should read before or beside the list: contradictions first, then rules, then expectations.

A table of message codes, each with the condition under which it is said. The words are words/messages.py's.
"""

from collections.abc import Callable, Mapping

from quiz.core.advice.document import ListMessage
from quiz.core.advice.repairs import FEW
from quiz.core.advice.statements import Params
from quiz.core.ranking import StudentRanking, visa_conflict
from quiz.core.vocabulary import SPECIALISATION_WORDS

USUAL_GPA = 3.0

# What the words of a message need; None where it is not said.
Found = Callable[[StudentRanking], Params | None]


def _visa_online(ranked: StudentRanking) -> Params | None:
    return {"study_mode": ranked.answers.study_mode} if visa_conflict(ranked.answers) else None


def _signals(ranked: StudentRanking) -> Params | None:
    picks = tuple(key for key in ranked.answers.interest if key in SPECIALISATION_WORDS)
    goal = ranked.answers.goal
    if not picks or goal is None or goal not in SPECIALISATION_WORDS or goal in picks:
        return None
    weights = ranked.engine.weights.values()
    return {"interest": picks, "goal": goal, "same_weight": bool(weights["interest"] == weights["goal"])}


def _low_signal(ranked: StudentRanking) -> Params | None:
    return {} if ranked.low_signal else None


def _nothing(ranked: StudentRanking) -> Params | None:
    return None if visa_conflict(ranked.answers) or ranked.standing.allowed.any() else {}


def _few(ranked: StudentRanking) -> Params | None:
    known = ranked.known_to_fit
    if visa_conflict(ranked.answers) or not ranked.standing.allowed.any() or known >= FEW:
        return None
    return {"known": known, "possible": int(ranked.fitting.sum()) - known}


def _visa(ranked: StudentRanking) -> Params | None:
    return {} if ranked.answers.needs_visa else None


def _background(ranked: StudentRanking) -> Params | None:
    discipline = ranked.answers.discipline
    if discipline == "non_stem":
        return {"discipline": discipline}
    listed_programs = [ranked.engine.program(row) for row in ranked.rows]
    if discipline == "other_stem" and any(not {"stem", "any"} & set(p.background or ()) for p in listed_programs):
        return {"discipline": discipline}
    return None


def _gpa(ranked: StudentRanking) -> Params | None:
    gpa = ranked.answers.gpa
    if gpa is None:
        return None
    excluded = next((int(condition.missed.sum()) for condition in ranked.conditions if condition.id == "gpa"), 0)
    return None if gpa >= USUAL_GPA and not excluded else {"gpa": gpa, "excluded": excluded}


def _first_job(ranked: StudentRanking) -> Params | None:
    return {} if ranked.answers.experience == "0" else None


def _other_degree(ranked: StudentRanking) -> Params | None:
    if ranked.answers.discipline == "non_stem":
        return {"because_of": "discipline"}
    return {"because_of": "experience"} if ranked.answers.experience == "10+" else None


MESSAGES: Mapping[str, Found] = {
    "conflict_visa_online": _visa_online,
    "nothing_fits": _nothing,
    "few_fit": _few,
    "low_signal": _low_signal,
    "signals_conflict": _signals,
    "visa_confirm_with_school": _visa,
    "eligibility_background": _background,
    "eligibility_gpa": _gpa,
    "expectation_first_job": _first_job,
    "other_degree_may_fit": _other_degree,
}


def find_messages(ranked: StudentRanking) -> tuple[ListMessage, ...]:
    """The messages that apply to a ranking, most urgent first."""
    found = ((code, params(ranked)) for code, params in MESSAGES.items())
    return tuple(ListMessage(code, params) for code, params in found if params is not None)
