"""The shortlist and its links in a real browser, with scripts and without: add, order, edit, remove, share, copy."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NO_SCRIPTS, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WAYS = pytest.mark.parametrize("context", [{}, NO_SCRIPTS, PHONE], ids=["desk", "no scripts", "phone"])
DUKE, NORTHWESTERN, DARTMOUTH = "Duke University", "Northwestern University", "Dartmouth College"


def add(page) -> None:
    page.get_by_role("button", name=re.compile("^Add to shortlist")).click()


def begin(page) -> str:
    """A list with three programs, each added from its own page; gives the path of the list."""
    page.goto("/programs/duke-mem")
    add(page)
    expect(page).to_have_url(re.compile("/shortlist#entry-duke-mem$"))
    home = str("/" + page.url.split("/", 3)[3].partition("#")[0])
    for program in ("northwestern-mem", "dartmouth-mem"):
        page.goto(home.replace("/shortlist", f"/programs/{program}"))
        add(page)
        expect(page.get_by_role("link", name=re.compile("^On your shortlist"))).to_be_visible()
        expect(page).to_have_url(re.compile(f"/programs/{program}#keep-{program}$"))
    page.goto(home)
    return home


def order(page) -> list[str]:
    return list(page.locator(".entries h3").all_inner_texts())


def expect_order(page, *names: str) -> None:
    expect(page.locator(".entries h3")).to_have_text([*names])
    expect(page.locator(".entries .rank")).to_have_text([str(number) for number in range(1, len(names) + 1)])


def open_entry(page, name: str):
    entry = page.locator(".entry").filter(has=page.get_by_role("heading", name=re.compile(f"{name}$")))
    entry.locator("summary").first.click()
    return entry


@WAYS
def test_a_list_is_begun_ordered_edited_and_kept(open_page, context):
    page = open_page(**context)
    home = begin(page)
    expect_order(page, DUKE, NORTHWESTERN, DARTMOUTH)
    page.get_by_role("button", name=f"Up {DARTMOUTH}").click()
    expect_order(page, DUKE, DARTMOUTH, NORTHWESTERN)
    page.get_by_role("button", name=f"Down {DUKE}").click()
    expect_order(page, DARTMOUTH, DUKE, NORTHWESTERN)
    entry = open_entry(page, DUKE)
    entry.get_by_label("Status", exact=True).select_option("Applying")
    entry.get_by_label("Private note").fill("Call on Tuesday")
    entry.get_by_label("Your own deadline").fill("2027-01-15")
    entry.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#entry-duke-mem")).to_contain_text("January 15, 2027")
    page.goto(home)
    expect_order(page, DARTMOUTH, DUKE, NORTHWESTERN)
    expect(open_entry(page, DUKE).get_by_label("Private note")).to_have_value("Call on Tuesday")


@WAYS
def test_what_is_removed_can_be_put_back(open_page, context):
    page = open_page(**context)
    begin(page)
    page.get_by_role("button", name=f"Remove {NORTHWESTERN}").click()
    expect_order(page, DUKE, DARTMOUTH)
    page.get_by_role("button", name="Put it back").click()
    expect_order(page, DUKE, NORTHWESTERN, DARTMOUTH)


@WAYS
def test_dropping_without_a_reason_is_told_beside_the_field(open_page, context):
    page = open_page(**context)
    begin(page)
    entry = open_entry(page, DUKE)
    entry.get_by_label("Status", exact=True).select_option("Dropped")
    entry.get_by_label("Private note").fill("typed already")
    entry.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("alert").get_by_role("link").click()
    field = page.get_by_label("Why this status").and_(page.locator("[aria-invalid]"))
    expect(field).to_be_in_viewport()
    expect(page.locator("#note")).to_have_value("typed already")


def test_two_windows_with_the_same_note_show_both(open_page):
    page = open_page(java_script_enabled=False)
    home = begin(page)
    other = page.context.new_page()
    other.goto(home)
    for window, words in ((page, "from the first"), (other, "from the second")):
        entry = open_entry(window, DUKE)
        entry.get_by_label("Private note").fill(words)
        entry.get_by_role("button", name="Save", exact=True).click()
    expect(other.locator("#note-meanwhile")).to_contain_text("from the first")
    expect(other.locator("#note")).to_have_value("from the second")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_shared_list_opens_elsewhere_is_copied_and_ends_when_taken_back(open_page, scripts):
    page = open_page(java_script_enabled=scripts)
    token = begin(page).split("/")[2]
    page.get_by_role("link", name="Share this list").click()
    page.get_by_role("button", name="Make the link").click()
    link = page.get_by_label("The link to send").input_value()
    other = open_page(java_script_enabled=scripts, path=link)
    expect_order(other, DUKE, NORTHWESTERN, DARTMOUTH)
    assert token not in other.content()
    other.get_by_role("button", name="Copy to my list").click()
    expect(other).to_have_url(re.compile("/quiz/.{43}/shortlist$"))
    assert token not in other.url
    expect_order(other, DUKE, NORTHWESTERN, DARTMOUTH)
    page.get_by_role("button", name=re.compile("^Take back")).click()
    expect(page.get_by_label("The link to send")).to_have_count(0)
    other.goto(link)
    expect(other.get_by_role("heading", level=1)).to_have_text("This link shows nothing")


def test_moving_in_place_keeps_the_focus_and_says_the_new_place(open_page):
    page = open_page()
    home = begin(page)
    page.get_by_role("button", name=f"Up {DARTMOUTH}").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-said]")).to_have_text(f"{DARTMOUTH} is now number 2 of 3.")
    expect(page.get_by_role("button", name=f"Up {DARTMOUTH}")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("[data-said]")).to_have_text(f"{DARTMOUTH} is now number 1 of 3.")
    expect(page.get_by_role("button", name=f"Down {DARTMOUTH}")).to_be_focused()
    page.goto(home)
    expect_order(page, DARTMOUTH, DUKE, NORTHWESTERN)


def test_the_grip_drags_and_what_was_dragged_stays(open_page):
    page = open_page(viewport={"width": 1280, "height": 1400})
    home = begin(page)
    page.locator("#entry-dartmouth-mem [data-grip]").scroll_into_view_if_needed()
    grip = page.locator("#entry-dartmouth-mem [data-grip]").bounding_box()
    page.mouse.move(grip["x"] + 5, grip["y"] + 5)
    page.mouse.down()
    top = page.locator("#entry-duke-mem").bounding_box()
    page.mouse.move(grip["x"] + 5, top["y"] + 40, steps=8)
    page.mouse.up()
    expect(page.locator("[data-said]")).to_have_text(f"{DARTMOUTH} is now number 1 of 3.")
    page.goto(home)
    expect_order(page, DARTMOUTH, DUKE, NORTHWESTERN)


def test_without_scripts_there_is_no_grip(open_page):
    page = open_page(java_script_enabled=False)
    begin(page)
    expect(page.locator("[data-grip]").first).to_be_hidden()


def test_no_page_of_the_list_scrolls_sideways_on_a_phone(open_page):
    page = open_page(viewport={"width": 320, "height": 640})
    home = begin(page)
    for path in (home, home.replace("/shortlist", "/share")):
        page.goto(path)
        for summary in page.locator("summary").all():
            if summary.is_visible():
                summary.click()
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
