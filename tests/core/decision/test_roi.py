"""Cost and payback: the six worked cases of the formula, its traps, and what must hold whatever the figures."""

from dataclasses import replace
from math import inf, isinf
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz.core.careers.occupations import ENGINEERING_MANAGERS, OF_DISCIPLINE, read_occupations
from quiz.core.decision.payback import (
    HORIZON,
    LONGEST,
    SCENARIOS,
    TITLE_AVERAGE,
    Benchmarks,
    Inputs,
    benchmarks,
    compute_payback,
    factors,
    present_value,
)

MAY_2024 = Benchmarks(managers_median=167_740)
MECHANICAL, CIVIL = 102_320, 99_590  # medians of May 2024, which the worked cases are stated in
CAMPUS = Inputs(prices=(69_600,), pays=(MECHANICAL,), months=(12,), part_time=False)
ONLINE = Inputs(prices=(63_272,), pays=(MECHANICAL,), months=(24,), part_time=True)
NINE_MONTHS = Inputs(prices=(57_027,), pays=(CIVIL,), months=(9,), part_time=False)


def results(inputs: Inputs, known: Benchmarks | None = None) -> Any:
    """What `payback` gives; parts that may be unknown are known in most tests, which the checker cannot see."""
    return compute_payback(inputs, known)


def outcome(inputs: Inputs, scenario: str, known: Benchmarks = MAY_2024) -> Any:
    return next(outcome for outcome in results(inputs, known).outcomes if outcome.scenario.id == scenario)


# --- the worked cases ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("inputs", "scenario", "investment", "uplift", "years", "npv"),
    [
        pytest.param(CAMPUS, "middle", 171_920, 19_240, 8.9, -34_318, id="mechanical, Duke campus, middle"),
        pytest.param(ONLINE, "middle", 63_272, 19_240, 3.3, 55_300, id="mechanical, Duke online, middle"),
        pytest.param(CAMPUS, "optimistic", 171_920, 30_000, 5.7, 40_319, id="mechanical, Duke campus, optimistic"),
        pytest.param(ONLINE, "optimistic", 63_272, 30_000, 2.1, 119_936, id="mechanical, Duke online, optimistic"),
        pytest.param(ONLINE, "manager", 63_272, 65_420, 6.0, 69_461, id="mechanical, Duke online, manager path"),
        pytest.param(NINE_MONTHS, "middle", 131_719.5, 21_970, 6.0, 23_850, id="civil, Northwestern, middle"),
    ],
)
def test_a_worked_case_comes_out_as_written(inputs, scenario, investment, uplift, years, npv):
    found = outcome(inputs, scenario)
    whole = results(inputs, MAY_2024).investment
    assert (whole.low, whole.high) == (investment, investment)
    assert found.uplift.low == found.uplift.high == uplift
    assert round(found.payback.low, 1) == round(found.payback.high, 1) == years
    assert found.npv.low == found.npv.high == pytest.approx(npv, abs=0.5)


# --- the traps ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("discipline", OF_DISCIPLINE)
def test_no_discipline_is_told_that_the_degree_loses_pay(discipline):
    pay = float(read_occupations()[OF_DISCIPLINE[discipline]].median or 0)
    assert pay
    for outcome in results(replace(CAMPUS, pays=(pay,))).outcomes:
        assert outcome.uplift.low >= (0.1 * pay if outcome.scenario.id == "middle" else 0)


def test_where_the_average_for_the_title_is_below_the_own_pay_the_cautious_tenth_stands_in():
    software = replace(ONLINE, pays=(133_080,))
    assert outcome(software, "middle").uplift == outcome(software, "cautious").uplift
    assert outcome(software, "middle").uplift.low == pytest.approx(13_308)


def test_pay_above_that_of_managers_leaves_the_manager_path_without_extra_pay():
    found = outcome(replace(ONLINE, pays=(200_000,)), "manager")
    assert found.uplift.high == 0
    assert isinf(found.payback.low)
    assert found.npv.high < 0


