"""Every query and write of mails that wait to be sent: one for each case at a time, since all say that there is news.

Once its text is handed to the mail server a mail is never sent again: if nothing more is heard of it, nobody knows
whether it arrived, and that is what its case says.
"""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from quiz.store.jobs import HANDED, RUNNING, WAITING, new_job
from quiz.store.tables.cases import CaseRow
from quiz.store.tables.jobs import MailRow
from quiz.store.vocabulary import MAIL_WAITS, MAILS


@dataclass(frozen=True, slots=True)
class StoredMail:
    """A mail that a worker has taken: its case, and the address of the site that its link begins with."""

    case_id: int
    site: str


class Mails:
    """The mails of one database. `now` is always the caller's, in UTC."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def ask(self, case_id: int, site: str, *, now: datetime) -> tuple[int, int] | None:
        """Let a mail about a case wait to be sent; gives its id and attempt, None where one waits already."""
        mine = sa.update(CaseRow).where(CaseRow.id == case_id, CaseRow.contact.is_not(None))
        waits = sa.select(MailRow.id).where(MailRow.case_id == case_id, MailRow.state == WAITING)
        row = {"case_id": case_id, "site": site, "attempt": 1, "created_at": now, **new_job(now)}
        with self._engine.begin() as connection:
            if not connection.execute(mine.values(mail=MAIL_WAITS, mailed_at=now)).rowcount:  # and holds the case
                return None
            if connection.scalar(waits.limit(1)) is not None:
                return None
            return connection.execute(sa.insert(MailRow).values(**row).returning(MailRow.id)).scalar_one(), 1

    def taken(self, id_: int, attempt: int) -> StoredMail | None:
        """The mail for the worker that took it; None when it was given up, or its case is gone."""
        wanted = sa.select(MailRow.case_id, MailRow.site).where(_mine(id_, attempt, RUNNING))
        with self._engine.connect() as connection:
            row = connection.execute(wanted).one_or_none()
        return None if row is None else StoredMail(*row)

    def hand_over(self, id_: int, attempt: int, *, now: datetime) -> bool:
        """Say that the text goes to the mail server now; False when the mail is not this worker's any more, which then
        must not send it."""
        change = sa.update(MailRow).where(_mine(id_, attempt, RUNNING)).values(state=HANDED, beat_at=now)
        return self._changed(change)

    def hand_back(self, id_: int, attempt: int) -> bool:
        """The mail server said that it did not take the text: the mail may be tried again."""
        return self._changed(sa.update(MailRow).where(_mine(id_, attempt, HANDED)).values(state=RUNNING))

    def end(self, id_: int, how: str, *, now: datetime) -> None:
        """A mail is over, and its case says `how` it went; nothing where it is over already."""
        if how not in MAILS:
            raise ValueError(f"{how!r}: use one of {', '.join(MAILS)}")
        with self._engine.begin() as connection:
            gone = sa.delete(MailRow).where(MailRow.id == id_)
            case_id = connection.execute(gone.returning(MailRow.case_id)).scalar_one_or_none()
            case = sa.update(CaseRow).where(CaseRow.id == case_id, CaseRow.contact.is_not(None))
            connection.execute(case.values(mail=how, mailed_at=now))

    def _changed(self, statement: sa.Update) -> bool:
        with self._engine.begin() as connection:
            return connection.execute(statement).rowcount == 1


def _mine(id_: int, attempt: int, state: str) -> sa.ColumnElement[bool]:
    return sa.and_(MailRow.id == id_, MailRow.attempt == attempt, MailRow.state == state)
