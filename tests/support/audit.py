"""The audit trail for tests: its entries cannot be changed or removed, except by what empties a database of tests and
by a test that plays the forger."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

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


def empty(connection: sa.Connection) -> None:
    """Remove every entry, if there is one."""
    if connection.scalar(sa.text("SELECT count(*) FROM audit")):
        with unguarded(connection):
            connection.execute(sa.text("DELETE FROM audit"))
