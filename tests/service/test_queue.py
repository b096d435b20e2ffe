"""The queue: it carries names and numbers, runs nothing that it reads, and may be away; in SQLite, and in Redis and
PostgreSQL where these are.
"""

import os
import pickle
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from huey.consumer import Worker
from huey.storage import PostgresStorage, RedisStorage, SqliteStorage
from psycopg import sql

from quiz.config import QUEUE_FILE, Settings
from quiz.service.jobs.queue import JobHuey, JobQueue, JsonSerializer
from quiz.service.log import configure
from tests.conftest import NO_POSTGRES, POSTGRES, require

Did = list[tuple[str, int, int]]


class Trap:
    """Something that leaves a trace when pickle reads it."""

    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.trace,)


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    program = shutil.which("redis-server")
    require(program, "the Redis half is left out: install redis-server (Debian: apt-get install redis-server)")
    assert program
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    folder = str(tmp_path_factory.mktemp("redis"))
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder]
    with subprocess.Popen([program, *options], stdout=subprocess.DEVNULL) as server:
        ends = time.monotonic() + 20
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                assert time.monotonic() < ends, "Redis does not start"
        yield f"redis://127.0.0.1:{port}/0"
        server.terminate()


@pytest.fixture(scope="module")
def postgres_url() -> Iterator[str]:
    """A schema of the queue's own, since the tables of the site are compared with the migrations."""
    require(POSTGRES, NO_POSTGRES)
    schema = f"queue_{os.getpid()}"
    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(schema)))
        yield f"{POSTGRES}{'&' if '?' in POSTGRES else '?'}options=-csearch_path%3D{schema}"
        connection.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(schema)))


@pytest.fixture(params=["sqlite", "redis", pytest.param("postgresql", marks=pytest.mark.postgres)])
def queue_settings(request: pytest.FixtureRequest, sqlite_settings: Settings, tmp_path: Path) -> Settings:
    """Settings with an empty queue of each kind."""
    url = ""
    if request.param == "redis":
        url = request.getfixturevalue("redis_url")
    elif request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
    settings = replace(sqlite_settings, home=tmp_path, queue=url)
    storage = JobHuey(settings, lambda *job: None).storage
    storage.flush_all()
    storage.close()
    return settings


@pytest.fixture
def worker(queue_settings: Settings) -> Iterator[Callable[[int], Did]]:
    """huey's own worker on the queue: look so many times, and give what was done."""
    did: Did = []
    huey = JobHuey(queue_settings, lambda *job: did.append(job))
    huey.storage.read_timeout = 0.05  # of the storages that wait by themselves
    each = Worker(huey, stop_flag=None, default_delay=0, max_delay=0, backoff=1)
    each.sleep = lambda: None

    def look(times: int) -> Did:
        for _ in range(times):
            each.loop()
        return did

    yield look
    huey.storage.close()


def test_a_job_goes_through_the_queue_that_the_settings_name(
    queue_settings: Settings, worker: Callable[[int], Did]
) -> None:
    queue = JobQueue(queue_settings)
    assert queue.send("batch", 7, 1)
    assert queue.send("mail", 2**40, 3)
    assert worker(3) == [("batch", 7, 1), ("mail", 2**40, 3)]
    queue.close()


def test_each_url_has_its_storage(queue_settings: Settings) -> None:
    kind = {"": SqliteStorage, "redis": RedisStorage, "postgresql": PostgresStorage}
    storage = JobHuey(queue_settings, lambda *job: None).storage
    assert type(storage) is kind[queue_settings.queue.partition("://")[0]]
    storage.close()


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"{}", b'["batch", 1]x', b'["batch", "1", 1]', b'["batch", true, 1]', b'["exit", 1, 1]', b"[" * 150],
    ids=lambda content: content.decode()[:12] or "nothing",
)
def test_what_this_program_did_not_write_is_passed_over(
    queue_settings: Settings, worker: Callable[[int], Did], content: bytes
) -> None:
    queue = JobQueue(queue_settings)
    queue.send("batch", 1, 1)
    assert queue._huey
    queue._huey.storage.enqueue(content)
    queue.send("batch", 2, 1)
    assert worker(4) == [("batch", 1, 1), ("batch", 2, 1)]
    queue.close()


def test_a_pickle_in_the_queue_is_not_run(
    queue_settings: Settings, worker: Callable[[int], Did], tmp_path: Path
) -> None:
    trace = tmp_path / "was run"
    content = pickle.dumps(Trap(trace))
    pickle.loads(content)  # noqa: S301 - what the queue must not do
    assert trace.exists(), "the trap works"
    trace.unlink()
    queue = JobQueue(queue_settings)
    queue.send("batch", 1, 1)
    assert queue._huey
    storage = queue._huey.storage
    storage.enqueue(content)
    storage.put_data("rt:quiz.service.jobs.queue.batch", content)  # where huey looks for tasks that were called off
    worker(2)
    storage.delete_data("rt:quiz.service.jobs.queue.batch")
    queue.send("batch", 2, 1)
    assert worker(3)[-1:] == [("batch", 2, 1)]
    assert not trace.exists()
    queue.close()


def test_a_message_holds_a_name_and_numbers_alone(queue_settings: Settings) -> None:
    queue = JobQueue(queue_settings)
    queue.send("batch", 7, 1)
    assert queue._huey
    (content,) = queue._huey.storage.enqueued_items()
    assert bytes(content) == b'["batch",7,1]'
    assert JsonSerializer().deserialize(bytes(content)).args == (7, 1)
    queue.close()


def test_the_file_of_the_queue_is_its_owners_alone(sqlite_settings: Settings, tmp_path: Path) -> None:
    queue = JobQueue(replace(sqlite_settings, home=tmp_path))
    queue.send("batch", 7, 1)
    assert (tmp_path / QUEUE_FILE).stat().st_mode & 0o777 == 0o600
    queue.close()


@pytest.mark.parametrize("url", ["redis://127.0.0.1:1/0", "postgresql://nobody:hunter2@127.0.0.1:1/nothing"])
def test_a_queue_that_is_away_costs_a_line_in_the_log_and_no_password(
    sqlite_settings: Settings, url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    begun = time.monotonic()
    settings = replace(sqlite_settings, queue=url, log_level="warning")
    configure(settings)
    assert not JobQueue(settings).send("batch", 7, 1)
    assert time.monotonic() - begun < 5
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "the queue does not answer" in said
    assert "hunter2" not in said


def test_each_process_opens_its_own_connection(queue_settings: Settings) -> None:
    queue = JobQueue(queue_settings)
    queue.send("batch", 1, 1)
    queue.close()
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            status = 0 if queue.send("batch", 2, 1) else 2
        finally:
            os._exit(status)
    assert queue.send("batch", 3, 1)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert queue._huey
    assert {bytes(item) for item in queue._huey.storage.enqueued_items()} == {
        b'["batch",1,1]',
        b'["batch",2,1]',
        b'["batch",3,1]',
    }
    queue.close()
