"""People at the desk, for tests: accounts made in the store, clients that are signed in, the codes of their phones, and
a clock that a test moves."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

from flask import Flask
from flask.testing import FlaskClient
from flask_security import hash_password
from passlib.context import CryptContext

from quiz.service import Services
from quiz.store import Account
from quiz.web.accounts.signing_in import totp
from tests.support.pages import PageClient

PASSWORD = "walnut gravel tuesday"


@dataclass
class Clock:
    """What `Services.now` gives in a test with the `clock` fixture."""

    now: datetime = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


@cache
def _hashed(app: Flask, context: CryptContext) -> str:
    with app.app_context():
        return hash_password(PASSWORD)


def cheapen(app: Flask) -> None:
    """Hash for a thousandth of the cost: most tests are about something else."""
    app.extensions["security"].pwd_context = CryptContext(["argon2"], argon2__rounds=1, argon2__memory_cost=64)


def make_account(
    app: Flask, role: str = "advisor", *, email: str = "", name: str = "Ada Example", authenticator: bool | None = None
) -> Account:
    """An account with PASSWORD, and an authenticator if it is an admin's or `authenticator` says so."""
    services: Services = app.extensions["mem_quiz"]
    email = email or f"{role}@example.edu"
    link = services.store.accounts.add(email, name, role, now=services.now())
    assert link is not None, f"{email} has an account already"
    account = services.store.accounts.use_link(
        link, _hashed(app, app.extensions["security"].pwd_context), now=services.now()
    )
    assert account is not None
    if authenticator or (authenticator is None and role == "admin"):
        with app.app_context():
            services.store.accounts.set_second_factor(
                account.id, totp().generate_totp_secret(), 0, (), now=services.now()
            )
    return account_of(app, email)


def client_of(app: Flask, account: Account, *, verified: bool = True) -> PageClient:
    """A client that is signed in to an account, without a password being hashed or a code typed."""
    services: Services = app.extensions["mem_quiz"]
    app.test_client_class = PageClient
    client = app.test_client()
    assert isinstance(client, PageClient)
    with client.session_transaction("/advisor/") as session:
        session["_user_id"] = services.store.sign_ins.open(account.id, verified=verified, now=services.now())
    return client


def services_of(app: Flask) -> Services:
    """What an app works with: store, catalog, engine, clock."""
    services: Services = app.extensions["mem_quiz"]
    return services


def account_of(app: Flask, email: str) -> Account:
    """The account as it is stored now."""
    services: Services = app.extensions["mem_quiz"]
    found = services.store.accounts.by_email(email)
    assert found is not None
    return found


def cookie_of(client: FlaskClient) -> str:
    """The session cookie that a client holds."""
    found = client.get_cookie("advisor", path="/advisor")
    assert found is not None
    return found.value


def code_of(app: Flask, account: Account) -> str:
    """What the authenticator of an account shows now."""
    found = account_of(app, account.email)
    assert found.totp_secret is not None
    with app.app_context():
        return totp().generate_totp_password(found.totp_secret)


def sign_in(client: PageClient, email: str, password: str = PASSWORD, **also: str):
    """Fill in the sign-in page and send it."""
    fields = client.page("/advisor/sign-in").fields()
    return client.post("/advisor/sign-in", data={**fields, "email": email, "password": password, **also})


def send(client: PageClient, path: str, to: str = "", **typed: str):
    """Fill in the form of a page of the desk (the first one that goes to `to`, or to the page itself) and send it."""
    page = client.page(path)
    action = to or path.partition("?")[0]
    form = next(form for form in page.all("form") if form.get("action") == action)
    return client.post(action, data={**page.fields(form), **typed})
