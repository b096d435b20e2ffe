"""The evaluation measures what it says: gains, rules, floors, the others' rankings, and the record in models/."""

import json
from dataclasses import replace
from datetime import date
from math import nan
from random import Random

import numpy as np
import pytest

from quiz.core.advice.document import PriceRange
from quiz.core.advice.recommending import recommend
from quiz.core.advising.population import draw_students
from quiz.core.questions.answers import clean
from quiz.core.questions.quiz import QUESTIONS_VERSION
from quiz.core.ranking.situation import visa_conflict
from quiz.core.ranking.terms import WEIGHTS
from quiz.data import bundled
from quiz.evaluation import evaluate
from quiz.evaluation.baselines import RANKERS
from quiz.evaluation.card import LIMITS, render
from quiz.evaluation.checks import CHECKS, RandomStudent, run_checks
from quiz.evaluation.comparison import falling
from quiz.evaluation.gains import Worth, dcg, gains, ndcg
from quiz.evaluation.measures import MEASURE, MEASURES, BandGain, band_step, concentration, coverage, overlap, worse
from quiz.evaluation.personas import Persona, PersonaClaim, PersonaRule, all_of, generated, matches, violations
from quiz.evaluation.population import SHARES, SeenList, population_figures
from quiz.evaluation.record import CARD_FILE, write_record
from quiz.evaluation.run import JSON_FILE
from quiz.evaluation.students import random_answers
from tests.support.programs import catalog_of, program, real_engine


@pytest.fixture(scope="module")
def small():
    """An evaluation over a handful of students, once for all tests of this module."""
    return evaluate(real_engine(), students=20)


# --- nDCG and gains ---------------------------------------------------------------------------------------------------


def worth_of(*values, **facts):
    return Worth([program(f"p{at}", **facts) for at in range(len(values))], np.array(values, dtype=float))


def test_the_best_order_has_an_ndcg_of_one_and_a_worse_one_less():
    worth = worth_of(0.2, 1.0, 0.5, 0.0, 0.8, 0.1)
    best = np.argsort(-worth.values).tolist()
    scores = [ndcg(worth, order) or 0.0 for order in (best[::-1], [best[1], best[0], *best[2:]], best)]
    assert scores == sorted(scores)
    assert scores[1] < scores[2] == pytest.approx(1.0)


def test_an_empty_list_earns_nothing_and_without_any_gain_there_is_no_ndcg():
    assert ndcg(worth_of(1.0, 0.5), []) == 0.0
    assert ndcg(worth_of(0, 0, 0), [0, 1, 2]) is None


def test_a_gain_counts_later_places_less():
    assert dcg(np.array([1.0, 0.0])) > dcg(np.array([0.0, 1.0])) > 0


def test_a_third_program_of_a_school_and_another_format_of_a_degree_earn_nothing():
    crowded = worth_of(1.0, 0.9, 0.8, institution="One school")
    assert crowded.ideal() == [0, 1]
    worse_order, best = (ndcg(crowded, rows) or 0.0 for rows in ([2, 1, 0], [0, 1]))
    assert worse_order < best == pytest.approx(1.0)
    assert worth_of(1.0, 0.9, variant_of="p0").ideal() == [0]


ONLINE_PM = Persona(
    "a",
    "somebody",
    clean({"interest": ["pm"], "goal": "pm", "study_mode": "online_part_time", "budget": "35000"}),
    rules=(PersonaRule("none", (PersonaClaim("cost_usd", "gt", 60_000),)),),
)
FULL = program("full", pm=3, delivery=("online",), pace=("part_time",), tuition_total_usd=30_000, background=("any",))


def worth(persona, *programs):
    found = gains(persona, programs)
    assert found is not None
    return found.values.tolist()


