"""The log: structlog, configured once, and one line per request that says nothing about the person.

A line names the route's pattern, never the path (it holds the student's token), the query, the address or the browser.
"""

import logging
import sys
import threading
import time
from collections.abc import Callable

import structlog
from structlog.tracebacks import ExceptionDictTransformer
from structlog.typing import Processor

from quiz.config import Settings

log = structlog.get_logger("quiz")


def configure(settings: Settings) -> None:
    """Set the log's level and format for this process; lines go to standard error."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *(_as_text() if settings.log_format == "text" else _as_json()),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, settings.log_level.upper())),
        logger_factory=lambda *_: structlog.WriteLogger(sys.stderr),  # whatever that is when a line is written
        cache_logger_on_first_use=False,
    )


class Repetition:
    """How often the same thing happens, so that the log says it once and then every `every` seconds with a count: what
    fails for everybody fails hundreds of times a second. `clock` gives seconds that only grow."""

    def __init__(self, every: float = 30.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._every, self._clock = every, clock
        self._lock = threading.Lock()
        self._said_at: dict[str, float] = {}
        self._times: dict[str, int] = {}

    def due(self, kind: str) -> int:
        """Count it; how often it happened since it was last said, or 0 while nothing is to be said."""
        with self._lock:
            self._times[kind] = self._times.get(kind, 0) + 1
            now = self._clock()
            if now - self._said_at.get(kind, -self._every) < self._every:
                return 0
            self._said_at[kind] = now
            return self._times.pop(kind)


def _as_text() -> list[Processor]:
    plain = structlog.dev.plain_traceback
    return [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=plain)]


def _as_json() -> list[Processor]:
    no_locals = ExceptionDictTransformer(show_locals=False)  # they hold answers and tokens
    return [structlog.processors.ExceptionRenderer(no_locals), structlog.processors.JSONRenderer(ensure_ascii=False)]
