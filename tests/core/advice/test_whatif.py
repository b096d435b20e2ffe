"""What-ifs are true: counterfactuals and repairs re-ranked, about-equals flipped, the next question recomputed."""

from itertools import pairwise
from random import Random

import numpy as np
import pytest

from quiz.core.advice.recommending import recommend
from quiz.core.advice.repairs import counts
from quiz.core.advice.what_if import best_next_question, expected_change
from quiz.core.questions.answers import clean
from quiz.core.questions.changes import AnswerChange, alternatives, merge, relaxations
from quiz.core.questions.quiz import BY_ID, QUESTIONS
from quiz.core.ranking.engine import tells_apart
from quiz.core.ranking.fair import FIRST
from quiz.core.ranking.order import WEIGHT_TOLERANCE, rank
from quiz.core.ranking.terms import build_terms
from tests.support.programs import engine_of, real_engine
from tests.support.programs import program as made
from tests.support.students import random_answers


def students(count, seed=21, **how):
    rng = Random(seed)
    return [random_answers(rng, **how) for _ in range(count)]


@pytest.fixture(scope="module")
def two_hundred():
    engine = real_engine()
    return [(answers, recommend(engine, answers, top=25)) for answers in students(200, must=0.3, sharpen=0.2)]


@pytest.mark.slow
def test_every_counterfactual_is_true(two_hundred):
    engine, shown = real_engine(), 0
    for answers, found in two_hundred:
        places = {program.id: program.rank for program in found.programs}
        for what_if in found.counterfactuals:
            changed = recommend(engine, clean(merge(answers.as_document(), what_if.change)), top=FIRST, what_ifs=False)
            (now,) = [program.rank for program in changed.programs if program.id == what_if.program]
            assert (places[what_if.program], now) == (what_if.from_rank, what_if.to_rank)
            assert what_if.from_rank > FIRST >= what_if.to_rank
            shown += 1
    assert shown > 100


def test_a_student_is_shown_at_most_three_counterfactuals_about_different_questions(two_hundred):
    for _, found in two_hundred:
        questions = [next(iter(what_if.change)) for what_if in found.counterfactuals]
        assert len(questions) == len(set(questions)) <= 3
        assert len({what_if.program for what_if in found.counterfactuals}) == len(questions)


def test_every_repair_is_true_and_minimal(two_hundred):
    engine, shown = real_engine(), 0
    for answers, found in two_hundred:
        for repair in found.repairs:
            changed = clean(merge(answers.as_document(), repair.change))
            assert recommend(engine, changed, what_ifs=False).known_to_fit == repair.programs > found.known_to_fit
            shown += 1
        singles = [change.applied(answers) for change in relaxations(answers)]
        if found.repairs and clean(merge(answers.as_document(), found.repairs[0].change)) not in singles:
            assert all(counts(engine, changed) <= found.known_to_fit for changed in singles)
    assert shown > 20


def test_whoever_has_few_programs_is_offered_a_change_wherever_one_exists(two_hundred):
    """Where no change of up to three answers is offered, all relaxations together do not help either."""
    engine = real_engine()
    few = [(answers, found) for answers, found in two_hundred if found.known_to_fit < 3]
    assert any(found.repairs for _, found in few)
    assert any(not found.repairs for _, found in few)
    for answers, found in few:
        if not found.repairs:
            loosest = answers
            for change in relaxations(answers):
                if set(change.sets) <= {"sharpen"} or change.drops:
                    loosest = change.applied(loosest)
            assert counts(engine, loosest) <= 3


def test_about_equals_change_places_when_weights_move_by_a_tenth(two_hundred):
    """For a group's first and each other member there are weights within 10 % that flip their order: those that lean
    on every question where the second does better."""
    shown = 0
    for answers, found in two_hundred[:60]:
        points: dict[str, dict[str, float]] = {program.id: {} for program in found.programs}
        for program in found.programs:
            for contribution, term in zip(program.contributions, build_terms(answers), strict=True):
                points[program.id][term.question] = points[program.id].get(term.question, 0.0) + contribution.points
        for first, *others in found.about_equal:
            for other in others:
                gaps = np.array([points[first][question] - points[other][question] for question in points[first]])
                moved = gaps * (1 - WEIGHT_TOLERANCE * np.sign(gaps))
                against = gaps * (1 + WEIGHT_TOLERANCE * np.sign(gaps))
                assert moved.sum() <= 1e-9 <= against.sum() + 2e-9
                shown += 1
    assert shown > 50


