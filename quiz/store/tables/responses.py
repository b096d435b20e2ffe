"""The tables, as SQLAlchemy sees them. Rows stay inside the store: everything above it gets frozen dataclasses.

The naming convention gives every constraint a name, so that a migration can change it on SQLite as well.
"""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from quiz.store.tables.base import Base


class ResponseRow(Base):
    """One student's answers and the recommendation computed from them; `earlier` is what the last change of complete
    answers replaced: the places of that list, and the patch that takes the change back. `imported` says that it came
    from a file, which whoever loaded it still has, and that no answer was changed, nothing shared and nobody asked.

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
    earlier: Mapped[dict[str, Any] | None]
    imported: Mapped[bool] = mapped_column(server_default=sa.false())


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
