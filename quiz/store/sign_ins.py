"""Every query and write of sessions and of the log of sign-ins, which is also what the throttle counts.

An attempt is written down as failed before it is checked and counts itself, so that however many are made at once, on
however many servers, no more than the limit are ever checked.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from quiz.store.accounts import COLUMNS, Account
from quiz.store.tables.accounts import AccountRow, SessionRow, SignInRow
from quiz.store.tokens import TOKEN_BYTES, digest

SESSION_LIFE = timedelta(hours=12)
SKEW = timedelta(minutes=1)  # clocks of servers differ; what lies further ahead was written before a clock was set back


@dataclass(frozen=True, slots=True)
class Session:
    """One signed-in browser: whether a second factor was given, and when the password last was."""

    verified: bool
    created_at: datetime
    confirmed_at: datetime


@dataclass(frozen=True, slots=True)
class Limit:
    """How many attempts may fail within a time: for one account from one address `together`, for one account from
    anywhere, and for one address with any account; None is any number."""

    within: timedelta
    together: int | None = None
    account: int | None = None
    address: int | None = None


@dataclass(frozen=True, slots=True)
class SignIn:
    """One line of the log."""

    at: datetime
    event: str
    outcome: str


SIGNED_IN = (
    sa.select(*COLUMNS, *(getattr(SessionRow, name).label(f"session_{name}") for name in Session.__slots__))
    .join_from(SessionRow, AccountRow)
    .where(
        SessionRow.key_sha256 == sa.bindparam("digest"),
        SessionRow.created_at > sa.bindparam("since", type_=SessionRow.created_at.type),
        AccountRow.active,
    )
)


class SignIns:
    """The sessions and the log of one database. `now` is always the caller's, in UTC."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    # --- sessions -------------------------------------------------------------------------------------------------

    def open(self, account_id: int, *, verified: bool, now: datetime) -> str:
        """Begin a session and give its key, which only the browser keeps. Sessions that are over are swept out."""
        key = secrets.token_urlsafe(TOKEN_BYTES)
        row = {"account_id": account_id, "key_sha256": digest(key), "verified": verified}
        with self._engine.begin() as connection:
            connection.execute(sa.delete(SessionRow).where(SessionRow.created_at <= now - SESSION_LIFE))
            connection.execute(sa.insert(SessionRow).values(**row, created_at=now, confirmed_at=now))
        return key

    def signed_in(self, key: str, *, now: datetime) -> tuple[Account, Session] | None:
        """Who the session belongs to; None when it has ended, is too old, or the account was disabled."""
        with self._engine.connect() as connection:
            row = connection.execute(SIGNED_IN, {"digest": digest(key), "since": now - SESSION_LIFE}).one_or_none()
        return None if row is None else (Account(*row[: len(COLUMNS)]), Session(*row[len(COLUMNS) :]))

    def confirm(self, key: str, *, now: datetime) -> None:
        """The password was given once more."""
        self._execute(sa.update(SessionRow).where(SessionRow.key_sha256 == digest(key)).values(confirmed_at=now))

    def sessions(self, *, now: datetime) -> Mapping[int, int]:
        """In how many browsers each account is signed in; whoever is signed in nowhere is not in it."""
        counted = sa.select(SessionRow.account_id, sa.func.count()).where(SessionRow.created_at > now - SESSION_LIFE)
        with self._engine.connect() as connection:
            return {row[0]: row[1] for row in connection.execute(counted.group_by(SessionRow.account_id))}

    def end(self, key: str) -> None:
        """End one session; ending it twice is ending it once."""
        self._execute(sa.delete(SessionRow).where(SessionRow.key_sha256 == digest(key)))

    # --- the log, and the throttle that counts in it --------------------------------------------------------------

    def attempt(
        self, event: str, limits: tuple[Limit, ...], *, account: bytes, address: bytes, now: datetime
    ) -> int | None:
        """Write an attempt down and give its number, under which `settle` says how it went; None when too many failed
        before, and then the attempt must not be checked at all. `address` is a digest of whatever the limits count as
        one client."""
        row = {"event": event, "outcome": "failed", "at": now, "account_digest": account, "address_digest": address}
        with self._engine.begin() as connection:
            number: int = connection.execute(sa.insert(SignInRow).values(**row).returning(SignInRow.id)).scalar_one()
        if all(self._allows(limit, account, address, event, now) for limit in limits):
            return number
        self._execute(sa.update(SignInRow).where(SignInRow.id == number).values(outcome="throttled"))
        return None

    def settle(self, number: int, *, passed: bool, account_id: int | None) -> None:
        """How an attempt went, and with whose account."""
        outcome = "passed" if passed else "failed"
        change = sa.update(SignInRow).where(SignInRow.id == number)
        self._execute(change.values(outcome=outcome, account_id=account_id))

    def record(self, event: str, account_id: int, *, now: datetime, address: bytes | None = None) -> None:
        """Write down what was done with an account; `address` is None where the operator did it."""
        row = {"event": event, "outcome": "passed", "at": now, "account_id": account_id, "address_digest": address}
        self._execute(sa.insert(SignInRow).values(**row))

    def recent(self, account_id: int, count: int) -> tuple[SignIn, ...]:
        """The last lines of one account, newest first."""
        lines = sa.select(SignInRow.at, SignInRow.event, SignInRow.outcome).where(SignInRow.account_id == account_id)
        with self._engine.connect() as connection:
            rows = connection.execute(lines.order_by(SignInRow.at.desc(), SignInRow.id.desc()).limit(count))
            return tuple(SignIn(*row) for row in rows)

    def _allows(self, limit: Limit, account: bytes, address: bytes, event: str, now: datetime) -> bool:
        """Whether no more failed than the limit allows, the attempt at hand included."""
        of_account, from_address = SignInRow.account_digest == account, SignInRow.address_digest == address
        counts = {"together": sa.and_(of_account, from_address), "account": of_account, "address": from_address}
        failed = sa.select(*(sa.func.count().filter(which).label(name) for name, which in counts.items())).where(
            SignInRow.outcome == "failed",
            SignInRow.event == event,
            SignInRow.at > now - limit.within,
            SignInRow.at <= now + SKEW,
        )
        with self._engine.connect() as connection:
            found = connection.execute(failed.where(sa.or_(of_account, from_address))).one()
        most = {name: getattr(limit, name) for name in counts}
        return all(allowed is None or getattr(found, name) <= allowed for name, allowed in most.items())

    def _execute(self, statement: sa.Executable) -> None:
        with self._engine.begin() as connection:
            connection.execute(statement)
