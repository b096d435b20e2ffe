"""What a criterion says about a program, in a sentence that an advisor would say aloud.

One function per column family, found by the part of the column's id before the dot. Each takes the same facts and gives
a sentence without a full stop, with figures, units and the basis of every price; unknown is always said as unknown.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from quiz.core.catalog import ABSENT, CORE, ELECTIVE, SCHOOL, TRACK, UNSEEN, Cost, Program, find_evidence
from quiz.core.text import capital, listing, plural, usd
from quiz.core.vocabulary import (
    DISCIPLINE_FIELDS,
    OPTIONS,
    PACE_WORDS,
    PLACE_WORDS,
    SPECIALISATION_WORDS,
    SPECIALISATIONS,
)

COUNTS = ("none", "only one", "two", "three", "all")
DISTANCE_WORDS: Mapping[str, str] = {
    "all": "in 2020–21 the school's degrees in this field could be done fully at a distance",
    "some": "in 2020–21 some of the school's degrees in this field could be done fully at a distance",
    "none": "in 2020–21 none of the school's degrees in this field could be done fully at a distance",
}


@dataclass(frozen=True, slots=True)
class CellReading:
    """One cell to be put in words: the program, the option behind the column's dot, the degree and whether it is known,
    the program's cost for this student, and the specialisations the student wants."""

    program: Program
    option: str
    degree: float
    known: bool
    cost: Cost
    wanted: Sequence[str]


_EVIDENCE_WORDS: Mapping[str, str] = {
    TRACK.kind: "{Field} is a named track or its main subject",
    CORE.kind: "{Field} is a core course",
    ELECTIVE.kind: "{Field} is an elective or a certificate",
    SCHOOL.kind: "The school also awards a master's degree close to {field}; this program's own courses were not seen",
    ABSENT.kind: "{Field} was not in the curriculum seen",
    UNSEEN.kind: "Whether it teaches {field} is not published",
}


def _specialisation(case: CellReading) -> str:
    field = SPECIALISATION_WORDS[case.option].sentence
    return _EVIDENCE_WORDS[find_evidence(case.program, case.option).kind].format(field=field, Field=field.capitalize())


def _track_depth(case: CellReading) -> str:
    """The wanted specialisation that the program teaches best, by the degree that won."""
    for key in case.wanted or SPECIALISATIONS:
        degree = find_evidence(case.program, key).degree
        if case.known and degree is not None and abs(degree - case.degree) < 1e-9:
            return _specialisation(CellReading(case.program, key, degree, True, case.cost, case.wanted))
    fields = listing((SPECIALISATION_WORDS[key].sentence for key in case.wanted or SPECIALISATIONS), "or")
    return f"How deeply it teaches {fields} is not published"


def _breadth(case: CellReading) -> str:
    if not case.known:
        return "How many of the four fields it teaches is not published"
    count = round(case.degree * len(SPECIALISATIONS))
    if not count:
        return "No core course in the four fields was seen"
    return (
        f"{COUNTS[count].capitalize()} of the four fields {'is a core course' if count == 1 else 'are core courses'}"
        if count < len(SPECIALISATIONS)
        else "All four fields are core courses"
    )


def _discipline(case: CellReading) -> str:
    subject = OPTIONS["discipline"][case.option].sentence
    if case.program.disciplines and case.option in case.program.disciplines:
        return f"Says that it is made for people from {subject}"
    school = case.program.school_facts
    if not case.known or school is None:
        return f"How strong the school is in {subject} is not known"
    count = getattr(school, DISCIPLINE_FIELDS[case.option]) or 0
    if not count:
        return f"The school awarded no {subject} degrees in three years"
    return f"Your field is taught there: the school awarded {plural(count, f'{subject} degree')} in three years"


def _admits(case: CellReading) -> str:
    if not case.known:
        return "Who may enter is not published"
    if case.degree == 1.0:
        return "Your degree meets its published admission rule"
    return (
        "Its published rule may admit your degree on conditions: check"
        if case.degree
        else "Its published rule does not admit your degree"
    )


def _place(case: CellReading) -> str:
    words = PLACE_WORDS[case.option]
    if not case.known:
        since = DISTANCE_WORDS.get(case.program.distance_2021 or "")
        return f"Whether it is taught {words} is not published" + (f"; {since}" if since else "")
    if case.degree == 1.0:
        return f"Can be studied {words}"
    if case.degree == 0.5:
        return "Hybrid: online with some campus stays"
    return "Taught only online" if case.option == "on_campus" else "Taught only on campus"


