"""The one store: SQLite by default, PostgreSQL by DATABASE_URL, the same code for both.

Layers above ask a Store and get frozen dataclasses. It takes a plain Engine and knows no Flask, so that the command
line and the server use it as the web does.
"""

from typing import Self

import sqlalchemy as sa

from quiz.config import Settings
from quiz.store.accounts import Account, Accounts
from quiz.store.advisor_mails import AdvisorMails
from quiz.store.api_tokens import ApiTokens
from quiz.store.assignments import Assignments
from quiz.store.audit import Audit, TrailQuery
from quiz.store.batch_cases import BatchCases
from quiz.store.batches import Batches
from quiz.store.case_register import CaseRegister
from quiz.store.caseload import Caseload
from quiz.store.cases import Cases, StoredCase
from quiz.store.catalog_versions import CatalogVersions
from quiz.store.connection import WaitLimits, connect
from quiz.store.desk_marks import Desk
from quiz.store.documents import Documents
from quiz.store.errors import (
    StoreBusyError,
    StoreError,
    StoreFullError,
    StoreReadOnlyError,
    StoreSchemaError,
    StoreUnavailableError,
)
from quiz.store.fact_reports import FactReports
from quiz.store.follows import Follows
from quiz.store.invitations import Invitations
from quiz.store.jobs import Jobs
from quiz.store.mails import InvitationMails, Mails, StudentMails
from quiz.store.outcomes import Outcomes
from quiz.store.page_looks import PageLooks
from quiz.store.publications import Publications
from quiz.store.queue import CaseQueue
from quiz.store.readings import Readings
from quiz.store.responses import Responses, StoredResponse
from quiz.store.retention import Retention
from quiz.store.reviews import Reviews, StoredReview
from quiz.store.second_readings import SecondReadings
from quiz.store.shares import Shares
from quiz.store.shortlists import Shortlists, StoredShortlist
from quiz.store.sign_ins import Session, SignIns
from quiz.store.team import Team
from quiz.store.text_blocks import TextBlocks
from quiz.store.tokens import TOKEN_LENGTH
from quiz.store.webhooks import Webhooks

__all__ = [
    "TOKEN_LENGTH",
    "Account",
    "Responses",
    "Session",
    "Store",
    "StoreBusyError",
    "StoreError",
    "StoreFullError",
    "StoreReadOnlyError",
    "StoreSchemaError",
    "StoreUnavailableError",
    "StoredCase",
    "StoredResponse",
    "StoredReview",
    "StoredShortlist",
    "TrailQuery",
]


class Store:
    """The database of one process: students' answers, shortlists and links to them; advisors' accounts and sessions."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine
        self.audit = Audit(engine)
        self.responses = Responses(engine, self.audit)
        self.shortlists = Shortlists(engine)
        self.shares = Shares(engine)
        self.accounts = Accounts(engine, self.audit)
        self.sign_ins = SignIns(engine)
        self.jobs = Jobs(engine)
        self.mails = Mails(engine)
        self.invitation_mails = InvitationMails(engine)
        self.student_mails = StudentMails(engine)
        self.follows = Follows(engine)
        self.documents = Documents(engine)
        self.batches = Batches(engine, self.audit)
        self.catalogs = CatalogVersions(engine, self.audit)
        self.readings = Readings(engine)
        self.page_looks = PageLooks(engine, self.audit)
        self.fact_reports = FactReports(engine, self.audit)
        self.invitations = Invitations(engine, self.audit)
        self.cases = Cases(engine, self.audit)
        self.batch_cases = BatchCases(engine, self.audit)
        self.advisor_mails = AdvisorMails(engine)
        self.second_readings = SecondReadings(engine, self.audit)
        self.text_blocks = TextBlocks(engine)
        self.team = Team(engine, self.audit)
        self.assignments = Assignments(engine, self.audit)
        self.retention = Retention(engine, self.audit, self.batches, self.fact_reports, self.documents, self.follows)
        self.reviews = Reviews(engine, self.audit, self.cases)
        self.outcomes = Outcomes(engine, self.audit)
        self.publications = Publications(engine)
        self.desk = Desk(engine)
        self.queue = CaseQueue(engine)
        self.caseload = Caseload(engine)
        self.case_register = CaseRegister(engine)
        self.api_tokens = ApiTokens(engine, self.audit)
        self.webhooks = Webhooks(engine, self.audit)

    @classmethod
    def open(cls, settings: Settings, *, patient: bool = False) -> Self:
        """The store of these settings; `patient` for commands, which may take their time. Nothing is connected before
        the first query."""
        return cls(connect(settings.database_url, WaitLimits.of(settings, patient=patient)))

    def problem(self) -> str | None:
        """Why the store cannot serve, in words for an operator: it is not at this program's migration, or cannot be
        written. None = ready. Raises StoreError when the database cannot be used."""
        from quiz.store.migrate import pending, try_to_write  # Alembic takes its time; only start and /readyz need it

        with self.engine.connect() as connection:
            return pending(connection) or try_to_write(connection)

    def close(self, *, inherited: bool = False) -> None:
        """Let go of all connections. In a forked child they are the parent's (`inherited`): forgotten, not closed."""
        self.engine.dispose(close=not inherited)
