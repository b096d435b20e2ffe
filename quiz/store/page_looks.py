"""Every query and write of the looks at official pages, and of what look-ups are worth.

A page is known to be gone when two looks in a row, days apart, found it gone; one that could not be read says nothing
either way. What somebody marked as still true is not shown again until the page says something else.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

import sqlalchemy as sa

from quiz.store.audit import Audit
from quiz.store.catalog_versions import VersionAuthor
from quiz.store.readings import ACCEPTED, CORRECTED
from quiz.store.tables.page_looks import CatalogWorthRow, PageLookRow
from quiz.store.tables.readings import PageReadingRow, ReadFactRow

FINE, GONE, HOME, MOVED, CHANGED, UNREAD = "fine", "gone", "home", "moved", "changed", "unread"
DEAD = (GONE, HOME)
SURE_AFTER = 2  # looks
MONTH, WEEK, SOON = timedelta(days=30), timedelta(days=7), timedelta(days=3)
LONGEST_DETAIL = 1000
THE_ROW = 1


@dataclass(frozen=True, slots=True)
class PageLook:
    """What a look found: `detail` says it in a sentence, or where a page has moved to; `missing` are the hashes of
    watched sentences that it no longer says."""

    status: str
    detail: str = ""
    missing: tuple[str, ...] = ()

    @property
    def finding(self) -> str:
        """What tells this finding from another; "" where there is nothing to look at again."""
        said = "|".join((self.status, self.detail, *self.missing))
        return "" if self.status in (FINE, UNREAD) else sha256(said.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class StoredLook:
    """The last look at a page."""

    id: int
    page: str
    looked_at: datetime
    status: str
    detail: str
    missing: list[str]
    dead_since: datetime | None
    dead_looks: int
    finding: str
    settled: str
    settled_at: datetime | None
    by: str

    @property
    def waits(self) -> bool:
        """Whether somebody should look again."""
        return bool(self.finding) and self.finding != self.settled

    @property
    def sure(self) -> bool:
        """Whether the page is known to be gone."""
        return self.dead_looks >= SURE_AFTER


@dataclass(frozen=True, slots=True)
class WatchedSentence:
    """The sentence that a fact of a program was last read in, and the page it stood on."""

    program: str
    column: str
    page: str
    quote: str
    quote_sha256: str


LOOK = tuple(getattr(PageLookRow, name) for name in StoredLook.__slots__)


class PageLooks:
    """The looks of one database. `now` is always the caller's, in UTC."""

    def __init__(self, engine: sa.Engine, audit: Audit) -> None:
        self._engine, self._audit = engine, audit

    def next_due(self, pages: Collection[str], *, now: datetime) -> str | None:
        """The page to look at now: one that nobody has looked at, else the one that is overdue the longest."""
        with self._engine.connect() as connection:
            rows = connection.execute(sa.select(PageLookRow.page, PageLookRow.due_at)).all()
        due = {row.page: row.due_at for row in rows}
        new = next((page for page in pages if page not in due), None)
        overdue = [(due[page], page) for page in pages if page in due and due[page] <= now]
        return new or min(overdue, default=(now, None))[1]

    def record(self, page: str, look: PageLook, *, now: datetime) -> None:
        """Keep what a look found, and say when the next is due: sooner where one look alone is not sure."""
        mine = PageLookRow.page == page
        with self._engine.begin() as connection:
            row = connection.execute(sa.select(PageLookRow.__table__).where(mine)).one_or_none()
            if look.status == UNREAD and row is not None and row.finding:  # what was found before stands
                connection.execute(sa.update(PageLookRow).where(mine).values(due_at=now + WEEK))
                return
            since, looks = (row.dead_since, row.dead_looks) if row else (None, 0)
            if look.status in DEAD:
                since, looks = since or now, looks + 1
            elif look.status != UNREAD:
                since, looks = None, 0
            wait = WEEK if look.status == UNREAD else SOON if 0 < looks < SURE_AFTER else MONTH
            values: dict[str, Any] = {"looked_at": now, "due_at": now + wait, "dead_since": since, "dead_looks": looks}
            values |= {"status": look.status, "detail": look.detail[:LONGEST_DETAIL], "missing": list(look.missing)}
            values |= {"finding": look.finding}
            if row is not None:
                forget = {"settled": "", "settled_at": None, "by": ""} if look.status == FINE else {}
                connection.execute(sa.update(PageLookRow).where(mine).values(**values, **forget))
            else:
                blank: dict[str, Any] = {"finding": "", "settled": "", "settled_at": None, "account_id": None, "by": ""}
                connection.execute(sa.insert(PageLookRow).values(page=page, **blank | values))

    def all(self) -> Mapping[str, StoredLook]:
        """The last look at every page, by its address."""
        with self._engine.connect() as connection:
            return {row.page: StoredLook(*row) for row in connection.execute(sa.select(*LOOK))}

    def get(self, id_: int) -> StoredLook | None:
        """One look."""
        with self._engine.connect() as connection:
            row = connection.execute(sa.select(*LOOK).where(PageLookRow.id == id_)).one_or_none()
        return None if row is None else StoredLook(*row)

    def settle(self, id_: int, finding: str, by: VersionAuthor, *, now: datetime) -> bool:
        """Mark what a look found as still true; False when a later look found something else."""
        shown = sa.update(PageLookRow).where(PageLookRow.id == id_, PageLookRow.finding == finding)
        values = {"settled": finding, "settled_at": now, "account_id": by.account, "by": by.name}
        with self._engine.begin() as connection:
            if connection.execute(shown.values(**values)).rowcount != 1:
                return False
            told = {"finding": finding}
            self._audit.record(
                by.account, "catalog.still_true", f"page:{id_}", None, told, now=now, connection=connection
            )
        return True

    def gone(self) -> Mapping[str, date]:
        """The pages that are known to be gone, and since when. Raises StoreError when the database does not answer."""
        known = sa.select(PageLookRow.page, PageLookRow.dead_since).where(PageLookRow.dead_looks >= SURE_AFTER)
        with self._engine.connect() as connection:
            return {row.page: row.dead_since.date() for row in connection.execute(known)}

    def watched(self) -> tuple[WatchedSentence, ...]:
        """The sentences that accepted facts stand on: of each fact the one that was decided last."""
        newest = (
            sa.select(
                PageReadingRow.program,
                ReadFactRow.column,
                ReadFactRow.seen_on,
                ReadFactRow.quote,
                ReadFactRow.quote_sha256,
            )
            .join(PageReadingRow, PageReadingRow.id == ReadFactRow.reading_id)
            .where(ReadFactRow.outcome.in_((ACCEPTED, CORRECTED)))
            .order_by(ReadFactRow.decided_at, ReadFactRow.id)
        )
        with self._engine.connect() as connection:
            found = {(row.program, row.column): WatchedSentence(*row) for row in connection.execute(newest)}
        return tuple(found.values())

    # --- what look-ups are worth ----------------------------------------------------------------------------------

    def worth(self) -> tuple[str, dict[str, Any]]:
        """What look-ups were worth last, and of which catalog; ("", {}) before it was worked out."""
        with self._engine.connect() as connection:
            row = connection.execute(sa.select(CatalogWorthRow.catalog_sha256, CatalogWorthRow.worth)).one_or_none()
        return ("", {}) if row is None else (row.catalog_sha256, row.worth)

    def keep_worth(self, catalog_sha256: str, worth: Mapping[str, Any], *, now: datetime) -> None:
        """Keep what look-ups are worth in a catalog, in the place of what was."""
        values = {"catalog_sha256": catalog_sha256, "worth": dict(worth), "made_at": now}
        with self._engine.begin() as connection:
            if connection.execute(sa.update(CatalogWorthRow).values(**values)).rowcount == 0:
                connection.execute(sa.insert(CatalogWorthRow).values(id=THE_ROW, **values))
