"""What can be wrong with a database, on the real thing: each is one of the store's own errors, in one sentence."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from quiz.config import Settings
from quiz.store import (
    Store,
    StoreBusyError,
    StoreError,
    StoreFullError,
    StoreReadOnlyError,
    StoreSchemaError,
    StoreUnavailableError,
)
from quiz.store.connection import WaitLimits, connect
from quiz.store.migrate import newest, revisions, roll_back, upgrade
from tests.conftest import settings_for

NOW = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
SHORT = {"lock_seconds": 1, "statement_seconds": 1, "pool_seconds": 1, "connect_seconds": 1}


@contextmanager
def opened(settings: Settings, **changes: object) -> Iterator[Store]:
    store = Store.open(replace(settings, **{**SHORT, **changes}))  # type: ignore[arg-type]  # fields of any type
    try:
        yield store
    finally:
        store.close()


def hold(engine: sa.Engine, connection: sa.Connection) -> None:
    """Lock what a save of a response writes."""
    if engine.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.execute(sa.text("LOCK TABLE responses IN ACCESS EXCLUSIVE MODE"))


def assert_told(error: StoreError, *words: str) -> None:
    assert "\n" not in str(error)
    assert "cannot be used: " in str(error)
    for word in words:
        assert word in str(error)


def test_a_database_that_another_locks_is_busy_and_serves_again_afterwards(settings: Settings) -> None:
    with opened(settings, statement_seconds=9) as store, opened(settings) as another:
        with another.engine.connect() as connection:
            hold(another.engine, connection)
            with pytest.raises(StoreBusyError) as caught:
                store.responses.create({}, now=NOW)
            connection.rollback()
        assert_told(caught.value, "lock")
        assert store.responses.create({}, now=NOW)


def test_a_statement_that_takes_too_long_is_ended_and_the_next_one_runs(settings: Settings) -> None:
    endless = {
        "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n",
        "postgresql": "SELECT pg_sleep(60)",
    }
    with opened(settings) as store:
        with store.engine.connect() as connection, pytest.raises(StoreBusyError):
            connection.execute(sa.text(endless[store.engine.dialect.name])).all()
        with store.engine.connect() as connection:
            assert connection.scalar(sa.text("SELECT 1")) == 1


def test_no_connection_that_comes_free_in_time_is_busy(settings: Settings) -> None:
    with opened(settings) as store:
        pool = store.engine.pool
        assert isinstance(pool, sa.QueuePool)
        taken = [store.engine.connect() for _ in range(pool.size() + pool._max_overflow)]
        with pytest.raises(StoreBusyError) as caught:
            store.engine.connect()
        assert_told(caught.value, "no connection came free")
        for connection in taken:
            connection.close()
        with store.engine.connect():
            pass


@pytest.mark.postgres
def test_a_connection_that_the_server_ends_is_unavailable_and_the_next_one_works(settings: Settings) -> None:
    if not settings.database_url.startswith("postgresql"):
        return  # SQLite has no server
    with opened(settings) as store, opened(settings) as another:
        with store.engine.connect() as connection:
            pid = connection.scalar(sa.text("SELECT pg_backend_pid()"))
            with another.engine.connect() as second:
                second.execute(sa.text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
            with pytest.raises(StoreUnavailableError):
                connection.execute(sa.text("SELECT 1"))
        assert store.responses.create({}, now=NOW)


def test_a_server_that_is_away_and_a_wrong_password_are_unavailable(tmp_path: Path) -> None:
    with opened(settings_for(tmp_path, "postgresql://u:hunter2@127.0.0.1:1/x")) as store:
        with pytest.raises(StoreUnavailableError) as caught:
            store.responses.response("t" * 43)
        assert_told(caught.value, "127.0.0.1", "refused", "DATABASE_URL")
        assert "hunter2" not in str(caught.value)


@pytest.fixture
def one_file(tmp_path: Path) -> Settings:
    """The settings of a migrated SQLite file of this test's own."""
    settings = settings_for(tmp_path)
    upgrade(settings)
    return settings


def test_a_sqlite_file_that_cannot_be_written_is_read_and_not_written(one_file: Settings) -> None:
    with opened(one_file) as store:
        token = store.responses.create({"goal": "pm"}, now=NOW)
        sa.event.listen(store.engine, "checkout", lambda raw, *_: raw.execute("PRAGMA query_only=ON"))
        assert store.responses.answers(token) == {"goal": "pm"}
        with pytest.raises(StoreReadOnlyError) as caught:
            store.responses.create({}, now=NOW)
        assert_told(caught.value, "readonly", "who may write")


def test_a_full_disk_is_full_and_nothing_half_is_kept(one_file: Settings) -> None:
    with opened(one_file) as store:
        token = store.responses.create({"goal": "pm"}, now=NOW)
        sa.event.listen(store.engine, "checkout", lambda raw, *_: raw.execute("PRAGMA max_page_count=1"))
        with pytest.raises(StoreFullError) as caught:
            store.responses.create({"goal": "x" * 100_000}, now=NOW)
        assert_told(caught.value, "full", "Make room")
        with store.engine.connect() as connection:
            assert connection.scalar(sa.text("SELECT count(*) FROM responses")) == 1
        assert store.responses.answers(token) == {"goal": "pm"}


