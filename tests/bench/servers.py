"""The two servers that the page bench compares, each its own process on a free port of loopback with a home that is
thrown away: `mem-quiz serve`, and a bare page under the same gunicorn workers and threads."""

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from quiz.config import Settings

WORKERS, THREADS = 2, 4
GIVE_UP_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Server:
    """A server that answers: its port, and for mem-quiz the settings that open its store."""

    port: int
    settings: Settings | None = None


@contextmanager
def mem_quiz(**more: str) -> Iterator[Server]:
    """`mem-quiz serve` as a student's browser meets it, in a new home with a database of its own, unless the settings
    name another."""
    with tempfile.TemporaryDirectory() as home:
        settings = {"MEM_QUIZ_HOME": home, "MEM_QUIZ_LIMITS": "off", **more}
        options = ("--port", "0", "--workers", str(WORKERS), "--threads", str(THREADS))
        with _running([sys.executable, "-m", "quiz", "serve", *options], settings) as (process, log):
            yield Server(_announced_port(process, log), Settings.from_environment(settings))


@contextmanager
def bare() -> Iterator[Server]:
    """The page of tests/bench/bare.py under gunicorn."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = ("-k", "gthread", "-w", str(WORKERS), "--threads", str(THREADS), "--preload", "--keep-alive", "5")
    command = [sys.executable, "-m", "gunicorn", *options, "-b", f"127.0.0.1:{port}", "tests.bench.bare:create_app()"]
    with _running(command, {}) as (process, log):
        _wait_until(lambda: _answers(port), process, log)
        yield Server(port)


def get(port: int, path: str) -> bytes:
    """The body of a page; RuntimeError for anything but 200, so that no error page is ever timed."""
    connection = HTTPConnection("127.0.0.1", port, timeout=GIVE_UP_SECONDS)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        body = response.read()
    finally:
        connection.close()
    if response.status != 200:
        raise RuntimeError(f"GET {path}: {response.status}")
    return body


@contextmanager
def _running(command: list[str], settings: Mapping[str, str]) -> Iterator[tuple["subprocess.Popen[bytes]", Path]]:
    """The process with its output in a file; ended by SIGTERM like any service."""
    ours = ("MEM_QUIZ_", "DATABASE_URL")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    with tempfile.NamedTemporaryFile("wb", suffix=".log") as log:
        process = subprocess.Popen(command, env={**environment, **settings}, stdout=log, stderr=subprocess.STDOUT)
        try:
            yield process, Path(log.name)
        finally:
            process.terminate()
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _announced_port(process: "subprocess.Popen[bytes]", log: Path) -> int:
    ready = re.compile(r"ready at http://127\.0\.0\.1:(\d+)/")
    _wait_until(lambda: bool(ready.search(log.read_text())), process, log)
    return int(ready.findall(log.read_text())[0])


def _answers(port: int) -> bool:
    try:
        return bool(get(port, "/4/1"))
    except OSError:
        return False


def _wait_until(holds: Callable[[], bool], process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + GIVE_UP_SECONDS
    while not holds():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"the server did not start:\n{log.read_text()[-2000:]}")
        time.sleep(0.01)
