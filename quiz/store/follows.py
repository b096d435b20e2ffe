"""Every query and write of who is told when something of a shortlist changes, and of what changed in the catalog.

The feeds open by a token of their own that can only read; of it the table keeps a digest. A mail goes only to an
address that was confirmed by a link sent to it.
"""

import hmac
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa

from quiz.core.decision import ChangedFact, Shortlist
from quiz.store.jobs import RUNNING, new_job
from quiz.store.responses import keep_import
from quiz.store.tables.follows import FollowRow, NewsRow, TellingRow
from quiz.store.tables.jobs import StudentMailRow
from quiz.store.tables.responses import ResponseRow, ShortlistRow
from quiz.store.tokens import digest

NONCE_BYTES = 16
NEWS = tuple(getattr(NewsRow, name) for name in ChangedFact.__slots__)


@dataclass(frozen=True, slots=True)
class Follow:
    """That a student is told, with the list that it is about. `address` is None where no mail is wanted."""

    id: int
    nonce: str = field(repr=False)
    created_at: datetime
    site: str
    address: str | None
    confirmed_at: datetime | None
    told_until: datetime
    response: bytes = field(repr=False)
    shortlist: Shortlist


COLUMNS = (
    FollowRow.id,
    FollowRow.nonce,
    FollowRow.created_at,
    FollowRow.site,
    FollowRow.address,
    FollowRow.confirmed_at,
    FollowRow.told_until,
    ResponseRow.token_sha256.label("response"),
    ShortlistRow.entries,
)
FOUND = (
    sa.select(*COLUMNS)
    .join(ResponseRow, ResponseRow.id == FollowRow.response_id)
    .outerjoin(ShortlistRow, ShortlistRow.response_id == FollowRow.response_id)
)


def feed_token(token: str, nonce: str) -> str:
    """What opens the feeds: 43 URL-safe characters that only whoever holds the student's token can derive."""
    return urlsafe_b64encode(hmac.digest(token.encode(), f"feed {nonce}".encode(), "sha256")).rstrip(b"=").decode()


