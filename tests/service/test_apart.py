"""A piece of work in a process of its own: its limits hold, and it ends when it is no longer wanted."""

import os
import signal
import subprocess
from pathlib import Path

import pytest

from quiz.service.jobs import apart
from quiz.service.jobs.apart import Limits, run_apart

ROOMY = Limits(seconds=60, memory=256 * 1024**2)


def forever() -> None:
    while True:
        signal.pause()


def children() -> set[str]:
    """The processes of this one, also those that ended and that nobody has waited for."""
    return {child for task in Path("/proc/self/task").iterdir() for child in (task / "children").read_text().split()}


def test_work_is_done_in_another_process_and_its_mistakes_stay_there(tmp_path: Path) -> None:
    note = tmp_path / "note"

    def leave_note() -> None:
        note.write_text(str(os.getpid()))

    def fail() -> None:
        raise RuntimeError

    assert run_apart(leave_note, ROOMY, lambda: True) == 0
    assert int(note.read_text()) != os.getpid()
    assert run_apart(fail, ROOMY, lambda: True) == 1


def test_too_much_memory_ends_the_work_and_not_the_worker() -> None:
    def take(size: int) -> None:
        bytes(size)

    assert run_apart(lambda: take(512 * 1024**2), ROOMY, lambda: True) == 1
    assert run_apart(lambda: take(1024**2), ROOMY, lambda: True) == 0


def test_too_much_time_ends_the_work() -> None:
    assert run_apart(forever, Limits(seconds=1, memory=ROOMY.memory), lambda: True) == -signal.SIGALRM


def test_what_is_no_longer_wanted_ends_with_what_it_started(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(apart, "LOOK_SECONDS", 0.05)
    note = tmp_path / "note"

    def work() -> None:
        started = subprocess.Popen(["sleep", "60"])
        note.write_text(str(started.pid))
        forever()

    assert run_apart(work, ROOMY, lambda: not note.exists() or not note.read_text()) == -signal.SIGKILL
    status = Path(f"/proc/{note.read_text()}/stat")  # gone, or a zombie that nobody has waited for
    assert not status.exists() or status.read_bytes().rpartition(b")")[2].split()[0] == b"Z"


def test_what_interrupts_the_wait_ends_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "LOOK_SECONDS", 0.05)

    def interrupted() -> bool:
        raise KeyboardInterrupt

    before = children()
    with pytest.raises(KeyboardInterrupt):
        run_apart(forever, ROOMY, interrupted)
    assert children() <= before
