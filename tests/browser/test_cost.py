"""Cost and payback in the browser: own numbers go in and the ranges close, with and without JavaScript."""

import re

import pytest

from tests.browser.conftest import DESK, PHONE
from tests.support.axe import violations

pytestmark = [pytest.mark.browser, pytest.mark.slow]

COST = "/programs/duke-mem/cost"


def card(page, name):
    return page.get_by_role("article", name=name)


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
@pytest.mark.parametrize("device", [DESK, PHONE], ids=["desk", "phone"])
def test_a_student_types_numbers_and_the_ranges_close(open_page, device, scripts):
    page = open_page(COST, java_script_enabled=scripts, **device)
    middle = card(page, "Middle")
    assert re.search(r"[\d.]+ to [\d.]+ years after graduation", middle.inner_text())
    middle.locator("summary").first.click()
    assert " to " in middle.get_by_role("definition").first.inner_text()
    page.get_by_role("link", name="Type it").click()
    page.get_by_label("Your pay now, a year").fill("102,320")
    page.get_by_label("Study", exact=True).select_option("part_time")
    page.get_by_text("Aid, fees, length and rates").click()
    page.get_by_label("Length in months").fill("24")
    page.get_by_label("Total tuition you were quoted").fill("63,272")
    page.keyboard.press("Enter")
    page.wait_for_url("**/cost?*")
    assert "3.3 years after graduation" in card(page, "Middle").inner_text()
    assert page.get_by_label("Your pay now, a year").input_value() == "102,320"
    page.get_by_role("link", name="The same, full-time").click()
    page.wait_for_url("**mode=full_time*")
    assert "years after graduation" in card(page, "Middle").inner_text()
    page.get_by_role("link", name="Start over").click()
    page.wait_for_url(f"**{COST}")


def test_a_mistake_is_told_beside_its_field_and_kept(open_page):
    page = open_page(COST)
    page.get_by_text("Your own numbers").click()
    page.get_by_label("Your pay now, a year").fill("a lot")
    page.get_by_role("button", name="Work it out").click()
    page.get_by_role("link", name="Your pay now, a year: use").click()
    field = page.locator("#pay")
    assert page.evaluate("document.activeElement.id") == "pay"
    assert field.input_value() == "a lot"
    assert field.get_attribute("aria-invalid") == "true"


@pytest.mark.parametrize("device", [DESK, PHONE], ids=["desk", "phone"])
def test_no_form_of_the_page_has_a_violation_or_scrolls_sideways(open_page, device):
    page = open_page(COST, **device)
    for query in ("", "?discipline=mechanical&mode=part_time", "?discipline=non_stem", "?pay=much"):
        page.goto(COST + query)
        for details in page.locator("details").all():
            details.evaluate("details => details.open = true")
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
