"""The tables of the audit trail: the chain of entries, and the salts of the people whom the entries concern.

Triggers, made by the migration, refuse every change and removal of an entry; salts may go, and with them whom the
entries were about.
"""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from quiz.store.tables.base import Base


class AuditRow(Base):
    """One entry; its columns are the fields of quiz.audit.Entry. No foreign keys: an entry outlives what it names."""

    __tablename__ = "audit"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[str] = mapped_column(sa.String(32))
    actor: Mapped[int | None]
    action: Mapped[str] = mapped_column(sa.String(64))
    subject: Mapped[str] = mapped_column(sa.String(97), index=True)
    person: Mapped[int]
    before: Mapped[str | None] = mapped_column(sa.String(64))
    after: Mapped[str | None] = mapped_column(sa.String(64))
    previous: Mapped[str] = mapped_column(sa.String(64))
    hash: Mapped[str] = mapped_column(sa.String(64))


class SaltRow(Base):
    """Whom a number in the trail stands for (such as `response:17`), and the salt of their digests. A number is never
    given twice, so that whoever comes later is not taken for whoever is gone."""

    __tablename__ = "audit_salts"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012 - as SQLAlchemy wants it

    id: Mapped[int] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(sa.String(97), unique=True)
    salt: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
