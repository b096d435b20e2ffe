"""Every query and write of long files: which a student asked for, whether they are made, and their bytes for a day.

A file is known by the digest of everything that it is made of, so that the same one is made once. It belongs to the
response whose list it shows and goes with it.
"""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from quiz.store.jobs import FAILED, RUNNING, WAITING, new_job
from quiz.store.tables.jobs import DocumentRow
from quiz.store.tables.responses import ResponseRow
from quiz.store.tokens import digest

MADE = "made"
MOST_WAITING = 200  # files of all students
MOST_BYTES = 256 * 1024**2  # of all that are kept


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A long file: its format, of how many programs, and its state: `waiting`, `running`, `made` or `failed`."""

    id: int
    attempt: int
    state: str
    kind: str
    programs: int

    @property
    def is_made(self) -> bool:
        return self.state == MADE

    @property
    def has_failed(self) -> bool:
        return self.state == FAILED


@dataclass(frozen=True, slots=True)
class DocumentOrder:
    """What a worker makes: the format, the digest of the token whose list it shows, and that of its content."""

    kind: str
    token_sha256: bytes
    content_key: bytes


COLUMNS = DocumentRow.id, DocumentRow.attempt, DocumentRow.state, DocumentRow.kind, DocumentRow.programs


class Documents:
    """The long files of one database. `now` is always the caller's, in UTC."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def find(self, token: str, content_key: bytes) -> StoredDocument | None:
        """The file of this content for the student, made or not."""
        return self._first(_of(token), DocumentRow.content_key == content_key)

    def get(self, token: str, id_: int) -> StoredDocument | None:
        """A file of the student."""
        return self._first(_of(token), DocumentRow.id == id_)

    def ask(self, token: str, content_key: bytes, kind: str, programs: int, *, now: datetime) -> StoredDocument | None:
        """Let a file wait to be made, instead of the student's earlier ones of its kind; one that failed waits again.
        None when too many wait, or the response is gone."""
        with self._engine.begin() as connection:
            response = connection.scalar(sa.select(ResponseRow.id).where(ResponseRow.token_sha256 == digest(token)))
            waiting = sa.select(sa.func.count()).where(DocumentRow.state == WAITING)
            if response is None or (connection.scalar(waiting) or 0) >= MOST_WAITING:
                return None
            earlier = DocumentRow.content_key != content_key, DocumentRow.state != RUNNING
            mine = DocumentRow.response_id == response, DocumentRow.kind == kind
            connection.execute(sa.delete(DocumentRow).where(*mine, *earlier))
            failed = DocumentRow.content_key == content_key, DocumentRow.state == FAILED
            again = sa.update(DocumentRow).where(*mine, *failed).values(attempt=DocumentRow.attempt + 1, **new_job(now))
            known = sa.select(sa.literal(1)).where(*mine, DocumentRow.content_key == content_key)
            if not connection.execute(again).rowcount and connection.scalar(known) is None:
                row = {"response_id": response, "content_key": content_key, "kind": kind, "programs": programs}
                row |= {"what": "shortlist", "attempt": 1, "size": 0, "created_at": now, **new_job(now)}
                connection.execute(sa.insert(DocumentRow).values(**row))
        return self.find(token, content_key)

    def ahead(self, id_: int) -> int:
        """How many files wait or are made before this one."""
        before = DocumentRow.id < id_, DocumentRow.state.in_((WAITING, RUNNING))
        with self._engine.connect() as connection:
            return connection.scalar(sa.select(sa.func.count()).where(*before)) or 0

    def content(self, token: str, id_: int) -> bytes | None:
        """The bytes of a file of the student that is made."""
        wanted = sa.select(DocumentRow.content).where(_of(token), DocumentRow.id == id_, DocumentRow.state == MADE)
        with self._engine.connect() as connection:
            return connection.scalar(wanted)

    def purge(self, before: datetime, *, dry: bool = False) -> int:
        """Delete what was asked for before a moment; gives how many. `dry` only counts."""
        old = DocumentRow.created_at < before
        with self._engine.begin() as connection:
            if dry:
                return connection.execute(sa.select(sa.func.count()).where(old)).scalar_one()
            return connection.execute(sa.delete(DocumentRow).where(old)).rowcount

    # --- the job's ------------------------------------------------------------------------------------------------

    def taken(self, id_: int, attempt: int) -> DocumentOrder | None:
        """What the worker that took a file is to make; None when it was given up, or its response is gone."""
        wanted = sa.select(DocumentRow.kind, ResponseRow.token_sha256, DocumentRow.content_key)
        mine = wanted.join(ResponseRow, ResponseRow.id == DocumentRow.response_id).where(_at_work(id_, attempt))
        with self._engine.connect() as connection:
            row = connection.execute(mine).one_or_none()
        return None if row is None else DocumentOrder(*row)

    def drop(self, id_: int) -> None:
        """The list is another by now: whoever waits for this file asks for that."""
        with self._engine.begin() as connection:
            connection.execute(sa.delete(DocumentRow).where(DocumentRow.id == id_))

    def finish(self, id_: int, attempt: int, content: bytes, *, now: datetime) -> bool:
        """Keep a file; the oldest go where all together are too large."""
        values = {"state": MADE, "content": content, "size": len(content), "beat_at": now}
        made = sa.select(DocumentRow.id, DocumentRow.size).where(DocumentRow.state == MADE)
        with self._engine.begin() as connection:
            if connection.execute(sa.update(DocumentRow).where(_at_work(id_, attempt)).values(**values)).rowcount != 1:
                return False
            total, gone = 0, []
            for other, size in connection.execute(made.order_by(DocumentRow.beat_at.desc(), DocumentRow.id.desc())):
                total += size
                gone += [other] if total > MOST_BYTES and other != id_ else []
            connection.execute(sa.delete(DocumentRow).where(DocumentRow.id.in_(gone)))
        return True

    def _first(self, *conditions: sa.ColumnElement[bool]) -> StoredDocument | None:
        with self._engine.connect() as connection:
            row = connection.execute(sa.select(*COLUMNS).where(*conditions)).one_or_none()
        return None if row is None else StoredDocument(*row)


def _of(token: str) -> sa.ColumnElement[bool]:
    mine = sa.select(ResponseRow.id).where(ResponseRow.token_sha256 == digest(token)).scalar_subquery()
    return DocumentRow.response_id == mine


def _at_work(id_: int, attempt: int) -> sa.ColumnElement[bool]:
    return sa.and_(DocumentRow.id == id_, DocumentRow.attempt == attempt, DocumentRow.state == RUNNING)
