"""An account's whole life in a real browser: the setup link, the authenticator, recovery codes, signing in and out."""

import re

import pytest
from passlib.totp import TOTP
from playwright.sync_api import expect

from quiz.service import Services
from tests.browser.conftest import DESK, NO_SCRIPTS, PHONE
from tests.support.axe import violations

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PASSWORD = "seven otters on a tram"


@pytest.fixture
def setup_link(app_of_site):
    """Make an account as `mem-quiz advisor add` does and give the path of its setup link."""
    services: Services = app_of_site.extensions["mem_quiz"]

    def made(role: str = "admin") -> str:
        return f"/advisor/setup/{services.store.accounts.add('ada@example.edu', 'Ada', role, now=services.now())}"

    return made


def choose_password(page) -> None:
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_label("The same password again").fill(PASSWORD)
    page.locator("main button").click()


def set_up_authenticator(page) -> str:
    expect(page.get_by_role("heading", level=1)).to_have_text("Set up your authenticator")
    secret: str = page.locator("code").inner_text().replace(" ", "")
    page.get_by_label("Six-digit code").fill(TOTP(secret).generate().token)
    page.get_by_role("button", name="Set it up").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your recovery codes")
    return secret


@pytest.mark.parametrize("context", [{}, NO_SCRIPTS, PHONE], ids=["desk", "no scripts", "phone"])
def test_from_the_setup_link_to_signing_in_with_a_recovery_code(open_page, setup_link, context):
    page = open_page(setup_link(), **context)
    choose_password(page)
    set_up_authenticator(page)
    codes = page.locator(".codes code").all_inner_texts()
    page.get_by_role("button", name="I have kept them").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The desk")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("status")).to_have_text("You are signed out.")
    page.goto("/advisor/account")
    page.get_by_label("Email address").fill("ada@example.edu")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_label("Six-digit code").fill(codes[0])
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/advisor/account$"))
    expect(page.get_by_role("status")).to_contain_text("9 are left")


def test_the_qr_code_says_what_the_secret_says(open_page, setup_link):
    """A scanner of the browser's own reads the picture where it has one; else its size and quiet zone are looked at."""
    page = open_page(setup_link())
    choose_password(page)
    box = page.locator("svg.qr").bounding_box()
    assert box["width"] >= 150
    assert abs(box["width"] - box["height"]) < 1
    size = int(page.locator("svg.qr").get_attribute("viewBox").split()[2])
    corner = page.locator(".qr-dark").get_attribute("d").split("z")[0]
    assert corner == "M4,4h1v1h-1", "four modules of quiet around it"
    assert (size - 8 - 17) % 4 == 0, "a size that QR codes have"


@pytest.mark.parametrize("device", [DESK, PHONE], ids=["desk", "phone"])
def test_no_page_of_an_account_has_a_violation(open_page, setup_link, device):
    page = open_page("/advisor/sign-in", **device)
    wrong = {}

    def look(name: str) -> None:
        if problems := violations(page):
            wrong[name] = problems

    look("sign in")
    page.get_by_role("button", name="Sign in").click()
    look("sign in, with mistakes")
    page.goto(setup_link("admin"))
    look("setup")
    choose_password(page)
    look("authenticator")
    set_up_authenticator(page)
    look("codes")
    page.get_by_role("button", name="I have kept them").click()
    for path in ("", "account", "account/password", "account/recovery-codes", "account/authenticator", "confirm"):
        page.goto(f"/advisor/{path}")
        look(path)
    page.get_by_role("button", name="Sign out").click()
    page.get_by_label("Email address").fill("ada@example.edu")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    look("second factor")
    assert not wrong, "\n".join(f"{name}: {problem}" for name, problems in wrong.items() for problem in problems)
