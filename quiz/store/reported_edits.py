"""A report is settled when its edit is live: what becomes of reports when the draft is published, replaced or thrown
away, and when an earlier version comes back.

Each of these is written in the transaction of the act itself, so that no report says what the catalog does not.
"""

from datetime import datetime

import sqlalchemy as sa

from quiz.store.tables.catalog import FactReportRow

OPEN, IN_DRAFT, CORRECTED = "open", "in the draft", "corrected"
_REOPENED = {"outcome": OPEN, "settled_at": None, "live_in": None, "version": FactReportRow.version + 1}


def draft_is_live(connection: sa.Connection, number: int, now: datetime) -> int:
    """The draft was published as this version: what was put right in it is settled. Gives how many reports."""
    settled = {"outcome": CORRECTED, "settled_at": now, "live_in": number, "version": FactReportRow.version + 1}
    its_rows = sa.update(FactReportRow).where(FactReportRow.outcome == IN_DRAFT)
    return connection.execute(its_rows.values(settled)).rowcount


def draft_is_gone(connection: sa.Connection) -> int:
    """The draft was thrown away, or another put in its place: what was put right in it waits again."""
    its_rows = sa.update(FactReportRow).where(FactReportRow.outcome == IN_DRAFT)
    return connection.execute(its_rows.values(_REOPENED)).rowcount


def version_is_back(connection: sa.Connection, number: int) -> int:
    """An earlier version was brought back: what was put right after it waits again."""
    its_rows = sa.update(FactReportRow).where(FactReportRow.outcome == CORRECTED, FactReportRow.live_in > number)
    return connection.execute(its_rows.values(_REOPENED)).rowcount
