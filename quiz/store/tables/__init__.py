"""The tables, one module a concern. Importing the package knows them all, which migrations and tests rely on."""

from quiz.store.tables import (
    accounts,
    api,
    audit,
    batch_cases,
    batches,
    cases,
    catalog,
    follows,
    invitations,
    jobs,
    outcomes,
    page_looks,
    readings,
    responses,
    reviews,
    team,
)
from quiz.store.tables.base import Base

__all__ = [
    "Base",
    "accounts",
    "api",
    "audit",
    "batch_cases",
    "batches",
    "cases",
    "catalog",
    "follows",
    "invitations",
    "jobs",
    "outcomes",
    "page_looks",
    "readings",
    "responses",
    "reviews",
    "team",
]
