"""Every query and write of read-only links to a shortlist.

A link's token is an HMAC of a nonce under the student's own token: it cannot be turned back into that token, the
student's page can make it again, and the table, which keeps only the nonce and a SHA-256, cannot. What a link may not
show does not leave the store.
"""

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from quiz.core.decision import Shortlist
from quiz.store.responses import keep_import
from quiz.store.tables.responses import ResponseRow, ShareRow, ShortlistRow
from quiz.store.tokens import digest

MAX_OPEN = 20

OPTIONS = (ShareRow.live, ShareRow.answers, ShareRow.notes, ShareRow.created_at, ShareRow.expires_at)
MINE = (
    sa.select(ShareRow.nonce, *OPTIONS)
    .join(ResponseRow)
    .where(ResponseRow.token_sha256 == sa.bindparam("digest"), ShareRow.revoked_at.is_(None))
    .order_by(ShareRow.created_at, ShareRow.id)
)
OPENED = (
    sa.select(
        *OPTIONS,
        ShareRow.frozen,
        ShortlistRow.entries.label("list_now"),
        ResponseRow.answers.label("answers_now"),
    )
    .join_from(ShareRow, ResponseRow)
    .outerjoin(ShortlistRow, ShortlistRow.response_id == ResponseRow.id)
    .where(
        ShareRow.token_sha256 == sa.bindparam("digest"),
        ShareRow.revoked_at.is_(None),
        ShareRow.expires_at > sa.bindparam("now", type_=ShareRow.expires_at.type),
    )
)


def share_token(token: str, nonce: str) -> str:
    """The token of a link: 43 URL-safe characters that only whoever holds the student's token can derive."""
    return urlsafe_b64encode(hmac.digest(token.encode(), nonce.encode(), "sha256")).rstrip(b"=").decode()


@dataclass(frozen=True, slots=True)
class ShareOptions:
    """What a link shows: the list as it will be (`live`) or as it is now, the answers, the notes and statuses."""

    live: bool
    answers: bool
    notes: bool
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Share:
    """A link as its owner sees it: the token that opens it, and the nonce that names it."""

    token: str
    nonce: str
    options: ShareOptions


@dataclass(frozen=True, slots=True)
class OpenedShare:
    """What an open link shows. `answers` is None, the entries carry nothing but the program, and what is dropped is not
    among them, unless ticked."""

    shortlist: Shortlist
    answers: dict[str, Any] | None
    options: ShareOptions


class Shares:
    """The read-only links of one database. `now` is always the caller's, in UTC."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def create(
        self, token: str, nonce: str, options: ShareOptions, shortlist: Shortlist, answers: Mapping[str, Any]
    ) -> bool:
        """Make the link that `nonce` names, of this list and these answers; making it twice is making it once, and a
        link that was revoked stays so. False when the response is gone."""
        entries = _shown(shortlist, options).to_document()
        frozen = None if options.live else {"entries": entries, "answers": dict(answers) if options.answers else None}
        values = {
            "token_sha256": digest(share_token(token, nonce)),
            "nonce": nonce,
            "frozen": frozen,
            **{column.key: getattr(options, column.key) for column in OPTIONS},
        }
        columns = ShareRow.__table__.columns
        row = _response(token).add_columns(*(sa.literal(value, columns[name].type) for name, value in values.items()))
        made = sa.insert(ShareRow).from_select(["response_id", *values], row).execution_options(preserve_rowcount=True)
        try:
            with self._engine.begin() as connection:
                keep_import(connection, token)
                created = connection.execute(made)
        except sa.exc.IntegrityError:  # made before
            return True
        return created.rowcount == 1

    def of(self, token: str) -> tuple[Share, ...]:
        """The student's links that were not revoked, oldest first; expired ones are among them."""
        with self._engine.connect() as connection:
            rows = connection.execute(MINE, {"digest": digest(token)}).all()
        return tuple(Share(share_token(token, row.nonce), row.nonce, _options(row)) for row in rows)

    def revoke(self, token: str, nonce: str, *, now: datetime) -> None:
        """Close a link of the student for good and forget what it froze; closing it twice is closing it once."""
        mine = ShareRow.response_id == _response(token).scalar_subquery()
        change = sa.update(ShareRow).where(mine, ShareRow.nonce == nonce, ShareRow.revoked_at.is_(None))
        with self._engine.begin() as connection:
            connection.execute(change.values(revoked_at=now, frozen=None))

    def open(self, token: str, *, now: datetime) -> OpenedShare | None:
        """What the link's token opens; None when it is unknown, expired or revoked."""
        with self._engine.connect() as connection:
            row = connection.execute(OPENED, {"digest": digest(token), "now": now}).one_or_none()
        if row is None:
            return None
        options = _options(row)
        content = {"entries": row.list_now or [], "answers": row.answers_now} if row.live else row.frozen
        shortlist = _shown(Shortlist.from_document(content["entries"]), options)
        return OpenedShare(shortlist, content["answers"] if options.answers else None, options)


def _response(token: str) -> sa.Select[int]:
    return sa.select(ResponseRow.id).where(ResponseRow.token_sha256 == digest(token))


def _options(row: Any) -> ShareOptions:
    return ShareOptions(row.live, row.answers, row.notes, row.created_at, row.expires_at)


def _shown(shortlist: Shortlist, options: ShareOptions) -> Shortlist:
    return shortlist if options.notes else shortlist.active.bare()
