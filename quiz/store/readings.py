"""Every query and write of pages that were read and of the facts that they proposed.

A proposed fact is decided once: it is written into the draft as it is or corrected, or it is rejected. What was decided
stays, with who decided it and the hash of the sentence, so that a page can be looked at again for that very sentence.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from quiz.store.catalog_versions import VersionAuthor
from quiz.store.tables.readings import PageReadingRow, ReadFactRow

WAITING, ACCEPTED, CORRECTED, REJECTED = "waiting", "accepted", "corrected", "rejected"


@dataclass(frozen=True, slots=True)
class NewReadFact:
    """A fact as it is proposed: the reading's own fields of the table."""

    column: str
    cells: Mapping[str, str]
    quote: str
    quote_sha256: str
    marks: Sequence[str]
    sure: float
    seen_on: str


@dataclass(frozen=True, slots=True)
class StoredReadFact:
    """A proposed fact as it is kept; `by` is who decided, "" while it waits."""

    id: int
    reading_id: int
    column: str
    cells: dict[str, str]
    quote: str
    quote_sha256: str
    marks: list[str]
    sure: float
    seen_on: str
    outcome: str
    written: dict[str, str] | None
    year: str
    decided_at: datetime | None
    by: str

    @property
    def waits(self) -> bool:
        """Whether nobody has decided yet."""
        return self.outcome == WAITING


@dataclass(frozen=True, slots=True)
class StoredReading:
    """A page that was read, and what it proposed, in order."""

    id: int
    program: str
    page: str
    from_web: bool
    read_at: datetime
    by: str
    facts: tuple[StoredReadFact, ...] = ()


FACT = tuple(getattr(ReadFactRow, name) for name in StoredReadFact.__slots__)
READING = tuple(getattr(PageReadingRow, name) for name in StoredReading.__slots__ if name != "facts")


class Readings:
    """The readings of one database. `now` is always the caller's, in UTC."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def add(
        self, program: str, page: str, facts: Sequence[NewReadFact], by: VersionAuthor, *, from_web: bool, now: datetime
    ) -> int:
        """Keep a reading with what it proposes; gives its number."""
        reading = {"program": program, "page": page, "from_web": from_web, "read_at": now}
        new = sa.insert(PageReadingRow).values(**reading, account_id=by.account, by=by.name)
        with self._engine.begin() as connection:
            id_: int = connection.execute(new.returning(PageReadingRow.id)).scalar_one()
            rows = [_row(fact) | {"reading_id": id_} for fact in facts]
            if rows:
                connection.execute(sa.insert(ReadFactRow), rows)
        return id_

    def get(self, id_: int) -> StoredReading | None:
        """A reading with its facts."""
        with self._engine.connect() as connection:
            row = connection.execute(sa.select(*READING).where(PageReadingRow.id == id_)).one_or_none()
            facts = connection.execute(
                sa.select(*FACT).where(ReadFactRow.reading_id == id_).order_by(ReadFactRow.id)
            ).all()
        return (
            None if row is None else replace(StoredReading(*row), facts=tuple(StoredReadFact(*fact) for fact in facts))
        )

    def fact(self, id_: int) -> StoredReadFact | None:
        """One proposed fact."""
        with self._engine.connect() as connection:
            row = connection.execute(sa.select(*FACT).where(ReadFactRow.id == id_)).one_or_none()
        return None if row is None else StoredReadFact(*row)

    def of_program(self, program: str, count: int = 5) -> tuple[StoredReading, ...]:
        """The last readings of a program, without their facts, newest first."""
        newest = sa.select(*READING).where(PageReadingRow.program == program).order_by(PageReadingRow.id.desc())
        with self._engine.connect() as connection:
            return tuple(StoredReading(*row) for row in connection.execute(newest.limit(count)))

    def last_of(self, programs: Sequence[str]) -> Mapping[str, StoredReading]:
        """The last reading of each of these programs that was read at all, without its facts."""
        newest = sa.select(sa.func.max(PageReadingRow.id)).where(PageReadingRow.program.in_(programs))
        last = sa.select(*READING).where(PageReadingRow.id.in_(newest.group_by(PageReadingRow.program)))
        with self._engine.connect() as connection:
            return {row.program: StoredReading(*row) for row in connection.execute(last)}

    def decide(
        self,
        id_: int,
        outcome: str,
        by: VersionAuthor,
        *,
        now: datetime,
        written: Mapping[str, str] | None = None,
        year: str = "",
    ) -> bool:
        """Say what became of a proposed fact; False when somebody did before. Once one is taken, in whatever form, what
        the reading proposed besides for the same fact is rejected: it said two things, and one of them holds."""
        values: dict[str, Any] = {"outcome": outcome, "decided_at": now, "account_id": by.account, "by": by.name}
        values |= {"written": None if written is None else dict(written), "year": year}
        waits = sa.update(ReadFactRow).where(ReadFactRow.id == id_, ReadFactRow.outcome == WAITING)
        with self._engine.begin() as connection:
            reading = connection.execute(waits.values(**values).returning(ReadFactRow.reading_id, ReadFactRow.column))
            decided = reading.one_or_none()
            if decided is not None and outcome != REJECTED:
                of_fact = (ReadFactRow.reading_id == decided.reading_id, ReadFactRow.column == decided.column)
                rivals = sa.update(ReadFactRow).where(*of_fact, ReadFactRow.outcome == WAITING)
                connection.execute(rivals.values(**values | {"outcome": REJECTED, "written": None, "year": ""}))
        return decided is not None

    def reopen(self, id_: int) -> bool:
        """Take a rejection back; False where none stands, or another value of the fact was taken."""
        values = {"outcome": WAITING, "decided_at": None, "account_id": None, "by": ""}
        change = sa.update(ReadFactRow).where(ReadFactRow.id == id_, ReadFactRow.outcome == REJECTED, ~_taken())
        with self._engine.begin() as connection:
            return connection.execute(change.values(**values)).rowcount == 1


def _taken() -> sa.Exists:
    """Whether something else that the reading proposed for the same fact was taken."""
    other = aliased(ReadFactRow)
    same = other.reading_id == ReadFactRow.reading_id, other.column == ReadFactRow.column
    return sa.exists().where(*same, other.outcome.in_((ACCEPTED, CORRECTED)))


def _row(fact: NewReadFact) -> dict[str, Any]:
    given = {name: getattr(fact, name) for name in NewReadFact.__slots__}
    given |= {"cells": dict(fact.cells), "marks": list(fact.marks)}
    return {**given, "outcome": WAITING, "written": None, "year": "", "decided_at": None, "account_id": None, "by": ""}
