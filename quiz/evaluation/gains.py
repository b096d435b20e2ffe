"""How good a program is for a student, and how good a list: an advisor's gain and nDCG, from the catalog alone.

The gain is a product, so that what fails one condition is no advice however good the rest: can it be attended, how and
where asked (reach), beside what else (pace), can it be paid, does it still exist, would they admit this student, and is
it what was asked for (content). In every factor an unknown stands between what is known to be good and what is known to
be bad. The figures are an advisor's judgement, not labels; nothing here reads the engine's columns or weights.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import prod

import numpy as np
import numpy.typing as npt

from quiz.core.catalog import SCHOOL, Cost, Program, cost_of, find_evidence
from quiz.core.questions import Answers
from quiz.core.ranking import (
    DEGREE_KINDS,
    FIRST,
    OVER_BUDGET,
    PER_INSTITUTION,
    Engine,
    Floats,
    Situation,
    lottery,
    read_situation,
    visa_conflict,
)
from quiz.core.vocabulary import SPECIALISATIONS
from quiz.evaluation.personas import Persona, all_of

VISA_MODE = ("on_campus", "full_time")


@dataclass(frozen=True)
class Wish:
    """What a student asks for, as the factors read it: the place and pace of `mode` (None: any), the states a campus
    should be in, the share of each specialisation (None: none was asked for), and how well a program is paid whose
    price nobody knows, by whether its school is public."""

    answers: Answers
    student: Situation
    mode: tuple[str, str] | None
    states: frozenset[str]
    wanted: Mapping[str, float] | None
    unpriced: Mapping[bool, float]


def _wanted(answers: Answers) -> Mapping[str, float] | None:
    """The share of each specialisation in what was asked for; None where none was."""
    picks = [key for key in answers.interest or () if key in SPECIALISATIONS]
    if not picks and answers.goal not in (*SPECIALISATIONS, "lead"):
        return None
    shares = dict.fromkeys(SPECIALISATIONS, 0.0)
    for key in picks:
        shares[key] += ONE_PICK if len(picks) == 1 else TWO_PICKS
    if answers.goal in shares:
        shares[answers.goal] += 1.0
    elif answers.goal or (answers.interest and not picks):
        shares = {key: share + 1.0 / len(shares) for key, share in shares.items()}
    return {key: share / sum(shares.values()) for key, share in shares.items()}


def _wish(answers: Answers, programs: Sequence[Program]) -> Wish:
    student = read_situation(answers)
    mode = answers.mode or (VISA_MODE if answers.needs_visa else None)
    states = frozenset[str]() if student.place == "online" else student.states
    return Wish(answers, student, mode, states, _wanted(answers), _unpriced(student, programs))


# --- reach and pace ---------------------------------------------------------------------------------------------------

OTHER_PLACE, JOB_KEPT_ONLINE, UNSTATED_PLACE = 0.15, 0.3, 0.6
HYBRID_AS_ONLINE, HYBRID_AS_CAMPUS = 0.4, 0.6
BESIDE, FAR_FROM_JOB, FAR_FROM_NAMED, FAR_FROM_HOME = 0.6, 0.25, 0.4, 0.6
OTHER_PACE, PACE_UNSTATED, PACE_UNSTATED_ONLINE, STAYS_UNSTATED = 0.15, 0.8, 0.95, 0.8


def _nearness(program: Program, wish: Wish) -> float:
    if not wish.states or program.state in wish.states:
        return 1.0
    if program.state in wish.student.beside:
        return BESIDE
    if wish.student.commutes:
        return FAR_FROM_JOB
    return FAR_FROM_NAMED if wish.student.named else FAR_FROM_HOME


def _reach(program: Program, wish: Wish) -> float:
    """The best single way it is taught: a far campus with an online twin is not a campus nearby."""
    place = wish.mode[0] if wish.mode else None
    campus = (OTHER_PLACE if place == "online" else 1.0) * _nearness(program, wish)
    online = 1.0 if place in (None, "online") else JOB_KEPT_ONLINE if wish.student.commutes else OTHER_PLACE
    if not program.delivery:
        return max(UNSTATED_PLACE * max(campus, online), min(campus, online))
    hybrid = max(HYBRID_AS_ONLINE * online, HYBRID_AS_CAMPUS * campus)
    ways = {"on_campus": campus, "online": online, "hybrid": hybrid}
    return max(ways[way] for way in program.delivery)


def _pace(program: Program, wish: Wish) -> float:
    """Beside a job online nearly all who publish it offer it; elsewhere four of five do."""
    found = 1.0
    if wish.mode:
        unstated = PACE_UNSTATED_ONLINE if wish.mode == ("online", "part_time") else PACE_UNSTATED
        found = unstated if not program.pace else 1.0 if wish.mode[1] in program.pace else OTHER_PACE
    if wish.student.stays_away:
        found *= {"required": 0.0, "none": 1.0}.get(program.campus_stays or "", STAYS_UNSTATED)
    return found


# --- price and existence ----------------------------------------------------------------------------------------------

AT_FAR, AT_TWICE, UNPRICED_MOST, UNVERIFIED = 0.3, 0.15, 0.7, 0.6
STEPS = 25


@lru_cache(maxsize=65_536)
def _paid(low: float, high: float, cap: float, must: bool) -> float:
    """How well a price is paid, over its range: 1 up to the limit, 0.3 at 125 % of it and 0.15 from twice; 0 from 125 %
    where the budget is a must."""
    times = np.linspace(low, high, STEPS) / cap
    at = (1.0, OVER_BUDGET) if must else (1.0, OVER_BUDGET, 2.0)
    return float(np.interp(times, at, (1.0, 0.0) if must else (1.0, AT_FAR, AT_TWICE)).mean())


def _cost(program: Program, wish: Wish | None = None) -> Cost:
    return cost_of(program, wish.student.home if wish else None)


def _public(program: Program) -> bool:
    return program.school_facts is not None and program.school_facts.control == "Public"


def _unpriced(student: Situation, programs: Sequence[Program]) -> Mapping[bool, float]:
    """What the priced programs of public and of private schools get, at most 0.7."""
    paid: dict[bool, list[float]] = {True: [], False: []}
    for program in programs if student.cap else ():
        cost = _cost(program)
        if student.cap and cost.low is not None and cost.high is not None:
            paid[_public(program)].append(_paid(cost.low, cost.high, student.cap, "budget" in student.musts))
    return {kind: min(UNPRICED_MOST, float(np.mean(got))) for kind, got in paid.items() if got}


def _price(program: Program, wish: Wish) -> float:
    cap, cost = wish.student.cap, _cost(program, wish)
    if cap is None:
        return 1.0
    if cost.low is None or cost.high is None:
        return wish.unpriced.get(_public(program), UNPRICED_MOST)
    return _paid(cost.low, cost.high, cap, "budget" in wish.student.musts)


def _existence(program: Program, _wish: Wish) -> float:
    return 1.0 if program.status == "offered" else UNVERIFIED


# --- admission --------------------------------------------------------------------------------------------------------

ADMITS: Mapping[str, tuple[str, ...]] = {
    "engineering": ("engineering", "stem", "any"),
    "computing": ("stem", "any"),
    "stem": ("stem", "any"),
    "any": ("any",),
}
# Of the published rules nearly all take an engineer, a third take somebody from outside STEM.
RULE_UNKNOWN: Mapping[str, float] = {"engineering": 0.98, "computing": 0.85, "stem": 0.85, "any": 0.33}
# A degree in computing often counts as engineering: ask.
NOT_NAMED: Mapping[str, float] = {"computing": 0.5}
CONDITIONAL, CONDITIONAL_OUTSIDE = 0.9, 0.75
YEARS_UNKNOWN, YEARS_IN_BAND, GPA_UNKNOWN, GRE_UNKNOWN, GRE_WAIVABLE = 0.97, 0.9, 0.95, 0.85, 0.95


def _background(program: Program, wish: Wish) -> float:
    kind = DEGREE_KINDS[wish.student.discipline or ""]
    if not program.background:
        return RULE_UNKNOWN[kind]
    if not {*program.background} & {*ADMITS[kind]}:
        return NOT_NAMED.get(kind, 0.0)
    if program.conditional_background == "everyone":
        return CONDITIONAL
    return CONDITIONAL_OUTSIDE if program.conditional_background and kind != "engineering" else 1.0


def _years(program: Program, wish: Wish) -> float:
    asked, (least, most) = program.work_experience_years_min, wish.student.years
    if asked is None:
        return YEARS_UNKNOWN
    return 1.0 if asked <= least else YEARS_IN_BAND if asked <= most else 0.0


def _admission(program: Program, wish: Wish) -> float:
    student, found = wish.student, 1.0
    if student.discipline:
        found *= _background(program, wish)
    if student.experience:
        found *= _years(program, wish)
    if student.gpa is not None:
        found *= GPA_UNKNOWN if program.min_gpa is None else float(program.min_gpa <= student.gpa)
    if student.avoids_gre:
        found *= {None: GRE_UNKNOWN, "required": 0.0, "waivable": GRE_WAIVABLE}.get(program.gre, 1.0)
    return found


# --- content ----------------------------------------------------------------------------------------------------------

ONE_PICK, TWO_PICKS = 1.0, 0.6
TAUGHT: Mapping[int, float] = {3: 1.0, 2: 0.95, 1: 0.6, 0: 0.05}
AWARDED_NEXT_DOOR, CURRICULUM_UNSEEN = 0.35, 0.3


def _taught(program: Program, specialisation: str) -> float:
    emphasis = getattr(program, specialisation)
    if emphasis is not None:
        return TAUGHT[emphasis]
    return AWARDED_NEXT_DOOR if find_evidence(program, specialisation) == SCHOOL else CURRICULUM_UNSEEN


def _content(program: Program, wish: Wish) -> float:
    if wish.wanted is None:
        return 1.0
    return sum(share * _taught(program, key) for key, share in wish.wanted.items() if share)


FACTORS: Mapping[str, Callable[[Program, Wish], float]] = {
    "reach": _reach,
    "pace": _pace,
    "price": _price,
    "existence": _existence,
    "admission": _admission,
    "content": _content,
}


# --- what may not be listed at all ------------------------------------------------------------------------------------


def _broken_musts(program: Program, wish: Wish) -> Iterator[bool]:
    """Whether each must, and the rules of the visa, are known to be broken."""
    student, musts = wish.student, wish.student.musts
    ways, paces = {*(program.delivery or ())}, {*(program.pace or ())}
    for asked, place in (("visa", "on_campus"), ("study_mode", wish.mode[0] if wish.mode else None)):
        if student.visa if asked == "visa" else asked in musts and wish.mode:
            yield bool(ways) and not ways & {place, "hybrid"}
            yield bool(paces) and ("full_time" if asked == "visa" else wish.mode[1] if wish.mode else "") not in paces
    if "budget" in musts and student.cap is not None:
        cost = _cost(program, wish)
        yield cost.low is not None and cost.low > student.cap * (1.0 if cost.published else OVER_BUDGET)
    if "region" in musts and wish.answers.region:
        yield program.state not in wish.answers.region and not (student.online and "online" in ways)
    if "max_months" in musts and student.max_months:
        yield (program.duration_months_min or 0) > student.max_months
    if "recognition" in musts and student.recognition:
        yield bool(program.recognition) and not {*(program.recognition or ())} & {*student.recognition}


def _excluded(program: Program, persona: Persona) -> bool:
    """Whether a `none` or an `all` rule of the persona excludes the program."""
    for rule in persona.rules:
        if rule.kind in ("none", "all"):
            holds = all_of(program, rule.where)
            if holds is (rule.kind == "none") or (holds is None and rule.known):
                return True
    return False


# --- gains and lists --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Worth:
    """The gain (n,) in [0, 1] of each program for one student."""

    programs: Sequence[Program]
    values: Floats

    def choose_first(self, rows: Sequence[int], top: int = FIRST) -> list[int]:
        """The first `top` of these rows with at most two of a school and one of a degree in several formats."""
        found, schools, degrees = list[int](), list[str](), set[str]()
        for row in rows:
            program = self.programs[row]
            degree = program.variant_of or program.id
            if schools.count(program.institution) < PER_INSTITUTION and degree not in degrees:
                found.append(row)
                schools.append(program.institution)
                degrees.add(degree)
            if len(found) == top:
                break
        return found

    def ideal(self, tickets: npt.NDArray[np.uint64] | None = None, top: int = FIRST) -> list[int]:
        """The best list there is; equals by their tickets (n,), else in the order of the catalog."""
        ties = np.arange(len(self.values)) if tickets is None else tickets
        order = np.lexsort([ties, -np.round(self.values, 9)])
        return self.choose_first([row for row in order.tolist() if self.values[row] > 0], top)


def gain(program: Program, wish: Wish) -> float:
    """The product of the factors; 0 for what is known to break a must."""
    return 0.0 if any(_broken_musts(program, wish)) else prod(factor(program, wish) for factor in FACTORS.values())


def gains(persona: Persona, programs: Sequence[Program]) -> Worth | None:
    """What each program is worth to a persona; None where nothing is asked for, or where an empty list is right."""
    wish = _wish(persona.answers, programs)
    silent = wish.wanted is None and wish.mode is None and wish.student.cap is None and not wish.states
    if silent or not persona.expects_a_list or visa_conflict(persona.answers):
        return None
    values = [0.0 if _excluded(program, persona) else gain(program, wish) for program in programs]
    return Worth(programs, np.array(values, dtype=float))


def dcg(values: Floats) -> float:
    """Discounted cumulative gain: each place counts 1 / log2(place + 1).

    >>> dcg(np.array([1.0]))
    1.0
    """
    return float(values @ (1.0 / np.log2(np.arange(2, len(values) + 2))))


def ndcg(worth: Worth, rows: Sequence[int], top: int = FIRST) -> float | None:
    """How close the first `top` rows come to the best list; a third program of a school and the second format of a
    degree gain nothing. None where no program has any gain."""
    best = dcg(worth.values[worth.ideal(top=top)])
    listed = [*rows[:top]]
    counted = {*worth.choose_first(listed, top)}
    earned = np.array([worth.values[row] if row in counted else 0.0 for row in listed], dtype=float)
    return dcg(earned) / best if best else None


def best_list(engine: Engine, answers: Answers) -> list[int] | None:
    """The rows of the best list there is for clean answers, equals drawn anew for each student; None where nothing is
    asked for."""
    worth = gains(Persona("", "", answers), engine.catalog.rankable)
    return None if worth is None else worth.ideal(lottery(engine, answers))
