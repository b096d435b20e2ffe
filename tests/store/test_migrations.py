"""The migrations: they agree with the tables, can be run by many at once, and say what is wrong with a database."""

import os
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from subprocess import PIPE, Popen
from sys import executable

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from quiz.config import Settings
from quiz.core.decision.shortlist import Entry, Shortlist
from quiz.store import Store, StoreError
from quiz.store.connection import connect
from quiz.store.migrate import _config, newest, upgrade
from quiz.store.tables.base import Base, UtcDateTime
from quiz.store.tokens import digest
from tests.conftest import NO_POSTGRES, POSTGRES, require, settings_for

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
ANSWERS = {"interest": ["pm"], "goal": None}


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


@pytest.mark.slow
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
    everything = sa.MetaData()
    everything.reflect(store.engine)
    everything.drop_all(store.engine)
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


# --- from one version to the next -----------------------------------------------------------------------------------


@pytest.fixture
def at_0001(settings: Settings, tmp_path: Path) -> Iterator[tuple[Settings, sa.Connection]]:
    """A database of its own at migration 0001 (a schema of its own on PostgreSQL), with one response in it."""
    url, admin, schema = sa.make_url(settings.database_url), None, f"from_0001_{os.getpid()}"
    if url.get_backend_name() == "postgresql":
        admin = connect(POSTGRES)
        with admin.begin() as connection:
            connection.execute(sa.schema.CreateSchema(schema))
        url = url.update_query_dict({"options": f"-csearch_path={schema}"})
    else:
        url = url.set(database=str(tmp_path / "old.sqlite3"))
    old = replace(settings, database_url=url.render_as_string(hide_password=False))
    engine = connect(old.database_url)
    with engine.connect() as connection:
        _to(connection, "0001")
        row = {"token_sha256": digest("t" * 43), "version": 3, "answers": ANSWERS, "now": NOW}
        insert = "INSERT INTO responses (token_sha256, version, answers, created_at, updated_at) "
        values = "VALUES (:token_sha256, :version, :answers, :now, :now)"
        typed = sa.text(insert + values).bindparams(
            sa.bindparam("answers", type_=sa.JSON()), sa.bindparam("now", type_=UtcDateTime())
        )
        connection.execute(typed, row)
        connection.commit()
        yield old, connection
    engine.dispose()
    if admin is not None:
        with admin.begin() as connection:
            connection.execute(sa.schema.DropSchema(schema, cascade=True))
        admin.dispose()


def _to(connection: sa.Connection, revision: str) -> None:
    """Migrate up or down to a revision."""
    config = _config(connection)
    script = ScriptDirectory.from_config(config)
    current = MigrationContext.configure(connection).get_current_revision() or "base"
    down = current != "base" and revision in {step.revision for step in script.iterate_revisions(current, "base")}
    (command.downgrade if down else command.upgrade)(config, revision)
    connection.commit()


def test_a_response_of_0001_survives_0002_up_and_down(at_0001: tuple[Settings, sa.Connection]) -> None:
    _, connection = at_0001
    for revision, tables in (("0002", {"responses", "shortlists", "shares"}), ("0001", {"responses"})):
        _to(connection, revision)
        assert {*sa.inspect(connection).get_table_names()} == tables | {"alembic_version"}
        (row,) = connection.execute(sa.text("SELECT version FROM responses")).all()
        assert row.version == 3
        connection.commit()


def test_a_response_of_0001_can_have_a_list_of_thirty_that_survives_a_restart(
    at_0001: tuple[Settings, sa.Connection],
) -> None:
    settings, connection = at_0001
    connection.close()
    upgrade(settings)
    shortlist = Shortlist(tuple(Entry(f"p-{number}", note=f"note {number} é") for number in range(30)))
    store = Store.open(settings)
    assert store.problem() is None
    assert store.responses.answers("t" * 43) == ANSWERS
    assert store.shortlists.save("t" * 43, shortlist, 0, now=NOW)
    store.close()
    upgrade(settings)
    again = Store.open(settings)
    found = again.shortlists.read("t" * 43)
    assert found is not None
    assert (found.shortlist, found.version) == (shortlist, 1)
    assert again.responses.delete("t" * 43, now=NOW)
    assert again.shortlists.read("t" * 43) is None
    again.close()
