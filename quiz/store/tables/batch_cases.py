"""The table of cases that an advisor opened from the rows of a batch."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from quiz.store.tables.base import Base


class BatchCaseRow(Base):
    """That a case was opened from a row of a batch, which goes before the case does. `taken_over_at` is when whoever
    got the link to hand out made the list their own; until then nobody but advisors opens it otherwise."""

    __tablename__ = "batch_cases"
    __table_args__ = (sa.UniqueConstraint("batch_id", "row"),)

    request_id: Mapped[int] = mapped_column(sa.ForeignKey("requests.id", ondelete="CASCADE"), primary_key=True)
    batch_id: Mapped[int | None] = mapped_column(sa.ForeignKey("batches.id", ondelete="SET NULL"))
    row: Mapped[int]
    opened_at: Mapped[datetime]
    taken_over_at: Mapped[datetime | None]
