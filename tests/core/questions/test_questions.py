"""The quiz as data: its vocabulary, how answers are read, and the way through the steps."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz.core.questions.answers import NOTHING_SAID, AnswerError, Answers, clean
from quiz.core.questions.path import find_path, next_step, step_after, step_before
from quiz.core.questions.quiz import BY_ID, QUESTIONS, STEPS
from quiz.core.questions.stored import NOTHING, StoredAnswers
from quiz.core.questions.words import without_answer
from quiz.core.vocabulary import STATES
from tests.support.keystrokes import keystroke_seconds
from tests.support.students import answers_strategy

OPTIONS = [(question.id, option) for question in QUESTIONS for option in question.option_ids]


def test_the_vocabulary_is_the_published_contract():
    assert {question.id: " ".join(question.option_ids) for question in QUESTIONS} == {
        "interest": "pm oscm se pi unsure",
        "goal": "pm oscm se pi lead unsure",
        "discipline": "mechanical electrical civil industrial software chemical aerospace biomedical materials energy"
        " other_stem non_stem",
        "experience": "0 1-2 3-5 6-9 10+",
        "study_mode": "campus_full_time campus_part_time online_part_time online_full_time any",
        "where": " ".join((*STATES, "anywhere")),
        "visa": "no yes unsure",
        "budget": "20000 35000 50000 80000 no_limit",
    }


@pytest.mark.parametrize("mode", [None, *BY_ID["study_mode"].option_ids])
def test_the_words_of_the_quiz_take_less_than_a_minute(mode):
    asked = [BY_ID[step] for step in Answers(study_mode=mode).steps]
    texts = [text for question in asked for text in (question.asks, *(option.words for option in question.buttons))]
    assert keystroke_seconds(sum(len(text.split()) for text in texts), asked) <= 60


@given(answers_strategy())
def test_clean_answers_are_clean(answers):
    assert clean(answers.as_document()) == answers


@given(answers_strategy(), st.randoms())
def test_neither_the_order_of_keys_nor_of_sets_matters(answers, rng):
    document = answers.as_document()
    keys = list(document)
    rng.shuffle(keys)
    shuffled = {key: document[key] for key in keys}
    for key in ("interest", "must"):
        if key in shuffled:
            shuffled[key] = rng.sample(shuffled[key], len(shuffled[key]))
    assert clean(shuffled) == answers


def test_null_and_absent_are_both_a_skipped_question():
    assert clean({"interest": ["pm"], "goal": None, "sharpen": {"gpa": None}}) == clean({"interest": ["pm"]})


@pytest.mark.parametrize(
    ("answers", "names"),
    [
        ({"colour": "red"}, ["colour", "interest"]),
        ({"goal": "ceo"}, ["goal", "ceo", "pm, oscm, se, pi, lead, unsure"]),
        ({"budget": 20000}, ["budget", "20000"]),
        ({"where": "Bavaria"}, ["where", "Bavaria", "AL, AK", "WY, anywhere"]),
        ({"interest": ["pm", "oscm", "se"]}, ["interest", "up to 2"]),
        ({"interest": ["pm", "unsure"]}, ["interest", "unsure alone"]),
        ({"must": ["visa"]}, ["must", "study_mode"]),
        ({"sharpen": {"gpa": 4.5}}, ["sharpen.gpa", "from 0 to 4"]),
        ({"sharpen": {"gpa": True}}, ["sharpen.gpa"]),
        ({"sharpen": {"gpa": float("nan")}}, ["sharpen.gpa"]),
        ({"sharpen": {"max_months": 10.5}}, ["sharpen.max_months", "whole number"]),
        ({"sharpen": {"home_state": "ZZ"}}, ["sharpen.home_state", "ZZ"]),
        ({"sharpen": {"travel_ok": "no"}}, ["sharpen.travel_ok", "true or false"]),
        ({"sharpen": ["cost"]}, ["sharpen", "object"]),
        (["pm"], ["answers", "object"]),
        (None, ["answers", "object"]),
    ],
)
def test_a_wrong_answer_is_named_with_what_is_allowed(answers, names):
    with pytest.raises(AnswerError) as error:
        clean(answers)
    assert all(name in str(error.value) for name in names)


def test_every_wrong_answer_is_named_at_once():
    with pytest.raises(AnswerError) as error:
        clean({"goal": "ceo", "visa": "maybe", "sharpen": {"gre": "never", "x": 1}})
    assert {problem.key for problem in error.value.problems} == {"goal", "visa", "sharpen.gre", "sharpen.x"}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.sampled_from([*STEPS, "must", "sharpen"]), inner),
    max_leaves=12,
)


@given(JSON)
def test_any_json_is_read_or_refused_by_name(raw):
    try:
        cleaned = clean(raw)
    except AnswerError as error:
        good = bool(error.problems)
    else:
        good = clean(cleaned.as_document()) == cleaned
    assert good


def test_an_option_that_a_deploy_removed_reads_as_unanswered_and_a_skip_stays_a_skip():
    stored = StoredAnswers.from_document({"interest": ["pm"], "goal": "astronaut", "visa": None})
    assert stored.as_document() == {"interest": ["pm"], "visa": None}


@given(answers_strategy())
def test_back_undoes_next(answers):
    *steps, last = answers.steps
    assert [step_after(step, answers) for step in steps] == [*steps[1:], last]
    assert [step_before(step_after(step, answers) or "", answers) for step in steps] == steps


@given(answers_strategy())
def test_the_path_has_ends(answers):
    assert step_before(STEPS[0], answers) is None
    assert step_after(STEPS[-1], answers) is None


@pytest.mark.parametrize("mode", [None, *BY_ID["study_mode"].option_ids])
def test_where_is_asked_of_whom_a_campus_would_do(mode):
    campus = mode in ("campus_full_time", "campus_part_time", "any")
    steps = Answers(study_mode=mode).steps
    assert steps == (STEPS if campus else tuple(step for step in STEPS if step != "where"))
    assert step_after("study_mode", Answers(study_mode=mode)) == ("where" if campus else "visa")


def test_an_online_mode_keeps_where_and_passes_it_over():
    stored = NOTHING.with_answer("where", "OH").with_answer("study_mode", "online_part_time")
    assert "where" not in stored.answers.steps
    assert stored.as_document() == {"study_mode": "online_part_time", "where": "OH"}
    assert "where" in stored.with_answer("study_mode", "any").answers.steps


VERSION_1 = {
    "interest": ["pm"],
    "goal": None,
    "discipline": "civil",
    "experience": "3-5",
    "visa": "no",
    "budget": "50000",
}


@pytest.mark.parametrize("mode", ["campus_full_time", "any", "online_part_time"])
def test_answers_of_version_1_that_were_complete_are_complete(mode):
    stored = StoredAnswers.from_document({**VERSION_1, "study_mode": mode})
    assert next_step(stored) is None
    assert ("where" in find_path(stored)) == (mode != "online_part_time")  # it can be answered all the same
    assert stored.as_document() == {**VERSION_1, "study_mode": mode}


def test_where_is_the_next_question_while_nothing_later_was_answered():
    until_mode = {key: said for key, said in VERSION_1.items() if key not in ("visa", "budget")}
    stored = StoredAnswers.from_document({**until_mode, "study_mode": "any"})
    assert next_step(stored) == "where"
    assert next_step(stored.with_answer("where", None)) == "visa"


def test_who_went_through_an_online_quiz_did_not_skip_where():
    assert "where" not in StoredAnswers.of_all(Answers(study_mode="online_full_time")).skipped
    assert "where" in StoredAnswers.of_all(Answers(study_mode="campus_full_time")).skipped


@given(st.lists(st.sampled_from(OPTIONS)))
def test_the_position_is_derived_from_the_answers(given_answers):
    stored = NOTHING
    for step, option in given_answers:
        stored = stored.with_answer(step, [option] if step == "interest" else option)
    gap = next_step(stored)
    assert gap is None or not stored.is_reached(gap)
    assert all(stored.is_reached(step) for step in find_path(stored) if step != gap)


@pytest.mark.parametrize("step", STEPS)
def test_a_skip_moves_on_and_counts_as_no_answer(step):
    stored = NOTHING.with_answer(step, None)
    assert stored.is_reached(step)
    assert stored.answers == NOTHING_SAID


@pytest.mark.parametrize(("step", "value"), [("study_mode", "online_part_time"), ("budget", "35000")])
def test_a_must_is_kept_with_its_answer_and_goes_with_a_skip(step, value):
    insisted = StoredAnswers(clean({step: value, "must": [step]}))
    assert insisted.with_answer(step, value).answers.must == {step}
    assert not insisted.with_answer(step, None).answers.must


def test_nobody_can_insist_on_any_way_or_no_limit():
    insisted = StoredAnswers(
        clean({"study_mode": "online_part_time", "budget": "35000", "must": ["study_mode", "budget"]})
    )
    assert not insisted.with_answer("study_mode", "any").with_answer("budget", "no_limit").answers.must


def test_the_must_of_the_region_may_insist_on_the_one_state():
    insisted = StoredAnswers(clean({"where": "OH", "must": ["region"]}))
    assert insisted.with_answer("goal", "pm").answers.must == {"region"}
    assert not insisted.with_answer("where", "anywhere").answers.must


def test_answering_one_question_leaves_the_others_alone():
    before = StoredAnswers(clean({"goal": "pm", "budget": "50000", "must": ["budget"]}))
    after = before.with_answer("study_mode", "online_part_time")
    assert after.as_document() == {
        "goal": "pm",
        "study_mode": "online_part_time",
        "budget": "50000",
        "must": ["budget"],
    }


@pytest.mark.parametrize("step", STEPS)
def test_a_value_that_a_question_does_not_offer_is_refused(step):
    values: list[Any] = ["", "astronaut", [], 7]
    for value in values:
        with pytest.raises(AnswerError):
            NOTHING.with_answer(step, value)


def test_only_two_questions_have_a_must_box():
    assert [question.id for question in QUESTIONS if question.can_be_must] == ["study_mode", "budget"]
    assert BY_ID["interest"].picks == 2


def test_a_question_asked_of_some_alone_is_never_called_skipped():
    """Answers of version 1, changed to a campus afterwards, never met `where`."""
    asked = {question.id: without_answer(question.id) for question in QUESTIONS}
    assert {key for key, words in asked.items() if words == "Not said"} == {"where"}
    assert {words for key, words in asked.items() if key != "where"} == {"Skipped"}
