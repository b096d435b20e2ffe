"""What a page says when something has to wait: 503 while the database cannot be used, 429 where a client did something
too often; when to try again, and that what was just sent is not saved.

The store names what is wrong (quiz/store/errors.py); here that becomes one response and at most one log line for each
kind in half a minute. The page needs no database: it carries what was sent as a form of its own, to be sent again.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus

from flask import Flask, Response, current_app, g, make_response, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from wtforms import Form, HiddenField, IntegerField, PasswordField, StringField
from wtforms.fields.core import UnboundField

from quiz.core.questions import BY_ID
from quiz.files import BusyChildError, SlowChildError
from quiz.service.log import log
from quiz.store import StoreError
from quiz.web.kit.permissions import READING, at_the_desk
from quiz.web.kit.problems import at_the_api, problem
from quiz.web.kit.request_log import route

RETRY_SECONDS = 10
BUSY_SECONDS = 5
ONE_TIME = frozenset({"code"})  # typed anew each time, as a password is


@dataclass(frozen=True, slots=True)
class ResentField:
    """One value of a form as the page keeps it: in view under its label where somebody typed it, else hidden."""

    name: str
    value: str
    label: str = ""

    @property
    def is_long(self) -> bool:
        return len(self.value) > 60 or "\n" in self.value


@dataclass(frozen=True, slots=True)
class Delay:
    """Why something has to wait: the status, the heading over what was sent and over what was only asked for, the
    reason, and what to do (`wait a moment`)."""

    status: int
    not_saved: str
    not_shown: str
    why: str
    wait: str


AWAY = Delay(
    HTTPStatus.SERVICE_UNAVAILABLE,
    "What you sent was not saved",
    "This page cannot be shown right now",
    "The site cannot reach its records. This is on our side and mostly over in a minute.",
    "wait a moment",
)


def handle_faults(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(StoreError, _store_failed)
    app.register_error_handler(SlowChildError, lambda error: unavailable())
    app.register_error_handler(BusyChildError, lambda error: unavailable(BUSY_SECONDS))


def _store_failed(error: StoreError) -> Response:
    tell_fault(error)
    return unavailable(error.retry_seconds)


def tell_fault(error: StoreError) -> None:
    """Log what is wrong with the database, without a traceback: once, and again every half a minute with how often."""
    kind = type(error).__name__
    if times := current_app.extensions["repetition"].due(kind):
        log.error(
            "the database cannot be used",
            kind=kind,
            reason=str(error),
            times=times,
            route=route(),
            id=g.get("request_id"),
        )


def unavailable(retry_seconds: int = RETRY_SECONDS) -> Response:
    """The 503 of a request that came at the wrong moment."""
    return put_off(AWAY, retry_seconds)


def put_off(delay: Delay, retry_seconds: int) -> Response:
    """The answer to a request that has to wait, with all that it sent."""
    heading = delay.not_shown if request.method in READING else delay.not_saved
    json = prefers_json()
    response = problem(delay.status, f"{heading}. {delay.why}") if json else _page(delay, heading)
    response.status_code = delay.status
    response.headers["Retry-After"] = str(retry_seconds)
    response.headers["Cache-Control"] = "no-store"
    return response


def prefers_json() -> bool:
    """Whether who asks is a program that reads JSON rather than a person with a browser."""
    accepts = request.accept_mimetypes
    return at_the_api(request.path) or accepts["application/json"] > accepts["text/html"]


def _page(delay: Delay, heading: str) -> Response:
    sent = request.form if request.method not in READING else MultiDict[str, str]()
    secret = any(_bare(name) in _secrets() for name in sent)
    values = {**request.args.to_dict(flat=False), **(request.view_args or {})}
    return make_response(
        render_template(
            "errors/unavailable.html",
            delay=delay,
            heading=heading,
            wrote=request.method not in READING,
            action=url_for(request.endpoint or "", **values),
            reads="GET" in (request.url_rule.methods or ()) if request.url_rule else False,
            fields=() if secret else tuple(_fields(sent)),
            files=() if secret else tuple(request.files) if sent or request.files else (),
            secret=secret,
            chosen=() if secret else tuple(_chosen(sent)),
            desk=at_the_desk(request.path),
        )
    )


# --- what was sent ----------------------------------------------------------------------------------------------------


def _fields(sent: MultiDict[str, str]) -> Iterator[ResentField]:
    for name, value in sent.items(multi=True):
        yield ResentField(name, value, _labels().get(_bare(name), "") if value.strip() else "")


def _chosen(sent: MultiDict[str, str]) -> Iterator[tuple[str, str]]:
    """What was answered to a question of the quiz, in its words."""
    for name, question in BY_ID.items():
        words = {option.id: option.words for option in question.options}
        chosen = [words[value] for value in sent.getlist(name) if value in words]
        if chosen:
            yield question.asks, ", ".join(chosen)


def _bare(name: str) -> str:
    """The name without the prefix of a form within a form."""
    return name.rpartition("-")[2]


def _form_classes(parent: type[Form] = Form) -> Iterator[type[Form]]:
    for child in parent.__subclasses__():
        yield child
        yield from _form_classes(child)


def _typed(*kinds: type) -> Iterator[tuple[str, UnboundField]]:  # type: ignore[type-arg]  # the stub takes any field
    for form in _form_classes():
        for name, field in vars(form).items():
            if isinstance(field, UnboundField) and issubclass(field.field_class, kinds):
                yield name, field


@cache
def _labels() -> Mapping[str, str]:
    """The label of each field that somebody types into, by its name, read off the forms."""
    typed = (
        (name, field)
        for name, field in _typed(StringField, IntegerField)
        if not issubclass(field.field_class, HiddenField)
    )
    return {name: str(field.args[0]) for name, field in typed if field.args}


@cache
def _secrets() -> frozenset[str]:
    """The names of fields that are never sent back to a page."""
    return ONE_TIME | {name for name, _ in _typed(PasswordField)}
