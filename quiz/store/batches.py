"""Every query and write of advisors' batches. What somebody asks for is found only among their own.

A batch is a job (jobs.py): it waits for a worker, which writes here how far it is. Each start has a number, so that a
worker which was given up, or whose batch was deleted, can write nothing any more and ends.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from quiz.store.audit import Audit
from quiz.store.jobs import FAILED, RUNNING, WAITING, new_job
from quiz.store.tables.accounts import AccountRow
from quiz.store.tables.batches import BatchFileRow, BatchRow, BatchWordRow

KEPT_FOR = timedelta(days=14)
AT_ONCE = 2
ASKING, DONE, REFUSED = "asking", "done", "refused"
AT_WORK = (WAITING, RUNNING)
SOURCE = "source"
NAME_MAX = 200
WORD_MAX = 200


@dataclass(frozen=True, slots=True)
class StoredBatch:
    """One batch: `state` is `waiting` (for a worker), `running`, `asking` (it was read and waits for the advisor),
    `done`, `refused` (the file cannot be read: `problems` say why) or `failed` (our fault). `total` is 0 until the file
    was read; `wrong` of its rows have errors; `asked` are the ids of the questions that the file has, `own` the
    headings that are the advisor's; of a batch that is read, `problems` are the first errors of its rows, `notes` what
    a person should know of the reading, and `unread` the words that are no answers, each with its question's id and
    number of cells."""

    id: int
    account_id: int
    name: str
    state: str
    attempt: int
    done: int
    total: int
    wrong: int
    asked: tuple[str, ...]
    own: tuple[str, ...]
    problems: tuple[str, ...]
    notes: tuple[str, ...]
    unread: tuple[tuple[str, str, int], ...]
    created_at: datetime

    @property
    def deleted_on(self) -> datetime:
        """When it is deleted at the latest."""
        return self.created_at + KEPT_FOR

    @property
    def waits(self) -> bool:
        """Whether it waits for a worker."""
        return self.state == WAITING

    @property
    def at_work(self) -> bool:
        """Whether it waits for a worker or has one."""
        return self.state in AT_WORK

    @property
    def may_start_again(self) -> bool:
        """Whether the file is still here to be read and nobody does."""
        return self.state in (ASKING, FAILED)


class Batches:
    """The batches of one database. `now` is always the caller's, in UTC."""

    def __init__(self, engine: sa.Engine, audit: Audit) -> None:
        self._engine, self._audit = engine, audit

    # --- the advisor's ------------------------------------------------------------------------------------------------

    def create(self, account: int, name: str, content: bytes, *, now: datetime) -> StoredBatch | None:
        """Keep an uploaded file as a batch that is about to run; None when too many of this advisor's are running.
        Batches that are too old are swept out."""
        self.purge(now - KEPT_FOR, now)
        row = {"account_id": account, "name": name[:NAME_MAX], "attempt": 1, "done": 0, "total": 0, "wrong": 0}
        row |= {"told": {}, "created_at": now, **new_job(now)}
        with self._engine.connect() as connection, connection.begin() as all_or_nothing:
            _lock(connection, account)
            id_ = connection.execute(sa.insert(BatchRow).values(**row).returning(BatchRow.id)).scalar_one()
            if _count_at_work(connection, account) > AT_ONCE:
                all_or_nothing.rollback()
                return None
            connection.execute(sa.insert(BatchFileRow).values(batch_id=id_, kind=SOURCE, content=content))
            told = {"bytes": len(content)}
            self._audit.record(account, "batch.created", f"batch:{id_}", None, told, now=now, connection=connection)
        return self.get(id_, account)

    def get(self, id_: int, account: int) -> StoredBatch | None:
        """One batch of this advisor; None for any other."""
        found = self._find(BatchRow.id == id_, BatchRow.account_id == account)
        return found[0] if found else None

    def mine(self, account: int) -> tuple[StoredBatch, ...]:
        """This advisor's batches, newest first."""
        return self._find(BatchRow.account_id == account)

    def file(self, id_: int, account: int, kind: str) -> bytes | None:
        """A completed file of a batch of this advisor."""
        wanted = sa.select(BatchFileRow.content).join(BatchRow, BatchRow.id == BatchFileRow.batch_id)
        mine = wanted.where(BatchRow.id == id_, BatchRow.account_id == account, BatchRow.state == DONE)
        with self._engine.connect() as connection:
            return connection.scalar(mine.where(BatchFileRow.kind == kind))

    def start_again(self, id_: int, account: int, *, now: datetime) -> int | None:
        """The number of a new start; None when it is at work or done, is not this advisor's, or too many others run."""
        idle = BatchRow.state.in_((ASKING, FAILED))
        change = (
            sa.update(BatchRow)
            .where(BatchRow.id == id_, BatchRow.account_id == account, idle)
            .values(attempt=BatchRow.attempt + 1, done=0, wrong=0, **new_job(now))
            .returning(BatchRow.attempt)
        )
        with self._engine.connect() as connection, connection.begin() as all_or_nothing:
            _lock(connection, account)
            attempt: int | None = connection.execute(change).scalar_one_or_none()
            if attempt is None or _count_at_work(connection, account) > AT_ONCE:
                all_or_nothing.rollback()
                return None
            told = {"attempt": attempt}
            self._audit.record(account, "batch.started", f"batch:{id_}", None, told, now=now, connection=connection)
        return attempt

    def delete(self, id_: int, account: int, *, now: datetime) -> bool:
        """Delete a batch of this advisor with its files, for good; a process at work on it ends. False when there is
        none."""
        gone = sa.delete(BatchRow).where(BatchRow.id == id_, BatchRow.account_id == account)
        with self._engine.begin() as connection:
            deleted = connection.execute(gone).rowcount == 1
            if deleted:
                self._audit.record(account, "batch.deleted", f"batch:{id_}", None, None, now=now, connection=connection)
        return deleted

    def words(self, account: int) -> dict[tuple[str, str], str]:
        """What the words of this advisor's office mean, by question id and word."""
        mine = sa.select(BatchWordRow.__table__).where(BatchWordRow.account_id == account)
        with self._engine.connect() as connection:
            return {(row.question, row.word): row.means for row in connection.execute(mine)}

    def remember(self, account: int, means: Mapping[tuple[str, str], str]) -> None:
        """Keep what words mean for this batch and the advisor's next; what a word meant before is forgotten. A word of
        more than WORD_MAX characters is none."""
        with self._engine.begin() as connection:
            _lock(connection, account)
            for (question, word), meant in means.items():
                key = {"account_id": account, "question": question, "word": word}
                if len(word) <= WORD_MAX:
                    connection.execute(sa.delete(BatchWordRow).filter_by(**key))
                    connection.execute(sa.insert(BatchWordRow).values(**key, means=meant))

    def forget_words(self, account: int) -> None:
        """Forget what the words of this advisor's office mean."""
        with self._engine.begin() as connection:
            connection.execute(sa.delete(BatchWordRow).where(BatchWordRow.account_id == account))

    def purge(self, before: datetime, now: datetime, *, dry: bool = False) -> int:
        """Delete every batch that was uploaded before a moment, with its files; gives how many. `dry` only counts."""
        old = BatchRow.created_at < before
        with self._engine.begin() as connection:
            ids = connection.scalars(sa.select(BatchRow.id).where(old)).all()
            if ids and not dry:
                connection.execute(sa.delete(BatchRow).where(BatchRow.id.in_(ids)))
                for id_ in ids:
                    self._audit.record(
                        None, "batch.deleted", f"batch:{id_}", None, None, now=now, connection=connection
                    )
        return len(ids)

    # --- the job's ----------------------------------------------------------------------------------------------------

    def source(self, id_: int, attempt: int) -> bytes | None:
        """The uploaded file for the process of this start; None when it has been given up."""
        wanted = sa.select(BatchFileRow.content).join(BatchRow, BatchRow.id == BatchFileRow.batch_id)
        with self._engine.connect() as connection:
            return connection.scalar(wanted.where(_at_work(id_, attempt), BatchFileRow.kind == SOURCE))

    def beat(self, id_: int, attempt: int, *, now: datetime, **progress: Any) -> bool:
        """Say that the process is alive, and how far (`done`, `total`, `wrong`, `told`); False when it has been given
        up and must end."""
        change = sa.update(BatchRow).where(_at_work(id_, attempt)).values(beat_at=now, **progress)
        with self._engine.begin() as connection:
            return connection.execute(change).rowcount == 1

    def reading(self, id_: int, attempt: int) -> tuple[dict[tuple[str, str], str], bool]:
        """What the advisor's words mean, and whether the advisor has seen how this file is read."""
        wanted = sa.select(BatchRow.account_id, BatchRow.told).where(_at_work(id_, attempt))
        with self._engine.connect() as connection:
            row = connection.execute(wanted).one_or_none()
        return ({}, False) if row is None else (self.words(row.account_id), "unread" in row.told)

    def ask(self, id_: int, attempt: int, *, now: datetime, **progress: Any) -> bool:
        """The file was read, and the advisor has something to say before the work starts; the process ends."""
        return self.beat(id_, attempt, now=now, state=ASKING, **progress)

    def finish(self, id_: int, attempt: int, files: Mapping[str, bytes], *, now: datetime) -> bool:
        """Keep the completed files and let go of the uploaded one, which they contain."""
        return self._end(id_, attempt, DONE, files, {}, now)

    def refuse(self, id_: int, attempt: int, problems: Sequence[str], *, now: datetime) -> bool:
        """The file cannot be read, for these reasons; it is let go of."""
        return self._end(id_, attempt, REFUSED, {}, {"told": {"problems": list(problems)}}, now)

    def _end(
        self, id_: int, attempt: int, state: str, files: Mapping[str, bytes], more: Mapping[str, Any], now: datetime
    ) -> bool:
        change = sa.update(BatchRow).where(_at_work(id_, attempt)).values(state=state, beat_at=now, **more)
        source = sa.delete(BatchFileRow).where(BatchFileRow.batch_id == id_, BatchFileRow.kind == SOURCE)
        with self._engine.begin() as connection:
            if connection.execute(change).rowcount != 1:
                return False
            connection.execute(source)
            for kind, content in files.items():
                connection.execute(sa.insert(BatchFileRow).values(batch_id=id_, kind=kind, content=content))
            told = {"state": state}
            self._audit.record(None, "batch.finished", f"batch:{id_}", None, told, now=now, connection=connection)
        return True

    # --- shared -------------------------------------------------------------------------------------------------------

    def _find(self, *conditions: sa.ColumnElement[bool]) -> tuple[StoredBatch, ...]:
        rows = sa.select(BatchRow.__table__).where(*conditions).order_by(BatchRow.created_at.desc(), BatchRow.id.desc())
        with self._engine.connect() as connection:
            return tuple(_stored(row) for row in connection.execute(rows))


def _lock(connection: sa.Connection, account: int) -> None:
    """One start at a time for each advisor, so that of many none slips past the limit. SQLite lets one write anyway."""
    connection.execute(sa.select(AccountRow.id).where(AccountRow.id == account).with_for_update())


def _count_at_work(connection: sa.Connection, account: int) -> int:
    mine = BatchRow.account_id == account, BatchRow.state.in_(AT_WORK)
    return connection.scalar(sa.select(sa.func.count()).where(*mine)) or 0


def _at_work(id_: int, attempt: int) -> sa.ColumnElement[bool]:
    return sa.and_(BatchRow.id == id_, BatchRow.attempt == attempt, BatchRow.state == RUNNING)


def _stored(row: sa.Row[Any]) -> StoredBatch:
    asked, own, problems, notes = (tuple(row.told.get(name, ())) for name in ("asked", "own", "problems", "notes"))
    unread = tuple((question, word, cells) for question, word, cells in row.told.get("unread", ()))
    progress = row.attempt, row.done, row.total, row.wrong
    return StoredBatch(
        row.id, row.account_id, row.name, row.state, *progress, asked, own, problems, notes, unread, row.created_at
    )
