"""What an attacker would try at the desk's door; each test fails without the guard it names."""

import re
from base64 import urlsafe_b64decode

import pytest
import sqlalchemy as sa
from flask import Flask, Response
from flask.testing import FlaskClient
from flask_security import verify_password
from werkzeug.routing import Rule

from quiz.web.accounts import signing_in
from quiz.web.accounts.gate import safe_next
from quiz.web.app import create_app
from quiz.web.kit.permissions import access, declared_access
from tests.support.people import PASSWORD, client_of, code_of, cookie_of, make_account, send, services_of, sign_in

NEW = "seven otters on a tram"


def is_in(client: FlaskClient) -> bool:
    return client.get("/advisor/account").status_code == 200


# --- who may call what ------------------------------------------------------------------------------------------------

EXPECTED = {  # what a GET gives to: nobody, a student (a token in the URL is no sign-in), an advisor, an admin
    "advisor": ("sign-in", "sign-in", "page", "page"),
    "admin": ("sign-in", "sign-in", "403", "page"),
}


def visitors(app: Flask) -> list[FlaskClient]:
    advisor, admin = make_account(app), make_account(app, "admin")
    student = app.test_client(use_cookies=False)
    student.get("/")
    return [app.test_client(use_cookies=False), student, client_of(app, advisor), client_of(app, admin)]


def kind(response) -> str:
    if response.status_code == 303 and "/advisor/sign-in?next=" in response.location:
        return "sign-in"
    return str(response.status_code) if response.status_code in (401, 403) else "page"


def url_of(rule: Rule) -> str:
    """A URL that the rule matches, whatever it holds; what it names need not exist."""
    values = {}
    for name, converter in rule._converters.items():
        tries = ("1", "x", "t" * 22, "t" * 43, *re.findall(r"[\w.]+", converter.regex.replace("\\.", ".")))
        values[name] = converter.to_python(next(text for text in tries if re.fullmatch(converter.regex, text)))
    built = rule.build(values)
    assert built is not None
    return built[1]


def test_every_endpoint_of_the_desk_lets_in_whom_it_declares_and_nobody_else(make_app):
    app = make_app()
    app.add_url_rule(
        "/advisor/admins", "admins", access("admin")(lambda: Response("for admins", mimetype="text/plain"))
    )
    people, seen = visitors(app), set()
    for rule in app.url_map.iter_rules():
        audience = declared_access(app, rule.endpoint)
        if audience in EXPECTED and "GET" in (rule.methods or ()):
            assert tuple(kind(person.get(url_of(rule))) for person in people) == EXPECTED[audience], rule
            seen.add(audience)
    assert seen == set(EXPECTED)


def test_no_post_at_the_desk_does_anything_for_somebody_who_is_not_signed_in(app):
    client = app.test_client(use_cookies=False)
    for rule in app.url_map.iter_rules():
        if declared_access(app, rule.endpoint) in EXPECTED and "POST" in (rule.methods or ()):
            assert client.post(url_of(rule), data={"csrf_token": "x"}).status_code == 401, rule


def test_no_form_gives_a_role_or_another_account(app, clock):
    ada = make_account(app)
    client = client_of(app, ada)
    more = {"role": "admin", "is_admin": "1", "id": "1", "account_id": "1", "active": "1", "email": "eve@example.edu"}
    send(client, "/advisor/account/password", password=PASSWORD, new_password=NEW, again=NEW, **more)
    send(client, "/advisor/confirm", password=NEW, **more)
    found = services_of(app).store.accounts.all()
    assert [(account.id, account.email, account.role, account.name) for account in found] == [
        (ada.id, ada.email, "advisor", ada.name)
    ]
    link = services_of(app).store.accounts.add("new@example.edu", "New", "advisor", now=clock.now)
    send(app.test_client(), f"/advisor/setup/{link}", new_password=NEW, again=NEW, username="boss@example.edu", **more)
    assert {account.email: account.role for account in services_of(app).store.accounts.all()} == {
        ada.email: "advisor",
        "new@example.edu": "advisor",
    }


def test_somebody_who_was_shut_out_is_out_at_once(app, clock):
    ada = make_account(app)
    client = client_of(app, ada)
    assert is_in(client)
    services_of(app).store.accounts.disable(ada.email, now=clock.now)
    assert not is_in(client)


# --- fixation, cookies, CSRF ------------------------------------------------------------------------------------------


def test_a_session_that_was_planted_before_the_sign_in_opens_nothing_after_it(app, clock):
    ada, victim, attacker = make_account(app, authenticator=True), app.test_client(), app.test_client()
    csrf = attacker.page("/advisor/sign-in").fields()["csrf_token"]
    planted = cookie_of(attacker)
    victim.set_cookie("advisor", planted, path="/advisor")
    assert sign_in(victim, ada.email).status_code == 303
    half = cookie_of(victim)
    key_before = session_of(victim)["_user_id"]
    assert send(victim, "/advisor/second-factor", code=code_of(app, ada)).status_code == 303
    assert is_in(victim)
    assert session_of(victim)["_user_id"] != key_before
    assert session_of(victim)["csrf"] != csrf
    for value in (planted, half):
        attacker.set_cookie("advisor", value, path="/advisor")
        assert "/advisor/sign-in" in attacker.get("/advisor/second-factor").location, "not even half a sign-in"
    response = victim.post("/advisor/sign-out", data={"csrf_token": csrf})
    assert response.status_code == 303
    assert is_in(victim), "a CSRF token from before the sign-in does not sign out"


def session_of(client: FlaskClient) -> dict[str, object]:
    with client.session_transaction("/advisor/") as found:
        return dict(found)


