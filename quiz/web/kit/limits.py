"""How often one client may do what costs others something.

`@limited("asks")` on a view names its group; the rates are settings (config.RATES), and one client's count is shared by
all views of a group. What is too often is a 429 that says when it goes on. Counting is Flask-Limiter's, over any span
of the rate's length, so that no burst at the turn of an hour is twice the rate. With Redis away, each process counts
for itself until it is back: neither is everybody let through nor anybody turned away for it.
"""

import functools
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from typing import Any, TypeVar

from flask import Flask
from flask_limiter import Limiter, RateLimitExceeded

from quiz.config import RATES
from quiz.config.values import LIMITS_MEMORY, LIMITS_OFF, NO_LIMIT
from quiz.service import Services
from quiz.service.log import log
from quiz.web.kit.clients import Clients, client_name
from quiz.web.kit.errors import LimitReachedError
from quiz.web.kit.metrics import LIMITED

View = TypeVar("View", bound=Callable[..., Any])

REDIS_SECONDS = 2  # for connecting and for each answer: a page waits for it


@dataclass(frozen=True, slots=True)
class LimitedView:
    """What `limited` declares of a view: its group, which requests count, and who is counted."""

    group: str
    methods: tuple[str, ...]
    client: Callable[[], str]


def limited(
    group: str, *, methods: tuple[str, ...] = ("POST",), client: Callable[[], str] = client_name
) -> Callable[[View], View]:
    """Declare that a view counts in a group, for requests of these methods. `client` names who is counted."""
    if group not in RATES:
        raise ValueError(f"limited({group!r}): use one of {', '.join(RATES)}")

    def declare(view: View) -> View:
        vars(view).update(limit=LimitedView(group, methods, client))
        return view

    return declare


def install(app: Flask) -> None:
    """Count the declared views of an application whose blueprints are registered."""
    services: Services = app.extensions["mem_quiz"]
    settings, clients = services.settings, app.extensions["mem_quiz_clients"]
    if settings.limits == LIMITS_OFF:
        return
    # What the library hooks into every request serves limits that are declared otherwise, and costs each page.
    hooks = (app.before_request_funcs, app.after_request_funcs, app.teardown_request_funcs)
    ours = [list(kind[None]) for kind in hooks]
    limiter = _limiter(app, settings.limits, clients)
    for kind, before in zip(hooks, ours, strict=True):
        kind[None][:] = before  # type: ignore[index]  # the three hold functions of different types
    app.extensions["mem_quiz_limiter"] = limiter
    for endpoint, view in list(app.view_functions.items()):
        limit: LimitedView | None = getattr(view, "limit", None)
        rate = getattr(settings, f"limit_{limit.group}") if limit else NO_LIMIT
        if limit and rate != NO_LIMIT:
            count = limiter.shared_limit(rate, limit.group, methods=list(limit.methods), key_func=limit.client)
            app.view_functions[endpoint] = _told(limiter, limit.group, count(view))


def _limiter(app: Flask, where: str, clients: Clients) -> Limiter:
    if where == LIMITS_MEMORY:
        limiter = Limiter(client_name, app=app, strategy="moving-window", storage_uri="memory://")
        clients.forget = limiter.storage.reset  # the library keeps an entry for each name it ever met
        return limiter
    waits: dict[str, Any] = {"socket_timeout": REDIS_SECONDS, "socket_connect_timeout": REDIS_SECONDS}
    limiter = Limiter(
        client_name,
        app=app,
        strategy="moving-window",
        storage_uri=where,
        storage_options=waits,
        in_memory_fallback_enabled=True,
        key_prefix="mem-quiz",
    )
    if not any(isinstance(handler, _LogCarrier) for handler in limiter.logger.handlers):
        limiter.logger.addHandler(_LogCarrier())
    limiter.logger.setLevel(logging.WARNING)
    return limiter


class _LogCarrier(logging.Handler):
    """Carries what the library warns of, that Redis is away, into our log."""

    def emit(self, record: logging.LogRecord) -> None:
        log.warning("limits", told=record.getMessage())


def _told(limiter: Limiter, group: str, view: Callable[..., Any]) -> Callable[..., Any]:
    """The view, with what the library raises in our words."""

    @functools.wraps(view)
    def counted(*arguments: Any, **named: Any) -> Any:
        try:
            return view(*arguments, **named)
        except RateLimitExceeded:
            breached = limiter.current_limit
            seconds = ceil(breached.window.reset_time - time.time()) if breached else 60
        LIMITED.labels(group).inc()
        raise LimitReachedError(max(1, seconds), group)

    return counted
