"""Errors of the API as problem details (RFC 9457): one JSON shape for every error under /api/, whoever raised it.

`errors` names each wrong field with a sentence that says what would be right; it is empty where no field is to blame.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from http import HTTPStatus

from flask import Response
from werkzeug.exceptions import HTTPException

PROBLEM = "application/problem+json"
# What happened and what to do, where nothing more is known.
DETAILS: dict[int, str] = {
    400: "The request could not be read. Send valid JSON in UTF-8.",
    401: "Send a token of this site in the header: Authorization: Bearer TOKEN. An admin of the site makes one.",
    403: "That is not allowed. A page of another site may call the API only where the operator allows its origin.",
    404: "There is nothing at this address. /api/v1/openapi.json lists every address.",
    405: "This address does not know that method; the header Allow lists those it knows.",
    406: "That cannot be answered in the form asked for.",
    409: "It was changed meanwhile. Read it again and repeat the change.",
    413: "That was too much at once: send at most 64 KB.",
    415: "Send the body as JSON, with the header Content-Type: application/json.",
    422: "Something in the request cannot be used; errors says what and why.",
    429: "Too many requests. Wait as long as the header Retry-After says, then go on.",
    500: "Something went wrong on our side. Try again in a minute; the header X-Request-ID names this request.",
    503: "The service is not ready. Try again in a minute.",
}


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """What is wrong with one field of a request: its path, such as `answers.budget`, and what would be right."""

    field: str
    message: str


class ApiError(HTTPException):
    """An error for a client of the API, with the fields that are to blame."""

    def __init__(self, status: int, detail: str = "", problems: Iterable[FieldProblem] = ()) -> None:
        super().__init__(detail or DETAILS.get(status))
        self.code, self.detail, self.problems = status, detail, tuple(problems)


def at_the_api(path: str) -> bool:
    """Whether a path is one of the API's, where everything is JSON, errors too."""
    return path.startswith("/api/")


def problem(status: int, detail: str = "", problems: Iterable[FieldProblem] = ()) -> Response:
    """An error as the API answers it."""
    document = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail or DETAILS.get(status) or DETAILS[400 if status < HTTPStatus.INTERNAL_SERVER_ERROR else 500],
        "errors": [asdict(found) for found in problems],
    }
    return Response(json.dumps(document), status, mimetype=PROBLEM)


def problem_of(error: HTTPException) -> Response:
    """Any error of HTTP as the API answers it."""
    detail = error.detail if isinstance(error, ApiError) else ""
    return problem(error.code or 500, detail, error.problems if isinstance(error, ApiError) else ())
