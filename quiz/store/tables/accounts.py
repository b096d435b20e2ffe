"""The tables of the people who work at the desk: accounts, their sessions and recovery codes, and the log of sign-ins.

Nothing here opens anything by itself: links, session keys and recovery codes are kept as digests, passwords as argon2
hashes, authenticator secrets encrypted, and addresses only as a digest under the secret key.
"""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from quiz.store.tables.base import Base

DIGEST = sa.LargeBinary(32)


class AccountRow(Base):
    """One advisor or admin. An account is disabled, never deleted: what somebody decided keeps its author.

    It has no password until the setup link is used, and no authenticator until one is set up. `totp_counter` is the
    last time step whose code was used, so that no code counts twice.
    """

    __tablename__ = "accounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(sa.String(254), unique=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    role: Mapped[str] = mapped_column(sa.String(16))
    active: Mapped[bool]
    created_at: Mapped[datetime]
    setup_sha256: Mapped[bytes | None] = mapped_column(DIGEST, unique=True)
    setup_expires_at: Mapped[datetime | None]
    password_hash: Mapped[str | None] = mapped_column(sa.String(255))
    totp_secret: Mapped[str | None] = mapped_column(sa.String(512))
    totp_counter: Mapped[int | None] = mapped_column(sa.BigInteger)


class SessionRow(Base):
    """One browser that somebody signed in with. Deleting the row is what ends the session.

    `verified` says that a second factor was given, `confirmed_at` when the password last was.
    """

    __tablename__ = "account_sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    key_sha256: Mapped[bytes] = mapped_column(DIGEST, unique=True)
    verified: Mapped[bool]
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime]


class RecoveryCodeRow(Base):
    """A recovery code that is still unused; using it deletes the row."""

    __tablename__ = "recovery_codes"

    account_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    digest: Mapped[bytes] = mapped_column(DIGEST, primary_key=True)


class SignInRow(Base):
    """Something that was tried or done with an account: when, what, with what outcome. Failures of the last minutes are
    what the throttle counts, by digests that exist for unknown accounts too."""

    __tablename__ = "sign_ins"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    event: Mapped[str] = mapped_column(sa.String(32))
    outcome: Mapped[str] = mapped_column(sa.String(16))
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts.id", ondelete="SET NULL"), index=True)
    account_digest: Mapped[bytes | None] = mapped_column(DIGEST)
    address_digest: Mapped[bytes | None] = mapped_column(DIGEST)

    __table_args__ = (
        sa.Index(None, "account_digest", "at"),
        sa.Index(None, "address_digest", "at"),
    )
