"""Comparing in the real browser: from ticks in the catalog to the table, with and without JavaScript, at desk and phone
width."""

import pytest

from quiz.core.catalog.load import load_catalog
from tests.browser.conftest import DESK, PHONE
from tests.browser.test_axe import violations

pytestmark = pytest.mark.browser

CATALOG = load_catalog()
FOUR = sorted(CATALOG.rankable, key=lambda p: -len(p.institution))[:4]
ADDRESS = f"/compare?ids={','.join(one.id for one in FOUR)}"


def shown(page, at):
    return page.locator(f"thead .col-{at}").is_visible()


def overflow(page):
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_programs_ticked_in_the_catalog_stand_side_by_side(open_page, scripts):
    page = open_page("/programs", java_script_enabled=scripts)
    page.get_by_label("Compare").nth(0).check()
    page.get_by_label("Compare").nth(1).check()
    page.get_by_role("button", name="Compare the chosen programs").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Compare 2 programs"
    page.get_by_label("From the catalog").fill(CATALOG.rankable[0].state)
    page.get_by_role("button", name="Search the catalog").click()
    assert page.locator("input[name=ids]:checked").count() == 2


def test_with_scripts_a_tick_goes_along_to_the_next_page_and_the_next_search(open_page):
    page = open_page("/programs")
    page.get_by_label("Compare").nth(0).check()
    assert page.locator("#compare output").inner_text() == "1 ticked"
    page.get_by_role("link", name="Next page").click()
    page.get_by_label("Compare").nth(3).check()
    assert page.locator("#compare output").inner_text() == "2 ticked"
    page.get_by_label("Order").select_option("state")
    page.get_by_role("button", name="Show programs").click()
    assert page.locator("input[name=ids]:checked").count() == 2
    page.get_by_role("button", name="Compare the chosen programs").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Compare 2 programs"


def test_the_button_stays_in_reach_once_something_is_ticked(open_page):
    page = open_page("/programs", **PHONE)
    button = page.get_by_role("button", name="Compare the chosen programs")
    page.get_by_label("Compare").nth(0).check()
    box = button.bounding_box()
    assert box["y"] + box["height"] <= page.evaluate("innerHeight")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_phone_shows_the_first_beside_the_one_chosen(open_page, scripts):
    page = open_page(ADDRESS, java_script_enabled=scripts, **PHONE)
    assert [shown(page, at) for at in (1, 2, 3, 4)] == [True, True, False, False]
    page.get_by_label(f"D: {FOUR[3].institution}").check()
    assert [shown(page, at) for at in (1, 2, 3, 4)] == [True, False, False, True]
    widths = [page.locator(f"thead .col-{at}").bounding_box()["width"] for at in (1, 4)]
    assert min(widths) > 150
    assert overflow(page) == 0


def test_a_desk_shows_all_four_and_the_names_stay_in_sight(open_page):
    page = open_page(ADDRESS, **DESK)
    assert all(shown(page, at) for at in (1, 2, 3, 4))
    assert not page.get_by_role("radio").first.is_visible()
    page.get_by_role("rowheader", name="Recognition", exact=True).scroll_into_view_if_needed()
    page.mouse.wheel(0, 200)
    page.wait_for_function("scrollY > 500")
    assert page.locator("thead .col-1").bounding_box()["y"] >= 0
    assert overflow(page) == 0


def test_the_names_stay_in_sight_on_a_phone_too(open_page):
    page = open_page(ADDRESS, **PHONE)
    page.evaluate("scrollTo(0, 1500)")
    assert 0 <= page.locator("thead .col-1").bounding_box()["y"] < 120
    assert page.get_by_label(f"C: {FOUR[2].institution}").bounding_box()["y"] < 60


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("device", [DESK, PHONE], ids=["desk", "phone"])
def test_the_comparison_has_no_violation(open_page, scheme, device):
    page = open_page("/compare", color_scheme=scheme, **device)
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
    assert page.get_by_role("columnheader").count() == 3
    assert page.get_by_role("rowheader").count() > 10
    assert page.get_by_role("cell").count() > 20
