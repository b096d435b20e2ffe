"""Every query and write of the accounts of advisors and admins: setup links, passwords, authenticators, recovery codes.

What ends somebody's sessions (a new password, a new authenticator, a reset, disabling) deletes them in the same
transaction, and whatever changes an account is in the audit trail. What may be used once is used by one conditional
write, so that of two requests at once only one succeeds.
"""

import secrets
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from quiz.store.audit import Audit
from quiz.store.tables.accounts import AccountRow, RecoveryCodeRow, SessionRow
from quiz.store.tokens import TOKEN_BYTES, digest

ROLES = ("advisor", "admin")
NAME_MAX = 120
SETUP_LIFE = timedelta(days=3)
STEPS_AHEAD = 4  # time steps of codes, two minutes: more than a code is ever taken early, clocks of servers included


class LastAdminError(RuntimeError):
    """Nobody would be left who may look after accounts."""


@dataclass(frozen=True, slots=True)
class Account:
    """One account as it was read. `password_hash` is None until the setup link was used, `totp_secret` (encrypted)
    until an authenticator was set up; `setup_expires_at` belongs to a link that was not used yet."""

    id: int
    email: str
    name: str
    role: str
    active: bool
    created_at: datetime
    setup_expires_at: datetime | None
    password_hash: str | None = field(repr=False)
    totp_secret: str | None = field(repr=False)


COLUMNS = tuple(getattr(AccountRow, name) for name in Account.__slots__)
ACCOUNT = sa.select(*COLUMNS)
ADMINS = sa.select(AccountRow.id).where(AccountRow.role == "admin", AccountRow.active.is_(True)).order_by(AccountRow.id)
UNSET = {
    "password_hash": None,
    "totp_secret": None,
    "totp_counter": None,
    "setup_sha256": None,
    "setup_expires_at": None,
}


def email_key(text: str) -> str:
    """The form in which an address is stored and looked up: no spaces around it, no difference of case, and one way to
    write each character (Unicode's own recipe for a caseless match)."""
    for form in ("NFD", "NFKC", "NFKC"):
        text = unicodedata.normalize(form, text).casefold()
    return unicodedata.normalize("NFKC", text).strip()


