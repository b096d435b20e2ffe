"""The tables of who was invited, which answers were made by which invitation, and invitations that wait to be mailed.

`nonce` is what the link of an invitation is made from, together with the secret key: a copy of the table opens nothing,
and the link can be written again.
"""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from quiz.store.tables.base import Base
from quiz.store.tables.jobs import NEVER_TWICE, JobColumns


class InvitationRow(Base):
    """A student whom the office invited, as it wrote; "" where it wrote nothing. `mail` is how the last mail went."""

    __tablename__ = "invitations"

    id: Mapped[int] = mapped_column(primary_key=True)
    nonce: Mapped[str] = mapped_column(sa.String(64), unique=True)
    number: Mapped[str] = mapped_column(sa.String(64), index=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    email: Mapped[str] = mapped_column(sa.String(254), index=True)
    cohort: Mapped[str] = mapped_column(sa.String(80), index=True)
    advisor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
    mail: Mapped[str | None] = mapped_column(sa.String(16))
    mailed_at: Mapped[datetime | None]


class InvitedRow(Base):
    """That a response was made by an invitation. One invitation may have several: a student comes back next year."""

    __tablename__ = "invited_responses"

    response_id: Mapped[int] = mapped_column(sa.ForeignKey("responses.id", ondelete="CASCADE"), primary_key=True)
    invitation_id: Mapped[int] = mapped_column(sa.ForeignKey("invitations.id", ondelete="CASCADE"), index=True)


class InvitationMailRow(JobColumns, Base):
    """An invitation that waits to be mailed, with the address of the site that its link begins with."""

    __tablename__ = "invitation_mails"
    __table_args__ = NEVER_TWICE

    id: Mapped[int] = mapped_column(primary_key=True)
    invitation_id: Mapped[int] = mapped_column(sa.ForeignKey("invitations.id", ondelete="CASCADE"), index=True)
    site: Mapped[str] = mapped_column(sa.String(300))
    created_at: Mapped[datetime]
