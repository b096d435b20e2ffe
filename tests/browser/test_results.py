"""The results page in a real browser: sharpening in place and by its button, taking a change and undoing it, the
starter set's question, by mouse, by keyboard, on a phone, without scripts."""

import re

import pytest
from playwright.sync_api import expect

from quiz.core.questions.quiz import STEPS
from tests.browser.conftest import DESK, NO_SCRIPTS, PHONE
from tests.browser.test_journeys import to_the_results

pytestmark = pytest.mark.browser


def open_panel(page) -> None:
    """Open all questions of the panel, of which the page shows three."""
    page.locator("#sharpen > summary").click()
    if (more := page.get_by_role("link", name="more questions")).count():
        more.click()
    expect(page.locator("#sharpen")).to_have_attribute("open", "")


def answer(page, question: str, words: str):
    return page.get_by_role("group", name=question).get_by_label(words, exact=True)


def headings(page):
    return page.get_by_role("article").get_by_role("heading")


def schools(page):
    return headings(page).all_inner_texts()


@pytest.mark.slow
def test_one_tap_ranks_again_in_place(open_page):
    page = open_page()
    to_the_results(page)
    before, address = schools(page), page.url
    open_panel(page)
    length = page.evaluate("history.length")
    choice = answer(page, "The GRE?", "I want to avoid it")
    choice.focus()
    page.evaluate("window.stays = true")
    page.keyboard.press("Space")
    said = page.get_by_role("status").filter(has_text="List re-ranked")
    expect(said).to_contain_text("You said “GRE: I want to avoid it”")
    expect(choice).to_be_focused()
    expect(page.get_by_role("list", name="Your answers")).to_contain_text("I want to avoid it")
    assert page.evaluate("window.stays")  # no page was loaded
    assert page.evaluate("history.length") == length
    page.goto(f"{address}?sharpen=all")
    expect(answer(page, "The GRE?", "I want to avoid it")).to_be_checked()
    answer(page, "The GRE?", "Not said").check()
    expect(page.get_by_role("status").filter(has_text="You took back")).to_be_visible()
    page.goto(address)
    assert schools(page) == before


@pytest.mark.slow
def test_undo_takes_the_answer_out_of_the_panel_too(open_page):
    page = open_page()
    to_the_results(page)
    open_panel(page)
    answer(page, "The GRE?", "I want to avoid it").check()
    expect(page.locator("#revision")).to_contain_text("I want to avoid it")
    page.locator("#revision").get_by_role("button", name="Undo").click()
    expect(answer(page, "The GRE?", "Not said")).to_be_checked()


@pytest.mark.slow
def test_what_was_said_stands_to_be_seen_once(open_page):
    page = open_page()
    to_the_results(page)
    open_panel(page)
    answer(page, "The GRE?", "I want to avoid it").check()
    said = page.locator("#revision [data-said]")
    expect(said).to_contain_text("I want to avoid it")
    again = page.get_by_role("status").filter(has_text="List re-ranked")
    expect(again.locator(".visually-hidden")).to_have_text(said.inner_text())


@pytest.mark.slow
def test_taps_in_a_row_are_all_saved(open_page):
    page = open_page()
    to_the_results(page)
    open_panel(page)
    for words in ("Manufacturing", "Aerospace", "Energy", "Automotive"):
        answer(page, "Which industries?", words).check()
    answer(page, "Your GPA?", "Your GPA?").fill("3.4")
    answer(page, "What matters most?", "Low cost").check()
    expect(page.locator("[data-given]")).to_have_text("3 of 11 answered")
    page.goto(page.url.partition("?")[0] + "?sharpen=all")
    for words in ("Manufacturing", "Aerospace", "Energy", "Automotive"):
        expect(answer(page, "Which industries?", words)).to_be_checked()
    expect(answer(page, "Your GPA?", "Your GPA?")).to_have_value("3.4")
    expect(answer(page, "What matters most?", "Low cost")).to_be_checked()


