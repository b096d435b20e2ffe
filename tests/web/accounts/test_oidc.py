"""Signing in with an organisation's provider, which really runs and signs with RS256: whom it lets in, what it does not
believe, and what stays this site's."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from flask import Flask

from quiz.config import ON
from tests.support.pages import PageClient
from tests.support.people import PASSWORD, account_of, make_account, services_of, sign_in
from tests.support.provider import CLIENT, SECRET, OpenIdProvider

BEGIN = "/advisor/sign-in/provider"
ADA = "ada@example.edu"


@pytest.fixture
def provider() -> Iterator[OpenIdProvider]:
    made = OpenIdProvider()
    yield made
    made.close()


@pytest.fixture
def site(make_app: Callable[..., Flask], provider: OpenIdProvider) -> Callable[..., Flask]:
    """Make the application with the provider of the test, and more settings."""

    def made(**settings: Any) -> Flask:
        known = {"oidc_issuer": provider.issuer, "oidc_client": CLIENT, "oidc_secret": SECRET, "oidc_name": "Example U"}
        return make_app(**known, **settings)

    return made


def browser(app: Flask) -> PageClient:
    app.test_client_class = PageClient
    client = app.test_client()
    assert isinstance(client, PageClient)
    return client


def come_back(client: PageClient, path: str = BEGIN) -> str:
    """Go to the provider's page, which signs in at once; gives the address it sends back to."""
    location = client.get(path).headers["Location"]
    assert "127.0.0.1" in location, "it went to the provider"
    answer = httpx.get(location)
    found = urlsplit(answer.headers["Location"])
    return f"{found.path}?{found.query}"


def through(client: PageClient, path: str = BEGIN) -> str:
    """All the way; gives where it leads."""
    return str(client.get(come_back(client, path)).headers["Location"])


def test_a_verified_address_opens_the_account_that_has_it(site, provider) -> None:
    app = site()
    make_account(app, email=ADA, name="Ada Example")
    client = browser(app)
    assert "Sign in with Example U" in client.page("/advisor/sign-in").main
    assert through(client, f"{BEGIN}?next=/advisor/report") == "/advisor/report"
    assert client.page("/advisor/account").heading == "My account"
    asked = provider.asked
    assert asked["code_challenge_method"] == "S256"
    assert {"state", "nonce", "code_challenge"} <= asked.keys()
    assert [line.event for line in services_of(app).store.sign_ins.recent(account_of(app, ADA).id, 1)] == [
        "sign-in with the provider"
    ]
    assert sign_in(browser(app), ADA, PASSWORD).headers["Location"] == "/advisor/", "the password still counts"


DOUBTS: list[tuple[dict[str, Any], str]] = [
    ({"email": "eve@example.edu"}, ""),
    ({"email_verified": False}, ""),
    ({"email_verified": "false"}, ""),
    ({"email": None}, ""),
    *(({}, wrong) for wrong in ("key", "issuer", "audience", "nonce", "expired")),
]


def test_what_the_provider_does_not_vouch_for_opens_nothing(site, provider) -> None:
    app, honest = site(), dict(provider.person)
    make_account(app, email=ADA)
    for person, wrong in DOUBTS:
        provider.person, provider.wrong = honest | person, wrong
        client = browser(app)
        assert through(client) == "/advisor/sign-in", (person, wrong)
        assert "That did not sign you in" in client.page("/advisor/sign-in").main
        assert client.get("/advisor/").status_code == 303
    assert len(services_of(app).store.accounts.all()) == 1


def test_who_is_shut_out_stays_out(site) -> None:
    app = site(oidc_domains=("example.edu",))
    make_account(app, email=ADA)
    services_of(app).store.accounts.disable(ADA, now=services_of(app).now())
    assert through(browser(app)) == "/advisor/sign-in"


def test_a_state_is_good_for_the_browser_that_began_and_once(site) -> None:
    app = site()
    make_account(app, email=ADA)
    client, other = browser(app), browser(app)
    back = come_back(client)
    assert other.get(back).headers["Location"] == "/advisor/sign-in"
    state = parse_qs(urlsplit(back).query)["state"][0]
    assert client.get(back.replace(state, "x" * len(state))).headers["Location"] == "/advisor/sign-in"
    assert client.get(back).headers["Location"] == "/advisor/"
    client.get_cookie("advisor")
    assert client.get(back).headers["Location"] == "/advisor/sign-in", "a code that was used"


def test_a_domain_that_is_allowed_brings_an_advisors_account_and_no_other_does(site, provider) -> None:
    app = site(oidc_domains=("example.edu",))
    assert through(browser(app)) == "/advisor/"
    account = account_of(app, ADA)
    assert (account.name, account.role, account.password_hash) == ("Ada Example", "advisor", None)
    provider.person["email"] = "ada@evil-example.edu"
    assert through(browser(app)) == "/advisor/sign-in"
    assert len(services_of(app).store.accounts.all()) == 1


def test_the_providers_second_factor_counts_only_where_a_setting_says_so(site) -> None:
    app = site()
    make_account(app, "admin", email=ADA)
    assert through(browser(app)) == "/advisor/second-factor"
    trusting = site(oidc_second_factor=ON)
    client = browser(trusting)
    assert through(client) == "/advisor/"
    assert client.get("/advisor/people/").status_code == 200, "the provider asked just now"


def test_what_takes_a_fresh_password_is_opened_by_asking_the_provider_again(site, provider) -> None:
    app = site(oidc_second_factor=ON)
    make_account(app, "admin", email=ADA)
    provider.person["auth_time"] = 1  # a session of the provider that is old
    client = browser(app)
    assert through(client) == "/advisor/"
    assert client.get("/advisor/people/").headers["Location"].startswith("/advisor/confirm")
    again = client.page("/advisor/confirm?next=/advisor/people/").link("Sign in with Example U once more")
    del provider.person["auth_time"]
    assert through(client, again) == "/advisor/people/"
    assert (provider.asked["prompt"], provider.asked["max_age"]) == ("login", "0")
    assert client.get("/advisor/people/").status_code == 200


@pytest.mark.parametrize("how", ["discovery", "away"])
def test_a_provider_that_is_away_or_another_leaves_the_password(site, provider, how: str) -> None:
    app = site()
    make_account(app, email=ADA)
    provider.wrong = how
    if how == "away":
        provider.close()
    client = browser(app)
    assert client.get(BEGIN).headers["Location"] == "/advisor/sign-in"
    assert "That did not sign you in" in client.page("/advisor/sign-in").main
    assert sign_in(client, ADA, PASSWORD).headers["Location"] == "/advisor/"


def test_without_a_provider_both_addresses_lead_to_the_sign_in(app: Flask) -> None:
    client = browser(app)
    for path in (BEGIN, f"{BEGIN}/back"):
        assert client.get(path).headers["Location"] == "/advisor/sign-in"
    assert "Or with the password" not in client.page("/advisor/sign-in").main
