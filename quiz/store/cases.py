"""Every query and write of what students send to advisors, one case for each response, its states and its messages.

A student reaches a case by the token of the response, or, for answering alone, by the nonce of a mailed link; an
advisor by its number: all may read it and only who claimed it may write. A change is one conditional write that names
the version it read, and each is in the audit trail, in the same transaction, under the response's own salt.
"""

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from quiz.core.decision import Shortlist
from quiz.core.vocabulary import CASE_STATES
from quiz.store import assignments
from quiz.store.audit import Audit
from quiz.store.erasure import person
from quiz.store.responses import keep_import
from quiz.store.tables.cases import CaseRow, MessageRow
from quiz.store.tables.responses import ResponseRow, ShortlistRow
from quiz.store.tokens import digest
from quiz.store.vocabulary import CONTACT, MAILED_LIST, PURPOSES
from quiz.store.webhooks import announce

STUDENT, ADVISOR = "student", "advisor"
MOST_MESSAGES = 60  # of one case, whoever wrote them
# Of all students together, far above what one client may send (kit/limits.py): the last line, for the disk.
AN_HOUR, MOST_AN_HOUR, MOST_OPEN = timedelta(hours=1), 1_000, 10_000
NONCE_BYTES = 16


@dataclass(frozen=True, slots=True)
class NewCase:
    """What a student sends: the question (may be empty), an address only where `contact` is among the purposes agreed
    to, and whether the private notes of the shortlist go with it."""

    question: str
    contact: str | None
    purposes: Collection[str]
    notes: bool

    def __post_init__(self) -> None:
        if not {"review"} <= {*self.purposes} <= {*PURPOSES}:
            raise ValueError("a request needs the consent to review it, and knows no others than PURPOSES")
        if (CONTACT in self.purposes) != bool(self.contact):
            raise ValueError("an address and the consent to write to it go together")
        if MAILED_LIST in self.purposes and not self.contact:
            raise ValueError("a mailed link that opens the list needs the consent to mail")


@dataclass(frozen=True, slots=True)
class StoredCase:
    """A case as it was read. `state` is one of CASE_STATES; `claimed_by` an account's id; `consent` maps each
    purpose that was agreed to to when it was; `nonce` names it in the link that is mailed; `mail` is
    how the last mail stands or went, since `mailed_at`."""

    id: int
    response_id: int
    state: str
    claimed_by: int | None
    version: int
    question: str
    contact: str | None
    consent: Mapping[str, datetime]
    notes: bool
    nonce: str = field(repr=False)
    created_at: datetime
    updated_at: datetime
    first_reply_at: datetime | None
    done_at: datetime | None
    mail: str | None = None
    mailed_at: datetime | None = None

    @property
    def by_office(self) -> bool:
        """Whether the office opened it from a file of its own: its student has agreed to nothing."""
        return "review" not in self.consent


@dataclass(frozen=True, slots=True)
class CaseMessage:
    """A message as it was read. `author_kind` is `student` or `advisor`, whose account is `account_id`; `by_link` says
    that the student wrote it on the page that the mailed link opens."""

    id: int
    author_kind: str
    account_id: int | None
    text: str
    by_link: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class CaseMaterial:
    """What a case lets an advisor see of the student, as it is now; the shortlist is without statuses, notes and
    own deadlines unless the student ticked them."""

    answers: dict[str, Any]
    document: dict[str, Any] | None
    shortlist: Shortlist
    version: int
    updated_at: datetime


COLUMNS = tuple(getattr(CaseRow, name) for name in StoredCase.__slots__)
MESSAGE = tuple(getattr(MessageRow, name) for name in CaseMessage.__slots__)
FOUND = sa.select(*COLUMNS)
MATERIAL = (
    sa.select(
        ResponseRow.answers, ResponseRow.document, ResponseRow.version, ResponseRow.updated_at, ShortlistRow.entries
    )
    .add_columns(CaseRow.notes)
    .join_from(CaseRow, ResponseRow)
    .outerjoin(ShortlistRow, ShortlistRow.response_id == ResponseRow.id)
)
TAKEN_UP = sa.case((CaseRow.claimed_by.is_(None), "new"), else_="claimed")


