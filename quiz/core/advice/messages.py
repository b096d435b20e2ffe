"""What a student should read before or beside the list: contradictions first, then rules, then expectations.

A table of message codes, each with the condition under which it is said and its text. No message promises anything.
"""

from collections.abc import Callable, Mapping

from quiz.core.advice.document import ListMessage
from quiz.core.advice.repairs import FEW
from quiz.core.questions import BY_ID
from quiz.core.ranking import StudentRanking, visa_conflict
from quiz.core.text import listing, plural
from quiz.core.vocabulary import OPTIONS, SPECIALISATION_WORDS

USUAL_GPA = 3.0

Text = Callable[[StudentRanking], str | None]


def _visa_online(ranked: StudentRanking) -> str | None:
    if not visa_conflict(ranked.answers):
        return None
    mode = BY_ID["study_mode"].option(ranked.answers.study_mode or "").words.lower()
    return (
        f"A US student visa (F-1) and “{mode}” contradict each other: the visa needs full-time study on campus, and at"
        " most one online class or three credits a term count (8 CFR 214.2(f)(6)(i)(G))."
    )


def _signals(ranked: StudentRanking) -> str | None:
    picks = [key for key in ranked.answers.interest if key in SPECIALISATION_WORDS]
    goal = ranked.answers.goal
    if not picks or goal is None or goal not in SPECIALISATION_WORDS or goal in picks:
        return None
    enjoys = listing(OPTIONS["interest"][key].sentence for key in picks)
    role = SPECIALISATION_WORDS[goal].sentence
    weights = ranked.engine.weights.values()
    counts = "count the same" if weights["interest"] == weights["goal"] else "count"
    return f"You would enjoy {enjoys}; the role you want is in {role}. Both {counts}; both are shown."


def _low_signal(ranked: StudentRanking) -> str | None:
    if not ranked.low_signal:
        return None
    return (
        "Your answers do not tell programs apart yet, so this is a varied starter set, not a ranking of what fits you:"
        " the first five come from different fields and schools."
    )


def _nothing(ranked: StudentRanking) -> str | None:
    if visa_conflict(ranked.answers) or ranked.standing.allowed.any():
        return None
    return "No program fits everything you insist on."


def _few(ranked: StudentRanking) -> str | None:
    known, fitting = ranked.known_to_fit, int(ranked.fitting.sum())
    if visa_conflict(ranked.answers) or not ranked.standing.allowed.any() or known >= FEW:
        return None
    sure = f"Only {plural(known, 'program')} {'is' if known == 1 else 'are'}" if known else "No program is"
    more = fitting - known
    rest = (
        f" {plural(more, 'other' if known else 'program')} may fit but {'does' if more == 1 else 'do'} not publish"
        " enough to tell: ask the school."
        if more
        else ""
    )
    return f"{sure} known to fit everything you insist on.{rest}"


def _visa(ranked: StudentRanking) -> str | None:
    if not ranked.answers.needs_visa:
        return None
    return (
        "Have each school's international office confirm what your visa allows and whether the degree counts as STEM."
        " Where STEM designation is shown, a source says so; where it is not, ask. Nothing here is a promise."
    )


def _background(ranked: StudentRanking) -> str | None:
    discipline = ranked.answers.discipline
    listed_programs = [ranked.engine.program(row) for row in ranked.rows]
    if discipline == "non_stem":
        return (
            "Many programs ask for a bachelor's degree in engineering or another STEM field. Some admit others on"
            " conditions, such as extra courses: ask admissions before you apply."
        )
    if discipline == "other_stem" and any(not {"stem", "any"} & set(p.background or ()) for p in listed_programs):
        return (
            "Some of these programs may ask for an engineering degree, and not all publish who may enter. Some admit"
            " conditionally: ask admissions before you apply."
        )
    return None


def _gpa(ranked: StudentRanking) -> str | None:
    gpa = ranked.answers.gpa
    if gpa is None:
        return None
    excluded = next((int(condition.missed.sum()) for condition in ranked.conditions if condition.id == "gpa"), 0)
    if gpa >= USUAL_GPA and not excluded:
        return None
    said = (
        f" {plural(excluded, 'program')} here {'asks' if excluded == 1 else 'ask'} for more than your {gpa:.2f}."
        if excluded
        else ""
    )
    return f"Most programs that publish a minimum ask for a GPA of 3.0.{said} Some admit on conditions: ask admissions."


def _first_job(ranked: StudentRanking) -> str | None:
    if ranked.answers.experience != "0":
        return None
    return (
        "A manager's job straight after the degree is rare without full-time work before it. Expect to start as an"
        " engineer, analyst or project coordinator and to lead after some years."
    )


def _other_degree(ranked: StudentRanking) -> str | None:
    if ranked.answers.discipline == "non_stem":
        return (
            "An MBA or a master's in project management usually admits more backgrounds and may suit you just as well."
        )
    if ranked.answers.experience == "10+":
        return (
            "With ten years or more of work, an executive format, an MBA or a technical master's may serve you just as"
            " well: compare what you would learn, not only the title."
        )
    return None


MESSAGES: Mapping[str, Text] = {
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
    said = ((code, text(ranked)) for code, text in MESSAGES.items())
    return tuple(ListMessage(code, text) for code, text in said if text is not None)
