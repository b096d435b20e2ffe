"""Bring the database to the newest migration, also when two processes start at once: one migrates, the other waits."""

import os
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
from quiz.store.connection import LATER_MS, WaitLimits, connect
from quiz.store.errors import StoreSchemaError, describe

MIGRATIONS = Path(__file__).parent / "migrations"
LOCK = 0x4D454D51  # "MEMQ": our number among PostgreSQL's advisory locks
LEAST_FREE = 1 << 20  # bytes on the disk of a SQLite file, below which a save may fail at any moment


def upgrade(settings: Settings) -> None:
    """Create or migrate the database of the settings. Raises StoreError when it cannot be reached or a newer release
    migrated it."""
    with _migrating(settings) as (engine, connection):
        current = _current(connection)
        if current is not None and current not in revisions():
            raise describe(StoreSchemaError, engine.url, _too_new(current))
        command.upgrade(_config(connection), "head")


def roll_back(settings: Settings, revision: str) -> None:
    """Take the database back to an older migration, for a release that knows no later one; what came with the later
    ones is dropped. Raises ValueError when it is not at a later one, StoreError when it cannot be used."""
    with _migrating(settings) as (_, connection):
        current = _current(connection) or "none"
        if current not in revisions() or revision not in revisions() or revision >= current:
            raise ValueError(f"the database is at migration {current}; it can go back to {_earlier(current)}")
        command.downgrade(_config(connection), revision)


def pending(connection: sa.Connection) -> str | None:
    """What keeps the database from being current, in words; None when nothing does."""
    current = _current(connection)
    if current == newest():
        return None
    if current is not None and current not in revisions():
        return _too_new(current)
    return f"the database is at migration {current or 'none'}, this program needs {newest()}"


def try_to_write(connection: sa.Connection) -> str | None:
    """Write, take it back, and look for room; why the next save would fail, None when it would not. Raises StoreError
    where even this cannot be written."""
    connection.execute(sa.text("UPDATE alembic_version SET version_num = version_num"))
    connection.rollback()
    url = connection.engine.url
    if url.get_backend_name() != "sqlite":
        return None
    usage = os.statvfs(Path(url.database or "").parent)
    return "the disk of the database is full" if usage.f_bavail * usage.f_frsize < LEAST_FREE else None


def _current(connection: sa.Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _too_new(current: str) -> str:
    return f"it is at migration {current}, and this program knows none after {newest()}"


def _earlier(current: str) -> str:
    return " or ".join(revision for revision in revisions() if revision < current) or "none"


@cache
def revisions() -> tuple[str, ...]:
    """All migrations of this program, the first first: they are numbered."""
    return tuple(sorted(script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()))


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
def _migrating(settings: Settings) -> Iterator[tuple[sa.Engine, sa.Connection]]:
    engine = connect(settings.database_url, WaitLimits.of(settings, patient=True))
    try:
        with _alone(engine) as connection:
            yield engine, connection
    finally:
        engine.dispose()


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
            for statement in (f"PRAGMA busy_timeout={LATER_MS}", "PRAGMA foreign_keys=OFF", "BEGIN IMMEDIATE"):
                driver.execute(statement)
        else:
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
        yield connection
