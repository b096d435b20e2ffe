"""Fixtures of the pages: a case that a student sent, two advisors who are signed in, a Redis, and a mail
server."""

import shutil
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from tests.conftest import require
from tests.support.case import Case, send_case
from tests.support.mail_server import MailServer
from tests.support.pages import PageClient
from tests.support.people import client_of, make_account


@pytest.fixture
def case(app: Flask) -> Case:
    return send_case(app)


@pytest.fixture
def ada(app: Flask) -> PageClient:
    return client_of(app, make_account(app, name="Ada Example"))


@pytest.fixture
def bob(app: Flask) -> PageClient:
    return client_of(app, make_account(app, email="bob@example.edu", name="Bob Okafor"))


@pytest.fixture
def redis() -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A Redis of one's own that keeps nothing, and its process."""
    program = shutil.which("redis-server")
    require(program, "the Redis half is left out: install Redis (Debian: apt-get install redis-server)")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with subprocess.Popen(
        [str(program), "--port", str(port), "--bind", "127.0.0.1", "--save", ""], stdout=subprocess.DEVNULL
    ) as process:
        url = f"redis://127.0.0.1:{port}/0"
        _wait_for(url)
        yield url, process
        process.terminate()


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as found:
        thread = threading.Thread(target=found.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield found
        found.over.set()
        found.shutdown()
        thread.join()


@pytest.fixture
def mailing(make_app: Callable[..., Flask], server: MailServer) -> Callable[..., Flask]:
    def make(**settings) -> Flask:
        given = {"smtp_host": "localhost", "smtp_port": server.server_address[1], "smtp_from": "quiz@example.edu"}
        app = make_app(**{**given, "smtp_tls": "none", **settings})
        app.test_client_class = PageClient
        return app

    return make


def _wait_for(url: str) -> None:
    import redis

    with redis.Redis.from_url(url, retry=redis.retry.Retry(redis.backoff.ConstantBackoff(0.05), 100)) as server:
        assert server.ping()
