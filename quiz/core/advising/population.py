"""Realistic prospective students, seeded: who the lists are for, where uniform ones would hide what most people see.

`draw_students` gives clean answers. What is measured elsewhere is named beside its table; everything else is judgement:
the states, the raised shares of some disciplines, and above all how answers go together.
"""

from collections.abc import Mapping
from random import Random
from typing import Any

from quiz.core.questions import Answers, clean
from quiz.core.vocabulary import MUSTS, PRIORITIES, RECOGNITIONS, SPECIALISATIONS, START_TERMS

Shares = Mapping[str, float]

# Northwestern's MEM class of 2019: 34 % mechanical, 24 % electrical, 10 % computer, 6 % industrial, 4 % aerospace.
DISCIPLINE: Shares = {
    "mechanical": 27,
    "electrical": 16,
    "civil": 13,
    "industrial": 10,
    "software": 11,
    "chemical": 6,
    "aerospace": 5,
    "biomedical": 4,
    "materials": 2,
    "energy": 2,
    "other_stem": 3,
    "non_stem": 1,
}
INTEREST: Shares = {"pm": 34, "oscm": 18, "se": 18, "pi": 18, "unsure": 12}
AFFINITY: Mapping[str, str] = {
    "civil": "pm",
    "industrial": "oscm",
    "chemical": "oscm",
    "aerospace": "se",
    "electrical": "se",
    "software": "pi",
    "biomedical": "pi",
}
# NCSES, Graduate Students and Postdoctorates in Science and Engineering 2022: 179,306 of 501,311 master's students are
# on a temporary visa, and of the others 48 % study part time.
VISA: Shares = {"yes": 35, "no": 63, "unsure": 2}
STUDY_MODE: Mapping[bool, Shares] = {
    True: {"campus_full_time": 92, "any": 5, "online_part_time": 2, "campus_part_time": 1},
    False: {
        "online_part_time": 48,
        "campus_part_time": 14,
        "campus_full_time": 25,
        "online_full_time": 3,
        "any": 10,
    },
}
# The same class of Northwestern: 4.4 years of work on average full time, 5.9 part time.
EXPERIENCE: Mapping[str, Shares] = {
    "visa": {"0": 40, "1-2": 35, "3-5": 20, "6-9": 4, "10+": 1},
    "full time": {"0": 50, "1-2": 28, "3-5": 16, "6-9": 4, "10+": 2},
    "beside a job": {"0": 4, "1-2": 20, "3-5": 36, "6-9": 24, "10+": 16},
}
# US tax code, section 127: $5,250 a year of an employer's help is untaxed, so 16,000 to 26,000 over 3 to 5 years.
BUDGET: Mapping[bool, Shares] = {
    True: {"20000": 10, "35000": 25, "50000": 35, "80000": 25, "no_limit": 5},
    False: {"20000": 22, "35000": 33, "50000": 22, "80000": 10, "no_limit": 13},
}
STATE: Shares = {
    "CA": 13,
    "TX": 11,
    "FL": 6.5,
    "NY": 5.5,
    "MI": 6,
    "OH": 4.5,
    "PA": 4.5,
    "VA": 4,
    "WA": 4,
    "IL": 4,
    "GA": 3.5,
    "NC": 3.5,
    "MA": 3.5,
    "NJ": 3,
    "MD": 3,
    "CO": 3,
    "AZ": 3,
    "IN": 2.5,
    "AL": 2.2,
    "MO": 2,
    "WI": 2,
    "MN": 2,
    "TN": 2,
    "SC": 1.6,
    "UT": 1.5,
    "CT": 1.4,
    "OR": 1.4,
    "LA": 1.2,
    "KY": 1.1,
    "KS": 1.1,
    "OK": 1.1,
    "IA": 1,
    "NM": 0.8,
    "NV": 0.8,
    "ID": 0.6,
    "MS": 0.6,
    "NH": 0.5,
    "NE": 0.5,
    "AR": 0.5,
    "DC": 0.4,
    "WV": 0.3,
    "MT": 0.3,
    "HI": 0.3,
    "DE": 0.3,
    "RI": 0.3,
    "ME": 0.3,
    "AK": 0.2,
    "ND": 0.2,
    "SD": 0.2,
    "VT": 0.2,
    "WY": 0.1,
}
INDUSTRY: Shares = {
    "manufacturing": 22,
    "aerospace": 11,
    "defense": 12,
    "software": 11,
    "construction": 14,
    "healthcare": 6,
    "energy": 9,
    "automotive": 9,
    "pharma": 4,
    "consulting": 6,
    "finance": 2,
    "government": 5,
}
# The chance that an answer is insisted on, where it says something.
INSISTED: Shares = {"study_mode": 0.45, "budget": 0.20, "region": 0.25, "max_months": 0.30}
SAYS_NOTHING: Mapping[str, str] = {"study_mode": "any", "budget": "no_limit"}
SKIPPED, SHARPENED = 0.03, 0.45


