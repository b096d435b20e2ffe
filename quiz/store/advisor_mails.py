"""Every query and write of mails to advisors: who wants them when, and those that wait to be sent. What is new since
the last one and that it was told are one write, so that nothing is told twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from quiz.store.jobs import RUNNING, new_job
from quiz.store.mails import HandedMails
from quiz.store.tables.accounts import AccountRow
from quiz.store.tables.team import AdvisorMailRow, DutyRow
from quiz.store.team import put_duty

AT_ONCE, DAILY, NEVER = "at_once", "daily", "never"


@dataclass(frozen=True, slots=True)
class MailWish:
    """That somebody wants mails, when, with links to which address of the site, and up to when they were told."""

    account: int
    mails: str
    site: str
    told_at: datetime


@dataclass(frozen=True, slots=True)
class StoredAdvisorMail:
    """A mail that a worker has taken: to whom, and the numbers of the cases by what is said of them."""

    email: str
    site: str
    cases: Mapping[str, list[int]]


class AdvisorMails(HandedMails):
    """The mails to advisors of one database. `now` is always the caller's, in UTC."""

    row = AdvisorMailRow

    def wish(self, account: int, mails: str, site: str, *, now: datetime) -> None:
        """Want mails at once, once a day or never; what happened until now is not told."""
        with self._engine.begin() as connection:
            put_duty(connection, account, mails=mails, site=site, mailed_at=now)

    def wishes(self) -> tuple[MailWish, ...]:
        """Everybody who works here and wants mails."""
        columns = DutyRow.account_id, DutyRow.mails, DutyRow.site, DutyRow.mailed_at
        wanted = sa.select(*columns).join(AccountRow).where(DutyRow.mails != NEVER, AccountRow.active.is_(True))
        with self._engine.connect() as connection:
            rows = connection.execute(wanted.order_by(DutyRow.account_id)).all()
        return tuple(MailWish(row[0], row[1], row[2] or "", row[3]) for row in rows if row[3] is not None)

    def wish_of(self, account: int) -> str:
        """When somebody wants mails."""
        with self._engine.connect() as connection:
            return connection.scalar(sa.select(DutyRow.mails).where(DutyRow.account_id == account)) or NEVER

    def ask(
        self, wish: MailWish, cases: Mapping[str, list[int]], until: datetime, *, now: datetime
    ) -> tuple[int, int] | None:
        """Let a mail wait that tells what happened until a moment, gives its id and attempt; None where there is
        nothing to tell, or another worker has told it."""
        mine = DutyRow.account_id == wish.account, DutyRow.mailed_at == wish.told_at
        row = {"account_id": wish.account, "site": wish.site, "cases": dict(cases), "attempt": 1, "created_at": now}
        with self._engine.begin() as connection:
            held = connection.execute(sa.update(DutyRow).where(*mine).values(mailed_at=until)).rowcount == 1
            if not held or not cases:
                return None
            insert = sa.insert(AdvisorMailRow).values(**row, **new_job(now)).returning(AdvisorMailRow.id)
            return connection.execute(insert).scalar_one(), 1

    def taken(self, id_: int, attempt: int) -> StoredAdvisorMail | None:
        """The mail for the worker that took it; None when it was given up, or its account was shut out."""
        wanted = sa.select(AccountRow.email, AdvisorMailRow.site, AdvisorMailRow.cases).join(AccountRow)
        wanted = wanted.where(self._mine(id_, attempt, RUNNING), AccountRow.active.is_(True))
        with self._engine.connect() as connection:
            row = connection.execute(wanted).one_or_none()
        return None if row is None else StoredAdvisorMail(*row)
