"""The web tier is stateless: two `mem-quiz serve` over one PostgreSQL, and one student whom a balancer sends to either
in turn. Whatever a server kept to itself would be missing at the next step."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from itertools import count
from time import perf_counter
from typing import Any
from urllib.parse import urlencode

import sqlalchemy as sa

from quiz.config import Settings
from quiz.store.connection import connect
from tests.bench.measure import Measure
from tests.bench.servers import GIVE_UP_SECONDS, mem_quiz
from tests.support.journey import student, take
from tests.support.pages import Page

POSTGRES = "TEST_DATABASE_URL"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered."""

    status_code: int
    location: str
    text: str


class Balanced:
    """A browser behind a balancer that takes the servers in turn."""

    def __init__(self, *ports: int) -> None:
        self.ports, self.requests = ports, count()

    def _ask(self, method: str, path: str, body: str = "") -> Answer:
        port = self.ports[next(self.requests) % len(self.ports)]
        connection = HTTPConnection("127.0.0.1", port, timeout=GIVE_UP_SECONDS)
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            return Answer(response.status, response.headers.get("Location", ""), response.read().decode())
        finally:
            connection.close()

    def page(self, path: str) -> Page:
        """A page, from whichever server is next."""
        answer = self._ask("GET", path)
        if answer.status_code != 200:
            raise RuntimeError(f"GET {path}: {answer.status_code}")
        return Page(answer.text, path)

    def post(self, path: str, data: dict[str, Any]) -> Answer:
        """A form sent to whichever server is next."""
        return self._ask("POST", path, urlencode(data, doseq=True))


@contextmanager
def _schema(database_url: str) -> Iterator[str]:
    """The URL of a schema of its own in that database, dropped at the end."""
    url = sa.make_url(Settings.from_environment({"DATABASE_URL": database_url}).database_url)
    admin, name = connect(url.render_as_string(hide_password=False)), f"bench_{os.getpid()}"
    with admin.begin() as connection:
        connection.execute(sa.schema.CreateSchema(name))
    try:
        yield url.update_query_dict({"options": f"-csearch_path={name}"}).render_as_string(hide_password=False)
    finally:
        with admin.begin() as connection:
            connection.execute(sa.schema.DropSchema(name, cascade=True))
        admin.dispose()


def one_student_two_servers() -> Iterator[Measure]:
    """Milliseconds for a student to take the quiz over two servers in turn, beside the same over one of them."""
    database = os.environ.get(POSTGRES)
    if not database:
        print(f"web tier: left out, set {POSTGRES}=postgresql://user:password@localhost/name to simulate it")
        return
    with _schema(database) as url:
        shared = {"DATABASE_URL": url, "MEM_QUIZ_SECRET_KEY": secrets.token_urlsafe(32)}
        with mem_quiz(**shared) as one, mem_quiz(**shared) as other:
            times, results = zip(*(_quiz(Balanced(*ports)) for ports in _turns(one.port, other.port)), strict=True)
    same = len(set(results)) == 1
    name = "a student's whole quiz over 2 servers in turn, 1 PostgreSQL"
    yield Measure(name, min(times[1::2]), min(times[::2]), "1 server", "ms", "the same results", same)


def _turns(one: int, other: int) -> Iterator[tuple[int, ...]]:
    for _ in range(5):
        yield (one,)
        yield one, other


def _quiz(client: Balanced) -> tuple[float, str]:
    """How long the quiz took, and what the results page then says."""
    start = perf_counter()
    results = client.page(take(client, student()))
    return (perf_counter() - start) * 1000, results.main
