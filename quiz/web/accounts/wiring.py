"""Flask-Security wired into the application: what of it we use, and that students' pages never see it.

We use its hashing, one-time codes, and sign-in state, and none of its views: ours are throttled, redirect with 303 and
speak in our own error shape.
"""

from base64 import urlsafe_b64encode
from hashlib import sha256

from flask import Flask
from flask_security import Security

from quiz.service import Services
from quiz.web.accounts.cookie import IDLE, DeskSessions, SessionSealer
from quiz.web.accounts.forms import advisor_csrf
from quiz.web.accounts.gate import signed_in
from quiz.web.accounts.people import OneTimeCodes, Passwords, People
from quiz.web.kit import DESK

ISSUER = "MEM Quiz"


def install(app: Flask) -> None:
    """Give the application its sessions and Flask-Security."""
    services: Services = app.extensions["mem_quiz"]
    production, key = services.settings.production, services.settings.secret_key
    app.config.update(
        SECRET_KEY=_derived(key, "flask").hex(),
        SESSION_COOKIE_NAME="__Secure-advisor" if production else "advisor",
        SESSION_COOKIE_PATH=DESK,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=production,
        PERMANENT_SESSION_LIFETIME=IDLE,
        WTF_CSRF_ENABLED=False,  # its forms are not used; ours have AdvisorCSRF
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        SECURITY_PASSWORD_HASH="argon2",  # noqa: S106 - the name of a scheme
        SECURITY_PASSWORD_SINGLE_HASH=True,  # a password outlives a change of the secret key
        SECURITY_TWO_FACTOR=True,
        SECURITY_TWO_FACTOR_ENABLED_METHODS=["authenticator"],
        SECURITY_TOTP_ISSUER=ISSUER,
        SECURITY_TOTP_SECRETS=_totp_secrets(key),
        SECURITY_CLI_USERS_NAME=None,
        SECURITY_CLI_ROLES_NAME=None,
    )
    app.jinja_env.globals.update(signed_in=signed_in, advisor_csrf=advisor_csrf)
    app.session_interface = DeskSessions(SessionSealer(urlsafe_b64encode(_derived(key, "session")), services))
    hooks = (app.before_request_funcs, app.after_request_funcs, app.template_context_processors)
    ours = [list(kind[None]) for kind in hooks]
    classes = {"password_util_cls": Passwords, "totp_cls": OneTimeCodes}
    with app.app_context():  # the codes ask the application what time it is
        security = Security(app, People(services), register_blueprint=False, **classes)
    security.login_manager.request_loader(lambda request: None)  # nobody signs in by a token in a URL or a header
    # What it hooks into every request (a principal, a remember-me cookie, a template variable) would load a user on
    # students' pages. Access is declared and enforced in kit/permissions.py and gate.py, so none of it is needed.
    for kind, before in zip(hooks, ours, strict=True):
        kind[None][:] = before  # type: ignore[index]  # the three hold functions of different types


def _derived(key: str, purpose: str) -> bytes:
    """A key of its own for each purpose, so that none opens what another closed."""
    return sha256(f"{purpose}\0{key}".encode()).digest()


def _totp_secrets(key: str) -> dict[str, str]:
    """The key that authenticator secrets are encrypted under, named after itself: under another key of the site they
    are unknown and not garbage."""
    secret = _derived(key, "authenticators").hex()
    return {sha256(secret.encode()).hexdigest()[:8]: secret}
