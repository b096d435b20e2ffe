"""Keeps a worker beside a server: starts it anew when it dies, later each time, and ends it when the server has ended.

It is a process of its own, since gunicorn's main process waits for every child itself, and is small: it does nothing
but wait.
"""

import os
import signal
import subprocess
import sys
import time
from typing import NoReturn

from quiz.config import Settings, to_environment
from quiz.service.log import log

KEEP, BESIDE = "--keep", "--beside"
LOOK_SECONDS = 0.5
FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0
WELL_SECONDS = 60  # a worker that lived so long starts again at once
SECONDS_TO_END = 12  # more than the worker itself takes


def start_keeper(settings: Settings) -> "subprocess.Popen[bytes]":
    """Start what keeps a worker for as long as this process lives. Raises OSError when the system cannot."""
    return _start(settings, KEEP)


def tell_to_end(keeper: "subprocess.Popen[bytes]") -> None:
    """Let the worker end with its keeper from now on, beside whatever else ends; told twice is told once."""
    keeper.terminate()


def stop_keeper(keeper: "subprocess.Popen[bytes]") -> None:
    """End the worker with its keeper, and wait for it."""
    tell_to_end(keeper)
    try:
        keeper.wait(SECONDS_TO_END + 2)
    except subprocess.TimeoutExpired:
        keeper.kill()


def keep(settings: Settings) -> None:
    """Keep a worker until the process that started this one has ended, or SIGTERM."""
    signal.signal(signal.SIGTERM, _end_once)
    parent, pause = os.getppid(), FIRST_WAIT
    while os.getppid() == parent:
        begun = time.monotonic()
        worker = _start(settings, BESIDE)
        try:
            status = _wait(worker, parent)
        finally:
            _end(worker)
        if status is None:
            return
        pause = FIRST_WAIT if time.monotonic() - begun > WELL_SECONDS else pause
        log.error("the worker ended and is started again", status=status, in_seconds=pause)
        ends = time.monotonic() + pause
        while os.getppid() == parent and time.monotonic() < ends:
            time.sleep(LOOK_SECONDS)
        pause = min(pause * 2, LONGEST_WAIT)


def _end_once(number: int, frame: object) -> NoReturn:
    """Leave `keep`; a second signal, from a service manager that tells every process, must not break off its wait."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.exit(0)


def _start(settings: Settings, option: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(  # noqa: S603 - our own interpreter and program
        [sys.executable, "-m", "quiz", "worker", option],
        env={**os.environ, **to_environment(settings)},
        stdin=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C is the server's, which ends this in its turn
    )


def _wait(worker: "subprocess.Popen[bytes]", parent: int) -> int | None:
    """How the worker ended; None when the server did first."""
    while os.getppid() == parent:
        try:
            return worker.wait(LOOK_SECONDS)
        except subprocess.TimeoutExpired:
            continue
    return None


def _end(worker: "subprocess.Popen[bytes]") -> None:
    """End a worker that may still be there, at last by force: what it was doing is put back later."""
    if worker.poll() is not None:
        return
    worker.terminate()
    try:
        worker.wait(SECONDS_TO_END)
    except subprocess.TimeoutExpired:
        worker.kill()
        worker.wait()
