"""What a student should read before or beside the list, by the message codes of the document."""

from collections.abc import Callable, Mapping

from quiz.core.questions import BY_ID
from quiz.core.text import listing, plural
from quiz.core.vocabulary import OPTIONS, SPECIALISATION_WORDS


def _conflict_visa_online(study_mode: str) -> str:
    mode = BY_ID["study_mode"].option(study_mode).words.lower()
    return (
        f"A US student visa (F-1) and “{mode}” contradict each other: the visa needs full-time study on campus, and at"
        " most one online class or three credits a term count (8 CFR 214.2(f)(6)(i)(G))."
    )


def _signals_conflict(interest: tuple[str, ...], goal: str, same_weight: bool) -> str:
    enjoys = listing(OPTIONS["interest"][key].sentence for key in interest)
    role = SPECIALISATION_WORDS[goal].sentence
    counts = "count the same" if same_weight else "count"
    return f"You would enjoy {enjoys}; the role you want is in {role}. Both {counts}; both are shown."


def _few_fit(known: int, possible: int) -> str:
    sure = f"Only {plural(known, 'program')} {'is' if known == 1 else 'are'}" if known else "No program is"
    rest = (
        f" {plural(possible, 'other' if known else 'program')} may fit but {'does' if possible == 1 else 'do'} not"
        " publish enough to tell: ask the school."
        if possible
        else ""
    )
    return f"{sure} known to fit everything you insist on.{rest}"


# Whoever studied outside STEM is told of all programs, anybody else of what the listed ones publish.
_BACKGROUND_WORDS: Mapping[str, str] = {
    "non_stem": (
        "Many programs ask for a bachelor's degree in engineering or another STEM field. Some admit others on"
        " conditions, such as extra courses: ask admissions before you apply."
    ),
    "other_stem": (
        "Some of these programs may ask for an engineering degree, and not all publish who may enter. Some admit"
        " conditionally: ask admissions before you apply."
    ),
}


def _eligibility_background(discipline: str) -> str:
    return _BACKGROUND_WORDS[discipline]


def _eligibility_gpa(gpa: float, excluded: int) -> str:
    said = (
        f" {plural(excluded, 'program')} here {'asks' if excluded == 1 else 'ask'} for more than your {gpa:.2f}."
        if excluded
        else ""
    )
    return f"Most programs that publish a minimum ask for a GPA of 3.0.{said} Some admit on conditions: ask admissions."


_OTHER_DEGREE_WORDS: Mapping[str, str] = {
    "discipline": (
        "An MBA or a master's in project management usually admits more backgrounds and may suit you just as well."
    ),
    "experience": (
        "With ten years or more of work, an executive format, an MBA or a technical master's may serve you just as"
        " well: compare what you would learn, not only the title."
    ),
}


def _other_degree_may_fit(because_of: str) -> str:
    return _OTHER_DEGREE_WORDS[because_of]


MESSAGE_WORDS: Mapping[str, str | Callable[..., str]] = {
    "conflict_visa_online": _conflict_visa_online,
    "nothing_fits": "No program fits everything you insist on.",
    "few_fit": _few_fit,
    "low_signal": (
        "Your answers do not tell programs apart yet, so these come from different fields and schools: no ranking of"
        " what fits you."
    ),
    "signals_conflict": _signals_conflict,
    "visa_confirm_with_school": (
        "Have each school's international office confirm what your visa allows and whether the degree counts as STEM."
        " Where STEM designation is shown, a source says so; where it is not, ask. Nothing here is a promise."
    ),
    "eligibility_background": _eligibility_background,
    "eligibility_gpa": _eligibility_gpa,
    "expectation_first_job": (
        "A manager's job straight after the degree is rare without full-time work before it. Expect to start as an"
        " engineer, analyst or project coordinator and to lead after some years."
    ),
    "other_degree_may_fit": _other_degree_may_fit,
}
