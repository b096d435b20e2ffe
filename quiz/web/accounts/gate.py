"""Who comes in: what @access("advisor") and @access("admin") mean for a request, and where a sign-in leads.

Somebody is in when the password, and where there is one the second factor, were given, and for an admin only once there
is a second factor. Until then every page but the next step's leads to that step.
"""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import abort, current_app, redirect, request, session, url_for
from flask_security import current_user
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from quiz.web import get_services
from quiz.web.accounts.people import SignedInAdvisor
from quiz.web.kit import READING, SIGNED_IN, AdminsOnly, declared_access

HOME = "desk.home"
STAGE_PAGES = {"code": "account.second_factor", "set-up": "account.authenticator"}
FRESH = timedelta(minutes=15)
GRACE = timedelta(minutes=30)  # a page that was opened while fresh can still be sent


def signed_in() -> SignedInAdvisor | None:
    """Whoever gave a password in this session, however far the sign-in got; None for everybody else."""
    found: Any = current_user._get_current_object()
    return found if isinstance(found, SignedInAdvisor) else None


def current_advisor() -> SignedInAdvisor:
    """The advisor or admin of this request, with `id`, `name`, `email`, `roles` and `is_admin`. Anybody else gets the
    page that says so, also in a view that forgot to declare its access."""
    advisor = signed_in()
    return advisor if advisor and advisor.stage == "in" else abort(401)


def admit(audience: str, view: Any) -> Response | None:
    """None lets the request through to a view of that audience; else the redirect to what has to come first."""
    advisor = signed_in()
    if advisor is None:
        return _to("account.sign_in") if request.method in READING else abort(401)
    if advisor.stage not in view.stages:
        return redirect(url_for(STAGE_PAGES.get(advisor.stage, HOME)), 303)
    if audience == "admin" and not advisor.is_admin:
        raise AdminsOnly
    since = get_services().now() - advisor.session.confirmed_at
    if view.fresh and advisor.stage == "in" and since > (FRESH if request.method in READING else GRACE):
        return _to("account.confirm")
    return None


def _to(endpoint: str) -> Response:
    return redirect(url_for(endpoint, next=request.full_path.rstrip("?")), 303)


def safe_next(target: str | None) -> str:
    """Where a sign-in leads: a page of the desk that `target` names, else its home. The URL is built anew from the
    route it matches, so that nothing of what was sent is sent back."""
    try:
        asked = urlsplit(target or "")
        if not asked.scheme and not asked.netloc:
            endpoint, values = current_app.url_map.bind("localhost").match(asked.path, method="GET")
            if declared_access(current_app, endpoint) in SIGNED_IN:
                query = urlencode(parse_qsl(asked.query))
                return url_for(endpoint, **values) + (f"?{query}" if query else "")
    except (HTTPException, ValueError):
        pass
    return url_for(HOME)


def onward(advisor: SignedInAdvisor) -> str:
    """Where somebody goes who has just got a step further: to the next step, or to the page first asked for."""
    if advisor.stage in STAGE_PAGES:
        return url_for(STAGE_PAGES[advisor.stage])
    return safe_next(session.pop("next", None))
