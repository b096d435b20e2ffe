"""Every query and write of second readings: what is sent to another advisor before it is published, returned, or
approved, which publishes it.

What was sent is known by a digest of it, so that a list which is changed afterwards has to be sent again. Nobody reads
their own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from quiz.store.audit import Audit
from quiz.store.erasure import person
from quiz.store.reviews import StoredReview, hold
from quiz.store.tables.cases import CaseRow
from quiz.store.tables.team import SecondReadingRow

ROW = SecondReadingRow


@dataclass(frozen=True, slots=True)
class SecondReading:
    """A review that was sent by somebody to be read. `reader_id` is who returned it, with a `note`; None while it
    waits."""

    content_sha256: str
    account_id: int
    reader_id: int | None
    note: str
    at: datetime

    def waits(self, stored: StoredReview) -> bool:
        """Whether it waits to be read as the review now stands."""
        return self.reader_id is None and self.content_sha256 == stored.content_sha256


class SecondReadings:
    """The second readings of one database. `now` is always the caller's, in UTC."""

    def __init__(self, engine: sa.Engine, audit: Audit) -> None:
        self._engine, self._audit = engine, audit

    def of(self, case_id: int) -> SecondReading | None:
        """That of a case."""
        columns = (getattr(ROW, name) for name in SecondReading.__slots__)
        with self._engine.connect() as connection:
            row = connection.execute(sa.select(*columns).where(ROW.request_id == case_id)).one_or_none()
        return None if row is None else SecondReading(*row)

    def waiting(self) -> Mapping[int, int]:
        """The cases that wait to be read, each with who sent it."""
        with self._engine.connect() as connection:
            rows = connection.execute(sa.select(ROW.request_id, ROW.account_id).where(ROW.reader_id.is_(None)))
            return {row.request_id: row.account_id for row in rows}

    def send(self, stored: StoredReview, by: int, *, now: datetime) -> bool:
        """Send the review as it stands to a second reader; False when the case is not theirs, is done or gone."""
        row = {"content_sha256": stored.content_sha256, "account_id": by, "reader_id": None, "note": "", "at": now}
        with self._engine.begin() as connection:
            response = hold(connection, stored.case_id, by)
            if response is None:
                return False
            connection.execute(sa.delete(ROW).where(ROW.request_id == stored.case_id))
            connection.execute(sa.insert(ROW).values(request_id=stored.case_id, **row))
            self._record(connection, "review.sent_to_reader", stored.case_id, response, by, now)
        return True

    def give_back(self, stored: StoredReview, reader: int, note: str, *, now: datetime) -> bool:
        """Return it with a note; False when it does not wait any more, was changed, or is the reader's own."""
        mine = ROW.request_id == stored.case_id, ROW.content_sha256 == stored.content_sha256, ROW.reader_id.is_(None)
        whose = sa.select(CaseRow.response_id).where(CaseRow.id == stored.case_id, CaseRow.claimed_by != reader)
        change = sa.update(ROW).where(*mine, ROW.account_id != reader).values(reader_id=reader, note=note, at=now)
        with self._engine.begin() as connection:
            response = connection.scalar(whose)
            held = response is not None and connection.execute(change).rowcount == 1
            if held and response is not None:
                self._record(connection, "review.returned", stored.case_id, response, reader, now)
        return held

    def _record(self, connection: sa.Connection, action: str, case: int, response: int, by: int, now: datetime) -> None:
        subject, whose = f"request:{case}", person(response)
        self._audit.record(by, action, subject, None, None, now=now, connection=connection, person=whose)
