"""A piece of work in a forked process of its own, with limits on memory and time that the system holds it to.

The process shares what the worker has loaded, catalog and engine above all, and what it takes beyond that is gone when
it ends. Linux and other systems that fork; only a process of a single thread may call this.
"""

import os
import resource
import select
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

LOOK_SECONDS = 5.0
NICENESS = 10  # pages go first
SIZE = Path("/proc/self/statm")  # the address space of this process in pages, from which its limit counts


@dataclass(frozen=True, slots=True)
class Limits:
    """What a job may take: seconds from begin to end, and bytes of memory beyond what it shares."""

    seconds: int
    memory: int


def run_apart(work: Callable[[], None], limits: Limits, wanted: Callable[[], bool]) -> int:
    """Do the work in a process of its own; gives its exit status, or less than zero the signal that ended it. Every few
    seconds `wanted` says whether it may go on. What interrupts the wait ends it too, with whatever it started."""
    ready, held = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(ready)  # the other end closes when this process ends, however it does
        _begin(work, limits)
    os.close(held)
    try:
        while not select.select([ready], [], [], LOOK_SECONDS)[0]:
            if not wanted():
                _kill(pid)
    except BaseException:
        _kill(pid)
        raise
    finally:
        os.close(ready)
        _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status)


def _begin(work: Callable[[], None], limits: Limits) -> None:
    """In the new process: do the work under its limits, and end without what the worker would do at its end."""
    status = 1
    try:
        os.setsid()  # so that whatever it starts is ended with it
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGALRM):
            signal.signal(number, signal.SIG_DFL)
        signal.alarm(limits.seconds)
        resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if SIZE.exists():  # else not on Linux, where this limit means little
            pages = int(SIZE.read_text(encoding="ascii").split()[0])
            memory = pages * resource.getpagesize() + limits.memory
            resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        os.nice(NICENESS)
        work()
        status = 0
    finally:
        sys.stderr.flush()
        os._exit(status)


def _kill(pid: int) -> None:
    for kill in (os.killpg, os.kill):  # the second where it has not yet begun a group of its own
        with suppress(ProcessLookupError):
            kill(pid, signal.SIGKILL)