def draw_students(count: int, seed: int) -> list[Answers]:
    """The clean answers of `count` students; the same seed gives the same students."""
    rng = Random(seed)
    return [draw_student(rng) for _ in range(count)]


def draw_student(rng: Random) -> Answers:
    """One student's clean answers."""
    given = _questions(rng)
    sharper = _sharpened(rng, given) if rng.random() < SHARPENED else {}
    given = {key: value for key, value in given.items() if rng.random() >= SKIPPED}
    said = {**given, **sharper}
    can = [key for key in MUSTS if said.get(key) not in (None, SAYS_NOTHING.get(key))]
    must = [key for key in can if rng.random() < INSISTED.get(key, 0.0)]
    return clean({**given, "must": must, "sharpen": sharper})


def _draw(rng: Random, shares: Shares) -> str:
    return rng.choices([*shares], weights=[*shares.values()])[0]


def _questions(rng: Random) -> dict[str, Any]:
    discipline = _draw(rng, DISCIPLINE)
    likes = {key: share * (1.8 if AFFINITY.get(discipline) == key else 1.0) for key, share in INTEREST.items()}
    first = _draw(rng, likes)
    interest = [first]
    if first != "unsure" and rng.random() < 0.35:
        interest.append(_draw(rng, {key: share for key, share in likes.items() if key not in (first, "unsure")}))
    visa = _draw(rng, VISA)
    abroad = visa == "yes"
    mode = _draw(rng, STUDY_MODE[abroad])
    worked = "visa" if abroad else "full time" if mode == "campus_full_time" else "beside a job"
    given = {
        "interest": interest,
        "goal": _goal(rng, first),
        "discipline": discipline,
        "visa": visa,
        "study_mode": mode,
        "experience": _draw(rng, EXPERIENCE[worked]),
        "budget": _draw(rng, BUDGET[abroad]),
    }
    if mode.startswith("campus"):
        tied = not abroad and (mode == "campus_part_time" or rng.random() < 0.4)
        given["where"] = _draw(rng, STATE) if tied else "anywhere"
    return given


def _goal(rng: Random, first: str) -> str:
    chance = rng.random()
    if first != "unsure" and chance < 0.52:
        return first
    return "lead" if chance < 0.82 else "unsure" if chance < 0.90 else rng.choice(SPECIALISATIONS)


def _sharpened(rng: Random, given: Mapping[str, Any]) -> dict[str, Any]:
    at_home = given["visa"] != "yes"
    state = given.get("where", "anywhere")
    home = _draw(rng, STATE) if state == "anywhere" else state
    chances: dict[str, tuple[float, Any]] = {
        "home_state": (0.6 * at_home, home),
        "region": (0.3 * (at_home and given["study_mode"].startswith("campus")), [home]),
        "gre": (0.25, "avoid"),
        "gpa": (0.25, round(min(4.0, max(2.2, rng.gauss(3.3, 0.35))), 2)),
        "priorities": (0.45, rng.sample(PRIORITIES, rng.choice([1, 2, 3]))),
        "industries": (0.3, sorted({_draw(rng, INDUSTRY) for _ in range(rng.choice([1, 2]))})),
        "travel_ok": (0.15 * ("online" in given["study_mode"]), False),
        "max_months": (0.08, rng.choice([12, 18, 24])),
        "recognition": (0.06, [rng.choice(RECOGNITIONS)]),
        "start_term": (0.08, rng.choice(START_TERMS)),
        "avoid": (0.03, [rng.choice(SPECIALISATIONS)]),
    }
    return {key: value for key, (chance, value) in chances.items() if rng.random() < chance}
