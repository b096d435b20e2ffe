"""Every query and write of the advisors' reviews.

A review is its case's: only who claimed the case may write it, which every write checks in its own transaction by
holding the case's row; it names the version it read, so that of two tabs the later one is told. What is published
and that the case is done are one transaction. Each act is in the audit trail under the response's own salt; what is
typed is kept without an entry, and is in that of the next act.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from typing import Any

import sqlalchemy as sa

from quiz.core.advice import Recommendation
from quiz.core.advising import PublishedReview, Review, ReviewAct, find_acts
from quiz.core.advising import ReviewedList as Lesson
from quiz.core.questions import Answers
from quiz.core.records import canonical
from quiz.core.vocabulary import CASE_STATES
from quiz.store import publications
from quiz.store.audit import Audit
from quiz.store.cases import Cases
from quiz.store.erasure import person
from quiz.store.tables.cases import CaseRow
from quiz.store.tables.responses import ResponseRow
from quiz.store.tables.reviews import ReviewActRow, ReviewRow
from quiz.store.tables.team import DutyRow, SecondReadingRow
from quiz.store.tokens import digest
from quiz.store.webhooks import announce

WRITABLE = ("claimed", "waiting")
LEARNING = "learning"


@dataclass(frozen=True, slots=True)
class StoredReview:
    """A review as it was read, or begun (version 0). `base` is the version of the response that it rests on; the notes
    and the name it is `signed` with ("" for none) are the draft's, `typed` is what stands in the fields of its page and
    was not done yet, in the page's own shape; `published` is what the student sees."""

    case_id: int
    version: int
    base: int
    review: Review
    shared_note: str = ""
    internal_note: str = ""
    signed: str = ""
    typed: Mapping[str, Any] = field(default_factory=dict)
    updated_at: datetime | None = None
    published: PublishedReview | None = None
    published_by: int | None = None

    @property
    def content_sha256(self) -> str:
        """A digest of all that publishing it would show."""
        return sha256(canonical((self.review.to_document(), self.shared_note, self.signed))).hexdigest()

    @property
    def is_published_as_it_is(self) -> bool:
        """Whether the student sees just this, and nothing waits to be published."""
        shown = self.published
        return shown is not None and (shown.review, shown.note, shown.signed) == (
            self.review,
            self.shared_note,
            self.signed,
        )


COLUMNS = tuple(getattr(ReviewRow, column.name) for column in ReviewRow.__table__.columns)
PUBLISHED = sa.select(ReviewRow.request_id, ReviewRow.published, ReviewRow.published_at).where(
    ReviewRow.published_at.is_not(None)
)


class _StaleError(Exception):
    """Somebody was first: the transaction must not be kept."""


