"""Satisfaction degrees, costs and weights: what each cell of the matrix says about a program."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given

from quiz.core.catalog.evidence import find_evidence, strongest
from quiz.core.catalog.prices import cost_of, full_time_cost, school_year_rate
from quiz.core.catalog.program import School
from quiz.core.questions.answers import SHARPEN_READERS, clean
from quiz.core.questions.quiz import QUESTIONS
from quiz.core.questions.stored import StoredAnswers
from quiz.core.ranking.criteria import BUDGETS, COST_COLUMNS, FACTS, PRESENCE_ONLY
from quiz.core.ranking.order import lottery
from quiz.core.ranking.situation import read_situation
from quiz.core.ranking.table import build
from quiz.core.ranking.terms import PRIORITY_COLUMNS, WEIGHTS, build_terms, low_signal
from tests.support.programs import SCHOOL, catalog_of, program, real_engine
from tests.support.students import answers_strategy


def cell(made, column):
    return build(catalog_of(made)).column(column)[0]


@pytest.mark.parametrize(
    ("facts", "degree", "kind"),
    [
        ({"se": 3}, 1.0, "track"),
        ({"se": 2}, 0.95, "core"),
        ({"se": 1}, 0.45, "elective"),
        ({"school_facts": replace(SCHOOL, ms_systems_eng=12)}, np.nan, "school"),
        ({"se": 0, "school_facts": replace(SCHOOL, ms_systems_eng=12)}, 0.0, "absent"),
        ({"school_facts": SCHOOL}, np.nan, "unseen"),
        ({}, np.nan, "unseen"),
    ],
)
def test_a_specialisation_is_scored_by_its_evidence(facts, degree, kind):
    made = program(**facts)
    assert find_evidence(made, "se").kind == kind
    assert np.array_equal(cell(made, "specialisation.se"), degree, equal_nan=True)


@pytest.mark.parametrize(
    ("column", "facts", "degree"),
    [
        ("breadth", {"pm": 3, "se": 2, "pi": 1}, 0.5),
        ("breadth", {"school_facts": replace(SCHOOL, ms_systems_eng=12)}, np.nan),
        ("discipline.civil", {"disciplines": ("civil",)}, 1.0),
        ("discipline.mechanical", {"school_facts": SCHOOL}, 0.0),
        ("discipline.civil", {}, np.nan),
        ("place.online", {"delivery": ("on_campus", "online")}, 1.0),
        ("place.online", {"delivery": ("on_campus",)}, 0.0),
        ("place.online", {"delivery": ("hybrid",)}, 0.5),
        ("place.on_campus", {"delivery": ("hybrid",)}, 0.5),
        ("place.online", {"delivery": ("online", "hybrid")}, 1.0),
        ("place.on_campus", {"delivery": ("online", "hybrid")}, 0.5),
        ("place.online", {"distance_2021": "all"}, np.nan),
        ("pace.part_time", {"pace": ("full_time",)}, 0.0),
        ("pace.part_time", {}, np.nan),
        ("admits.engineering", {"background": ("engineering",)}, 1.0),
        ("admits.stem", {"background": ("engineering",)}, 0.0),
        ("admits.any", {"background": ("engineering", "any")}, 1.0),
        ("admits.any", {}, np.nan),
        ("admits.computing", {"background": ("engineering",)}, 0.5),
        ("admits.stem", {"background": ("stem",), "conditional_background": "outside_engineering"}, 0.8),
        ("experience.3-5", {"work_experience_years_min": 3.0}, 1.0),
        ("experience.3-5", {"work_experience_years_min": 4.0}, 0.5),
        ("experience.3-5", {"work_experience_years_min": 6.0}, 0.0),
        ("experience.3-5", {}, np.nan),
        ("existence", {"status": "unverified"}, 0.0),
        ("track_depth.pm+se", {"pm": 1, "se": 2}, 0.95),
        ("track_depth.pm+se", {"pi": 3}, np.nan),
        ("speed", {"duration_months_min": 12}, 1.0),
        ("speed", {"duration_months_min": 24}, 0.5),
        ("speed", {"duration_months_min": 48}, 0.0),
        ("recognition", {"recognition": ("ASEM",)}, 1.0),
        ("recognition", {}, np.nan),
        ("recognition.ABET", {"recognition": ("ASEM",)}, np.nan),
        ("industry.energy", {"industries": ("energy", "defense")}, 1.0),
        ("industry.pharma", {"industries": ("energy",)}, np.nan),
        ("industry.pharma", {}, np.nan),
        ("gre.avoid", {"gre": "waivable"}, 0.5),
        ("gre.avoid", {"gre": "required"}, 0.0),
        ("no_campus_stays", {"campus_stays": "required"}, 0.0),
        ("start_term.spring", {"start_terms": ("fall",)}, 0.0),
        ("avoid.pm", {"pm": 3, "se": 1}, 0.0),
        ("avoid.pm", {"pm": 3, "se": 3}, 1.0),
        ("avoid.pm", {}, np.nan),
        ("budget.50000", {"tuition_total_usd": 50000.0}, 1.0),
        ("budget.50000", {"tuition_total_usd": 56250.0}, 0.5),
        ("budget.50000", {"tuition_total_usd": 62500.0}, 0.0),
        ("budget.50000", {}, np.nan),
        ("cost", {"tuition_total_usd": 50000.0}, 0.5),
    ],
)
def test_a_degree_says_how_far_an_option_is_satisfied(column, facts, degree):
    assert np.allclose(cell(program(**facts), column), degree, equal_nan=True)


def test_a_schools_depth_grows_with_its_share_of_degrees_and_stays_below_being_named():
    shares = [
        cell(program(school_facts=replace(SCHOOL, d_civil=count)), "discipline.civil") for count in (0, 2, 10, 30, 90)
    ]
    assert shares == sorted(shares)
    assert shares[0] == 0.0
    assert shares[-1] == shares[-2] == pytest.approx(0.8)


def test_old_distance_data_are_an_estimate_and_never_known():
    table = build(catalog_of(program(distance_2021="all")))
    at = table.position["place.online"]
    assert np.isnan(table.degrees[0, at])
    assert table.guesses[0, at] == 0.6


def test_the_strongest_emphasis_needs_a_curriculum_that_was_seen():
    assert strongest(program(pm=2, se=2, pi=1)) == ("pm", "se")
    assert strongest(program(pm=0)) == ()
    assert strongest(program()) == ()


# --- costs --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "home", "usd", "known"),
    [
        ({"tuition_total_usd": 40000.0, "tuition_basis": "flat", "tuition_year": "2024-25"}, None, 40000, True),
        (
            {"tuition_per_credit_usd": 1000.0, "credits": 30.0, "credit_unit": "quarter", "tuition_year": "2025-26"},
            None,
            30000,
            True,
        ),
        ({"tuition_per_credit_usd": 1000.0, "credit_unit": "semester"}, None, (30000, 36000), False),
        ({"tuition_total_usd": 20000.0, "tuition_basis": "resident", "tuition_year": "2024-25"}, "OH", 20000, True),
        ({"tuition_total_usd": 20000.0, "tuition_basis": "resident", "tuition_year": "2024-25"}, "TX", None, False),
        ({"tuition_total_usd": 20000.0, "tuition_basis": "resident", "tuition_year": "2024-25"}, None, None, False),
        ({"tuition_total_usd": 20000.0, "tuition_basis": "nonresident", "tuition_year": "2024-25"}, "OH", None, False),
        ({"tuition_total_usd": 20000.0, "tuition_basis": "nonresident", "tuition_year": "2024-25"}, None, 20000, True),
        ({"tuition_total_usd": 20000.0, "tuition_year": "2018-19"}, None, 20000, False),
        ({"credits": 30.0, "credit_unit": "semester", "school_rate_credit_outstate": 500.0}, None, 15000, False),
        ({"credits": 30.0, "credit_unit": "quarter", "school_rate_credit_outstate": 500.0}, None, None, False),
        ({"credits": 30.0, "credit_unit": "semester", "school_rate_credit_instate": 300.0}, "OH", 9000, False),
        ({"school_rate_credit_outstate": 500.0}, None, (15000, 18000), False),
        ({"school_rate_credit_outstate": 500.0, "estimate_excluded": "yes"}, None, None, False),
        ({"school_facts": replace(SCHOOL, school_rate_year_outstate=20000.0)}, None, (20000, 40000), False),
        ({"school_facts": replace(SCHOOL, school_rate_year_outstate=20000.0)}, "OH", None, False),
        ({}, None, None, False),
    ],
)
def test_a_cost_is_known_estimated_or_unknown(facts, home, usd, known):
    cost = cost_of(program(**facts), home, today=2026)
    assert (cost.low, cost.high) == (usd if isinstance(usd, tuple) else (usd, usd))
    assert cost.known == known
    assert cost.label


@pytest.mark.parametrize(("home", "usd"), [("OH", 12_000), ("TX", 27_000), (None, 27_000)])
@pytest.mark.parametrize("price", ["total", "credit"])
def test_who_lives_elsewhere_pays_the_published_price_of_non_residents(price, home, usd):
    total = {"tuition_total_usd": 12_000.0, "tuition_total_nonresident_usd": 27_000.0}
    credit = {"tuition_per_credit_usd": 400.0, "tuition_per_credit_nonresident_usd": 900.0, "credits": 30.0}
    facts: dict[str, Any] = {"tuition_basis": "resident", **(total if price == "total" else credit)}
    cost = cost_of(program(**facts), home)
    assert (cost.usd, cost.known) == (usd, True)
    assert ("non-residents" in cost.basis) == (home != "OH")


def test_a_program_that_excludes_the_schools_average_is_never_estimated_by_the_year():
    school = School("1", school_rate_year_outstate=20_000.0)
    assert full_time_cost(program(school_facts=school), None, 12).usd == 20_000
    excluded = program(school_facts=school, estimate_excluded="yes")
    assert full_time_cost(excluded, None, 12).usd is None
    assert school_year_rate(excluded, None) == ""


def test_an_estimate_says_that_it_is_not_the_programs_price():
    cost = cost_of(program(credits=30.0, credit_unit="semester", school_rate_credit_outstate=500.0))
    assert "estimate" in cost.label
    assert "not the program's price" in cost.label
    assert "2023-24" in cost.label


def test_a_year_that_is_not_stated_is_said_to_be():
    assert "year not stated" in cost_of(program(tuition_total_usd=1000.0)).label


def test_a_resident_sees_the_resident_price_in_the_table():
    table = build(catalog_of(program(tuition_total_usd=20000.0, tuition_basis="resident"), program("b", state="TX")))
    assert table.price("OH").known.tolist() == [True, False]
    assert table.price("TX").known.tolist() == [False, False]
    assert table.column("budget.20000@OH")[0] == 1.0
    assert np.isnan(table.column("budget.20000")[0])


def test_a_range_counts_as_the_mean_over_it():
    table = build(catalog_of(program(school_rate_credit_outstate=1000.0)))
    at = table.position["budget.20000"]
    assert np.isnan(table.degrees[0, at])
    assert table.guesses[0, table.position["cost"]] == pytest.approx((80 - 33) / 60)


@given(answers_strategy())
def test_more_money_never_satisfies_less(answers):
    usd = np.linspace(0, 150_000, 40)
    degrees = np.vstack([COST_COLUMNS[f"budget.{cap}"](usd) for cap in BUDGETS])
    assert (np.diff(degrees, axis=0) >= 0).all()
    assert (np.diff(COST_COLUMNS["cost"](usd)) <= 0).all()


# --- terms --------------------------------------------------------------------------------------------------------


@given(answers_strategy())
def test_the_weights_of_a_student_sum_to_one(answers):
    assert sum(term.weight for term in build_terms(answers)) == pytest.approx(1.0)
    assert all(term.weight > 0 for term in build_terms(answers))


@given(answers_strategy())
def test_every_term_looks_at_a_column_that_exists_and_names_its_fact(answers):
    table = real_engine().table
    for term in build_terms(answers):
        assert term.column in table.position or term.column in ("track_depth", "near", "max_months")
        assert term.column in FACTS


@given(answers_strategy())
def test_a_skipped_question_is_neutral(answers):
    assert build_terms(clean(StoredAnswers.of_all(answers).as_document())) == build_terms(answers)


def test_interest_and_goal_weigh_the_same():
    by_question = {term.question: term.weight for term in build_terms(clean({"interest": ["pm"], "goal": "se"}))}
    assert by_question["interest"] == by_question["goal"]


def test_two_interests_count_six_tenths_each():
    one = {term.column: term.weight for term in build_terms(clean({"interest": ["pm"], "budget": "50000"}))}
    two = {term.column: term.weight for term in build_terms(clean({"interest": ["pm", "se"], "budget": "50000"}))}
    assert two["specialisation.pm"] / two["budget.50000"] == pytest.approx(
        0.6 * one["specialisation.pm"] / one["budget.50000"]
    )


def test_a_leader_asks_for_all_four_fields_and_for_breadth():
    columns = {term.column: term.weight for term in build_terms(clean({"goal": "lead"})) if term.column != "existence"}
    total = sum(columns.values())
    columns = {column: round(weight / total, 9) for column, weight in columns.items()}
    assert columns.pop("breadth") == pytest.approx(0.25)
    assert set(columns.values()) == {0.1875}


@pytest.mark.parametrize(
    "nothing",
    [{"study_mode": "any"}, {"budget": "no_limit"}, {"visa": "no"}, {"where": "OH", "study_mode": "online_part_time"}],
)
def test_an_answer_that_asks_for_nothing_has_no_term(nothing):
    asked = {key: value for key, value in nothing.items() if key == "study_mode"}
    assert build_terms(clean({"interest": ["pm"], **nothing})) == build_terms(clean({"interest": ["pm"], **asked}))


@pytest.mark.parametrize(
    ("answers", "low"),
    [
        ({}, True),
        ({"interest": ["unsure"], "goal": "unsure", "study_mode": "any"}, True),
        ({"interest": ["unsure"], "budget": "no_limit", "visa": "no"}, True),
        ({"interest": ["pm"]}, False),
        ({"goal": "lead"}, False),
        ({"interest": ["unsure"], "budget": "20000"}, False),
        ({"sharpen": {"priorities": ["cost"]}}, False),
        ({"discipline": "non_stem", "visa": "yes"}, True),
        ({"discipline": "civil"}, False),
    ],
)
def test_low_signal_is_nothing_but_skips_and_not_sure(answers, low):
    assert low_signal(clean(answers)) is low


def test_every_weight_has_a_reason_and_belongs_to_a_question():
    known = {question.id for question in QUESTIONS} | set(SHARPEN_READERS) | {"where", "existence"}
    assert set(WEIGHTS) <= known
    assert all(weight.reason.endswith(".") and weight.value > 0 for weight in WEIGHTS.values())


def test_every_priority_names_columns_whose_shares_sum_to_one():
    assert all(sum(shares.values()) == 1 for shares in PRIORITY_COLUMNS.values())


def test_facts_recorded_only_when_present_are_capped():
    assert {"specialisation.pm", "recognition", "industry.pharma", "breadth"} <= PRESENCE_ONLY
    assert not {"place.online", "pace.part_time", "gre.avoid"} & PRESENCE_ONLY


def test_the_lottery_follows_neither_the_alphabet_nor_one_fixed_order():
    engine = real_engine()
    ids = engine.table.ids
    orders = [
        [ids[row] for row in np.argsort(lottery(engine, clean({"goal": goal, "discipline": "civil"})))]
        for goal in ("pm", "se")
    ]
    assert all(sorted(order) == sorted(ids) and order != sorted(ids) for order in orders)
    assert orders[0] != orders[1]


def test_a_limit_that_moves_shuffles_no_equals():
    engine = real_engine()
    assert (
        lottery(engine, clean({"goal": "pm", "budget": "20000"}))
        == lottery(engine, clean({"goal": "pm", "must": ["budget"]}))
    ).all()


def test_a_program_draws_the_same_among_few_and_among_all():
    engine, answers, rows = real_engine(), clean({"goal": "pm"}), np.array([3, 1, 40])
    assert (lottery(engine, answers, rows) == lottery(engine, answers)[rows]).all()


# --- where --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "states", "home"),
    [
        ({"study_mode": "campus_part_time", "where": "OH"}, {"OH"}, "OH"),
        ({"study_mode": "campus_full_time", "where": "OH"}, {"OH"}, None),
        ({"study_mode": "online_part_time", "where": "OH"}, set(), None),
        ({"study_mode": "campus_part_time", "where": "anywhere"}, set(), None),
        ({"study_mode": "any", "where": "OH", "sharpen": {"region": ["TX"]}}, {"TX"}, None),
        ({"study_mode": "campus_part_time", "where": "OH", "sharpen": {"home_state": "KY"}}, {"OH"}, "KY"),
        ({"study_mode": "campus_full_time", "sharpen": {"home_state": "KY"}}, {"KY"}, "KY"),
        ({"study_mode": "any", "sharpen": {"home_state": "KY"}}, set(), "KY"),
    ],
)
def test_where_a_campus_should_be_follows_from_the_answers(answers, states, home):
    student = read_situation(clean(answers))
    assert (set(student.states), student.home) == (states, home)