@pytest.mark.parametrize(
    ("bad", "answers"),
    [
        ({"delivery": ("on_campus",)}, {}),
        ({"pace": ("full_time",)}, {}),
        ({"tuition_total_usd": 50_000}, {}),
        ({"status": "unverified"}, {}),
        ({"background": ("engineering",)}, {"discipline": "other_stem"}),
        ({"work_experience_years_min": 5.0}, {"experience": "1-2"}),
        ({"min_gpa": 3.0}, {"sharpen": {"gpa": 2.5}}),
        ({"gre": "required"}, {"sharpen": {"gre": "avoid"}}),
        ({"campus_stays": "required"}, {"sharpen": {"travel_ok": False}}),
        ({"pm": 0}, {}),
    ],
    ids=lambda facts: next(iter(facts), "asked"),
)
def test_an_unknown_is_worth_less_than_good_news_and_no_less_than_bad(bad, answers):
    persona = replace(ONLINE_PM, answers=clean({**ONLINE_PM.answers.as_document(), **answers}))
    told = replace(FULL, gre="not_required", min_gpa=2.0, work_experience_years_min=0.0, campus_stays="none")
    silent = {"status": "unverified"} if "status" in bad else dict.fromkeys(bad)
    good, unknown, worst = worth(persona, told, replace(told, **silent), replace(told, **bad))
    assert good > unknown >= worst


def test_what_fails_one_condition_is_no_advice_however_good_the_rest():
    too_dear, off_topic = replace(FULL, id="dear", tuition_total_usd=70_000), replace(FULL, id="off", pm=0)
    full, dear, off = worth(ONLINE_PM, FULL, too_dear, off_topic)
    assert (full, dear) == (1.0, 0.0)
    assert off == pytest.approx(0.05)


def test_a_must_that_is_known_to_be_broken_gains_nothing():
    persona = Persona("m", "a commuter", clean({"study_mode": "campus_part_time", "must": ["study_mode"]}))
    campus, online = (program(way, delivery=(way,), pace=("part_time",)) for way in ("on_campus", "online"))
    assert worth(persona, campus, online) == [1.0, 0.0]


def test_who_should_see_no_list_has_no_gains():
    assert gains(replace(ONLINE_PM, rules=(PersonaRule("none"),)), [program("a")]) is None
    assert gains(Persona("b", "nobody", clean({})), [program("a")]) is None


# --- rules ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "condition", "holds"),
    [
        ({"pm": 2}, PersonaClaim("pm", "gte", 2), True),
        ({"pm": 1}, PersonaClaim("pm", "gte", 2), False),
        ({}, PersonaClaim("pm", "gte", 2), None),
        ({}, PersonaClaim("pm", "is_null"), True),
        ({"pace": ("full_time",)}, PersonaClaim("pace", "set_equals", ["full_time"]), True),
        ({"pace": ("full_time", "part_time")}, PersonaClaim("pace", "set_equals", ["full_time"]), False),
        ({"background": ("stem",)}, PersonaClaim("background", "lacks_all", ["any"]), True),
        ({"state": "TX"}, PersonaClaim("state", "has_any", ["TX", "OH"]), True),
        ({"tuition_total_usd": 50_000}, PersonaClaim("cost_usd", "gt", 40_000), True),
    ],
)
def test_a_condition_is_true_false_or_unknown(facts, condition, holds):
    assert matches(program("a", **facts), condition) is holds


def test_one_known_failure_outweighs_any_unknown():
    both = (PersonaClaim("pm", "gte", 2), PersonaClaim("gre", "eq", "required"))
    assert all_of(program("a", gre="optional"), both) is False
    assert all_of(program("a", gre="required"), both) is None


ACROSS = (program("a", pm=3, gre="required"), program("b", pm=0, institution="School a"), program("c"))


@pytest.mark.parametrize(
    ("rule", "broken"),
    [
        (PersonaRule("none", (PersonaClaim("gre", "eq", "required"),)), True),
        (PersonaRule("none", (PersonaClaim("gre", "eq", "optional"),)), False),
        (PersonaRule("none"), True),
        (PersonaRule("all", (PersonaClaim("pm", "gte", 1),)), True),
        (PersonaRule("all", (PersonaClaim("state", "eq", "OH"),), known=True), False),
        (PersonaRule("all", (PersonaClaim("gre", "eq", "required"),)), False),
        (PersonaRule("all", (PersonaClaim("gre", "eq", "required"),), known=True), True),
        (PersonaRule("at_least", (PersonaClaim("pm", "gte", 2),), count=1), False),
        (PersonaRule("at_least", (PersonaClaim("pm", "gte", 2),), count=1, top=0), True),
        (PersonaRule("at_least", (PersonaClaim("pm", "gte", 2),), count=3), False),
        (PersonaRule("unknown_below_known", (PersonaClaim("pm", "is_null"),)), False),
        (PersonaRule("unknown_below_known", (PersonaClaim("gre", "is_null"),)), False),
        (PersonaRule("distinct_institutions", count=2), False),
        (PersonaRule("distinct_institutions", count=3), True),
        (PersonaRule("distinct_lead_specialisations", count=2), True),
    ],
)
def test_a_broken_rule_is_found_and_a_kept_one_is_not(rule, broken):
    catalog = catalog_of(*ACROSS)
    listed = recommend(real_engine(), clean({"interest": ["pm"]}))
    rows = tuple(replace(listed.programs[0], id=program.id) for program in ACROSS)
    persona = Persona("p", "somebody", clean({}), rules=(rule,))
    assert bool(violations(persona, replace(listed, programs=rows), catalog)) is broken


