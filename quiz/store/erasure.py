"""Deleting responses for good. With them go shortlist, links, request, messages and review, by the tables' own
cascades, and the salts without which entries of the audit trail say nothing of anybody.
"""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from quiz.store.audit import Audit
from quiz.store.tables.cases import RequestRow
from quiz.store.tables.responses import Response


def person(response_id: int) -> str:
    """Whose salt it is that the trail's entries about a response are digested with."""
    return f"response:{response_id}"


def erase(connection: sa.Connection, audit: Audit, responses: Collection[int], *, now: datetime) -> None:
    """Delete these responses, which the caller's transaction has locked. That a request was deleted stays in the trail,
    by its number alone."""
    gone = sa.delete(RequestRow).where(RequestRow.response_id.in_(responses))
    requests = connection.execute(gone.returning(RequestRow.id, RequestRow.response_id)).all()
    connection.execute(sa.delete(Response).where(Response.id.in_(responses)))
    for request, response in requests:
        subject, whose = f"request:{request}", person(response)
        audit.record(None, "request.deleted", subject, None, None, now=now, connection=connection, person=whose)
        audit.forget(whose, connection=connection)
