"""The list as a mail to oneself: without a mail server nothing is sent, with one a single mail, and nothing stays."""

from collections.abc import Callable
from email import message_from_bytes
from email.policy import default
from typing import Any
from urllib.parse import parse_qs, urlsplit

import sqlalchemy as sa
from flask import Flask

from quiz.core.decision.shortlist import Entry, Shortlist
from quiz.service.jobs.mail import write_mail
from quiz.service.jobs.tasks import tick
from quiz.store import Store
from quiz.store.tables.jobs import StudentMailRow
from tests.support.jobs import collect
from tests.support.journey import student, take
from tests.support.mail_server import MailServer
from tests.support.people import services_of

ADDRESS = "jo@example.org"


def asked(client: Any, what: str = "results", **fields: str) -> tuple[str, Any]:
    """The token of a new student, and the answer to the form of the mail as it was filled in."""
    token = take(client, student(interest=["pm"])).split("/")[2]
    address = f"/quiz/{token}/mail/{what}"
    csrf = client.page(address).fields()["csrf_token"]
    return token, client.post(address, data={"csrf_token": csrf, "email": ADDRESS, **fields})


def test_without_a_mail_server_the_mail_is_written_in_ones_own_program(client: Any, store: Store) -> None:
    token = take(client, student(interest=["pm"])).split("/")[2]
    store.shortlists.save(token, Shortlist((Entry("duke-mem"),)), 0, now=services_of(client.application).now())
    for what in ("results", "shortlist"):
        page = client.page(f"/quiz/{token}/mail/{what}")
        assert page.all("form") == []
        link = next(link for link in (a.get("href", "") for a in page.all("a")) if link.startswith("mailto:?"))
        body = parse_qs(urlsplit(link).query)["body"][0]
        assert f"/quiz/{token}/{what}" in body
        assert ("5 programs" if what == "results" else "1. Duke University") in body
        assert client.page(f"/quiz/{token}/{what}").link("Mail it to yourself").endswith(f"/mail/{what}")


def test_with_one_a_single_mail_goes_and_neither_address_nor_link_stays(
    mailing: Callable[..., Flask], server: MailServer
) -> None:
    app = mailing()
    client: Any = app.test_client(use_cookies=False)
    token, answer = asked(client)
    assert answer.status_code == 303
    assert "Your address is deleted" in client.page(answer.location).main
    (mail,) = server.mails
    message = message_from_bytes(mail)
    assert message["To"] == ADDRESS
    assert f"/quiz/{token}/results" in str(message.get_payload())
    assert message.get_content_type() == "text/plain"
    with services_of(app).store.engine.connect() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(StudentMailRow)) == 0


def test_what_waits_is_sealed_goes_with_its_student_and_is_no_more_than_a_few(
    mailing: Callable[..., Flask], server: MailServer, monkeypatch: Any
) -> None:
    app = mailing()
    client: Any = app.test_client(use_cookies=False)
    collect(monkeypatch)
    token, answer = asked(client)
    assert answer.status_code == 303
    store = services_of(app).store
    with store.engine.connect() as connection:
        content = connection.scalar(sa.select(StudentMailRow.content))
    assert content is not None
    assert ADDRESS.encode() not in content
    assert token.encode() not in content
    for _ in range(2):
        assert store.student_mails.ask(token, b"x", now=services_of(app).now()) is not None
    assert store.student_mails.ask(token, b"x", now=services_of(app).now()) is None
    store.responses.delete(token, now=services_of(app).now())
    with store.engine.connect() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(StudentMailRow)) == 0
    tick(services_of(app))
    assert server.mails == []


def test_a_name_with_an_accent_goes_too(make_app: Callable[..., Flask]) -> None:
    settings = services_of(make_app(smtp_from="quiz@example.edu")).settings
    written = write_mail(settings, ADDRESS, "Your list", "Mayagüez\n", "x").as_bytes()
    assert message_from_bytes(written, policy=default).get_content() == "Mayagüez\n"


def test_what_is_no_address_is_said_and_nothing_is_sent(mailing: Callable[..., Flask], server: MailServer) -> None:
    client: Any = mailing().test_client(use_cookies=False)
    _, answer = asked(client, email="jo@@")
    assert answer.status_code == 422
    assert "such as jo@example.com" in answer.text
    assert server.said == []


def test_one_client_mails_only_so_many(mailing: Callable[..., Flask], server: MailServer) -> None:
    client: Any = mailing(limit_mails="1/hour").test_client(use_cookies=False)
    assert [asked(client)[1].status_code for _ in range(2)] == [303, 429]
