"""What a recommendation says: reasons, unknowns, near misses, messages, repairs, and the starter set."""

import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given

from quiz.core.advice.bands import band
from quiz.core.advice.document import Recommendation
from quiz.core.advice.recommending import recommend
from quiz.core.advice.repairs import counts
from quiz.core.advice.specialisations import rank_specialisations
from quiz.core.catalog.evidence import strongest
from quiz.core.questions.answers import AnswerError, clean
from quiz.core.questions.changes import merge
from quiz.core.questions.quiz import BY_ID
from quiz.core.ranking.bands import BANDS
from tests.support.programs import engine_of, program, real_engine
from tests.support.students import answers_strategy

STUDENTS = answers_strategy(must=0.3, sharpen=0.2)
BASE = {"interest": ["pm"], "goal": "pm"}


def codes(recommendation):
    return [message.code for message in recommendation.messages]


def first(*programs, **answers):
    return recommend(engine_of(*programs), clean(answers or BASE)).programs[0]


@pytest.mark.parametrize(
    ("fit", "coverage", "spread", "word"),
    [
        (0.9, 0.39, 0.61, "ask_first"),
        (0.75, 0.7, 0.3, "strong"),
        (0.9, 0.6, 0.31, "good"),
        (0.74, 1.0, 0.0, "good"),
        (0.6, 0.4, 0.6, "possible"),
        (0.4, 1.0, 0.0, "possible"),
        (0.39, 1.0, 0.0, "weak"),
    ],
)
def test_a_band_needs_fit_and_knowledge(fit, coverage, spread, word):
    assert band(fit, coverage, spread) == word
    assert word in BANDS


def test_without_signal_nothing_is_a_strong_fit():
    assert band(0.9, 1.0, capped=True) == "good"


@pytest.mark.parametrize("facts", [{"status": "unverified"}, {"confidence": "low"}, {"confidence": "federal"}])
def test_a_program_that_only_weak_sources_vouch_for_is_never_a_strong_fit(facts):
    asked = {**BASE, "study_mode": "online_part_time"}
    known: dict[str, Any] = {"pm": 3, "delivery": ("online",), "pace": ("part_time",)}
    assert first(program(**known), **asked).band == "strong"
    assert first(program(**known, **facts), **asked).band == "good"


def test_nothing_is_a_strong_fit_while_a_must_is_not_known():
    asked = {**BASE, "study_mode": "online_part_time", "budget": "35000"}
    silent = program(pm=3, delivery=("online",), pace=("part_time",))
    told = replace(silent, tuition_total_usd=20000.0, tuition_year="2025-26")
    assert first(told, **asked, must=["budget"]).band == "strong"
    assert first(silent, **asked, must=["budget"]).band == "good"
    assert first(silent, **{**asked, "budget": "no_limit"}).band == "strong"


def test_reasons_are_known_facts_in_words():
    found = first(program(pm=3, delivery=("online",)), **BASE, study_mode="online_part_time")
    assert found.reasons_for == (
        "Project management is a named track or its main subject",
        "Can be studied online",
    )
    assert found.unknown == ("pace",)


def test_two_questions_that_ask_for_the_same_make_one_reason():
    assert first(program(pm=3)).reasons_for == ("Project management is a named track or its main subject",)


def test_a_school_without_the_students_discipline_is_no_reason_against():
    found = first(program(pm=3, delivery=("on_campus",)), **BASE, discipline="civil", study_mode="online_part_time")
    assert found.reasons_against == ("Taught only on campus",)


def test_a_price_over_the_budget_says_by_how_much_and_where_it_comes_from():
    found = first(program(pm=3, tuition_total_usd=40000.0, tuition_year="2025-26"), **BASE, budget="35000")
    assert found.reasons_against == ("Total tuition $40,000, $5,000 over your $35,000 (published total, 2025-26)",)


def test_an_estimated_price_is_called_about_and_stays_unknown():
    dear = program(pm=3, credits=30.0, credit_unit="semester", school_rate_credit_outstate=2000.0)
    found = first(dear, **BASE, budget="35000")
    assert found.reasons_against[0].startswith("Total tuition about $60,000, $25,000 over your $35,000 (estimate")
    assert "tuition_total_usd" in found.unknown


def test_an_estimate_over_the_budget_is_named_as_an_estimate_however_little_it_is():
    dear = program(pm=3, credits=30.0, credit_unit="semester", school_rate_credit_outstate=1200.0)
    found = first(dear, **BASE, budget="35000")
    assert found.reasons_against[0].startswith("Total tuition about $36,000, $1,000 over your $35,000 (estimate")