def test_an_unknown_above_a_known_one_is_found():
    catalog = catalog_of(*ACROSS)
    listed = recommend(real_engine(), clean({"interest": ["pm"]}))
    rows = tuple(replace(listed.programs[0], id=key) for key in ("c", "a"))
    persona = Persona(
        "p", "somebody", clean({}), rules=(PersonaRule("unknown_below_known", (PersonaClaim("pm", "is_null"),)),)
    )
    assert violations(persona, replace(listed, programs=rows), catalog)


def test_a_wrong_first_specialisation_and_a_missing_message_are_found():
    listed = recommend(real_engine(), clean({"interest": ["se"], "goal": "se"}))
    persona = Persona("p", "somebody", clean({}), first=("pi",), messages=("low_signal",))
    assert len(violations(persona, listed, real_engine().catalog)) == 2


def test_generated_students_are_the_same_for_a_seed_and_contradict_nothing():
    people = generated(40, seed=3)
    assert people == generated(40, seed=3) != generated(40, seed=4)
    assert not any(visa_conflict(persona.answers) for persona in people)
    assert {rule.kind for persona in people for rule in persona.rules} == {"none", "all", "at_least"}


# --- promises and floors ----------------------------------------------------------------------------------------------


def test_a_list_that_lies_is_counted_by_each_check():
    engine, answers = real_engine(), {"interest": ["pm"], "goal": "pm", "must": ["budget"], "budget": "20000"}
    found = recommend(engine, clean(answers))
    first, miss = found.programs[0], found.near_misses[0]
    lies = replace(
        found,
        programs=(replace(first, id=miss.id, fit=0.0),) * 3,
        repairs=tuple(replace(repair, programs=999) for repair in found.repairs),
    )
    checks = {check.id: check.failed for check in run_checks(engine, [RandomStudent(clean(answers), lies)])}
    assert set(checks) == set(CHECKS)
    for key in ("points_wrong", "known_violations", "repairs_untrue", "near_misses_wrong", "schools_crowding"):
        assert checks[key] > 0, key


def test_a_counterfactual_that_does_not_come_true_is_counted():
    engine, rng = real_engine(), Random(2)
    for _ in range(50):
        answers = random_answers(rng)
        found = recommend(engine, answers)
        if found.counterfactuals:
            lie = replace(found, counterfactuals=(replace(found.counterfactuals[0], program="nobody"),))
            truth, lies = (run_checks(engine, [RandomStudent(answers, listed)]) for listed in (found, lie))
            assert [check.failed for check in truth if check.id == "what_ifs_untrue"] == [0]
            assert [check.failed for check in lies if check.id == "what_ifs_untrue"] == [1]
            return
    pytest.fail("none of 50 random students was told what would change the list")


GOOD = {m.id: m.least if m.least is not None else m.most for m in MEASURES}
FLOORED = [m for m in MEASURES if m.least is not None or m.most is not None]


@pytest.mark.parametrize("measure", FLOORED, ids=lambda measure: measure.id)
def test_a_figure_worse_than_its_floor_is_named(measure):
    bad = measure.least - 0.01 if measure.least is not None else measure.most + 1
    assert worse(GOOD) == ()
    for value in (bad, nan, None):
        (text,) = worse({**GOOD, measure.id: value})
        assert measure.words in text
        assert measure.floor in text