def test_the_cookie_is_the_desks_alone_and_no_script_reads_it(make_app):
    for env, name in (("local", "advisor"), ("production", "__Secure-advisor")):
        response = make_app(env=env).test_client().get("/advisor/sign-in", base_url="https://localhost")
        (cookie,) = response.headers.getlist("Set-Cookie")
        parts = cookie.split("; ")
        assert parts[0].startswith(f"{name}=")
        assert {"HttpOnly", "Path=/advisor", "SameSite=Lax"} <= set(parts)
        assert ("Secure" in parts) == (env == "production")
        assert not [part for part in parts if part.startswith(("Domain", "Expires", "Max-Age"))]


def test_what_the_cookie_holds_cannot_be_read_or_changed(app, clock):
    client = client_of(app, make_account(app))
    client.get("/advisor/account/authenticator")
    value = cookie_of(client)
    opened = urlsafe_b64decode(value)
    assert b"_user_id" not in opened
    assert b"totp" not in opened
    for changed in (value[:-5] + "AAAA=", value[:20] + ("A" if value[20] != "A" else "B") + value[21:], "", "x", "é"):
        other = app.test_client()
        other.set_cookie("advisor", changed, path="/advisor")
        assert not is_in(other)


@pytest.mark.parametrize("csrf", [None, "", "x", "é", "of another"])
def test_no_form_of_the_desk_is_taken_without_its_own_token(app, clock, csrf):
    ada = make_account(app)
    if csrf == "of another":
        csrf = app.test_client().page("/advisor/sign-in").fields()["csrf_token"]
    client = app.test_client()
    client.get("/advisor/sign-in")
    sent = {"email": ada.email, "password": PASSWORD} | ({} if csrf is None else {"csrf_token": csrf})
    assert client.post("/advisor/sign-in", data=sent).status_code == 422, "a victim signed in to the attacker's account"
    inside = client_of(app, ada)
    inside.get("/advisor/")
    for path in ("/advisor/sign-out", "/advisor/account/authenticator/remove", "/advisor/account/recovery-codes"):
        inside.post(path, data={} if csrf is None else {"csrf_token": csrf})
    assert is_in(inside)


# --- where a sign-in leads --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.test/advisor/",
        "//evil.test/advisor/",
        "////evil.test",
        "/\\evil.test",
        "\\\\evil.test",
        "https:evil.test",
        "javascript:alert(1)",
        "/advisor//evil.test",
        "/advisor/../programs",
        "/programs",
        "/",
        "/quiz/" + "t" * 43 + "/results",
        "/advisor/sign-out",
        "/advisor/sign-in",
        "/advisor/nowhere",
        "http://[",
        "\x00",
        "x" * 5000,
        "",
        None,
    ],
)
def test_a_sign_in_leads_to_the_desk_whatever_it_was_told(app, clock, target):
    ada = make_account(app)
    response = sign_in(app.test_client(), ada.email, **({} if target is None else {"next": target}))
    assert (response.status_code, response.location) == (303, "/advisor/")


@pytest.mark.parametrize(
    "target", ["/advisor/account", "/advisor/account/password", "/advisor/account?a=1&b=%2F%2Fevil"]
)
def test_a_page_of_the_desk_is_led_to(app, target):
    with app.test_request_context("/advisor/sign-in"):
        assert safe_next(target) == target


def test_a_line_break_in_where_to_go_makes_no_header(app):
    with app.test_request_context("/advisor/sign-in"):
        assert "\n" not in safe_next("/advisor/account?a=%0d%0aSet-Cookie:%20x=1")


# --- who has an account -----------------------------------------------------------------------------------------------


def test_nobody_learns_who_has_an_account(app, clock, monkeypatch):
    """The same status, body and work for a wrong password, an unknown address, a closed account and one that was never
    set up."""
    make_account(app, email="ada@example.edu")
    make_account(app, email="closed@example.edu")
    services_of(app).store.accounts.disable("closed@example.edu", now=clock.now)
    services_of(app).store.accounts.add("fresh@example.edu", "Fresh", "advisor", now=clock.now)
    work: list[str] = []
    context = app.extensions["security"].pwd_context
    dummy = type(context).dummy_verify

    def verify(*given: str) -> bool:
        work.append("argon2")
        return verify_password(*given)

    def verify_nothing(self: object) -> bool:
        work.append("argon2")
        return bool(dummy(self))

    monkeypatch.setattr(signing_in, "verify_password", verify)
    monkeypatch.setattr(type(context), "dummy_verify", verify_nothing)
    seen = {}
    for email in ("ada@example.edu", "nobody@example.edu", "closed@example.edu", "fresh@example.edu"):
        work.clear()
        response = sign_in(app.test_client(), email, "not the password")
        body = re.sub(r'name="csrf_token" value="[^"]*"', "", response.text).replace(email, "")
        seen[email] = (response.status_code, body, tuple(work), len(statements(app, email)))
    assert len(set(seen.values())) == 1, {email: found[0::2] for email, found in seen.items()}
    assert "argon2" in work


def statements(app, email: str) -> list[str]:
    """The statements that a failed sign-in makes."""
    made: list[str] = []
    engine = services_of(app).store.engine

    def note(conn, cursor, statement, parameters, context, many) -> None:
        made.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        sign_in(app.test_client(), email, "not the password either")
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
    return made


def test_the_hash_that_is_verified_for_nobody_costs_as_much_as_a_real_one(make_app):
    app = make_app()
    context = app.extensions["security"].pwd_context
    with app.app_context():
        assert context.identify(context._dummy_hash) == "argon2"
        assert not context.needs_update(context._dummy_hash)


def test_a_password_is_kept_as_argon2id(sqlite_settings):
    ada = make_account(create_app(sqlite_settings))
    assert (ada.password_hash or "").startswith("$argon2id$v=19$m=65536,t=3,p=4$")
