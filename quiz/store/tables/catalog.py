"""The tables of the catalog desk: published versions, the one draft, and facts that students reported as wrong.

A version is never changed or deleted. Nothing here names a student: a report holds a program, a fact and what is right.
"""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from quiz.store.tables.base import Base


class CatalogVersionRow(Base):
    """One published catalog, whole. The highest number is live; without any row the release's own files are, which are
    written down as number 1 when number 2 is published. `schools` is None until a federal
    release changes it. `equals` names the version that a roll back brought back."""

    __tablename__ = "catalog_versions"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    programs: Mapped[bytes]
    sources: Mapped[bytes]
    schools: Mapped[bytes | None]
    content_sha256: Mapped[str] = mapped_column(sa.String(64))
    catalog_sha256: Mapped[str] = mapped_column(sa.String(64), index=True)
    published_at: Mapped[datetime | None]
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts.id", ondelete="SET NULL"))
    by: Mapped[str] = mapped_column(sa.String(120))
    note: Mapped[str] = mapped_column(sa.String(500))
    equals: Mapped[int | None]


class CatalogDraftRow(Base):
    """The draft of the next version: one row, whose `version` counts every change. Without content there is no draft.
    `base` is the number of the version that it was made from, `authors` are the accounts that changed it."""

    __tablename__ = "catalog_draft"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int]
    base: Mapped[int]
    programs: Mapped[bytes | None]
    sources: Mapped[bytes | None]
    schools: Mapped[bytes | None]
    updated_at: Mapped[datetime]
    by: Mapped[str] = mapped_column(sa.String(120))
    authors: Mapped[list[int] | None] = mapped_column(sa.JSON)


class FactReportRow(Base):
    """A fact that somebody says is wrong. The same report made again is counted in `times`, which `digest` finds.
    `live_in` is the version in which it was right, for a roll back behind it to open it again."""

    __tablename__ = "fact_reports"

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int]
    digest: Mapped[bytes] = mapped_column(sa.LargeBinary(32), unique=True)
    program: Mapped[str] = mapped_column(sa.String(100))
    fact: Mapped[str] = mapped_column(sa.String(64))
    right: Mapped[str] = mapped_column(sa.String(500))
    page: Mapped[str] = mapped_column(sa.String(500))
    catalog_sha256: Mapped[str] = mapped_column(sa.String(64))
    times: Mapped[int]
    outcome: Mapped[str] = mapped_column(sa.String(16), index=True)
    created_at: Mapped[datetime] = mapped_column(index=True)
    settled_at: Mapped[datetime | None]
    by: Mapped[str] = mapped_column(sa.String(120))
    live_in: Mapped[int | None]
