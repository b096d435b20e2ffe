"""The tables of what other systems may: the tokens of an office's system, the addresses that are
told of cases, and what they are to be told.
"""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from quiz.store.tables.base import Base
from quiz.store.tables.jobs import NEVER_TWICE


class ApiTokenRow(Base):
    """A token of the API: its digest, what it opens (scopes, separated by spaces) and until when. One that was revoked
    stays, so that its name in the audit trail never means another."""

    __tablename__ = "api_tokens"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(64), unique=True)
    token_sha256: Mapped[bytes] = mapped_column(sa.LargeBinary(32), unique=True)
    scopes: Mapped[str] = mapped_column(sa.String(200))
    made_by: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts.id", ondelete="SET NULL"))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class WebhookRow(Base):
    """An address that is told of what happens to cases, and of which events (separated by spaces). What signs the news
    is made from `nonce` together with the secret key: a copy of this table forges nothing."""

    __tablename__ = "webhooks"
    __table_args__ = NEVER_TWICE

    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str] = mapped_column(sa.String(2000))
    events: Mapped[str] = mapped_column(sa.String(200))
    nonce: Mapped[str] = mapped_column(sa.String(64))
    made_at: Mapped[datetime]


class DeliveryRow(Base):
    """That a webhook is to be told of an event, or was. `due_at` is when it is tried (again); `last_status` is what
    the last try got: a status of HTTP, 0 for no answer, nothing before the first."""

    __tablename__ = "deliveries"
    __table_args__ = NEVER_TWICE

    id: Mapped[int] = mapped_column(primary_key=True)
    webhook_id: Mapped[int] = mapped_column(sa.ForeignKey("webhooks.id", ondelete="CASCADE"), index=True)
    event: Mapped[str] = mapped_column(sa.String(32))
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("requests.id", ondelete="CASCADE"), index=True)
    case_state: Mapped[str] = mapped_column(sa.String(16))
    state: Mapped[str] = mapped_column(sa.String(16))
    attempts: Mapped[int]
    due_at: Mapped[datetime] = mapped_column(index=True)
    last_status: Mapped[int | None]
    created_at: Mapped[datetime]
