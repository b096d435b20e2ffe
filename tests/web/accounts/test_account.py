"""Accounts as people use them: the setup link, signing in and out, the second factor, and what they may change."""

import re
import unicodedata

import pytest
from flask import Blueprint, Flask, Response, session

from quiz.web.accounts import current_advisor
from quiz.web.accounts.people import RECOVERY_DIGITS
from quiz.web.kit.permissions import access, require_declarations
from tests.support.pages import PageClient
from tests.support.people import (
    PASSWORD,
    account_of,
    client_of,
    code_of,
    cookie_of,
    make_account,
    send,
    services_of,
    sign_in,
)

NEW = "seven otters on a tram"
CODES = "/advisor/account/recovery-codes"


def setup_link(app: Flask, role: str = "advisor") -> str:
    link = services_of(app).store.accounts.add("ada@example.edu", "Ada Lovelace", role, now=services_of(app).now())
    return f"/advisor/setup/{link}"


def to(response) -> str:
    assert response.status_code == 303, f"{response.status_code}: {response.text[:300]}"
    return str(response.location)


def new_codes(client) -> list[str]:
    """Make new recovery codes and read them off the page."""
    assert to(send(client, CODES)) == CODES
    return [text.strip() for element in client.page(CODES).all("code") for text in [element.text or ""]]


# --- the setup link ---------------------------------------------------------------------------------------------------


def test_a_setup_link_sets_the_password_and_signs_in(app, clock):
    link, client = setup_link(app), app.test_client()
    assert client.page(link).heading == "Choose your password"
    assert client.page(link).heading == "Choose your password", "reading it does not use it up"
    assert to(send(client, link, new_password=NEW, again=NEW)) == "/advisor/"
    assert "Ada Lovelace" in client.page("/advisor/").main
    assert app.test_client().get(link).status_code == 404
    assert to(sign_in(app.test_client(), "ADA@example.edu", NEW)) == "/advisor/"


@pytest.mark.parametrize(
    ("password", "again", "words"),
    [
        ("short", "short", "at least 12 characters"),
        ("", "", "at least 12 characters"),
        ("x" * 129, "x" * 129, "at most 128"),
        ("password1234", "password1234", "guessed early"),
        ("qwertyuiop12", "qwertyuiop12", "guessed early"),
        ("iloveyouforever", "iloveyouforever", "guessed early"),
        ("adalovelace1", "adalovelace1", "guessed early"),
        ("mem-quiz-advisor", "mem-quiz-advisor", "guessed early"),
        (NEW, "seven otters on a train", "not the same"),
    ],
)
def test_a_password_that_cannot_be_used_is_told_why(app, password, again, words):
    link, client = setup_link(app), app.test_client()
    response = send(client, link, new_password=password, again=again)
    assert response.status_code == 422
    assert words in response.text
    assert not password or password not in response.text
    assert services_of(app).store.accounts.all()[0].password_hash is None


@pytest.mark.parametrize(
    "password",
    ["contraseña única día", "密码很长的一个句子没有人会猜到", "tab\tand\0null walnut", "  spaces count here "],
)
def test_any_characters_make_a_password_in_whichever_normal_form_they_come(app, password):
    assert to(send(app.test_client(), setup_link(app), new_password=password, again=password)) == "/advisor/"
    for form in ("NFC", "NFD"):
        assert sign_in(app.test_client(), "ada@example.edu", unicodedata.normalize(form, password)).status_code == 303


def test_an_admin_reaches_nothing_but_the_set_up_until_it_is_done(app, clock):
    client = app.test_client()
    assert to(send(client, setup_link(app, "admin"), new_password=NEW, again=NEW)) == "/advisor/account/authenticator"
    for rule in app.url_map.iter_rules():
        reading = rule.rule.startswith("/advisor") and "GET" in (rule.methods or ()) and not rule.arguments
        if reading and rule.endpoint != "account.authenticator":
            assert to(client.get(rule.rule)) == "/advisor/account/authenticator", rule
    page = client.page("/advisor/account/authenticator")
    assert len([*page.one("main").iter("{http://www.w3.org/2000/svg}path")]) == 1
    assert re.fullmatch(r"[A-Z2-7]{4}( [A-Z2-7]{4}){7}", page.one("code").text or "")