class Follows:
    """Who is told, in one database. `now` is always the caller's, in UTC."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def start(self, token: str, site: str, *, now: datetime) -> None:
        """Tell this student from now on; twice is once. Nothing where the response is gone."""
        nonce = secrets.token_urlsafe(NONCE_BYTES)
        mine = sa.select(ResponseRow.id).where(ResponseRow.token_sha256 == digest(token))
        with self._engine.begin() as connection:
            response = connection.scalar(mine)
            known = sa.select(FollowRow.id).where(FollowRow.response_id == response)
            if response is None or connection.scalar(known) is not None:
                return
            keep_import(connection, token)
            row = {"response_id": response, "nonce": nonce, "site": site, "created_at": now, "told_until": now}
            connection.execute(sa.insert(FollowRow).values(token_sha256=digest(feed_token(token, nonce)), **row))

    def stop(self, token: str) -> None:
        """Tell this student nothing more: feeds and mails end at once, and the address is gone."""
        response = sa.select(ResponseRow.id).where(ResponseRow.token_sha256 == digest(token)).scalar_subquery()
        with self._engine.begin() as connection:
            connection.execute(sa.delete(FollowRow).where(FollowRow.response_id == response))

    def of(self, token: str) -> Follow | None:
        """How a student is told; None where not at all."""
        return self._one(ResponseRow.token_sha256 == digest(token))

    def opened(self, feed: str) -> Follow | None:
        """What a feed's token opens; None where it was stopped or never was."""
        return self._one(FollowRow.token_sha256 == digest(feed))

    def by_nonce(self, nonce: str) -> Follow | None:
        """What a link in a mail is about."""
        return self._one(FollowRow.nonce == nonce)

    def confirmed(self) -> tuple[Follow, ...]:
        """Everybody who is told by mail."""
        with self._engine.connect() as connection:
            rows = connection.execute(FOUND.where(FollowRow.confirmed_at.is_not(None)).order_by(FollowRow.id))
            return tuple(map(_read, rows))

    # --- mail -------------------------------------------------------------------------------------------------------

    def write_to(self, follow: Follow, address: str | None, *, now: datetime) -> None:
        """Ask an address whether it wants mails, instead of any before; None ends them and forgets the address."""
        values = {"address": address, "asked_at": address and now, "confirmed_at": None}
        self._change(sa.update(FollowRow).where(FollowRow.id == follow.id).values(values))

    def confirm(self, follow: Follow, *, now: datetime) -> None:
        """The address wants mails, of what is new from now on."""
        mine = FollowRow.id == follow.id, FollowRow.address == follow.address, FollowRow.confirmed_at.is_(None)
        self._change(sa.update(FollowRow).where(*mine).values(confirmed_at=now, told_until=now))

    def tell(self, follow: Follow, content: bytes, *, now: datetime) -> tuple[int, int] | None:
        """Let a sealed mail wait with what was new until now; gives its id and attempt. None where another worker was
        first or it was stopped."""
        mine = FollowRow.id == follow.id, FollowRow.told_until == follow.told_until, FollowRow.confirmed_at.is_not(None)
        change = sa.update(FollowRow).where(*mine).values(told_until=now).returning(FollowRow.response_id)
        with self._engine.begin() as connection:
            response = connection.scalar(change)
            if response is None:
                return None
            row = {"response_id": response, "content": content, "attempt": 1, "created_at": now, **new_job(now)}
            return connection.execute(
                sa.insert(StudentMailRow).values(row).returning(StudentMailRow.id)
            ).scalar_one(), 1

    def forget_unconfirmed(self, before: datetime, *, dry: bool) -> int:
        """Forget addresses that were asked before then and never answered; gives how many."""
        due = FollowRow.asked_at < before, FollowRow.confirmed_at.is_(None), FollowRow.address.is_not(None)
        with self._engine.begin() as connection:
            if dry:
                return connection.execute(sa.select(sa.func.count()).select_from(FollowRow).where(*due)).scalar_one()
            return connection.execute(sa.update(FollowRow).where(*due).values(address=None, asked_at=None)).rowcount

    # --- what changed in the catalog --------------------------------------------------------------------------------

    def telling(self, id_: int, attempt: int) -> int | None:
        """The version that a worker is to tell of; None where it was given to another."""
        mine = TellingRow.id == id_, TellingRow.attempt == attempt, TellingRow.state == RUNNING
        with self._engine.connect() as connection:
            return connection.scalar(sa.select(TellingRow.number).where(*mine))

    def keep_news(self, number: int, news: Iterable[ChangedFact]) -> None:
        """Keep what a version changed; twice is once."""
        rows = [{name: getattr(item, name) for name in ChangedFact.__slots__} | {"number": number} for item in news]
        with self._engine.begin() as connection:
            connection.execute(sa.delete(NewsRow).where(NewsRow.number == number))
            if rows:
                connection.execute(sa.insert(NewsRow), rows)

    def told(self, id_: int) -> None:
        """Everybody was told of a version."""
        self._change(sa.delete(TellingRow).where(TellingRow.id == id_))

    def news(self, follow: Follow, since: datetime, most: int) -> tuple[ChangedFact, ...]:
        """What changed about the programs of a list that are not dropped, newest first."""
        wanted = NewsRow.program.in_(follow.shortlist.active.programs), NewsRow.at > since
        rows = sa.select(*NEWS).where(*wanted).order_by(NewsRow.at.desc(), NewsRow.id).limit(most)
        with self._engine.connect() as connection:
            return tuple(ChangedFact(*row) for row in connection.execute(rows))

    def _one(self, which: sa.ColumnElement[bool]) -> Follow | None:
        with self._engine.connect() as connection:
            row = connection.execute(FOUND.where(which)).one_or_none()
        return None if row is None else _read(row)

    def _change(self, statement: sa.Update | sa.Delete) -> None:
        with self._engine.begin() as connection:
            connection.execute(statement)


def announce_version(connection: sa.Connection, number: int, *, now: datetime) -> None:
    """Let a version that is being published wait to be told of, in the caller's transaction."""
    row = {"number": number, "attempt": 1, "created_at": now, **new_job(now)}
    connection.execute(sa.insert(TellingRow).values({**row, "due_at": now}))


def _read(row: "sa.Row[tuple[object, ...]]") -> Follow:
    values = {**row._mapping}
    entries = values.pop("entries") or []
    return Follow(**values, shortlist=Shortlist.from_document(entries))