@pytest.mark.parametrize("measure", [m for m in MEASURES if m.tolerance], ids=lambda measure: measure.id)
def test_a_figure_that_got_worse_than_the_record_is_named(measure):
    allowed, too_much = 0.1 + measure.tolerance, 0.1 + 2 * measure.tolerance
    assert worse({**GOOD, measure.id: allowed}, {measure.id: 0.1}) == ()
    assert worse({**GOOD, measure.id: too_much}) == ()
    (text,) = worse({**GOOD, measure.id: too_much}, {measure.id: 0.1})
    assert measure.words in text


def test_every_promise_has_a_floor_of_zero():
    assert {MEASURE[key].most for key in CHECKS} == {0}


def test_bands_that_rise_are_found_and_small_ones_left_aside():
    rising = (BandGain("strong", 50, 0.5), BandGain("good", 50, 0.6), BandGain("weak", 3, 0.9))
    assert band_step(rising) == pytest.approx(-0.1)
    assert band_step((BandGain("strong", 50, 0.8), *rising[1:])) == pytest.approx(0.2)


def test_concentration_counts_first_fives_and_coverage_first_tens():
    assert concentration([range(6), (1, 2), (1,), ()]) == (1, 1.0)
    engine = real_engine()
    assert coverage(engine, [range(10)]) < coverage(engine, [range(10), range(10, 20)])
    assert overlap([1, 2, 3, 4, 5], [5, 4, 9, 8, 7]) == 0.4
    assert overlap([], [1]) is None


# --- the others -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ranker", RANKERS, ids=lambda ranker: ranker.id)
def test_every_baseline_orders_the_whole_catalog_and_our_lists_name_each_program_once(ranker):
    engine, rng = real_engine(), Random(4)
    for _ in range(5):
        rows = list(ranker.order(engine, random_answers(rng), None))
        if ranker.id in ("ours", "varied"):
            assert len(set(rows)) == len(rows) <= 10
        else:
            assert sorted(rows) == list(range(len(engine.table.ids)))


@pytest.mark.parametrize("ranker", [r for r in RANKERS if r.points], ids=lambda ranker: ranker.id)
def test_what_a_baseline_could_state_reproduces_its_order(ranker):
    engine, answers = real_engine(), clean({"interest": ["pm"], "goal": "se", "study_mode": "online_part_time"})
    points = ranker.points(engine, answers, None).sum(axis=1)
    assert falling(points[list(ranker.order(engine, answers, None))])


def test_skipping_unknowns_ignores_them_and_counting_zero_does_not():
    by_id = {ranker.id: ranker for ranker in RANKERS}
    answers = clean({"interest": ["pm"], "study_mode": "online_part_time"})
    engine = real_engine()
    gower, zeros = (
        points(engine, answers, None).sum(axis=1) for key in ("gower", "zeros") if (points := by_id[key].points)
    )
    assert (gower >= zeros - 1e-12).all()
    assert (gower > zeros + 0.1).any()


def test_we_are_ahead_of_every_other_ranking_and_break_no_rule(small):
    *others, ours = small.rankers
    assert all(ours.ndcg > other.ndcg for other in others)
    strangers = [other for other in others if other.id != "varied"]  # our own list, put in another order
    assert len(strangers) == len(others) - 1
    assert all(ours.ndcg_generated > other.ndcg_generated for other in strangers)
    assert ours.violations == 0
    assert ours.fidelity == 1.0


# --- the record -------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_same_students_give_the_same_figures_but_for_the_time(small):
    again = evaluate(real_engine(), students=20)
    timeless = {key for key in MEASURE if not key.startswith("latency")}
    assert {key: again.figures[key] for key in timeless} == {key: small.figures[key] for key in timeless}
    assert set(small.figures) == set(MEASURE)


def test_the_card_names_every_weight_floor_and_limit(small):
    card = render(small, real_engine(), date(2026, 11, 22))
    for weight in WEIGHTS.values():
        assert weight.reason in card
    for words in (*LIMITS, *(measure.words for measure in MEASURES), *(ranker.words for ranker in RANKERS)):
        assert words in card
    for fact in (real_engine().catalog.sha256, "2026-11-22", "Worked example"):
        assert fact in card
    assert "nan" not in card.lower().split()