def test_a_mistake_is_named_beside_its_field_and_kept(open_page):
    page = open_page()
    to_the_results(page)
    open_panel(page)
    gpa = answer(page, "Your GPA?", "Your GPA?")
    gpa.fill("45")
    gpa.press("Enter")
    expect(page.get_by_role("status").filter(has_text="Not saved")).to_be_visible()
    expect(page.locator("#gpa .field-error")).to_contain_text("Enter a GPA from 0 to 4, such as 3.2, or leave it empty")
    expect(gpa).to_have_attribute("aria-describedby", re.compile("gpa-error"))
    expect(gpa).to_have_value("45")
    expect(page).to_have_title(re.compile("^Error: "))
    gpa.fill("3.5")
    gpa.press("Tab")
    expect(page.locator("#gpa .field-error")).to_have_count(0)
    expect(page).to_have_title(re.compile("^Nothing is known|^No program|^[0-9]+ program"))
    expect(page.get_by_role("list", name="Your answers")).to_contain_text("GPA: 3.5")


@pytest.mark.slow
def test_what_another_tab_saved_shows_up(open_page):
    page = open_page()
    to_the_results(page)
    other = page.context.new_page()
    other.goto(page.url)
    open_panel(other)
    answer(other, "When do you want to start?", "Fall").check()
    expect(other.get_by_role("status").filter(has_text="List re-ranked")).to_be_visible()
    open_panel(page)
    answer(page, "Can you travel to stays on campus?", "No").check()
    expect(page.locator("[data-given]")).to_have_text("2 of 11 answered")
    expect(answer(page, "When do you want to start?", "Fall")).to_be_checked()


@pytest.mark.slow
def test_a_row_opens_in_place_and_closes_again(open_page):
    page = open_page()
    to_the_results(page)
    page.evaluate("window.stays = true")
    row = page.get_by_role("article").first
    opener = row.get_by_role("button", name="Details")
    opener.click()
    expect(opener).to_have_attribute("aria-expanded", "true")
    expect(row.get_by_text("To ask:")).to_be_visible()
    row.get_by_text("How this fit adds up").click()
    expect(row.get_by_role("row", name=re.compile("^Fit, the sum"))).to_be_visible()
    opener.click()
    expect(row.get_by_text("To ask:")).to_be_hidden()
    assert page.evaluate("window.stays")


def test_without_scripts_details_are_a_page(open_page):
    page = open_page(**NO_SCRIPTS)
    to_the_results(page)
    school = schools(page)[0]
    page.get_by_role("article").first.get_by_role("link", name="Details").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(f"^{re.escape(school)} is 1st of [0-9]+$"))
    expect(page.get_by_text("To ask:")).to_be_visible()


@pytest.mark.slow
@pytest.mark.parametrize("context", [{}, NO_SCRIPTS, PHONE], ids=["desk", "no scripts", "phone"])
def test_not_this_one_moves_the_next_up_and_undo_brings_it_back(open_page, context):
    page = open_page(**context)
    to_the_results(page)
    before = schools(page)
    page.get_by_role("button", name=re.compile(f"^Not this one.*{before[1]}")).click()
    expect(page.locator("#put-aside")).to_contain_text(f"{before[1]} is put aside")
    expect(page.get_by_role("article")).to_have_count(5)
    assert schools(page)[:4] == [before[0], *before[2:]]
    page.locator("#put-aside").get_by_role("button", name="Undo").click()
    expect(page.locator("#put-aside")).to_have_count(0)
    expect(headings(page)).to_have_text(before)


@pytest.mark.slow
def test_saving_a_program_leaves_the_list_where_it_is(open_page):
    page = open_page()
    to_the_results(page)
    page.evaluate("window.stays = true")
    row = page.get_by_role("article").nth(3)
    row.get_by_role("button", name="Save").click()
    expect(row.get_by_role("link", name="Saved")).to_be_visible()
    assert page.evaluate("window.stays")


