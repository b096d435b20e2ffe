"""The tables of how an office works together: what an admin set, when somebody is away, and whom a case waits for."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from quiz.store.tables.base import Base
from quiz.store.tables.jobs import NEVER_TWICE, JobColumns


class OfficeRow(Base):
    """What an admin set, as one document: there is at most one row, number 1."""

    __tablename__ = "office"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    document: Mapped[dict[str, Any]]


class DutyRow(Base):
    """What somebody set about their own work at the desk: away from and until which day, both included; `routed_at` is
    when a rule last gave them a case. `read_by_second` is an
    admin's word: what they publish, somebody else reads first. `mails`
    is when they want mails, with links to `site`; `mailed_at` up to when they were told."""

    __tablename__ = "duties"

    account_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    away_from: Mapped[date | None] = mapped_column(sa.Date)
    away_until: Mapped[date | None] = mapped_column(sa.Date)
    routed_at: Mapped[datetime | None]
    read_by_second: Mapped[bool] = mapped_column(server_default=sa.false())
    mails: Mapped[str] = mapped_column(sa.String(16), server_default="never")
    site: Mapped[str | None] = mapped_column(sa.String(300))
    mailed_at: Mapped[datetime | None]


class AssignmentRow(Base):
    """Whom a case waits for that nobody has claimed yet: whoever claims it, or gives it up, deletes the row. `by` is
    who assigned it (None: a rule)."""

    __tablename__ = "assignments"

    request_id: Mapped[int] = mapped_column(sa.ForeignKey("requests.id", ondelete="CASCADE"), primary_key=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    by: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts.id", ondelete="SET NULL"))
    at: Mapped[datetime]


class TextBlockRow(Base):
    """A text that is written often: somebody's own, or everybody's (`account_id` None)."""

    __tablename__ = "text_blocks"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(sa.String(60))
    text: Mapped[str] = mapped_column(sa.Text)


class SecondReadingRow(Base):
    """A review that somebody else is to read before it is published: a digest of what was sent, by whom, and whether it
    waits or was returned with a note. What is published has no row."""

    __tablename__ = "second_readings"

    request_id: Mapped[int] = mapped_column(sa.ForeignKey("requests.id", ondelete="CASCADE"), primary_key=True)
    content_sha256: Mapped[str] = mapped_column(sa.String(64))
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts.id", ondelete="CASCADE"))
    reader_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts.id", ondelete="SET NULL"))
    note: Mapped[str] = mapped_column(sa.Text)
    at: Mapped[datetime]


class AdvisorMailRow(JobColumns, Base):
    """A mail to an advisor that waits to be sent: the numbers of the cases that it names, by what is said of them.
    A mail that is over leaves the table."""

    __tablename__ = "advisor_mails"
    __table_args__ = NEVER_TWICE

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    site: Mapped[str] = mapped_column(sa.String(300))
    cases: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
