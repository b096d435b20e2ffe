"""Every query and write of a student's response. The caller holds the token; the table only knows its SHA-256.

A save names the version it read, so that of two tabs that change the same response the later one is told. Every page
begins with a read, so the two reads are statements made once and rows come as they are, without a session's objects.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from quiz.store.audit import Audit
from quiz.store.erasure import erase, forget_invited
from quiz.store.tables.accounts import AccountRow
from quiz.store.tables.cases import CaseRow
from quiz.store.tables.responses import ResponseRow, ShortlistRow
from quiz.store.tokens import TOKEN_BYTES, digest

ITS_ROW = ResponseRow.token_sha256 == sa.bindparam("digest")
ANSWERS = sa.select(ResponseRow.answers).where(ITS_ROW)
RESPONSE = (
    sa.select(
        ResponseRow.answers,
        ResponseRow.document,
        ResponseRow.version,
        ResponseRow.created_at,
        ResponseRow.updated_at,
        ResponseRow.earlier,
        ShortlistRow.entries,
        CaseRow.state.label("case"),
        sa.exists().where(AccountRow.active, AccountRow.password_hash.is_not(None)).label("has_advisors"),
    )
    .outerjoin(ShortlistRow, ShortlistRow.response_id == ResponseRow.id)
    .outerjoin(CaseRow, CaseRow.response_id == ResponseRow.id)
    .where(ITS_ROW)
)


@dataclass(frozen=True, slots=True)
class StoredResponse:
    """A response as it was read: `answers` in the store's shape (None = skipped, absent = not reached), the
    recommendation `document` or None, the `version` that a save must name, and what the caller keeps of the `earlier`
    list, which the last save replaced, or None. With it come the `entries` of its shortlist and the state of its
    `case`, both None where there is none, and whether anybody can sign in at the desk: one read serves a page of the
    student's."""

    answers: dict[str, Any]
    document: dict[str, Any] | None
    version: int
    created_at: datetime
    updated_at: datetime
    earlier: dict[str, Any] | None = None
    entries: list[dict[str, Any]] | None = None
    case: str | None = None
    has_advisors: bool = False


class Responses:
    """The responses of one database. `now` is always the caller's, in UTC."""

    def __init__(self, engine: sa.Engine, audit: Audit) -> None:
        self._engine, self._audit = engine, audit

    def create(
        self,
        answers: Mapping[str, Any],
        document: Mapping[str, Any] | None = None,
        *,
        now: datetime,
        imported: bool = False,
    ) -> str:
        """Store a new response and give the token that opens it: 43 URL-safe characters, shown this once. One that was
        `imported` from a file goes early where nobody does anything with it (quiz/store/retention.py)."""
        token = secrets.token_urlsafe(TOKEN_BYTES)
        row = {"token_sha256": digest(token), "version": 1, "created_at": now, "updated_at": now, "imported": imported}
        with self._engine.begin() as connection:
            connection.execute(sa.insert(ResponseRow).values(**row, **_content(answers, document)))
        return token

    def response(self, token: str | bytes) -> StoredResponse | None:
        """The response that the token opens; None when there is none (never was, or deleted)."""
        row = self._row(RESPONSE, token)
        if row is None:
            return None
        return StoredResponse(**row._mapping)

    def answers(self, token: str) -> dict[str, Any] | None:
        """The answers alone: a page that shows no list need not read the document, which is the most of a response."""
        row = self._row(ANSWERS, token)
        return None if row is None else row.answers

    def save(
        self,
        token: str,
        answers: Mapping[str, Any],
        document: Mapping[str, Any] | None,
        version: int,
        *,
        now: datetime,
        earlier: Mapping[str, Any] | None = None,
    ) -> bool:
        """Replace answers, document and what is kept of the earlier list if the response is still at `version`; False
        when somebody changed it meanwhile or deleted it."""
        change = (
            sa.update(ResponseRow)
            .where(ResponseRow.token_sha256 == digest(token), ResponseRow.version == version)
            .values(version=version + 1, updated_at=now, imported=False, earlier=earlier, **_content(answers, document))
        )
        return self._changed(change)

    def delete(self, token: str, *, now: datetime) -> bool:
        """Delete the response for good, with all that belongs to it; False when there was none."""
        lock = (
            sa.update(ResponseRow).where(ResponseRow.token_sha256 == digest(token)).values(version=ResponseRow.version)
        )
        with self._engine.begin() as connection:
            found = connection.scalar(lock.returning(ResponseRow.id))
            if found is not None:
                forget_invited(connection, found)
                erase(connection, self._audit, [found], now=now)
        return found is not None

    def _row(self, statement: sa.Select[Any], token: str | bytes) -> sa.Row[Any] | None:
        with self._engine.connect() as connection:
            return connection.execute(statement, {"digest": digest(token)}).one_or_none()

    def _changed(self, statement: sa.Update) -> bool:
        with self._engine.begin() as connection:
            return connection.execute(statement).rowcount == 1


def keep_import(connection: sa.Connection, token: str) -> None:
    """What came from a file is from now on kept like any other: somebody shared it or asked about it."""
    connection.execute(
        sa.update(ResponseRow)
        .where(ResponseRow.token_sha256 == digest(token), ResponseRow.imported)
        .values(imported=False)
    )


def _content(answers: Mapping[str, Any], document: Mapping[str, Any] | None) -> dict[str, Any]:
    """The columns that hold what was answered and computed; what computed it stands in columns of its own, so that
    lists from an older catalog can be found without opening every document."""
    engine = (document or {}).get("engine", {})
    return {
        "answers": dict(answers),
        "document": None if document is None else dict(document),
        "engine_version": engine.get("version"),
        "catalog_sha256": engine.get("catalog_sha256"),
    }
