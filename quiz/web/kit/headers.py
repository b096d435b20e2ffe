"""The headers of every response: content policy, caching, and what no other site may do.

A response of an endpoint that is not public is neither stored nor indexed.
"""

from flask import Response, current_app, request

from quiz.web import get_services
from quiz.web.kit.carriage import PAGE_PACKERS, carry, pack
from quiz.web.kit.permissions import READING, at_the_desk, declared_access

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; connect-src 'self'; manifest-src 'self'"
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
    response.headers.extend(HEADERS)
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
