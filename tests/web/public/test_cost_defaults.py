"""What the cost page counts where nothing is typed, and what it says where that is not one sure number."""

from dataclasses import replace

import pytest
from werkzeug.datastructures import MultiDict

from quiz.core.careers.occupations import OF_DISCIPLINE, occupation_of, occupations
from quiz.core.catalog.prices import full_time_cost
from quiz.core.catalog.program import Program, School
from quiz.core.questions.answers import Answers
from quiz.web.public.cost_defaults import MODES
from quiz.web.public.cost_form import cost_form
from quiz.web.public.cost_page import cost_page
from tests.support.costs import KNOWN, OWN, cards, student_of, table, url, value_of
from tests.support.pages import text
from tests.support.programs import catalog_of, program


def shows(made: Program, answers: Answers | None = None, **sent: str):
    """The page for a program made for the test, a student's answers and what is typed."""
    form = cost_form(made, answers or {}, MultiDict(sent))
    assert form.validate()
    return cost_page(catalog_of(made), made, form, 2026)


def figure(page, name: str):
    return next(one for one in page.figures if one.name == name)


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
    page = shows(program(duration_months_min=low, duration_months_max=high), mode=mode)
    assert figure(page, "Length").shown.text == length


@pytest.mark.parametrize(
    ("pace", "mode", "length"),
    [
        (("full_time", "part_time"), "full_time", "12 months"),
        (("full_time", "part_time"), "part_time", "12 to 24 months"),
        (("part_time",), "part_time", "12 months"),
    ],
)
def test_a_shortest_length_alone_is_not_taken_for_part_time_study_beside_full_time(pace, mode, length):
    page = shows(program(duration_months_min=12, pace=pace), mode=mode)
    assert figure(page, "Length").shown.text == length


def test_one_total_for_several_lengths_says_that_it_belongs_to_one_of_them(client):
    page = client.page(url("northwestern-mem"))
    said = "This total is for one length out of 9–60 months; which one, we do not know for sure."
    assert said in page.main
    assert "The catalog notes: “In 2021-22 the nine-month plan cost $57,027, the 15-month plan $66,804.”" in page.main
    assert said not in client.page(url(KNOWN)).main


def test_a_way_of_studying_that_is_the_only_one_wins_over_the_wish_and_says_so(app, client):
    token = student_of(app, study_mode="campus_full_time", visa="yes", experience="0")
    page = client.page(f"/quiz/{token}{url('duke-mem-online')}")
    assert value_of(page, "mode") == "part_time"
    assert "You said that you want to study full-time; as published, this program is taught part-time only" in page.main
    assert "The same, full-time (not offered, as far as published)" in page.main
    other = client.page(page.link("The same, full-time"))
    assert value_of(other, "mode") == "full_time"
    assert "full-time study is not offered as far as published" in other.main


def test_only_another_way_than_usual_was_chosen_in_the_form():
    both = program(pace=("full_time", "part_time"))
    for made, answers, sent, why in (
        (both, {}, {"mode": "part_time"}, "as chosen in the form"),
        (both, {}, {}, "the form’s default, which counts the pay given up"),
        (both, {"study_mode": "online_part_time"}, {"mode": "part_time"}, "as you said in the quiz"),
        (program(pace=("part_time",)), {}, {}, "the only way the program publishes"),
    ):
        assert figure(shows(made, answers, **sent), "Way of studying").source == why


@pytest.mark.parametrize(
    ("experience", "low", "high", "words"),
    [
        ("0", "p10", "p25", "the 10th to the 25th percentile of civil engineers, US, because you said"),
        ("1-2", "p10", "median", "the 10th percentile to the median of civil engineers, US, because you said"),
        ("3-5", "p25", "p75", "the middle half of civil engineers, US, because BLS gives no pay by experience"),
        (None, "p25", "p75", "the middle half of civil engineers, US, because BLS gives no pay by experience"),
    ],
)
def test_pay_nobody_typed_follows_the_experience_and_says_why(app, client, experience, low, high, words):
    civil = occupation_of("civil")
    page = client.page(f"/quiz/{student_of(app, experience=experience)}{url()}")
    pay = table(page, "What was counted")["Pay without the degree, a year"]
    assert pay.startswith(f"${getattr(civil, low):,} to ${getattr(civil, high):,} {words}")
    assert words in text(page.by_id("pay-hint"))


def test_no_work_yet_and_no_discipline_counts_the_lower_end_of_all_of_them():
    found = [occupations()[soc] for soc in OF_DISCIPLINE.values()]
    pays = shows(program(), {"experience": "0"}).result.inputs.pays
    assert pays == (min(one.p10 or 0 for one in found), max(one.p25 or 0 for one in found))