# --- in and out -------------------------------------------------------------------------------------------------------


def test_somebody_who_is_not_signed_in_is_led_to_the_sign_in_and_back(app, clock):
    ada, client = make_account(app), app.test_client()
    assert to(client.get("/advisor/account?from=mail")) == "/advisor/sign-in?next=/advisor/account?from%3Dmail"
    fields = client.page("/advisor/sign-in?next=/advisor/account?from%3Dmail").fields()
    sent = {**fields, "email": ada.email, "password": PASSWORD}
    assert to(client.post("/advisor/sign-in", data=sent)) == "/advisor/account?from=mail"


def test_the_page_first_asked_for_is_reached_through_the_second_factor_too(app, clock):
    ada, client = make_account(app, "admin"), app.test_client()
    assert to(sign_in(client, ada.email, next="/advisor/account")) == "/advisor/second-factor"
    assert to(send(client, "/advisor/second-factor", code=code_of(app, ada))) == "/advisor/account"


def test_a_failed_sign_in_keeps_the_address_and_not_the_password(app):
    page = app.test_client().page
    client = app.test_client()
    response = sign_in(client, "somebody@example.edu", "not the password")
    assert response.status_code == 422
    assert "somebody@example.edu" in response.text
    assert "not the password" not in response.text
    assert page("/advisor/sign-in").heading == "Sign in"


def test_signing_out_ends_the_session_in_the_store_too(app, clock):
    client = client_of(app, make_account(app))
    stolen = cookie_of(client)
    assert to(send(client, "/advisor/", "/advisor/sign-out")) == "/advisor/sign-in"
    assert "You are signed out" in client.page("/advisor/sign-in").main
    thief = app.test_client()
    thief.set_cookie("advisor", stolen, path="/advisor")
    assert "sign-in" in to(thief.get("/advisor/"))


@pytest.mark.parametrize(
    ("visits", "apart", "then"),
    [(4, 29, 31), (12 * 4 - 1, 15, 15)],
    ids=["nothing happens for half an hour", "half a day has gone whatever happens"],
)
def test_a_session_ends_when(app, clock, visits, apart, then):
    client = client_of(app, make_account(app))
    for _ in range(visits):
        clock.forward(minutes=apart)
        assert client.get("/advisor/").status_code == 200
    clock.forward(minutes=then)
    assert "sign-in" in to(client.get("/advisor/"))


def test_a_form_sent_after_the_session_ended_says_what_to_do(app, clock):
    client = client_of(app, make_account(app))
    clock.forward(minutes=31)
    response = client.post("/advisor/account/password", data={"password": "x"})
    assert response.status_code == 401
    assert "Sign in again in another tab" in response.text


# --- the second factor ------------------------------------------------------------------------------------------------


def test_an_authenticator_is_set_up_by_typing_its_code_and_gives_recovery_codes_once(app, clock):
    client = client_of(app, make_account(app))
    before = client_of(app, services_of(app).store.accounts.all()[0])
    page = client.page("/advisor/account/authenticator")
    assert page.main == client.page("/advisor/account/authenticator").main, "the secret stays until it is set up"
    assert "Scan it again" in send(client, "/advisor/account/authenticator", code="000000").text
    with client.session_transaction("/advisor/") as cookie, app.app_context():
        code = app.extensions["security"].totp_factory.generate_totp_password(cookie["totp"])
    assert to(send(client, "/advisor/account/authenticator", code=f"{code[:3]} {code[3:]}")) == CODES
    shown = client.page(CODES)
    codes = [code.text or "" for code in shown.all("code")]
    assert len(set(codes)) == 10
    assert all(len(code.replace(" ", "")) == RECOVERY_DIGITS for code in codes)
    assert client.page(CODES).main == shown.main, "a page can be loaded again until the codes are kept"
    assert to(send(client, CODES, f"{CODES}/kept")) == "/advisor/"
    assert codes[0] not in client.page(CODES).main
    assert "sign-in" in to(before.get("/advisor/")), "other sessions have ended"
    again = app.test_client()
    assert to(sign_in(again, "advisor@example.edu")) == "/advisor/second-factor"
    assert send(again, "/advisor/second-factor", code=code).status_code == 422, "the code of the set-up is used up"
    clock.forward(seconds=30)
    ada = services_of(app).store.accounts.all()[0]
    assert to(send(again, "/advisor/second-factor", code=code_of(app, ada))) == "/advisor/"


