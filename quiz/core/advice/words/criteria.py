"""What a criterion says about a program, in a sentence that an advisor would say aloud: with figures, units and the
basis of every price."""

from collections.abc import Callable, Mapping

from quiz.core.catalog import ABSENT, CORE, ELECTIVE, SCHOOL, TRACK, UNSEEN, Cost
from quiz.core.text import capital, listing, plural, usd
from quiz.core.vocabulary import OPTIONS, PACE_WORDS, PLACE_WORDS, SPECIALISATION_WORDS, SPECIALISATIONS

COUNTS = ("none", "only one", "two", "three", "all")
_EVIDENCE_WORDS: Mapping[str, str] = {
    TRACK.kind: "{Field} is a named track or its main subject",
    CORE.kind: "{Field} is a core course",
    ELECTIVE.kind: "{Field} is an elective or a certificate",
    SCHOOL.kind: "The school also awards a master's degree close to {field}; this program's own courses were not seen",
    ABSENT.kind: "{Field} was not in the curriculum seen",
    UNSEEN.kind: "Whether it teaches {field} is not published",
}
_DISTANCE_WORDS: Mapping[str, str] = {
    "all": "in 2020–21 the school's degrees in this field could be done fully at a distance",
    "some": "in 2020–21 some of the school's degrees in this field could be done fully at a distance",
    "none": "in 2020–21 none of the school's degrees in this field could be done fully at a distance",
}
_GRE_WORDS: Mapping[str | None, str] = {
    "not_required": "No GRE required",
    "optional": "GRE optional",
    "waivable": "GRE can be waived",
    "required": "GRE required",
    None: "Whether the GRE is required is not published",
}


def _teaches(specialisation: str, evidence: str) -> str:
    field = SPECIALISATION_WORDS[specialisation].sentence
    return _EVIDENCE_WORDS[evidence].format(field=field, Field=field.capitalize())


def _depth_unknown(specialisations: tuple[str, ...]) -> str:
    fields = listing((SPECIALISATION_WORDS[key].sentence for key in specialisations), "or")
    return f"How deeply it teaches {fields} is not published"


def _core_fields(count: int | None) -> str:
    if count is None:
        return "How many of the four fields it teaches is not published"
    if not count:
        return "No core course in the four fields was seen"
    if count == len(SPECIALISATIONS):
        return "All four fields are core courses"
    return f"{COUNTS[count].capitalize()} of the four fields {'is a core course' if count == 1 else 'are core courses'}"


def _made_for(discipline: str) -> str:
    return f"Says that it is made for people from {OPTIONS['discipline'][discipline].sentence}"


def _school_degrees(discipline: str, count: int | None) -> str:
    subject = OPTIONS["discipline"][discipline].sentence
    if count is None:
        return f"How strong the school is in {subject} is not known"
    if not count:
        return f"The school awarded no {subject} degrees in three years"
    return f"Your field is taught there: the school awarded {plural(count, f'{subject} degree')} in three years"


def _place_unknown(place: str, distance: str | None) -> str:
    since = _DISTANCE_WORDS.get(distance or "")
    return f"Whether it is taught {PLACE_WORDS[place]} is not published" + (f"; {since}" if since else "")


def _taught(place: str) -> str:
    return f"Can be studied {PLACE_WORDS[place]}"


def _pace(pace: str, offered: bool | None) -> str:
    words = PACE_WORDS[pace]
    if offered is None:
        return f"Whether it can be taken {words} is not published"
    return f"Can be taken {words}" if offered else f"Cannot be taken {words}"


def _price_to_limit(limit: float, low: float | None, high: float | None, known: bool, basis: str, year: str) -> str:
    """How a price stands to what somebody can spend."""
    if low is None or high is None:
        return "Total tuition is not published"
    cost = Cost(low, high, known, basis, year)
    return f"Total tuition {cost.amount}, {_beside(low, high, limit)} ({cost.label})"