def test_a_payback_beyond_a_working_life_is_called_none():
    dear = replace(ONLINE, prices=(30_000.0 * LONGEST + 1,))
    assert outcome(dear, "optimistic").payback.low == inf
    assert outcome(replace(dear, prices=(30_000.0 * LONGEST,)), "optimistic").payback.low == pytest.approx(LONGEST)


def test_a_degree_that_costs_nothing_has_nothing_to_recover():
    paid_for = replace(ONLINE, aid=100_000)
    assert {outcome.payback.high for outcome in results(paid_for).outcomes} == {0.0}


def test_months_beyond_a_year_are_charged_in_full():
    """The formula's yearly steps would charge fifteen months as twelve."""
    found = outcome(replace(CAMPUS, months=(15,)), "optimistic")
    first, second, third, *_ = found.least.flows
    assert first + second == pytest.approx(-(69_600 + MECHANICAL * 1.25))
    assert first == pytest.approx(4 * second)
    assert third == 30_000


def test_benchmarks_of_the_pages_are_the_bundled_ones():
    assert benchmarks().managers_median == read_occupations()[ENGINEERING_MANAGERS].median
    assert benchmarks().title_average == TITLE_AVERAGE


def test_years_from_enrolment_are_those_after_graduation_and_those_of_the_study():
    found = outcome(replace(ONLINE, months=(9, 24)), "optimistic")
    assert found.payback.low == found.payback.high
    assert found.from_enrolment.low == pytest.approx(1 + found.payback.low)
    assert found.from_enrolment.high == pytest.approx(2 + found.payback.low)


# --- what is not known --------------------------------------------------------------------------------------------


def test_without_a_price_there_is_only_the_price_that_would_come_out_even():
    found = results(replace(ONLINE, prices=()), MAY_2024)
    assert (found.net_price, found.investment) == (None, None)
    for outcome in found.outcomes:
        assert (outcome.payback, outcome.npv, outcome.least) == (None, None, None)
        assert outcome.even_price is not None


def test_without_pay_only_what_needs_none_is_said():
    full_time = results(replace(CAMPUS, pays=()), MAY_2024)
    assert (full_time.lost_pay, full_time.investment) == (None, None)
    assert [outcome.scenario.id for outcome in full_time.outcomes if outcome.uplift] == ["optimistic"]
    assert all(outcome.payback is None and outcome.even_price is None for outcome in full_time.outcomes)
    part_time = results(replace(ONLINE, pays=()), MAY_2024)
    assert [outcome.scenario.id for outcome in part_time.outcomes if outcome.payback] == ["optimistic"]
    assert round(part_time.outcomes[2].npv.low) == 119_936


# --- what always holds --------------------------------------------------------------------------------------------

MONEY = st.integers(0, 300_000).map(float)
PAY = st.integers(1, 400_000).map(float)
INPUTS = st.builds(
    Inputs,
    prices=st.lists(MONEY, min_size=1, max_size=2).map(tuple),
    pays=st.lists(PAY, min_size=1, max_size=2).map(tuple),
    months=st.lists(st.integers(1, 120), min_size=1, max_size=2).map(tuple),
    part_time=st.booleans(),
    aid=MONEY,
    rate=st.floats(0, 0.2),
    growth=st.floats(-0.05, 0.1),
)


@given(INPUTS)
def test_there_are_always_the_same_four_scenarios_in_order(inputs):
    assert [outcome.scenario for outcome in results(inputs).outcomes] == [*SCENARIOS]


@given(INPUTS)
def test_extra_pay_is_never_negative_and_none_is_never_recovered(inputs):
    for outcome in results(inputs).outcomes:
        assert outcome.uplift.low >= 0
        if outcome.uplift.high == 0 and outcome.least.case.investment > 0:
            assert isinf(outcome.payback.high)


@given(INPUTS, st.integers(1, 200_000))
def test_more_tuition_never_shortens_a_payback_or_raises_the_value(inputs, more):
    dearer = replace(inputs, prices=tuple(price + more for price in inputs.prices))
    for cheap, dear in zip(results(inputs).outcomes, results(dearer).outcomes, strict=True):
        assert dear.payback.low >= cheap.payback.low
        assert dear.payback.high >= cheap.payback.high
        assert dear.npv.low <= cheap.npv.low + 1e-6
        assert dear.npv.high <= cheap.npv.high + 1e-6