class Cases:
    """The cases of one database. `now` is always the caller's, in UTC."""

    def __init__(self, engine: sa.Engine, audit: Audit) -> None:
        self._engine, self._audit = engine, audit

    # --- the student's side ---------------------------------------------------------------------------------------

    def create(self, token: str, new: NewCase, *, now: datetime) -> StoredCase | None:
        """Send the response to the advisors. A response has one request: sent again, it is the one that is there, as
        it is. None when the response is gone."""
        values = {
            "state": "new",
            "version": 1,
            "question": new.question,
            "contact": new.contact,
            "consent": {purpose: now.isoformat() for purpose in PURPOSES if purpose in new.purposes},
            "notes": new.notes,
            "nonce": secrets.token_urlsafe(NONCE_BYTES),
            "created_at": now,
            "updated_at": now,
        }
        try:
            with self._engine.begin() as connection:
                response = _lock(connection, token)
                if response is None:
                    return None
                keep_import(connection, token)
                made = sa.insert(CaseRow).values(response_id=response, **values).returning(*COLUMNS)
                case = read_case(connection.execute(made).one())
                announce(connection, "asked", case.id, case.state, now=now)
                self._record(connection, None, "request.created", case, None, _auditable(case), now)
                assignments.route(connection, self._audit, case.id, response, now=now)
                return case
        except sa.exc.IntegrityError:
            return self.of(token)

    def full(self, *, now: datetime) -> bool:
        """Whether so many were sent lately, or wait, that one more is too many. Two at once may both be the last: the
        bound is against floods."""
        recent = sa.func.count().filter(CaseRow.created_at.between(_moment(now - AN_HOUR), _moment(now)))
        waiting = sa.func.count().filter(CaseRow.state != "done")
        with self._engine.connect() as connection:
            lately, open_ = connection.execute(sa.select(recent, waiting).select_from(CaseRow)).one()
        return bool(lately >= MOST_AN_HOUR or open_ >= MOST_OPEN)

    def of(self, token: str) -> StoredCase | None:
        """The case of the response that the token opens; None when there is none."""
        return self._one(_of(token))

    def by_nonce(self, nonce: str) -> StoredCase | None:
        """The case that a mailed link names; None when it, or the consent to mail, was taken back."""
        return self._one(CaseRow.nonce == nonce, CaseRow.contact.is_not(None))

    def answer(self, case_id: int, text: str, nonce: str, *, by_link: bool, now: datetime) -> bool:
        """Add what the student writes, once for each `nonce`. What was waiting or done goes on: back to who claimed it,
        else to the queue. False when the case is gone or full."""
        change = sa.update(CaseRow).where(CaseRow.id == case_id)
        change = change.values(state=TAKEN_UP, version=CaseRow.version + 1, updated_at=now)
        message = {"author_kind": STUDENT, "text": text, "by_link": by_link, "nonce": nonce}
        return self._say(case_id, change, message, now)

    def change_consent(
        self, token: str, purposes: Collection[str], contact: str | None, *, now: datetime
    ) -> StoredCase | None:
        """Agree to exactly these purposes beside `review`, which only withdrawing ends. What was agreed to before keeps
        its time, and without the consent no address is kept. Links that were mailed before end with an address, and
        with the consent that they open the list. None when there is no case."""
        with self._engine.begin() as connection:
            response = _lock(connection, token)
            before = self._one(CaseRow.response_id == response, connection=connection)
            if before is None:
                return None
            agreed = {*purposes, *({"review"} & before.consent.keys())} - (
                set() if CONTACT in purposes else {MAILED_LIST}
            )
            consent = {purpose: before.consent.get(purpose, now) for purpose in PURPOSES if purpose in agreed}
            contact = contact if CONTACT in consent else None
            if (consent, contact) == (before.consent, before.contact):
                return before
            values: dict[str, Any] = {
                "consent": {name: time.isoformat() for name, time in consent.items()},
                "contact": contact,
            }
            if contact != before.contact or MAILED_LIST in before.consent.keys() - consent.keys():
                values["nonce"] = secrets.token_urlsafe(NONCE_BYTES)
            if contact != before.contact:
                values |= {"mail": None, "mailed_at": None}
            change = sa.update(CaseRow).where(CaseRow.id == before.id)
            change = change.values(**values, version=CaseRow.version + 1, updated_at=now).returning(*COLUMNS)
            after = read_case(connection.execute(change).one())
            self._record(connection, None, "request.consent_changed", after, _auditable(before), _auditable(after), now)
            return after

    def withdraw(self, token: str, *, now: datetime) -> bool:
        """Delete the case with its messages and whatever was written and published for it, and let the audit trail
        forget it; withdrawing twice is withdrawing once. False when there was none."""
        with self._engine.begin() as connection:
            gone = sa.delete(CaseRow).where(_of(token)).returning(*COLUMNS)
            row = connection.execute(gone).one_or_none()
            if row is None:
                return False
            case = read_case(row)
            self._record(connection, None, "request.withdrawn", case, None, None, now)
            self._audit.forget(person(case.response_id), connection=connection)
            return True

    # --- the advisors' side ---------------------------------------------------------------------------------------

    def get(self, case_id: int) -> StoredCase | None:
        """The case of a number; None when there is none (any more)."""
        return self._one(CaseRow.id == case_id)

    def sent(self, case_id: int) -> CaseMaterial | None:
        """What the student agreed to show; None when the case is gone."""
        with self._engine.connect() as connection:
            row = connection.execute(MATERIAL.where(CaseRow.id == case_id)).one_or_none()
        if row is None:
            return None
        shortlist = Shortlist.from_document(row.entries or [])
        shown = shortlist if row.notes else shortlist.bare()
        return CaseMaterial(row.answers, row.document, shown, row.version, row.updated_at)

    def counts(self) -> Mapping[tuple[str, int | None], int]:
        """How many cases there are of each state and advisor (None: nobody's)."""
        columns = CaseRow.state, CaseRow.claimed_by
        with self._engine.connect() as connection:
            rows = connection.execute(sa.select(*columns, sa.func.count()).group_by(*columns))
            return {(state, advisor): number for state, advisor, number in rows}

    def claim(self, case_id: int, advisor: int, version: int, *, now: datetime) -> bool:
        """Take a case that is nobody's: of two at once one gets True. False also when it changed or is gone."""
        mine = CaseRow.claimed_by.is_(None)
        return self._change(case_id, version, mine, "request.claimed", advisor, now, claimed_by=advisor)

    def release(self, case_id: int, advisor: int, version: int, *, now: datetime, anybodys: bool = False) -> bool:
        """Give a case back to the queue; `anybodys` lets an admin do so with somebody else's. What is done stays
        done. False when it is not the advisor's, changed or is gone."""
        mine = CaseRow.claimed_by.is_not(None) if anybodys else CaseRow.claimed_by == advisor
        return self._change(case_id, version, mine, "request.released", advisor, now, claimed_by=None)

    def set_state(
        self,
        case_id: int,
        state: str,
        advisor: int,
        version: int,
        *,
        now: datetime,
        connection: sa.Connection | None = None,
        by: int | None = None,
    ) -> bool:
        """Put the advisor's own case into a state; `connection` is that of the caller's transaction, such as one
        that publishes, and `by` who does it where that is somebody else. False when it is not the advisor's, changed or
        is gone."""
        if state not in CASE_STATES or state == "new":
            raise ValueError(f"state {state!r}: use claimed, waiting or done, and release() for new")
        mine = CaseRow.claimed_by == advisor
        values: dict[str, Any] = {"state": state}
        if state == "done":
            values |= {"done_at": now, "first_reply_at": sa.func.coalesce(CaseRow.first_reply_at, _moment(now))}
        action = "request.state_changed"
        return self._change(case_id, version, mine, action, by or advisor, now, connection=connection, **values)

    def say(
        self, case_id: int, advisor: int, version: int, text: str, nonce: str, *, waits: bool, now: datetime
    ) -> bool:
        """Write to the student, once for each `nonce`; a question `waits` for the answer. False when the case is not
        the advisor's, changed, full or gone."""
        mine = CaseRow.id == case_id, CaseRow.claimed_by == advisor, CaseRow.version == version
        values = {"version": version + 1, "updated_at": now, **({"state": "waiting"} if waits else {})}
        first = sa.func.coalesce(CaseRow.first_reply_at, _moment(now))
        change = sa.update(CaseRow).where(*mine).values(first_reply_at=first, **values)
        message = {"author_kind": ADVISOR, "account_id": advisor, "text": text, "by_link": False, "nonce": nonce}
        return self._say(case_id, change, message, now)

    def messages(self, case_id: int) -> tuple[CaseMessage, ...]:
        """What was written, first to last."""
        found = sa.select(*MESSAGE).where(MessageRow.request_id == case_id).order_by(MessageRow.id)
        with self._engine.connect() as connection:
            return tuple(CaseMessage(*row) for row in connection.execute(found))

    def was_said(self, case_id: int, nonce: str) -> bool:
        """Whether a message was written with the form that the nonce names."""
        before = sa.exists().where(MessageRow.request_id == case_id, MessageRow.nonce == nonce)
        with self._engine.connect() as connection:
            return connection.execute(sa.select(before)).scalar_one()

    # --- inside ---------------------------------------------------------------------------------------------------

    def _one(self, *where: sa.ColumnElement[bool], connection: sa.Connection | None = None) -> StoredCase | None:
        if connection is None:
            with self._engine.connect() as ours:
                return self._one(*where, connection=ours)
        row = connection.execute(FOUND.where(*where)).one_or_none()
        return None if row is None else read_case(row)

    def _change(
        self,
        case_id: int,
        version: int,
        mine: sa.ColumnElement[bool],
        action: str,
        advisor: int,
        now: datetime,
        connection: sa.Connection | None = None,
        **values: Any,
    ) -> bool:
        """One conditional write by an advisor, and its entry in the trail."""
        if connection is None:
            with self._engine.begin() as ours:
                return self._change(case_id, version, mine, action, advisor, now, ours, **values)
        if "claimed_by" in values:
            free = sa.case((CaseRow.state == "done", "done"), else_="new")
            values["state"] = free if values["claimed_by"] is None else "claimed"
        change = (
            sa.update(CaseRow)
            .where(CaseRow.id == case_id, CaseRow.version == version, mine)
            .values(**values, version=version + 1, updated_at=now)
            .returning(*COLUMNS)
        )
        row = connection.execute(change).one_or_none()
        if row is None:
            return False
        case = read_case(row)
        if "claimed_by" in values:
            assignments.drop(connection, case_id)
        after = {"state": case.state, "claimed_by": case.claimed_by, "version": case.version}
        self._record(connection, advisor, action, case, None, after, now)
        return True

    def _say(self, case_id: int, change: sa.Update, message: Mapping[str, Any], now: datetime) -> bool:
        """Write a message if the change of its case succeeds; the same form sent again changes nothing."""
        full = sa.select(sa.func.count()).where(MessageRow.request_id == CaseRow.id).scalar_subquery()
        change = change.where(full < MOST_MESSAGES).returning(*COLUMNS)
        try:
            with self._engine.begin() as connection:
                row = connection.execute(change).one_or_none()
                if row is None:
                    return self.was_said(case_id, message["nonce"])
                case = read_case(row)
                insert = sa.insert(MessageRow).values(request_id=case.id, created_at=now, **message)
                connection.execute(insert)
                if message["author_kind"] == STUDENT:
                    announce(connection, "answered", case.id, case.state, now=now)
                said = {key: message[key] for key in ("author_kind", "text", "by_link")}
                actor = message.get("account_id")
                self._record(connection, actor, "request.message", case, None, said, now)
        except sa.exc.IntegrityError:  # this form was sent before
            return True
        return True

    def _record(
        self,
        connection: sa.Connection,
        actor: int | None,
        action: str,
        case: StoredCase,
        before: Any,
        after: Any,
        now: datetime,
    ) -> None:
        subject, whose = f"request:{case.id}", person(case.response_id)
        self._audit.record(actor, action, subject, before, after, now=now, connection=connection, person=whose)


