"""Ask an advisor, over HTTP: what is shown before it is sent, how it stands, what the mailed link opens and does not,
taking it back, and seeing, downloading and deleting everything that is kept."""

import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask

from quiz.service import log as observe
from quiz.service.jobs.mail import _write
from quiz.store import Store
from quiz.store import cases as requests
from quiz.store.vocabulary import LONGEST
from quiz.web.kit.mail import status_link
from tests.support.asking import (
    ADDRESS,
    CONSENT,
    LIST,
    NOTE,
    QUESTION,
    SECRET_ANSWER,
    advise,
    at,
    form_of,
    link,
    post,
    publish,
    request_of,
    send,
)
from tests.support.audit import proves
from tests.support.journey import path_of, start, student, take
from tests.support.pages import Page, PageClient
from tests.support.people import Clock, make_account
from tests.support.scan import places


@pytest.fixture
def token(app: Flask, client: Any, store: Store, clock: Clock) -> str:
    make_account(app, email="somebody@example.edu")
    token = take(client, student(interest=["pm"])).split("/")[2]
    assert store.shortlists.save(token, LIST, 0, now=clock.now)
    return token


# --- sending ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["results", "shortlist"])
def test_the_way_to_an_advisor_is_on_the_results_and_on_the_shortlist(client: Any, token: str, page: str) -> None:
    assert client.page(f"/quiz/{token}/{page}").link("Ask an advisor") == at(token)
    send(client, token)
    assert client.page(f"/quiz/{token}/{page}").link("See how it stands") == at(token)


def test_what_the_advisor_will_see_is_shown_and_nothing_is_ticked(client: Any, token: str) -> None:
    page = client.page(at(token))
    for words in ("Civil", "Up to $50,000", "Duke University", "Dartmouth College", "Your list"):
        assert words in page.main
    assert NOTE not in page.main
    boxes = [field for field in page.all("input") if field.get("type") == "checkbox"]
    assert {box.get("name") for box in boxes} == {"notes", "review", "contact", "mailed_list", "learning"}
    assert not [box for box in boxes if box.get("checked") is not None]


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({}, "Tick that an advisor may read it"),
        ({"contact": "1", "email": ADDRESS}, "Tick that an advisor may read it"),
        ({"review": "1", "contact": "1"}, "Write the address"),
        ({"review": "1", "contact": "1", "email": "jo@example.org\nBcc: all@example.org"}, "Write the address"),
        ({"review": "1", "contact": "1", "email": "Jo <jo@example.org>, al@example.org"}, "Write the address"),
        ({"review": "1", "email": ADDRESS}, "tick the box above it too"),
        ({"review": "1", "mailed_list": "1"}, "tick above that you want them"),
        ({"review": "1", "question": "x" * (LONGEST + 1)}, "shorten it to 2,000"),
    ],
)
def test_what_cannot_be_sent_says_why_and_keeps_what_was_typed(
    client: Any, store: Store, token: str, typed: dict[str, str], says: str
) -> None:
    response = post(client, at(token), **{"question": QUESTION, **typed})
    assert response.status_code == 422
    page = Page(response.text)
    assert [error for error in page.errors if says in error]
    assert form_of(page, at(token))["question"].strip() == typed.get("question", QUESTION)
    ticked = {box.get("name") for box in page.all("input") if box.get("checked") is not None}
    assert ticked == {name for name, value in typed.items() if value == "1"}
    assert store.cases.of(token) is None


def test_a_request_is_sent_once_with_what_was_agreed_to(client: Any, store: Store, token: str, clock: Clock) -> None:
    fields = form_of(client.page(at(token)), at(token))
    for question in (QUESTION, "another"):
        assert path_of(client.post(at(token), data={**fields, **CONSENT, "question": question})) == at(token)
    case = request_of(store, token)
    assert (case.question, case.contact, case.notes) == (QUESTION, ADDRESS, False)
    assert case.consent == {"review": clock.now, "contact": clock.now}
    page = client.page(at(token))
    assert page.heading == "Your question to an advisor"
    assert "Nobody has taken it up yet" in page.main


