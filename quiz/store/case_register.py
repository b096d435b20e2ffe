"""The list of cases as an office's system reads it: how each stands and when what happened, and nobody's words."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from quiz.store.tables.cases import CaseRow
from quiz.store.tables.reviews import ReviewRow


@dataclass(frozen=True, slots=True)
class RegisteredCase:
    """How a case stands. `updated_at` is when anything of it was last changed but drafts and notes; `first_reply_at`,
    `published_at` and `done_at` are null as long as that did not happen."""

    number: int
    state: str
    created_at: datetime
    updated_at: datetime
    first_reply_at: datetime | None
    published_at: datetime | None
    done_at: datetime | None


LINES = sa.select(
    CaseRow.id,
    CaseRow.state,
    CaseRow.created_at,
    CaseRow.updated_at,
    CaseRow.first_reply_at,
    ReviewRow.published_at,
    CaseRow.done_at,
).outerjoin_from(CaseRow, ReviewRow, ReviewRow.request_id == CaseRow.id)


class CaseRegister:
    """The cases of one database. It only reads."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def page(
        self, *, state: str | None, since: datetime | None, limit: int, offset: int
    ) -> tuple[int, tuple[RegisteredCase, ...]]:
        """How many cases there are in this state (None: in any) that changed at `since` or later, and `limit` of them
        from `offset`, those first that changed first: who reads on from the last `updated_at` misses none."""
        where = [CaseRow.state == state] if state else []
        where += [CaseRow.updated_at >= since] if since else []
        shown = LINES.where(*where).order_by(CaseRow.updated_at, CaseRow.id).limit(limit).offset(offset)
        with self._engine.connect() as connection:
            total = connection.scalar(sa.select(sa.func.count()).select_from(CaseRow).where(*where)) or 0
            return total, tuple(RegisteredCase(*row) for row in connection.execute(shown))
