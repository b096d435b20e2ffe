"""Rules of a fair list, each on a catalog made for it: what random students of the real catalog seldom meet."""

import pytest

from quiz.core.advice.recommending import recommend
from quiz.core.questions.answers import clean
from quiz.core.ranking.order import rank
from quiz.core.ranking.terms import build_terms
from tests.support.programs import engine_of, program

PRICE = {"tuition_basis": "flat", "tuition_year": "2025-26"}
PROJECTS = {"interest": ["pm"], "goal": "pm"}


def places(engine, answers, top=10):
    return [row.id for row in recommend(engine, clean(answers), top=top, what_ifs=False).programs]


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # nothing is published by which these schools could be likened
def test_of_one_school_two_programs_stand_among_the_first_ten_and_the_third_after_them():
    """Its three degrees fit best of all, and eleven other schools teach the subject too."""
    best = [program(f"best-{at}", institution="Best School", degree=f"M{at}", pm=3) for at in range(3)]
    others = [program(f"other-{at}", pm=1) for at in range(11)]
    found = places(engine_of(*best, *others), PROJECTS, top=14)
    of_best = [at for at, key in enumerate(found, start=1) if key.startswith("best-")]
    assert of_best == [1, 2, 11]
    assert len(found) == 14


def test_of_one_degree_in_two_formats_one_stands_in_the_list_and_names_the_other():
    campus, online = (
        program(f"mem-{place}", institution="One School", variant_of="mem", pm=3, delivery=(place,))
        for place in ("on_campus", "online")
    )
    found = recommend(engine_of(campus, online, program("other", pm=1)), clean(PROJECTS), what_ifs=False).programs
    first = found[0]
    assert {first.id, *first.variants} == {campus.id, online.id}
    assert [row.id for row in found[1:]] == ["other"]


def test_a_hybrid_program_stays_in_the_list_of_somebody_who_needs_a_visa_below_one_on_campus():
    """Whether its campus part is enough for an F-1 is the school's to say; online alone never is."""
    hybrid, campus, online = (
        program(place, pm=3, delivery=(place,), pace=("full_time",)) for place in ("hybrid", "on_campus", "online")
    )
    assert places(engine_of(hybrid, campus, online), {**PROJECTS, "visa": "yes"}) == ["on_campus", "hybrid"]


def test_equal_points_are_not_about_equal_where_only_one_is_known_to_satisfy_a_must():
    """An old price earns the same points as a new one, and nobody knows whether it still holds."""
    known = [program(f"known-{at}", pm=3, tuition_total_usd=20_000.0, **PRICE) for at in range(2)]
    engine = engine_of(*known, program("old", pm=3, tuition_total_usd=20_000.0, tuition_year="2018-19"))
    answers = clean({**PROJECTS, "budget": "35000", "must": ["budget"]})
    found = recommend(engine, answers, what_ifs=False)
    assert len({round(row.fit, 9) for row in found.programs}) == 1
    assert [sorted(group) for group in found.about_equal] == [["known-0", "known-1"]]
    assert found.programs[-1].id == "old"
    assert not found.programs[-1].tied_with_previous


def test_being_admitted_weighs_four_times_as_much_as_the_schools_depth_in_ones_subject():
    weight = {term.column: term.weight for term in build_terms(clean({"discipline": "civil"}))}
    assert weight["admits.engineering"] == pytest.approx(4 * weight["discipline.civil"])


def test_a_program_that_may_be_gone_does_not_stand_first_before_one_that_is_offered_and_hardly_fits_less():
    offered = program("offered", pm=3, oscm=2, tuition_total_usd=30_000.0, **PRICE)
    gone = program("gone", status="unverified", pm=3, oscm=3, tuition_total_usd=20_000.0, **PRICE)
    far = program("far", pm=0, oscm=0, tuition_total_usd=90_000.0, **PRICE)
    found = recommend(engine_of(gone, offered, far), clean({**PROJECTS, "budget": "35000"}), what_ifs=False)
    assert [row.id for row in found.programs[:2]] == ["offered", "gone"]


def test_a_format_that_teaches_a_wish_stands_for_its_degree_where_no_other_program_of_the_five_does():
    """The same degree twice: online and cheaper, and in a format that teaches product and innovation."""
    cheap = {"tuition_total_usd": 20_000.0, "tuition_basis": "flat", "tuition_year": "2025-26"}
    dear = {**cheap, "tuition_total_usd": 21_500.0}
    online = program("a-online", variant_of="a", pm=3, pi=1, delivery=("online",), pace=("part_time",), **cheap)
    both = program("a", pm=3, pi=2, delivery=("online", "on_campus"), pace=("part_time",), **dear)
    others = [program(f"b{at}", pm=2, delivery=("online",), pace=("part_time",)) for at in range(6)]
    answers = clean({"interest": ["pm", "pi"], "goal": "pm", "study_mode": "online_part_time", "budget": "20000"})
    engine = engine_of(online, both, *others)
    found = rank(engine, answers, 5)
    listed = [engine.table.ids[row] for row in found.rows]
    assert "a" in listed
    assert "a-online" not in listed
    assert found.listed.moved[engine.table.row["a"]] == "pi"
    only = rank(engine, clean({**answers.as_document(), "interest": ["pm"]}), 5)
    assert engine.table.ids[only.rows[0]] == "a-online"


@pytest.mark.parametrize("mode", ["campus_part_time", "campus_full_time"])
def test_an_online_twin_brings_no_campus_nearer_to_who_asked_for_one(mode):
    """A program in the state that was named stands before the same one elsewhere that could be studied online, too."""
    there, twin = (
        program("there", pm=3, state="OH", delivery=("on_campus",)),
        program("elsewhere", pm=3, state="CA", delivery=("on_campus", "online")),
    )
    asked = {**PROJECTS, "study_mode": mode, "where": "OH"}
    engine = engine_of(twin, there)
    assert places(engine, asked) == ["there", "elsewhere"]
    assert {
        found.id: [term.text for term in found.contributions if term.criterion == "near"]
        for found in recommend(engine, clean(asked), what_ifs=False).programs
    } == {"there": ["In OH, where you want to be"], "elsewhere": ["In CA, far from where you want to be"]}
    assert places(engine, {**asked, "study_mode": "any", "where": "CA"})[0] == "elsewhere"


def test_a_price_within_the_budget_stands_before_none_where_both_are_about_as_good():
    """Who gave a limit is not sent first to a school that says nothing of its price; one that wins clearly stays."""
    ways = {"delivery": ("on_campus",), "pace": ("full_time",)}
    silent = program("silent", pm=3, **ways)
    answers = clean({**PROJECTS, "study_mode": "campus_full_time", "budget": "35000"})

    def listed(pm, price):
        priced = program("priced", pm=pm, tuition_total_usd=price, **PRICE, **ways)
        ranked = rank(engine_of(silent, priced), answers)
        return [ranked.engine.table.ids[row] for row in ranked.rows], ranked

    first, ranked = listed(1, 30_000.0)
    row = ranked.engine.table.row
    assert ranked.order.fit[ranked.order.place[row["silent"]]] > ranked.order.fit[ranked.order.place[row["priced"]]]
    assert first == ["priced", "silent"]
    assert ranked.listed.moved == {row["silent"]: "price"}
    assert listed(0, 30_000.0)[0] == ["silent", "priced"], "it wins clearly"
    assert listed(1, 36_000.0)[0] == ["silent", "priced"], "this price is over the budget"