class Reviews:
    """The reviews of one database. `now` is always the caller's, in UTC."""

    def __init__(self, engine: sa.Engine, audit: Audit, cases: Cases) -> None:
        self._engine, self._audit, self._cases = engine, audit, cases

    # --- read -----------------------------------------------------------------------------------------------------

    def of(self, case_id: int) -> StoredReview | None:
        """The review of a case; None when nobody has begun one."""
        with self._engine.connect() as connection:
            row = connection.execute(sa.select(*COLUMNS).where(ReviewRow.request_id == case_id)).one_or_none()
        if row is None:
            return None
        review = Review.from_document({"answers": row.answers, "model": row.model, "edits": row.edits})
        shown = PublishedReview.from_document(row.published, row.published_at) if row.published else None
        notes = row.shared_note, row.internal_note, row.signed, row.typed or {}
        return StoredReview(
            row.request_id, row.version, row.base, review, *notes, row.updated_at, shown, row.published_by
        )

    def published(self, token: str) -> PublishedReview | None:
        """What an advisor published for the response that the token opens."""
        mine = PUBLISHED.join(CaseRow, CaseRow.id == ReviewRow.request_id).join(ResponseRow)
        with self._engine.connect() as connection:
            row = connection.execute(mine.where(ResponseRow.token_sha256 == digest(token))).one_or_none()
        return None if row is None else PublishedReview.from_document(row.published, row.published_at)

    def for_learning(self) -> Iterator[Lesson]:
        """What learning may read: published reviews of students who agreed to that, oldest case first."""
        agreed = PUBLISHED.add_columns(CaseRow.consent).join(CaseRow, CaseRow.id == ReviewRow.request_id)
        with self._engine.connect() as connection:
            rows = connection.execution_options(yield_per=100).execute(agreed.order_by(ReviewRow.request_id))
            for row in rows:
                if LEARNING in row.consent:
                    yield PublishedReview.from_document(row.published, row.published_at).review.lesson()

    def programs_of(self, entries: Collection[int]) -> dict[int, tuple[str, ...]]:
        """The programs that acts were about, by the number of the act in the audit trail, as long as their case is
        there."""
        found = sa.select(ReviewActRow.entry, ReviewActRow.programs).where(ReviewActRow.entry.in_(entries))
        with self._engine.connect() as connection:
            return {entry: tuple(programs) for entry, programs in connection.execute(found)}

    # --- written --------------------------------------------------------------------------------------------------

    def save(self, before: StoredReview, after: StoredReview, advisor: int, *, now: datetime) -> bool:
        """Keep a changed draft in place of `before`; False when the case is not the advisor's, is done or gone, or
        somebody saved meanwhile."""

        def write(connection: sa.Connection) -> None:
            _write(connection, before, _content(after), now)

        return self._act(before, after, advisor, find_acts(before.review, after.review), now, write)

    def keep(self, before: StoredReview, after: StoredReview, advisor: int, *, now: datetime) -> bool:
        """Keep the notes and what is typed, and nothing else, in whatever state the advisor's own case is; False when
        it is not theirs or gone, or somebody saved meanwhile."""
        try:
            with self._engine.begin() as connection:
                _hold(connection, before.case_id, advisor, tuple(CASE_STATES))
                _write(connection, before, _content(replace(after, review=before.review)), now)
        except (_StaleError, sa.exc.IntegrityError):
            return False
        return True

    def publish(
        self, stored: StoredReview, case_version: int, advisor: int, *, now: datetime, reader: int | None = None
    ) -> bool:
        """Show the draft to the student and put the case, read at `case_version`, to done; both or neither.
        False as with `save`. What has to be read by somebody else is published by them, the `reader`, as it was sent;
        without one it is not."""
        shown = PublishedReview(stored.review, stored.shared_note, stored.signed, now)
        after = replace(stored, published=shown, published_by=advisor)
        values = {"published": shown.to_document(), "published_at": now, "published_by": advisor}

        def write(connection: sa.Connection) -> None:
            _check_reader(connection, stored, advisor, reader)
            _write(connection, stored, {**_content(stored), **values}, now)
            announce(connection, "published", stored.case_id, "done", now=now)
            publications.keep(connection, stored.case_id, shown, advisor)
            done = self._cases.set_state(
                stored.case_id, "done", advisor, case_version, now=now, connection=connection, by=reader
            )
            _must(done)

        acts = (*([ReviewAct("review.approved")] if reader else []), ReviewAct("review.published"))
        return self._act(stored, after, advisor, acts, now, write, reader)

    def take_back(self, stored: StoredReview, advisor: int, *, now: datetime) -> bool:
        """Show the student nothing of what was published any more; the draft stays. False as with `save`."""
        after = replace(stored, published=None, published_by=None)

        def write(connection: sa.Connection) -> None:
            _write(connection, stored, {"published": None, "published_at": None, "published_by": None}, now)
            publications.take_back(connection, stored.case_id, now=now)

        return self._act(stored, after, advisor, (ReviewAct("review.unpublished"),), now, write)

    def _act(
        self,
        before: StoredReview,
        after: StoredReview,
        advisor: int,
        acts: Iterable[ReviewAct],
        now: datetime,
        write: Any,
        by: int | None = None,
    ) -> bool:
        """One change of a review by the advisor who claimed its case, or for them `by` another, kept with an entry in
        the trail for each act or not at all."""
        try:
            with self._engine.begin() as connection:
                response = _hold(connection, before.case_id, advisor)
                write(connection)
                told = (_told(before) if before.version else None, _told(after))
                subject, whose = f"request:{before.case_id}", person(response)
                for act in acts:
                    entry = self._audit.record(
                        by or advisor, act.action, subject, *told, now=now, connection=connection, person=whose
                    )
                    if act.programs:
                        about = {"request_id": before.case_id, "programs": list(dict.fromkeys(act.programs))}
                        connection.execute(sa.insert(ReviewActRow).values(entry=entry, **about))
        except (_StaleError, sa.exc.IntegrityError):
            return False
        return True