def test_a_folder_that_is_gone_and_a_damaged_file_are_unavailable(one_file: Settings, tmp_path: Path) -> None:
    with opened(replace(one_file, database_url=f"sqlite:///{tmp_path}/gone/x.sqlite3")) as store:
        with pytest.raises(StoreUnavailableError) as caught:
            store.responses.create({}, now=NOW)
        assert_told(caught.value, "unable to open")
    file = tmp_path / "mem-quiz.sqlite3"
    file.write_bytes(file.read_bytes()[:4096] + b"\0" * 40_000)
    with opened(one_file) as store, pytest.raises(StoreUnavailableError):
        store.responses.create({}, now=NOW)


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        ("53100", StoreFullError),
        ("53300", StoreBusyError),
        ("25006", StoreReadOnlyError),
        ("57P03", StoreUnavailableError),
        ("40P01", StoreBusyError),
        ("42P01", StoreSchemaError),
        ("23505", None),
        ("42601", None),
    ],
)
def test_postgresqls_codes_are_told_apart_and_our_mistakes_stay_what_they_are(
    state: str, kind: type[StoreError] | None
) -> None:
    from quiz.store.errors import translate

    error = psycopg.errors.lookup(state)("as the server says it\nDETAIL: private")
    found = translate(error, sa.make_url("postgresql+psycopg://u:hunter2@h/d?password=hunter2"))
    assert type(found) is (type(None) if kind is None else kind)
    assert "hunter2" not in str(found)
    assert "private" not in str(found)


def test_what_breaks_a_constraint_is_no_fault_of_the_database(store: Store) -> None:
    with store.engine.begin() as connection, pytest.raises(sa.exc.IntegrityError):
        connection.execute(sa.text("INSERT INTO responses (version) VALUES (NULL)"))


# --- how durable ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("durability", "sqlite", "postgresql"), [("full", 2, "on"), ("relaxed", 1, "off")])
def test_the_setting_says_whether_a_save_waits_for_the_disk(
    settings: Settings, durability: str, sqlite: int, postgresql: str
) -> None:
    with opened(settings, durability=durability) as store, store.engine.connect() as connection:
        if store.engine.dialect.name == "sqlite":
            assert connection.scalar(sa.text("PRAGMA synchronous")) == sqlite
        else:
            assert connection.scalar(sa.text("SHOW synchronous_commit")) == postgresql


def test_commands_wait_longer_than_pages(settings: Settings) -> None:
    page, command = WaitLimits.of(settings), WaitLimits.of(settings, patient=True)
    assert command.lock > page.lock
    assert (command.statement, command.pool > page.pool) == (0, True)


# --- other releases ---------------------------------------------------------------------------------------------------


@pytest.fixture
def of_a_newer_release(one_file: Settings, tmp_path: Path) -> Settings:
    with closing(sqlite3.connect(tmp_path / "mem-quiz.sqlite3")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    return one_file


def test_a_schema_that_is_too_new_ends_a_start_in_one_sentence(of_a_newer_release: Settings) -> None:
    with pytest.raises(StoreSchemaError) as caught:
        upgrade(of_a_newer_release)
    assert_told(caught.value, "9999", newest(), "Run the release")


def test_a_schema_that_is_too_new_is_not_ready(of_a_newer_release: Settings) -> None:
    with opened(of_a_newer_release) as store:
        assert "9999" in (store.problem() or "")


def test_a_database_is_ready_only_when_it_can_be_written(settings: Settings) -> None:
    with opened(settings) as store, opened(settings) as another:
        assert store.problem() is None
        with another.engine.connect() as connection:
            if another.engine.dialect.name == "sqlite":
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            else:
                connection.execute(sa.text("UPDATE alembic_version SET version_num = version_num"))
            with pytest.raises(StoreBusyError):
                store.problem()
            connection.rollback()


def test_a_disk_without_room_is_not_ready(one_file: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quiz.store.migrate.LEAST_FREE", 1 << 60)
    with opened(one_file) as store:
        assert store.problem() == "the disk of the database is full"


Own = Callable[[Settings], Settings]


@pytest.fixture
def own_database(settings: Settings, tmp_path: Path) -> Iterator[Settings]:
    """A migrated database of this test's own: a file, or a schema."""
    if settings.database_url.startswith("sqlite"):
        found = settings_for(tmp_path)
        upgrade(found)
        yield found
        return
    url, schema = sa.make_url(settings.database_url), f"own_{tmp_path.name[:40].lower().replace('-', '_')}"
    admin = connect(settings.database_url)
    with admin.begin() as connection:
        connection.execute(sa.schema.CreateSchema(schema))
    own = url.update_query_dict({"options": f"-csearch_path={schema}"}).render_as_string(hide_password=False)
    upgrade(replace(settings, database_url=own))
    yield replace(settings, database_url=own)
    with admin.begin() as connection:
        connection.execute(sa.schema.DropSchema(schema, cascade=True))
    admin.dispose()


def test_a_database_goes_back_to_the_schema_of_the_release_before_and_forward_again(own_database: Settings) -> None:
    before = revisions()[-2]
    with opened(own_database) as store:
        token = store.responses.create({"goal": "pm"}, now=NOW)
        roll_back(own_database, before)
        assert before in (store.problem() or "")
        assert store.responses.answers(token) == {"goal": "pm"}
        upgrade(own_database)
        assert store.problem() is None
        assert store.responses.answers(token) == {"goal": "pm"}


@pytest.mark.parametrize("revision", ["9999", "head"])
def test_a_database_goes_back_only_to_what_there_was(own_database: Settings, revision: str) -> None:
    with pytest.raises(ValueError, match="it can go back to 0001 or"):
        roll_back(own_database, revision)
    with pytest.raises(ValueError, match="it can go back to"):
        roll_back(own_database, newest())
