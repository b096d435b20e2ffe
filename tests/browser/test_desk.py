"""The desk in a real browser: a student asks, an advisor reviews, the student sees; two advisors race; the keys."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, NO_SCRIPTS, PHONE
from tests.support.axe import violations
from tests.support.case import other, send_case
from tests.support.people import PASSWORD, make_account

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def case(app_of_site):
    return send_case(app_of_site, "Which of these would employers know?")


@pytest.fixture
def desk(app_of_site, open_page):
    """Sign an advisor in, in a browser context of their own; gives the page."""

    def opened(name: str, **context):
        email = f"{name.lower()}@example.edu"
        make_account(app_of_site, email=email, name=name)
        page = open_page("/advisor/sign-in", **context)
        page.get_by_label("Email address").fill(email)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("The desk")
        return page

    return opened


def move_up(page, number: int, words: str = "It is the cheaper one.") -> None:
    """Move a program of the list up one and save the order with a reason."""
    page.locator(".line").nth(number - 1).get_by_role("button", name=re.compile("^Up one")).click()
    block = page.locator(".block")
    block.get_by_label("Reason").select_option(label="Cost: tuition, fees, aid")
    block.get_by_label("Why, in a sentence").fill(words)
    block.get_by_role("button", name="Save the order").click()


def leave_out(page, number: int, reason: str, words: str) -> None:
    """Leave a program out, with a reason."""
    line = page.locator(".line").nth(number - 1)
    line.locator(".change > summary").click()
    line.get_by_label("Reason").select_option(label=reason)
    line.get_by_label("Why, in a sentence").fill(words)
    line.get_by_role("button", name="Leave out").click()


def claim(page) -> None:
    """Claim the case, and wait for its page."""
    page.get_by_role("button", name="Claim", exact=True).click()
    expect(page.get_by_role("button", name="Release")).to_be_visible()


@pytest.mark.parametrize("context", [{}, NO_SCRIPTS, PHONE], ids=["desk", "no scripts", "phone"])
def test_a_student_asks_an_advisor_reviews_and_the_student_sees(open_page, desk, case, context):
    case.services.store.cases.withdraw(case.token, now=case.services.now())
    advisor = desk("Ada", **context)
    student = open_page(f"/quiz/{case.token}/advisor", **context)
    student.get_by_label("Your question").fill("Which of these would employers know?")
    student.get_by_label("An advisor may read what is shown above").check()
    student.get_by_role("button", name=re.compile("Send")).click()
    expect(student.get_by_text("Sent to the advisors")).to_be_visible()

    advisor.reload()
    advisor.locator(".opens").first.click()
    claim(advisor)
    second = advisor.locator(".line h3 a").nth(1).inner_text()
    third = advisor.locator(".line h3 a").nth(2).inner_text()
    advisor.get_by_label("Note to the student").fill("Look at the first two.")
    move_up(advisor, 2)
    expect(advisor.locator(".line.changed h3 a")).to_have_text(second)
    leave_out(advisor, 3, "Admission: how likely the student is to get in", "They ask for more.")
    expect(advisor.get_by_text("Left out by you")).to_be_visible()
    advisor.get_by_role("button", name="Undo").click()
    expect(advisor.get_by_text("Left out by you")).to_have_count(0)
    expect(advisor.get_by_label("Note to the student")).to_have_value("Look at the first two.")
    advisor.get_by_role("button", name="Publish", exact=True).click()
    expect(advisor.get_by_role("status").first).to_contain_text("published")

    student.goto(f"/quiz/{case.token}/results")
    expect(student.get_by_text("Reviewed by an advisor")).to_be_visible()
    expect(student.locator(".row h3 a").first).to_have_text(second)
    expect(student.locator(".row h3 a").nth(2)).to_have_text(third)
    expect(student.locator(".advice-says").first).to_contain_text("It is the cheaper one.")
    student.get_by_role("link", name="See the computed list").click()
    expect(student.locator(".row h3 a").nth(1)).to_have_text(second)


def test_an_untouched_case_is_published_in_three_presses_and_five_reorders_take_at_most_eight(
    desk, case, app_of_site
) -> None:
    page, other_case = desk("Ada"), send_case(app_of_site, "And these?")
    page.goto(case.path)
    presses = [lambda: page.keyboard.press("a"), lambda: page.keyboard.press("p")]
    presses[0]()
    expect(page.get_by_role("button", name="Release")).to_be_visible()
    presses[1]()
    expect(page.get_by_role("status").first).to_contain_text("published")
    assert case.stored.state == "done"
    assert len(presses) <= 3

    page.goto(other_case.path)
    claim(page)
    before, block = other_case.ids, page.locator(".block")
    up = [
        lambda at=at: page.locator(".line").nth(at).get_by_role("button", name=re.compile("^Up one")).click()
        for at in (1, 3, 5, 7, 9)
    ]
    save = [
        lambda: block.get_by_label("Reason").select_option(label="Cost: tuition, fees, aid"),
        lambda: block.get_by_label("Why, in a sentence").fill("The cheaper one."),
        lambda: block.get_by_role("button", name="Save the order").click(),
    ]
    for press in (*up, *save):
        press()
    expect(page.locator(".line.changed").first).to_be_visible()
    assert other_case.review.review.ids == tuple(before[at ^ 1] for at in range(10))
    assert len(up) + len(save) <= 8


def test_two_advisors_claim_at_once_and_one_is_told(desk, case):
    ada, bob = desk("Ada"), desk("Bob")
    for page in (ada, bob):
        page.goto(case.path)
    claim(ada)
    bob.get_by_role("button", name="Claim", exact=True).click()
    expect(bob.get_by_role("alert")).to_contain_text("Ada has claimed this request")
    expect(bob.locator(".change")).to_have_count(0)


def test_a_second_tab_is_told_and_loses_no_words(desk, case):
    page = desk("Ada")
    page.goto(case.path)
    claim(page)
    late = page.context.new_page()
    late.goto(case.path)
    move_up(page, 2)
    expect(page.locator(".line.changed")).to_have_count(1)
    leave_out(late, 5, "Content: what is taught, and how deeply", "My careful words.")
    expect(late.get_by_role("alert")).to_contain_text("changed while you had it open")
    words = late.locator(".line").nth(4).get_by_label("Why, in a sentence")
    expect(words).to_have_value("My careful words.")
    expect(words).to_be_visible()
    late.locator(".line").nth(4).get_by_role("button", name="Leave out").click()
    expect(late.get_by_text("Left out by you")).to_be_visible()


def test_what_is_typed_is_saved_as_it_is_typed_and_says_so(desk, case):
    page = desk("Ada")
    page.goto(case.path)
    claim(page)
    page.get_by_label("Note to the student").press_sequentially("Dear stud")
    expect(page.locator("[data-saved]")).to_have_text(re.compile(r"^Saved \d\d:\d\d$"))
    page.get_by_label("Message to the student").fill("Could you")
    expect(page.locator("[data-saved]")).to_have_text("Not saved yet")
    expect(page.locator("[data-saved]")).to_have_text(re.compile(r"^Saved "))
    page.reload()
    expect(page.get_by_label("Note to the student")).to_have_value("Dear stud")
    expect(page.get_by_label("Message to the student")).to_have_value("Could you")
    assert case.review.shared_note == "Dear stud"
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('desk:'))") == []


def test_what_the_desk_never_got_is_kept_in_the_browser_and_leaving_is_guarded(desk, case):
    page, asked = desk("Ada"), []
    page.goto(case.path)
    claim(page)
    page.route("**/work", lambda route: route.abort("failed") if route.request.method == "POST" else route.continue_())
    page.get_by_label("Note to the student").press_sequentially("Careful words")
    expect(page.locator("[data-saved]")).to_contain_text("kept in this browser")

    def accept(dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", accept)
    page.get_by_role("link", name="Queue", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The desk")
    assert asked == ["beforeunload"]
    page.unroute("**/work")
    page.goto(case.path)
    expect(page.get_by_label("Note to the student")).to_have_value("Careful words")
    expect(page.locator("[data-saved]")).to_have_text(re.compile(r"^Saved "))
    assert case.review.shared_note == "Careful words"


# --- presses ----------------------------------------------------------------------------------------------------------


class Presses:
    """Counts what an advisor presses: a click, a drag, a key of the desk, or a field that is gone into and typed in."""

    def __init__(self, page) -> None:
        self.page, self.count = page, 0

    def key(self, key: str) -> None:
        self.count += 1
        expect_keys(self.page)
        self.page.keyboard.press(key)

    def click(self, target) -> None:
        self.count += 1
        target.click()

    def fill(self, target, words: str) -> None:
        self.count += 1
        target.fill(words)

    def choose(self, target, label: str) -> None:
        self.count += 1
        target.select_option(label=label)

    def drag(self, number: int, to: int) -> None:
        """Drag the program at a place in front of the one at another."""
        self.count += 1
        target = self.page.locator(".line").nth(to - 1)
        grip = self.page.locator(".line").nth(number - 1).locator("[data-grip]")
        grip.hover()
        box = grip.bounding_box()
        assert box
        self.page.mouse.down()
        self.page.mouse.move(box["x"], box["y"], steps=3)  # it is lifted before anything scrolls, as by a hand
        target.hover(position={"x": 40, "y": 4})
        self.page.mouse.up()


def test_an_untouched_case_takes_three_presses_and_leads_to_the_next(app_of_site, desk, case):
    following = send_case(app_of_site, "Another one")
    page = desk("Ada")
    presses = Presses(page)
    presses.click(page.locator(".opens").first)
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Request {case.number}")
    presses.key("a")
    expect(page.get_by_role("button", name="Publish and next")).to_be_visible()
    presses.key("p")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Request {following.number}")
    assert presses.count <= 3
    assert case.stored.state == "done"
    assert case.review.published.review.is_accepted


@pytest.mark.parametrize("way", ["drag", "numbers"])
def test_five_reorders_take_eight_presses(desk, case, way):
    page = desk("Ada")
    page.goto(case.path)
    claim(page)
    presses = Presses(page)
    wanted = [*case.ids]
    for step in range(5):
        if way == "drag":
            presses.drag(step + 5, step + 1)
        else:
            presses.fill(page.locator(".line").nth(step + 4).locator("input.place"), str(step + 1))
            page.locator(".line").nth(step + 4).locator("input.place").dispatch_event("change")
        wanted.insert(step, wanted.pop(step + 4))
        expect(page.locator(".line").nth(step)).to_have_id(f"item-{wanted[step]}")
    block = page.locator(".block")
    presses.choose(block.get_by_label("Reason"), "Content: what is taught, and how deeply")
    presses.fill(block.get_by_label("Why, in a sentence"), "These labs suit you.")
    presses.click(block.get_by_role("button", name="Save the order"))
    expect(page.locator(".line.changed").first).to_be_visible()
    assert presses.count <= 8
    assert case.review.review.ids == tuple(wanted)
    assert {difference.text for difference in case.review.review.differences} == {"These labs suit you."}


def test_a_program_is_moved_by_keys_and_added_by_a_search_that_narrows_as_it_is_typed(desk, case):
    page = desk("Ada")
    page.goto(case.path)
    claim(page)
    expect_keys(page)
    page.keyboard.press("j")
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator(".line").nth(1)).to_have_id(f"item-{case.ids[0]}")
    expect(page.locator(".line").nth(1)).to_be_focused()
    program = other(case)
    page.locator(".adding > summary").click()
    page.get_by_label("Search by any name of the school").fill(case.services.catalog.by_id[program].institution[:12])
    shown = page.locator("#program option:not([hidden])")
    assert 1 < shown.count() < 30


def test_the_queue_shows_twelve_cases_and_more_at_once(app_of_site, desk, case):
    for number in range(19):
        send_case(app_of_site, f"Question {number}, which is a longer one, as students write them", visa="yes")
    page = desk("Ada")
    rows = page.locator(".queue .case")
    expect(rows).to_have_count(20)
    seen = rows.evaluate_all("rows => rows.filter(row => row.getBoundingClientRect().bottom <= innerHeight).length")
    assert seen >= 12


# --- keys -------------------------------------------------------------------------------------------------------------


def expect_keys(page) -> None:
    """The keys work from when their switch is shown: the script has run. What is pressed before is lost."""
    expect(page.get_by_label("Use the keys")).to_be_visible()


def test_the_keys_walk_claim_and_write_and_can_be_switched_off(app_of_site, desk, case):
    first, second = (f"Request {sent.number}" for sent in (case, send_case(app_of_site, "Another one")))
    page = desk("Ada")
    expect_keys(page)
    for key, words in (("j", first), ("j", second), ("j", second), ("k", first)):
        page.keyboard.press(key)
        expect(page.locator(":focus")).to_have_text(words)
    page.keyboard.press("r")
    expect(page.get_by_role("heading", level=1)).to_have_text(first)
    expect(page.get_by_role("button", name="Release")).to_be_visible()
    expect_keys(page)
    page.keyboard.press("j")
    expect(page.locator(".line").first).to_be_focused()
    page.keyboard.press("r")
    expect(page.get_by_label("Message to the student")).to_be_focused()
    page.keyboard.type("jr")
    expect(page.get_by_label("Message to the student")).to_have_value("jr")
    expect(page.locator("[data-saved]")).to_have_text(re.compile("^Saved"))
    page.locator("h1").click()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys on this page")).to_be_visible()
    page.get_by_role("button", name="Close").click()
    page.get_by_label("Use the keys").uncheck()
    page.keyboard.press("j")
    expect(page.get_by_label("Use the keys")).to_be_focused()
    page.reload()
    expect(page.get_by_label("Use the keys")).not_to_be_checked()


def test_without_scripts_no_switch_of_the_keys_is_shown(desk):
    page = desk("Ada", java_script_enabled=False)
    expect(page.get_by_label("Use the keys")).to_be_hidden()


@pytest.mark.parametrize("device", [DESK, PHONE], ids=["desk", "phone"])
def test_no_page_of_the_desk_has_a_violation_or_overflows(desk, open_page, case, device):
    page, wrong = desk("Ada", **device), {}

    def look(name: str, seen=page) -> None:
        if problems := violations(seen):
            wrong[name] = problems
        assert seen.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} overflows"

    look("queue")
    page.goto(case.path)
    look("not claimed")
    claim(page)
    move_up(page, 2)
    expect(page.locator(".line.changed")).to_have_count(1)
    page.evaluate("document.querySelectorAll('.line details').forEach((one, at) => { one.open = at < 6 })")
    look("claimed")
    leave_out(page, 4, "Choose", "")
    expect(page.get_by_role("alert")).to_be_visible()
    look("with a mistake")
    page.get_by_role("link", name="Preview").click()
    look("preview")
    page.goto(case.path)
    page.get_by_label("Note to the student").fill("Look at the first two.")
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("published")
    look("published")
    student = open_page(f"/quiz/{case.token}/results", **device)
    look("the student's page", student)
    assert not wrong, "\n".join(f"{name}: {problem}" for name, problems in wrong.items() for problem in problems)
