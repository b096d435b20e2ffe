"""Cost and payback on its page: sourced defaults, a student's own numbers, unknowns in words, and mistakes named."""

import json
import re
from dataclasses import replace

import pytest

from quiz.core.careers.occupations import occupation_of
from quiz.core.catalog.load import load_catalog
from quiz.core.catalog.prices import cost_of
from quiz.core.decision.payback import SCENARIOS
from quiz.core.questions.answers import clean
from quiz.service import log as observe
from quiz.web.public.cost_form import cost_form
from quiz.web.public.cost_page import cost_page
from tests.support.costs import OWN, cards, drawn, student_of, table, url, value_of
from tests.support.pages import Page, text
from tests.support.programs import catalog_of, program

CATALOG = load_catalog()
UNPRICED = next(p.id for p in CATALOG.rankable if cost_of(p, None, 2026).low is None)
RANGED = next(p.id for p in CATALOG.rankable if cost_of(p, None, 2026).low and cost_of(p, None, 2026).usd is None)
DIFFERENT = next(
    p for p in CATALOG.rankable if cost_of(p, p.state, 2026).usd and cost_of(p, p.state, 2026) != cost_of(p, None, 2026)
)
PROMISES = re.compile(r"you will (earn|make)|guarantee|you can expect|average graduate earns", re.IGNORECASE)


# --- figures ------------------------------------------------------------------------------------------------------


def test_the_page_shows_the_worked_case_for_the_same_numbers(client):
    page = client.page(url(query=f"{OWN}&mode=full_time"))
    assert table(page, "Full-time study")["Has to come back"] == "$171,920"
    middle = cards(page)["Middle"]
    assert middle["Extra pay a year"] == "$19,240"
    assert middle["Payback"] == "8.9 years after graduation"
    assert middle["Worth after 10 years"] == "about −$34,000"
    assert "−$34,318" in page.main


def test_four_scenarios_always_stand_side_by_side_in_the_same_order(client):
    for query in ("", OWN, "discipline=non_stem", "mode=part_time"):
        assert [*cards(client.page(url(query=query)))] == [scenario.name for scenario in SCENARIOS]


def test_a_discipline_gives_the_middle_half_of_its_pay_and_a_range_of_results(client):
    page = client.page(url(query="discipline=civil"))
    civil = occupation_of("civil")
    assert civil is not None
    spread = f"${civil.p25:,} to ${civil.p75:,}"
    assert table(page, "What was counted")["Pay without the degree, a year"].startswith(spread)
    assert "civil engineers" in page.main
    assert "The results are ranges because your pay is not known for sure" in page.main
    assert " to " in cards(page)["Cautious"]["Payback"]


def test_own_pay_closes_the_ranges(client):
    page = client.page(url(query=OWN))
    assert "ranges" not in page.main
    assert all(" to " not in card["Payback"] for card in cards(page).values())
    assert (drawn(page, "polyline"), drawn(page, "polygon")) == (len(SCENARIOS), 0)


def test_energy_says_whose_pay_it_is(client):
    assert "the middle half of environmental engineers" in client.page(url(query="discipline=energy")).main


def test_part_time_gives_up_no_pay_and_each_way_leads_to_the_other(client):
    full = client.page(url(query=f"{OWN}&mode=full_time"))
    part = client.page(full.link("The same, part-time"))
    assert table(part, "Part-time study")["Pay you give up while studying"] == "$0"
    assert value_of(part, "pay") == "102,320"
    assert table(client.page(part.link("The same, full-time")), "Full-time")["Has to come back"] == "$171,920"


def test_aid_and_fees_count_and_are_named(client):
    page = client.page(url(query=f"{OWN}&mode=part_time&fees=3000&aid=10000&employer=$2,600"))
    assert table(page, "Part-time study")["Tuition, with fees and after aid"] == "$60,000"


def test_residents_and_others_both_have_their_price_and_the_own_one_is_counted(client):
    for state, usd in ((DIFFERENT.state, cost_of(DIFFERENT, DIFFERENT.state, 2026).usd), ("", None)):
        page = client.page(url(DIFFERENT.id, f"state={state}"))
        rows = table(page, "Total tuition")
        assert [*rows] == [f"Residents of {DIFFERENT.state}", "Everybody else"]
        assert ("counted here" in rows[f"Residents of {DIFFERENT.state}"]) is (usd is not None)


