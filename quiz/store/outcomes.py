"""Every query and write of what became of students' applications: one row for a student and a program, told by the
student under the own token or by an advisor at the case, and taken back by either.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from quiz.core.advising import ChosenProgram, CountedOutcome, Review, ToldOutcome, choice_of
from quiz.core.questions import Answers, StoredAnswers
from quiz.store.audit import Audit
from quiz.store.reviews import LEARNING
from quiz.store.tables.cases import CaseRow
from quiz.store.tables.outcomes import OutcomeRow
from quiz.store.tables.responses import ResponseRow
from quiz.store.tables.reviews import ReviewRow
from quiz.store.tokens import digest

TOLD = (OutcomeRow.program, OutcomeRow.stage, OutcomeRow.term, OutcomeRow.told_at, OutcomeRow.account_id)
MOST = 20  # of one student


class Outcomes:
    """The outcomes of one database. `whose` is a student's token, or the number of a case."""

    def __init__(self, engine: sa.Engine, audit: Audit) -> None:
        self._engine, self._audit = engine, audit

    def of(self, whose: str | int) -> tuple[ToldOutcome, ...]:
        """What was told of one student, in the order of the programs' names."""
        mine = sa.select(*TOLD).where(OutcomeRow.response_id == _response(whose)).order_by(OutcomeRow.id)
        with self._engine.connect() as connection:
            return tuple(ToldOutcome(*row) for row in connection.execute(mine))

    def keep(self, whose: str | int, told: ToldOutcome, *, now: datetime) -> bool:
        """Keep how far a student came with a program, in the place of what was said of it before; False where there is
        no such student, or too much is told already."""
        with self._engine.begin() as connection:
            lock = sa.select(ResponseRow.id).where(ResponseRow.id == _response(whose)).with_for_update()
            response = connection.scalar(lock)
            if response is None:
                return False
            others = sa.select(sa.func.count()).where(OutcomeRow.response_id == response)
            if (connection.scalar(others.where(OutcomeRow.program != told.program)) or 0) >= MOST:
                return False
            self._remove(connection, response, told.program)
            values = {"program": told.program, "stage": told.stage, "term": told.term, "account_id": told.advisor}
            connection.execute(sa.insert(OutcomeRow).values(response_id=response, told_at=now, **values))
            self._note(connection, whose, told.advisor, "outcome.told", now)
        return True

    def remove(self, whose: str | int, program: str, by: int | None = None, *, now: datetime) -> None:
        """Take back what was told of a program."""
        with self._engine.begin() as connection:
            response = connection.scalar(sa.select(_response(whose)))
            if response is not None and self._remove(connection, response, program):
                self._note(connection, whose, by, "outcome.taken_back", now)

    def all(self) -> Iterator[CountedOutcome]:
        """Everything that was told, each with the list that was computed for the student."""
        rows = sa.select(OutcomeRow.response_id, *TOLD, ResponseRow.document).join(
            ResponseRow, ResponseRow.id == OutcomeRow.response_id
        )
        with self._engine.connect() as connection:
            for student, *told, document in connection.execution_options(yield_per=100).execute(rows):
                yield CountedOutcome(student, ToldOutcome(*told), _listed(document))

    def for_learning(self) -> Iterator[ChosenProgram]:
        """What learning may read: where students enrolled who agreed to it, of the list that was published for them,
        else computed. What a student agreed to is read with what was told then; no text is."""
        rows = (
            sa.select(
                OutcomeRow.response_id,
                OutcomeRow.program,
                OutcomeRow.stage,
                ResponseRow.answers,
                ResponseRow.document,
                CaseRow.consent,
                ReviewRow.published,
            )
            .join(ResponseRow, ResponseRow.id == OutcomeRow.response_id)
            .join(CaseRow, CaseRow.response_id == ResponseRow.id)
            .outerjoin(ReviewRow, ReviewRow.request_id == CaseRow.id)
            .order_by(OutcomeRow.response_id, OutcomeRow.id)
        )
        with self._engine.connect() as connection:
            told = connection.execution_options(yield_per=100).execute(rows)
            for _, group in groupby(told, key=lambda row: row.response_id):
                (first, *_), stages = (some := list(group)), {row.program: row.stage for row in some}
                if LEARNING not in first.consent or first.document is None:
                    continue
                choice = choice_of(*_seen(first), stages)
                if choice is not None:
                    yield choice

    def _remove(self, connection: sa.Connection, response: int, program: str) -> bool:
        its_row = sa.delete(OutcomeRow).where(OutcomeRow.response_id == response, OutcomeRow.program == program)
        return connection.execute(its_row).rowcount == 1

    def _note(self, connection: sa.Connection, whose: str | int, by: int | None, action: str, now: datetime) -> None:
        """An advisor's act on a case stands in the trail; what students tell of themselves does not."""
        if isinstance(whose, int):
            self._audit.record(by, action, f"request:{whose}", None, None, now=now, connection=connection)


def _seen(row: Any) -> tuple[Answers, tuple[str, ...]]:
    """The list that a student had, and the answers that it is for."""
    if row.published:
        review = Review.from_document(row.published["review"])
        return review.answers, review.ids
    return StoredAnswers.from_document(row.answers).answers, _listed(row.document)


def _listed(document: Mapping[str, Any] | None) -> tuple[str, ...]:
    return tuple(program["id"] for program in (document or {}).get("programs", ()))


def _response(whose: str | int) -> "sa.ScalarSelect[int]":
    if isinstance(whose, int):
        return sa.select(CaseRow.response_id).where(CaseRow.id == whose).scalar_subquery()
    return sa.select(ResponseRow.id).where(ResponseRow.token_sha256 == digest(whose)).scalar_subquery()
