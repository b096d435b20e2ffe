"""Accessibility by axe-core on every kind of page, in light and dark, at desk and phone width."""

import pytest
from playwright.sync_api import Page

from quiz.core.catalog.load import load_catalog
from quiz.core.questions.quiz import STEPS
from tests.browser.conftest import DESK, PHONE
from tests.browser.test_journeys import to_the_results
from tests.support.axe import violations

pytestmark = pytest.mark.browser

GUIDE = ["", "/specialisations/pm", "/ladder", "/ladder/skills", "/manager-or-director", "/certifications"]
GUIDE += ["/certifications/pmp", "/disciplines", "/disciplines/civil", "/mem-mba-or-ms", "/landscape"]


def every_page(page: Page) -> list[str]:
    """An address of every kind of page that is a student's or everybody's, after the quiz was taken on the page."""
    program, related = load_catalog().rankable[0].id, load_catalog().programs[1].id
    public = ["/", "/programs?sort=cost", "/programs?state=ZZ", f"/programs/{program}", f"/programs/{related}"]
    public += ["/catalog/quality", "/programs?zip=02139&within=250", "/programs?zip=1234"]
    public += ["/method", "/privacy", "/deleted", "/nowhere", "/import", f"/programs/{program}/cost?pay=wrong"]
    public += [f"/programs/{program}/cost", f"/compare?ids={program},{related}", "/compare?ids=nobody"]
    public += [f"/guide{place}" for place in GUIDE]
    to_the_results(page)
    token = page.url.split("/")[-2]
    own = ["results?show=all", "results?undo=%7B%22budget%22%3A%2220000%22%7D", "results?sharpen=region", "keep"]
    own += ["behind", "place?q=state", f"place/{program}", "results?only=online&sort=price"]
    own += ["shortlist", "share", f"compare?ids={program},{related}", "guide/ladder", f"programs/{program}/cost"]
    own += ["advisor", "data", "checklist", "told", "mail/results", f"programs/{program}/letter"]
    return [*public, *(f"/quiz/{token}/{step}" for step in (*STEPS, *own))]


@pytest.mark.slow
@pytest.mark.parametrize("device", [DESK, PHONE], ids=["desk", "phone"])
def test_no_page_has_a_violation(open_page, device):
    page, wrong = open_page(**device), {}
    for path in every_page(page):
        page.goto(path)
        for details in page.locator("details").all():
            details.evaluate("details => details.open = true")
        if problems := violations(page):
            wrong[path] = problems
    assert not wrong, "\n".join(f"{path}: {problem}" for path, problems in wrong.items() for problem in problems)
