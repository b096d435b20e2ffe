"""What the cost page says where nothing is typed, or where that is not one sure number."""

from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from quiz.core.careers.occupations import occupation_of
from quiz.core.catalog.program import Program
from quiz.core.questions.answers import clean
from quiz.web.public.cost_form import cost_form
from quiz.web.public.cost_page import cost_page
from tests.support.costs import ESTIMATED, KNOWN, OWN, cards, student_of, table, url, value_of
from tests.support.pages import text
from tests.support.programs import catalog_of


def shows(made: Program, answers: Any = None, **sent: str):
    """The page for a program made for the test, a student's answers and what is typed."""
    form = cost_form(made, clean(answers or {}), MultiDict(sent))
    assert form.validate()
    return cost_page(catalog_of(made), made, form, 2026)


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


def test_an_estimate_stays_an_estimate_in_every_sum_and_scenario():
    page = shows(ESTIMATED, mode="part_time", pay="90000")
    needed = dict(page.needed)
    assert (needed["Tuition"].text, needed["Tuition"].note) == ("about $50,400", "with an estimated price")
    assert needed["Has to come back"].text == "about $50,400"
    for card in page.cards:
        results = dict(card.results)
        assert results["Payback"].text.startswith("about ")
        assert "with an estimated price" in results["Payback"].note
        assert results["Worth after 10 years"].note == "with an estimated price"
        assert " about " in card.summary
    typed = shows(ESTIMATED, mode="part_time", pay="90000", price="50400")
    assert dict(typed.needed)["Has to come back"].text == "$50,400"
    assert not dict(typed.cards[0].results)["Payback"].text.startswith("about")


def test_an_estimated_price_stays_one_in_the_table_of_years_and_beside_its_field(client):
    page = client.page(url("miami-msie-em", "pay=90000"))
    assert "about $43,578 after aid (estimated price)" in page.main
    assert text(page.by_id("price-hint")).startswith("Empty: about $43,578 or about $72,630, estimate: ")


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
