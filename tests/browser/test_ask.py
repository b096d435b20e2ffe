"""A student asks an advisor in a real browser: what is shown before, how it stands, the answer, the mailed link in
another browser, everything that is kept, taking it back and deleting. What the advisor does is done in the store."""

import re

import pytest
from playwright.sync_api import expect

from quiz.web.kit.mail import status_link
from tests.browser.conftest import NO_SCRIPTS, PHONE
from tests.support.journey import student, take
from tests.support.pages import PageClient
from tests.support.people import make_account
from tests.support.scan import places

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WAYS = pytest.mark.parametrize("context", [{}, NO_SCRIPTS, PHONE], ids=["desk", "no scripts", "phone"])
QUESTION, ASKED, ANSWER = "Is Duke worth the price?", "Could you study on campus?", "Yes, for a year"


def results_of(app) -> str:
    app.test_client_class = PageClient
    make_account(app, email="somebody@example.edu")
    return take(app.test_client(use_cookies=False), student(interest=["pm"]))


@WAYS
def test_a_student_asks_is_asked_answers_and_takes_it_back(open_page, app_of_site, site, context):
    store, now = app_of_site.extensions["mem_quiz"].store, app_of_site.extensions["mem_quiz"].now
    page = open_page(results_of(app_of_site), **context)
    page.get_by_role("link", name="Ask an advisor").click()
    expect(page.get_by_role("heading", name="What the advisor will see")).to_be_visible()
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(0)

    page.get_by_label("Your question").fill(QUESTION)
    page.get_by_role("button", name="Send to an advisor").click()
    expect(page.get_by_role("alert")).to_contain_text("without that nothing is sent")
    expect(page.get_by_label("Your question")).to_have_value(QUESTION)
    page.get_by_role("checkbox", name="An advisor may read").check()
    page.get_by_role("checkbox", name="Tell me by e-mail").check()
    page.get_by_label("Your e-mail address").fill("jo@example.org")
    page.get_by_role("button", name="Send to an advisor").click()
    expect(page.get_by_role("heading", name="Sent to the advisors")).to_be_visible()

    (line,) = store.queue.lines(["new"], most=2)
    request = store.cases.get(line.id)
    ada = make_account(app_of_site)
    assert store.cases.claim(request.id, ada.id, request.version, now=now())
    assert store.cases.say(request.id, ada.id, 2, ASKED, "a-nonce-of-a-form", waits=True, now=now())
    page.reload()
    expect(page.get_by_role("heading", name="The advisor has asked you something")).to_be_visible()
    page.get_by_role("link", name="To the answer").click()
    page.get_by_label("Your answer", exact=True).fill(ANSWER)
    page.get_by_role("button", name="Send the answer").click()
    expect(page.get_by_role("heading", name="An advisor is on it")).to_be_visible()
    expect(page.locator(".messages")).to_contain_text(ANSWER)

    with app_of_site.test_request_context(base_url=site):
        link = status_link(store.cases.get(request.id))
    other = open_page(link, **context)
    expect(other.locator(".messages")).to_contain_text(ASKED)
    expect(other.get_by_role("button", name=re.compile("back|agree|Delete"))).to_have_count(0)
    other.get_by_label("Write to the advisor").fill("From the train")
    other.get_by_role("button", name="Send").click()
    expect(other.locator(".messages")).to_contain_text("From the train")

    page.get_by_role("link", name="See everything that is kept about you").click()
    page.get_by_text("Messages between you and the advisor").click()
    expect(page.get_by_text("From the train")).to_be_visible()
    page.go_back()
    page.get_by_role("button", name="Take my question back").click()
    expect(page.get_by_role("status").first).to_contain_text("Your question is taken back")
    assert places(store.engine, QUESTION, ASKED, ANSWER, "From the train", "jo@example.org") == []
    other.reload()
    expect(other.get_by_role("heading", name="This link no longer works")).to_be_visible()


def test_deleting_deletes_what_was_asked_too(open_page, app_of_site):
    store = app_of_site.extensions["mem_quiz"].store
    page = open_page(results_of(app_of_site).replace("/results", "/advisor"))
    page.get_by_label("Your question").fill(QUESTION)
    page.get_by_role("checkbox", name="An advisor may read").check()
    page.get_by_role("button", name="Send to an advisor").click()
    page.get_by_role("link", name="See everything that is kept about you").click()
    page.get_by_role("link", name="Delete all of it").click()
    expect(page.get_by_text("your question to an advisor")).to_be_visible()
    page.get_by_role("button", name="Delete my answers").click()
    expect(page.get_by_role("heading", name="Your answers are deleted")).to_be_visible()
    assert places(store.engine, QUESTION, "civil") == []