def test_what_a_visa_needs_is_named_where_it_is_not_published():
    found = first(program(pm=3), **BASE, visa="yes")
    assert {"delivery", "pace", "stem_designated"} <= set(found.unknown)


@given(STUDENTS)
def test_a_card_stays_short_and_speaks_in_sentences(answers):
    programs = recommend(real_engine(), answers, what_ifs=False).programs
    assume(any(found.reasons_for for found in programs) and any(found.reasons_against for found in programs))
    for found in programs:
        assert len(found.reasons_for) <= 3
        assert len(found.reasons_against) <= 2
        texts = [*found.reasons_for, *found.reasons_against, *(c.text for c in found.contributions)]
        for text in texts:
            assert text[0].isupper() or text[0] == "$"
            assert not text.endswith(".")
            assert not re.search(r"\bNone\b|\bnan\b|criterion|_|\b1 (months|years|programs|degrees)\b|  ", text), text


@given(STUDENTS)
def test_no_reason_rests_on_an_unknown_but_a_labelled_price(answers):
    programs = recommend(real_engine(), answers, what_ifs=False).programs
    assume(any(found.reasons_for for found in programs) and any(found.reasons_against for found in programs))
    for found in programs:
        known = {c.text for c in found.contributions if c.known}
        assert set(found.reasons_for) <= known
        assert all(text in known or "about $" in text for text in found.reasons_against)


# --- gates and near misses ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "answers", "gate", "says"),
    [
        (
            {"delivery": ("on_campus",)},
            {"study_mode": "online_part_time", "must": ["study_mode"]},
            "study_mode",
            "only on campus",
        ),
        (
            {"pace": ("full_time",)},
            {"study_mode": "online_part_time", "must": ["study_mode"]},
            "study_mode",
            "part time",
        ),
        ({"tuition_total_usd": 21000.0}, {"budget": "20000", "must": ["budget"]}, "budget", "$1,000 over your $20,000"),
        (
            {"tuition_total_usd": 55000.0, "tuition_year": "2015-16"},
            {"budget": "50000", "must": ["budget"]},
            "budget",
            "$5,000 over",
        ),
        ({"state": "KY"}, {"sharpen": {"region": ["OH"]}, "must": ["region"]}, "region", "KY"),
        (
            {"duration_months_min": 21},
            {"sharpen": {"max_months": 18}, "must": ["max_months"]},
            "max_months",
            "21 months",
        ),
        ({"work_experience_years_min": 6.0}, {"experience": "3-5"}, "experience", "6 years"),
        ({"min_gpa": 3.0}, {"sharpen": {"gpa": 2.8}}, "gpa", "3.00, and yours is 2.80"),
        ({"gre": "required"}, {"sharpen": {"gre": "avoid"}}, "gre", "GRE"),
    ],
)
def test_a_known_violation_makes_a_labelled_near_miss(facts, answers, gate, says):
    engine = engine_of(program(**facts), program("unknown"), program("second"), program("third"))
    found = recommend(engine, clean({**BASE, **answers}))
    assert [p.id for p in found.programs if p.id == "a"] == []
    (miss,) = [miss for miss in found.near_misses if miss.id == "a"]
    assert miss.breaks == (gate,)
    assert says in miss.text
    assert found.excluded.by_gate[gate] == 1


@pytest.mark.parametrize(
    ("facts", "answers"),
    [
        ({"delivery": ("hybrid", "online")}, {"study_mode": "online_part_time", "must": ["study_mode"]}),
        ({"delivery": ("hybrid",)}, {"study_mode": "online_part_time", "must": ["study_mode"]}),
        ({"tuition_total_usd": 69000.0}, {"budget": "50000"}),
        (
            {"credits": 30.0, "credit_unit": "semester", "school_rate_credit_outstate": 800.0},
            {"budget": "20000", "must": ["budget"]},
        ),
        ({"background": ("engineering", "any")}, {"discipline": "non_stem"}),
        ({"background": ("engineering",)}, {"discipline": "energy"}),
        ({"work_experience_years_min": 5.0}, {"experience": "3-5"}),
        ({"background": ("engineering",)}, {"discipline": "software"}),
        ({}, {"sharpen": {"recognition": ["ABET"]}, "must": ["recognition"]}),
        ({"state": "TX"}, {"study_mode": "campus_part_time", "where": "OH"}),
        ({"gre": "waivable"}, {"sharpen": {"gre": "avoid"}}),
        ({"delivery": ("hybrid",)}, {"visa": "yes"}),
    ],
)
def test_what_is_not_a_known_violation_stays_in_the_list(facts, answers):
    found = recommend(engine_of(program(as_of=2026, **facts)), clean({**BASE, **answers}))
    assert [p.id for p in found.programs] == ["a"]


