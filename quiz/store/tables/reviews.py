"""The tables of the desk: the review of each case and what was published of it, when each advisor last looked at it,
and the views of the queue that an advisor keeps.
"""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from quiz.store.tables.base import Base


class ReviewRow(Base):
    """What an advisor makes of one case's list. `answers` and `model` are the student's when the review began, from
    the response at version `base`; `edits` and notes are the draft, `typed` what stands in the page's fields and was
    not done yet, `published` what the student sees (review.py of core/advising has both documents)."""

    __tablename__ = "reviews"

    request_id: Mapped[int] = mapped_column(sa.ForeignKey("requests.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[int]
    base: Mapped[int]
    answers: Mapped[dict[str, Any]]
    model: Mapped[dict[str, Any]]
    edits: Mapped[list[dict[str, Any]]]
    shared_note: Mapped[str] = mapped_column(sa.Text)
    internal_note: Mapped[str] = mapped_column(sa.Text)
    signed: Mapped[str] = mapped_column(sa.String(120))
    typed: Mapped[dict[str, Any] | None]
    updated_at: Mapped[datetime]
    published: Mapped[dict[str, Any] | None]
    published_at: Mapped[datetime | None]
    published_by: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts.id", ondelete="SET NULL"))


class PublicationRow(Base):
    """A list that was published, the how manieth of its case, with the note and the name it went out with. It stays as
    it was; `taken_back_at` is when the student stopped seeing it for good."""

    __tablename__ = "publications"

    request_id: Mapped[int] = mapped_column(sa.ForeignKey("requests.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts.id", ondelete="SET NULL"))
    published: Mapped[dict[str, Any]]
    at: Mapped[datetime]
    taken_back_at: Mapped[datetime | None]


class ReviewActRow(Base):
    """Which programs an act was about, by the number of its entry in the audit trail. The entry stays; this goes with
    the case, so that the trail alone says nothing of anybody's list."""

    __tablename__ = "review_acts"

    entry: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    request_id: Mapped[int] = mapped_column(sa.ForeignKey("requests.id", ondelete="CASCADE"), index=True)
    programs: Mapped[list[str]] = mapped_column(sa.JSON)


class SeenRow(Base):
    """When an advisor last looked at a request: what happened to it later is new to them."""

    __tablename__ = "seen_requests"

    account_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    request_id: Mapped[int] = mapped_column(sa.ForeignKey("requests.id", ondelete="CASCADE"), primary_key=True)
    seen_at: Mapped[datetime]


class ViewRow(Base):
    """A view of the queue that an advisor keeps under a name: the query of its address."""

    __tablename__ = "queue_views"

    account_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    query: Mapped[str] = mapped_column(sa.String(500))
