"""One log line a request: the route's pattern, never the path (it holds the student's token), address or browser."""

import re
import secrets
import time
from typing import Any

from flask import Flask, Response, g, request

from quiz.service.log import Repetition, log

REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")


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
    """Flask that reports an unexpected error by route and request id: its own report would print the student's URL.
    Each is a line; the traceback of one that comes again and again is told every half a minute."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.extensions["repetition"] = Repetition()

    def log_exception(self, exc_info: Any) -> None:
        kind = f"{exc_info[0].__name__} in {route()}"
        told = {"exc_info": exc_info} if self.extensions["repetition"].due(kind) else {"error": kind}
        log.error("unexpected error", method=request.method, route=route(), id=g.get("request_id"), **told)
