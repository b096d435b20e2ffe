"""Every query and write of the tokens with which an office's system calls the API.

Only the digest of a token is kept: whoever makes one sees it once. Making and revoking are in the audit trail.
"""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from quiz.core.vocabulary import SCOPES
from quiz.store.audit import Audit
from quiz.store.tables.api import ApiTokenRow
from quiz.store.tokens import TOKEN_BYTES, digest

PREFIX = "memquiz_"  # so that a scanner for secrets knows one that lies where it should not
SELDOM = timedelta(hours=1)  # how exactly it is kept when a token was last used


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A token as it was read, without the token. `made_by` is the account of the admin who had it made (None: nobody
    was named); `last_used_at` is right to the hour."""

    id: int
    name: str
    scopes: frozenset[str]
    made_by: int | None
    made_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None

    def works(self, now: datetime) -> bool:
        """Whether it opens anything."""
        return self.revoked_at is None and now < self.expires_at


COLUMNS = tuple(getattr(ApiTokenRow, name) for name in ApiToken.__slots__)


class ApiTokens:
    """The tokens of one database. `now` is always the caller's, in UTC."""

    def __init__(self, engine: sa.Engine, audit: Audit) -> None:
        self._engine, self._audit = engine, audit

    def add(
        self, name: str, scopes: Collection[str], *, made_by: int | None, expires_at: datetime, now: datetime
    ) -> str | None:
        """Make a token and give it, this once; None where the name is taken, also by one that was revoked."""
        if not scopes or not {*scopes} <= {*SCOPES}:
            raise ValueError(f"a token needs scopes of {', '.join(SCOPES)}")
        token, opens = PREFIX + secrets.token_urlsafe(TOKEN_BYTES), " ".join(sorted({*scopes}))
        values = {"name": name, "scopes": opens, "made_by": made_by, "made_at": now, "expires_at": expires_at}
        try:
            with self._engine.begin() as connection:
                connection.execute(sa.insert(ApiTokenRow).values(token_sha256=digest(token), **values))
                self._audit.record(made_by, "token.made", f"token:{name}", None, values, now=now, connection=connection)
        except sa.exc.IntegrityError:
            return None
        return token

    def revoke(self, name: str, *, now: datetime) -> bool:
        """End a token at once; False where none of that name is left to end."""
        end = sa.update(ApiTokenRow).where(ApiTokenRow.name == name, ApiTokenRow.revoked_at.is_(None))
        with self._engine.begin() as connection:
            if connection.execute(end.values(revoked_at=now)).rowcount == 0:
                return False
            self._audit.record(None, "token.revoked", f"token:{name}", None, None, now=now, connection=connection)
        return True

    def all(self) -> tuple[ApiToken, ...]:
        """Every token there ever was, first to last."""
        with self._engine.connect() as connection:
            return tuple(_read(row) for row in connection.execute(sa.select(*COLUMNS).order_by(ApiTokenRow.id)))

    def find(self, token: str) -> ApiToken | None:
        """What is kept of a token, whether it still works or not."""
        found = sa.select(*COLUMNS).where(ApiTokenRow.token_sha256 == digest(token))
        with self._engine.connect() as connection:
            row = connection.execute(found).one_or_none()
        return None if row is None else _read(row)

    def note_use(self, token: ApiToken, *, now: datetime) -> None:
        """Keep that a token was used; of many uses in an hour the first."""
        if token.last_used_at is None or token.last_used_at <= now - SELDOM:
            with self._engine.begin() as connection:
                connection.execute(sa.update(ApiTokenRow).where(ApiTokenRow.id == token.id).values(last_used_at=now))


def _read(row: sa.Row[tuple[object, ...]]) -> ApiToken:
    return ApiToken(**{**row._mapping, "scopes": frozenset(row.scopes.split())})