def test_a_flood_is_turned_away_in_words_that_keep_what_was_typed(
    client: Any, store: Store, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(requests, "MOST_OPEN", 0)
    response = post(client, at(token), question=QUESTION, review="1")
    assert response.status_code == 422
    assert "Nothing was sent" in Page(response.text).errors[0]
    assert form_of(Page(response.text), at(token))["question"].strip() == QUESTION
    assert store.cases.of(token) is None


def test_an_address_is_kept_only_where_mail_is_wanted(client: Any, store: Store, token: str) -> None:
    post(client, at(token), review="1", question="")
    assert request_of(store, token).contact is None


def test_before_the_list_is_made_the_page_leads_to_the_open_question(app: Flask, client: Any, store: Store) -> None:
    make_account(app)
    path = start(client)
    page = client.page(at(path.split("/")[2]))
    assert page.link("To the open question") == path
    assert not page.all("textarea")


def test_nothing_is_sent_before_the_list_is_made(client: Any, store: Store) -> None:
    token = start(client).split("/")[2]
    csrf = client.page(f"/quiz/{token}/keep").fields()["csrf_token"]
    assert path_of(client.post(at(token), data={**CONSENT, "csrf_token": csrf})) == at(token)
    assert store.cases.of(token) is None


def test_every_post_needs_the_pages_own_token(client: Any, store: Store, token: str) -> None:
    assert client.post(at(token), data=CONSENT).status_code == 422
    send(client, token)
    key = urlsplit(link(client.application, store, token)).path
    for path in (at(token, "/answer"), at(token, "/consent"), at(token, "/withdraw"), key):
        response = client.post(path, data={"text": "forged", "nonce": "n" * 16, "csrf_token": "0" * 64})
        assert response.status_code == 422, path
    case = request_of(store, token)
    assert store.cases.messages(case.id) == ()
    assert case.contact == ADDRESS


# --- how it stands ----------------------------------------------------------------------------------------------------


def test_a_question_is_shown_and_answered_once(app: Flask, client: Any, store: Store, token: str, clock: Clock) -> None:
    send(client, token)
    advise(app, store, token, clock)
    assert client.page(f"/quiz/{token}/results").link("Answer") == at(token)
    page = client.page(at(token))
    assert "The advisor has asked you something" in page.main
    assert "Could you move?" in page.main
    fields = form_of(page, at(token, "/answer"))
    for _ in range(2):
        assert path_of(client.post(at(token, "/answer"), data={**fields, "text": SECRET_ANSWER})) == at(token)
    assert client.page(at(token)).main.count(SECRET_ANSWER) == 1
    assert request_of(store, token).state == "claimed"


@pytest.mark.parametrize("typed", ["", "   ", "x" * (LONGEST + 1)])
def test_an_answer_that_cannot_be_sent_is_kept_on_the_page(client: Any, token: str, typed: str) -> None:
    send(client, token)
    response = post(client, at(token), at(token, "/answer"), text=typed)
    assert response.status_code == 422
    assert form_of(Page(response.text), at(token, "/answer"))["text"].strip() == typed.strip()


def test_a_full_request_says_so(client: Any, store: Store, token: str, clock: Clock) -> None:
    send(client, token)
    case = request_of(store, token)
    for number in range(requests.MOST_MESSAGES):
        store.cases.answer(case.id, "!", f"n{number}", by_link=False, now=clock.now)
    response = post(client, at(token), at(token, "/answer"), text="one more")
    assert "as many messages as one can have" in Page(response.text).errors[0]


def test_consent_can_be_given_and_taken_back(client: Any, store: Store, token: str) -> None:
    send(client, token)
    there = at(token, "/consent")
    fields = {name: value for name, value in form_of(client.page(at(token)), there).items() if name == "csrf_token"}
    assert path_of(client.post(there, data={**fields, "learning": "1"})) == at(token)
    case = request_of(store, token)
    assert (set(case.consent), case.contact) == ({"review", "learning"}, None)
    assert client.post(there, data={**fields, "contact": "1", "email": "no address"}).status_code == 422
    assert request_of(store, token) == case


def test_whatever_is_written_is_text(app: Flask, client: Any, store: Store, token: str, clock: Clock) -> None:
    hostile = "<script>alert(1)</script>'\"&amp;=1+1"
    send(client, token, question=hostile)
    advise(app, store, token, clock, hostile)
    for path in (at(token), f"/quiz/{token}/data", urlsplit(link(app, store, token)).path):
        page = client.page(path)
        assert hostile in page.main
        assert "<script>alert" not in page.html


def test_what_is_published_is_linked_kept_and_gone_when_it_is_taken_back(
    app: Flask, client: Any, store: Store, token: str, clock: Clock
) -> None:
    send(client, token)
    assert "See the advisor" not in client.page(at(token)).main
    publish(app, store, token, clock, "a note to the student")
    page = client.page(at(token))
    assert "The advisor has finished" in page.main
    assert page.link("See the advisor’s list") == f"/quiz/{token}/results?list=advisor"
    assert "also the list that is published" in page.main
    assert "a note to the student" in client.page(f"/quiz/{token}/data").main
    assert "a note to the student" in client.get(f"/quiz/{token}/data.json").text
    post(client, at(token), at(token, "/withdraw"))
    assert store.reviews.published(token) is None
    assert places(store.engine, "a note to the student") == []


def test_whoever_writes_after_the_end_opens_it_again(
    app: Flask, client: Any, store: Store, token: str, clock: Clock
) -> None:
    send(client, token)
    publish(app, store, token, clock, "")
    post(client, at(token), at(token, "/answer"), text="And the visa?")
    assert request_of(store, token).state == "claimed"
    assert "See the advisor’s list" in client.page(at(token)).main


# --- the mailed link --------------------------------------------------------------------------------------------------


def test_the_mailed_link_shows_state_and_messages_and_nothing_of_the_students_own(
    app: Flask, client: Any, store: Store, token: str, clock: Clock
) -> None:
    send(client, token)
    advise(app, store, token, clock)
    page = client.page(urlsplit(link(app, store, token)).path)
    assert "The advisor has asked you something" in page.main
    assert "Could you move?" in page.main
    assert token not in page.html
    for private in (ADDRESS, NOTE, "Civil", "Duke University"):
        assert private not in page.html
    assert not [e for e in page.root.iter() if "/quiz/" in (e.get("href") or e.get("action") or "")]
    assert page.response is not None
    assert page.response.headers["Cache-Control"] == "no-store"


def test_an_answer_through_the_mailed_link_is_marked_as_such(
    app: Flask, client: Any, store: Store, token: str, clock: Clock
) -> None:
    send(client, token)
    advise(app, store, token, clock)
    path = urlsplit(link(app, store, token)).path
    fields = form_of(client.page(path), path)
    for _ in range(2):
        assert path_of(client.post(path, data={**fields, "text": SECRET_ANSWER})) == path
    (*_, last) = messages = store.cases.messages(request_of(store, token).id)
    assert (len(messages), last.text, last.by_link) == (2, SECRET_ANSWER, True)
    assert client.post(path, data={**fields, "text": ""}).status_code == 422


def test_the_key_of_the_link_opens_nothing_else_and_cannot_be_made_from_the_database(
    app: Flask, client: Any, store: Store, token: str
) -> None:
    send(client, token)
    key = urlsplit(link(app, store, token)).path.rpartition("/")[2]
    for path in (f"/quiz/{key}/advisor", f"/quiz/{key[:43]}/results", f"/shared/{key[:43]}"):
        assert client.get(path).status_code == 404
    nonce, _, signature = key.partition(".")
    assert nonce == request_of(store, token).nonce
    assert places(store.engine, signature) == []
    for forged in (nonce, f"{nonce}.", f"{nonce}.{'A' * len(signature)}", f"x{key}", "é.é", "%ff.%00"):
        assert client.get(f"/advice/{forged}").status_code == 404, forged


def test_the_link_ends_with_the_consent_and_with_the_request(app: Flask, client: Any, store: Store, token: str) -> None:
    send(client, token)
    first = urlsplit(link(app, store, token)).path
    post(client, at(token), at(token, "/consent"), email="jo@example.com")
    second = urlsplit(link(app, store, token)).path
    assert client.get(first).status_code == 404, "it went to another address"
    assert client.get(second).status_code == 200
    post(client, at(token), at(token, "/withdraw"))
    assert "no longer works" in client.page(second, 404).heading


def test_without_consent_to_mail_there_is_no_link(app: Flask, client: Any, store: Store, token: str) -> None:
    post(client, at(token), review="1")
    with app.test_request_context():
        assert status_link(request_of(store, token)) is None


def mailed(app: Flask, store: Store, token: str) -> str:
    """The path of the link in the mail that would go now."""
    text = _write(app.extensions["mem_quiz"].settings, request_of(store, token), "http://localhost/", 1).get_content()
    (found,) = re.findall(r"http://localhost(/advice/\S+)", text)
    return str(found)


def test_the_mailed_link_opens_the_list_for_who_agreed_and_the_link_that_an_advisor_copies_never_does(
    app: Flask, client: Any, store: Store, token: str, clock: Clock
) -> None:
    send(client, token, mailed_list="1")
    assert "once there is one" in client.page(mailed(app, store, token)).main
    publish(app, store, token, clock, "Look at the first one.")
    page = client.page(mailed(app, store, token))
    assert page.html.count("Look at the first one.") == 2, "as the letter, and among what was written"
    assert "in the advisor’s order" in page.main
    for private in (token, ADDRESS, NOTE, "Civil"):
        assert private not in page.html
    assert not [e for e in page.root.iter() if "/quiz/" in (e.get("href") or e.get("action") or "")]
    by_hand = client.page(urlsplit(link(app, store, token)).path)
    assert "in the advisor’s order" not in by_hand.main
    assert "Look at the first one." not in by_hand.main
    signature = mailed(app, store, token).rpartition(".")[2]
    assert signature not in link(app, store, token)
    assert places(store.engine, signature) == []


def test_what_a_mail_opens_is_taken_back_with_one_tick_for_good(
    app: Flask, client: Any, store: Store, token: str, clock: Clock
) -> None:
    send(client, token, mailed_list="1")
    publish(app, store, token, clock, "Kept.")
    first, fields = mailed(app, store, token), form_of(client.page(at(token)), at(token, "/consent"))
    for more in ({}, {"mailed_list": "1"}):
        ticked = {key: value for key, value in {**fields, "contact": "1"}.items() if key != "mailed_list"}
        assert path_of(client.post(at(token, "/consent"), data={**ticked, **more})) == at(token)
        assert client.get(first).status_code == 404, "also after it was agreed to again"
    assert "in the advisor’s order" in client.page(mailed(app, store, token)).main
    client.post(at(token, "/consent"), data={name: fields[name] for name in ("csrf_token",)})
    assert set(request_of(store, token).consent) == {"review"}, "no mail, no list in a mail"


# --- taking back, seeing, deleting ------------------------------------------------------------------------------------


def test_taking_it_back_deletes_it_and_leaves_the_rest(
    app: Flask, client: Any, store: Store, token: str, clock: Clock
) -> None:
    send(client, token)
    advise(app, store, token, clock, "words of the advisor")
    post(client, at(token), at(token, "/answer"), text=SECRET_ANSWER)
    fields = form_of(client.page(at(token)), at(token, "/withdraw"))
    for _ in range(2):
        response = client.post(at(token, "/withdraw"), data=fields)
        assert path_of(response) == at(token)
    assert "taken back" in client.page(response.location.removeprefix("http://localhost")).main
    assert places(store.engine, QUESTION, SECRET_ANSWER, ADDRESS, "words of the advisor") == []
    assert places(store.engine, NOTE) == ["shortlists.entries: " + NOTE]
    assert "audit_salts.person: response" not in "".join(places(store.engine, "response:"))
    assert client.page(f"/quiz/{token}/shortlist").main.count("Duke University")
    send(client, token)


def test_everything_that_is_kept_is_on_one_page_and_in_one_file(
    app: Flask, client: Any, store: Store, token: str, clock: Clock
) -> None:
    send(client, token, notes="1")
    ada = advise(app, store, token, clock)
    post(client, at(token), at(token, "/answer"), text=SECRET_ANSWER)
    page = client.page(f"/quiz/{token}/data")
    response = client.get(page.link("Download all of it"))
    assert response.headers["Content-Disposition"].startswith("attachment")
    everything = json.loads(response.text)
    for words in (QUESTION, SECRET_ANSWER, ADDRESS, NOTE, "Could you move?"):
        assert words in page.main
        assert words in response.text
    assert everything["requests"][0]["consent"] == {name: clock.now.isoformat() for name in ("review", "contact")}
    assert everything["responses"][0]["answers"]["discipline"] == "civil"
    assert [entry["what"] for entry in everything["trail"]][:2] == ["sent a request", "claimed a request"]
    assert [entry["advisor"] for entry in everything["trail"]] == [None, ada, ada, None]
    for secret in (token, request_of(store, token).nonce, "token_sha256"):
        assert secret not in page.html.replace(f"/quiz/{token}", "")
        assert secret not in response.text


def test_a_table_added_later_is_part_of_everything(client: Any, store: Store, token: str) -> None:
    """What is found is found by the foreign keys: so it is everything that deleting deletes."""
    import sqlalchemy as sa

    from quiz.store.subject_access import everything
    from quiz.store.tables import Base

    send(client, token)
    case = request_of(store, token)
    later = sa.Table("later", Base.metadata, sa.Column("request_id", sa.ForeignKey("requests.id"), primary_key=True))
    try:
        with store.engine.begin() as connection:
            later.create(connection)
            connection.execute(later.insert().values(request_id=case.id))
        found = everything(store.engine, token)
        assert found is not None
        assert found["later"] == [{"request_id": case.id}]
    finally:
        with store.engine.begin() as connection:
            later.drop(connection)
        Base.metadata.remove(later)


def test_deleting_leaves_none_of_the_students_words_in_any_table(
    app: Flask, client: Any, store: Store, token: str, clock: Clock
) -> None:
    send(client, token, notes="1")
    advise(app, store, token, clock, "words of the advisor")
    post(client, at(token), at(token, "/answer"), text=SECRET_ANSWER)
    entries = store.audit.of(f"request:{request_of(store, token).id}")
    assert len(places(store.engine, QUESTION, SECRET_ANSWER, ADDRESS, NOTE)) == 4
    keep = f"/quiz/{token}/keep"
    assert "your question to an advisor" in client.page(keep).main
    assert path_of(post(client, keep)) == "/deleted"
    assert places(store.engine, QUESTION, SECRET_ANSWER, ADDRESS, NOTE, "words of the advisor", "civil") == []
    assert {proves(store, entry, after=None) for entry in entries} == {None}
    for path in (at(token), f"/quiz/{token}/data", f"/quiz/{token}/data.json"):
        assert client.get(path).status_code == 404


def test_the_log_names_nobody(make_app: Callable[..., Flask], capsys: pytest.CaptureFixture[str], clock: Clock) -> None:
    app = make_app(log_level="info")
    make_account(app)
    app.test_client_class = PageClient
    client, store = app.test_client(use_cookies=False), app.extensions["mem_quiz"].store
    token = take(client, student(interest=["pm"])).split("/")[2]
    send(client, token)
    key = urlsplit(link(app, store, token)).path
    client.get(key)
    post(client, at(token), at(token, "/answer"), text=SECRET_ANSWER)
    client.get(f"/quiz/{token}/data.json")
    post(client, at(token), at(token, "/withdraw"))
    said = capsys.readouterr().err
    assert "/quiz/<token:token>/advisor" in said
    assert "/advice/<key>" in said
    for private in (token, key, QUESTION, SECRET_ANSWER, ADDRESS):
        assert private not in said
    observe.configure(app.extensions["mem_quiz"].settings)


def test_the_privacy_page_says_how_long_as_the_rules_do(make_app: Callable[..., Flask]) -> None:
    app = make_app(keep_days=123)
    app.test_client_class = PageClient
    client: Any = app.test_client(use_cookies=False)
    main = client.page("/privacy").main
    assert "123 days after you last changed it" in main
    assert "7 days, unless something is on its shortlist" in main
