"""Text blocks over HTTP: who keeps which, and what they become in a case."""

import pytest
from flask import Flask

from tests.support.case import Case, press, send, take
from tests.support.pages import PageClient
from tests.support.people import account_of, client_of, make_account, services_of

HOME = "/advisor/text-blocks/"


@pytest.fixture
def root(app: Flask) -> PageClient:
    return client_of(app, make_account(app, "admin", name="Root Example"))


def test_a_block_goes_into_note_and_message_behind_what_is_typed_with_what_the_case_knows(
    case: Case, ada: PageClient
) -> None:
    text = "I am {advisor}. Look at {program} first; your number is {student_number}."
    assert send(ada, ada.page(HOME), HOME, name="First", text=text).status_code == 303
    take(ada, case)
    number = str(case.services.store.text_blocks.of(case.stored.claimed_by)[0].id)
    page = ada.page(case.path)
    first = case.services.catalog.by_id[case.ids[0]]
    assert press(ada, page, "into-note", block=number, shared_note="Dear Jo", message="Hi").status_code == 303
    note = case.review.shared_note
    assert note.startswith("Dear Jo\n\nI am Ada Example. Look at ")
    assert first.institution in note
    assert note.endswith("your number is [student number].")
    assert press(ada, ada.page(case.path), "into-message", block=number).status_code == 303
    assert case.review.typed["message"].startswith("Hi\n\nI am Ada Example.")
    response = press(ada, ada.page(case.path), "into-note")
    assert response.status_code == 422
    assert "Choose a text block" in response.text


@pytest.mark.parametrize("text", ["Dear {student}", "{program", "program}", "{}"])
def test_an_unknown_placeholder_is_an_error_at_the_field(ada: PageClient, text: str) -> None:
    response = send(ada, ada.page(HOME), HOME, name="First", text=text)
    assert response.status_code == 422
    assert "is not known: write {student_number}, {program}, {advisor} or {deadline}" in response.text


def test_ones_own_are_seen_by_nobody_else_and_everybodys_are_changed_by_admins_alone(
    app: Flask, ada: PageClient, bob: PageClient, root: PageClient
) -> None:
    send(ada, ada.page(HOME), HOME, name="Mine", text="A")
    send(root, root.page(HOME), HOME, name="Ours", text="B", shared="1")
    assert "Mine" not in bob.page(HOME).main
    assert "Ours" in bob.page(HOME).main
    mine, ours = (
        block.id for block in services_of(app).store.text_blocks.of(account_of(app, "advisor@example.edu").id)
    )
    token = bob.page(HOME).fields()["csrf_token"]
    for number in (mine, ours, ours + 9):
        assert bob.post(f"{HOME}{number}", data={"csrf_token": token, "name": "x", "text": "x"}).status_code == 404
        assert bob.post(f"{HOME}{number}/delete", data={"csrf_token": token}).status_code == 404
    assert bob.post(HOME, data={"csrf_token": token, "name": "x", "text": "x", "shared": "1"}).status_code == 403
    assert send(root, root.page(f"{HOME}{ours}"), f"{HOME}{ours}", name="Theirs", text="C").status_code == 303
    assert send(ada, ada.page(HOME), f"{mine}/delete").status_code == 303
    assert "Mine" not in ada.page(HOME).main
    assert "Theirs" in ada.page(HOME).main
