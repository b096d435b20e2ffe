"""Comparing in the real browser: from ticks in the catalog to the table, with and without JavaScript, at desk and phone
width."""

import re

import pytest
from playwright.sync_api import expect

from quiz.core.catalog.load import load_catalog
from tests.browser.conftest import DESK, PHONE
from tests.support.axe import violations

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CATALOG = load_catalog()
FOUR = sorted(CATALOG.rankable, key=lambda p: -len(p.institution))[:4]
ADDRESS = f"/compare?ids={','.join(program.id for program in FOUR)}"


def expect_shown(page, *columns):
    """Of the four columns these are on the screen and no others."""
    for at in (1, 2, 3, 4):
        expect(page.locator(f"thead >> nth=0 >> .col-{at}")).to_be_visible(visible=at in columns)


def expect_heading(page, words):
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def overflow(page):
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_programs_ticked_in_the_catalog_stand_side_by_side(open_page, scripts):
    page = open_page("/programs", java_script_enabled=scripts)
    page.get_by_label("Compare").nth(0).check()
    page.get_by_label("Compare").nth(1).check()
    page.get_by_role("button", name="Compare the chosen programs").click()
    expect_heading(page, "Compare 2 programs")
    page.get_by_text("Add another").click()
    page.get_by_label("From the catalog").fill(CATALOG.rankable[0].state)
    page.get_by_role("button", name="Search the catalog").click()
    expect(page.locator("input[name=ids]:checked")).to_have_count(2)


def test_with_scripts_a_tick_goes_along_to_the_next_page_and_the_next_search(open_page):
    page = open_page("/programs")
    page.get_by_label("Compare").nth(0).check()
    expect(page.locator("#compare output")).to_have_text("1 ticked")
    page.get_by_role("link", name="Next page").click()
    expect(page).to_have_url(re.compile("page=2"))
    expect(page.locator("#compare output")).to_have_text("1 ticked")
    page.get_by_label("Compare").nth(3).check()
    expect(page.locator("#compare output")).to_have_text("2 ticked")
    page.get_by_label("Order").select_option("state")
    page.get_by_role("button", name="Show programs").click()
    expect(page.locator("input[name=ids]:checked")).to_have_count(2)
    page.get_by_role("button", name="Compare the chosen programs").click()
    expect_heading(page, "Compare 2 programs")


def test_the_button_stays_in_reach_once_something_is_ticked(open_page):
    page = open_page("/programs", **PHONE)
    button = page.get_by_role("button", name="Compare the chosen programs")
    page.get_by_label("Compare").nth(0).check()
    box = button.bounding_box()
    assert box["y"] + box["height"] <= page.evaluate("innerHeight")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_phone_shows_the_first_beside_the_one_chosen(open_page, scripts):
    page = open_page(ADDRESS, java_script_enabled=scripts, **PHONE)
    expect_shown(page, 1, 2)
    page.get_by_label(f"D: {FOUR[3].institution}").check()
    expect_shown(page, 1, 4)
    widths = [page.locator(f"thead >> nth=0 >> .col-{at}").bounding_box()["width"] for at in (1, 4)]
    assert min(widths) > 150
    assert overflow(page) == 0


def test_a_desk_shows_all_four_and_the_names_stay_in_sight(open_page):
    page = open_page(ADDRESS, **DESK)
    expect_shown(page, 1, 2, 3, 4)
    expect(page.get_by_role("radio").first).to_be_hidden()
    # Scrolled by the page itself: a wheel is turned in the compositor, which under load comes to rest in its own time.
    page.evaluate("scrollTo(0, 900)")
    assert page.evaluate("scrollY") > 500
    assert page.locator("thead >> nth=0 >> .col-1").bounding_box()["y"] >= 0
    assert overflow(page) == 0


def test_the_names_stay_in_sight_on_a_phone_too(open_page):
    page = open_page(ADDRESS, **PHONE)
    page.evaluate("scrollTo(0, 1500)")
    assert 0 <= page.locator("thead >> nth=0 >> .col-1").bounding_box()["y"] < 120
    assert page.get_by_label(f"C: {FOUR[2].institution}").bounding_box()["y"] < 60


@pytest.mark.parametrize("device", [DESK, PHONE], ids=["desk", "phone"])
def test_the_comparison_has_no_violation(open_page, device):
    page = open_page("/compare", **device)
    wrong = {}
    for path in ("/compare", ADDRESS, f"{ADDRESS}&show=all", f"/compare?ids={FOUR[0].id},nope"):
        page.goto(path)
        if problems := violations(page):
            wrong[path] = problems
        assert overflow(page) == 0
    assert not wrong, wrong


@pytest.mark.parametrize("device", [DESK, PHONE], ids=["desk", "phone"])
def test_a_screen_reader_finds_a_table_at_every_width(open_page, device):
    page = open_page(f"/compare?ids={FOUR[0].id},{FOUR[1].id}", **device)
    page.locator(".groups .fold").evaluate_all("folds => folds.forEach(fold => (fold.open = true))")
    tables = page.locator(".comparison > table, .groups table").count()
    assert page.get_by_role("columnheader").count() == 3 * tables
    assert page.get_by_role("rowheader").count() > 10
    assert page.get_by_role("cell").count() > 20


def test_a_desk_has_every_group_open_and_a_phone_a_press_away(open_page):
    name = "Project management"
    page = open_page(ADDRESS, **DESK)
    expect(page.get_by_role("rowheader", name=name).first).to_be_visible()
    page = open_page(ADDRESS, **PHONE)
    expect(page.get_by_role("rowheader", name=name)).to_have_count(0)
    page.locator("summary", has_text="Specialisations").click()
    expect(page.get_by_role("rowheader", name=name).first).to_be_visible()
