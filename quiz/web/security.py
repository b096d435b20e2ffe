"""What keeps the pages safe: declared access, response headers, the same-origin rule for posts, and the CSRF token of
student forms.

Everything is closed by default. An endpoint that does not say who may call it is refused; a response of an endpoint
that is not public is neither stored nor indexed; a post from another site is refused before a view runs.
"""

import hmac
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Response, abort, current_app, request
from werkzeug.exceptions import HTTPException
from wtforms import ValidationError
from wtforms.csrf.core import CSRF, CSRFTokenField
from wtforms.form import BaseForm

from quiz.web import services

View = TypeVar("View", bound=Callable[..., Any])

AUDIENCES = ("public", "student")
READING = frozenset({"GET", "HEAD", "OPTIONS"})
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; connect-src 'self'"
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

# --- who may call what --------------------------------------------------------------------------------------------


def access(audience: str) -> Callable[[View], View]:
    """Declare who may call a view: `public` for everyone, `student` for whoever holds the token in the URL."""
    if audience not in AUDIENCES:
        raise ValueError(f"access({audience!r}): use one of {', '.join(AUDIENCES)}")

    def declare(view: View) -> View:
        view.access = audience  # type: ignore[attr-defined]  # functions take attributes; the checker cannot say so
        return view

    return declare


def declared_access(app: Flask, endpoint: str | None) -> str | None:
    """What `access` declared for the endpoint; None when nothing did (or there is no such endpoint)."""
    return getattr(app.view_functions.get(endpoint or ""), "access", None)


def require_declarations(app: Flask) -> None:
    """Refuse to make an application with an endpoint that does not say who may call it."""
    missing = sorted({rule.endpoint for rule in app.url_map.iter_rules() if not declared_access(app, rule.endpoint)})
    if missing:
        raise RuntimeError(f"no @access(...) on {', '.join(missing)}: every endpoint declares who may call it")


# --- every request ------------------------------------------------------------------------------------------------


def guard(app: Flask) -> None:
    """Put the checks before and the headers after every request of the application."""
    app.before_request(_refuse_undeclared)
    app.before_request(_refuse_cross_site)
    app.before_request(_refuse_unreadable)
    app.after_request(add_headers)


def _refuse_undeclared() -> None:
    if request.url_rule is not None and declared_access(current_app, request.endpoint) is None:
        abort(403)


def _refuse_cross_site() -> None:
    if request.method not in READING and not is_same_origin():
        abort(403)


def _refuse_unreadable() -> None:
    """Read the form here, so that a body which the server cannot decode is the client's mistake and not ours: gunicorn
    has exceptions of its own for bad chunks."""
    if request.method not in READING:
        try:
            request.form  # noqa: B018 - reading it parses it
        except HTTPException:  # too large, or cut short
            raise
        except Exception:
            abort(400)


def is_same_origin() -> bool:
    """Whether the request comes from a page of this site, by the headers that a page cannot forge.

    Sec-Fetch-Site decides where the browser sends it (`none` is the user's own doing), else Origin; a client that
    sends neither is no browser and carries nobody's rights.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin is None or origin in (f"http://{request.host}", f"https://{request.host}")


def add_headers(response: Response) -> Response:
    """The headers of every page; what is not declared public, and every answer to a post, stays out of caches."""
    response.headers.extend(HEADERS)
    if declared_access(current_app, request.endpoint) != "public" or request.method not in READING:
        response.headers.update(PRIVATE_HEADERS)
    if services().settings.production and request.is_secure:
        response.headers["Strict-Transport-Security"] = HSTS
    return response


# --- student forms ------------------------------------------------------------------------------------------------


def student_csrf(token: str) -> str:
    """The CSRF token of the student who holds `token`: an HMAC under the secret key, so that no session is needed."""
    key = services().settings.secret_key.encode()
    return hmac.digest(key, b"student form\0" + token.encode(), "sha256").hex()


class StudentCSRF(CSRF):
    """For WTForms: `class Meta: csrf = True; csrf_class = StudentCSRF`, and `meta={"csrf_context": token}` a form."""

    def setup_form(self, form: BaseForm) -> list[tuple[str, Any]]:
        self.token = str(form.meta.csrf_context)
        return list(super().setup_form(form))

    def generate_csrf_token(self, csrf_token_field: CSRFTokenField) -> str:
        return student_csrf(self.token)

    def validate_csrf_token(self, form: BaseForm, field: CSRFTokenField) -> None:
        if not hmac.compare_digest(str(field.data or "").encode(), str(field.current_token).encode()):
            raise ValidationError("This page was out of date. Choose again")
