"""The tables of who is told when something of a shortlist changes, of what changed in the catalog, and of versions of
which nobody was told yet.
"""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from quiz.store.tables.base import Base
from quiz.store.tables.jobs import NEVER_TWICE, JobColumns


class FollowRow(Base):
    """That a student is told. The feeds' token is made of the student's own and `nonce`, as that of a shared link is;
    the links in mails are made of `nonce` under the secret key. `address` is written to only once it is confirmed, and
    what is older than `told_until` was told by mail, or was not to be."""

    __tablename__ = "follows"

    id: Mapped[int] = mapped_column(primary_key=True)
    response_id: Mapped[int] = mapped_column(sa.ForeignKey("responses.id", ondelete="CASCADE"), unique=True)
    token_sha256: Mapped[bytes] = mapped_column(sa.LargeBinary(32), unique=True)
    nonce: Mapped[str] = mapped_column(sa.String(64), unique=True)
    created_at: Mapped[datetime]
    site: Mapped[str] = mapped_column(sa.String(300))
    address: Mapped[str | None] = mapped_column(sa.String(254))
    asked_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    told_until: Mapped[datetime]


class NewsRow(Base):
    """One fact of a program that a version of the catalog changed, in words; it is about nobody."""

    __tablename__ = "catalog_news"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(index=True)
    at: Mapped[datetime]
    program: Mapped[str] = mapped_column(sa.String(100), index=True)
    school: Mapped[str] = mapped_column(sa.Text)
    fact: Mapped[str] = mapped_column(sa.String(64))
    before: Mapped[str] = mapped_column(sa.Text)
    after: Mapped[str] = mapped_column(sa.Text)
    source: Mapped[str] = mapped_column(sa.Text)


class TellingRow(JobColumns, Base):
    """A version of the catalog that was published and of which nobody was told yet. Done, it leaves the table."""

    __tablename__ = "tellings"
    __table_args__ = NEVER_TWICE

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int]
    created_at: Mapped[datetime]