def _beside(low: float, high: float, limit: float) -> str:
    if high <= limit:
        return f"within your {usd(limit)}"
    if low == high:
        return f"{usd(high - limit)} over your {usd(limit)}"
    return f"{'at least ' + usd(low - limit) if low > limit else 'up to ' + usd(high - limit)} over your {usd(limit)}"


def _price(low: float | None, high: float | None, known: bool, basis: str, year: str) -> str:
    if low is None:
        return "Total tuition is not published"
    cost = Cost(low, high, known, basis, year)
    return f"Total tuition {cost.amount} ({cost.label})"


def _length(months: int | None) -> str:
    return "How long it takes is not published" if months is None else f"Can be finished in {plural(months, 'month')}"


def _recognised(by: tuple[str, ...]) -> str:
    return f"Recognised by {listing(by)}"


def _recognition_unknown(by: str) -> str:
    return f"Recognition by {by} is not published"


def _industries(industries: tuple[str, ...]) -> str:
    return f"Prepares for work in {listing(OPTIONS['industries'][key].sentence for key in industries)}"


def _industry_not_named(industry: str) -> str:
    return f"{capital(OPTIONS['industries'][industry].sentence)} is not among the industries it names"


def _gre(gre: str | None) -> str:
    return _GRE_WORDS[gre]


def _start_term(term: str, offered: bool | None) -> str:
    if offered is None:
        return "When it starts is not published"
    return f"Starts in {term}" if offered else f"Does not start in {term}"


def _main_strength(specialisation: str, only: bool | None) -> str:
    field = SPECIALISATION_WORDS[specialisation].sentence
    if only is None:
        return f"Whether {field} is its main strength is not published"
    return f"{field.capitalize()} is its main strength" if only else f"{field.capitalize()} is not its only strength"


def _years_of_work(years: float | None, enough: bool) -> str:
    if years is None:
        return "How many years of work it asks for is not published"
    if not years:
        return "Asks for no years of work"
    asked = plural(round(years), "year") if years == int(years) else f"{years:g} years"
    return f"Asks for {asked} of work, which you have" if enough else f"Asks for {asked} of work: check"


CRITERION_WORDS: Mapping[str, str | Callable[..., str]] = {
    "teaches": _teaches,
    "depth_unknown": _depth_unknown,
    "core_fields": _core_fields,
    "made_for": _made_for,
    "school_degrees": _school_degrees,
    "admission_unknown": "Who may enter is not published",
    "admission_met": "Your degree meets its published admission rule",
    "admission_conditional": "Its published rule may admit your degree on conditions: check",
    "admission_refused": "Its published rule does not admit your degree",
    "taught": _taught,
    "taught_hybrid": "Hybrid: online with some campus stays",
    "taught_online_only": "Taught only online",
    "taught_on_campus_only": "Taught only on campus",
    "place_unknown": _place_unknown,
    "pace": _pace,
    "price_to_limit": _price_to_limit,
    "price": _price,
    "length": _length,
    "recognised": _recognised,
    "recognition_unknown": _recognition_unknown,
    "recognition_unseen": "No recognition was seen published",
    "industries": _industries,
    "industry_not_named": _industry_not_named,
    "no_industry_named": "Names no industry",
    "gre": _gre,
    "stays_unknown": "Whether it asks for stays on campus is not published",
    "no_stays": "No stays on campus",
    "asks_for_stays": "Asks for stays on campus",
    "start_term": _start_term,
    "main_strength": _main_strength,
    "online_from_anywhere": "Can be studied online, from anywhere",
    "where_you_want": lambda place: f"In {place}, where you want to be",
    "next_to_where_you_want": lambda place: f"In {place}, a state next to where you want to be",
    "far_from_where_you_want": lambda place: f"In {place}, far from where you want to be",
    "years_of_work": _years_of_work,
    "seen_offered": "Seen as offered",
    "not_seen_offered": "Nobody has seen it offered since 2020: ask whether it still is",
}
