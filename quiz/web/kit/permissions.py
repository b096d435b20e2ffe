"""Who may call what: declared access, and the same-origin rule for posts.

Everything is closed by default. An endpoint that does not say who may call it is refused; a post from another site is
refused before a view runs. Who is signed in at the desk, and how far, is quiz/web/accounts' to say.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, abort, current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from quiz.core.vocabulary import SCOPES
from quiz.web import get_services
from quiz.web.kit.bearer import require_scope
from quiz.web.kit.converters import NumberConverter
from quiz.web.kit.problems import at_the_api

View = TypeVar("View", bound=Callable[..., Any])
Admit = Callable[[str, Any], AnyResponse | None]

SIGNED_IN = ("advisor", "admin")
BEARER = "bearer"
AUDIENCES = ("public", "student", BEARER, *SIGNED_IN)
DESK = "/advisor"
READING = frozenset({"GET", "HEAD", "OPTIONS"})

# --- who may call what --------------------------------------------------------------------------------------------


def access(
    audience: str, *, stages: tuple[str, ...] = ("in",), fresh: bool = False, scope: str = ""
) -> Callable[[View], View]:
    """Declare who may call a view: `public` for everyone, `student` for whoever holds the token in the URL, `advisor`
    for whoever is signed in at the desk, `admin` for those of them who are admins, `bearer` for a system whose token
    has the `scope` (one of SCOPES). A public view may have a second URL
    with a token in it; there it is as private as the student's own.

    At the desk `stages` says how far the sign-in must have got (Advisor.stage; only the pages of a sign-in itself name
    others than `in`), and `fresh` asks for the password again when it was given a while ago.
    """
    if audience not in AUDIENCES:
        raise ValueError(f"access({audience!r}): use one of {', '.join(AUDIENCES)}")

    if (audience == BEARER) != (scope in SCOPES):
        raise ValueError(f"access({audience!r}, scope={scope!r}): a bearer's view has one of {', '.join(SCOPES)}")

    def declare(view: View) -> View:
        vars(view).update(access=audience, stages=stages, fresh=fresh, scope=scope)
        return view

    return declare


def declared_access(app: Flask, endpoint: str | None) -> str | None:
    """What `access` declared for the endpoint; None when nothing did (or there is no such endpoint)."""
    return getattr(app.view_functions.get(endpoint or ""), "access", None)


def require_declarations(app: Flask) -> None:
    """Refuse to make an application with an endpoint that does not say who may call it, or where it cannot be held
    to that: only under /advisor is anybody signed in, and only the API reads tokens."""
    declared = [(rule, declared_access(app, rule.endpoint)) for rule in app.url_map.iter_rules()]
    missing = sorted({rule.endpoint for rule, audience in declared if not audience})
    if missing:
        raise RuntimeError(f"no @access(...) on {', '.join(missing)}: every endpoint declares who may call it")
    outside = [rule.rule for rule, audience in declared if audience in SIGNED_IN and not at_the_desk(rule.rule)]
    if outside:
        raise RuntimeError(f"{', '.join(outside)}: what is for advisors stands under {DESK}/")
    elsewhere = [rule.rule for rule, audience in declared if audience == BEARER and not at_the_api(rule.rule)]
    if elsewhere:
        raise RuntimeError(f"{', '.join(elsewhere)}: only the API is opened by a token")


def at_the_desk(path: str) -> bool:
    """Whether a path is one of the desk's: only there is a session, and nothing there is public."""
    return path == DESK or path.startswith(f"{DESK}/")


# --- every request ------------------------------------------------------------------------------------------------


def guard(app: Flask, admit: Admit) -> None:
    """Put the checks before every request of the application. `admit` decides about views for
    advisors and admins: None lets the request through, a response answers it."""

    def check_access() -> AnyResponse | None:
        if request.url_rule is None:
            return None
        audience = declared_access(current_app, request.endpoint) or abort(403)
        view = current_app.view_functions[request.endpoint or ""]
        if audience == BEARER and request.method != "OPTIONS":  # which a browser sends first, without any token
            require_scope(vars(view)["scope"])
        return admit(audience, view) if audience in SIGNED_IN else None

    app.url_map.converters["int"] = NumberConverter
    app.before_request(_refuse_cross_site)
    app.before_request(check_access)
    app.before_request(_refuse_unreadable)


def _refuse_cross_site() -> None:
    if request.method not in READING and not is_same_origin() and not is_from_an_allowed_page():
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


def is_from_an_allowed_page() -> bool:
    """Whether the request is for the API and comes from a page that the operator allows to call it. No session counts
    there, so such a page has no more rights than anybody."""
    return at_the_api(request.path) and request.headers.get("Origin") in get_services().settings.api_origins


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
