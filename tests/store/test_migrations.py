"""The migrations: they agree with the tables, can be run by many at once, and say what is wrong with a database."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from subprocess import PIPE, Popen
from sys import executable

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from quiz.config import Settings
from quiz.store import Store, StoreError
from quiz.store.migrate import newest, upgrade
from quiz.store.tables import Base
from tests.conftest import NO_POSTGRES, POSTGRES, require, settings_for


def test_this_run_covers_postgresql_too() -> None:
    require(POSTGRES, NO_POSTGRES)


def test_migrations_and_tables_agree(store: Store) -> None:
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []


def test_a_migrated_database_is_ready_and_upgrading_it_again_changes_nothing(settings: Settings, store: Store) -> None:
    upgrade(settings)
    assert store.problem() is None
    with store.engine.connect() as connection:
        assert MigrationContext.configure(connection).get_current_heads() == (newest(),)


def test_every_constraint_has_a_name(store: Store) -> None:
    unique = sa.inspect(store.engine).get_unique_constraints("responses")
    assert [constraint["name"] for constraint in unique] == ["uq_responses_token_sha256"]


def test_a_database_that_was_never_migrated_says_so(tmp_path: Path) -> None:
    store = Store.open(settings_for(tmp_path))
    problem = store.problem()
    store.close()
    assert problem is not None
    assert newest() in problem


def test_processes_that_start_at_once_agree(tmp_path: Path) -> None:
    """One of them migrates while the others wait; SQLite, because there the lock is ours to get right."""
    start = f"from tests.conftest import *; upgrade(settings_for(Path({str(tmp_path)!r})))"
    started = [Popen([executable, "-W", "error", "-c", start], stderr=PIPE, text=True) for _ in range(4)]
    errors = [process.communicate(timeout=60)[1] for process in started]
    assert [process.returncode for process in started] == [0] * 4, "\n".join(errors)
    with sqlite3.connect(tmp_path / "mem-quiz.sqlite3") as connection:
        assert connection.execute("SELECT count(*) FROM alembic_version").fetchone() == (1,)
    connection.close()


def test_threads_that_upgrade_at_once_agree(settings: Settings, store: Store) -> None:
    with store.engine.begin() as connection:
        for table in ("responses", "alembic_version"):
            connection.execute(sa.text(f"DROP TABLE {table}"))
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(upgrade, [settings] * 4))
    assert store.problem() is None


def test_a_database_that_does_not_answer_is_told_in_one_sentence_without_the_password(tmp_path: Path) -> None:
    settings = settings_for(tmp_path, "postgresql://someone:hunter2@127.0.0.1:1/nothing")
    with pytest.raises(StoreError) as caught:
        upgrade(settings)
    assert "127.0.0.1" in str(caught.value)
    assert "DATABASE_URL" in str(caught.value)
    assert "hunter2" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_no_database_is_told_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "mem-quiz.sqlite3").write_bytes(b"not a database, " * 100)
    with pytest.raises(StoreError, match="not a database"):
        upgrade(settings_for(tmp_path))


def test_a_forked_child_forgets_its_parents_connections_without_closing_them(settings: Settings) -> None:
    store = Store.open(settings)
    with store.engine.connect() as connection:
        parents = connection.connection.driver_connection
    assert parents is not None
    store.close(inherited=True)
    with store.engine.connect() as connection:
        assert connection.connection.driver_connection is not parents
    assert parents.execute("SELECT 1").fetchone() == (1,)
    parents.close()
    store.close()


def test_sqlite_runs_with_write_ahead_log_and_foreign_keys(sqlite_settings: Settings) -> None:
    store = Store.open(sqlite_settings)
    with store.engine.connect() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "foreign_keys", "busy_timeout", "synchronous", "secure_delete")
        }
    store.close()
    assert found == {
        "journal_mode": "wal",
        "foreign_keys": 1,
        "busy_timeout": 5000,
        "synchronous": 1,
        "secure_delete": 1,
    }
