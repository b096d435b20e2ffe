"""What the queue of the desk is made of: one light line for every case, and the words of those whose line has changed.

A line carries the versions of all that its words are made of, so that whoever keeps words by them reads only what is
new.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from quiz.store.tables.cases import CaseRow, MessageRow
from quiz.store.tables.responses import ResponseRow
from quiz.store.tables.reviews import ReviewRow
from quiz.store.tables.team import AssignmentRow


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case as the queue sorts it. `wrote` is who wrote the last message (`student`, `advisor`, None: nobody), at
    `wrote_at`; `versions` are those of the case, the answers and the review (0: none); a case that nobody has
    claimed may wait for the account `assigned_to`."""

    id: int
    state: str
    claimed_by: int | None
    versions: tuple[int, int, int]
    created_at: datetime
    updated_at: datetime
    wrote: str | None
    wrote_at: datetime | None
    assigned_to: int | None = None

    @property
    def owner(self) -> int | None:
        """Whose it is: of who claimed it, else of whom it waits for."""
        return self.claimed_by or self.assigned_to


@dataclass(frozen=True, slots=True)
class CaseWords:
    """What is said in one case: the question, the address, the answers and the list as they are stored and since when,
    when a review was published, messages and notes."""

    id: int
    question: str
    contact: str | None
    answers: dict[str, Any]
    document: dict[str, Any] | None
    answered_at: datetime
    published_at: datetime | None
    texts: tuple[str, ...]


# Of answers and reviews the versions alone: all else stands behind a list, over which SQLite would have to read.
LAST = sa.select(sa.func.max(MessageRow.id)).group_by(MessageRow.request_id)
LINES = (
    sa.select(CaseRow.id, CaseRow.state, CaseRow.claimed_by, CaseRow.version, ResponseRow.version, ReviewRow.version)
    .add_columns(CaseRow.created_at, CaseRow.updated_at)
    .add_columns(MessageRow.author_kind, MessageRow.created_at, AssignmentRow.account_id)
    .join_from(CaseRow, ResponseRow)
    .outerjoin(ReviewRow, ReviewRow.request_id == CaseRow.id)
    .outerjoin(AssignmentRow, AssignmentRow.request_id == CaseRow.id)
    .outerjoin(MessageRow, sa.and_(MessageRow.request_id == CaseRow.id, MessageRow.id.in_(LAST)))
)
WORDS = (
    sa.select(CaseRow.id, CaseRow.question, CaseRow.contact, ResponseRow.answers, ResponseRow.document)
    .add_columns(ResponseRow.updated_at, ReviewRow.published_at, ReviewRow.shared_note, ReviewRow.internal_note)
    .join_from(CaseRow, ResponseRow)
    .outerjoin(ReviewRow, ReviewRow.request_id == CaseRow.id)
)


class CaseQueue:
    """The queue of one database. It only reads."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def lines(self, states: Collection[str] = (), *, most: int, newest: bool = False) -> tuple[CaseLine, ...]:
        """The cases in these states (none given: all), those that came first or the `newest`."""
        order = [column.desc() if newest else column for column in (CaseRow.created_at, CaseRow.id)]
        found = LINES.where(CaseRow.state.in_(states)) if states else LINES
        with self._engine.connect() as connection:
            rows = connection.execute(found.order_by(*order).limit(most)).all()
        return tuple(_line(*row) for row in rows)

    def words(self, case_ids: Collection[int]) -> tuple[CaseWords, ...]:
        """What is said in these cases; those that are gone are left out. Each brings its whole list: ask for few at
        once."""
        said: dict[int, list[str]] = {}
        wrote = sa.select(MessageRow.request_id, MessageRow.text).where(MessageRow.request_id.in_(case_ids))
        with self._engine.connect() as connection:
            for case_id, text in connection.execute(wrote.order_by(MessageRow.id)):
                said.setdefault(case_id, []).append(text)
            rows = connection.execute(WORDS.where(CaseRow.id.in_(case_ids))).all()
        return tuple(_words(row, said.get(row.id, [])) for row in rows)


def _line(
    id_: int, state: str, claimed_by: int | None, case: int, answers: int, review: int | None, *more: Any
) -> CaseLine:
    return CaseLine(id_, state, claimed_by, (case, answers, review or 0), *more)


def _words(row: Any, messages: Iterable[str]) -> CaseWords:
    list_ = row.answers, row.document, row.updated_at, row.published_at
    notes = (row.shared_note or "", row.internal_note or "")
    return CaseWords(row.id, row.question, row.contact, *list_, (*messages, *filter(None, notes)))
