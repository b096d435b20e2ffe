"""The desk in a real browser: a student asks, an advisor reviews, the student sees; two advisors race; the keys."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE
from tests.support.axe import violations
from tests.support.case import send_case
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


def change(page, number: int, reason: str, words: str, button: str) -> None:
    """Change one program of the list, with a reason."""
    line = page.locator(".line").nth(number - 1)
    line.locator(".change > summary").click()
    line.get_by_label("Reason").select_option(label=reason)
    line.get_by_label("Why, in a sentence").fill(words)
    line.get_by_role("button", name=button).click()


@pytest.mark.parametrize("context", [{}, {"java_script_enabled": False}, PHONE], ids=["desk", "no scripts", "phone"])
def test_a_student_asks_an_advisor_reviews_and_the_student_sees(open_page, desk, case, context):
    case.services.store.cases.withdraw(case.token, now=case.services.now())
    student = open_page(f"/quiz/{case.token}/advisor", **context)
    student.get_by_label("Your question").fill("Which of these would employers know?")
    student.get_by_label("An advisor may read what is shown above").check()
    student.get_by_role("button", name=re.compile("Send")).click()
    expect(student.get_by_text("Sent to the advisors")).to_be_visible()

    advisor = desk("Ada", **context)
    advisor.get_by_role("link", name=re.compile("^Request")).first.click()
    advisor.get_by_role("button", name="Claim this request").click()
    second = advisor.locator(".line h3 a").nth(1).inner_text()
    third = advisor.locator(".line h3 a").nth(2).inner_text()
    change(advisor, 2, "Cost: tuition, fees, aid", "It is the cheaper one.", "Up one")
    expect(advisor.locator(".line h3 a").first).to_have_text(second)
    change(advisor, 3, "Admission: how likely the student is to get in", "They ask for more.", "Leave out")
    expect(advisor.get_by_text("Left out by you")).to_be_visible()
    advisor.get_by_role("button", name="Undo the last step").click()
    expect(advisor.get_by_text("Left out by you")).to_have_count(0)
    advisor.get_by_label("Note to the student").fill("Look at the first two.")
    advisor.get_by_role("button", name="Publish to the student").click()
    expect(advisor.get_by_role("status").first).to_contain_text("Published")

    student.goto(f"/quiz/{case.token}/results")
    expect(student.get_by_text("Reviewed by an advisor")).to_be_visible()
    expect(student.locator(".row h3 a").first).to_have_text(second)
    expect(student.locator(".row h3 a").nth(2)).to_have_text(third)
    expect(student.locator(".advice-says").first).to_contain_text("It is the cheaper one.")
    student.get_by_role("link", name="See the computed list").click()
    expect(student.locator(".row h3 a").nth(1)).to_have_text(second)


def test_two_advisors_claim_at_once_and_one_is_told(desk, case):
    ada, bob = desk("Ada"), desk("Bob")
    for page in (ada, bob):
        page.goto(case.path)
    ada.get_by_role("button", name="Claim this request").click()
    expect(ada.get_by_role("button", name="Release")).to_be_visible()
    bob.get_by_role("button", name="Claim this request").click()
    expect(bob.get_by_role("alert")).to_contain_text("Ada has claimed this request")
    expect(bob.locator(".change")).to_have_count(0)


def test_a_second_tab_is_told_and_loses_no_words(desk, case):
    page = desk("Ada")
    page.goto(case.path)
    page.get_by_role("button", name="Claim this request").click()
    late = page.context.new_page()
    late.goto(case.path)
    change(page, 2, "Cost: tuition, fees, aid", "It is the cheaper one.", "Up one")
    expect(page.locator(".line.changed")).to_have_count(1)
    change(late, 5, "Content: what is taught, and how deeply", "My careful words.", "Up one")
    expect(late.get_by_role("alert")).to_contain_text("changed while you had it open")
    expect(late.locator(".line").nth(4).get_by_label("Why, in a sentence")).to_have_value("My careful words.")
    expect(late.locator(".line").nth(4).get_by_label("Why, in a sentence")).to_be_visible()
    late.locator(".line").nth(4).get_by_role("button", name="Up one").click()
    expect(late.locator(".line.changed")).to_have_count(2)


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
    expect(page.locator(".line").first.locator("h3 a")).to_be_focused()
    page.keyboard.press("r")
    expect(page.get_by_label("Message to the student")).to_be_focused()
    page.keyboard.type("jr")
    expect(page.get_by_label("Message to the student")).to_have_value("jr")
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
    page.get_by_role("button", name="Claim this request").click()
    change(page, 2, "Cost: tuition, fees, aid", "It is the cheaper one.", "Up one")
    expect(page.locator(".line.changed")).to_have_count(1)
    page.evaluate("document.querySelectorAll('.line details').forEach((one, at) => { one.open = at < 6 })")
    look("claimed")
    change(page, 4, "Choose", "", "Leave out")
    look("with a mistake")
    page.get_by_label("Note to the student").fill("Look at the first two.")
    page.get_by_role("button", name="Publish to the student").click()
    expect(page.get_by_role("status").first).to_contain_text("Published")
    look("published")
    student = open_page(f"/quiz/{case.token}/results", **device)
    look("the student's page", student)
    assert not wrong, "\n".join(f"{name}: {problem}" for name, problems in wrong.items() for problem in problems)