def _pace(case: CellReading) -> str:
    words = PACE_WORDS[case.option]
    if not case.known:
        return f"Whether it can be taken {words} is not published"
    return f"Can be taken {words}" if case.degree else f"Cannot be taken {words}"


def _budget(case: CellReading) -> str:
    cost, cap = case.cost, float(case.option)
    if cost.low is None or cost.high is None:
        return "Total tuition is not published"
    return f"Total tuition {cost.amount}, {_beside(cost.low, cost.high, cap)} ({cost.label})"


def _beside(low: float, high: float, cap: float) -> str:
    """How a price stands to what somebody can spend."""
    if high <= cap:
        return f"within your {usd(cap)}"
    if low == high:
        return f"{usd(high - cap)} over your {usd(cap)}"
    return f"{'at least ' + usd(low - cap) if low > cap else 'up to ' + usd(high - cap)} over your {usd(cap)}"


def _cost(case: CellReading) -> str:
    if case.cost.low is None:
        return "Total tuition is not published"
    return f"Total tuition {case.cost.amount} ({case.cost.label})"


def _months(case: CellReading) -> str:
    months = case.program.duration_months_min
    return "How long it takes is not published" if months is None else f"Can be finished in {plural(months, 'month')}"


def _recognition(case: CellReading) -> str:
    marks = case.program.recognition
    if case.option:
        if marks and case.option in marks:
            return f"Recognised by {case.option}"
        return f"Recognition by {case.option} is not published"
    return f"Recognised by {listing(marks)}" if marks else "No recognition was seen published"


def _industry(case: CellReading) -> str:
    named = case.program.industries
    if not named:
        return "Names no industry"
    if case.option and case.option not in named:
        return f"{capital(OPTIONS['industries'][case.option].sentence)} is not among the industries it names"
    words = [OPTIONS["industries"][key].sentence for key in ([case.option] if case.option else named)]
    return f"Prepares for work in {listing(words)}"


_GRE_WORDS: Mapping[str, str] = {
    "not_required": "No GRE required",
    "optional": "GRE optional",
    "waivable": "GRE can be waived",
    "required": "GRE required",
}


def _gre(case: CellReading) -> str:
    return _GRE_WORDS.get(case.program.gre or "", "Whether the GRE is required is not published")


def _campus_stays(case: CellReading) -> str:
    if not case.known:
        return "Whether it asks for stays on campus is not published"
    return "No stays on campus" if case.degree else "Asks for stays on campus"


def _start_term(case: CellReading) -> str:
    if not case.known:
        return "When it starts is not published"
    return f"Starts in {case.option}" if case.degree else f"Does not start in {case.option}"


def _avoid(case: CellReading) -> str:
    field = SPECIALISATION_WORDS[case.option].sentence
    if not case.known:
        return f"Whether {field} is its main strength is not published"
    return (
        f"{field.capitalize()} is not its only strength"
        if case.degree
        else f"{field.capitalize()} is its main strength"
    )


def _near(case: CellReading) -> str:
    if "online" in (case.program.delivery or ()):
        return "Can be studied online, from anywhere"
    place = f"In {case.program.place}"
    if case.degree == 1.0:
        return f"{place}, where you want to be"
    return (
        f"{place}, a state next to where you want to be"
        if case.degree > 0.5
        else f"{place}, far from where you want to be"
    )


def _experience(case: CellReading) -> str:
    asked = case.program.work_experience_years_min
    if asked is None:
        return "How many years of work it asks for is not published"
    if not asked:
        return "Asks for no years of work"
    years = plural(round(asked), "year") if asked == int(asked) else f"{asked:g} years"
    return f"Asks for {years} of work, which you have" if case.degree == 1.0 else f"Asks for {years} of work: check"


def _existence(case: CellReading) -> str:
    return "Seen as offered" if case.degree else "Nobody has seen it offered since 2020: ask whether it still is"


SENTENCES: Mapping[str, Callable[[CellReading], str]] = {
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


def sentence(column: str, program: Program, degree: float, known: bool, cost: Cost, wanted: Sequence[str]) -> str:
    """What a column says about a program, for a student who wants these specialisations and would pay this cost."""
    family, _, option = column.partition(".")
    return SENTENCES[family](CellReading(program, option, degree, known, cost, wanted))
