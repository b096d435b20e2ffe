"""The error pages: one table of what each says, one template, no database.

`errors/error.html` gets `status` (the number), `heading` (what happened) and `advice` (what to do now).
"""

from dataclasses import dataclass

from flask import Flask, Response, make_response, render_template
from werkzeug.exceptions import BadRequest, HTTPException, InternalServerError, SecurityError

from quiz.questions import AnswerError


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """What one error page says: what happened, and what to do now."""

    heading: str
    advice: str


ERRORS: dict[int, ErrorPage] = {
    400: ErrorPage("That request could not be read", "Go back to the page before and try again."),
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
    503: ErrorPage("The quiz is not ready", "It is being looked after. Wait a minute, then load the page again."),
}
UNTRUSTED_HOST = "This site does not answer to that host name. Its operator can add it to MEM_QUIZ_TRUSTED_HOSTS.\n"


def handle_errors(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(HTTPException, _page)
    app.register_error_handler(AnswerError, lambda error: _render(422))
    app.register_error_handler(SecurityError, _untrusted_host)


def _page(error: HTTPException) -> Response | HTTPException:
    status = error.code or InternalServerError.code
    if status < BadRequest.code:  # a redirect raised by the router
        return error
    response = _render(status)
    for name, value in error.get_headers():
        if name not in ("Content-Type", "Content-Length"):  # such as Allow of a 405
            response.headers[name] = value
    return response


def _render(status: int) -> Response:
    page = ERRORS.get(status) or ERRORS[400 if status < InternalServerError.code else 500]
    return make_response(
        render_template("errors/error.html", status=status, heading=page.heading, advice=page.advice), status
    )


def _untrusted_host(error: SecurityError) -> Response:
    """In plain text: without a host the router cannot build the links of a page."""
    return Response(UNTRUSTED_HOST, status=400, mimetype="text/plain")
