"""The tables of advisors' batches: a job with its progress, the files that went in and came out, and what the words of
an office mean.

The files stand apart, so that a list of batches does not read them. Both go for good when the batch is deleted. The
words stay for the advisor's next batch, until they are forgotten.
"""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from quiz.store.tables.base import Base
from quiz.store.tables.jobs import NEVER_TWICE, JobColumns


class BatchRow(JobColumns, Base):
    """One batch of one advisor. `told` is what was found in the file: columns by their use, or its problems."""

    __tablename__ = "batches"
    __table_args__ = NEVER_TWICE

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    done: Mapped[int]
    total: Mapped[int]
    wrong: Mapped[int]
    told: Mapped[dict[str, Any]]
    created_at: Mapped[datetime] = mapped_column(index=True)


class BatchFileRow(Base):
    """A file of a batch: the one that was uploaded (`source`), or a completed one (`csv`, `xlsx`)."""

    __tablename__ = "batch_files"

    batch_id: Mapped[int] = mapped_column(sa.ForeignKey("batches.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(8), primary_key=True)
    content: Mapped[bytes] = mapped_column(sa.LargeBinary)


class BatchWordRow(Base):
    """What a word of an advisor's office means as the answer to a question: an option's id, or "" to skip it. `word` is
    what all its spellings have in common."""

    __tablename__ = "batch_words"

    account_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    question: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    word: Mapped[str] = mapped_column(sa.String(200), primary_key=True)
    means: Mapped[str] = mapped_column(sa.String(64))
