"""What a change did: the patch that takes it back, and a true sentence on the first five."""

import json
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given

from quiz.core.advice.recommending import recommend
from quiz.core.advice.revision import describe_revision, effect
from quiz.core.catalog.load import load_catalog
from quiz.core.questions.answers import clean
from quiz.core.questions.changes import applied, undo
from quiz.core.questions.path import next_step
from quiz.core.questions.stored import StoredAnswers
from quiz.core.ranking.engine import load_engine
from tests.support.students import answers_strategy, random_answers

many = answers_strategy(skip=0.3, sharpen=0.4, must=0.4)


@given(many, many)
def test_undo_takes_a_change_back_and_leaves_no_trace(before, after):
    patch = undo(before, after)
    undone = applied(StoredAnswers.of_all(after), patch)
    assert undone.answers == before
    assert next_step(undone) is None
    assert clean(json.loads(json.dumps(patch))) is not None  # it travels in an address
    assert (patch == {}) == (before == after)


@given(many)
def test_the_same_answers_need_no_undo(answers):
    assert undo(answers, answers) == {}


@pytest.fixture(scope="module")
def engine():
    return load_engine(load_catalog())


def lists(engine, *documents):
    return [recommend(engine, clean(document), what_ifs=False).programs for document in documents]


def test_a_budget_is_said_in_words_with_what_it_did(engine):
    before = {"interest": ["pm"], "goal": "pm", "budget": "20000", "must": ["budget"]}
    after = {"interest": ["pm"], "goal": "pm", "budget": "80000"}
    found = describe_revision(clean(before), clean(after), *lists(engine, before, after))
    assert found.answers == (
        "You changed “Total tuition” from “Up to $20,000” to “Up to $80,000”",
        "“Total tuition” is no longer a must",
    )
    assert found.undo == {"budget": "20000", "must": ["budget"]}


def test_an_answer_given_or_taken_back_says_so(engine):
    before, after = {"sharpen": {"gre": "avoid"}}, {"sharpen": {"gpa": 3.5}}
    found = describe_revision(clean(before), clean(after), *lists(engine, before, after))
    assert found.answers == ("You took back “GRE: I want to avoid it”", "You said “GPA: 3.5”")


def test_what_is_said_of_the_first_five_is_true(engine):
    rng = Random(7)
    seen = set()
    for _ in range(60):
        before, after = (random_answers(rng).as_document() for _ in range(2))
        was, now = lists(engine, before, {**before, **after})
        said = effect(was, now)
        first, old = [program.id for program in now[:5]], [program.id for program in was[:5]]
        new = [program for program in now[:5] if program.id not in old]
        if was and now and new:
            assert said.startswith(f"{len(new)} program")
            assert all(program.institution in said for program in new)
        assert (said == "The first five stay as they were") == (bool(now) and first == old)
        assert (said in ("No program is left", "Still no program fits")) == (not now)
        seen.add(said.split()[0])
    assert len(seen) > 3


def test_a_long_answer_is_told_in_full_where_it_changes(engine):
    states = ["CA", "IL", "NY", "OH", "PA", "TX"]
    before, after = {"sharpen": {"region": states}}, {"sharpen": {"region": [*states[:5], "VA"]}}
    (said,) = describe_revision(clean(before), clean(after), *lists(engine, before, after)).answers
    assert "Texas" in said
    assert "Virginia" in said


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        ("abcdefg", "abcdefg", "The first five stay as they were"),
        ("abcdefg", "abcdegf", "The first five stay as they were"),
        ("abcdefg", "abdcefg", "The first five are the same in another order: D moves from 4th to 3rd"),
        ("abcdefg", "abcdfeg", "1 program is new in the first five: F"),
        ("abcdefg", "cabfgde", "2 programs are new in the first five: F and G. C moves from 3rd to 1st"),
        ("abcdefg", "xyzab", "3 programs are new in the first five: X, Y and Z"),
        ("abc", "ac", "B no longer fits"),
        ("abc", "", "No program is left"),
        ("", "", "Still no program fits"),
        ("", "ab", "There is a list again, of 2 programs"),
    ],
)
def test_the_effect_is_told_in_a_sentence(engine, was, now, said):
    (pattern, *_), *_ = lists(engine, {"interest": ["pm"]})

    def programs(letters):
        return [
            replace(pattern, id=letter, institution=letter.upper(), rank=at)
            for at, letter in enumerate(letters, start=1)
        ]

    assert effect(programs(was), programs(now)) == said


def test_two_programs_of_one_school_are_told_apart(engine):
    (now,) = lists(engine, {"interest": ["pm"]})
    twins = [replace(now[0], institution="A"), replace(now[1], institution="A", program_name="Other")]
    assert "A (Other)" in effect(twins[:1], twins[1:])