def begun(case_id: int, base: int, answers: Answers, model: Recommendation) -> StoredReview:
    """The review that nobody has begun yet: the model's list as it is."""
    return StoredReview(case_id, 0, base, Review(answers, model))


def _check_reader(connection: sa.Connection, stored: StoredReview, advisor: int, reader: int | None) -> None:
    """Whoever has to be read publishes through a reader, who is somebody else, and only what was sent to be read."""
    if reader is None:
        needed = sa.select(DutyRow.read_by_second).where(DutyRow.account_id == advisor)
        _must(not connection.scalar(needed))
        connection.execute(sa.delete(SecondReadingRow).where(SecondReadingRow.request_id == stored.case_id))
        return
    row = SecondReadingRow
    sent = row.request_id == stored.case_id, row.content_sha256 == stored.content_sha256, row.reader_id.is_(None)
    read = connection.execute(sa.delete(row).where(*sent, row.account_id != reader)).rowcount == 1
    _must(read and reader != advisor)


def hold(connection: sa.Connection, case_id: int, advisor: int) -> int | None:
    """As `_hold`, for what is beside a review: None instead of breaking the transaction off."""
    try:
        return _hold(connection, case_id, advisor)
    except _StaleError:
        return None


def _hold(connection: sa.Connection, case_id: int, advisor: int, states: Collection[str] = WRITABLE) -> int:
    """The response of the advisor's own case in one of these states, which nobody else can take or change until the
    transaction ends: its row is locked by a write that changes nothing."""
    mine = CaseRow.id == case_id, CaseRow.claimed_by == advisor, CaseRow.state.in_(states)
    same = sa.update(CaseRow).where(*mine).values(version=CaseRow.version).returning(CaseRow.response_id)
    response = connection.scalar(same)
    _must(response is not None)
    return int(response or 0)


def _write(connection: sa.Connection, before: StoredReview, values: Mapping[str, Any], now: datetime) -> None:
    row = {**values, "version": before.version + 1, "updated_at": now}
    if before.version == 0:
        connection.execute(sa.insert(ReviewRow).values(request_id=before.case_id, **row))
        return
    ours = ReviewRow.request_id == before.case_id, ReviewRow.version == before.version
    _must(connection.execute(sa.update(ReviewRow).where(*ours).values(**row)).rowcount == 1)


def _must(held: bool) -> None:
    if not held:
        raise _StaleError


def _content(stored: StoredReview) -> dict[str, Any]:
    """The columns of the draft."""
    notes = {"shared_note": stored.shared_note, "internal_note": stored.internal_note, "signed": stored.signed}
    return {"base": stored.base, **stored.review.to_document(), **notes, "typed": dict(stored.typed)}


def _told(stored: StoredReview) -> dict[str, Any]:
    """What the trail keeps a digest of: the edits, the list they make, the notes, and when it was published."""
    return {
        "edits": [edit.to_document() for edit in stored.review.edits],
        "list": stored.review.ids,
        "notes": (stored.shared_note, stored.internal_note, stored.signed),
        "published_at": stored.published.at if stored.published else None,
    }
