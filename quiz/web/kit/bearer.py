"""Who calls the API for an office's system: a token in the header Authorization, and nothing else.

No session and no cookie counts here, so there is nothing that another site's page could make a browser send; and
a token counts nowhere else. Every refusal says in WWW-Authenticate what is missing (RFC 6750).
"""

from contextlib import suppress
from typing import Any

from flask import request

from quiz.store import StoreError
from quiz.web import get_services
from quiz.web.kit.problems import ApiError

REALM = 'Bearer realm="mem-quiz"'
MOST_SIGNS = 200  # a token of ours has 51


class BearerRefusedError(ApiError):
    """A request for what needs a token came without the right one."""

    def __init__(self, status: int, challenge: str, detail: str = "") -> None:
        super().__init__(status, detail)
        self.challenge = challenge

    def get_headers(self, *arguments: Any, **options: Any) -> list[tuple[str, str]]:
        """werkzeug's hook: with what a client has to send."""
        return [*super().get_headers(*arguments, **options), ("WWW-Authenticate", self.challenge)]


def require_scope(scope: str) -> None:
    """Let the request through if it carries a token that works and opens this. Raises BearerRefusedError."""
    scheme, _, token = request.headers.get("Authorization", "").strip().partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise BearerRefusedError(401, REALM)
    services, token = get_services(), token.strip()
    now = services.now()
    found = services.store.api_tokens.find(token) if len(token) <= MOST_SIGNS else None
    if found is None or not found.works(now):
        raise BearerRefusedError(
            401,
            f'{REALM}, error="invalid_token"',
            "This token is not known, has expired or was revoked. An admin of the site makes a new one.",
        )
    if scope not in found.scopes:
        raise BearerRefusedError(
            403,
            f'{REALM}, error="insufficient_scope", scope="{scope}"',
            f"This token does not open that: it needs the scope {scope}. An admin of the site makes such a one.",
        )
    with suppress(StoreError):  # that it was used is good to know, and nothing that a read should fail for
        services.store.api_tokens.note_use(found, now=now)