@pytest.mark.parametrize(
    ("pay", "words"),
    [
        ("60000", "This is more extra pay than “Optimistic” has: it follows from your pay."),
        ("100000", ""),
        ("", "The upper end is more extra pay than “Optimistic” has: it follows from the pay that is counted."),
    ],
)
def test_middle_above_optimistic_says_why(client, pay, words):
    page = client.page(url(query=f"pay={pay}&discipline=civil"))
    assert words in page.main
    assert bool(words) == ("more extra pay than “Optimistic”" in page.main)


RATES = School("1", school_rate_year_instate=10_000.0, school_rate_year_outstate=29_500.0)
ESTIMATED = program(
    credits=30.0,
    credit_unit="semester",
    duration_months_min=12,
    duration_months_max=12,
    school_rate_credit_instate=900.0,
    school_rate_credit_outstate=1_680.0,
    school_facts=RATES,
)


def test_an_estimate_stays_an_estimate_in_every_sum_and_scenario():
    page = shows(ESTIMATED, mode="part_time", pay="90000")
    needed = dict(page.needed)
    assert (needed["Tuition"].text, needed["Tuition"].note) == ("about $50,400", "with an estimated price")
    assert needed["Has to come back"].text == "about $50,400"
    for one in page.cards:
        results = dict(one.results)
        assert results["Payback"].text.startswith("about ")
        assert "with an estimated price" in results["Payback"].note
        assert results["Worth after 10 years"].note == "with an estimated price"
        assert " about " in one.summary
    typed = shows(ESTIMATED, mode="part_time", pay="90000", price="50400")
    assert dict(typed.needed)["Has to come back"].text == "$50,400"
    assert not dict(typed.cards[0].results)["Payback"].text.startswith("about")


def test_an_estimated_price_stays_one_in_the_table_of_years_and_beside_its_field(client):
    page = client.page(url("miami-msie-em", "pay=90000"))
    assert "about $43,578 after aid (estimated price)" in page.main
    assert text(page.by_id("price-hint")).startswith("Empty: about $43,578 or about $72,630, estimate: ")


def test_a_school_year_that_contradicts_the_estimate_stands_beside_it_as_an_alternative():
    page = shows(ESTIMATED, mode="full_time", pay="90000")
    [_, (everybody, _)] = page.prices
    assert page.result.inputs.prices == (29_500, 50_400)
    assert everybody.shown.text == "about $29,500 or about $50,400"
    assert "1 academic year at the school's average out-of-state full-time graduate rate" in everybody.shown.note
    assert page.left_open == "the price"
    part = shows(ESTIMATED, mode="part_time", pay="90000")
    assert part.result.inputs.prices == (50_400,)
    close = replace(ESTIMATED, school_facts=School("1", school_rate_year_outstate=50_000.0))
    assert shows(close, mode="full_time").result.inputs.prices == (50_400,)


def test_where_the_length_does_not_tell_the_years_the_school_year_is_only_named():
    page = shows(replace(ESTIMATED, duration_months_max=24), mode="full_time")
    [_, (everybody, _)] = page.prices
    assert page.result.inputs.prices == (50_400,)
    assert "pay $29,500 (out-of-state, 2023-24) for an academic year on average" in everybody.beside[0]


@pytest.mark.parametrize(("months", "usd"), [(9, 29_500), (12, 29_500), (14, None), (21, 59_000), (24, 59_000)])
def test_academic_years_are_counted_only_where_a_length_is_whole_ones(months, usd):
    assert full_time_cost(ESTIMATED, None, months).usd == usd


def test_what_the_catalog_notes_of_fees_stands_beside_their_field(client):
    page = client.page(url("duke-mem-online"))
    hint = text(page.by_id("fees-hint"))
    assert "The catalog notes: “" in hint
    assert "Three stays on campus are required; each cost $1,200 on top of tuition in 2021-22." in hint
    assert "two a semester" not in hint
    assert "catalog notes" not in text(client.page(url(KNOWN)).by_id("fees-hint"))


def test_aid_above_the_price_counts_up_to_it_and_is_said(client):
    page = client.page(url(query=f"{OWN}&mode=part_time&aid=100000"))
    assert table(page, "Part-time study")["Tuition, with fees and after aid"] == "$0"
    assert "Your aid of $100,000 is more than the price can take ($69,600): it counts up to the price." in page.main
    assert "counts up to the price." not in client.page(url(query=f"{OWN}&aid=10000")).main.split("How it is")[0]


def test_part_time_payback_also_counts_from_enrolment(client):
    page = client.page(url(query="pay=102320&price=63272&months=24&mode=part_time"))
    assert cards(page)["Middle"]["Payback"] == "3.3 years after graduation 5.3 years from enrolment"
    assert "from enrolment" not in cards(client.page(url(query=f"{OWN}&mode=full_time")))["Middle"]["Payback"]


def test_a_million_on_an_axis_reads_as_one(client):
    page = client.page(url(query="pay=2000000&months=24"))
    ticks = [element.text for element in page.root.iter() if element.get("class") == "axis end"]
    assert "−$4M" in ticks
    assert not any("000k" in tick for tick in ticks)