def asked_at(case: StoredCase, messages: Sequence[CaseMessage]) -> datetime | None:
    """Since when the student waits for the office; None while the office waits, or nobody does."""
    if case.state not in ("new", "claimed"):
        return None
    last = messages[-1] if messages else None
    return last.created_at if last and last.author_kind == STUDENT else case.created_at


def _lock(connection: sa.Connection, token: str) -> int | None:
    """The response of a token, locked until the transaction ends by a write that changes nothing."""
    same = sa.update(ResponseRow).where(ResponseRow.token_sha256 == digest(token)).values(version=ResponseRow.version)
    return connection.scalar(same.returning(ResponseRow.id))


def _of(token: str) -> sa.ColumnElement[bool]:
    response = sa.select(ResponseRow.id).where(ResponseRow.token_sha256 == digest(token)).scalar_subquery()
    return CaseRow.response_id == response


def read_case(row: Any) -> StoredCase:
    """A case from a row of COLUMNS."""
    case = StoredCase(*row)
    return replace(case, consent={name: datetime.fromisoformat(str(at)) for name, at in case.consent.items()})


def _auditable(case: StoredCase) -> dict[str, Any]:
    """What the trail keeps a digest of."""
    return {name: value for name, value in asdict(case).items() if name != "nonce"}


def _moment(now: datetime) -> sa.BindParameter[datetime]:
    return sa.literal(now, CaseRow.created_at.type)
