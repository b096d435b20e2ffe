"""Students as an advisor meets them, and what she would sign: the rules that the first five must keep.

The people are made up for these tests. A rule is a claim about the listed programs; what the catalog does not know
never satisfies it and never breaks it, unless the rule says that it must be known.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from quiz.catalog import Program
from quiz.costs import cost_of
from quiz.explain import recommend
from tests.core.programs import real_engine

Rule = Callable[[list[Program]], bool]


def at_least(count: int, holds: Callable[[Program], Any]) -> Rule:
    return lambda first: sum(bool(holds(program)) for program in first) >= count


def every(holds: Callable[[Program], Any]) -> Rule:
    return lambda first: bool(first) and all(holds(program) for program in first)


def none(holds: Callable[[Program], Any]) -> Rule:
    return lambda first: not any(holds(program) for program in first)


def teaches(key: str) -> Callable[[Program], bool]:
    return lambda program: (getattr(program, key) or 0) >= 2


def offered(place: str) -> Callable[[Program], bool]:
    return lambda program: place in (program.delivery or ())


def only(pace: str) -> Callable[[Program], bool]:
    return lambda program: program.pace == (pace,)


def known_to_cost_over(usd: float) -> Callable[[Program], bool]:
    def holds(program: Program) -> bool:
        cost = cost_of(program, None, 2026)
        return cost.known and (cost.usd or 0) > usd

    return holds


def asks_for_years(years: float) -> Callable[[Program], bool]:
    return lambda program: (program.work_experience_years_min or 0) > years


@dataclass(frozen=True)
class Persona:
    """Who asks, which specialisations an advisor would accept first, the rules on the first five, the codes to be
    said."""

    name: str
    answers: dict[str, Any]
    leads: tuple[str, ...]
    rules: tuple[Rule, ...] = ()
    says: tuple[str, ...] = ()


PERSONAS = (
    Persona(
        "a site engineer who wants to run projects beside the job",
        {
            "interest": ["pm"],
            "goal": "pm",
            "discipline": "civil",
            "experience": "6-9",
            "study_mode": "online_part_time",
            "budget": "50000",
        },
        ("pm",),
        (at_least(3, teaches("pm")), none(only("full_time")), none(known_to_cost_over(70_000))),
    ),
    Persona(
        "a plant engineer who wants to run operations",
        {
            "interest": ["oscm"],
            "goal": "oscm",
            "discipline": "industrial",
            "experience": "3-5",
            "study_mode": "any",
            "budget": "80000",
        },
        ("oscm",),
        (at_least(3, teaches("oscm")), none(known_to_cost_over(112_000))),
    ),
    Persona(
        "an avionics engineer who must keep the job",
        {
            "interest": ["se"],
            "goal": "se",
            "discipline": "electrical",
            "experience": "6-9",
            "study_mode": "online_part_time",
            "must": ["study_mode"],
            "budget": "no_limit",
        },
        ("se",),
        (at_least(3, teaches("se")), every(offered("online")), none(only("full_time"))),
    ),
    Persona(
        "a designer who wants to lead products, full time on campus",
        {
            "interest": ["pi"],
            "goal": "pi",
            "discipline": "biomedical",
            "experience": "1-2",
            "study_mode": "campus_full_time",
            "must": ["study_mode"],
            "budget": "no_limit",
        },
        ("pi",),
        (at_least(2, teaches("pi")), every(offered("on_campus")), none(only("part_time")), none(asks_for_years(1))),
    ),
    Persona(
        "a graduate from abroad who needs a visa",
        {
            "interest": ["oscm", "pm"],
            "goal": "lead",
            "discipline": "mechanical",
            "experience": "0",
            "study_mode": "campus_full_time",
            "must": ["study_mode"],
            "visa": "yes",
            "budget": "80000",
        },
        ("oscm", "pm"),
        (
            every(offered("on_campus")),
            none(only("part_time")),
            none(asks_for_years(0)),
            none(lambda p: p.stem_designated == "no"),
        ),
        ("visa_confirm_with_school", "expectation_first_job"),
    ),
    Persona(
        "somebody who wants online study on a student visa",
        {"interest": ["pm"], "goal": "pm", "visa": "yes", "study_mode": "online_full_time"},
        ("pm",),
        (lambda first: first == [],),
        ("conflict_visa_online",),
    ),
    Persona(
        "an engineer whose taste and plan disagree",
        {"interest": ["pi"], "goal": "oscm", "discipline": "chemical", "experience": "3-5", "budget": "80000"},
        ("oscm", "pi"),
        (at_least(1, teaches("pi")), at_least(1, teaches("oscm"))),
        ("signals_conflict",),
    ),
    Persona(
        "somebody without a technical degree",
        {"interest": ["pm"], "goal": "pm", "discipline": "non_stem", "experience": "10+"},
        ("pm",),
        (none(lambda p: p.background and "any" not in p.background),),
        ("eligibility_background", "other_degree_may_fit"),
    ),
    Persona(
        "a student with a low grade average",
        {"interest": ["se"], "goal": "lead", "discipline": "aerospace", "experience": "1-2", "sharpen": {"gpa": 2.6}},
        ("se",),
        (none(lambda p: (p.min_gpa or 0) > 2.6),),
        ("eligibility_gpa",),
    ),
    Persona(
        "somebody with a tight budget who will not move on it",
        {
            "interest": ["pm"],
            "goal": "pm",
            "discipline": "mechanical",
            "experience": "3-5",
            "budget": "20000",
            "must": ["budget"],
        },
        ("pm",),
        (none(known_to_cost_over(20_000)),),
        ("few_fit",),
    ),
    Persona(
        "a project manager who has had enough of it",
        {
            "interest": ["pi"],
            "goal": "pi",
            "discipline": "industrial",
            "experience": "10+",
            "sharpen": {"avoid": ["pm"]},
        },
        ("pi",),
        (at_least(3, teaches("pi")),),
        ("other_degree_may_fit",),
    ),
    Persona(
        "an engineer who wants to stay in the Midwest and avoid the GRE",
        {
            "interest": ["pm"],
            "goal": "lead",
            "discipline": "civil",
            "experience": "3-5",
            "must": ["region"],
            "sharpen": {"region": ["OH", "MI", "IN", "IL", "WI", "MO"], "gre": "avoid"},
        },
        ("pm",),
        (every(lambda p: p.state in ("OH", "MI", "IN", "IL", "WI", "MO")), none(lambda p: p.gre == "required")),
    ),
)


@pytest.mark.parametrize("persona", PERSONAS, ids=lambda persona: persona.name)
def test_an_advisor_would_sign_the_first_five(persona):
    engine = real_engine()
    found = recommend(engine, persona.answers)
    first = [engine.catalog.by_id[program.id] for program in found.programs[:5]]
    assert found.specialisations[0].id in persona.leads
    broken = [position for position, rule in enumerate(persona.rules) if not rule(first)]
    assert not broken, [program.id for program in first]
    assert set(persona.says) <= {message.code for message in found.messages}
    assert first or (found.repairs and found.messages)


def test_a_persona_with_two_wishes_is_shown_both():
    (torn,) = [persona for persona in PERSONAS if "disagree" in persona.name]
    found = recommend(real_engine(), torn.answers)
    assert {s.id for s in found.specialisations[:2]} == {"pi", "oscm"}
