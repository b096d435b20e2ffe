"""The log: structlog, configured once, and one line per request that says nothing about the person.

A line names the route's pattern, never the path (it holds the student's token), the query, the address or the browser.
"""

import logging
import re
import secrets
import sys
import time
from typing import Any

import structlog
from flask import Flask, Response, g, request
from structlog.tracebacks import ExceptionDictTransformer
from structlog.typing import Processor

from quiz.config import Settings

REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
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


def observe(app: Flask) -> None:
    """Give every request an id and, when it is answered, its line."""
    app.before_request(_start)
    app.after_request(_finish)


def route() -> str:
    """The pattern of the current request's route, such as `/quiz/<token>/results`; `-` where none matched."""
    return request.url_rule.rule if request.url_rule else "-"


def _start() -> None:
    given = request.headers.get("X-Request-ID", "")
    g.request_id = given if REQUEST_ID.fullmatch(given) else secrets.token_hex(8)
    g.started = time.perf_counter()


def _finish(response: Response) -> Response:
    response.headers["X-Request-ID"] = g.request_id
    milliseconds = round((time.perf_counter() - g.started) * 1000, 1)
    log.info(
        "request", method=request.method, route=route(), status=response.status_code, ms=milliseconds, id=g.request_id
    )
    return response


class ObservedFlask(Flask):
    """Flask that reports an unexpected error by route and request id: its own report would print the student's URL."""

    def log_exception(self, exc_info: Any) -> None:
        log.error("unexpected error", method=request.method, route=route(), id=g.get("request_id"), exc_info=exc_info)
