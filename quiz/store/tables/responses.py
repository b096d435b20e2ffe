"""The tables, as SQLAlchemy sees them. Rows stay inside the store: everything above it gets frozen dataclasses.

The naming convention gives every constraint a name, so that a migration can change it on SQLite as well.
"""

from datetime import UTC, datetime
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """A moment in UTC. SQLite keeps no zone, so it is taken off going in and put back coming out."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored time needs a zone; use datetime.now(UTC)")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """What every table derives from: the metadata with its names, and how Python types become columns."""

    metadata = sa.MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime(),
        dict[str, Any]: sa.JSON(none_as_null=True),
        list[dict[str, Any]]: sa.JSON(none_as_null=True),
    }


class Response(Base):
    """One student's answers and the recommendation computed from them.

    The token of the URL is the key to it and is not kept: who reads the table cannot open anyone's page.
    """

    __tablename__ = "responses"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_sha256: Mapped[bytes] = mapped_column(sa.LargeBinary(32), unique=True)
    version: Mapped[int]
    answers: Mapped[dict[str, Any]]
    document: Mapped[dict[str, Any] | None]
    engine_version: Mapped[str | None] = mapped_column(sa.String(64))
    catalog_sha256: Mapped[str | None] = mapped_column(sa.String(64))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class ShortlistRow(Base):
    """The programs that a student keeps, in the student's own order. It goes with the response it belongs to."""

    __tablename__ = "shortlists"

    response_id: Mapped[int] = mapped_column(sa.ForeignKey("responses.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[int]
    entries: Mapped[list[dict[str, Any]]]
    updated_at: Mapped[datetime]


class ShareRow(Base):
    """A read-only link to a shortlist. `nonce` is what the link's token is derived from together with the student's
    own token, which is not kept: so the student's page can show the link again and a copy of this table cannot.

    `frozen` is what the link shows where it does not follow the list, without what was not ticked.
    """

    __tablename__ = "shares"

    id: Mapped[int] = mapped_column(primary_key=True)
    response_id: Mapped[int] = mapped_column(sa.ForeignKey("responses.id", ondelete="CASCADE"), index=True)
    token_sha256: Mapped[bytes] = mapped_column(sa.LargeBinary(32), unique=True)
    nonce: Mapped[str] = mapped_column(sa.String(64))
    live: Mapped[bool]
    answers: Mapped[bool]
    notes: Mapped[bool]
    frozen: Mapped[dict[str, Any] | None]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
