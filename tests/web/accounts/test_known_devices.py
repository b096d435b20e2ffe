"""Strangers who guess lock nobody out: not from another address, not from the same one, not from everywhere at once.
And a clock that is set back locks nobody out either."""

import pytest
from flask import Flask

from quiz.store.sign_ins import Limit
from quiz.web.accounts import signing_in
from quiz.web.accounts.signing_in import PASSWORD_LIMITS
from quiz.web.app import create_app
from tests.support.pages import PageClient
from tests.support.people import cheapen, client_of, code_of, make_account, send, sign_in

TOGETHER = PASSWORD_LIMITS[0].together or 0


@pytest.fixture
def site(sqlite_settings) -> Flask:
    """A site whose passwords cost next to nothing to check, and whose own limit of tries is out of the way."""
    from dataclasses import replace

    app = create_app(replace(sqlite_settings, limit_sign_in="none"))
    app.test_client_class = PageClient
    cheapen(app)
    return app


def browser(app: Flask, address: str = "127.0.0.1") -> PageClient:
    client = app.test_client()
    client.environ_base["REMOTE_ADDR"] = address
    assert isinstance(client, PageClient)
    return client


def guess(app: Flask, email: str, times: int, address: str = "192.0.2.66") -> None:
    for number in range(times):
        assert sign_in(browser(app, address), email, f"guess number {number}").status_code == 422


def forget_session(client: PageClient) -> None:
    """What an advisor's browser is the next morning: signed out, on the same device."""
    client.delete_cookie("advisor", path="/advisor")


def test_a_stranger_at_another_address_does_not_lock_an_advisor_out(site, clock):
    ada = make_account(site)
    guess(site, ada.email, TOGETHER + 5)
    assert sign_in(browser(site), ada.email).status_code == 303


def test_a_known_device_passes_a_stranger_who_shares_its_address(site, clock):
    ada = make_account(site)
    own = browser(site)
    assert sign_in(own, ada.email).status_code == 303
    forget_session(own)
    guess(site, ada.email, TOGETHER + 5, "127.0.0.1")
    assert sign_in(browser(site), ada.email).status_code == 422, "a browser that nobody knows is the stranger"
    assert sign_in(own, ada.email).status_code == 303


def test_a_known_device_passes_guesses_from_everywhere_at_once(site, clock, monkeypatch):
    monkeypatch.setattr(signing_in, "PASSWORD_LIMITS", (Limit(signing_in.QUARTER, account=12),))
    ada = make_account(site)
    own = browser(site)
    sign_in(own, ada.email)
    forget_session(own)
    for number in range(13):
        guess(site, ada.email, 1, f"192.0.2.{number}")
    assert sign_in(browser(site, "198.51.100.1"), ada.email).status_code == 422
    assert sign_in(own, ada.email).status_code == 303


def test_a_known_device_may_not_guess_without_end_either(site, clock):
    ada = make_account(site)
    own = browser(site)
    sign_in(own, ada.email)
    forget_session(own)
    for number in range(TOGETHER):
        assert sign_in(own, ada.email, f"guess number {number}").status_code == 422
    assert sign_in(own, ada.email).status_code == 422
    assert sign_in(browser(site), ada.email).status_code == 303, "and takes nothing from others"


def test_a_device_is_known_for_its_own_account_alone_and_only_as_we_signed_it(site, clock):
    ada, bob = make_account(site), make_account(site, email="bob@example.edu", name="Bob")
    own = browser(site)
    sign_in(own, bob.email)
    forget_session(own)
    guess(site, ada.email, TOGETHER, "127.0.0.1")
    assert sign_in(own, ada.email).status_code == 422
    cookie = own.get_cookie("known-device", path="/advisor")
    assert cookie is not None
    for forged in (cookie.value[:-2] + "AA", "", "x", "e30.e30"):
        other = browser(site)
        other.set_cookie("known-device", forged, path="/advisor")
        assert sign_in(other, ada.email).status_code == 422


def test_a_password_alone_makes_no_device_known_where_a_second_factor_is_due(site, clock):
    ada = make_account(site, authenticator=True)
    client = browser(site)
    assert sign_in(client, ada.email).status_code == 303
    assert client.get_cookie("known-device", path="/advisor") is None
    assert send(client, "/advisor/second-factor", code=code_of(site, ada)).status_code == 303
    assert client.get_cookie("known-device", path="/advisor") is not None


def test_a_device_is_known_for_half_a_year_and_its_cookie_says_nothing(site, clock):
    ada = make_account(site)
    own = browser(site)
    response = sign_in(own, ada.email)
    (line,) = (line for line in response.headers.getlist("Set-Cookie") if line.startswith("known-device="))
    assert {"HttpOnly", "Path=/advisor", "SameSite=Lax"} <= set(line.split("; "))
    assert ada.email not in line
    forget_session(own)
    clock.forward(days=181)
    guess(site, ada.email, TOGETHER, "127.0.0.1")
    assert sign_in(own, ada.email).status_code == 422


# --- a clock that is set back -----------------------------------------------------------------------------------------


def test_what_was_tried_before_a_clock_was_set_back_does_not_count(site, clock):
    ada = make_account(site)
    clock.forward(hours=6)
    guess(site, ada.email, TOGETHER, "127.0.0.1")
    clock.forward(hours=-6)
    assert sign_in(browser(site), ada.email).status_code == 303


def test_a_code_counts_although_a_later_one_was_used_before_the_clock_was_set_back(site, clock):
    ada = make_account(site, authenticator=True)
    clock.forward(hours=6)
    second = "/advisor/second-factor"
    assert send(client_of(site, ada, verified=False), second, code=code_of(site, ada)).status_code == 303
    clock.forward(hours=-6)
    code = code_of(site, ada)
    assert send(client_of(site, ada, verified=False), second, code=code).status_code == 303
    assert send(client_of(site, ada, verified=False), second, code=code).status_code == 422, "and still only once"


def test_a_session_of_before_leads_to_the_sign_in_and_not_to_an_error(site, clock):
    ada = make_account(site)
    clock.forward(hours=6)
    client = browser(site)
    sign_in(client, ada.email)
    clock.forward(hours=-6)
    assert client.get("/advisor/account").status_code == 303
    assert sign_in(client, ada.email).status_code == 303
    assert client.get("/advisor/account").status_code == 200
