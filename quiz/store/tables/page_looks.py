"""The tables of the watch over official pages: what the last look at each found, and what looking things up is worth.

They are about pages and programs; the only people in them are colleagues who settled a finding.
"""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from quiz.store.tables.base import Base


class PageLookRow(Base):
    """The last look at a page, and when the next is due. `finding` is the digest of what is to be looked at again (""
    for nothing), `settled` the one that somebody marked as still true. `dead_since` is the first of the looks in a row,
    `dead_looks` of them, that found it gone."""

    __tablename__ = "page_looks"

    id: Mapped[int] = mapped_column(primary_key=True)
    page: Mapped[str] = mapped_column(sa.String(500), unique=True)
    looked_at: Mapped[datetime]
    due_at: Mapped[datetime] = mapped_column(index=True)
    status: Mapped[str] = mapped_column(sa.String(16))
    detail: Mapped[str] = mapped_column(sa.String(1000))
    missing: Mapped[list[str]]
    dead_since: Mapped[datetime | None]
    dead_looks: Mapped[int]
    finding: Mapped[str] = mapped_column(sa.String(64))
    settled: Mapped[str] = mapped_column(sa.String(64))
    settled_at: Mapped[datetime | None]
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts.id", ondelete="SET NULL"))
    by: Mapped[str] = mapped_column(sa.String(120))


class CatalogWorthRow(Base):
    """What the look-ups of a catalog are worth, worked out once per version: one row, `worth` as the core gives it."""

    __tablename__ = "catalog_worth"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    catalog_sha256: Mapped[str] = mapped_column(sa.String(64))
    worth: Mapped[dict[str, Any]]
    made_at: Mapped[datetime]
