"""The tables of pages that were read: one row a reading, and one a fact that was proposed, with what became of it.

They are about programs and colleagues, and hold no student.
"""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from quiz.store.tables.base import Base


class PageReadingRow(Base):
    """A program's page that was read: `page` is the address it is taken for, `from_web` whether it was fetched there or
    given as a file or text."""

    __tablename__ = "page_readings"

    id: Mapped[int] = mapped_column(primary_key=True)
    program: Mapped[str] = mapped_column(sa.String(100), index=True)
    page: Mapped[str] = mapped_column(sa.String(500))
    from_web: Mapped[bool]
    read_at: Mapped[datetime] = mapped_column(index=True)
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts.id", ondelete="SET NULL"))
    by: Mapped[str] = mapped_column(sa.String(120))


class ReadFactRow(Base):
    """A fact that a reading proposed: `cells` by column, the sentence with its hash, and how sure it is. `outcome` is
    what somebody decided; `written` are the cells that then went into the draft, with the year of their source."""

    __tablename__ = "read_facts"

    id: Mapped[int] = mapped_column(primary_key=True)
    reading_id: Mapped[int] = mapped_column(sa.ForeignKey("page_readings.id", ondelete="CASCADE"), index=True)
    column: Mapped[str] = mapped_column(sa.String(64))
    cells: Mapped[dict[str, Any]]
    quote: Mapped[str] = mapped_column(sa.String(2000))
    quote_sha256: Mapped[str] = mapped_column(sa.String(64), index=True)
    marks: Mapped[list[str]]
    sure: Mapped[float] = mapped_column(sa.Float())
    seen_on: Mapped[str] = mapped_column(sa.String(500))
    outcome: Mapped[str] = mapped_column(sa.String(16))
    written: Mapped[dict[str, Any] | None]
    year: Mapped[str] = mapped_column(sa.String(7))
    decided_at: Mapped[datetime | None]
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts.id", ondelete="SET NULL"))
    by: Mapped[str] = mapped_column(sa.String(120))
