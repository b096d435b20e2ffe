"""Mails to advisors, with a mail server that runs: what they say, to whom, and that nothing is told twice."""

from collections.abc import Callable
from email import message_from_bytes

import pytest
from flask import Flask

from quiz.service.jobs.advisor_mail import collect
from quiz.service.jobs.tasks import tick
from tests.support.case import Case, press, send, send_case, take
from tests.support.mail_server import MailServer
from tests.support.pages import PageClient
from tests.support.people import client_of, make_account, services_of

ADA, BOB = "ada@example.edu", "bob@example.edu"


def at_the_desk(app: Flask, email: str, mails: str) -> PageClient:
    """Somebody who wants mails."""
    client = client_of(app, make_account(app, email=email, name=email.partition("@")[0].title()))
    assert send(client, client.page("/advisor/mails"), "/mails", mails=mails).status_code == 303
    return client


def answer(case: Case) -> None:
    case.services.store.cases.answer(case.number, "A secret answer", "n" * 22, by_link=False, now=case.services.now())


def mails(app: Flask, server: MailServer, clock, **later: float) -> list[tuple[str, str]]:
    """To whom and what goes with the next minute, or later."""
    clock.forward(**(later or {"minutes": 1}))
    collect(services_of(app))
    found = [message_from_bytes(body) for body in server.mails]
    server.mails.clear()
    return [(str(mail["To"]), str(mail.get_payload())) for mail in found]


def test_at_once_means_once_to_whom_it_concerns_and_without_a_word_of_the_student(
    mailing: Callable[..., Flask], server: MailServer, clock
) -> None:
    app = mailing()
    ada, _ = at_the_desk(app, ADA, "at_once"), at_the_desk(app, BOB, "at_once")
    mails(app, server, clock)
    case = send_case(app, "A secret question")
    told = mails(app, server, clock)
    assert sorted(to for to, _ in told) == [ADA, BOB], "nobody's is everybody's"
    for _, text in told:
        assert f"New: request {case.number}." in text
        assert "http://localhost/advisor/" in text
        assert "secret" not in text
    assert mails(app, server, clock) == []
    press(ada, take(ada, case), "ask", message="When?")
    answer(case)
    ((to, text),) = mails(app, server, clock)
    assert to == ADA
    assert f"Answered by the student: request {case.number}." in text
    assert "secret" not in text
    assert mails(app, server, clock) == []


def test_a_digest_comes_when_the_office_opens_with_what_waits(
    mailing: Callable[..., Flask], server: MailServer, clock
) -> None:
    app = mailing()
    ada = at_the_desk(app, ADA, "daily")  # a Monday, 09:00
    first = send_case(app)
    take(ada, first)
    mails(app, server, clock)
    second = send_case(app)
    assert mails(app, server, clock, hours=6) == []
    ((_, text),) = mails(app, server, clock, hours=18)
    assert f"New: request {first.number} and {second.number}." in text
    assert mails(app, server, clock) == []
    ((_, text),) = mails(app, server, clock, days=1)
    assert f"Waiting for you: request {first.number}." in text
    assert "New" not in text


@pytest.mark.slow
def test_a_mail_that_may_have_gone_is_never_sent_again(
    mailing: Callable[..., Flask], server: MailServer, clock
) -> None:
    app = mailing()
    at_the_desk(app, ADA, "at_once")
    mails(app, server, clock)
    send_case(app)
    server.drops = True
    assert len(mails(app, server, clock)) == 1
    server.drops = False
    for _ in range(3):
        clock.forward(hours=3)
        tick(services_of(app))
        assert mails(app, server, clock) == []
