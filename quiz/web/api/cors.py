"""Which pages of other sites may read what the API answers: those that MEM_QUIZ_API_ORIGINS names, by default none.

No answer allows credentials: a cookie is never sent along, and would open nothing.
"""

from flask import Flask, Response, request

from quiz.web import get_services
from quiz.web.kit import at_the_api

SENT = "Authorization, Content-Type, If-None-Match"
SHOWN = "ETag, Link, Retry-After, X-Request-ID"
REMEMBERED = "600"  # seconds for which a browser need not ask again


def install(app: Flask) -> None:
    """Answer the browsers of allowed pages."""
    app.after_request(_allow)


def _allow(response: Response) -> Response:
    allowed, origin = get_services().settings.api_origins, request.headers.get("Origin")
    if not allowed or not at_the_api(request.path):
        return response
    response.vary.add("Origin")
    if origin in allowed:
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Expose-Headers"] = SHOWN
        if request.method == "OPTIONS":
            response.headers["Access-Control-Allow-Methods"] = response.headers.get("Allow", "")
            response.headers["Access-Control-Allow-Headers"] = SENT
            response.headers["Access-Control-Max-Age"] = REMEMBERED
    return response