@pytest.mark.slow
def test_arrow_keys_rank_once_the_person_stops(open_page):
    page = open_page()
    to_the_results(page)
    sent = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.locator("#sharpen > summary").click()
    answer(page, "The GRE?", "Not said").focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(page.get_by_role("status").filter(has_text="List re-ranked")).to_contain_text("GRE: I want to avoid it")
    assert len(sent) == 1


@pytest.mark.slow
def test_a_lost_connection_says_so_and_the_button_tries_again(open_page):
    page = open_page()
    to_the_results(page)
    open_panel(page)
    page.route("**/sharpen?*", lambda route: route.fulfill(status=400, content_type="text/plain", body="no"))
    answer(page, "When do you want to start?", "Fall").check()
    expect(page.get_by_role("status").filter(has_text="could not be reached")).to_be_visible()
    page.unroute("**/sharpen?*")
    page.get_by_role("button", name="Save and rank again").click()
    expect(page.get_by_text("You said “Start: Fall”").first).to_be_visible()


@pytest.mark.slow
@pytest.mark.parametrize("context", [NO_SCRIPTS, {**PHONE, **NO_SCRIPTS}], ids=["desk", "phone"])
def test_without_scripts_one_button_saves_the_panel(open_page, context):
    page = open_page(**context)
    to_the_results(page)
    open_panel(page)
    answer(page, "The GRE?", "I want to avoid it").check()
    page.get_by_label("Where do you live?").select_option(label="Ohio")
    page.get_by_text("No state chosen").click()
    answer(page, "Where do you want to study?", "Ohio").check()
    answer(page, "Where do you want to study?", "This is a must").check()
    page.get_by_role("button", name="Save and rank again").click()
    expect(page.locator("#revision")).to_contain_text("“Study in” is now a must")
    page.get_by_role("link", name="Change Study in").click()
    expect(answer(page, "Where do you want to study?", "Ohio")).to_be_visible()
    answer(page, "Your GPA?", "Your GPA?").fill("A-")
    page.get_by_role("button", name="Save and rank again").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter a GPA from 0 to 4")
    expect(answer(page, "Your GPA?", "Your GPA?")).to_have_value("A-")
    page.get_by_role("alert").get_by_role("link").click()
    expect(answer(page, "Your GPA?", "Your GPA?")).to_be_in_viewport()


@pytest.mark.slow
@pytest.mark.parametrize("context", [{}, NO_SCRIPTS, PHONE], ids=["desk", "no scripts", "phone"])
def test_a_change_is_one_click_and_so_is_its_undo(open_page, context):
    page = open_page(**context)
    to_the_results(page)
    before = schools(page)
    page.get_by_text("What would change this").click()
    page.locator("#changes").get_by_role("button").first.click()
    expect(page.locator("#revision")).to_contain_text("first five")
    assert schools(page) != before
    page.get_by_role("button", name="Undo").click()
    expect(headings(page)).to_have_text(before)
    expect(page.locator("#revision")).to_contain_text("You changed")


@pytest.mark.slow
@pytest.mark.parametrize("interest", [None, ["unsure"]], ids=["skipped", "not sure"])
@pytest.mark.parametrize("context", [PHONE, NO_SCRIPTS], ids=["phone", "no scripts"])
def test_a_starter_set_asks_one_question_in_place(open_page, context, interest):
    page = open_page(**context)
    to_the_results(page, **{**dict.fromkeys(STEPS), "interest": interest})
    expect(page.get_by_role("heading", level=1)).to_have_text("A varied set to start from")
    page.get_by_text("One answer would sharpen this most").click()
    asked = page.locator(".best-next form").get_by_role("group")
    expect(asked).to_be_in_viewport()
    if asked.get_by_role("checkbox").count():
        expect(asked.get_by_role("checkbox", checked=True)).to_have_count(0)
        asked.get_by_role("checkbox").first.check()
        asked.get_by_role("button", name="Continue").click()
    else:
        asked.locator("button.option").first.click()
    expect(page.locator("#revision")).to_contain_text(re.compile("You (said|changed)"))
    expect(page.get_by_role("heading", level=1)).not_to_have_text("A varied set to start from")


