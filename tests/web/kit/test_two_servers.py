"""Two servers that share a database, a Redis and a secret, and nothing else: students go from one to the other."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from huey.consumer import Worker

from quiz.config import Settings
from quiz.core.decision import Entry, Shortlist
from quiz.service.jobs.documents import LONG
from quiz.service.jobs.queue import JobHuey
from quiz.service.jobs.tasks import take_and_do
from quiz.web.app import create_app
from tests.support.journey import ASKED_ALL, path_of, step_of, token_of, walk_through
from tests.support.pages import Page, PageClient
from tests.support.people import services_of

Servers = list[Flask]


@pytest.fixture
def servers(
    app: Flask, settings: Settings, redis: tuple[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Servers]]:
    """Make two servers, each with a home of its own; what they rank by is the release's, read once for both."""
    shared = services_of(app).live
    monkeypatch.setattr("quiz.service.live.of_the_release", lambda: shared)
    made: Servers = []

    def make(**changes: Any) -> Servers:
        for name in ("first", "second"):
            home = tmp_path / name
            home.mkdir()
            server = create_app(replace(settings, home=home, limits=redis[0], queue=redis[0], **changes))
            server.testing, server.test_client_class = True, PageClient
            made.append(server)
        return made

    yield make
    for server in made:
        services_of(server).close()


class InTurn:
    """A browser without cookies behind a balancer that takes the servers in turn."""

    def __init__(self, servers: Servers) -> None:
        self._next = cycle(server.test_client(use_cookies=False) for server in servers)

    def page(self, path: str) -> Page:
        """A page, from whichever server is next."""
        client = next(self._next)
        assert isinstance(client, PageClient)
        return client.page(path)

    def post(self, path: str, **sent: Any) -> Any:
        """A form sent to whichever server is next."""
        return next(self._next).post(path, **sent)

    def get(self, path: str) -> Any:
        """An answer from whichever server is next."""
        return next(self._next).get(path)


def test_a_student_starts_on_one_server_and_ends_on_the_other(servers, tmp_path: Path) -> None:
    browser = InTurn(servers())
    path = walk_through(browser, ASKED_ALL)
    assert step_of(path) == "results"
    first, second = browser.page(path), browser.page(path)
    assert first.main == second.main
    add = f"/quiz/{token_of(path)}/shortlist/add"
    form = next(form for form in first.all("form") if form.get("action") == add)
    assert browser.post(add, data={**first.fields(form), "program": "duke-mem"}).status_code == 303
    assert all("Duke" in browser.page(f"/quiz/{token_of(path)}/shortlist").main for _ in range(2))
    assert not [path for path in tmp_path.rglob("*") if path.is_file()], "a server keeps nothing of a student"


def test_the_servers_count_a_client_together(servers) -> None:
    browser = InTurn(servers(limit_responses="3/hour"))
    assert [browser.post("/", data={"interest": "pm"}).status_code for _ in range(6)] == [303] * 3 + [429] * 3


def test_the_worker_of_one_server_does_what_the_other_asked_for(servers) -> None:
    asks, works = both = servers()
    services = services_of(asks)
    services_of(works).store.jobs.sign_on("a worker", now=services.now())
    token = services.store.responses.create({}, None, now=services.now())
    entries = tuple(Entry(program.id) for program in services.catalog.programs[: LONG + 1])
    assert services.store.shortlists.save(token, Shortlist(entries), 0, now=services.now())
    file = f"/quiz/{token}/shortlist.xlsx"
    waiting = path_of(asks.test_client().get(file))
    assert [InTurn([server]).page(waiting).heading for server in both] == ["Your workbook is being made"] * 2
    _look(works)
    assert [InTurn([server]).page(waiting).heading for server in both] == ["Your workbook is ready"] * 2
    contents = {server.test_client().get(file).data for server in both}
    assert len(contents) == 1
    assert contents.pop().startswith(b"PK")


def _look(server: Flask) -> None:
    """Let huey's worker of a server look into its queue once."""
    services = services_of(server)
    huey = JobHuey(services.settings, partial(take_and_do, services))
    huey.storage.read_timeout = 0.05
    Worker(huey, stop_flag=None, default_delay=0, max_delay=0, backoff=1).loop()
    huey.storage.close()
