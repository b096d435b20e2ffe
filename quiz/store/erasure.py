"""Deleting responses for good. With them go shortlist, links, case, messages and review, by the tables' own
cascades, and the salts without which entries of the audit trail say nothing of anybody.
"""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from quiz.store.audit import Audit
from quiz.store.tables.cases import CaseRow
from quiz.store.tables.invitations import InvitationRow, InvitedRow
from quiz.store.tables.responses import ResponseRow


def person(response_id: int) -> str:
    """Whose salt it is that the trail's entries about a response are digested with."""
    return f"response:{response_id}"


def erase(
    connection: sa.Connection, audit: Audit, responses: Collection[int], *, now: datetime, by: int | None = None
) -> None:
    """Delete these responses, which the caller's transaction has locked; `by` is the advisor who does it.
    That a case was deleted stays in the trail, by its number alone."""
    gone = sa.delete(CaseRow).where(CaseRow.response_id.in_(responses))
    cases = connection.execute(gone.returning(CaseRow.id, CaseRow.response_id)).all()
    connection.execute(sa.delete(ResponseRow).where(ResponseRow.id.in_(responses)))
    for case, response in cases:
        subject, whose = f"request:{case}", person(response)
        audit.record(by, "request.deleted", subject, None, None, now=now, connection=connection, person=whose)
        audit.forget(whose, connection=connection)


def forget_invited(connection: sa.Connection, response: int) -> None:
    """Delete the invitation that a response was made by, with the student's name and address, unless other answers
    belong to it. Only where a student asks for it: what retention deletes may be begun again by the same link."""
    mine = sa.select(InvitedRow.invitation_id).where(InvitedRow.response_id == response)
    others = sa.select(InvitedRow.invitation_id).where(InvitedRow.response_id != response)
    connection.execute(sa.delete(InvitationRow).where(InvitationRow.id.in_(mine), InvitationRow.id.not_in(others)))
