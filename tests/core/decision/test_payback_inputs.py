"""What a payback counts where a student says nothing: way of studying, length, pay and price, each with its reason."""

from dataclasses import replace
from typing import Any

import pytest

from quiz.core.careers.occupations import OF_DISCIPLINE, read_occupations
from quiz.core.catalog.prices import full_time_cost
from quiz.core.catalog.program import Program, School
from quiz.core.decision.payback import Inputs
from quiz.core.decision.payback_inputs import MODES, Figure, OwnNumbers, Price, numbers, price_of, usual_mode
from quiz.core.questions.answers import clean
from tests.support.costs import ESTIMATED
from tests.support.programs import catalog_of, program


def counted(
    made: Program, quiz: dict[str, Any] | None = None, **own_numbers: Any
) -> tuple[Price, Inputs, dict[str, Figure]]:
    """The price for a student's answers and own numbers, what counts, and every figure by its name."""
    answers = clean(quiz or {})
    usual = usual_mode(made, answers)
    own = OwnNumbers(**{"usual": usual, "mode": usual.key, "experience": answers.experience, **own_numbers})
    price = price_of(catalog_of(made), made, own, own.state)
    inputs, figures = numbers(made, own, price)
    return price, inputs, {figure.name: figure for figure in figures}


@pytest.mark.parametrize(
    ("answers", "facts", "mode"),
    [
        ({"study_mode": "online_full_time"}, {"pace": ("part_time",)}, "part_time"),
        ({"study_mode": "online_full_time"}, {"pace": ("full_time", "part_time")}, "full_time"),
        ({"study_mode": "campus_part_time"}, {}, "part_time"),
        ({"study_mode": "any"}, {"pace": ("part_time",)}, "part_time"),
        ({"study_mode": None, "experience": "3-5"}, {}, "part_time"),
        ({"study_mode": "any", "experience": "0"}, {"pace": ("full_time", "part_time")}, "full_time"),
        ({"experience": None}, {}, "full_time"),
        ({}, {}, "full_time"),
    ],
)
def test_the_way_of_studying_is_the_programs_only_one_then_the_answer_then_by_work(answers, facts, mode):
    assert usual_mode(program(**facts), clean(answers)).key == mode
    assert set(MODES) == {"full_time", "part_time"}


@pytest.mark.parametrize("mode", [*MODES])
@pytest.mark.parametrize(
    ("facts", "length"),
    [
        ((9, 60), "9 to 60 months"),
        ((15, 15), "15 months"),
        ((None, 60), "12 to 60 months"),
        ((None, 9), "9 months"),
        ((None, None), "12 to 24 months"),
    ],
)
def test_both_lengths_of_a_program_count_whatever_the_way_of_studying(mode, facts, length):
    low, high = facts
    _, _, figures = counted(program(duration_months_min=low, duration_months_max=high), mode=mode)
    assert figures["Length"].shown.text == length


@pytest.mark.parametrize(
    ("pace", "mode", "length"),
    [
        (("full_time", "part_time"), "full_time", "12 months"),
        (("full_time", "part_time"), "part_time", "12 to 24 months"),
        (("part_time",), "part_time", "12 months"),
    ],
)
def test_a_shortest_length_alone_is_not_taken_for_part_time_study_beside_full_time(pace, mode, length):
    _, _, figures = counted(program(duration_months_min=12, pace=pace), mode=mode)
    assert figures["Length"].shown.text == length


def test_only_another_way_than_usual_was_chosen_in_the_form():
    both = program(pace=("full_time", "part_time"))
    for made, answers, own, why in (
        (both, {}, {"mode": "part_time"}, "as chosen in the form"),
        (both, {}, {}, "the form’s default, which counts the pay given up"),
        (both, {"study_mode": "online_part_time"}, {"mode": "part_time"}, "as you said in the quiz"),
        (program(pace=("part_time",)), {}, {}, "the only way the program publishes"),
    ):
        _, _, figures = counted(made, answers, **own)
        assert figures["Way of studying"].source == why


def test_no_work_yet_and_no_discipline_counts_the_lower_end_of_all_of_them():
    found = [read_occupations()[soc] for soc in OF_DISCIPLINE.values()]
    _, inputs, _ = counted(program(), {"experience": "0"})
    assert inputs.pays == (min(job.p10 or 0 for job in found), max(job.p25 or 0 for job in found))


def test_a_school_year_that_contradicts_the_estimate_stands_beside_it_as_an_alternative():
    everybody, inputs, _ = counted(ESTIMATED, mode="full_time")
    assert inputs.prices == (29_500.0, 50_400.0)
    assert everybody.shown.text == "about $29,500 or about $50,400"
    assert "1 academic year at the school's average out-of-state full-time graduate rate" in everybody.shown.note
    _, inputs, _ = counted(ESTIMATED, mode="part_time")
    assert inputs.prices == (50_400.0,)
    close = replace(ESTIMATED, school_facts=School("1", school_rate_year_outstate=50_000.0))
    _, inputs, _ = counted(close, mode="full_time")
    assert inputs.prices == (50_400.0,)


def test_where_the_length_does_not_tell_the_years_the_school_year_is_only_named():
    everybody, inputs, _ = counted(replace(ESTIMATED, duration_months_max=24), mode="full_time")
    assert inputs.prices == (50_400.0,)
    assert "pay $29,500 (out-of-state, 2023-24) for an academic year on average" in everybody.beside[0]


@pytest.mark.parametrize(("months", "usd"), [(9, 29_500), (12, 29_500), (14, None), (21, 59_000), (24, 59_000)])
def test_academic_years_are_counted_only_where_a_length_is_whole_ones(months, usd):
    assert full_time_cost(ESTIMATED, None, months).usd == usd


def test_own_numbers_stand_before_every_default_and_say_whose_they_are():
    said: dict[str, Any] = {
        "pay": 90_000.0,
        "price": 40_000.0,
        "fees": 2_000.0,
        "aid": 5_000.0,
        "employer": 1_000.0,
        "months": 18.0,
    }
    _, inputs, figures = counted(ESTIMATED, mode="part_time", rate=0.04, growth=-0.02, **said)
    assert inputs == Inputs((42_000.0,), (90_000.0,), (18.0,), part_time=True, aid=6_000.0, rate=0.04, growth=-0.02)
    assert {name for name, figure in figures.items() if figure.source == "your own figure"} == {
        "Total tuition",
        "Fees for the whole degree",
        "Scholarships and grants",
        "Your employer pays",
        "Pay without the degree, a year",
        "Length",
        "Discount rate a year",
        "Growth of extra pay a year",
    }


def test_a_sum_nobody_said_is_not_counted_and_is_not_called_nothing():
    _, inputs, figures = counted(ESTIMATED, pay=90_000.0)
    assert inputs.aid == 0
    assert figures["Scholarships and grants"].shown.text == "not counted"
