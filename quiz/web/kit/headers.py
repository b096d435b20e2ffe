"""The headers of every response: content policy, caching, and what no other site may do.

A response of an endpoint that is not public is neither stored nor indexed.
"""

from flask import Response, current_app, request

from quiz.web import get_services
from quiz.web.kit.carriage import PAGE_PACKERS, carry, pack
from quiz.web.kit.permissions import READING, at_the_desk, declared_access
from quiz.web.kit.problems import at_the_api

NO_FRAME = "frame-ancestors 'none'"
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; form-action 'self'; "
    f"{NO_FRAME}; base-uri 'none'; connect-src 'self'; manifest-src 'self'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # the token is in the URL: no other site may see it
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
PRIVATE_HEADERS = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
HSTS = "max-age=31536000; includeSubDomains"


def add_headers(response: Response) -> Response:
    """The headers of every page; what is not declared public, what stands under somebody's token or at the desk, and
    every answer to a post stay out of caches."""
    given = {name.lower() for name, _ in response.headers}
    response.headers.extend({name: value for name, value in HEADERS.items() if name.lower() not in given})
    if may_be_framed():
        response.headers["Content-Security-Policy"] = CSP.replace(NO_FRAME, f"frame-ancestors {_framers()}")
    else:
        response.headers["X-Frame-Options"] = "DENY"
    desk = at_the_desk(request.path)
    own = desk or "token" in (request.view_args or {})
    if own or declared_access(current_app, request.endpoint) != "public" or request.method not in READING:
        response.headers.update(PRIVATE_HEADERS)
        if not desk and not response.is_streamed:
            pack(response, request, PAGE_PACKERS)
    else:
        carry(response, request)
    if get_services().settings.production and request.is_secure:
        response.headers["Strict-Transport-Security"] = HSTS
    return response


def may_be_framed() -> bool:
    """Whether the sites of MEM_QUIZ_EMBED_ORIGINS may show this page in a frame: everything that is a student's or
    public, so that links lead on inside the frame; never the desk. A page that is not there opens nothing."""
    if at_the_desk(request.path) or at_the_api(request.path) or not _framers():
        return False
    return request.endpoint is None or declared_access(current_app, request.endpoint) in ("public", "student")


def _framers() -> str:
    return " ".join(get_services().settings.embed_origins)
