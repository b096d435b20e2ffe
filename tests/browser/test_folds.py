"""What stands folded behind an answer is a press away, and on paper it is all there."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NO_SCRIPTS, PHONE
from tests.browser.test_shortlist import begin

pytestmark = [pytest.mark.browser, pytest.mark.slow]
FACTS = "/programs/duke-mem"


@pytest.mark.parametrize("context", [PHONE, {**PHONE, **NO_SCRIPTS}], ids=["scripts", "no scripts"])
def test_the_number_of_a_source_opens_the_sources(open_page, context):
    page = open_page(FACTS, **context)
    source = page.locator("#source-1")
    expect(source).to_be_hidden()
    page.locator(".fold", has=page.get_by_role("heading", name="Money", exact=True)).locator("summary").click()
    page.get_by_role("link", name="Source").first.click()
    expect(source).to_be_visible()
    expect(source).to_be_in_viewport()


def test_on_paper_every_fact_and_source_is_there_though_nobody_opened_it(open_page):
    page = open_page(FACTS, java_script_enabled=False)
    rows = page.locator(".fold tbody tr")
    assert rows.count() > 10
    expect(rows.first).to_be_hidden()
    page.emulate_media(media="print")
    for hidden in (rows.first, rows.last, page.locator("#source-1")):
        expect(hidden).to_be_visible()


PAGES = (FACTS, f"{FACTS}/cost", "/compare?ids=duke-mem,northwestern-mem,dartmouth-mem")


@pytest.mark.parametrize("path", PAGES)
def test_what_stands_behind_the_list_is_grasped_in_four_screens_of_a_phone(open_page, path):
    page = open_page(path, **PHONE)
    assert page.evaluate("document.documentElement.scrollHeight / innerHeight") <= 4


def test_a_shortlist_of_three_is_grasped_in_four_screens_of_a_phone(open_page):
    page = open_page(**PHONE)
    begin(page)
    assert page.get_by_role("article").count() == 3
    assert page.evaluate("document.documentElement.scrollHeight / innerHeight") <= 4


def test_the_first_screen_says_what_a_program_costs_and_what_is_not_known(open_page):
    page = open_page(f"{FACTS}/cost", **PHONE)
    for answer in ("$69,600", "Has to come back"):
        expect(page.get_by_text(answer).first).to_be_in_viewport()
    page.goto("/programs/cornell-meng-em/cost")
    expect(page.get_by_text("not published").first).to_be_in_viewport()
