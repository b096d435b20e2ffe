"""Work that a process of its own does for us, with an end: who waits for it waits no longer than the settings say."""

import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import BoundedSemaphore

MOST_SECONDS = 30
PATIENCE = 3.0  # seconds for one's turn
_seconds = MOST_SECONDS
# One at once in each process, and one that waits for its turn: most threads stay free for pages.
_turn, _line = BoundedSemaphore(1), BoundedSemaphore(2)


class SlowChildError(RuntimeError):
    """The process took longer than it may, and was ended."""


class BusyChildError(RuntimeError):
    """This process has such work to do already: ask again in a moment."""


def limit_children(seconds: int) -> None:
    """How long a process may take from now on, in this process and those forked from it."""
    global _seconds  # noqa: PLW0603 - one setting for the whole process, as the log's level is
    _seconds = seconds


@contextmanager
def _take_turn() -> Iterator[None]:
    if not _line.acquire(blocking=False):
        raise BusyChildError
    try:
        if not _turn.acquire(timeout=PATIENCE):
            raise BusyChildError
        try:
            yield
        finally:
            _turn.release()
    finally:
        _line.release()


def run(command: Sequence[str], given: bytes) -> "subprocess.CompletedProcess[bytes]":
    """Run it to its end and give all that it said, whatever its exit status. Raises SlowChildError, and BusyChildError
    where others wait already."""
    try:
        with _take_turn():
            return subprocess.run(command, input=given, capture_output=True, timeout=_seconds, check=False)  # noqa: S603 - our own scripts alone, and what they read goes through a pipe
    except subprocess.TimeoutExpired:
        raise SlowChildError(f"{command[2]} took longer than {_seconds} s") from None
