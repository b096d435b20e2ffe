"""Where a gate begins: what lies just below a limit, on it and just above it, and what nobody has published. Only a
known violation leaves the list."""

from typing import Any

import pytest

from quiz.core.advice.recommending import recommend
from quiz.core.questions.answers import clean
from tests.support.programs import engine_of, program

PRICE = {"tuition_basis": "flat", "tuition_year": "2025-26"}
ON_CAMPUS = {"delivery": ("on_campus",), "pace": ("full_time",)}

# What is asked; the fact that it looks at; the values that stay in the list, the one on the limit among them, and those
# that are known to break the rule.
LIMITS: dict[str, tuple[dict[str, Any], str, tuple[Any, ...], tuple[Any, ...]]] = {
    "a budget that is a must": (
        {"budget": "35000", "must": ["budget"]},
        "tuition_total_usd",
        (34_999.0, 35_000.0),
        (35_001.0, 90_000.0),
    ),
    "months that are a must": (
        {"sharpen": {"max_months": 24}, "must": ["max_months"]},
        "duration_months_min",
        (23, 24),
        (25, 60),
    ),
    "no years of work": ({"experience": "0"}, "work_experience_years_min", (0,), (1, 2, 5)),
    "one or two years of work": ({"experience": "1-2"}, "work_experience_years_min", (0, 1), (3, 5)),
    "three to five years of work": ({"experience": "3-5"}, "work_experience_years_min", (0, 2, 3), (6, 10)),
    "six to nine years of work": ({"experience": "6-9"}, "work_experience_years_min", (5, 6), (10,)),
    "ten years of work": ({"experience": "10+"}, "work_experience_years_min", (9, 10), ()),
    "a GPA": ({"sharpen": {"gpa": 3.25}}, "min_gpa", (3.0, 3.25), (3.26, 4.0)),
    "no GRE": ({"sharpen": {"gre": "avoid"}}, "gre", ("optional", "waivable", "not_required"), ("required",)),
    "a degree in engineering": ({"discipline": "civil"}, "background", (("engineering",), ("stem",), ("any",)), ()),
    "a degree in another STEM subject": (
        {"discipline": "other_stem"},
        "background",
        (("stem",), ("any",), ("engineering", "stem")),
        (("engineering",),),
    ),
    "a degree outside STEM": (
        {"discipline": "non_stem"},
        "background",
        (("any",), ("engineering", "any")),
        (("engineering",), ("stem",), ("engineering", "stem")),
    ),
    "a place that is a must": (
        {"study_mode": "campus_full_time", "must": ["study_mode"]},
        "delivery",
        (("on_campus",), ("on_campus", "online")),
        (("online",),),
    ),
    "a pace that is a must": (
        {"study_mode": "campus_full_time", "must": ["study_mode"]},
        "pace",
        (("full_time",), ("full_time", "part_time")),
        (("part_time",),),
    ),
    "a place under a visa": (
        {"visa": "yes"},
        "delivery",
        (("on_campus",), ("hybrid",), ("on_campus", "online")),
        (("online",),),
    ),
    "a pace under a visa": (
        {"visa": "yes"},
        "pace",
        (("full_time",), ("full_time", "part_time")),
        (("part_time",),),
    ),
    "a region that is a must": (
        {"sharpen": {"region": ["OH", "PA"]}, "must": ["region"]},
        "state",
        ("OH", "PA"),
        ("CA", "TX"),
    ),
}
UNKNOWN = "unknown"


def listed(answers: dict[str, Any], fact: str, values: tuple[Any, ...]) -> set[Any]:
    """Which of these values of one fact stay in the list; every other fact is nothing that anybody could break."""
    base = {**ON_CAMPUS, **PRICE}
    programs = [program(f"p-{at}", **{**base, fact: value}) for at, value in enumerate(values)]
    if fact != "state":  # every program has one
        programs.append(program(UNKNOWN, **{name: value for name, value in base.items() if name != fact}))
    found = recommend(engine_of(*programs), clean({"interest": ["pm"], **answers}), top=len(programs), what_ifs=False)
    names = {f"p-{at}": value for at, value in enumerate(values)} | {UNKNOWN: UNKNOWN}
    return {names[row.id] for row in found.programs}


@pytest.mark.parametrize("limit", LIMITS)
def test_a_gate_begins_above_its_limit_and_lets_the_unknown_in(limit: str) -> None:
    answers, fact, stay, leave = LIMITS[limit]
    unknown = set() if fact == "state" else {UNKNOWN}
    assert listed(answers, fact, (*stay, *leave)) == {*stay, *unknown}


@pytest.mark.parametrize("limit", [limit for limit, (answers, *_) in LIMITS.items() if "must" in answers])
def test_what_is_no_must_excludes_nothing_near_its_limit(limit: str) -> None:
    """Just above the limit of a wish a program is put lower, and stays."""
    answers, fact, stay, leave = LIMITS[limit]
    asked = {key: value for key, value in answers.items() if key != "must"}
    assert {*stay, leave[0]} <= listed(asked, fact, (*stay, leave[0]))


def test_an_estimated_price_above_a_budget_that_is_a_must_excludes_nothing() -> None:
    """The school's own rate makes a guess of $36,000; the same published per credit is known."""
    guessed = program("guessed", credits=30.0, credit_unit="semester", school_rate_credit_outstate=1200.0, **ON_CAMPUS)
    known = program("known", credits=30.0, credit_unit="semester", tuition_per_credit_usd=1200.0, **PRICE, **ON_CAMPUS)
    answers = {"interest": ["pm"], "budget": "35000", "must": ["budget"]}
    found = recommend(engine_of(guessed, known), clean(answers), what_ifs=False)
    assert [row.id for row in found.programs] == ["guessed"]
    assert [miss.id for miss in found.near_misses] == ["known"]


def test_an_unknown_must_stands_below_one_that_is_known_to_be_met_however_well_it_fits() -> None:
    met = program("met", tuition_total_usd=35_000.0, pm=0, **PRICE, **ON_CAMPUS)
    silent = program("silent", pm=3, **ON_CAMPUS)
    answers = {"interest": ["pm"], "goal": "pm", "budget": "35000", "must": ["budget"]}
    found = recommend(engine_of(met, silent), clean(answers), what_ifs=False)
    assert [row.id for row in found.programs] == ["met", "silent"]


def test_a_longest_length_alone_meets_a_limit_at_or_above_it_and_breaks_none() -> None:
    """ "Up to 36 months" can be finished in 36, and says nothing of 24."""
    longest = program("longest", duration_months_max=36)
    engine = engine_of(longest, program("other"))
    for most, checks in ((36, False), (24, True)):
        answers = clean({"interest": ["pm"], "sharpen": {"max_months": most}, "must": ["max_months"]})
        (found,) = [ranked for ranked in recommend(engine, answers).programs if ranked.id == "longest"]
        assert ("max_months" in found.checks) is checks
