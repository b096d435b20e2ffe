"""Every query and write of the audit trail. It can be added to and read; nothing here changes or removes an entry.

Entries are written one after the other, whoever writes: the first statement takes the database's one write lock
(SQLite) or a lock of our own (PostgreSQL), held until the transaction of the act itself ends. So an act and its entry
are kept together or not at all.
"""

import secrets
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from quiz.core.records import ACTIONS, SALT_BYTES, AuditAnchor, AuditEntry, digest, moment, named
from quiz.store.tables.audit import AuditRow, SaltRow

LOCK = 0x4D454D41  # "MEMA": our number among PostgreSQL's advisory locks
COLUMNS = tuple(getattr(AuditRow, name) for name in AuditEntry.__slots__)
ENTRIES = sa.select(*COLUMNS).order_by(AuditRow.number)
LAST = sa.select(AuditRow.number, AuditRow.hash).order_by(AuditRow.number.desc()).limit(1)


@dataclass(frozen=True, slots=True)
class TrailQuery:
    """What is looked for in the trail: an account's acts or what `nobody` of the desk did, one action, one thing, from
    a moment on and up to another, and with a number under `before`; 0, "" and None are any."""

    actor: int | None = None
    nobody: bool = False
    action: str = ""
    subject: str = ""
    since: datetime | None = None
    until: datetime | None = None
    before: int = 0


class Audit:
    """The audit trail of one database. `now` is always the caller's, in UTC."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def record(
        self,
        actor: int | None,
        action: str,
        subject: str,
        before: Any,
        after: Any,
        *,
        now: datetime,
        connection: sa.Connection | None = None,
        person: str | None = None,
    ) -> int:
        """Add an entry and give its number.

        `actor` is an account's id, None for a student or the system; `action` one of quiz.audit.ACTIONS; `subject`
        such as `request:12`; `before` and `after` what JSON can hold (also times and dataclasses), None for nothing:
        only salted digests of them are kept. `person` is whose salt that is (`response:17`; default: the subject).
        `connection` is the one of the act's own transaction: record last in it, because others wait from here on.
        Raises ValueError for an unknown action or a name that is none.
        """
        if action not in ACTIONS:
            raise ValueError(f"{action!r} is no act the audit trail knows; add it to quiz.audit.ACTIONS")
        with nullcontext(connection) if connection is not None else self._engine.begin() as ours:
            _wait_for_turn(ours)
            number, salt = _salt(ours, named(person or subject))
            last = _anchor(ours)
            digests = digest(before, salt), digest(after, salt)
            told = (moment(now), actor, action, named(subject), number)
            entry = AuditEntry(last.count + 1, *told, *digests, last.hash, "").sealed()
            ours.execute(sa.insert(AuditRow).values({name: getattr(entry, name) for name in AuditEntry.__slots__}))
        return entry.number

    def forget(self, person: str, *, connection: sa.Connection | None = None) -> bool:
        """Delete the salt of somebody who goes: what the trail holds of them can never be told again, and the chain
        still verifies. False when the trail holds nothing of them."""
        with nullcontext(connection) if connection is not None else self._engine.begin() as ours:
            return ours.execute(sa.delete(SaltRow).where(SaltRow.person == person)).rowcount == 1

    def entries(self) -> Iterator[AuditEntry]:
        """The whole trail by number, read as it is used."""
        with self._engine.connect() as connection:
            for row in connection.execution_options(yield_per=1000).execute(ENTRIES):
                yield AuditEntry(*row)

    def of(self, subject: str) -> tuple[AuditEntry, ...]:
        """All that was done with one thing, first to last."""
        with self._engine.connect() as connection:
            return tuple(AuditEntry(*row) for row in connection.execute(ENTRIES.where(AuditRow.subject == subject)))

    def find(self, wanted: TrailQuery, *, most: int) -> tuple[AuditEntry, ...]:
        """The entries that a query finds, latest first."""
        terms = {
            AuditRow.actor: wanted.actor,
            AuditRow.action: wanted.action or None,
            AuditRow.subject: wanted.subject or None,
        }
        where = [column == value for column, value in terms.items() if value is not None]
        if wanted.nobody:
            where.append(AuditRow.actor.is_(None))
        if wanted.since:
            where.append(AuditRow.at >= moment(wanted.since))
        if wanted.until:
            where.append(AuditRow.at < moment(wanted.until))
        if wanted.before:
            where.append(AuditRow.number < wanted.before)
        found = sa.select(*COLUMNS).where(*where).order_by(AuditRow.number.desc()).limit(most)
        with self._engine.connect() as connection:
            return tuple(AuditEntry(*row) for row in connection.execute(found))

    def anchor(self) -> AuditAnchor:
        """How long the trail is and how it ends."""
        with self._engine.connect() as connection:
            return _anchor(connection)


def _wait_for_turn(connection: sa.Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.execute(sa.delete(SaltRow).where(sa.false()))  # a write that writes nothing: it takes the lock
    else:
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))


def _anchor(connection: sa.Connection) -> AuditAnchor:
    row = connection.execute(LAST).one_or_none()
    return AuditAnchor() if row is None else AuditAnchor(row.number, row.hash)


def _salt(connection: sa.Connection, person: str) -> tuple[int, bytes]:
    """The number and the salt of somebody, made when they first turn up."""
    row = connection.execute(sa.select(SaltRow.id, SaltRow.salt).where(SaltRow.person == person)).one_or_none()
    if row is not None:
        return row.id, row.salt
    salt = secrets.token_bytes(SALT_BYTES)
    made = sa.insert(SaltRow).values(person=person, salt=salt).returning(SaltRow.id)
    return connection.execute(made).scalar_one(), salt
