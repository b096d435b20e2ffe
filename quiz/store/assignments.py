"""Whom a case waits for: given by the office's rules when it comes in, by an admin, or by whoever hands it over.

An assignment lasts until somebody claims the case. It says who is to do it, not that somebody does: what the student
reads, and who may write, hang on the claim alone.
"""

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa

from quiz.store.audit import Audit
from quiz.store.erasure import person
from quiz.store.tables.accounts import AccountRow
from quiz.store.tables.cases import CaseRow
from quiz.store.tables.invitations import InvitationRow, InvitedRow
from quiz.store.tables.team import AssignmentRow, OfficeRow, SecondReadingRow
from quiz.store.team import find_there, put_duty, read_office

ACTION = "request.assigned"


class Assignments:
    """The assignments of one database. `now` is always the caller's, in UTC."""

    def __init__(self, engine: sa.Engine, audit: Audit) -> None:
        self._engine, self._audit = engine, audit

    def of(self, case_id: int) -> int | None:
        """Whom a case waits for."""
        with self._engine.connect() as connection:
            return connection.scalar(sa.select(AssignmentRow.account_id).where(AssignmentRow.request_id == case_id))

    def open(self) -> Mapping[tuple[str, int], int]:
        """How many open cases there are by state and by whose they are, of who claimed it or of whom it waits for."""
        owner = sa.func.coalesce(CaseRow.claimed_by, AssignmentRow.account_id)
        counted = sa.select(CaseRow.state, owner, sa.func.count()).select_from(CaseRow)
        counted = counted.outerjoin(AssignmentRow, AssignmentRow.request_id == CaseRow.id)
        wanted = counted.where(CaseRow.state != "done", owner.is_not(None)).group_by(CaseRow.state, owner)
        with self._engine.connect() as connection:
            return {(state, account): number for state, account, number in connection.execute(wanted)}

    def assign(self, case_id: int, to: int, by: int, version: int, *, now: datetime, anybodys: bool = False) -> bool:
        """Let a case wait for somebody, who claims it in their turn; `anybodys` lets an admin do so with a case that is
        not their own. False when it is not theirs to give, is done, changed or gone, or nobody could take it."""
        mine = sa.or_(CaseRow.claimed_by == by, sa.and_(CaseRow.claimed_by.is_(None), _waits_for(by)))
        there = sa.exists().where(AccountRow.id == to, AccountRow.active.is_(True))
        where = CaseRow.id == case_id, CaseRow.version == version, CaseRow.state != "done", there
        change = sa.update(CaseRow).where(*where, *(() if anybodys else (mine,)))
        change = change.values(state="new", claimed_by=None, version=version + 1, updated_at=now)
        with self._engine.begin() as connection:
            response = connection.scalar(change.returning(CaseRow.response_id))
            if response is not None:
                put(connection, self._audit, case_id, response, to, by, now=now)
        return response is not None


def put(
    connection: sa.Connection, audit: Audit, case_id: int, response: int, to: int, by: int | None, *, now: datetime
) -> None:
    """Write an assignment down in place of the one there was."""
    drop(connection, case_id)
    connection.execute(sa.insert(AssignmentRow).values(request_id=case_id, account_id=to, by=by, at=now))
    told, subject = {"assigned_to": to}, f"request:{case_id}"
    audit.record(by, ACTION, subject, None, told, now=now, connection=connection, person=person(response))


def drop(connection: sa.Connection, case_id: int) -> None:
    """The case changes hands: it waits for nobody in particular, nor for a second reader."""
    for row in (AssignmentRow, SecondReadingRow):
        connection.execute(sa.delete(row).where(row.request_id == case_id))


def route(connection: sa.Connection, audit: Audit, case_id: int, response: int, *, now: datetime) -> None:
    """Give a new case to whoever the office's rules say, in the transaction that makes it. Of two cases at once the
    second sees who got the first: the office's row is locked by a write that changes nothing."""
    if not connection.execute(sa.update(OfficeRow).values(id=OfficeRow.id)).rowcount:
        return  # nobody has set anything
    invited = (
        sa.select(InvitationRow.advisor_id, InvitationRow.cohort)
        .join(InvitedRow, InvitedRow.invitation_id == InvitationRow.id)
        .where(InvitedRow.response_id == response)
    )
    named, cohort = connection.execute(invited).one_or_none() or (None, "")
    office = read_office(connection)
    to = office.find_advisor(named, cohort, find_there(connection, office.today(now)))
    if to is not None:
        put(connection, audit, case_id, response, to, None, now=now)
        put_duty(connection, to, routed_at=now)


def _waits_for(account: int) -> sa.ColumnElement[bool]:
    return sa.exists().where(AssignmentRow.request_id == CaseRow.id, AssignmentRow.account_id == account)