def test_a_figure_below_its_floor_stands_at_the_top_of_the_card(small):
    bad = replace(small, figures={**small.figures, "coverage": 0.1})
    assert MEASURE["coverage"].words in render(bad, real_engine(), date(2026, 11, 22)).partition("## Data")[0]


def test_both_files_are_written_for_machines_and_for_people(tmp_path, small):
    write_record(small, real_engine(), tmp_path, date(2026, 11, 22))
    document = json.loads((tmp_path / JSON_FILE).read_text())
    assert document["evaluated_on"] == "2026-11-22"
    assert document["figures"].keys() == MEASURE.keys()
    assert document["about"]["catalog_sha256"] == real_engine().catalog.sha256
    assert (tmp_path / CARD_FILE).read_text().startswith("# Model card")


def test_the_record_in_models_is_of_this_catalog_and_these_weights_and_no_figure_is_worse_than_its_floor():
    """Otherwise: mem-quiz evaluate --write."""
    document = json.loads((bundled("models") / JSON_FILE).read_text())
    about = document["about"]
    assert about["catalog_sha256"] == real_engine().catalog.sha256
    weights = real_engine().weights
    assert about["weights"] == weights.values()
    assert (about["weights_version"], about["questions_version"]) == (weights.version, QUESTIONS_VERSION)
    assert worse(document["figures"]) == ()
    assert about["catalog_sha256"] in (bundled("models") / CARD_FILE).read_text()


# --- a realistic population -------------------------------------------------------------------------------------------


def seen(answers, *rows):
    """A list of programs, each with its catalog row and with what is said of it."""
    first = tuple((replace(LISTED, **said), row) for said, row in rows)
    return SeenList(clean(answers), first)


LISTED = recommend(real_engine(), clean({"interest": ["pm"]}), what_ifs=False).programs[0]
FAR = PriceRange(30_000.0, 40_000.0, False, "estimate", "2024")
NEAR = replace(FAR, low=24_000.0)
CHEAP = {"budget": "20000"}
EVENING = {"study_mode": "campus_part_time", "where": "OH"}


@pytest.mark.parametrize(
    ("share", "answers", "rows", "told"),
    [
        (
            "price_told",
            {"budget": "20000"},
            [({"price": NEAR}, program()), ({"price": None}, program())],
            [True, False],
        ),
        ("price_told", {}, [({"price": None}, program())], []),
        ("far_over_budget", CHEAP, [({"price": NEAR}, program()), ({"price": FAR}, program())], [True]),
        ("far_over_budget", CHEAP, [({"price": NEAR}, program())], [False]),
        ("unverified_first", {}, [({}, program(status="unverified")), ({}, program())], [True]),
        ("none_where_asked", EVENING, [({}, program(state="PA"))], [True]),
        ("none_where_asked", EVENING, [({}, program(state="PA")), ({}, program(state="OH"))], [False]),
        ("none_where_asked", {"study_mode": "online_part_time", "where": "OH"}, [({}, program(state="PA"))], []),
        ("none_to_commute_to", EVENING, [({}, program(state="PA"))], [True]),
        ("none_to_commute_to", {"study_mode": "campus_full_time", "where": "OH"}, [({}, program(state="PA"))], []),
        (
            "strong_far_over",
            {"budget": "20000"},
            [({"price": FAR, "band": "strong"}, program()), ({"price": FAR, "band": "good"}, program())],
            [True],
        ),
        ("strong_elsewhere", {}, [({"band": "strong", "misses": ("study_mode",)}, program())], [True]),
        ("band_rises", {}, [({"band": "good"}, program()), ({"band": "strong"}, program())], [True]),
        ("band_rises", {}, [({"band": "strong"}, program()), ({"band": "weak"}, program())], [False]),
        ("wish_left_out", {"interest": ["pm", "se"]}, [({}, program(pm=2, se=1))], [False, True]),
    ],
)
def test_a_share_counts_what_its_name_says(share, answers, rows, told):
    assert list(SHARES[share](seen(answers, *rows))) == told


def test_every_share_of_the_population_is_a_measure_and_concerns_somebody():
    figures = population_figures(real_engine(), draw_students(60, 1))
    assert set(figures) <= set(MEASURE)
    assert all(value is not None for value in figures.values())
    assert figures["strong_far_over"] == figures["band_rises"] == 0
