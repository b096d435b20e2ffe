"""The tables of what students ask advisors, one case for each response with its messages, which all go with that
response; and the log of what retention deleted, which says how many and nothing else.
"""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from quiz.store.tables.base import Base


class CaseRow(Base):
    """A response sent to the advisors. A number is never given twice, because the audit trail goes on naming it.

    `consent` maps a purpose to when it was given. `nonce` is what the link to its status page is made from, together
    with the secret key: a copy of this table opens nothing. `mail` is how the last mail to the student went.
    """

    __tablename__ = "requests"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012 - so SQLAlchemy wants it

    id: Mapped[int] = mapped_column(primary_key=True)
    response_id: Mapped[int] = mapped_column(sa.ForeignKey("responses.id", ondelete="CASCADE"), unique=True)
    state: Mapped[str] = mapped_column(sa.String(16), index=True)
    claimed_by: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts.id", ondelete="SET NULL"), index=True)
    version: Mapped[int]
    question: Mapped[str] = mapped_column(sa.Text)
    contact: Mapped[str | None] = mapped_column(sa.String(254))
    consent: Mapped[dict[str, Any]]
    notes: Mapped[bool]
    nonce: Mapped[str] = mapped_column(sa.String(64), unique=True)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    first_reply_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    mail: Mapped[str | None] = mapped_column(sa.String(16))
    mailed_at: Mapped[datetime | None]


class MessageRow(Base):
    """Something that an advisor asked or a student answered. `by_link` says that the student answered on the page that
    the mailed link opens. `nonce` names the form it was sent with, so that sending that twice is sending it once."""

    __tablename__ = "messages"
    __table_args__ = (sa.UniqueConstraint("request_id", "nonce"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(sa.ForeignKey("requests.id", ondelete="CASCADE"), index=True)
    author_kind: Mapped[str] = mapped_column(sa.String(16))
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts.id", ondelete="SET NULL"))
    text: Mapped[str] = mapped_column(sa.Text)
    by_link: Mapped[bool]
    nonce: Mapped[str] = mapped_column(sa.String(64))
    created_at: Mapped[datetime]


class DeletionRow(Base):
    """That retention deleted something: by which rule, how many, when."""

    __tablename__ = "deletions"

    id: Mapped[int] = mapped_column(primary_key=True)
    rule: Mapped[str] = mapped_column(sa.String(32))
    count: Mapped[int]
    at: Mapped[datetime] = mapped_column(index=True)
