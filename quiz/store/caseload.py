"""What the caseload report is made of: every case, and what was published for it, as the pure core counts them."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from quiz.core.advising import CaseRecord, ListChange, PublishedReview
from quiz.store.tables.cases import CaseRow
from quiz.store.tables.reviews import ReviewRow

CASES = (
    sa.select(CaseRow.id, CaseRow.state, CaseRow.created_at, CaseRow.claimed_by, CaseRow.first_reply_at)
    .add_columns(ReviewRow.published, ReviewRow.published_at, ReviewRow.published_by)
    .outerjoin_from(CaseRow, ReviewRow)
    .order_by(CaseRow.id)
)


class Caseload:
    """The cases of one database. What was withdrawn or purged is gone from here as well."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def cases(self) -> Iterator[CaseRecord]:
        """Every case, read as it is used. It counts for whoever has it, else for whoever published its review."""
        with self._engine.connect() as connection:
            for row in connection.execution_options(yield_per=100).execute(CASES):
                advisor = row.published_by if row.claimed_by is None else row.claimed_by
                case = CaseRecord(row.id, row.state, row.created_at, advisor, row.first_reply_at)
                yield case if row.published is None else _reviewed(case, row)


def _reviewed(case: CaseRecord, row: Any) -> CaseRecord:
    review = PublishedReview.from_document(row.published, row.published_at).review
    leading = review.model.specialisations
    return replace(
        case,
        published_at=row.published_at,
        changes=tuple(
            ListChange(difference.kind, difference.program, difference.reason) for difference in review.differences
        ),
        shown=review.shown,
        specialisation=leading[0].id if leading else None,
    )
