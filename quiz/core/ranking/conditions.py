"""What a student says must be so, or should: how one studies, where, for how much, and who may enter.

A condition is never averaged away. A program that is known to miss a must or a published rule is out of the list; one
that is known to miss any other condition is "close, but" and stands below everything that misses nothing known; where
the catalog does not know, the program stays in, to be asked. Nothing is excluded or put off for being unknown.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from quiz.core.ranking.criteria import DEGREE_KINDS, HYBRID, OVER_BUDGET
from quiz.core.ranking.situation import Situation
from quiz.core.ranking.table import CriteriaTable

Mask = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
# How far a program may be from a condition to be a near miss: each is 1 on the scale of `Condition.distance`.
NEAR_YEARS, NEAR_GPA, NEAR_OVER = 1.0, 0.3, OVER_BUDGET - 1
# What has no measure (another way to study, the GRE) is one decision away.
ONE_DECISION = 0.5
NEVER = np.inf


@dataclass(frozen=True)
class Condition:
    """One condition over n programs.

    missed (n,) : how many things of it the program is known to miss. unknown (n,) : the catalog does not know, or not
    for sure. out : what misses it leaves the list. doubt (n,) : 0 where a must is known to be satisfied, more where
    less is known; zeros for what is no must. distance (n,) : how far what misses it is from it, 1 the farthest that is
    still near.
    """

    id: str
    missed: Ints
    unknown: Mask
    out: bool
    doubt: Ints
    distance: Floats

    @property
    def violates(self) -> Mask:
        """(n,) what is known to break a must or a published rule."""
        return (self.missed > 0) if self.out else np.zeros(len(self.missed), dtype=bool)


def _condition(
    key: str,
    missed: Mask | Ints,
    unknown: Mask,
    *,
    out: bool,
    doubt: Mask | Ints | None = None,
    distance: Floats | float = NEVER,
) -> Condition:
    rows = len(missed)
    return Condition(
        key,
        missed.astype(np.int64),
        unknown,
        out,
        np.zeros(rows, dtype=np.int64) if doubt is None else doubt.astype(np.int64),
        np.broadcast_to(np.asarray(distance, dtype=float), (rows,)),
    )


def _none(table: CriteriaTable) -> Mask:
    return np.zeros(len(table.ids), dtype=bool)


def _study_mode(table: CriteriaTable, student: Situation) -> Condition | None:
    """Hybrid alone is left to the school. Most programs do not publish their pace, and most that do offer both, so as a
    must an unstated place is a doubt and an unstated pace is not."""
    if student.place is None or student.pace is None:
        return None
    place, pace = table.facts[f"place.{student.place}"], table.facts[f"pace.{student.pace}"]
    must, unsure = "study_mode" in student.musts, np.isnan(place) | (place == HYBRID)
    missed = (place == 0.0).astype(np.int64) + (pace == 0.0)
    doubt = unsure if must else _none(table)
    return _condition("study_mode", missed, unsure | np.isnan(pace), out=must, doubt=doubt, distance=ONE_DECISION)


def _budget(table: CriteriaTable, student: Situation) -> Condition | None:
    """Known to be missed from 125 % of the limit on, by the lower end; a must by any published price above it, however
    old, since prices rise."""
    if student.cap is None:
        return None
    price = table.price(student.home)
    over = price.published & (price.low > student.cap)
    must, far = "budget" in student.musts, price.low > OVER_BUDGET * student.cap
    inside = price.high <= student.cap
    doubt = ~(inside & price.known)
    return _condition(
        "budget",
        (over | far) if must else far,
        ~inside,
        out=must,
        doubt=doubt if must else None,
        distance=(price.low / student.cap - 1) / NEAR_OVER,
    )


def _region(table: CriteriaTable, student: Situation) -> Condition | None:
    """Only a campus is somewhere. A state beside the ones named is no miss, but as a must it is."""
    if not student.states:
        return None
    must = "region" in student.musts and student.named
    inside, beside = (table.among(states) for states in (student.states, student.beside))
    if not must and student.place == "online":
        return None
    online, unsaid = table.facts["online_way"], table.facts["delivery_unknown"]
    if must:
        within_reach = inside | online if student.online else inside
        return _condition(
            "region", ~within_reach, _none(table), out=True, distance=np.where(beside, ONE_DECISION, NEVER)
        )
    if not student.named and not student.commutes:
        return None
    near = inside | beside
    if not student.online:
        # What is not taught on campus at all misses how one studies, not where.
        return _condition("region", ~near & (table.facts["place.on_campus"] != 0.0), _none(table), out=False)
    return _condition("region", ~near & ~online & ~unsaid, ~near & unsaid, out=False)


def _recognition(table: CriteriaTable, student: Situation) -> Condition | None:
    """A must alone: marks that are published without the one named break it, silence is a doubt."""
    if "recognition" not in student.musts or not student.recognition:
        return None
    has = np.logical_or.reduce([table.facts[f"recognition.{mark}"] == 1.0 for mark in student.recognition])
    silent = np.isnan(table.facts["recognition"])
    return _condition("recognition", ~has & ~silent, silent, out=True, doubt=silent, distance=ONE_DECISION)


def _max_months(table: CriteriaTable, student: Situation) -> Condition | None:
    if "max_months" not in student.musts or student.max_months is None:
        return None
    # "Up to 36 months" may be shorter: it meets 36, and says nothing of 24.
    months = table.facts["months"]
    unknown = np.isnan(months) & ~(table.facts["months_within"] <= student.max_months)
    far = (months / student.max_months - 1) / NEAR_OVER
    return _condition("max_months", months > student.max_months, unknown, out=True, doubt=unknown, distance=far)


def _background(table: CriteriaTable, student: Situation) -> Condition | None:
    if student.discipline is None:
        return None
    admits = table.facts[f"admits.{DEGREE_KINDS[student.discipline]}"]
    return _condition("background", admits == 0.0, ~(admits == 1.0), out=True)


def _experience(table: CriteriaTable, student: Situation) -> Condition | None:
    """A rule inside the band of years that was said excludes nobody: it is to be checked."""
    if student.experience is None:
        return None
    asked, (least, most) = table.facts["experience"], student.years
    return _condition("experience", asked > most, ~(asked <= least), out=True, distance=(asked - most) / NEAR_YEARS)


def _gpa(table: CriteriaTable, student: Situation) -> Condition | None:
    if student.gpa is None:
        return None
    least = table.facts["min_gpa"]
    far = (least - student.gpa) / NEAR_GPA
    return _condition("gpa", least > student.gpa, np.isnan(least), out=True, distance=np.round(far, 9))


def _gre(table: CriteriaTable, student: Situation) -> Condition | None:
    if not student.avoids_gre:
        return None
    spared = table.facts["gre"]
    return _condition("gre", spared == 0.0, np.isnan(spared), out=True, distance=ONE_DECISION)


def _campus_stays(table: CriteriaTable, student: Situation) -> Condition | None:
    if not student.stays_away:
        return None
    away = table.facts["no_campus_stays"]
    return _condition("travel_ok", away == 0.0, np.isnan(away), out=True)


def _visa(table: CriteriaTable, student: Situation) -> Condition | None:
    """F-1 students attend on campus and full time (8 CFR 214.2(f)(6)(i)(G)). Hybrid alone is left to the school."""
    if not student.visa:
        return None
    campus, full_time = table.facts["place.on_campus"], table.facts["pace.full_time"]
    unsure = np.isnan(campus) | (campus == HYBRID)
    return _condition(
        "visa", (campus == 0.0) | (full_time == 0.0), unsure | np.isnan(full_time), out=True, doubt=unsure
    )


@dataclass(frozen=True)
class ConditionRule:
    """How a condition is found, and the parts of the situation that it reads: students who agree in these share it.

    `reason` says in a few words why programs are left out by it; the sentence about one program is near_misses.MISSES'.
    `asks_for` are the columns of programs.csv that it makes matter to somebody whose answers give them no weight.
    """

    id: str
    find: Callable[[CriteriaTable, Situation], Condition | None]
    reads: tuple[str, ...]
    reason: str
    asks_for: tuple[str, ...] = ()

    def key(self, student: Situation) -> Hashable:
        """What students with the same condition have in common."""
        return tuple(getattr(student, name) for name in self.reads)


# Musts first, in a fixed order. The batch is proven to give the single students' lists, so that a part of the situation
# that is missing here fails a test.
RULES: tuple[ConditionRule, ...] = (
    ConditionRule("study_mode", _study_mode, ("place", "pace", "musts"), "how you can study"),
    ConditionRule("budget", _budget, ("cap", "home", "musts"), "a known price over your budget"),
    ConditionRule("region", _region, ("states", "named", "commutes", "place", "musts"), "where you can study"),
    ConditionRule("recognition", _recognition, ("recognition", "musts"), "the recognition you asked for"),
    ConditionRule("max_months", _max_months, ("max_months", "musts"), "how long it takes"),
    ConditionRule(
        "background", _background, ("discipline",), "what the program asks you to have studied", ("background",)
    ),
    ConditionRule(
        "experience", _experience, ("experience",), "the work experience it asks for", ("work_experience_years_min",)
    ),
    ConditionRule("gpa", _gpa, ("gpa",), "the GPA it asks for", asks_for=("min_gpa",)),
    ConditionRule("gre", _gre, ("avoids_gre",), "a GRE it requires", asks_for=("gre",)),
    ConditionRule("travel_ok", _campus_stays, ("stays_away",), "stays on campus that it requires"),
    ConditionRule(
        "visa", _visa, ("visa",), "a student visa needs campus and full time", ("delivery", "pace", "stem_designated")
    ),
)
BY_CONDITION: Mapping[str, ConditionRule] = {rule.id: rule for rule in RULES}
UNSEEN: Any = object()
Shared = dict[Hashable, Any]  # conditions by their rule and what it reads, standings by the situation
MOST_CELLS = 400_000  # of 26 bytes


class KeptConditions(Shared):
    """Conditions and standings kept for whoever has them too, as many as MOST_CELLS allow: students who agree in a rule
    are many. An engine has its own, so that another catalog begins with none."""

    def __init__(self, rows: int) -> None:
        super().__init__()
        self.most = MOST_CELLS // rows

    def __setitem__(self, key: Hashable, kept: Any) -> None:
        if len(self) >= self.most:
            self.clear()
        super().__setitem__(key, kept)


def find_conditions(table: CriteriaTable, student: Situation, shared: Shared | None = None) -> tuple[Condition, ...]:
    """The conditions of a student, musts first; those in `shared` are not found again."""
    seen: Shared = {} if shared is None else shared
    found: list[Condition | None] = []
    for position, rule in enumerate(RULES):
        key = (position, rule.key(student))
        if (condition := seen.get(key, UNSEEN)) is UNSEEN:
            condition = seen[key] = rule.find(table, student)
        found.append(condition)
    return tuple(condition for condition in found if condition is not None)


@dataclass(frozen=True)
class Standing:
    """All conditions of a student together, each (n,): `allowed` in the list, `misses` known misses of what is neither
    must nor rule, `doubt` about the musts, `unknown` how many conditions are not known to be met."""

    conditions: tuple[Condition, ...]
    allowed: Mask
    misses: Ints
    doubt: Ints
    unknown: Ints


def stand(table: CriteriaTable, student: Situation, shared: Shared) -> Standing:
    """Where every program stands with a student, found once for all who are in the same situation."""
    found: Standing | None = shared.get(student)
    if found is None:
        found = shared[student] = _standing(len(table.ids), find_conditions(table, student, shared))
    return found


def _standing(rows: int, found: tuple[Condition, ...]) -> Standing:
    allowed = np.ones(rows, dtype=bool)
    misses, doubt, unknown = (np.zeros(rows, dtype=np.int64) for _ in range(3))
    for condition in found:
        unknown += condition.unknown
        doubt += condition.doubt
        if condition.out:
            allowed &= condition.missed == 0
        else:
            misses += condition.missed
    return Standing(found, allowed, misses, doubt, unknown)
