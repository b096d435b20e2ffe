"""From the landing page to the results in a real browser: by mouse, by keyboard, on a phone, without scripts."""

import re
from urllib.parse import urlencode, urljoin, urlsplit

import pytest
from playwright.sync_api import expect

from quiz.core.questions.answers import NOTHING_SAID
from quiz.core.questions.quiz import BY_ID, STEPS
from tests.browser.conftest import NO_SCRIPTS, PHONE
from tests.support.journey import sends, student
from tests.support.pages import Page as Form

pytestmark = pytest.mark.browser

SINGLE = NOTHING_SAID.steps[1:]


def words(step: str) -> str:
    return BY_ID[step].option(student()[step]).words


def first_question(page) -> None:
    for pick in student()["interest"]:
        page.get_by_label(BY_ID["interest"].option(pick).words).check()
    page.get_by_role("button", name="Continue").click()


def by_post(page, path: str, **sent) -> str:
    """Send a form as its page would; gives the address that the answer leads to."""
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": urljoin(page.url, "/").rstrip("/")}
    url = urljoin(page.url, path)
    answer = page.request.post(url, data=urlencode(sent, doseq=True), headers=headers, max_redirects=0)
    assert answer.status == 303, answer.text()[:300]
    return str(urljoin(url, answer.headers["location"]))


def to_the_results(page, **changes) -> None:
    """Open the results of an ordinary student, whose answers are sent without a page being shown for each."""
    answers = student(**changes)
    picked = {"interest": answers["interest"]} if answers["interest"] else {"skip": "1"}
    url = by_post(page, "/", **picked)
    while (step := urlsplit(url).path.rsplit("/", 1)[1]) in BY_ID:
        form = Form(page.request.get(url).text())
        url = by_post(page, url, **sends(form, step, answers.get(step)))
    page.goto(url)


def click_to_the_results(page, until: str = "") -> None:
    first_question(page)
    for step in SINGLE:
        expect(page.get_by_role("heading", level=1)).to_have_text(BY_ID[step].asks)
        if step == until:
            return
        page.get_by_role("button", name=words(step), exact=True).click()
    expect(page).to_have_url(re.compile("/results$"))


def settle(page) -> None:
    """Wait until the page takes a press: for a moment after it arrives it takes none."""
    page.evaluate("Promise.all(document.getAnimations().map((animation) => animation.finished)).then(() => 0)")


