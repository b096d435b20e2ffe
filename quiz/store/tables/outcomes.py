"""The table of what became of a student's applications; it goes with the answers."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from quiz.store.tables.base import Base


class OutcomeRow(Base):
    """How far a student came with one program, for which term ("" where that is not said). `account_id` is the advisor
    who wrote it down, None where the student did."""

    __tablename__ = "outcomes"
    __table_args__ = (sa.UniqueConstraint("response_id", "program"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    response_id: Mapped[int] = mapped_column(sa.ForeignKey("responses.id", ondelete="CASCADE"))
    program: Mapped[str] = mapped_column(sa.String(100))
    stage: Mapped[str] = mapped_column(sa.String(16))
    term: Mapped[str] = mapped_column(sa.String(16))
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts.id", ondelete="SET NULL"))
    told_at: Mapped[datetime]