def test_somebody_whose_code_is_due_reaches_nothing_else(app, clock):
    client = client_of(app, make_account(app, authenticator=True), verified=False)
    assert to(client.get("/advisor/")) == "/advisor/second-factor"
    assert to(client.get("/advisor/account/authenticator")) == "/advisor/second-factor"
    assert to(client.post("/advisor/account/password", data={})) == "/advisor/second-factor"
    assert to(send(client, "/advisor/second-factor", "/advisor/sign-out")) == "/advisor/sign-in"


@pytest.mark.parametrize(("seconds", "good"), [(-61, False), (-30, True), (0, True), (30, True), (61, False)])
def test_a_code_counts_a_step_early_and_late_and_no_more(app, clock, seconds, good):
    ada = make_account(app, authenticator=True)
    client = client_of(app, ada, verified=False)
    clock.now = clock.now.replace(second=45)
    code = code_of(app, ada)
    clock.forward(seconds=seconds)
    assert (send(client, "/advisor/second-factor", code=code).status_code == 303) == good


def test_a_recovery_code_signs_in_once_and_says_how_many_are_left(app, clock):
    ada = make_account(app, authenticator=True)
    codes = new_codes(client_of(app, ada))
    assert len(codes) == 10
    client = client_of(app, ada, verified=False)
    assert to(send(client, "/advisor/second-factor", code=codes[3].replace(" ", "-"))) == "/advisor/"
    assert "9 are left" in client.page("/advisor/").main
    other = client_of(app, ada, verified=False)
    assert send(other, "/advisor/second-factor", code=codes[3]).status_code == 422
    assert send(other, "/advisor/second-factor", code=codes[4]).status_code == 303


def test_new_recovery_codes_take_the_place_of_the_old(app, clock):
    ada = make_account(app, authenticator=True)
    client = client_of(app, ada)
    old = new_codes(client)
    send(client, CODES, f"{CODES}/kept")
    assert set(new_codes(client)).isdisjoint(old)
    assert send(client_of(app, ada, verified=False), "/advisor/second-factor", code=old[0]).status_code == 422


def test_an_advisor_may_remove_the_authenticator_and_an_admin_may_not(app, clock):
    remove = "/advisor/account/authenticator/remove"
    ada, boss = make_account(app, authenticator=True), make_account(app, "admin")
    client = client_of(app, ada)
    assert to(send(client, "/advisor/account", remove)) == "/advisor/account"
    assert to(sign_in(app.test_client(), ada.email)) == "/advisor/"
    chief = client_of(app, boss)
    assert remove not in chief.page("/advisor/account").html
    csrf = chief.page("/advisor/account").fields()
    assert chief.post(remove, data=csrf).status_code == 403
    assert account_of(app, boss.email).totp_secret


def test_what_only_its_owner_may_do_asks_for_the_password_after_a_while(app, clock):
    client = client_of(app, make_account(app, authenticator=True))
    assert client.get(CODES).status_code == 200
    clock.forward(minutes=16)
    assert to(client.get(CODES)) == f"/advisor/confirm?next={CODES}"
    confirm = f"/advisor/confirm?next={CODES}"
    assert send(client, confirm, password="not the password").status_code == 422
    assert to(send(client, confirm, password=PASSWORD)) == CODES
    assert client.get(CODES).status_code == 200


def test_removing_the_authenticator_asks_for_the_password_once_the_page_is_old(app, clock):
    """Whoever finds an open desk cannot take its owner's second factor away."""
    remove = "/advisor/account/authenticator/remove"
    ada = make_account(app, authenticator=True)
    client = client_of(app, ada)
    sent = client.page("/advisor/account").fields()
    clock.forward(minutes=16)  # away from the desk, but not for so long that the session ends
    assert client.get("/advisor/account").status_code == 200
    clock.forward(minutes=15)
    assert to(client.post(remove, data=sent)).startswith("/advisor/confirm")
    assert account_of(app, ada.email).totp_secret


