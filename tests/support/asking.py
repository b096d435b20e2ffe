"""A student who asks an advisor, and an advisor who answers: forms are filled in as pages show them."""

from dataclasses import replace
from typing import Any

from flask import Flask

from quiz.core.advice.document import Recommendation
from quiz.core.decision.shortlist import Entry, Shortlist
from quiz.core.questions.answers import clean
from quiz.store import Store, StoredCase
from quiz.store.reviews import begun
from quiz.web.kit.mail import status_link
from tests.support.journey import path_of
from tests.support.pages import Page
from tests.support.people import Clock, make_account

QUESTION = "Is the moon too far for a capstone?"
NOTE, SECRET_ANSWER, ADDRESS = "a private thought", "Because of my grandmother", "jo@example.org"
LIST = Shortlist((Entry("duke-mem", note=NOTE), Entry("dartmouth-mem"), Entry("northwestern-mem")))
CONSENT = {"review": "1", "contact": "1", "email": ADDRESS}


def form_of(page: Page, action: str) -> dict[str, str]:
    (form,) = [form for form in page.all("form") if form.get("action") == action]
    return page.fields(form) | {field.get("name", ""): field.text or "" for field in form.iter("textarea")}


def post(client: Any, page_path: str, action: str = "", **typed: str) -> Any:
    """Fill in a form of a page and send it."""
    fields = form_of(client.page(page_path), action or page_path)
    return client.post(action or page_path, data={**fields, **typed})


def at(token: str, more: str = "") -> str:
    return f"/quiz/{token}/advisor{more}"


def send(client: Any, token: str, **typed: str) -> None:
    assert path_of(post(client, at(token), **{"question": QUESTION, **CONSENT, **typed})) == at(token)


def request_of(store: Store, token: str) -> StoredCase:
    found = store.cases.of(token)
    assert found is not None
    return found


def advise(app: Flask, store: Store, token: str, clock: Clock, text: str = "Could you move?") -> int:
    """An advisor claims the request and asks something; gives the advisor's number."""
    ada, case = make_account(app), request_of(store, token)
    assert store.cases.claim(case.id, ada.id, case.version, now=clock.now)
    assert store.cases.say(case.id, ada.id, case.version + 1, text, "n" * 16, waits=True, now=clock.now)
    return ada.id


def publish(app: Flask, store: Store, token: str, clock: Clock, note: str, email: str = "") -> None:
    """An advisor claims the request and publishes the model's list with a note."""
    ada, case, stored = make_account(app, email=email), request_of(store, token), store.responses.response(token)
    assert stored is not None
    assert stored.document is not None
    assert store.cases.claim(case.id, ada.id, case.version, now=clock.now)
    model = Recommendation.from_document(stored.document)
    review = replace(begun(case.id, stored.version, clean(stored.answers), model), shared_note=note)
    assert store.reviews.save(
        begun(case.id, stored.version, clean(stored.answers), model), review, ada.id, now=clock.now
    )
    saved = store.reviews.of(case.id)
    assert saved is not None
    assert store.reviews.publish(saved, case.version + 1, ada.id, now=clock.now)


def link(app: Flask, store: Store, token: str) -> str:
    with app.test_request_context("http://localhost/"):
        found = status_link(request_of(store, token))
    assert found is not None
    return found
