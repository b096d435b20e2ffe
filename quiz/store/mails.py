"""Every query and write of mails that wait to be sent: one for each case at a time, since all say that there is news,
one for each invitation, and those that students asked for.

Once its text is handed to the mail server a mail is never sent again: if nothing more is heard of it, nobody knows
whether it arrived, and that is what its case says.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

import sqlalchemy as sa

from quiz.store.jobs import HANDED, RUNNING, WAITING, new_job
from quiz.store.tables.cases import CaseRow
from quiz.store.tables.invitations import InvitationMailRow, InvitationRow
from quiz.store.tables.jobs import MailRow, StudentMailRow
from quiz.store.tables.responses import ResponseRow
from quiz.store.tables.team import AdvisorMailRow
from quiz.store.tokens import digest
from quiz.store.vocabulary import MAIL_WAITS, MAILS, SENT

MOST_WAITING = 3  # of one student


@dataclass(frozen=True, slots=True)
class StoredMail:
    """A mail that a worker has taken: its case, and the address of the site that its link begins with."""

    case_id: int
    site: str


@dataclass(frozen=True, slots=True)
class StoredInvitationMail:
    """A mail that a worker has taken: its invitation, and the address of the site that its link begins with."""

    invitation_id: int
    site: str


class HandedMails:
    """What mails of every kind have in common: they are handed over once. `now` is always the caller's, in UTC."""

    row: ClassVar[type[MailRow | InvitationMailRow | StudentMailRow | AdvisorMailRow]]

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def hand_over(self, id_: int, attempt: int, *, now: datetime) -> bool:
        """Say that the text goes to the mail server now; False when the mail is not this worker's any more, which then
        must not send it."""
        change = sa.update(self.row).where(self._mine(id_, attempt, RUNNING)).values(state=HANDED, beat_at=now)
        return self._changed(change)

    def hand_back(self, id_: int, attempt: int) -> bool:
        """The mail server said that it did not take the text: the mail may be tried again."""
        return self._changed(sa.update(self.row).where(self._mine(id_, attempt, HANDED)).values(state=RUNNING))

    def end(self, id_: int, how: str, *, now: datetime) -> None:
        """A mail is over, and what it was about says `how` it went; nothing where it is over already."""
        if how not in MAILS:
            raise ValueError(f"{how!r}: use one of {', '.join(MAILS)}")
        with self._engine.begin() as connection:
            row = connection.execute(sa.delete(self.row).where(self.row.id == id_).returning(self.row)).one_or_none()
            if row is not None:
                self._tell(connection, row, how, now)

    def _tell(self, connection: sa.Connection, row: Any, how: str, now: datetime) -> None:
        """Keep how a mail went; of most kinds nothing is kept."""

    def _changed(self, statement: sa.Update) -> bool:
        with self._engine.begin() as connection:
            return connection.execute(statement).rowcount == 1

    def _mine(self, id_: int, attempt: int, state: str) -> sa.ColumnElement[bool]:
        return sa.and_(self.row.id == id_, self.row.attempt == attempt, self.row.state == state)


class Mails(HandedMails):
    """The mails about cases."""

    row = MailRow

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
        wanted = sa.select(MailRow.case_id, MailRow.site).where(self._mine(id_, attempt, RUNNING))
        with self._engine.connect() as connection:
            row = connection.execute(wanted).one_or_none()
        return None if row is None else StoredMail(*row)

    def _tell(self, connection: sa.Connection, row: Any, how: str, now: datetime) -> None:
        case = sa.update(CaseRow).where(CaseRow.id == row.case_id, CaseRow.contact.is_not(None))
        connection.execute(case.values(mail=how, mailed_at=now))


class InvitationMails(HandedMails):
    """The mails of invitations."""

    row = InvitationMailRow

    def ask(self, ids: Collection[int], site: str, *, now: datetime) -> tuple[tuple[int, int], ...]:
        """Let the mails of invitations wait to be sent, where there is an address and none waits or went already;
        gives the id and the attempt of each."""
        mine = InvitationRow.id.in_(ids), InvitationRow.email != "", InvitationRow.mail.is_distinct_from(SENT)
        waits = sa.exists().where(InvitationMailRow.invitation_id == InvitationRow.id)
        change = sa.update(InvitationRow).where(*mine, ~waits).values(mail=MAIL_WAITS, mailed_at=now)
        row = {"site": site, "attempt": 1, "created_at": now, **new_job(now)}
        with self._engine.begin() as connection:
            found = connection.scalars(change.returning(InvitationRow.id)).all()
            insert = sa.insert(InvitationMailRow).returning(InvitationMailRow.id)
            made = [connection.scalar(insert.values(invitation_id=id_, **row)) for id_ in found]
        return tuple((id_, 1) for id_ in made if id_ is not None)

    def taken(self, id_: int, attempt: int) -> StoredInvitationMail | None:
        """The mail for the worker that took it; None when it was given up, or its invitation is gone."""
        wanted = sa.select(InvitationMailRow.invitation_id, InvitationMailRow.site)
        with self._engine.connect() as connection:
            row = connection.execute(wanted.where(self._mine(id_, attempt, RUNNING))).one_or_none()
        return None if row is None else StoredInvitationMail(*row)

    def _tell(self, connection: sa.Connection, row: Any, how: str, now: datetime) -> None:
        invitation = sa.update(InvitationRow).where(InvitationRow.id == row.invitation_id)
        connection.execute(invitation.values(mail=how, mailed_at=now))


class StudentMails(HandedMails):
    """The mails that students asked for; of how one went nothing is kept."""

    row = StudentMailRow

    def ask(self, token: str | bytes, content: bytes, *, now: datetime) -> tuple[int, int] | None:
        """Let a sealed mail wait to be sent; gives its id and attempt, None where the response is gone or MOST_WAITING
        wait already."""
        mine = sa.select(ResponseRow.id).where(ResponseRow.token_sha256 == digest(token))
        row = {"content": content, "attempt": 1, "created_at": now, **new_job(now)}
        with self._engine.begin() as connection:
            response = connection.scalar(mine)
            waiting = (
                sa.select(sa.func.count()).select_from(StudentMailRow).where(StudentMailRow.response_id == response)
            )
            if response is None or connection.execute(waiting).scalar_one() >= MOST_WAITING:
                return None
            insert = sa.insert(StudentMailRow).values(response_id=response, **row)
            return connection.execute(insert.returning(StudentMailRow.id)).scalar_one(), 1

    def taken(self, id_: int, attempt: int) -> bytes | None:
        """The sealed mail for the worker that took it; None when it was given up, or its response is gone."""
        wanted = sa.select(StudentMailRow.content).where(self._mine(id_, attempt, RUNNING))
        with self._engine.connect() as connection:
            return connection.scalar(wanted)
