"""Bring the database to the newest migration, also when two processes start at once: one migrates, the other waits."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from quiz.config import Settings
from quiz.store.connection import connect, reachable

MIGRATIONS = Path(__file__).parent / "migrations"
LOCK = 0x4D454D51  # "MEMQ": our number among PostgreSQL's advisory locks
WAIT_MS = 60_000


def upgrade(settings: Settings) -> None:
    """Create or migrate the database of the settings. Raises StoreError when it cannot be reached."""
    engine = connect(settings.database_url)
    try:
        with reachable(engine), _alone(engine) as connection:
            command.upgrade(_config(connection), "head")
    finally:
        engine.dispose()


def pending(connection: sa.Connection) -> str | None:
    """What keeps the database from being current, in words; None when nothing does."""
    current = MigrationContext.configure(connection).get_current_revision()
    if current == newest():
        return None
    return f"the database is at migration {current or 'none'}, this program needs {newest()}"


@cache
def newest() -> str:
    """The revision of the last migration."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None, "there is at least one migration"
    return head


def _config(connection: sa.Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


@contextmanager
def _alone(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A connection in a transaction that no other migration can enter; committed at the end."""
    with engine.connect() as connection, connection.begin():
        if engine.dialect.name == "sqlite":
            # pysqlite would begin late, and only for DML. Foreign keys are off, because a batch migration drops and
            # recreates a table, and cannot be switched inside the transaction.
            driver = connection.connection.driver_connection
            assert driver is not None
            driver.isolation_level = None
            for statement in (f"PRAGMA busy_timeout={WAIT_MS}", "PRAGMA foreign_keys=OFF", "BEGIN IMMEDIATE"):
                driver.execute(statement)
        else:
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
        yield connection
