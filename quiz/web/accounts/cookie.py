"""The session of the desk: one encrypted cookie that exists under /advisor and nowhere else.

Everywhere else the session is Flask's null session, so that no page of a student can set or read a cookie. The cookie
carries the time it was last used, because every response under /advisor makes it anew: one that was not used for half
an hour no longer opens.
"""

from datetime import timedelta
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin, session_json_serializer
from itsdangerous import BadSignature

from quiz.service import Services
from quiz.web.kit import at_the_desk

IDLE = timedelta(minutes=30)


class SessionSealer:
    """Writes and reads a session as Flask wants it, encrypted and stamped with the time by Fernet."""

    def __init__(self, key: bytes, services: Services) -> None:
        self._fernet, self._services = Fernet(key), services

    def _now(self) -> int:
        return int(self._services.now().timestamp())

    def dumps(self, content: dict[str, Any]) -> str:
        """The cookie's text."""
        text = session_json_serializer.dumps(content)
        return self._fernet.encrypt_at_time(text.encode(), self._now()).decode()

    def loads(self, cookie: str, max_age: int) -> Any:
        """What the cookie holds. Raises BadSignature when it is not ours or older than `max_age` seconds."""
        try:
            text = self._fernet.decrypt_at_time(cookie, max_age, self._now())
        except (InvalidToken, ValueError):
            raise BadSignature("not a session of ours, or not any more") from None
        return session_json_serializer.loads(text.decode())


class DeskSessions(SecureCookieSessionInterface):
    """Flask's sessions, sealed, and only where the path is the desk's."""

    def __init__(self, sealed: SessionSealer) -> None:
        self._sealed = sealed

    def get_signing_serializer(self, app: Flask) -> Any:
        """Flask's hook for how a session becomes a cookie."""
        return self._sealed

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The session of a request to the desk; None, which Flask turns into a null session, for all others."""
        return super().open_session(app, request) if at_the_desk(request.path) else None

    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        """Always: a cookie is as old as its last use."""
        return True
