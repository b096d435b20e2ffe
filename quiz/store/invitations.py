"""Every query and write of who was invited by an office, and of which answers belong to whom.

A list that is taken in again renews what it says of those who are known by their number, else by their address, and
keeps their links. Which answers are whose is kept apart from the answers: what a page for others is made of never
reads it.
"""

import secrets
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from quiz.core.advising import InvitedStudent
from quiz.store.accounts import email_key
from quiz.store.audit import Audit
from quiz.store.tables.accounts import AccountRow
from quiz.store.tables.cases import CaseRow
from quiz.store.tables.invitations import InvitationRow, InvitedRow
from quiz.store.tables.responses import ResponseRow
from quiz.store.tokens import digest

NONCE_BYTES = 16
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class StoredInvitation:
    """An invitation as it was read. `advisor_id` is the account of who is to advise the student, `mail` how the last
    mail stands or went, `begun` how often a quiz was begun by it, `cases` the numbers of what was sent to advisors,
    first to last."""

    id: int
    nonce: str = field(repr=False)
    student: InvitedStudent
    advisor_id: int | None
    created_at: datetime
    mail: str | None
    mailed_at: datetime | None
    begun: int = 0
    cases: tuple[int, ...] = ()


COLUMNS = (
    InvitationRow.id,
    InvitationRow.nonce,
    InvitationRow.number,
    InvitationRow.name,
    InvitationRow.email,
    InvitationRow.cohort,
    AccountRow.name.label("advisor"),
    InvitationRow.advisor_id,
    InvitationRow.created_at,
    InvitationRow.mail,
    InvitationRow.mailed_at,
)
FOUND = sa.select(*COLUMNS).outerjoin(AccountRow, AccountRow.id == InvitationRow.advisor_id)
OF_CASES = (
    FOUND.add_columns(CaseRow.id.label("case_id"))
    .join(InvitedRow, InvitedRow.invitation_id == InvitationRow.id)
    .join(CaseRow, CaseRow.response_id == InvitedRow.response_id)
)


class Invitations:
    """The invitations of one database. `now` is always the caller's, in UTC."""

    def __init__(self, engine: sa.Engine, audit: Audit) -> None:
        self._engine, self._audit = engine, audit

    # --- the office's list --------------------------------------------------------------------------------------------

    def keep(self, students: Iterable[tuple[InvitedStudent, int | None]], by: int, *, now: datetime) -> tuple[int, int]:
        """Keep a list, each student with the account of the advisor; gives how many are new and how many were known."""
        new = known = 0
        with self._engine.begin() as connection:
            for student, advisor_id in students:
                values = _values(student, advisor_id)
                if _renew(connection, student, values):
                    known += 1
                    continue
                row = {**values, "nonce": secrets.token_urlsafe(NONCE_BYTES), "created_at": now}
                connection.execute(sa.insert(InvitationRow).values(row))
                new += 1
            told = {"new": new, "known": known}
            subject = f"account:{by}"
            self._audit.record(by, "invitations.kept", subject, None, told, now=now, connection=connection)
        return new, known

    def all(self, cohort: str = "") -> tuple[StoredInvitation, ...]:
        """Every invitation (of a cohort), by cohort, name and number."""
        where = [InvitationRow.cohort == cohort] if cohort else []
        order = (InvitationRow.cohort, InvitationRow.name, InvitationRow.number, InvitationRow.id)
        used = (
            sa.select(InvitedRow.invitation_id, CaseRow.id)
            .outerjoin(CaseRow, CaseRow.response_id == InvitedRow.response_id)
            .order_by(CaseRow.id)
        )
        begun: dict[int, list[int | None]] = {}
        with self._engine.connect() as connection:
            for invitation, case in connection.execute(used):
                begun.setdefault(invitation, []).append(case)
            rows = connection.execute(FOUND.where(*where).order_by(*order)).all()
        return tuple(_read(row, begun.get(row.id, ())) for row in rows)

    def cohorts(self) -> tuple[str, ...]:
        """The cohorts there are."""
        named = sa.select(InvitationRow.cohort).where(InvitationRow.cohort != "").distinct()
        with self._engine.connect() as connection:
            return tuple(sorted(connection.scalars(named)))

    def get(self, id_: int) -> StoredInvitation | None:
        """The invitation of a number."""
        return self._one(InvitationRow.id == id_)

    def delete(self, id_: int, by: int, *, now: datetime) -> bool:
        """Delete an invitation: its link opens nothing more, and what was made by it is anonymous from now on. False
        when there was none."""
        with self._engine.begin() as connection:
            gone = connection.execute(sa.delete(InvitationRow).where(InvitationRow.id == id_)).rowcount == 1
            if gone:
                told = f"invitation:{id_}"
                self._audit.record(by, "invitation.deleted", told, None, None, now=now, connection=connection)
        return gone

    def note(self, action: str, count: int, by: int, *, now: datetime) -> None:
        """Write down in the audit trail that links were given out."""
        self._audit.record(by, action, f"account:{by}", None, {"count": count}, now=now)

    # --- the student --------------------------------------------------------------------------------------------------

    def by_nonce(self, nonce: str) -> StoredInvitation | None:
        """The invitation that a link names; None when it was deleted."""
        return self._one(InvitationRow.nonce == nonce)

    def tie(self, id_: int, token: str) -> None:
        """Say that the response of a token was made by an invitation; nothing where either is gone."""
        there = sa.exists().where(InvitationRow.id == id_)
        both = sa.select(ResponseRow.id, sa.literal(id_)).where(ResponseRow.token_sha256 == digest(token), there)
        insert = sa.insert(InvitedRow).from_select(("response_id", "invitation_id"), both)
        with self._engine.begin() as connection:
            connection.execute(insert)

    def of_token(self, token: str) -> StoredInvitation | None:
        """By whose invitation the response of a token was made; None where it is anonymous."""
        response = sa.select(ResponseRow.id).where(ResponseRow.token_sha256 == digest(token)).scalar_subquery()
        mine = sa.select(InvitedRow.invitation_id).where(InvitedRow.response_id == response)
        return self._one(InvitationRow.id.in_(mine))

    # --- the desk -----------------------------------------------------------------------------------------------------

    def of_cases(self, cases: Collection[int] | None = None) -> Mapping[int, StoredInvitation]:
        """Who each of these cases (None: of all) is from, by its number; those of nobody we know are not in it."""
        found: dict[int, StoredInvitation] = {}
        with self._engine.connect() as connection:
            for part in _parts(cases):
                wanted = OF_CASES if part is None else OF_CASES.where(CaseRow.id.in_(part))
                found |= {row.case_id: _read(row) for row in connection.execute(wanted)}
        return found

    def cases_of(self, id_: int) -> tuple[tuple[int, str, datetime], ...]:
        """Number, state and day of everything that a student has sent, first to last."""
        wanted = (
            sa.select(CaseRow.id, CaseRow.state, CaseRow.created_at)
            .join(InvitedRow, InvitedRow.response_id == CaseRow.response_id)
            .where(InvitedRow.invitation_id == id_)
        )
        with self._engine.connect() as connection:
            return tuple((row[0], row[1], row[2]) for row in connection.execute(wanted.order_by(CaseRow.id)))

    def _one(self, *where: sa.ColumnElement[bool]) -> StoredInvitation | None:
        with self._engine.connect() as connection:
            row = connection.execute(FOUND.where(*where)).one_or_none()
        return None if row is None else _read(row)


