"""Where is my school: the place of one program, why, and what would have to change."""

from random import Random

import pytest

from quiz.core.advice.place import explain_place
from quiz.core.questions.answers import clean
from quiz.core.questions.changes import CHANGEABLE, alternatives, merge, relaxations
from quiz.core.ranking.order import rank
from tests.support.programs import engine_of, program, real_engine
from tests.support.students import random_answers

DOCUMENT = {"interest": ["pm"], "goal": "pm", "study_mode": "online_part_time", "budget": "20000"}
ASKED = clean(DOCUMENT)


def test_a_program_in_the_list_says_its_place_and_group():
    engine = real_engine()
    row = rank(engine, ASKED).rows[6]
    found = explain_place(engine, ASKED, engine.table.ids[row])
    assert found.place == 7
    assert found.group in ("fits", "ask")
    assert found.program is not None
    assert found.program.id == found.id


def test_what_misses_a_wish_is_close_and_says_which():
    engine = engine_of(program("far", pm=3, delivery=("on_campus",)), program("b"))
    found = explain_place(engine, ASKED, "far")
    assert (found.group, found.place) == ("close", 2)
    assert found.misses == ("You need to study online; this is taught only on campus",)


def test_what_breaks_a_must_is_out_and_told_what_would_bring_it_in():
    engine = engine_of(program("dear", pm=3, tuition_total_usd=24000.0), program("b"))
    found = explain_place(engine, clean({**DOCUMENT, "must": ["budget"]}), "dear")
    assert (found.group, found.place) == ("out", None)
    assert "$4,000 over your $20,000" in found.misses[0]
    assert {"must": None} in [help_.change for help_ in found.would_help]


def test_every_change_that_would_help_comes_true():
    engine = real_engine()
    for key in ("mit-sdm", "cornell-meng-em", "purdue-msem"):
        if key not in engine.table.row:
            continue
        for help_ in explain_place(engine, ASKED, key).would_help:
            then = explain_place(engine, clean(merge(DOCUMENT, help_.change)), key)
            assert then.place == help_.place


def touched(patch):
    """The questions that a change answers otherwise."""
    return {*patch} - {"must", "sharpen"} | {*patch.get("sharpen", {})}


def test_no_change_that_is_offered_touches_a_fact_about_the_student():
    """Nobody is told to have studied something else, to live elsewhere or to have worked longer."""
    rng = Random(20)
    students = [random_answers(rng, sharpen=0.5, must=0.3) for _ in range(300)]
    seen = set()
    for answers in students:
        for change in (*relaxations(answers), *alternatives(answers)):
            seen |= touched(change.patch(answers))
    assert {"interest", "budget", "visa", "gre", "max_months"} <= seen
    assert all(CHANGEABLE[question] for question in seen), seen
    engine = real_engine()
    for answers in students[:5]:
        helps = explain_place(engine, answers, "purdue-em").would_help
        assert all(CHANGEABLE[question] for help_ in helps for question in touched(help_.change))


def test_nobody_is_told_to_study_on_campus_without_the_visa_they_need():
    rng = Random(21)
    abroad = [random_answers(rng).with_said(visa="yes", study_mode="campus_full_time") for _ in range(20)]
    assert all("visa" not in change.sets for answers in abroad for change in relaxations(answers))


def test_another_format_of_a_listed_degree_names_the_row_that_stands_for_it():
    facts = {"delivery": ("online",), "pace": ("part_time",)}
    engine = engine_of(program("main", pm=3, **facts), program("other", pm=2, variant_of="main", **facts))
    found = explain_place(engine, ASKED, "other")
    assert (found.shown_as, found.place) == ("main", 1)


def test_a_program_for_the_record_is_not_ranked():
    assert explain_place(real_engine(), ASKED, "afit-ms-systems-engineering").group == "not_ranked"
    with pytest.raises(KeyError):
        explain_place(real_engine(), ASKED, "nowhere")
