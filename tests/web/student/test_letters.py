"""The student's half of a case: how to come back, what was written and by whom, the letter, and who can be asked."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask

from quiz.store import Store
from tests.support.asking import (
    LIST,
    QUESTION,
    advise,
    at,
    form_of,
    link,
    publish,
    send,
)
from tests.support.journey import student, take
from tests.support.pages import Page
from tests.support.people import Clock, make_account


@pytest.fixture
def token(app: Flask, client: Any, store: Store, clock: Clock) -> str:
    make_account(app, email="somebody@example.edu")
    token = take(client, student(interest=["pm"])).split("/")[2]
    assert store.shortlists.save(token, LIST, 0, now=clock.now)
    return token


def test_how_to_come_back_is_said_before_anything_is_sent(client: Any, token: str) -> None:
    page = client.page(at(token))
    assert "How you come back" in page.main
    (link_,) = [field for field in page.all("input") if field.get("id") == "private-link"]
    assert str(link_.get("value")).endswith(f"/quiz/{token}/results")
    send(client, token)
    assert "How you come back" in client.page(at(token)).main


def test_the_conversation_is_whole_with_times_names_and_letters(
    app: Flask, client: Any, store: Store, token: str, clock: Clock
) -> None:
    send(client, token)
    ada = advise(app, store, token, clock)
    name = next(account.name for account in store.accounts.all() if account.id == ada)
    page = client.page(at(token))
    assert f"{name}, {clock.now:%B} {clock.now.day}, {clock.now.year}, {clock.now:%H:%M} UTC" in page.main
    mailed = client.page(urlsplit(link(app, store, token)).path)
    assert name in mailed.main


def test_the_letter_stands_before_all_else_and_not_behind_the_mailed_link(
    app: Flask, client: Any, store: Store, token: str, clock: Clock
) -> None:
    send(client, token)
    publish(app, store, token, clock, "Dear student, look at Duke.")
    page = client.page(at(token))
    assert page.main.index("Dear student") < page.main.index("The advisor has finished")
    results = client.page(f"/quiz/{token}/results")
    assert results.main.count("Dear student") == 1
    assert results.main.index("Dear student") < results.main.index("Reviewed by an advisor")
    assert "Filter and sort" not in results.main, "it would sort the computed list"
    mailed = client.page(urlsplit(link(app, store, token)).path).main
    assert "Dear student" not in mailed
    assert "Published a list for you" in mailed


def test_where_no_advisor_has_an_account_nothing_offers_one(client: Any, store: Store, clock: Clock) -> None:
    token = take(client, student()).split("/")[2]
    for path in ("results", "shortlist"):
        assert "Ask an advisor" not in client.page(f"/quiz/{token}/{path}").main
    page = client.page(at(token))
    assert "No advisor can be asked here" in page.main
    assert "Send to an advisor" not in page.main
    store.accounts.add("new@example.edu", "New", "advisor", now=clock.now)
    assert "No advisor can be asked here" in client.page(at(token)).main, "nobody can sign in with it yet"


def test_what_is_sent_as_the_last_advisor_leaves_is_kept_on_the_page(
    client: Any, store: Store, token: str, clock: Clock
) -> None:
    fields = form_of(client.page(at(token)), at(token))
    store.accounts.disable("somebody@example.edu", now=clock.now)
    page = Page(client.post(at(token), data={**fields, "question": QUESTION, "review": "1"}).text)
    assert "No advisor of this site can be asked" in page.errors[0]
    assert form_of(page, at(token))["question"].strip() == QUESTION
    assert store.cases.of(token) is None
