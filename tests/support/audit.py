"""The audit trail for tests: its entries cannot be changed or removed, except by what empties a database of tests and
by a test that plays the forger."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from quiz.core.records import AuditEntry, digest
from quiz.store import Store
from quiz.store.tables.audit import SaltRow

TRIGGERS = sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit'")


@contextmanager
def unguarded(connection: sa.Connection) -> Iterator[None]:
    """Take the triggers off the trail, as its owner in the database can, and put them back."""
    if connection.dialect.name == "sqlite":
        triggers = connection.execute(TRIGGERS).all()
        off = [f"DROP TRIGGER {trigger.name}" for trigger in triggers]
        on = [trigger.sql for trigger in triggers]
    else:
        off, on = (["ALTER TABLE audit DISABLE TRIGGER USER"], ["ALTER TABLE audit ENABLE TRIGGER USER"])
    for statement in off:
        connection.exec_driver_sql(statement)
    yield
    for statement in on:
        connection.exec_driver_sql(statement)


NOTHING = object()


def proves(store: Store, entry: AuditEntry, *, before: Any = NOTHING, after: Any = NOTHING) -> bool | None:
    """Whether these are the values that the entry was written for; None when the person's salt is gone."""
    with store.engine.connect() as connection:
        salt = connection.scalar(sa.select(SaltRow.salt).where(SaltRow.id == entry.person))
    if salt is None:
        return None
    given = ((before, entry.before), (after, entry.after))
    return all(digest(value, salt) == recorded for value, recorded in given if value is not NOTHING)


def empty(connection: sa.Connection) -> None:
    """Remove every entry, if there is one."""
    if connection.scalar(sa.text("SELECT count(*) FROM audit")):
        with unguarded(connection):
            connection.execute(sa.text("DELETE FROM audit"))
