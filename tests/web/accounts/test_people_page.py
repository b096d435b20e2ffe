"""The admin's page of people: who may see it, what each button does to the other person at once, and that nobody can
lock everybody out."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask

from quiz.store.accounts import LastAdminError
from tests.support.pages import PageClient
from tests.support.people import PASSWORD, account_of, client_of, make_account, send, services_of, sign_in

HOME = "/advisor/people/"


@pytest.fixture
def root(app: Flask) -> PageClient:
    return client_of(app, make_account(app, "admin", name="Root Example", email="root@example.edu"))


def page_of(app: Flask, email: str) -> str:
    return f"{HOME}{account_of(app, email).id}"


def test_an_added_person_sets_a_password_by_the_link_that_is_shown(app: Flask, root: PageClient) -> None:
    response = send(root, HOME, name=" Cy  Novak ", email="Cy@Example.edu", role="advisor")
    assert response.status_code == 303
    page = root.page(response.location)
    link = page.one("code").text or ""
    assert page.heading == "Cy Novak"
    send(root, response.location, f"{HOME}link/given")
    assert link not in root.get(response.location).text, "it is shown until it was passed on"
    visitor: Any = app.test_client()
    setup = visitor.page(urlsplit(link).path)
    assert setup.heading
    path = urlsplit(link).path
    assert visitor.post(path, data={**setup.fields(), "new_password": PASSWORD, "again": PASSWORD}).status_code == 303
    (entry,) = [entry for entry in services_of(app).store.audit.entries() if entry.action == "account.added"][-1:]
    assert entry.actor == account_of(app, "root@example.edu").id


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"name": "", "email": "a@example.edu"}, "Write the person’s name"),
        ({"name": "A", "email": "a"}, "Write an email address"),
        ({"name": "A", "email": "root@example.edu"}, "Somebody has this address already"),
        ({"name": "A", "email": "a@example.edu", "role": "king"}, "is not in the list"),
    ],
)
def test_what_cannot_be_added_says_why_and_keeps_what_was_typed(root: PageClient, typed: dict, says: str) -> None:
    response = send(root, HOME, **{"role": "advisor", **typed})
    assert response.status_code == 422
    assert says in response.text
    assert typed["email"] in response.text


def test_ending_sessions_and_another_role_take_effect_with_the_next_click(app: Flask, root: PageClient) -> None:
    make_account(app, email="ada@example.edu", authenticator=True)
    for to, typed in (("sign-out", {}), ("role", {"role": "admin"}), ("role", {"role": "advisor"})):
        ada = client_of(app, account_of(app, "ada@example.edu"))
        assert ada.get("/advisor/").status_code == 200
        path = page_of(app, "ada@example.edu")
        assert send(root, path, f"{path}/{to}", **typed).status_code == 303
        assert ada.get("/advisor/").status_code == 303, to
    assert account_of(app, "ada@example.edu").role == "advisor"


def test_who_is_shut_out_comes_back_by_a_reset_alone(app: Flask, root: PageClient) -> None:
    make_account(app, email="ada@example.edu")
    path = page_of(app, "ada@example.edu")
    assert send(root, path, f"{path}/disable").status_code == 303
    assert "shut out" in root.page(path).main
    visitor: Any = app.test_client()
    assert sign_in(visitor, "ada@example.edu").status_code == 422
    response = send(root, path, f"{path}/reset")
    assert "/advisor/setup/" in root.get(response.location).text
    assert account_of(app, "ada@example.edu").active


def test_nobody_shuts_out_oneself(app: Flask, root: PageClient) -> None:
    path = page_of(app, "root@example.edu")
    page = root.page(path)
    assert not [form for form in page.all("form") if (form.get("action") or "").startswith(path)]
    token = root.page(HOME).fields()["csrf_token"]
    for to, typed in (("disable", {}), ("reset", {}), ("role", {"role": "advisor"})):
        response = root.post(f"{path}/{to}", data={"csrf_token": token, **typed})
        assert response.status_code == 409, to
    assert account_of(app, "root@example.edu").role == "admin"


def test_the_last_admin_stays_one_whoever_asks(app: Flask) -> None:
    store = services_of(app).store
    make_account(app, "admin", email="root@example.edu")
    other = make_account(app, "admin", email="other@example.edu")
    now = services_of(app).now()
    assert store.accounts.set_role("root@example.edu", "advisor", now=now, by=other.id)
    with pytest.raises(LastAdminError):
        store.accounts.set_role("other@example.edu", "advisor", now=now, by=None)
    assert account_of(app, "other@example.edu").role == "admin"


def test_advisors_see_neither_the_page_nor_the_way_there(app: Flask, ada: PageClient, root: PageClient) -> None:
    assert ada.get(HOME).status_code == 403
    assert HOME not in ada.get("/advisor/").text
    assert HOME in root.get("/advisor/").text
