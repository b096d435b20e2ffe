"""Every query and write of how an office works together: what an admin set, and who is away when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from quiz.core.advising import Office
from quiz.store.audit import Audit
from quiz.store.tables.accounts import AccountRow
from quiz.store.tables.team import DutyRow, OfficeRow

UNSET = {"read_by_second": False, "mails": "never"}
ONLY = 1  # the number of the one row


@dataclass(frozen=True, slots=True)
class Duty:
    """What is set about somebody's work: away from and until which day, both included; `read_by_second`, that somebody
    else reads what they publish first."""

    away_from: date | None = None
    away_until: date | None = None
    read_by_second: bool = False

    def is_away(self, today: date) -> bool:
        """Whether they are away on a day. One who has not said until when is away until they say so."""
        begins, ends = self.away_from, self.away_until
        return begins is not None and begins <= today and (ends is None or today <= ends)


class Team:
    """The office of one database. `now` is always the caller's, in UTC."""

    def __init__(self, engine: sa.Engine, audit: Audit) -> None:
        self._engine, self._audit = engine, audit

    def office(self) -> Office:
        """What an admin set."""
        with self._engine.connect() as connection:
            return read_office(connection)

    def set_office(self, office: Office, by: int, *, now: datetime) -> None:
        """Set it anew; each change is in the audit trail."""
        with self._engine.begin() as connection:
            before = read_office(connection)
            if before == office:
                return
            document = office.to_document()
            change = sa.update(OfficeRow).where(OfficeRow.id == ONLY).values(document=document)
            if not connection.execute(change).rowcount:
                connection.execute(sa.insert(OfficeRow).values(id=ONLY, document=document))
            told = before.to_document(), document
            self._audit.record(by, "office.changed", f"account:{by}", *told, now=now, connection=connection)

    def duties(self) -> Mapping[int, Duty]:
        """What each has set; whoever has set nothing is not in it."""
        with self._engine.connect() as connection:
            columns = DutyRow.account_id, DutyRow.away_from, DutyRow.away_until, DutyRow.read_by_second
            return {row[0]: Duty(*row[1:]) for row in connection.execute(sa.select(*columns))}

    def set_away(self, account: int, begins: date | None, ends: date | None, *, now: datetime) -> None:
        """Be away from a day until another (None: until it is said), or no more (None and None)."""
        with self._engine.begin() as connection:
            put_duty(connection, account, away_from=begins, away_until=ends)
            told = {"from": begins.isoformat() if begins else "", "until": ends.isoformat() if ends else ""}
            subject = f"account:{account}"
            self._audit.record(account, "account.away_set", subject, None, told, now=now, connection=connection)

    def set_reader(self, account: int, needed: bool, by: int, *, now: datetime) -> None:
        """Whether somebody else reads what this advisor publishes."""
        with self._engine.begin() as connection:
            put_duty(connection, account, read_by_second=needed)
            told, subject = {"read_by_second": needed}, f"account:{account}"
            self._audit.record(by, "account.reader_set", subject, None, told, now=now, connection=connection)


def read_office(connection: sa.Connection) -> Office:
    """What an admin set, in somebody's transaction."""
    return Office.from_document(connection.scalar(sa.select(OfficeRow.document)) or {})


def put_duty(connection: sa.Connection, account: int, **values: Any) -> None:
    """Set something of somebody's duty."""
    change = sa.update(DutyRow).where(DutyRow.account_id == account).values(**values)
    if not connection.execute(change).rowcount:
        connection.execute(sa.insert(DutyRow).values(**{"account_id": account, **UNSET, **values}))


def find_there(connection: sa.Connection, today: date) -> list[int]:
    """Who can sign in and is not away, whoever has waited longest for a case of the rules first."""
    away = sa.and_(
        DutyRow.away_from.is_not(None),
        DutyRow.away_from <= today,
        sa.or_(DutyRow.away_until.is_(None), DutyRow.away_until >= today),
    )
    order = (DutyRow.routed_at.is_not(None), DutyRow.routed_at, AccountRow.id)
    there = sa.select(AccountRow.id).outerjoin(DutyRow, DutyRow.account_id == AccountRow.id)
    there = there.where(AccountRow.active.is_(True), sa.func.coalesce(~away, sa.true()))
    return [*connection.scalars(there.order_by(*order))]
