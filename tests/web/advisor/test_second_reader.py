"""The second reader: whoever has to be read publishes nothing alone, another advisor publishes what was sent or returns
it, and nobody reads their own."""

import pytest
from flask import Flask

from tests.support.case import Case, move, press, publish, send, take
from tests.support.pages import PageClient
from tests.support.people import account_of, client_of, make_account, services_of
from tests.support.people import send as send_form

ADA = "advisor@example.edu"


@pytest.fixture
def read(app: Flask, ada: PageClient) -> PageClient:
    """Ada, whom an admin lets be read."""
    root = client_of(app, make_account(app, "admin", name="Root Example"))
    page = f"/advisor/people/{account_of(app, ADA).id}"
    assert send_form(root, page, f"{page}/second-reader", read="yes").status_code == 303
    assert "Somebody else reads what they publish" in root.page(page).main
    return ada


def sent(ada: PageClient, case: Case) -> None:
    press(ada, take(ada, case), "accept")
    assert press(ada, ada.page(case.path), "to-reader", shared_note="Dear Jo").status_code == 303


def acts(case: Case) -> list[tuple[int | None, str]]:
    return [(entry.actor, entry.action) for entry in case.services.store.audit.of(f"request:{case.number}")]


def test_another_advisor_publishes_what_was_sent_and_the_trail_names_both(
    app: Flask, read: PageClient, bob: PageClient, case: Case
) -> None:
    sent(read, case)
    me, reader = account_of(app, ADA).id, account_of(app, "bob@example.edu").id
    assert "waits for a second reader" in read.page(case.path).main
    assert "Send to second reader" not in read.page(case.path).main
    assert "To read as a second reader (1)" in bob.page("/advisor/").main
    assert "To read as a second reader" not in read.page("/advisor/").main
    assert f"/requests/{case.number}" in bob.get("/advisor/?flag=to-read").text
    assert "You had typed this" not in bob.page(case.path).main, "it is another's"
    assert send(bob, bob.page(case.path), "/approve").status_code == 303
    assert case.stored.state == "done"
    assert (case.review.published.note, case.review.published_by) == ("Dear Jo", me)
    assert acts(case)[-3:] == [
        (reader, "request.state_changed"),
        (reader, "review.approved"),
        (reader, "review.published"),
    ]
    assert (me, "review.sent_to_reader") in acts(case)
    assert case.services.store.second_readings.of(case.number) is None


def test_it_is_returned_with_a_note_and_sent_again(read: PageClient, bob: PageClient, case: Case) -> None:
    sent(read, case)
    response = send(bob, bob.page(case.path), "/return", why=" ")
    assert response.status_code == 422
    assert "Write what is to be changed" in response.text
    assert send(bob, bob.page(case.path), "/return", why="Say why Duke is first.").status_code == 303
    assert "Bob Okafor returned it" in read.page(case.path).main
    assert "Say why Duke is first." in read.page(case.path).main
    assert press(read, read.page(case.path), "to-reader").status_code == 303
    assert "asks you to read this" in bob.page(case.path).main


def test_whoever_is_read_cannot_publish_nor_approve_their_own(read: PageClient, bob: PageClient, case: Case) -> None:
    sent(read, case)
    assert publish(read, case).status_code == 422
    form = bob.page(case.path).fields()
    mine = {**form, "csrf_token": read.page("/advisor/account").fields()["csrf_token"]}
    assert read.post(f"{case.path}/approve", data=mine).status_code == 409
    assert read.post(f"{case.path}/return", data={**mine, "why": "x"}).status_code == 409
    store, version = case.services.store, case.stored.version
    owner = case.stored.claimed_by
    assert not store.reviews.publish(case.review, version, owner, now=case.services.now())
    assert not store.reviews.publish(case.review, version, owner, now=case.services.now(), reader=owner)
    assert case.review.published is None


def test_what_was_changed_after_it_was_sent_is_not_published(read: PageClient, bob: PageClient, case: Case) -> None:
    sent(read, case)
    shown = bob.page(case.path)
    move(read, read.page(case.path), case.ids[3], 1)
    assert send(bob, shown, "/approve").status_code == 409
    assert "changed it since" in bob.page(case.path).main
    assert case.review.published is None
    press(read, read.page(case.path), "release")
    assert services_of(bob.application).store.second_readings.of(case.number) is None
    press(bob, take(bob, case), "accept")
    assert publish(bob, case).status_code == 303, "who is not read publishes by themselves"