def test_an_estimate_says_about_and_an_old_price_says_so():
    made = program(tuition_total_usd=50_000.0, tuition_basis="flat", tuition_year="2017-18")
    catalog = catalog_of(made)
    [resident, other] = [price for price, _ in cost_page(catalog, made, filled(made), 2026).prices]
    assert other.old
    assert other.shown.text == "about $50,000"
    assert "old price" in other.shown.note
    recent = replace(made, tuition_year="2025-26")
    assert not any(price.old for price, _ in cost_page(catalog_of(recent), recent, filled(recent), 2026).prices)
    assert resident.shown == other.shown


def filled(made):
    form = cost_form(made, clean({}), None)
    assert form.validate()
    return form


# --- what is not known --------------------------------------------------------------------------------------------


def test_an_unknown_price_is_said_and_leaves_the_price_that_would_come_out_even(client):
    page = client.page(url(UNPRICED, "discipline=mechanical&mode=part_time"))
    assert "The price is not published, so no payback can be worked out." in page.main
    assert not drawn(page, "svg")
    for card in cards(page).values():
        assert "Payback" not in card
        assert card["Break-even price, after aid"].startswith("$")
    typed = client.page(url(UNPRICED, "discipline=mechanical&mode=part_time&price=30000"))
    assert "Payback" in cards(typed)["Middle"]


def test_the_price_that_an_empty_field_promises_is_the_one_that_is_counted(client):
    """Also where it is an estimate from a lower to a higher end."""
    cost = cost_of(CATALOG.by_id[RANGED], None, int(CATALOG.as_of or 0))
    page = client.page(url(RANGED, "discipline=mechanical&mode=part_time"))
    hint = page.main.partition("Total tuition you were quoted")[2]
    assert f"Empty: {cost.amount}" in hint
    assert table(page, "Part-time study")["Tuition"].startswith(f"about ${cost.low:,.0f} to ${cost.high:,.0f}")
    assert "Payback" in cards(page)["Middle"]


def test_no_occupation_asks_for_pay_and_still_says_what_needs_none(client):
    page = client.page(url(query="discipline=non_stem&mode=part_time"))
    assert "Type your pay" in page.main
    found = cards(page)
    assert found["Middle"]["Extra pay a year"] == "not known without your pay"
    assert "Payback" in found["Optimistic"]
    assert "Payback" not in found["Manager path"]


def test_a_length_that_is_not_published_is_the_articles_one_to_two_years(client):
    page = client.page(url(UNPRICED))
    assert table(page, "What was counted")["Length"] == "12 to 24 months"


@pytest.mark.parametrize("program_id", [p.id for p in CATALOG.programs[::9]])
def test_every_kind_of_program_has_a_page_without_invented_prices(client, program_id):
    page = client.page(url(program_id))
    unknown = cost_of(CATALOG.by_id[program_id], None, int(CATALOG.as_of or 0)).low is None
    assert drawn(page, "svg") == (0 if unknown else len(SCENARIOS))
    assert not PROMISES.search(page.main)


# --- words --------------------------------------------------------------------------------------------------------


def test_pay_above_the_managers_median_is_not_recovered_on_the_manager_path(client):
    page = client.page(url(query="pay=200000&mode=part_time"))
    assert cards(page)["Manager path"]["Payback"] == "not recovered by pay alone"
    assert "Your pay is above that median already, so nothing is added." in page.main


def test_where_bls_is_taken_from_payscale_it_is_said(client):
    mixed = "two measures, so read it as a rough size"
    assert mixed in client.page(url(query="discipline=mechanical")).main
    assert mixed not in client.page(url(query="pay=90000")).main


def test_pay_of_the_trap_is_told_that_the_cautious_tenth_counts(client):
    page = client.page(url(query="pay=135980&mode=part_time"))
    assert cards(page)["Middle"]["Extra pay a year"] == cards(page)["Cautious"]["Extra pay a year"] == "$13,598"
    assert "At this pay PayScale’s average adds less than a tenth or nothing" in page.main


def test_every_number_behind_the_page_has_a_source(client):
    page = client.page(url(query="discipline=civil"))
    rows = [row for row in page.all("tr") if len(row.findall("td")) == 2]
    assert all(text(row.findall("td")[1]) for row in rows)
    for words in ("PayScale, 2025", "GMAC, 2024", "May 2025", "2025-26", "an assumption of ours, without a source"):
        assert words in page.main