@pytest.mark.parametrize(
    "context",
    [pytest.param({}, marks=pytest.mark.slow), pytest.param(NO_SCRIPTS, marks=pytest.mark.slow), PHONE],
    ids=["desk", "no scripts", "phone"],
)
def test_from_landing_to_results(open_page, context):
    page = open_page(**context)
    click_to_the_results(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("all you said")
    expect(page.get_by_role("article")).to_have_count(5)
    page.get_by_role("link", name="Show 5 more").click()
    expect(page.get_by_role("article")).to_have_count(10)
    page.get_by_text("Details", exact=False).first.click()
    page.get_by_text("How this fit adds up").first.click()
    expect(page.get_by_role("row", name=re.compile("^Fit, the sum")).first).to_be_visible()
    page.get_by_role("link", name=re.compile("All facts and sources")).first.click()
    expect(page.get_by_role("heading", name="Every fact, with its source")).to_be_visible()


@pytest.mark.slow
def test_number_keys_answer_and_the_whole_quiz_needs_no_mouse(open_page):
    page = open_page()
    settle(page)
    page.keyboard.press("1")
    page.keyboard.press("3")
    expect(page.get_by_label("Running projects")).to_be_checked()
    expect(page.get_by_label("Engineering complex systems")).to_be_checked()
    page.get_by_label("Running projects").focus()
    page.keyboard.press("Enter")  # the first submit button of question 1 is Continue
    for step in SINGLE:
        expect(page.get_by_role("heading", level=1)).to_have_text(BY_ID[step].asks)
        settle(page)
        page.keyboard.press(str(BY_ID[step].option_ids.index(student()[step]) + 1))
    expect(page).to_have_url(re.compile("/results$"))


@pytest.mark.slow
def test_tab_and_enter_reach_every_answer(open_page):
    page = open_page()
    click_to_the_results(page, until="goal")
    page.keyboard.press("Tab")
    reached = []
    for _ in range(20):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.innerText"))
    for option in BY_ID["goal"].options:
        assert any(option.words in text for text in reached)
    page.get_by_role("button", name=words("goal"), exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(BY_ID["discipline"].asks)


@pytest.mark.slow
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_where_is_asked_of_whom_a_campus_would_do(open_page, scripts):
    page = open_page(java_script_enabled=scripts)
    click_to_the_results(page, until="study_mode")
    page.get_by_role("button", name="Campus, part-time", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(BY_ID["where"].asks)
    expect(page.get_by_text("6 of 8")).to_be_visible()
    where = page.url
    page.get_by_role("button", name="Continue", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text(BY_ID["where"].choose)
    page.get_by_role("combobox", name=BY_ID["where"].asks).select_option("Ohio")
    page.get_by_role("button", name="Continue", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(BY_ID["visa"].asks)
    page.get_by_role("link", name="Back").click()
    expect(page).to_have_url(where)
    expect(page.get_by_role("combobox", name=BY_ID["where"].asks)).to_have_value("OH")
    page.get_by_role("button", name="Anywhere", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(BY_ID["visa"].asks)
    page.get_by_role("link", name="Back").click()
    expect(page.get_by_role("button", name="Anywhere", exact=True)).to_have_attribute("aria-current", "true")


@pytest.mark.slow
def test_number_keys_can_be_switched_off_and_stay_off(open_page):
    page = open_page()
    switch = page.get_by_label("Number keys choose an answer")
    switch.uncheck()
    page.keyboard.press("1")
    expect(page.get_by_label("Running projects")).not_to_be_checked()
    page.reload()
    expect(page.get_by_label("Number keys choose an answer")).not_to_be_checked()
    page.keyboard.press("1")
    expect(page.get_by_label("Running projects")).not_to_be_checked()
    first_question(page)
    expect(page.get_by_role("button", name=words("goal"), exact=True)).to_be_visible()
    settle(page)
    page.keyboard.press("1")
    expect(page.get_by_role("heading", level=1)).to_have_text(BY_ID["goal"].asks)


def test_without_scripts_nothing_that_needs_them_shows(open_page):
    page = open_page(java_script_enabled=False)
    expect(page.get_by_label("Number keys choose an answer")).to_be_hidden()
    to_the_results(page)
    expect(page.get_by_role("button", name="Copy link")).to_be_hidden()
    expect(page.get_by_role("button", name="Print")).to_be_hidden()


@pytest.mark.slow
def test_a_browser_that_goes_back_finds_its_answer(open_page):
    page = open_page()
    click_to_the_results(page, until="experience")
    page.go_back()
    expect(page.get_by_role("button", name=words("discipline"), exact=True)).to_have_attribute("aria-current", "true")


def test_an_error_summary_leads_to_its_field(open_page):
    page = open_page()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("alert").get_by_role("link").click()
    assert page.evaluate("document.activeElement.id") == "interest"


def test_no_page_scrolls_sideways_on_a_phone(open_page):
    page = open_page(viewport={"width": 320, "height": 640})
    to_the_results(page)
    token = page.url.split("/")[-2]
    paths = ["/", "/programs", "/programs?state=ZZ", "/method", "/privacy", "/nowhere"]
    for path in (*paths, *(f"/quiz/{token}/{step}" for step in (*STEPS, "results?show=all", "keep"))):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path


@pytest.mark.parametrize(
    "context",
    [pytest.param({}, marks=pytest.mark.slow), PHONE, pytest.param(NO_SCRIPTS, marks=pytest.mark.slow)],
    ids=["desk", "phone", "no scripts"],
)
def test_the_second_half_of_a_double_press_answers_nothing(open_page, context):
    page = open_page(**context)
    click_to_the_results(page, until="discipline")
    box = page.get_by_role("button", name="Mechanical").bounding_box()
    press = page.touchscreen.tap if context is PHONE else page.mouse.click
    press(box["x"] + 60, box["y"] + 15)  # at once, as nobody who read the question could
    page.get_by_role("button", name=words("discipline"), exact=True).click()  # waits until it would take the press
    expect(page.get_by_role("heading", level=1)).to_have_text(BY_ID["experience"].asks)


@pytest.mark.slow
def test_a_key_pressed_twice_answers_one_question(open_page):
    page = open_page()
    click_to_the_results(page, until="discipline")
    page.keyboard.press("1")
    settle(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(BY_ID["discipline"].asks)
    page.keyboard.press("3")
    expect(page.get_by_role("heading", level=1)).to_have_text(BY_ID["experience"].asks)