STUDENTS = {
    "an evening student in Ohio": {
        "interest": ["pm"],
        "study_mode": "campus_part_time",
        "where": "OH",
        "budget": "35000",
    },
    "a student on a visa": {
        "interest": ["se", "pi"],
        "goal": "pi",
        "experience": "0",
        "study_mode": "campus_full_time",
        "where": "anywhere",
        "visa": "yes",
        "budget": "20000",
    },
    "at home, in the evening": {},
    "ten years of work": {
        "interest": ["oscm"],
        "goal": "lead",
        "experience": "10+",
        "study_mode": "any",
        "where": "TX",
    },
    "no engineer": {"interest": ["pi"], "goal": "oscm", "discipline": "non_stem", "study_mode": "online_full_time"},
}


FIRST, *OTHERS = STUDENTS
EACH = [pytest.param(STUDENTS[FIRST], id=FIRST)]
EACH += [pytest.param(STUDENTS[name], id=name, marks=pytest.mark.slow) for name in OTHERS]


@pytest.mark.parametrize("answers", EACH)
@pytest.mark.parametrize(("context", "first"), [(PHONE, 560), (DESK, 420)], ids=["phone", "desk"])
def test_the_list_is_grasped_at_a_glance(open_page, answers, context, first):
    page = open_page(**context)
    to_the_results(page, **answers)
    screen, rows = context["viewport"]["height"], page.get_by_role("article")
    expect(rows).to_have_count(5)
    assert rows.first.bounding_box()["y"] <= first
    last = rows.last.bounding_box()
    assert last["y"] + last["height"] <= 2 * screen
    assert len(page.locator("body").inner_text().split()) <= 450
    assert page.evaluate("document.documentElement.scrollHeight") <= 4 * screen


@pytest.mark.slow
@pytest.mark.parametrize("interest", [None, ["unsure"]], ids=["skipped", "not sure"])
@pytest.mark.parametrize(("context", "first"), [(PHONE, 560), (DESK, 420)], ids=["phone", "desk"])
def test_a_starter_set_shows_its_first_program_at_a_glance(open_page, interest, context, first):
    page = open_page(**context)
    to_the_results(page, **{**dict.fromkeys(STEPS), "interest": interest})
    expect(page.get_by_text("One answer would sharpen this most")).to_be_in_viewport()
    assert page.get_by_role("article").first.bounding_box()["y"] <= first
    assert len(page.locator("body").inner_text().split()) <= 450
    assert page.evaluate("document.documentElement.scrollHeight") <= 4 * context["viewport"]["height"]


LINKS_AT_THE_HEAD = """() => [...document.querySelectorAll(".masthead a")].map(link => link.getBoundingClientRect())
    .filter(box => box.width).map(box => [box.left, box.right, box.top])"""


@pytest.mark.slow
@pytest.mark.parametrize("width", [320, 390])
def test_the_head_of_a_phone_is_one_line_that_nothing_leaves(open_page, width):
    """The fifth page stands at the foot as well."""
    page = open_page(viewport={"width": width, "height": 700})
    to_the_results(page)
    boxes = page.evaluate(LINKS_AT_THE_HEAD)
    assert len(boxes) == 5
    assert all(left >= 0 and right <= width for left, right, _ in boxes)
    assert max(top for *_, top in boxes) - min(top for *_, top in boxes) < 3
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    expect(page.locator(".colophon").get_by_role("link", name="How we rank")).to_be_visible()


@pytest.mark.slow
def test_the_pictures_fit_a_narrow_screen_and_have_their_tables(open_page):
    page = open_page(viewport={"width": 320, "height": 640})
    to_the_results(page)
    page.locator("#sharpen > summary").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.goto(page.url.replace("/results", "/behind"))
    for name in ("bars-picture", "fit-cost"):
        figure = page.locator(f"figure.{name}")
        assert figure.locator("svg").bounding_box()["width"] <= 320
        figure.get_by_text("As a table").click()
        expect(figure.get_by_role("table")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
