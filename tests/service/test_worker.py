"""The real worker in real processes: killed in a job it loses nothing, and what it was doing is done after all."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from quiz.config import to_environment
from quiz.service import Services
from quiz.service.jobs.tasks import tick
from quiz.store.batches import DONE
from quiz.store.jobs import BATCH, RUNNING, WAITING
from quiz.store.migrate import upgrade
from tests.conftest import settings_for

pytestmark = pytest.mark.slow
FILE = b"goal\r\n" + b"pm\r\n" * 400


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    settings = settings_for(tmp_path)
    upgrade(settings)
    found = Services.open(settings)
    yield found
    found.close()


def start(services: Services) -> "subprocess.Popen[bytes]":
    environ = {**os.environ, **to_environment(services.settings)}
    return subprocess.Popen([sys.executable, "-m", "quiz", "worker"], env=environ, stdout=subprocess.DEVNULL)


def children_of(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:  # it has ended
        return []


def stop_the_job(worker: int) -> bool:
    """Stop the process in which a job runs, so that it is never done before the worker is killed."""
    jobs = [job for process in children_of(worker) for job in children_of(process)]
    for job in jobs:
        os.kill(job, signal.SIGSTOP)
    return jobs != []


def wait(until: Callable[[], bool]) -> None:
    """Look until it is so: the processes have a machine to share."""
    ends = time.monotonic() + 120
    while not until():
        assert time.monotonic() < ends, until
        time.sleep(0.02)


def test_a_worker_that_is_killed_in_a_job_leaves_it_to_the_next(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = services.store
    store.accounts.add("ada@example.edu", "Ada", "advisor", now=services.now())
    account = store.accounts.by_email("ada@example.edu")
    batch = account and store.batches.create(account.id, "students.csv", FILE, now=services.now())
    assert account
    assert batch

    def state() -> tuple[str, int]:
        found = store.batches.get(batch.id, account.id)
        assert found
        return found.state, found.attempt

    first = start(services)
    services.queue.send(BATCH, batch.id, batch.attempt)
    wait(lambda: stop_the_job(first.pid))
    assert state() == (RUNNING, 1)
    first.send_signal(signal.SIGKILL)
    first.wait()
    wait(lambda: state() == (WAITING, 2))  # its orphans end the job and put it back
    second = start(services)
    later = services.now() + timedelta(minutes=2)
    with monkeypatch.context() as patch:
        patch.setattr(Services, "now", lambda self: later)
        tick(services)  # the minute's work, a little early
    wait(lambda: state() == (DONE, 2))
    second.terminate()
    assert second.wait(60) == 0
    store.jobs.sign_off(f"{socket.gethostname()[:60]}-{first.pid}")  # who is killed cannot
    assert not store.jobs.has_worker(now=services.now()), "the second has signed off"
