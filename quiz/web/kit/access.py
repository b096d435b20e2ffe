"""What keeps the pages safe: declared access, response headers, the same-origin rule for posts, and the CSRF token of
student forms.

Everything is closed by default. An endpoint that does not say who may call it is refused; a response of an endpoint
that is not public is neither stored nor indexed; a post from another site is refused before a view runs. Who is signed
in at the desk, and how far, is quiz/web/accounts' to say.
"""

import hmac
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Response, abort, current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import IntegerConverter, Map
from werkzeug.wrappers import Response as AnyResponse
from wtforms import ValidationError
from wtforms.csrf.core import CSRF, CSRFTokenField
from wtforms.form import BaseForm

from quiz.web import services

View = TypeVar("View", bound=Callable[..., Any])
Admit = Callable[[str, Any], AnyResponse | None]

SIGNED_IN = ("advisor", "admin")
AUDIENCES = ("public", "student", *SIGNED_IN)
DESK = "/advisor"
LARGEST = 2**31 - 1  # what a column of either database holds
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


def access(audience: str, *, stages: tuple[str, ...] = ("in",), fresh: bool = False) -> Callable[[View], View]:
    """Declare who may call a view: `public` for everyone, `student` for whoever holds the token in the URL, `advisor`
    for whoever is signed in at the desk, `admin` for those of them who are admins. A public view may have a second URL
    with a token in it; there it is as private as the student's own.

    At the desk `stages` says how far the sign-in must have got (Advisor.stage; only the pages of a sign-in itself name
    others than `in`), and `fresh` asks for the password again when it was given a while ago.
    """
    if audience not in AUDIENCES:
        raise ValueError(f"access({audience!r}): use one of {', '.join(AUDIENCES)}")

    def declare(view: View) -> View:
        vars(view).update(access=audience, stages=stages, fresh=fresh)
        return view

    return declare


def declared_access(app: Flask, endpoint: str | None) -> str | None:
    """What `access` declared for the endpoint; None when nothing did (or there is no such endpoint)."""
    return getattr(app.view_functions.get(endpoint or ""), "access", None)


def require_declarations(app: Flask) -> None:
    """Refuse to make an application with an endpoint that does not say who may call it, or where it cannot be held
    to that: only under /advisor is anybody signed in."""
    declared = [(rule, declared_access(app, rule.endpoint)) for rule in app.url_map.iter_rules()]
    missing = sorted({rule.endpoint for rule, audience in declared if not audience})
    if missing:
        raise RuntimeError(f"no @access(...) on {', '.join(missing)}: every endpoint declares who may call it")
    outside = [rule.rule for rule, audience in declared if audience in SIGNED_IN and not at_the_desk(rule.rule)]
    if outside:
        raise RuntimeError(f"{', '.join(outside)}: what is for advisors stands under {DESK}/")


def at_the_desk(path: str) -> bool:
    """Whether a path is one of the desk's: only there is a session, and nothing there is public."""
    return path == DESK or path.startswith(f"{DESK}/")


# --- every request ------------------------------------------------------------------------------------------------


def guard(app: Flask, admit: Admit) -> None:
    """Put the checks before and the headers after every request of the application. `admit` decides about views for
    advisors and admins: None lets the request through, a response answers it."""

    def check_access() -> AnyResponse | None:
        if request.url_rule is None:
            return None
        audience = declared_access(current_app, request.endpoint) or abort(403)
        return admit(audience, current_app.view_functions[request.endpoint or ""]) if audience in SIGNED_IN else None

    app.url_map.converters["int"] = NumberConverter
    app.before_request(_refuse_cross_site)
    app.before_request(check_access)
    app.before_request(_refuse_unreadable)
    app.after_request(add_headers)


class NumberConverter(IntegerConverter):
    """A number in a URL. One that no column holds names nothing, and must not reach a database."""

    def __init__(self, map: Map, **options: Any) -> None:  # noqa: A002 - the name in werkzeug
        super().__init__(map, **{"max": LARGEST, **options})


def whole(text: str | None) -> int:
    """A number that a form sent back; -1, which nothing stored is, for anything else.

    >>> whole("12"), whole("9" * 40), whole("x"), whole(None)
    (12, -1, -1, -1)
    """
    number = int(text) if text and text.isascii() and text.isdecimal() and len(text) <= len(str(LARGEST)) else -1
    return number if number <= LARGEST else -1


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
    """The headers of every page; what is not declared public, what stands under somebody's token or at the desk, and
    every answer to a post stay out of caches."""
    response.headers.extend(HEADERS)
    own = "token" in (request.view_args or {}) or at_the_desk(request.path)
    if own or declared_access(current_app, request.endpoint) != "public" or request.method not in READING:
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
