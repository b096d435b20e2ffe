"""Learned weights: a checked file, a version, and multipliers under which every promise of the points still holds."""

import json
from dataclasses import asdict, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quiz.core.advice.recommending import recommend
from quiz.core.advising.learning import taught
from quiz.core.questions.answers import clean
from quiz.core.ranking import weights as module
from quiz.core.ranking.engine import load_engine
from quiz.core.ranking.order import rank, rank_many
from quiz.core.ranking.terms import WEIGHTS, WEIGHTS_VERSION
from quiz.core.ranking.weights import LEAST, MOST, Agreement, Weights, load_weights, save_weights
from tests.support.programs import real_engine
from tests.support.students import answers_strategy

LEARNED = Weights(
    version=WEIGHTS_VERSION + 1,
    multipliers={"budget": 2.0, "study_mode": 0.5, "interest": 1.5},
    reviews=40,
    pairs=1200,
    agreement=Agreement(1200, 1000, 1100),
    catalog_sha256="ab",
    learned_on="2026-11-22",
)
MULTIPLIERS = st.fixed_dictionaries({question: st.floats(LEAST, MOST) for question in WEIGHTS})


@pytest.fixture(autouse=True)
def models(monkeypatch, tmp_path):
    """The folder of the weights: one of the test."""
    monkeypatch.setattr(module, "bundled", lambda name: tmp_path)
    return tmp_path


# --- what the multipliers do ------------------------------------------------------------------------------------------


@given(answers_strategy(must=0.3, sharpen=0.2))
def test_multipliers_of_one_change_nothing(answers):
    ones = taught(real_engine(), Weights(multipliers=dict.fromkeys(WEIGHTS, 1.0)))
    assert recommend(ones, answers).to_document() == recommend(real_engine(), answers).to_document()


@settings(max_examples=40)
@given(answers_strategy(must=0.3, sharpen=0.2), MULTIPLIERS)
def test_points_add_up_and_musts_hold_whatever_was_learned(answers, multipliers):
    engine = taught(real_engine(), Weights(multipliers=multipliers))
    for program in recommend(engine, answers).programs:
        assert sum(c.points for c in program.contributions) == pytest.approx(program.fit, abs=1e-9)
        assert sum(c.weight for c in program.contributions) == pytest.approx(1.0, abs=1e-9)
    ranked = rank(engine, answers)
    allowed = ranked.standing.allowed
    assert (allowed == rank(real_engine(), answers).standing.allowed).all()
    assert all(allowed[row] for row in ranked.rows)


@settings(max_examples=40)
@given(answers_strategy(must=0.3, sharpen=0.2), MULTIPLIERS)
def test_whatever_was_learned_no_condition_falls_below_a_wish(answers, multipliers):
    """Advisors move weights inside conditions and wishes: what misses a condition is the same before and after, and
    stands below everything that misses fewer and leaves less of a must open, however much was made of a wish."""
    ranked = rank(taught(real_engine(), Weights(multipliers=multipliers)), answers)
    plain = rank(real_engine(), answers)
    assert (ranked.standing.misses == plain.standing.misses).all()
    assert (ranked.standing.doubt == plain.standing.doubt).all()
    assert set(ranked.order.rows.tolist()) == set(plain.order.rows.tolist())
    tiers = list(zip(ranked.order.misses.tolist(), ranked.order.doubt.tolist(), strict=True))
    assert tiers == sorted(tiers)


@settings(max_examples=20)
@given(st.lists(answers_strategy(sharpen=0.2), min_size=1, max_size=4), MULTIPLIERS)
def test_a_batch_ranks_by_the_learned_weights_too(students, multipliers):
    engine = taught(real_engine(), Weights(multipliers=multipliers))
    assert [order.rows for order in rank_many(engine, students)] == [rank(engine, answers).rows for answers in students]


def test_a_question_counts_as_many_times_as_it_was_taught():
    answers = clean({"interest": ["pm"], "goal": "se", "budget": "50000"})
    weight = {term.question: term.weight for term in taught(real_engine(), LEARNED).terms(answers)}
    assert weight["interest"] == pytest.approx(1.5 * weight["goal"])
    assert weight["budget"] == pytest.approx(2.0 * WEIGHTS["budget"].value * weight["goal"])
    again = {term.question: term.weight for term in taught(real_engine(), LEARNED).terms(answers, {"interest": 2.0})}
    assert again["interest"] == pytest.approx(3.0 * again["goal"])


def test_what_somebody_enjoys_and_the_role_count_the_same_only_where_nothing_else_was_taught():
    answers = clean({"interest": ["pm"], "goal": "se"})
    said, after = (
        next(message.text for message in recommend(engine, answers).messages if message.code == "signals_conflict")
        for engine in (real_engine(), taught(real_engine(), LEARNED))
    )
    assert "Both count the same;" in said
    assert "Both count;" in after
    first = recommend(taught(real_engine(), LEARNED), answers).specialisations[0]
    assert first.id == "pm"


# --- the file ---------------------------------------------------------------------------------------------------------


def test_without_a_file_the_weights_are_the_defaults():
    weights, note = load_weights()
    assert (weights, note) == (Weights(), "")
    assert weights.version == WEIGHTS_VERSION
    assert weights.values() == {question: weight.value for question, weight in WEIGHTS.items()}


def test_weights_are_read_as_they_were_saved_and_ranked_by():
    path = save_weights(LEARNED)
    assert load_weights() == (LEARNED, "")
    assert [file.name for file in path.parent.iterdir()] == ["weights.json"]
    engine = load_engine(real_engine().catalog)
    assert (engine.weights, engine.note) == (LEARNED, "")
    assert recommend(engine, clean({"interest": ["pm"], "goal": "se"})).specialisations[0].id == "pm"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"version": WEIGHTS_VERSION}, "version must be a whole number above"),
        ({"version": True}, "version must be a whole number above"),
        ({"base": WEIGHTS_VERSION + 1}, "base must be"),
        ({"multipliers": {"budget": -1.0}}, "multipliers must be numbers from 0.1 to 10"),
        ({"multipliers": {"budget": 0}}, "multipliers must be"),
        ({"multipliers": {"budget": 99}}, "multipliers must be"),
        ({"multipliers": {"budget": float("nan")}}, "multipliers must be"),
        ({"multipliers": {"colour": 1}}, "multipliers must be"),
        ({"multipliers": [1]}, "multipliers must be"),
        ({"reviews": -1}, "reviews must be"),
        ({"agreement": {"pairs": 1}}, "agreement must be"),
        ({"learned_on": "yesterday"}, "learned_on must be a date"),
        ({"catalog_sha256": 7}, "catalog_sha256 must be"),
        ({"code": "import os"}, "does not hold exactly the keys"),
    ],
)
def test_a_file_with_anything_else_in_it_is_named_and_the_defaults_are_used(models, changes, words):
    (models / "weights.json").write_text(json.dumps({**asdict(LEARNED), **changes}))
    weights, note = load_weights()
    assert weights == Weights()
    assert "weights.json" in note
    assert words in note
    assert "default weights are used" in note


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b"null"])
def test_a_damaged_file_is_named_and_the_engine_works_without_it(models, content):
    (models / "weights.json").write_bytes(content)
    engine = load_engine(real_engine().catalog)
    assert engine.weights == Weights()
    assert "weights.json" in engine.note


def test_both_what_is_wrong_with_the_model_and_with_the_weights_is_said(models):
    (models / "weights.json").write_text("{")
    engine = load_engine(replace(real_engine().catalog, sha256="another"))
    assert "another catalog" in engine.note
    assert "weights.json" in engine.note