# --- the form -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("pay", "lots"),
        ("pay", "0"),
        ("pay", "999"),
        ("pay", "2000001"),
        ("pay", "-5"),
        ("pay", "inf"),
        ("pay", "1e5"),
        ("pay", "9" * 400),
        ("pay", "\u0661\u0662"),
        ("price", "1,00,0"),
        ("price", "42.000"),
        ("price", "€42,000"),
        ("fees", "3 or 4"),
        ("aid", "<b>9</b>"),
        ("employer", "5 00"),
        ("months", "0"),
        ("months", "121"),
        ("rate", "20.1"),
        ("growth", "−6"),
    ],
)
def test_a_number_that_cannot_be_used_is_named_kept_and_nothing_is_worked_out(client, name, typed):
    page = client.page(url(), query_string={name: typed, "discipline": "civil"}, status=422)
    label = text(label_for(page, name))
    [error] = page.errors
    assert error.startswith(f"{label}: use ")
    assert value_of(page, name) == typed
    assert value_of(page, "discipline") == "civil"
    assert f"{name}-error" in page.by_id(name).get("aria-describedby", "")
    assert not page.all("article")


def label_for(page: Page, name: str):
    (found,) = [label for label in page.all("label") if label.get("for") == name]
    return found


@pytest.mark.parametrize("query", ["discipline=astrology", "state=ZZ", "mode=never", "mode="])
def test_a_choice_that_is_not_offered_is_named(client, query):
    page = client.page(url(query=query), status=422)
    assert "is not in the list; choose from it" in page.errors[0]
    assert not page.all("article")


@pytest.mark.parametrize(
    "typed", ["85000", "$85,000", " 85,000 ", "85000.00", "+85000", "85k", "85.000", "85 000 USD", "US$ 85'000"]
)
def test_pay_may_be_typed_as_people_type_it(client, typed):
    page = client.page(url(), query_string={"pay": typed})
    assert table(page, "What was counted")["Pay without the degree, a year"] == "$85,000"


def test_rates_may_be_below_zero_and_carry_a_sign(client):
    page = client.page(url(), query_string={"growth": "−2 %", "rate": "4,0 per cent"})
    assert table(page, "What was counted")["Growth of extra pay a year"] == "−2 %"
    assert table(page, "What was counted")["Discount rate a year"] == "4 %"


def test_unseen_characters_in_a_field_do_not_break_the_page(client):
    client.page(url(), query_string={"pay": "1\x00\x0b\ufffe\u202e"}, status=422)


def test_an_unknown_program_is_not_found(client):
    assert client.get(url("no-such-program")).status_code == 404


# --- whose page ---------------------------------------------------------------------------------------------------


def test_a_students_answers_are_the_defaults_and_the_address_overrules_them(app, client):
    token = student_of(app, sharpen={"home_state": "NC"})
    page = client.page(f"/quiz/{token}{url()}")
    assert [value_of(page, name) for name in ("discipline", "state", "mode")] == ["civil", "NC", "part_time"]
    changed = client.page(f"/quiz/{token}{url(query='discipline=&state=&mode=full_time')}")
    assert [value_of(changed, name) for name in ("discipline", "state", "mode")] == ["", "", "full_time"]


def test_a_students_links_stay_the_students(app, client):
    token = student_of(app)
    page = client.page(f"/quiz/{token}{url()}")
    assert page.link("Master of Engineering Management").startswith(f"/quiz/{token}/programs/")
    assert page.link("The same, full-time").startswith(f"/quiz/{token}/programs/")


def test_a_dead_token_opens_nothing(client):
    assert client.get(f"/quiz/{'x' * 43}{url()}").status_code == 404


def test_nothing_typed_is_logged(make_app, sqlite_settings, capsys):
    app = make_app(log_level="info", log_format="json")
    app.test_client().get(url(query="pay=123457"))
    observe.configure(sqlite_settings)
    [line] = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert line["route"] == "/programs/<program_id>/cost"
    assert "123457" not in json.dumps(line)


def test_a_page_with_own_numbers_stays_out_of_caches_and_indexes(client):
    own, plain = client.get(url(query="pay=123457")), client.get(url())
    assert (own.headers["Cache-Control"], own.headers["X-Robots-Tag"]) == ("no-store", "noindex")
    assert plain.headers["Cache-Control"] == "public, no-cache"


def test_the_form_asks_for_nothing_about_the_person(client):
    page = client.page(url())
    asked = {field.get("name") for field in page.all("input", "select", "textarea")}
    numbers = {"pay", "price", "fees", "aid", "employer", "months", "rate", "growth"}
    assert asked == numbers | {"discipline", "state", "mode"}
