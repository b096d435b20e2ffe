"""Every query and write of cases that an advisor opens from the rows of a batch.

Nobody agreed to such a case: it is the office's own, is never learned from, and its advisors may delete it. The link
that is handed out opens the published list and lets whoever opens it make the case their own; from then on it is a
student's like any other, under a private link that no advisor has seen.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from quiz.core.advising import InvitedStudent
from quiz.store.audit import Audit
from quiz.store.cases import COLUMNS, NONCE_BYTES, StoredCase, read_case
from quiz.store.erasure import erase, person
from quiz.store.invitations import put_by_office
from quiz.store.tables.batch_cases import BatchCaseRow
from quiz.store.tables.batches import BatchRow
from quiz.store.tables.cases import CaseRow
from quiz.store.tables.responses import ResponseRow
from quiz.store.tables.reviews import ReviewRow
from quiz.store.tokens import TOKEN_BYTES, digest


@dataclass(frozen=True, slots=True)
class BatchCase:
    """A case that was opened from a row: its number and state, what its link is made from, when a list was published
    for it, when it was made somebody's own, and the name of its batch ("" once that is gone)."""

    id: int
    row: int
    state: str
    nonce: str
    published_at: datetime | None
    taken_over_at: datetime | None
    batch: str

    @property
    def is_handed_out(self) -> bool:
        """Whether its link opens something: a list is published, and nobody has made it their own."""
        return self.published_at is not None and self.taken_over_at is None


FOUND = (
    sa.select(
        CaseRow.id,
        BatchCaseRow.row,
        CaseRow.state,
        CaseRow.nonce,
        ReviewRow.published_at,
        BatchCaseRow.taken_over_at,
        sa.func.coalesce(BatchRow.name, ""),
    )
    .join(CaseRow, CaseRow.id == BatchCaseRow.request_id)
    .outerjoin(BatchRow, BatchRow.id == BatchCaseRow.batch_id)
    .outerjoin(ReviewRow, ReviewRow.request_id == CaseRow.id)
)
OPEN = BatchCaseRow.taken_over_at.is_(None)


class BatchCases:
    """The cases of one database that came from batches. `now` is always the caller's, in UTC."""

    def __init__(self, engine: sa.Engine, audit: Audit) -> None:
        self._engine, self._audit = engine, audit

    def open(
        self,
        batch: int,
        row: int,
        account: int,
        answers: Mapping[str, Any],
        document: Mapping[str, Any],
        student: InvitedStudent,
        *,
        now: datetime,
    ) -> int:
        """Open a row as a case that its advisor has claimed, and say whose it is where the row says so; gives its
        number. Opened again, it is the one that is there, as it is."""
        token = secrets.token_urlsafe(TOKEN_BYTES)  # nobody learns it: the row waits for one of a student's own
        engine = document["engine"]
        response = {"token_sha256": digest(token), "version": 1, "answers": dict(answers), "document": dict(document)}
        response |= {"engine_version": engine["version"], "catalog_sha256": engine["catalog_sha256"]}
        case = {"state": "claimed", "claimed_by": account, "version": 1, "question": "", "consent": {}, "notes": False}
        case |= {"nonce": secrets.token_urlsafe(NONCE_BYTES)}
        times = {"created_at": now, "updated_at": now}
        try:
            with self._engine.begin() as connection:
                made = sa.insert(ResponseRow).values(**response, **times).returning(ResponseRow.id)
                response_id = connection.execute(made).scalar_one()
                values = {"response_id": response_id, **case, **times}
                number = connection.execute(sa.insert(CaseRow).values(**values).returning(CaseRow.id)).scalar_one()
                tie = {"request_id": number, "batch_id": batch, "row": row, "opened_at": now}
                connection.execute(sa.insert(BatchCaseRow).values(**tie))
                put_by_office(connection, response_id, student, now=now)
                self._note(connection, account, "request.opened", number, response_id, now)
                return number
        except sa.exc.IntegrityError:
            before = self.of_batch(batch).get(row)
            if before is None:
                raise
            return before.id

    def of_batch(self, batch: int) -> Mapping[int, BatchCase]:
        """The cases of a batch, by their rows."""
        with self._engine.connect() as connection:
            found = connection.execute(FOUND.where(BatchCaseRow.batch_id == batch).order_by(BatchCaseRow.row))
            return {row.row: BatchCase(*row) for row in found}

    def of(self, case_id: int) -> BatchCase | None:
        """What is known of a case's row; None where it came from a student."""
        with self._engine.connect() as connection:
            row = connection.execute(FOUND.where(BatchCaseRow.request_id == case_id)).one_or_none()
        return None if row is None else BatchCase(*row)

    def by_nonce(self, nonce: str) -> StoredCase | None:
        """The case that a link to hand out names, as long as nobody has made it their own."""
        mine = sa.select(*COLUMNS).join(BatchCaseRow, BatchCaseRow.request_id == CaseRow.id)
        with self._engine.connect() as connection:
            row = connection.execute(mine.where(CaseRow.nonce == nonce, OPEN)).one_or_none()
        return None if row is None else read_case(row)

    def take_over(self, nonce: str, *, now: datetime) -> str | None:
        """Make a case the own one of whoever has its link: gives the token of the private link, shown this once, and
        the link ends. None where somebody was first, or it is gone."""
        mine = sa.select(CaseRow.id).where(CaseRow.nonce == nonce).scalar_subquery()
        change = sa.update(BatchCaseRow).where(BatchCaseRow.request_id == mine, OPEN).values(taken_over_at=now)
        token = secrets.token_urlsafe(TOKEN_BYTES)
        with self._engine.begin() as connection:
            number = connection.scalar(change.returning(BatchCaseRow.request_id))
            if number is None:
                return None
            response = connection.execute(sa.select(CaseRow.response_id).where(CaseRow.id == number)).scalar_one()
            own = sa.update(ResponseRow).where(ResponseRow.id == response)
            connection.execute(own.values(token_sha256=digest(token), version=ResponseRow.version))
            self._note(connection, None, "request.taken_over", number, response, now)
        return token

    def delete(self, case_id: int, by: int, version: int, *, now: datetime) -> bool:
        """Delete an advisor's own case that came from a row, with the answers: for good. False where it is not theirs,
        changed, is somebody's own by now, or is gone."""
        opened = sa.exists().where(BatchCaseRow.request_id == CaseRow.id, OPEN)
        mine = CaseRow.id == case_id, CaseRow.claimed_by == by, CaseRow.version == version, opened
        lock = sa.update(CaseRow).where(*mine).values(version=CaseRow.version + 1).returning(CaseRow.response_id)
        with self._engine.begin() as connection:
            response = connection.scalar(lock)
            if response is not None:
                erase(connection, self._audit, [response], now=now, by=by)
        return response is not None

    def _note(
        self, connection: sa.Connection, by: int | None, action: str, number: int, response: int, now: datetime
    ) -> None:
        subject, whose = f"request:{number}", person(response)
        self._audit.record(by, action, subject, None, None, now=now, connection=connection, person=whose)
