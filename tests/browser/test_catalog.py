"""In a browser: a student reports a wrong fact, an advisor puts it right, an admin publishes, the page shows it."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NO_SCRIPTS, PHONE
from tests.support.axe import violations
from tests.support.people import client_of, make_account

pytestmark = [pytest.mark.browser, pytest.mark.slow]

USF, SAYS = "/programs/usf-msem", "https://www.usf.edu/engineering/msem"


@pytest.fixture
def desk(app_of_site, open_page, site):
    """Open a page of the desk, signed in as an advisor or an admin."""

    def opened(role: str, **options):
        client = client_of(app_of_site, make_account(app_of_site, role))
        with client.session_transaction("/advisor/"):
            cookie = client.get_cookie("advisor", path="/advisor")
        assert cookie is not None
        page = open_page(**options)
        page.context.add_cookies(
            [{"name": "advisor", "value": cookie.value, "domain": "localhost", "path": "/advisor"}]
        )
        page.goto("/advisor/catalog")
        return page

    return opened


@pytest.mark.parametrize("context", [{}, NO_SCRIPTS, PHONE], ids=["desk", "no scripts", "phone"])
def test_a_reported_fact_is_put_right_published_and_shown_with_its_source(open_page, desk, context):
    student = open_page(USF, **context)
    student.get_by_role("link", name="Report a wrong fact").click()
    student.get_by_label("Which fact is wrong").select_option("GRE")
    student.get_by_label("What is right").fill("The GRE is required")
    student.get_by_label("Where it says so").fill(SAYS)
    student.get_by_role("button", name="Send the report").click()
    expect(student.get_by_role("heading", level=1)).to_have_text("Thank you: an advisor will look at it")

    advisor = desk("advisor", **context)
    advisor.get_by_role("link", name="Reported", exact=True).click()
    advisor.get_by_role("link", name="Edit this fact").click()
    expect(advisor.get_by_label("The page that says so")).to_have_value(SAYS)
    advisor.get_by_label("GRE", exact=True).select_option("Required")
    advisor.get_by_label("Year of that page").fill("2026")
    advisor.get_by_label("How sure it is").select_option("high")
    advisor.get_by_role("button", name="Save in the draft").click()
    expect(advisor.get_by_role("status")).to_contain_text("GRE of University of South Florida is in the draft")
    advisor.get_by_role("link", name="Draft", exact=True).click()
    expect(advisor.get_by_text("An admin publishes the draft")).to_be_visible()

    admin = desk("admin", **context)
    admin.get_by_role("link", name="Draft", exact=True).click()
    row = admin.get_by_role("row").filter(has=admin.get_by_role("rowheader", name="GRE", exact=True))
    expect(row.first).to_contain_text("not known")
    admin.get_by_role("link", name="Publish as version 2").click()
    admin.get_by_role("button", name="Publish version 2").click()
    expect(admin.get_by_role("status")).to_have_text("Version 2 is live.")

    student.goto(USF)
    fact = student.get_by_role("row").filter(has=student.get_by_role("rowheader", name="GRE", exact=True))
    for heading in ("Getting in", "Sources"):
        student.locator("summary", has=student.get_by_role("heading", name=heading, exact=True)).click()
    expect(fact).to_contain_text("Required")
    expect(fact).to_contain_text("2026; high confidence")
    expect(student.get_by_role("link", name=SAYS, exact=True)).to_be_visible()


def test_the_pages_of_the_catalog_desk_have_no_barriers(desk):
    page = desk("admin")
    paths = ["", "?q=usf", "/reports", "/stale", "/upload", "/draft", "/versions", "/versions/1", "/programs/usf-msem"]
    paths += ["/draft/publish", "/programs/usf-msem/gre", "/programs/usf-msem/delivery", "/programs/usf-msem/note"]
    for path in (*(f"/advisor/catalog{path}" for path in paths), "/report-a-fact", "/report-a-fact?program=usf-msem"):
        page.goto(path)
        assert violations(page) == [], path