class Accounts:
    """The accounts of one database. `now` is always the caller's, in UTC."""

    def __init__(self, engine: sa.Engine, audit: Audit) -> None:
        self._engine, self._audit = engine, audit

    # --- made and closed by the operator (`by` is None) or an admin -----------------------------------------------

    def add(self, email: str, name: str, role: str, *, now: datetime, by: int | None = None) -> str | None:
        """Make an account and give the token of its setup link, shown this once; None when the address has one."""
        if role not in ROLES:
            raise ValueError(f"role {role!r}: use one of {', '.join(ROLES)}")
        link = secrets.token_urlsafe(TOKEN_BYTES)
        row = {"email": email_key(email), "name": name, "role": role, "active": True, "created_at": now}
        try:
            with self._engine.begin() as connection:
                insert = sa.insert(AccountRow).values(**UNSET | row | _setup(link, now)).returning(AccountRow.id)
                account_id = connection.execute(insert).scalar_one()
                told = {"email": email_key(email), "name": name, "role": role}
                self._record(connection, by, "account.added", account_id, now, told)
        except sa.exc.IntegrityError:
            return None
        return link

    def reset(self, email: str, *, now: datetime, by: int | None = None) -> str | None:
        """Take password, authenticator, recovery codes and sessions away and give a new setup link, which also lets
        a disabled account in again; None when nobody has that address."""
        link = secrets.token_urlsafe(TOKEN_BYTES)
        values = {**UNSET, "active": True, **_setup(link, now)}
        return link if self._close(email, "account.reset", values, now, by) else None

    def disable(self, email: str, *, now: datetime, by: int | None = None) -> bool:
        """Shut somebody out, sessions included; False when nobody has that address."""
        closed = {"active": False, "setup_sha256": None, "setup_expires_at": None}
        return self._close(email, "account.disabled", closed, now, by)

    def set_role(self, email: str, role: str, *, now: datetime, by: int | None) -> bool:
        """Another role; all sessions end. False when nobody has that address. Raises LastAdminError where no admin who
        can sign in would be left."""
        if role not in ROLES:
            raise ValueError(f"role {role!r}: use one of {', '.join(ROLES)}")
        return self._close(email, "account.role_changed", {"role": role}, now, by)

    def end_sessions(self, email: str, *, now: datetime, by: int | None) -> bool:
        """Sign somebody out everywhere; False when nobody has that address."""
        return self._close(email, "account.sessions_ended", {}, now, by)

    def all(self) -> tuple[Account, ...]:
        """Every account, by address."""
        with self._engine.connect() as connection:
            return tuple(Account(*row) for row in connection.execute(ACCOUNT.order_by(AccountRow.email)))

    # --- found ----------------------------------------------------------------------------------------------------

    def by_email(self, email: str) -> Account | None:
        """The account of an address, active or not."""
        return self._one(AccountRow.email == email_key(email))

    def by_link(self, link: str, *, now: datetime) -> Account | None:
        """The account that a setup link is for; None when it was used, replaced, or has expired."""
        return self._one(*_open_link(link, now))

    # --- passwords ------------------------------------------------------------------------------------------------

    def use_link(self, link: str, password_hash: str, *, now: datetime) -> Account | None:
        """Set the first password and use the link up; None when somebody was first or it has expired."""
        values = {"password_hash": password_hash, "setup_sha256": None, "setup_expires_at": None}
        with self._engine.begin() as connection:
            used = _update(*_open_link(link, now), **values).returning(AccountRow.id)
            account_id = connection.scalar(used)
            if account_id is None:
                return None
            self._record(connection, account_id, "account.set_up", account_id, now)
        return self._one(AccountRow.id == account_id)

    def set_password(self, account_id: int, password_hash: str, *, now: datetime) -> None:
        """A new password; all sessions end."""
        with self._engine.begin() as connection:
            connection.execute(_update(AccountRow.id == account_id, password_hash=password_hash))
            connection.execute(_sessions_of(account_id))
            self._record(connection, account_id, "account.password_changed", account_id, now)

    def rehash(self, account_id: int, password_hash: str) -> None:
        """The same password under newer parameters."""
        self._change(AccountRow.id == account_id, password_hash=password_hash)

    # --- the second factor ----------------------------------------------------------------------------------------

    def set_second_factor(
        self, account_id: int, secret: str, counter: int, codes: Iterable[bytes], *, now: datetime
    ) -> None:
        """A new authenticator whose code of time step `counter` was just used, and new recovery codes in place of all
        earlier ones; all sessions end."""
        with self._engine.begin() as connection:
            connection.execute(_update(AccountRow.id == account_id, totp_secret=secret, totp_counter=counter))
            connection.execute(_sessions_of(account_id))
            _replace_codes(connection, account_id, codes)
            self._record(connection, account_id, "account.second_factor_set", account_id, now)

    def remove_second_factor(self, account_id: int, *, now: datetime) -> None:
        """No authenticator and no recovery codes; sessions go on."""
        with self._engine.begin() as connection:
            connection.execute(_update(AccountRow.id == account_id, totp_secret=None, totp_counter=None))
            _replace_codes(connection, account_id, ())
            self._record(connection, account_id, "account.second_factor_removed", account_id, now)

    def last_counter(self, account_id: int) -> int | None:
        """The time step of the last code that was used."""
        with self._engine.connect() as connection:
            return connection.scalar(sa.select(AccountRow.totp_counter).where(AccountRow.id == account_id))

    def use_counter(self, account_id: int, counter: int) -> bool:
        """Use the code of a time step up; False when it, or a later one, was used before. One that lies further ahead
        than codes are taken was used before a clock was set back, and bars nothing."""
        used = AccountRow.totp_counter
        later = sa.or_(used.is_(None), used < counter, used > counter + STEPS_AHEAD)
        return self._change(AccountRow.id == account_id, later, totp_counter=counter)

    def set_recovery_codes(self, account_id: int, codes: Iterable[bytes], *, now: datetime) -> None:
        """New recovery codes, as digests, in place of all earlier ones."""
        with self._engine.begin() as connection:
            _replace_codes(connection, account_id, codes)
            self._record(connection, account_id, "account.recovery_codes_made", account_id, now)

    def use_recovery_code(self, account_id: int, code: bytes) -> bool:
        """Use a recovery code up; False when there is no such code (any more)."""
        mine = sa.delete(RecoveryCodeRow).where(RecoveryCodeRow.account_id == account_id)
        with self._engine.begin() as connection:
            return connection.execute(mine.where(RecoveryCodeRow.digest == code)).rowcount == 1

    def recovery_codes_left(self, account_id: int) -> int:
        """How many recovery codes are unused."""
        mine = sa.select(sa.func.count()).where(RecoveryCodeRow.account_id == account_id)
        with self._engine.connect() as connection:
            return connection.execute(mine).scalar_one()

    # --- inside ---------------------------------------------------------------------------------------------------

    def _one(self, *where: sa.ColumnElement[bool]) -> Account | None:
        with self._engine.connect() as connection:
            row = connection.execute(ACCOUNT.where(*where)).one_or_none()
        return None if row is None else Account(*row)

    def _change(self, *where: sa.ColumnElement[bool], **values: Any) -> bool:
        with self._engine.begin() as connection:
            return connection.execute(_update(*where, **values)).rowcount == 1

    def _close(self, email: str, action: str, values: dict[str, Any], now: datetime, by: int | None) -> bool:
        with self._engine.begin() as connection:
            admins = connection.scalars(ADMINS.with_for_update()).all() if "role" in values else ()
            found = sa.select(AccountRow.id).where(AccountRow.email == email_key(email)).with_for_update()
            account_id = connection.scalar(found)
            if account_id is None:
                return False
            if values.get("role") == "advisor" and [*admins] == [account_id]:
                raise LastAdminError
            if values:
                connection.execute(_update(AccountRow.id == account_id, **values))
            connection.execute(_sessions_of(account_id))
            if "totp_secret" in values:
                _replace_codes(connection, account_id, ())
            told = {"role": values["role"]} if "role" in values else None
            self._record(connection, by, action, account_id, now, told)
            return True

    def _record(
        self,
        connection: sa.Connection,
        actor: int | None,
        action: str,
        account_id: int,
        now: datetime,
        after: Mapping[str, str] | None = None,
    ) -> None:
        """`actor` is None where the operator did it."""
        self._audit.record(actor, action, f"account:{account_id}", None, after, now=now, connection=connection)


def _setup(link: str, now: datetime) -> dict[str, Any]:
    return {"setup_sha256": digest(link), "setup_expires_at": now + SETUP_LIFE}


def _open_link(link: str, now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return AccountRow.setup_sha256 == digest(link), AccountRow.setup_expires_at > now, AccountRow.active.is_(True)


def _update(*where: sa.ColumnElement[bool], **values: Any) -> sa.Update:
    return sa.update(AccountRow).where(*where).values(**values)


def _sessions_of(account_id: int) -> sa.Delete:
    return sa.delete(SessionRow).where(SessionRow.account_id == account_id)


def _replace_codes(connection: sa.Connection, account_id: int, codes: Iterable[bytes]) -> None:
    connection.execute(sa.delete(RecoveryCodeRow).where(RecoveryCodeRow.account_id == account_id))
    rows = [{"account_id": account_id, "digest": code} for code in codes]
    if rows:
        connection.execute(sa.insert(RecoveryCodeRow), rows)
