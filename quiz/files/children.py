"""Work that a process of its own does for us, with an end: who waits for it waits no longer than the settings say."""

import subprocess
from collections.abc import Sequence

MOST_SECONDS = 30
_seconds = MOST_SECONDS


class SlowChildError(RuntimeError):
    """The process took longer than it may, and was ended."""


def limit_children(seconds: int) -> None:
    """How long a process may take from now on, in this process and those forked from it."""
    global _seconds  # noqa: PLW0603 - one setting for the whole process, as the log's level is
    _seconds = seconds


def run(command: Sequence[str], given: bytes) -> "subprocess.CompletedProcess[bytes]":
    """Run it to its end and give all that it said, whatever its exit status. Raises SlowChildError."""
    try:
        return subprocess.run(command, input=given, capture_output=True, timeout=_seconds, check=False)  # noqa: S603 - our own scripts alone, and what they read goes through a pipe
    except subprocess.TimeoutExpired:
        raise SlowChildError(f"{command[2]} took longer than {_seconds} s") from None
