"""What happens to cases is told to those who want to know: once it happened and only then, signed, until they have
it, and nobody's words.
"""

import hmac
import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from flask import Flask

from quiz.service import Services
from quiz.service.jobs.tasks import tick
from quiz.service.jobs.webhooks import BACK_OFF, KEPT, deliver, secret_of
from quiz.store.cases import NewCase
from quiz.store.webhooks import Webhook
from tests.support.case import leave_out, publish, send_case, take
from tests.support.people import Clock, client_of, make_account
from tests.support.scan import places

QUESTION = "Is Duke right for somebody with two children?"


class Receiver(HTTPServer):
    """A server of our own that keeps what it is sent and answers with `says`."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Receive)
        self.says, self.got = 200, list[tuple[str, bytes]]()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hook"

    @property
    def news(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, body in self.got]


class Receive(BaseHTTPRequestHandler):
    """One request to a Receiver."""

    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.headers["Mem-Quiz-Signature"], body))
        self.send_response(self.server.says)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    server = Receiver()
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def services(app: Flask) -> Services:
    """The application's, which may tell this machine."""
    found: Services = app.extensions["mem_quiz"]
    return replace(found, settings=replace(found.settings, webhook_loopback="yes"))


def add(services: Services, url: str, *events: str) -> Webhook:
    return services.store.webhooks.add(url, events, now=services.now())


def test_each_event_is_told_to_who_wants_it_with_ids_and_states_alone(app, services, receiver, clock) -> None:
    add(services, receiver.url, "asked", "answered", "published")
    add(services, receiver.url, "published")
    case = send_case(app, QUESTION)
    ada = client_of(app, make_account(app))
    leave_out(ada, take(ada, case), case.ids[1])
    assert publish(ada, case).status_code == 303
    assert services.store.cases.answer(case.number, "Thank you!", "nonce", by_link=False, now=clock.now)
    assert services.store.cases.answer(case.number, "Thank you!", "nonce", by_link=False, now=clock.now)  # sent twice
    deliver(services)
    assert [(news["event"], news["case"], news["state"]) for news in receiver.news] == [
        ("asked", case.number, "new"),
        ("published", case.number, "done"),
        ("published", case.number, "done"),
        ("answered", case.number, "claimed"),
    ]
    assert all([*news] == ["id", "event", "at", "case", "state"] for news in receiver.news)
    assert len({news["id"] for news in receiver.news}) == 4
    deliver(services)
    assert len(receiver.got) == 4, "what was taken is not sent again"


def test_the_signature_is_that_of_the_secret_the_moment_and_the_body(app, services, receiver, clock) -> None:
    hook = add(services, receiver.url, "asked")
    send_case(app)
    deliver(services)
    (signature, body), secret = receiver.got[0], secret_of(hook, services.settings.secret_key)
    expected = hmac.new(secret.encode(), f"{int(clock.now.timestamp())}.".encode() + body, sha256).hexdigest()
    assert signature == f"t={int(clock.now.timestamp())},v1={expected}"
    assert places(services.store.engine, secret) == []
    assert secret_of(add(services, receiver.url, "asked"), services.settings.secret_key) != secret


def test_what_did_not_happen_is_not_told(app, services, receiver) -> None:
    add(services, receiver.url, "asked", "published")
    case = send_case(app)
    again = NewCase("again", None, {"review"}, False)
    assert services.store.cases.create(case.token, again, now=services.now()) is not None
    assert counts(services) == [("waiting", 1)]
    assert services.store.cases.withdraw(case.token, now=services.now())
    deliver(services)
    assert receiver.got == [], "of a case that was withdrawn nothing is told"


def counts(services: Services) -> list[tuple[str, int]]:
    return [(state, number) for (_, state), number in services.store.webhooks.counts().items()]


def test_a_receiver_that_fails_is_tried_for_three_days_and_then_given_up(app, services, receiver, clock: Clock) -> None:
    add(services, receiver.url, "asked")
    send_case(app)
    receiver.says = 500
    begun = clock.now
    for pause in BACK_OFF:
        deliver(services)
        clock.forward(seconds=pause.total_seconds() - 1)
        deliver(services)  # too early
        clock.forward(seconds=1)
    assert len(receiver.got) == len(BACK_OFF)
    deliver(services)
    bodies = {body for _, body in receiver.got}
    assert (len(receiver.got), len(bodies)) == (len(BACK_OFF) + 1, 1), "the same news at every try"
    assert timedelta(days=2) < clock.now - begun < timedelta(days=4)
    assert counts(services) == [("given up", 1)]
    clock.now += KEPT
    deliver(services)
    assert counts(services) == []


def test_a_receiver_that_comes_back_gets_what_it_missed_and_one_that_is_away_holds_up_nobody(
    app: Flask, services: Services, receiver: Receiver, clock: Clock
) -> None:
    add(services, "http://127.0.0.1:1/nobody", "asked")
    add(services, receiver.url, "asked")
    receiver.says = 503
    send_case(app)
    send_case(app)
    deliver(services)
    assert len(receiver.got) == 1, "the second waits for a receiver that answers"
    receiver.says = 204
    clock.forward(minutes=1)
    deliver(services)
    assert sorted(news["case"] for news in receiver.news[1:]) == sorted({news["case"] for news in receiver.news})
    assert sorted(counts(services)) == [("delivered", 2), ("waiting", 2)]


def test_this_very_machine_is_told_nothing_unless_the_operator_says_so(app, services, receiver) -> None:
    add(services, receiver.url, "asked")
    send_case(app)
    deliver(app.extensions["mem_quiz"])
    assert receiver.got == []
    assert counts(services) == [("waiting", 1)]


def test_the_worker_tells_every_minute(app, services, receiver, clock: Clock) -> None:
    services.store.page_looks.keep_worth(services.catalog.sha256, {}, now=clock.now)  # or it would be worked out
    add(services, receiver.url, "asked")
    send_case(app)
    tick(services)  # what is new to the schedule was as good as done
    clock.forward(minutes=1)
    tick(services)
    assert [news["event"] for news in receiver.news] == ["asked"]
