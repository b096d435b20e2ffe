"""What is due by the rules of quiz/core/records/retention.py, counted or deleted, and the log of what was.

The log and the audit trail hold the rule and how many; whom it was about is gone with it. A response goes in the same
way as when its student deletes it; one with a question that an advisor has not finished stays.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from quiz.core.records import RetentionRule
from quiz.store.audit import Audit
from quiz.store.batches import Batches
from quiz.store.documents import Documents
from quiz.store.erasure import erase
from quiz.store.fact_reports import FactReports
from quiz.store.follows import Follows
from quiz.store.tables.accounts import SessionRow, SignInRow
from quiz.store.tables.cases import CaseRow, DeletionRow
from quiz.store.tables.follows import NewsRow
from quiz.store.tables.invitations import InvitationRow, InvitedRow
from quiz.store.tables.jobs import StudentMailRow
from quiz.store.tables.responses import ResponseRow, ShareRow, ShortlistRow

AT_ONCE = 200  # responses in one transaction, so that nobody's save waits long


@dataclass(frozen=True, slots=True)
class Deletion:
    """That so many were deleted by a rule."""

    rule: str
    count: int
    at: datetime


class Retention:
    """The retention of one database. `now` is always the caller's, in UTC."""

    def __init__(
        self,
        engine: sa.Engine,
        audit: Audit,
        batches: Batches,
        fact_reports: FactReports,
        documents: Documents,
        follows: Follows,
    ) -> None:
        self._engine, self._audit = engine, audit
        self._ways: Mapping[str, Callable[[datetime, datetime, bool], int]] = {
            "unfinished": lambda before, now, dry: self._responses(_unfinished(before), now, dry),
            "finished": lambda before, now, dry: self._responses(_finished(before), now, dry),
            "imported": lambda before, now, dry: self._responses(_imported(before), now, dry),
            "invitations": lambda before, now, dry: self._rows(InvitationRow, _unused(before), dry),
            "links": lambda before, now, dry: self._rows(ShareRow, _ended(before), dry),
            "batches": lambda before, now, dry: batches.purge(before, now, dry=dry),
            "student_mails": lambda before, now, dry: self._rows(
                StudentMailRow, StudentMailRow.created_at < before, dry
            ),
            "unconfirmed": lambda before, now, dry: follows.forget_unconfirmed(before, dry=dry),
            "catalog_news": lambda before, now, dry: self._rows(NewsRow, NewsRow.at < before, dry),
            "documents": lambda before, now, dry: documents.purge(before, dry=dry),
            "fact_reports": lambda before, now, dry: fact_reports.purge(before, dry=dry),
            "sessions": lambda before, now, dry: self._rows(SessionRow, SessionRow.created_at < before, dry),
            "sign_ins": lambda before, now, dry: self._rows(SignInRow, SignInRow.at < before, dry),
        }

    def purge(
        self, rules: Mapping[str, RetentionRule], *, now: datetime, dry: bool = False
    ) -> Iterator[tuple[str, int]]:
        """Delete what is due rule by rule, and give each rule with how many; `dry` only counts. Each rule that deleted
        something leaves a line in the log, which a run that is broken off leaves complete up to there."""
        for name, rule in rules.items():
            count = self._ways[name](rule.before(now), now, dry)
            if count and not dry:
                self._log(name, count, now)
            yield name, count

    def log(self) -> tuple[Deletion, ...]:
        """What was deleted, latest first."""
        lines = sa.select(DeletionRow.rule, DeletionRow.count, DeletionRow.at)
        with self._engine.connect() as connection:
            return tuple(Deletion(*row) for row in connection.execute(lines.order_by(DeletionRow.id.desc())))

    def _responses(self, due: sa.ColumnElement[bool], now: datetime, dry: bool) -> int:
        if dry:
            return self._rows(ResponseRow, due, dry)
        # In one write: what somebody just changed is due no longer, and what is taken here nobody changes meanwhile.
        chosen = sa.select(ResponseRow.id).where(due).limit(AT_ONCE)
        taken = sa.update(ResponseRow).where(ResponseRow.id.in_(chosen), due).values(version=ResponseRow.version)
        total = 0
        while True:
            with self._engine.begin() as connection:
                ids = connection.scalars(taken.returning(ResponseRow.id)).all()
                erase(connection, self._audit, ids, now=now)
            total += len(ids)
            if len(ids) < AT_ONCE:
                return total

    def _rows(
        self,
        table: type[ResponseRow | ShareRow | SessionRow | SignInRow | InvitationRow | StudentMailRow | NewsRow],
        due: sa.ColumnElement[bool],
        dry: bool,
    ) -> int:
        with self._engine.begin() as connection:
            if dry:
                return connection.execute(sa.select(sa.func.count()).select_from(table).where(due)).scalar_one()
            return connection.execute(sa.delete(table).where(due)).rowcount

    def _log(self, rule: str, count: int, now: datetime) -> None:
        with self._engine.begin() as connection:
            connection.execute(sa.insert(DeletionRow).values(rule=rule, count=count, at=now))
            told = {"count": count}
            self._audit.record(None, "retention.purged", f"rule:{rule}", None, told, now=now, connection=connection)


def _unfinished(before: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(ResponseRow.updated_at < before, ~_worth_keeping())


def _finished(before: datetime) -> sa.ColumnElement[bool]:
    """Not changed since: neither the answers nor the shortlist nor the case, and no case is open."""
    listed = sa.exists().where(ShortlistRow.response_id == ResponseRow.id, ShortlistRow.updated_at >= before)
    live = sa.or_(CaseRow.state != "done", CaseRow.updated_at >= before)
    asked = sa.exists().where(CaseRow.response_id == ResponseRow.id, live)
    return sa.and_(ResponseRow.updated_at < before, _worth_keeping(), ~_untouched_import(), ~listed, ~asked)


def _imported(before: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(ResponseRow.updated_at < before, _worth_keeping(), _untouched_import())


def _untouched_import() -> sa.ColumnElement[bool]:
    """Whether a response came from a file and nobody has done anything with it since: the mark stands, and no
    shortlist was saved after the import's own. Reading leaves no trace: a page that is only opened writes nothing."""
    later = ShortlistRow.updated_at > ResponseRow.created_at
    return sa.and_(ResponseRow.imported, ~sa.exists().where(ShortlistRow.response_id == ResponseRow.id, later))


def _worth_keeping() -> sa.ColumnElement[bool]:
    """Whether there is a list, a shortlist with something on it, or a case."""
    entries = sa.cast(ShortlistRow.entries, sa.String)
    listed = sa.exists().where(ShortlistRow.response_id == ResponseRow.id, entries != "[]")
    asked = sa.exists().where(CaseRow.response_id == ResponseRow.id)
    return sa.or_(ResponseRow.document.is_not(None), listed, asked)


def _unused(before: datetime) -> sa.ColumnElement[bool]:
    """Whether nobody's answers belong to an invitation, and it is old."""
    used = sa.exists().where(InvitedRow.invitation_id == InvitationRow.id)
    return sa.and_(InvitationRow.created_at < before, ~used)


def _ended(before: datetime) -> sa.ColumnElement[bool]:
    return sa.or_(ShareRow.expires_at < before, ShareRow.revoked_at < before)
