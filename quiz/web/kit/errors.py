"""The error pages: one table of what each says, one template, no database.

Where no address of the site can be made, because the host is not ours or the page itself fails, errors/bare.html says
the same without links; a program that asks for JSON gets the one shape of errors (problems.py).

`errors/error.html` gets `status` (the number), `heading` (what happened), `advice` (what to do now), and `desk`:
whether it was a page for advisors.
"""

from dataclasses import dataclass

from flask import Flask, Response, g, make_response, render_template, request
from flask.globals import request_ctx
from werkzeug.exceptions import (
    BadRequest,
    Forbidden,
    HTTPException,
    InternalServerError,
    NotFound,
    SecurityError,
    ServiceUnavailable,
    TooManyRequests,
)
from werkzeug.wrappers import Response as AnyResponse

from quiz.core.questions import AnswerError
from quiz.core.text import wait_words
from quiz.service.log import log
from quiz.web.kit.faults import Delay, handle_faults, prefers_json, put_off, unavailable
from quiz.web.kit.links import lead_on
from quiz.web.kit.permissions import at_the_desk
from quiz.web.kit.problems import at_the_api, problem, problem_of


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """What one error page says: what happened, and what to do now."""

    heading: str
    advice: str


ERRORS: dict[int, ErrorPage] = {
    400: ErrorPage("That request could not be read", "Go back to the page before and try again."),
    401: ErrorPage(
        "You are signed out",
        "Sign in again in another tab, then load this page once more and let it be sent: what you typed is in it.",
    ),
    403: ErrorPage("That is not allowed from here", "Open the page on this site and try again from there."),
    404: ErrorPage(
        "There is no such page",
        "Check the link for missing letters. If it led to your own answers, they may have been deleted; "
        "you can start the quiz again.",
    ),
    405: ErrorPage("This page cannot do that", "Go back to the page before and use its own buttons."),
    413: ErrorPage("That was too much at once", "Send less; the quiz itself never needs more than a few words."),
    422: ErrorPage("That is not one of the answers", "Go back and choose one of those shown, or skip the question."),
    429: ErrorPage("Too many requests", "Wait a minute, then try again."),
    500: ErrorPage(
        "Something went wrong on our side",
        "Your answers so far are kept. Wait a minute, then load the page again.",
    ),
}
OTHER_HOST = ErrorPage(
    "This site does not answer to that host name", "Its operator can add it to MEM_QUIZ_TRUSTED_HOSTS."
)
GONE_FROM_DESK = ErrorPage(
    "There is no such page at the desk", "It may have been deleted, or taken back by its student."
)
ADMINS_ONLY = ErrorPage("That is for admins", "Ask an admin of this site to do it, or go back to the page before.")


class AdminsOnly(Forbidden):
    """An advisor asked for what is an admin's."""


class LimitReachedError(TooManyRequests):
    """A client did something of a group (kit/limits.py) too often; it goes on after so many seconds."""

    def __init__(self, seconds: int, group: str) -> None:
        super().__init__(retry_after=seconds)
        self.group, self.seconds = group, seconds
        self.delay = Delay(
            TooManyRequests.code,
            "That was too often, and was not saved",
            "That was too often",
            f"It goes on {wait_words(seconds)}. All who share your connection, such as a campus or a house, count "
            "together, so that one sender cannot close this for everybody.",
            "wait until then",
        )


def handle_errors(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(HTTPException, _page)
    app.register_error_handler(AdminsOnly, lambda error: _render(403, ADMINS_ONLY))
    app.register_error_handler(AnswerError, lambda error: _render(422))
    app.register_error_handler(SecurityError, lambda error: _render(400, OTHER_HOST))
    handle_faults(app)


def _page(error: HTTPException) -> AnyResponse | HTTPException:
    status = error.code or InternalServerError.code
    if status < BadRequest.code:  # a redirect raised by the router
        return error
    if status == NotFound.code and not at_the_api(request.path) and (elsewhere := lead_on()):
        return elsewhere
    if status == ServiceUnavailable.code:
        return unavailable()
    if isinstance(error, LimitReachedError):
        return put_off(error.delay, error.seconds)
    response = problem_of(error) if at_the_api(request.path) else _render(status)
    for name, value in error.get_headers():
        if name not in ("Content-Type", "Content-Length"):  # such as Allow of a 405
            response.headers[name] = value
    return response


def _render(status: int, page: ErrorPage | None = None) -> Response:
    if status == NotFound.code and at_the_desk(request.path):
        page = page or GONE_FROM_DESK
    page = page or ERRORS.get(status) or ERRORS[400 if status < InternalServerError.code else 500]
    if prefers_json():
        return problem(status, f"{page.heading}. {page.advice}")
    values = {"status": status, "heading": page.heading, "advice": page.advice}
    if request_ctx.url_adapter is not None:
        try:
            return make_response(render_template("errors/error.html", **values, desk=at_the_desk(request.path)), status)
        except Exception as error:  # the page that says what went wrong is the last that may fail
            log.error("an error page failed", status=status, error=type(error).__name__, id=g.get("request_id"))
    return make_response(render_template("errors/bare.html", **values), status)