def test_a_program_that_is_not_about_equal_keeps_its_place(two_hundred):
    """The first of one group stays above the first of the next, however the weights move within 10 %, as long as they
    share a band: a band is a threshold, and comes before the fit."""
    engine, rng, looked_at = real_engine(), Random(3), 0
    for answers, found in two_hundred[:40]:
        if "low_signal" in {message.code for message in found.messages} or rank(engine, answers).listed.moved:
            continue  # a row that was moved for a wish says so, and stands elsewhere than its fit says
        looked_at += 1
        starts = [program for program in found.programs if not program.tied_with_previous][:3]
        moved = build_terms(answers, {question: rng.uniform(0.9, 1.1) for question in BY_ID})
        order = rank(engine, answers, top=200, weighted=moved)
        places = [order.order.place[engine.table.ids.index(program.id)] for program in starts]
        for (first, place), (second, next_place) in pairwise(zip(starts, places, strict=True)):
            if first.band == second.band and order.order.band[place] == order.order.band[next_place]:
                assert place < next_place
    assert looked_at > 10


def test_dropping_two_of_three_musts_leaves_the_third():
    answers = clean(
        {
            "study_mode": "online_part_time",
            "budget": "20000",
            "must": ["study_mode", "budget", "region"],
            "sharpen": {"region": ["OH"]},
        }
    )
    drops = {next(iter(change.drops)): change for change in relaxations(answers) if change.drops and not change.sets}
    both = drops["study_mode"] & drops["budget"]
    assert both.patch(answers) == {"must": ["region"]}
    assert both.applied(answers).must == {"region"}


def test_two_changes_of_what_was_sharpened_are_one_patch():
    both = AnswerChange(("region",), {"sharpen": {"region": None}}) & AnswerChange(
        ("gre.will",), {"sharpen": {"gre": "will"}}
    )
    assert both.patch(clean({})) == {"sharpen": {"region": None, "gre": "will"}}
    assert both.words == "Study in any state, and take the GRE"


def test_a_merge_patch_removes_with_null_and_merges_objects():
    answers = {"goal": "pm", "sharpen": {"gpa": 3.0, "gre": "have"}}
    assert merge(answers, {"goal": None, "sharpen": {"gpa": None}}) == {"sharpen": {"gre": "have"}}
    assert answers["goal"] == "pm"


def test_no_counterfactual_names_a_program_that_misses_a_condition_now_or_then(two_hundred):
    engine, looked_at = real_engine(), 0
    for answers, found in two_hundred:
        for what_if in found.counterfactuals:
            row, changed = engine.table.row[what_if.program], clean(merge(answers.as_document(), what_if.change))
            assert all(rank(engine, said).standing.misses[row] == 0 for said in (answers, changed))
            looked_at += 1
    assert looked_at > 50


@pytest.mark.parametrize("mode", ["campus_part_time", "online_part_time"])
def test_nobody_who_studies_beside_a_job_is_told_to_study_full_time(mode):
    answers = clean({"study_mode": mode, "must": ["study_mode"]})
    offered = [change.sets.get("study_mode") for change in (*alternatives(answers), *relaxations(answers))]
    assert any(other in offered for other in ("campus_part_time", "online_part_time"))
    assert not any(other and "full_time" in other for other in offered)


def test_an_answer_that_no_program_tells_apart_is_not_offered():
    """Of two programs that differ in what they teach another interest tells, another way to study does not."""
    engine = engine_of(made("a", pm=3, oscm=0), made("b", pm=0, oscm=3))
    assert tells_apart(engine, "interest", "pm")
    assert not tells_apart(engine, "study_mode", "online_part_time")
    assert tells_apart(engine, "study_mode", "any"), "asks for less, and so is no answer that could tell"


def test_what_somebody_studied_and_how_long_they_worked_is_not_theirs_to_change():
    answers = {"interest": ["pm"], "goal": "pm", "discipline": "civil", "experience": "3-5", "visa": "no"}
    assert {question for change in alternatives(clean(answers)) for question in change.sets} == {"interest", "goal"}


# --- the one best next question -----------------------------------------------------------------------------------


def test_the_best_next_question_is_the_one_that_decides_most():
    engine = real_engine()
    ranked = rank(engine, clean({}))
    open_questions = [asked.id for asked in QUESTIONS if not asked.listed]
    changes = {question: expected_change(engine, clean({}), question, open_questions) for question in open_questions}
    assert best_next_question(ranked) == max(changes, key=lambda question: changes[question])
    assert all(0.0 <= change <= 1.0 for change in changes.values())


@pytest.mark.parametrize(
    "answers", [{"study_mode": "any", "interest": ["unsure"]}, {"experience": "3-5"}, {"visa": "yes"}]
)
def test_an_answered_question_is_not_asked_again(answers):
    question = recommend(real_engine(), clean(answers)).best_next_question
    assert clean(answers).said(question or "") in (None, "any", ("unsure",))


def test_whoever_has_said_enough_is_asked_nothing():
    assert recommend(real_engine(), clean({"interest": ["pm"], "goal": "pm"})).best_next_question is None


def test_the_list_is_the_same_with_and_without_what_ifs(two_hundred):
    engine = real_engine()
    for answers, found in two_hundred[:40]:
        plain = recommend(engine, answers, top=25, what_ifs=False)
        assert plain.programs == found.programs
        assert plain.counterfactuals == ()
