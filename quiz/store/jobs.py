"""What keeps work from being lost or done twice: a job waits, is taken by one worker, says that it is alive, and ends.

A queue may lose or repeat a job's id. The row here decides: one worker takes it, at one attempt, and whoever was given
up can write no more. A job whose worker fell silent is put back a few times, later each time, and then given up.
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa

from quiz.store.tables.batches import BatchRow
from quiz.store.tables.follows import TellingRow
from quiz.store.tables.invitations import InvitationMailRow
from quiz.store.tables.jobs import ChoreRow, DocumentRow, MailRow, StudentMailRow, WorkerRow
from quiz.store.tables.team import AdvisorMailRow

BATCH, MAIL, DOCUMENT, INVITATION, STUDENT_MAIL = "batch", "mail", "document", "invitation", "student_mail"
TELLING, ADVISOR_MAIL = "telling", "advisor_mail"
WAITING, RUNNING, FAILED = "waiting", "running", "failed"
HANDED: Final = "handed"  # a mail whose text is with the mail server: it is never sent again
TABLES: Mapping[
    str, type[BatchRow | MailRow | DocumentRow | InvitationMailRow | StudentMailRow | TellingRow | AdvisorMailRow]
] = {
    BATCH: BatchRow,
    MAIL: MailRow,
    DOCUMENT: DocumentRow,
    INVITATION: InvitationMailRow,
    STUDENT_MAIL: StudentMailRow,
    TELLING: TellingRow,
    ADVISOR_MAIL: AdvisorMailRow,
}

SILENT = timedelta(seconds=30)  # whoever works on a job says so every few seconds
ASKED_AGAIN = timedelta(minutes=10)  # for what waits behind much else: it is in the queue already
DELAYS = tuple(timedelta(minutes=minutes) for minutes in (0, 1, 5, 30, 120))
ALIVE = timedelta(seconds=20)
BROKEN_OFF = timedelta(hours=1)  # a chore that was begun and not ended


def new_job(now: datetime) -> dict[str, object]:
    """The columns of a job that somebody asks for and puts into the queue at once; should that be lost, it is due for
    it again in a minute."""
    return {"state": WAITING, "tries": 0, "due_at": now + timedelta(minutes=1), "beat_at": now}


class Jobs:
    """The jobs of one database, whatever they are. `now` is always the caller's, in UTC."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def take(self, kind: str, id_: int, attempt: int, *, now: datetime) -> bool:
        """Take a job that waits; False when it is gone, or somebody else has it."""
        row = TABLES[kind]
        change = sa.update(row).where(row.id == id_, row.attempt == attempt, row.state == WAITING)
        return self._changed(change.values(state=RUNNING, tries=row.tries + 1, beat_at=now))

    def beat(self, kind: str, id_: int, attempt: int, *, now: datetime) -> bool:
        """Say that the job is being worked on; False when it has ended, was given up or deleted."""
        row = TABLES[kind]
        mine = row.id == id_, row.attempt == attempt, row.state.in_((RUNNING, HANDED))
        return self._changed(sa.update(row).where(*mine).values(beat_at=now))

    def put_back(self, kind: str, id_: int, attempt: int, most: int, *, now: datetime) -> str | None:
        """Let a job wait for another try, or give it up after `most` of them; gives its state, None when it is gone or
        not at this attempt."""
        row = TABLES[kind]
        mine = row.id == id_, row.attempt == attempt, row.state == RUNNING
        with self._engine.begin() as connection:
            tries = connection.scalar(sa.select(row.tries).where(*mine).with_for_update())
            if tries is None:
                return None
            state, later = (FAILED, DELAYS[0]) if tries >= most else (WAITING, DELAYS[min(tries, len(DELAYS) - 1)])
            values = {"state": state, "attempt": attempt + 1, "due_at": now + later, "beat_at": now}
            changed = connection.execute(sa.update(row).where(*mine).values(**values)).rowcount
        return state if changed else None

    def fail(self, kind: str, id_: int, attempt: int, *, now: datetime) -> bool:
        """Give a job up: trying again would change nothing."""
        row = TABLES[kind]
        mine = row.id == id_, row.attempt == attempt, row.state == RUNNING
        return self._changed(sa.update(row).where(*mine).values(state=FAILED, beat_at=now))

    def call(self, kind: str, *, now: datetime) -> tuple[tuple[int, int], ...]:
        """The jobs that wait and are due for the queue, each with its attempt; none is called again for a while."""
        row = TABLES[kind]
        due = sa.update(row).where(row.state == WAITING, row.due_at <= now).values(due_at=now + ASKED_AGAIN)
        with self._engine.begin() as connection:
            found = connection.execute(due.returning(row.id, row.attempt)).all()
        return tuple(sorted((id_, attempt) for id_, attempt in found))

    def silent(self, kind: str, *, now: datetime) -> tuple[tuple[int, int, str], ...]:
        """The jobs of which nobody has heard for a while, each with its attempt and state."""
        row = TABLES[kind]
        lost = row.state.in_((RUNNING, HANDED)), row.beat_at <= now - SILENT
        with self._engine.connect() as connection:
            found = connection.execute(sa.select(row.id, row.attempt, row.state).where(*lost).order_by(row.id)).all()
        return tuple((id_, attempt, state) for id_, attempt, state in found)

    def counts(self) -> dict[tuple[str, str], tuple[int, datetime]]:
        """How many jobs there are by kind and state, and when the oldest of them was asked for."""
        found: dict[tuple[str, str], tuple[int, datetime]] = {}
        with self._engine.connect() as connection:
            for kind, row in TABLES.items():
                grouped = sa.select(row.state, sa.func.count(), sa.func.min(row.created_at)).group_by(row.state)
                found |= {(kind, state): (count, oldest) for state, count, oldest in connection.execute(grouped)}
        return found

    # --- the workers ----------------------------------------------------------------------------------------------

    def sign_on(self, worker: str, *, now: datetime) -> None:
        """Say that a worker is alive; those that have not for a day are forgotten."""
        with self._engine.begin() as connection:
            alive = sa.update(WorkerRow).where(WorkerRow.name == worker).values(beat_at=now)
            if connection.execute(alive).rowcount:
                return
            connection.execute(sa.delete(WorkerRow).where(WorkerRow.beat_at < now - timedelta(days=1)))
            connection.execute(sa.insert(WorkerRow).values(name=worker, beat_at=now))

    def sign_off(self, worker: str) -> None:
        """Say that a worker has ended."""
        with self._engine.begin() as connection:
            connection.execute(sa.delete(WorkerRow).where(WorkerRow.name == worker))

    def has_worker(self, *, now: datetime) -> bool:
        """Whether anybody works on jobs."""
        alive = sa.select(sa.literal(1)).where(WorkerRow.beat_at > now - ALIVE).limit(1)
        with self._engine.connect() as connection:
            return connection.scalar(alive) is not None

    # --- the schedule ---------------------------------------------------------------------------------------------

    def begin(self, chore: str, due: datetime, *, now: datetime) -> bool:
        """Begin what was due at a moment, if nobody has since; of many that try one does. What is new here was as good
        as done now. What was begun and broken off is begun again after an hour."""
        row = ChoreRow
        busy = sa.and_(row.begun_at > row.ended_at, row.begun_at > now - BROKEN_OFF)
        change = sa.update(row).where(row.name == chore, row.ended_at < due, ~busy).values(begun_at=now)
        with self._engine.begin() as connection:
            if connection.execute(change).rowcount:
                return True
            known = connection.scalar(sa.select(sa.literal(1)).where(row.name == chore))
        if not known:
            with suppress(sa.exc.IntegrityError):  # another worker was first
                self._changed(sa.insert(row).values(name=chore, begun_at=now, ended_at=now))
        return False

    def end(self, chore: str, *, now: datetime) -> None:
        """A chore was done to its end."""
        self._changed(sa.update(ChoreRow).where(ChoreRow.name == chore).values(ended_at=now))

    def _changed(self, statement: sa.Update | sa.Insert) -> bool:
        with self._engine.begin() as connection:
            return connection.execute(statement).rowcount == 1
