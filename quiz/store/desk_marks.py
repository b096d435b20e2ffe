"""What an advisor keeps for oneself: which cases one has seen, and views of the queue under a name.

Nothing here is about a student, nor seen by anybody else, so none of it is in the audit trail.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

import sqlalchemy as sa

from quiz.store.tables.cases import CaseRow
from quiz.store.tables.reviews import SeenRow, ViewRow

MOST_VIEWS = 20


class Desk:
    """The advisors' own of one database. `now` is always the caller's, in UTC."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def seen(self, advisor: int) -> Mapping[int, datetime]:
        """When the advisor last looked at each case."""
        mine = sa.select(SeenRow.request_id, SeenRow.seen_at).where(SeenRow.account_id == advisor)
        with self._engine.connect() as connection:
            return {row.request_id: row.seen_at for row in connection.execute(mine)}

    def see(self, advisor: int, case_ids: Collection[int], *, now: datetime) -> None:
        """The advisor has looked at these cases; what happens to them from here on is new. Numbers of cases that
        are gone are passed over."""
        there = sa.select(sa.literal(advisor), CaseRow.id, sa.literal(now, SeenRow.seen_at.type))
        rows = there.where(CaseRow.id.in_(case_ids))
        ours = SeenRow.account_id == advisor, SeenRow.request_id.in_(case_ids)
        try:
            with self._engine.begin() as connection:
                connection.execute(sa.delete(SeenRow).where(*ours))
                connection.execute(sa.insert(SeenRow).from_select(("account_id", "request_id", "seen_at"), rows))
        except sa.exc.IntegrityError:  # the same advisor in another tab, just now
            return

    def views(self, advisor: int) -> Mapping[str, str]:
        """The query of each view that the advisor keeps, by its name."""
        mine = sa.select(ViewRow.name, ViewRow.query).where(ViewRow.account_id == advisor).order_by(ViewRow.name)
        with self._engine.connect() as connection:
            return {row.name: row.query for row in connection.execute(mine)}

    def keep_view(self, advisor: int, name: str, query: str) -> bool:
        """Keep a view under a name, in place of one that has it; False when there are MOST_VIEWS others."""
        others = self.views(advisor).keys() - {name}
        if len(others) >= MOST_VIEWS:
            return False
        try:
            with self._engine.begin() as connection:
                connection.execute(_view(advisor, name))
                connection.execute(sa.insert(ViewRow).values(account_id=advisor, name=name, query=query))
        except sa.exc.IntegrityError:  # the same form, sent twice at once
            return True
        return True

    def drop_view(self, advisor: int, name: str) -> None:
        """Keep it no longer."""
        with self._engine.begin() as connection:
            connection.execute(_view(advisor, name))


def _view(advisor: int, name: str) -> sa.Delete:
    return sa.delete(ViewRow).where(ViewRow.account_id == advisor, ViewRow.name == name)
