"""Every query and write of a student's shortlist, under the token of the response that it belongs to.

A list that was never saved is empty and of version 0. A save names the version it read, so that of two tabs the later
one is told and can apply its change to what is stored now.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from quiz.core.decision import Shortlist
from quiz.store.tables.base import UtcDateTime
from quiz.store.tables.responses import ResponseRow, ShortlistRow
from quiz.store.tokens import digest

LIST = (
    sa.select(ShortlistRow.entries, ShortlistRow.version)
    .select_from(ResponseRow)
    .outerjoin(ShortlistRow)
    .where(ResponseRow.token_sha256 == sa.bindparam("digest"))
)
COLUMNS = ("response_id", "version", "entries", "updated_at")


@dataclass(frozen=True, slots=True)
class StoredShortlist:
    """A shortlist as it was read, and the `version` that a save must name."""

    shortlist: Shortlist
    version: int


class Shortlists:
    """The shortlists of one database. `now` is always the caller's, in UTC."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def read(self, token: str | bytes) -> StoredShortlist | None:
        """The list under the token, empty and of version 0 when there is none yet; None when the response is gone."""
        with self._engine.connect() as connection:
            row = connection.execute(LIST, {"digest": digest(token)}).one_or_none()
        return None if row is None else StoredShortlist(Shortlist.from_document(row.entries or []), row.version or 0)

    def save(self, token: str, shortlist: Shortlist, version: int, *, now: datetime) -> bool:
        """Replace the list if it is still at `version`; False when somebody saved meanwhile or deleted it all."""
        entries = shortlist.to_document()
        return self._first(token, entries, now) if version == 0 else self._next(token, entries, version, now)

    def _first(self, token: str, entries: list[dict[str, Any]], now: datetime) -> bool:
        row = sa.select(
            ResponseRow.id, sa.literal(1), sa.literal(entries, sa.JSON()), sa.literal(now, UtcDateTime())
        ).where(ResponseRow.token_sha256 == digest(token))
        try:
            return self._changed(sa.insert(ShortlistRow).from_select(COLUMNS, row))
        except sa.exc.IntegrityError:  # another tab was first
            return False

    def _next(self, token: str, entries: list[dict[str, Any]], version: int, now: datetime) -> bool:
        response = sa.select(ResponseRow.id).where(ResponseRow.token_sha256 == digest(token)).scalar_subquery()
        return self._changed(
            sa.update(ShortlistRow)
            .where(ShortlistRow.response_id == response, ShortlistRow.version == version)
            .values(version=version + 1, entries=entries, updated_at=now)
        )

    def _changed(self, statement: sa.Insert | sa.Update) -> bool:
        with self._engine.begin() as connection:
            return connection.execute(statement.execution_options(preserve_rowcount=True)).rowcount == 1
