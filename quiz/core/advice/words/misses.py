"""What a program is known to miss of what a student said, with what exactly is missing."""

from collections.abc import Callable, Mapping

from quiz.core.catalog import Cost
from quiz.core.questions import BY_ID
from quiz.core.text import listing, plural, usd
from quiz.core.vocabulary import PACE_WORDS, PLACE_WORDS


def _misses_place(place: str, offered: tuple[str, ...]) -> str:
    only = "as a hybrid with campus stays" if offered == ("hybrid",) else f"only {_delivery(offered)}"
    return f"You need to study {PLACE_WORDS[place]}; this is taught {only}"


def _delivery(offered: tuple[str, ...]) -> str:
    words = {**PLACE_WORDS, "hybrid": "in hybrid form"}
    return listing([words[place] for place in offered], "or")


def _misses_pace(pace: str) -> str:
    return f"You need to study {PACE_WORDS[pace]}; this cannot be taken {PACE_WORDS[pace]}"


def _over_budget(limit: float, low: float, high: float, known: bool, basis: str, year: str) -> str:
    cost, least = Cost(low, high, known, basis, year), "" if low == high else "at least "
    return f"Total tuition {cost.amount} is {least}{usd(low - limit)} over your {usd(limit)} ({cost.label})"


def _misses_background(rules: tuple[str, ...], discipline: str) -> str:
    stem = "another STEM degree" if "engineering" in rules else "a STEM degree"
    words = {"engineering": "an engineering degree", "stem": stem, "any": "any degree"}
    return f"It asks for {listing([words[rule] for rule in rules], 'or')}, and {_studied(discipline)}"


def _studied(discipline: str) -> str:
    words = {"other_stem": "yours is in another STEM field", "non_stem": "yours is not in STEM"}
    return words.get(discipline) or f"you studied {BY_ID['discipline'].option(discipline).words.lower()}"


def _misses_experience(years: float, experience: str) -> str:
    asked = f"{years:g} {'year' if years == 1 else 'years'}"
    return f"It asks for {asked} of full-time work, and you said {BY_ID['experience'].option(experience).short}"


def _misses_gpa(asked: float, gpa: float) -> str:
    return f"It asks for a GPA of {asked:.2f}, and yours is {gpa:.2f}"


def _too_long(months: int, most: int) -> str:
    return f"It takes at least {plural(months, 'month')}, and you have {plural(most, 'month')}"


def _misses_recognition(marks: tuple[str, ...]) -> str:
    return f"It is recognised by {listing(marks)}"


def _visa_needs_campus(offered: tuple[str, ...]) -> str:
    return f"A student visa needs study on campus; this is taught only {_delivery(offered)}"


MISS_WORDS: Mapping[str, str | Callable[..., str]] = {
    "misses_place": _misses_place,
    "misses_pace": _misses_pace,
    "over_budget": _over_budget,
    "misses_region": lambda state: f"It is in {state}, away from where you want to study",
    "misses_recognition": _misses_recognition,
    "requires_stays": "It asks for stays on campus, which you cannot travel to",
    "too_long": _too_long,
    "misses_background": _misses_background,
    "misses_experience": _misses_experience,
    "misses_gpa": _misses_gpa,
    "requires_gre": "It requires the GRE, which you want to avoid",
    "visa_needs_campus": _visa_needs_campus,
    "visa_needs_full_time": "A student visa needs full-time study; this cannot be taken full time",
}
