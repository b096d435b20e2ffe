"""What stands folded behind an answer is a press away, and on paper it is all there."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NO_SCRIPTS, PHONE

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


@pytest.mark.parametrize("path", ["", "/cost"])
def test_a_program_and_its_costs_are_grasped_in_few_screens_of_a_phone(open_page, path):
    page = open_page(FACTS + path, **PHONE)
    screens = page.evaluate("document.documentElement.scrollHeight / innerHeight")
    assert screens <= (8 if path else 4.5)
