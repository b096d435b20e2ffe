"""What guessing at the desk's door meets: counting across servers, and nothing that counts twice."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from quiz.web.app import create_app
from tests.support.pages import PageClient, text
from tests.support.people import cheapen, client_of, code_of, make_account, send, services_of, sign_in

NEW = "seven otters on a tram"


def is_in(client: FlaskClient) -> bool:
    return client.get("/advisor/account").status_code == 200


# --- guessing ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def servers(settings) -> Iterator[list[Flask]]:
    """Two servers of one site, whose passwords cost next to nothing to check."""
    apps = [create_app(settings) for _ in range(2)]
    for app in apps:
        app.test_client_class = PageClient
        cheapen(app)
    yield apps
    for app in apps:
        services_of(app).store.close()


def test_guesses_are_counted_across_servers_and_then_not_even_the_password_helps(servers, clock):
    ada = make_account(servers[0])
    for number in range(10):
        assert sign_in(servers[number % 2].test_client(), ada.email, f"guess number {number}").status_code == 422
    refused = sign_in(servers[0].test_client(), ada.email)
    wrong = sign_in(servers[1].test_client(), ada.email, "one more guess")
    assert refused.status_code == wrong.status_code == 422
    assert main_of(refused) == main_of(wrong), "nobody learns that it was right, or that it was not looked at"
    clock.forward(minutes=16)
    assert sign_in(servers[1].test_client(), ada.email).status_code == 303


def main_of(response) -> str:
    return re.sub(r'name="csrf_token" value="[^"]*"', "", response.text)


def test_an_unknown_address_is_throttled_like_a_known_one(servers, clock):
    app = servers[0]
    ada = make_account(app)
    for email in (ada.email, "nobody@example.edu"):
        for number in range(10):
            sign_in(app.test_client(), email, f"guess number {number}")
    for email in (ada.email, "nobody@example.edu"):
        sign_in(app.test_client(), email)
    with services_of(app).store.engine.connect() as connection:
        lines = connection.execute(sa.text("SELECT outcome FROM sign_ins ORDER BY id DESC LIMIT 2")).scalars().all()
    assert lines == ["throttled", "throttled"]


def test_one_address_that_tries_many_accounts_is_stopped_and_others_are_not(servers, clock):
    app = servers[0]
    ada = make_account(app)
    for number in range(30):
        sign_in(app.test_client(), f"somebody{number}@example.edu", "a common guess")
    assert sign_in(app.test_client(), ada.email).status_code == 422
    elsewhere = app.test_client()
    elsewhere.environ_base["REMOTE_ADDR"] = "192.0.2.7"
    assert sign_in(elsewhere, ada.email).status_code == 303


def test_all_addresses_of_one_ipv6_network_count_as_one(servers, clock):
    app = servers[0]
    ada = make_account(app)
    for number in range(30):
        client = app.test_client()
        client.environ_base["REMOTE_ADDR"] = f"2001:db8::{number:x}"
        sign_in(client, f"somebody{number}@example.edu", "a common guess")
    client = app.test_client()
    client.environ_base["REMOTE_ADDR"] = "2001:db8::ffff"
    assert sign_in(client, ada.email).status_code == 422


def test_the_log_holds_no_address_in_plain_text(app, clock):
    sign_in(app.test_client(), "nobody@example.edu", "guess")
    with services_of(app).store.engine.connect() as connection:
        rows = repr(connection.execute(sa.text("SELECT * FROM sign_ins")).all())
    assert rows
    assert "nobody" not in rows
    assert "127.0.0.1" not in rows


def test_codes_cannot_be_guessed_either(app, clock):
    ada = make_account(app, authenticator=True)
    right = code_of(app, ada)
    wrong = [f"{number:06}" for number in range(12) if f"{number:06}" != right]
    client = client_of(app, ada, verified=False)
    for code in wrong[:10]:
        assert send(client, "/advisor/second-factor", code=code).status_code == 422
    assert send(client, "/advisor/second-factor", code=right).status_code == 422
    for _ in range(2):  # however patiently: thirty a day
        clock.forward(minutes=16)
        for code in wrong[:10]:
            send(client_of(app, ada, verified=False), "/advisor/second-factor", code=code)
    clock.forward(hours=1)
    late = client_of(app, ada, verified=False)
    assert send(late, "/advisor/second-factor", code=code_of(app, ada)).status_code == 422
    clock.forward(days=1)
    assert (
        send(client_of(app, ada, verified=False), "/advisor/second-factor", code=code_of(app, ada)).status_code == 303
    )


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "12 34 5", "1" * 5000, "\x00"])
def test_what_is_no_code_is_not_tried(app, clock, code):
    client = client_of(app, make_account(app, authenticator=True), verified=False)
    response = send(client, "/advisor/second-factor", code=code)
    assert response.status_code == 422
    assert services_of(app).store.sign_ins.recent(services_of(app).store.accounts.all()[0].id, 9) == ()


# --- used twice -------------------------------------------------------------------------------------------------------


def test_a_code_that_was_seen_over_a_shoulder_does_not_count_again(app, clock):
    ada = make_account(app, authenticator=True)
    code = code_of(app, ada)
    assert send(client_of(app, ada, verified=False), "/advisor/second-factor", code=code).status_code == 303
    for seconds in (0, 5, 30):
        clock.forward(seconds=seconds)
        assert send(client_of(app, ada, verified=False), "/advisor/second-factor", code=code).status_code == 422
    assert (
        send(client_of(app, ada, verified=False), "/advisor/second-factor", code=code_of(app, ada)).status_code == 303
    )


def test_a_setup_link_is_of_no_use_when_it_was_used_or_has_expired(app, clock):
    links = [
        services_of(app).store.accounts.add(f"{n}@example.edu", n, "advisor", now=clock.now) for n in ("ada", "bob")
    ]
    paths = [f"/advisor/setup/{link}" for link in links]
    thief = app.test_client()
    stolen = {**thief.page(paths[0]).fields(), "new_password": "another one for me", "again": "another one for me"}
    assert send(app.test_client(), paths[0], new_password=NEW, again=NEW).status_code == 303
    assert thief.post(paths[0], data=stolen).status_code == 404
    assert not is_in(thief)
    late = {**thief.page(paths[1]).fields(), "new_password": NEW, "again": NEW}
    clock.now += timedelta(days=3)
    assert thief.post(paths[1], data=late).status_code == 404
    assert thief.get(f"/advisor/setup/{'x' * 43}").status_code == 404


def test_a_token_in_the_url_or_a_header_signs_nobody_in(app, clock):
    ada = make_account(app)
    key = services_of(app).store.sign_ins.open(ada.id, verified=True, now=clock.now)
    serializer = app.extensions["security"].remember_token_serializer
    token = serializer.dumps({"ver": "5", "uid": key, "fs_paa": 0, "exp": 0})
    client = app.test_client()
    for attempt in (
        client.get(f"/advisor/account?auth_token={token}"),
        client.get("/advisor/account", headers={"Authentication-Token": token}),
        client.get("/advisor/account", headers={"Cookie": f"remember_token={key}"}),
    ):
        assert attempt.status_code == 303
        assert "sign-in" in attempt.location


def test_a_sign_in_page_says_nothing_of_who_was_there_before(app, clock):
    client = client_of(app, make_account(app))
    client.get("/advisor/account")
    clock.forward(hours=1)
    assert "Ada" not in text(client.page("/advisor/sign-in").one("body"))


@pytest.mark.parametrize(
    "typed", ["\x00", "ada@example.edu\x00", "a\x1b[31m@example.edu", "\ud800", "\ufffe", "\r\n", "x" * 20_000]
)
def test_nothing_that_is_typed_breaks_the_sign_in(app, typed):
    sent = typed.encode("utf-8", "surrogatepass")
    client = app.test_client()
    fields = client.page("/advisor/sign-in").fields()
    response = client.post("/advisor/sign-in", data={**fields, "email": sent, "password": sent})
    assert response.status_code == 422
