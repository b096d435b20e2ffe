"""The sharpening answers as data: every one is asked, a form gives back what it was made from, and two pages open at
once do not undo each other."""

import pytest
from hypothesis import given

from quiz.core.questions.answers import NOTHING_SAID, SHARPEN_READERS, AnswerError, clean
from quiz.core.questions.quiz import BY_ID
from quiz.core.questions.sharpen import SHARPEN_MUSTS, SHARPENER, SHARPENERS
from quiz.core.questions.stored import StoredAnswers, changed, from_form, own, to_form
from quiz.core.questions.words import in_words
from quiz.core.vocabulary import MUSTS
from tests.support.students import answers_strategy

WRONG = {
    "priorities": ["cost", "speed", "recognition", "industry"],
    "gre": ["maybe"],
    "home_state": ["ZZ"],
    "region": ["OH", "ZZ"],
    "gpa": ["4.1"],
    "max_months": ["18.5"],
    "recognition": ["AACSB"],
    "travel_ok": ["perhaps"],
    "avoid": ["unsure"],
    "industries": ["mining"],
    "start_term": ["winter"],
}
many = answers_strategy(sharpen=0.6, must=0.6)


def test_every_sharpening_answer_is_asked_and_nothing_else():
    assert set(SHARPENER) == set(SHARPEN_READERS)
    assert {sharpener.id for sharpener in SHARPENERS if sharpener.can_be_must} == set(SHARPEN_MUSTS)
    assert set(SHARPEN_MUSTS) == set(MUSTS) - {"study_mode", "budget"}


@pytest.mark.parametrize("question", SHARPENERS, ids=lambda question: question.id)
def test_every_option_offered_is_an_answer(question):
    for option in question.options:
        value = from_form(question, [option.id])
        assert clean({"sharpen": {question.id: value}}).said(question.id) == value
        assert in_words(question.id, value) == option.words


@pytest.mark.parametrize("question", SHARPENERS, ids=lambda question: question.id)
@pytest.mark.parametrize("nothing", [[], [""], ["  "]])
def test_nothing_sent_is_not_said(question, nothing):
    assert from_form(question, nothing) is None


@pytest.mark.parametrize("question", SHARPENERS, ids=lambda question: question.id)
def test_a_wrong_answer_is_told_what_to_do(question):
    for sent in (WRONG[question.id], ["<b>"], ["1e999"], ["a", "b"], ["\0"]):
        with pytest.raises(ValueError, match=r"or none|or “Not said”|or leave it empty") as error:
            from_form(question, sent)
        assert str(error.value).endswith(question.choose)


@pytest.mark.parametrize(
    ("key", "typed", "meant"),
    [
        ("gpa", "3,2", 3.2),
        ("gpa", "3.2 / 4.0", 3.2),
        ("gpa", "0.9", 0.9),
        ("gpa", "n/a", None),
        ("max_months", "2 years", 24),
        ("max_months", "-", None),
    ],
)
def test_what_is_typed_is_read_as_people_write_it(key, typed, meant):
    assert from_form(SHARPENER[key], [typed]) == meant


@pytest.mark.parametrize(
    ("typed", "says"), [("85", "(of 100?)"), ("85 %", "is in per cent"), ("9.65/10", "scale of 10")]
)
def test_a_grade_on_another_scale_is_told_with_the_way_out(typed, says):
    with pytest.raises(ValueError, match=r"^“.+Enter a GPA from 0 to 4") as error:
        from_form(SHARPENER["gpa"], [typed])
    assert says in str(error.value)


@given(many)
def test_a_form_gives_back_what_it_was_made_from(answers):
    forms = {sharpener: to_form(answers.said(sharpener.id)) for sharpener in SHARPENERS}
    read = {sharpener.id: from_form(sharpener, sent) for sharpener, sent in forms.items()}
    assert read == {sharpener.id: answers.said(sharpener.id) for sharpener in SHARPENERS}
    assert {sharpener: to_form(read[sharpener.id]) for sharpener in SHARPENERS} == forms


@given(many, many)
def test_a_form_sent_back_untouched_changes_nothing(answers, meanwhile):
    shown = own(answers)
    assert changed(meanwhile, shown, shown) == changed(meanwhile, NOTHING_SAID, NOTHING_SAID)


@given(many, many)
def test_what_a_form_says_is_what_is_stored(before, after):
    stored = changed(before, own(before), own(after))
    assert stored.only(SHARPENER) == after.only(SHARPENER)
    assert stored.only(BY_ID) == before.only(BY_ID)
    assert changed(stored, own(before), own(after)) == stored  # sent twice is sent once


@given(many, many, many)
def test_a_form_leaves_what_it_did_not_change_as_another_page_saved_it(shown, said, saved):
    after = changed(saved, own(shown), own(said))
    for key in SHARPENER:
        assert shown.said(key) != said.said(key) or after.said(key) == saved.said(key)
    for key in MUSTS:
        assert (key in own(shown).must) != (key in own(said).must) or key not in after.must or key in saved.must


@given(many, many)
def test_nobody_insists_on_what_was_not_said(before, after):
    stored = changed(before, own(before), own(after).with_said(must=frozenset(MUSTS)))
    assert all(map(stored.can_insist, stored.must))


def test_own_reads_a_forged_form_as_far_as_it_can():
    forged = {"sharpen": {"gre": "maybe", "gpa": 3.1}, "must": ["gpa", "budget", "region"]}
    assert own(StoredAnswers.from_document(forged).answers).as_document() == {"sharpen": {"gpa": 3.1}}
    with pytest.raises(AnswerError):
        clean({"sharpen": {"gre": "maybe"}})


def test_many_states_are_named_in_short():
    six = ("CA", "IL", "NY", "OH", "PA", "TX")
    assert in_words("region", six) == "California, Illinois, New York, Ohio, and 2 more"