@given(INPUTS, st.integers(1, 200_000))
def test_more_aid_never_lengthens_a_payback(inputs, more):
    helped = replace(inputs, aid=inputs.aid + more)
    for without, with_aid in zip(results(inputs).outcomes, results(helped).outcomes, strict=True):
        assert with_aid.payback.high <= without.payback.high


@given(INPUTS)
def test_part_time_loses_no_pay_and_never_costs_more(inputs):
    part, full = (results(replace(inputs, part_time=flag)) for flag in (True, False))
    assert (part.lost_pay.low, part.lost_pay.high) == (0, 0)
    assert part.investment.high <= full.investment.high
    for some, other in zip(part.outcomes, full.outcomes, strict=True):
        assert some.npv.low >= other.npv.low - 1e-6


@given(INPUTS)
def test_the_value_is_the_sum_of_the_cash_flows_shown(inputs):
    for outcome in results(inputs).outcomes:
        for course, end in ((outcome.least, outcome.npv.low), (outcome.most, outcome.npv.high)):
            assert len(course.flows) == HORIZON
            assert course.npv == end == present_value(course.flows, inputs.rate)
            assert course.running[-1] == pytest.approx(sum(course.flows))
            by_hand = sum(flow / (1 + inputs.rate) ** (year - 0.5) for year, flow in enumerate(course.flows, 1))
            assert end == pytest.approx(by_hand)


@given(INPUTS)
def test_cash_flows_charge_exactly_the_investment(inputs):
    for outcome in results(inputs).outcomes:
        costs = [flow for flow in outcome.least.flows[: outcome.least.case.calendar_years] if flow < 0]
        assert sum(costs) == pytest.approx(-outcome.least.case.investment)


@given(INPUTS, st.floats(0, 1), st.sampled_from([0, 1]))
def test_whatever_the_pay_within_its_spread_the_result_lies_within_its_range(inputs, share, end):
    low, high = min(inputs.pays), max(inputs.pays)
    within = replace(
        inputs, pays=(low + share * (high - low),), prices=inputs.prices[:1], months=(inputs.months[-end],)
    )
    for wide, narrow in zip(results(inputs).outcomes, results(within).outcomes, strict=True):
        for name in ("uplift", "payback", "npv", "even_price"):
            outer, inner = getattr(wide, name), getattr(narrow, name)
            slack = 1e-6 * max(1.0, abs(inner.low)) if inner.low < inf else 0
            assert outer.low - slack <= inner.low, name
            assert inner.high <= outer.high + slack, name


@given(INPUTS)
def test_at_the_price_that_comes_out_even_the_value_is_nothing(inputs):
    inputs = replace(inputs, prices=inputs.prices[:1], pays=inputs.pays[:1], months=inputs.months[:1])
    for outcome in results(inputs).outcomes:
        even = outcome.even_price.low
        if even >= 0:
            at_even = results(replace(inputs, prices=(even + inputs.aid,))).outcomes
            found = next(other for other in at_even if other.scenario is outcome.scenario)
            assert found.npv.low == pytest.approx(0, abs=1e-3)
        else:
            assert results(replace(inputs, prices=(0.0,))).outcomes[SCENARIOS.index(outcome.scenario)].npv.high < 0


@given(INPUTS)
def test_without_growth_payback_is_the_delay_and_the_investment_over_the_extra_pay(inputs):
    steady = replace(inputs, growth=0.0, prices=inputs.prices[:1], pays=inputs.pays[:1], months=inputs.months[:1])
    for outcome in results(steady).outcomes:
        cost, uplift = outcome.least.case.investment, outcome.least.uplift
        if cost > 0 and uplift * LONGEST > cost * 1.0001:
            assert outcome.payback.low == pytest.approx(outcome.scenario.delay + cost / uplift)


def test_factors_count_from_the_middle_of_each_year():
    assert factors(0.0) == (1.0,) * HORIZON
    assert factors(0.05)[0] == pytest.approx(1 / 1.05**0.5)