def test_a_secret_that_was_encrypted_under_another_key_of_the_site_never_counts(make_app, clock):
    first = make_app()
    ada = make_account(first, authenticator=True)
    second = make_app(secret_key="another secret of at least 32 characters")
    second.test_client_class = PageClient
    client = client_of(second, ada, verified=False)
    assert send(client, "/advisor/second-factor", code=code_of(first, ada)).status_code == 422


# --- my account -------------------------------------------------------------------------------------------------------


def test_a_new_password_ends_every_session_but_this_one(app, clock):
    ada = make_account(app)
    client, other = client_of(app, ada), client_of(app, ada)
    sent = {"password": PASSWORD, "new_password": NEW, "again": NEW}
    assert to(send(client, "/advisor/account/password", **sent)) == "/advisor/account"
    assert "Your password is changed" in client.page("/advisor/account").main
    assert "sign-in" in to(other.get("/advisor/"))
    assert sign_in(app.test_client(), ada.email, PASSWORD).status_code == 422
    assert to(sign_in(app.test_client(), ada.email, NEW)) == "/advisor/"


@pytest.mark.parametrize(
    ("now", "new", "again", "words"),
    [
        ("not my password", NEW, NEW, "not the password you have now"),
        (PASSWORD, "short", "short", "at least 12"),
        (PASSWORD, NEW, "x", "not the same"),
        ("", NEW, NEW, "Type the password you have now"),
    ],
)
def test_a_password_is_not_changed_by_a_form_with_a_mistake(app, clock, now, new, again, words):
    ada = make_account(app)
    response = send(client_of(app, ada), "/advisor/account/password", password=now, new_password=new, again=again)
    assert response.status_code == 422
    assert words in response.text
    assert account_of(app, ada.email).password_hash == ada.password_hash


def test_the_account_page_lists_what_was_done_with_the_account(app, clock):
    ada, client = make_account(app), app.test_client()
    sign_in(client, ada.email, "not the password")
    sign_in(client, ada.email)
    cells = [" ".join(cell.itertext()) for cell in client.page("/advisor/account").all("td")]
    assert cells == ["2026-11-23 09:00", "Sign in", "Passed", "2026-11-23 09:00", "Sign in", "Failed"]


# --- what the next pages of the desk build on -------------------------------------------------------------------------


def test_a_view_knows_who_works_there(make_app, clock):
    app = make_app()
    blueprint = Blueprint("later", __name__, url_prefix="/advisor/later")

    @blueprint.get("/")
    @access("advisor")
    def later() -> Response:
        advisor = current_advisor()
        words = f"{advisor.id} {advisor.name} {'admin' in advisor.roles} {advisor.has_role('advisor')}"
        return Response(words, mimetype="text/plain")

    @blueprint.get("/open")
    @access("public")
    def careless() -> str:
        return current_advisor().name

    app.register_blueprint(blueprint)
    ada = make_account(app)
    assert client_of(app, ada).get("/advisor/later/").text == f"{ada.id} Ada Example False True"
    assert app.test_client().get("/advisor/later/open").status_code == 401


def test_what_is_for_advisors_stands_where_there_is_a_session(make_app):
    app = make_app()
    app.add_url_rule("/elsewhere", "elsewhere", access("advisor")(lambda: "private"))
    with pytest.raises(RuntimeError, match=r"/elsewhere: .* /advisor"):
        require_declarations(app)


def test_no_page_outside_the_desk_can_read_the_session_or_load_anybody(make_app, monkeypatch):
    app = make_app()
    app.add_url_rule("/who", "who", access("public")(lambda: Response(str(dict(session)), mimetype="text/plain")))
    client = client_of(app, make_account(app))
    loaded: list[int] = []
    monkeypatch.setattr(type(app.session_interface), "get_signing_serializer", lambda *_: loaded.append(1))
    assert client.get("/who").text == "{}"
    assert client.get("/", headers={"Cookie": "advisor=x"}).status_code == 200
    assert loaded == []


def test_nothing_of_the_libraries_of_accounts_runs_on_every_page(app):
    hooks = (app.before_request_funcs, app.after_request_funcs, app.teardown_request_funcs)
    everywhere = [hook.__module__ for kind in (*hooks, app.template_context_processors) for hook in kind[None]]
    assert everywhere
    assert {module.partition(".")[0] for module in everywhere} == {"flask", "quiz"}