def test_a_program_that_asks_for_more_years_than_the_answer_can_mean_is_no_near_miss():
    engine = engine_of(program(work_experience_years_min=10.0), program("b"))
    found = recommend(engine, clean({**BASE, "experience": "3-5"}))
    assert found.near_misses == ()
    assert found.excluded.by_gate == {"experience": 1}


def test_an_estimate_over_the_limit_ranks_below_one_that_nobody_knows():
    dear = program("dear", pm=3, credits=30.0, credit_unit="semester", school_rate_credit_outstate=3000.0)
    found = recommend(engine_of(dear, program("silent", pm=3)), clean({**BASE, "budget": "20000"}))
    assert [(p.id, p.group) for p in found.programs] == [("silent", "ask"), ("dear", "close")]


def test_what_is_known_to_miss_a_condition_stands_last_and_names_it():
    far = program("far", pm=3, state="CA", delivery=("on_campus",), pace=("part_time",), tuition_total_usd=20000.0)
    near = program("here", pm=1)
    found = recommend(engine_of(far, near), clean({**BASE, "study_mode": "campus_part_time", "where": "OH"}))
    assert [(p.id, p.group, p.misses) for p in found.programs] == [("here", "ask", ()), ("far", "close", ("region",))]
    assert BANDS.index(found.programs[0].band) <= BANDS.index(found.programs[1].band)


def test_a_program_fits_where_every_condition_is_known_and_met():
    made = program(pm=3, delivery=("online",), pace=("part_time",), school_rate_credit_outstate=500.0)
    asked = {**BASE, "study_mode": "online_part_time", "budget": "20000"}
    found = first(made, **asked)
    assert (found.group, found.checks) == ("fits", ())
    assert found.price is not None
    assert (found.price.low, found.price.high, found.price.known) == (15000.0, 18000.0, False)
    assert first(made, **{**asked, "discipline": "civil"}).checks == ("background",)


def test_a_program_that_requires_stays_is_left_out_for_who_cannot_travel():
    engine = engine_of(program("stays", campus_stays="required"), program("none", campus_stays="none"), program("x"))
    found = recommend(engine, clean({**BASE, "sharpen": {"travel_ok": False}}))
    assert found.excluded.by_gate == {"travel_ok": 1}
    assert found.programs[0].id == "none"


def test_a_near_miss_is_near_and_the_nearest_comes_first():
    dear = (program(f"p{usd}", tuition_total_usd=float(usd)) for usd in (24000, 21000, 26000))
    found = recommend(engine_of(*dear), clean({**BASE, "budget": "20000", "must": ["budget"]}))
    assert [miss.id for miss in found.near_misses] == ["p21000", "p24000"]


# --- messages -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ({"interest": ["se"], "goal": "oscm"}, "signals_conflict"),
        ({"interest": ["unsure"]}, "low_signal"),
        ({"visa": "yes", "study_mode": "online_full_time"}, "conflict_visa_online"),
        ({"visa": "yes", "study_mode": "campus_part_time"}, "conflict_visa_online"),
        ({"visa": "yes"}, "visa_confirm_with_school"),
        ({"discipline": "non_stem"}, "eligibility_background"),
        ({"discipline": "other_stem", "interest": ["pi"], "goal": "pi"}, "eligibility_background"),
        ({"sharpen": {"gpa": 2.9}}, "eligibility_gpa"),
        ({"experience": "0"}, "expectation_first_job"),
        ({"discipline": "non_stem"}, "other_degree_may_fit"),
        ({"experience": "10+"}, "other_degree_may_fit"),
        ({"budget": "20000", "must": ["budget"]}, "few_fit"),
        ({"study_mode": "campus_full_time", "where": "WY", "must": ["region"]}, "nothing_fits"),
        ({"study_mode": "campus_full_time", "sharpen": {"region": ["MT"]}, "must": ["region"]}, "few_fit"),
    ],
)
def test_each_message_is_said_when_it_applies_and_not_otherwise(answers, code):
    engine = real_engine()
    assert code in codes(recommend(engine, clean(answers)))
    assert (
        codes(recommend(engine, clean({"interest": ["pm"], "goal": "pm", "discipline": "civil", "experience": "3-5"})))
        == []
    )


@pytest.mark.parametrize(
    ("study_mode", "changes"),
    [("online_full_time", [{"study_mode": "campus_full_time"}]), ("online_part_time", [])],
    ids=["full time stays full time", "beside a job nobody is told to study full time"],
)
def test_nothing_fits_says_so_and_offers_changes_with_counts(study_mode, changes):
    engine = engine_of(*(program(f"p{n}", delivery=("on_campus",), pace=("full_time",)) for n in range(4)))
    found = recommend(engine, clean({**BASE, "study_mode": study_mode, "must": ["study_mode"]}))
    assert found.programs == ()
    assert codes(found) == ["nothing_fits"]
    assert [repair.change for repair in found.repairs] == changes
    assert all(repair.programs == 4 for repair in found.repairs)
    assert len(found.near_misses) == 4