def put_by_office(connection: sa.Connection, response: int, student: InvitedStudent, *, now: datetime) -> None:
    """Say whose answers these are that the office put in itself: of the student whom it has by this number or address,
    else of one who is written down now; nobody's where it says neither."""
    if not (student.number or student.email):
        return
    values = _values(student, None)
    found = connection.scalar(sa.select(sa.func.min(InvitationRow.id)).where(_same(student)))
    if found is None:
        row = {**values, "nonce": secrets.token_urlsafe(NONCE_BYTES), "created_at": now}
        found = connection.scalar(sa.insert(InvitationRow).values(row).returning(InvitationRow.id))
    connection.execute(sa.insert(InvitedRow).values(response_id=response, invitation_id=found))


def _same(student: InvitedStudent) -> sa.ColumnElement[bool]:
    """Who is known by the same number, or where there is none by the same address."""
    if student.number:
        return InvitationRow.number == student.number
    return sa.and_(InvitationRow.email == email_key(student.email), InvitationRow.number == "")


def _values(student: InvitedStudent, advisor_id: int | None) -> dict[str, Any]:
    return {
        "number": student.number,
        "name": student.name,
        "email": email_key(student.email),
        "cohort": student.cohort,
        "advisor_id": advisor_id,
    }


def _renew(connection: sa.Connection, student: InvitedStudent, values: Mapping[str, Any]) -> bool:
    """Renew what is kept of a student who is known; False where nobody is."""
    if not (student.number or student.email):
        return False
    first = sa.select(sa.func.min(InvitationRow.id)).where(_same(student)).scalar_subquery()
    return connection.execute(sa.update(InvitationRow).where(InvitationRow.id == first).values(values)).rowcount == 1


def _read(row: Any, cases: Collection[int | None] = ()) -> StoredInvitation:
    student = InvitedStudent(row.number, row.name, row.email, row.cohort, row.advisor or "")
    sent = tuple(case for case in cases if case is not None)
    about = (row.advisor_id, row.created_at, row.mail, row.mailed_at)
    return StoredInvitation(row.id, row.nonce, student, *about, begun=len(cases), cases=sent)


def _parts(ids: Collection[int] | None) -> Iterable[Collection[int] | None]:
    """The numbers in as many as a statement may name; None for all."""
    if ids is None:
        return [None]
    listed = sorted(ids)
    return [listed[start : start + AT_ONCE] for start in range(0, len(listed), AT_ONCE)]
