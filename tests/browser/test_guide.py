"""The guide in a real browser: the way through it, the forms without scripts, and that nothing overflows a phone."""

import pytest

from tests.browser.conftest import PHONE
from tests.support.axe import violations

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PATHS = (
    "/guide",
    "/guide/ladder",
    "/guide/ladder/skills?have=risk&shown=1",
    "/guide/specialisations/oscm",
    "/guide/manager-or-director",
    "/guide/certifications",
    "/guide/certifications/pmp?education=less&months=x&hours=1",
    "/guide/disciplines/electrical",
    "/guide/mem-mba-or-ms",
    "/guide/landscape",
)


def test_every_page_fits_a_phone_and_breaks_no_rule_of_accessibility(open_page):
    page = open_page("/guide", **PHONE)
    for path in PATHS:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
        assert violations(page) == [], path


@pytest.mark.parametrize("scripts", [True, False])
def test_from_the_guide_to_the_answer_whether_the_pmp_is_open(open_page, scripts):
    page = open_page("/", java_script_enabled=scripts)
    page.get_by_role("navigation", name="Site").get_by_role("link", name="Guide").click()
    page.get_by_role("main").get_by_role("link", name="Certifications").first.click()
    page.get_by_role("link", name="Can you sit for the PMP yet?").click()
    page.get_by_label("Months of leading projects").fill("40")
    page.get_by_label("Hours of project-management education").fill("20")
    page.get_by_role("button", name="Check").click()
    assert "15 more hours" in page.locator("main").inner_text()


@pytest.mark.parametrize("scripts", [True, False])
def test_the_ladder_shows_another_disciplines_pay_on_request(open_page, scripts):
    page = open_page("/guide/ladder", java_script_enabled=scripts)
    page.get_by_label("Show pay for").select_option("Chemical")
    page.get_by_role("button", name="Show").click()
    assert "Chemical Engineers" in page.locator("table.pay").inner_text()


def test_nothing_is_cut_at_the_right_edge_of_a_phone_without_a_cue(open_page):
    page = open_page("/guide/ladder", **PHONE)
    cut = page.evaluate(
        "[...document.querySelectorAll('.guide-nav a, .pay th[scope=row], .pay td')]"
        ".filter(e => { const r = e.getBoundingClientRect(); return r.right > innerWidth || r.left < 0; })"
        ".map(e => e.textContent)"
    )
    assert cut == []
    cell = page.locator("table.pay tbody tr").first.locator("td").first
    assert cell.inner_text().split("\n")[0].strip() == "Median"


def test_the_words_of_a_picture_stay_inside_it(open_page):
    page = open_page("/guide/ladder", **PHONE)
    wide = page.evaluate(
        "[...document.querySelectorAll('svg.chart text')].filter(t => t.getBoundingClientRect().right > innerWidth)"
        ".map(t => t.textContent)"
    )
    assert wide == []