def test_a_visa_and_online_study_contradict_and_get_two_ways_out():
    found = recommend(real_engine(), clean({**BASE, "visa": "yes", "study_mode": "online_part_time"}))
    assert found.programs == ()
    assert codes(found)[0] == "conflict_visa_online"
    assert {tuple(repair.change.items()) for repair in found.repairs} == {
        (("study_mode", "campus_full_time"),),
        (("visa", "no"),),
    }
    assert all(repair.programs > 0 for repair in found.repairs)


@pytest.mark.slow
@given(answers_strategy(must=0.7, sharpen=0.3))
def test_every_repair_is_true_and_yields_more(answers):
    engine = real_engine()
    found = recommend(engine, answers)
    assume(found.repairs)
    for repair in found.repairs:
        after = recommend(engine, clean(merge(answers.as_document(), repair.change)))
        assert after.known_to_fit == repair.programs > found.known_to_fit
        assert counts(engine, clean(merge(answers.as_document(), repair.change))) == repair.programs


def test_an_answer_that_is_none_is_refused_with_its_name():
    with pytest.raises(AnswerError, match="goal"):
        recommend(real_engine(), clean({"goal": "astronaut"}))


# --- the starter set ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answers", [{}, {"interest": ["unsure"], "goal": "unsure", "study_mode": "any"}, {"visa": "yes"}]
)
def test_without_signal_a_varied_starter_set_is_shown_and_said_to_be_one(answers):
    engine = real_engine()
    found = recommend(engine, clean(answers))
    starters = [engine.catalog.by_id[p.id] for p in found.programs[:5]]
    assert "low_signal" in codes(found)
    assert len({strongest(p)[:1] for p in starters if strongest(p)}) >= 3
    assert len({p.institution for p in starters}) == 5
    assert "strong" not in {p.band for p in found.programs}


# --- the four specialisations ---------------------------------------------------------------------------------------


@given(STUDENTS)
def test_what_interest_and_goal_agree_on_comes_first(answers):
    for key in ("pm", "oscm", "se", "pi"):
        first, *_ = rank_specialisations(real_engine(), answers.only(BY_ID).with_said(interest=(key,), goal=key))
        assert (first.id, first.band) == (key, "strong")


@given(STUDENTS)
def test_a_background_never_outvotes_interest_and_goal(answers):
    found = rank_specialisations(real_engine(), answers.only(BY_ID).with_said(interest=("se",), goal="oscm"))
    assert {s.id for s in found[:2]} == {"se", "oscm"}


def test_a_background_breaks_a_tie():
    def leading(discipline):
        return (
            recommend(real_engine(), clean({"interest": ["se", "pm"], "goal": "lead", "discipline": discipline}))
            .specialisations[0]
            .id
        )

    assert leading("electrical") == "se"
    assert leading("civil") == "pm"


@given(STUDENTS)
def test_a_specialisation_to_avoid_never_comes_first(answers):
    found = rank_specialisations(
        real_engine(), answers.only(BY_ID).with_said(interest=("pm",), goal="pm", avoid=("pm",))
    )
    assert found[0].id != "pm"
    assert found[-1].reasons[-1] == "You asked that it should not lead"


@given(STUDENTS)
def test_all_four_specialisations_are_ranked_with_fits_that_fall(answers):
    found = rank_specialisations(real_engine(), answers.only(BY_ID))
    assert sorted(s.id for s in found) == ["oscm", "pi", "pm", "se"]
    assert [s.rank for s in found] == [1, 2, 3, 4]
    assert [s.fit for s in found] == sorted((s.fit for s in found), reverse=True)


def test_reasons_for_a_specialisation_repeat_what_the_student_said():
    found = recommend(
        real_engine(), clean({"interest": ["oscm"], "goal": "oscm", "discipline": "chemical"})
    ).specialisations[0]
    assert found.reasons == (
        "You would enjoy improving operations and supply chains",
        "You want to be an operations or supply-chain manager",
        "People from chemical engineering often move into operations and supply chain",
    )
    assert BY_ID["goal"].option("oscm").words == "Operations or supply-chain manager"


def test_a_stored_document_of_a_later_version_still_reads():
    found = recommend(real_engine(), clean(BASE))
    document = found.to_document()
    document["later"] = document["programs"][0]["later"] = document["programs"][0]["contributions"][0]["later"] = 1
    assert Recommendation.from_document(document) == found
