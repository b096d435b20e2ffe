"""The log: structlog, configured once, and one line per request that says nothing about the person.

A line names the route's pattern, never the path (it holds the student's token), the query, the address or the browser.
"""

import logging
import sys

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


def _as_text() -> list[Processor]:
    plain = structlog.dev.plain_traceback
    return [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=plain)]


def _as_json() -> list[Processor]:
    no_locals = ExceptionDictTransformer(show_locals=False)  # they hold answers and tokens
    return [structlog.processors.ExceptionRenderer(no_locals), structlog.processors.JSONRenderer(ensure_ascii=False)]
