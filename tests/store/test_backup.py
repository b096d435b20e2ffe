"""Backup and restore on both databases: what was saved before is in it, a restore is all or nothing, and says why."""

import json
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZipFile

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from quiz.cli import main
from quiz.config import Settings
from quiz.store import Store
from quiz.store.backup import MANIFEST, back_up, restore
from quiz.store.connection import connect
from quiz.store.copies import COPIES, BackupError
from quiz.store.migrate import newest, revisions, roll_back, upgrade
from tests.conftest import settings_for

NOW = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)


@pytest.fixture
def own(settings: Settings, tmp_path: Path) -> Iterator[Settings]:
    """A migrated database of this test's own: a file, or a schema."""
    if settings.database_url.startswith("sqlite"):
        found = settings_for(tmp_path / "home")
        upgrade(found)
        yield found
        return
    schema, admin = f"backup_{os.getpid()}", connect(settings.database_url)
    with admin.begin() as connection:
        connection.execute(sa.schema.CreateSchema(schema))
    url = sa.make_url(settings.database_url).update_query_dict({"options": f"-csearch_path={schema}"})
    found = replace(settings, database_url=url.render_as_string(hide_password=False))
    upgrade(found)
    yield found
    with admin.begin() as connection:
        connection.execute(sa.schema.DropSchema(schema, cascade=True))
    admin.dispose()


@pytest.fixture
def open_store(own: Settings) -> Iterator[Callable[[], Store]]:
    opened: list[Store] = []

    def open_it() -> Store:
        opened.append(Store.open(own))
        return opened[-1]

    yield open_it
    for store in opened:
        store.close()


def filled(store: Store) -> str:
    """A response with an entry in the audit trail; its token."""
    token = store.responses.create({"goal": "pm"}, now=NOW)
    store.audit.record(None, "request.created", "request:1", None, {"a": 1}, now=NOW)
    return token


def test_a_restored_database_is_what_it_was_and_its_trail_still_takes_no_change(
    own: Settings, tmp_path: Path, open_store: Callable[[], Store]
) -> None:
    store, file = open_store(), tmp_path / "backup.zip"
    token = filled(store)
    trail = [*store.audit.entries()]
    manifest = back_up(own, file, now=NOW)
    assert (manifest.migration, manifest.rows["responses"], manifest.catalog) == (newest(), 1, 1)
    later = store.responses.create({}, now=NOW)
    store.close()
    restore(own, file, replacing=True)
    restored = open_store()
    assert restored.problem() is None
    assert restored.responses.answers(token) == {"goal": "pm"}
    assert restored.responses.answers(later) is None
    assert [*restored.audit.entries()] == trail
    filled(restored)  # numbers go on after those that were restored
    with pytest.raises(sa.exc.DBAPIError, match="can only be added to"), restored.engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM audit"))


def test_what_was_acknowledged_before_a_backup_began_is_in_it_however_much_is_written_meanwhile(
    own: Settings, tmp_path: Path, open_store: Callable[[], Store]
) -> None:
    store, stop, acknowledged = open_store(), threading.Event(), []

    def write() -> None:
        while not stop.is_set():
            acknowledged.append(store.responses.create({"interest": ["pm"]}, now=NOW))

    writers = [threading.Thread(target=write) for _ in range(2)]
    for writer in writers:
        writer.start()
    try:
        while len(acknowledged) < 10:
            stop.wait(0.01)
        before = [*acknowledged]
        manifest = back_up(own, tmp_path / "backup.zip", now=NOW)
    finally:
        stop.set()
        for writer in writers:
            writer.join()
    assert len(before) <= manifest.rows["responses"] <= len(acknowledged)
    store.close()
    restore(own, tmp_path / "backup.zip", replacing=True)
    restored = open_store()
    assert [token for token in before if restored.responses.answers(token) is None] == []


def test_a_database_that_holds_something_is_not_replaced_unless_told(
    own: Settings, tmp_path: Path, open_store: Callable[[], Store]
) -> None:
    file = tmp_path / "backup.zip"
    back_up(own, file, now=NOW)
    restore(own, file, replacing=False)  # there is nothing to lose
    token = filled(open_store())
    with pytest.raises(BackupError, match="holds 3 rows; give --replace"):
        restore(own, file, replacing=False)
    assert open_store().responses.answers(token) == {"goal": "pm"}


def test_a_backup_of_an_older_migration_is_migrated(
    own: Settings, tmp_path: Path, open_store: Callable[[], Store]
) -> None:
    token = filled(open_store())
    roll_back(own, revisions()[-2])
    manifest = back_up(own, tmp_path / "old.zip", now=NOW)
    assert manifest.migration == revisions()[-2]
    upgrade(own)
    restore(own, tmp_path / "old.zip", replacing=True)
    restored = open_store()
    assert restored.problem() is None
    assert restored.responses.answers(token) == {"goal": "pm"}


def test_what_is_not_ours_is_never_dropped(own: Settings, tmp_path: Path, open_store: Callable[[], Store]) -> None:
    back_up(own, tmp_path / "backup.zip", now=NOW)
    with open_store().engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE payroll (id integer)"))
    with pytest.raises(BackupError, match=r"does not know \(payroll"):
        restore(own, tmp_path / "backup.zip", replacing=True)


def test_a_copy_that_fails_half_way_leaves_what_was_there(
    own: Settings, tmp_path: Path, open_store: Callable[[], Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    store, file = open_store(), tmp_path / "backup.zip"
    back_up(own, file, now=NOW)
    token = filled(store)
    told = rewrite(file, tmp_path / "lies.zip", rows={"responses": 7})
    with pytest.raises(BackupError):
        restore(own, told, replacing=True)
    assert store.responses.answers(token) == {"goal": "pm"}
    assert store.problem() is None


def rewrite(file: Path, to: Path, **changes: object) -> Path:
    """A backup with another manifest."""
    with ZipFile(file) as archive, ZipFile(to, "w") as changed:
        for name in archive.namelist():
            content = archive.read(name)
            if name == MANIFEST:
                content = json.dumps({**json.loads(content), **changes}).encode()
            changed.writestr(name, content)
    return to


@pytest.fixture
def home(tmp_path: Path) -> Settings:
    """A SQLite database with a response in it, and `backup.zip` beside it."""
    settings = settings_for(tmp_path)
    upgrade(settings)
    store = Store.open(settings)
    filled(store)
    store.close()
    back_up(settings, tmp_path / "backup.zip", now=NOW)
    return settings


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"format": 2}, "of format 2"),
        ({"migration": "9999"}, "9999 by mem-quiz .* restore it with that release"),
        ({"backend": "postgresql"}, "of postgresql, and DATABASE_URL names sqlite"),
        ({"copy_sha256": "0"}, "damaged"),
        ({"rows": {"x; DROP TABLE y": 1}}, "manifest cannot be read"),
        ({"rows": 5}, "manifest cannot be read"),
        ({"unheard": 5}, "manifest cannot be read"),
    ],
)
def test_a_backup_that_cannot_be_used_says_why_and_changes_nothing(
    home: Settings, tmp_path: Path, changes: dict[str, object], words: str
) -> None:
    content = (tmp_path / "mem-quiz.sqlite3").read_bytes()
    with pytest.raises(BackupError, match=words):
        restore(home, rewrite(tmp_path / "backup.zip", tmp_path / "other.zip", **changes), replacing=True)
    assert (tmp_path / "mem-quiz.sqlite3").read_bytes() == content


def test_a_backup_is_its_owners_alone_and_never_goes_over_another(home: Settings, tmp_path: Path) -> None:
    file = tmp_path / "backup.zip"
    assert file.stat().st_mode & 0o777 == 0o600
    with pytest.raises(BackupError, match="exists already"):
        back_up(home, file, now=NOW)
    assert [path.name for path in tmp_path.iterdir() if "backup" in path.name] == ["backup.zip"]


def test_a_running_site_sees_the_restored_database_without_a_restart(home: Settings, tmp_path: Path) -> None:
    store = Store.open(home)
    later = store.responses.create({}, now=NOW)
    with store.engine.connect() as connection:
        connection.execute(sa.text("SELECT 1"))
    restore(home, tmp_path / "backup.zip", replacing=True)
    assert store.responses.answers(later) is None
    assert store.problem() is None
    store.close()


def test_no_backup_holds_the_secret_key(home: Settings, tmp_path: Path) -> None:
    with ZipFile(tmp_path / "backup.zip") as archive:
        assert all(home.secret_key.encode() not in archive.read(name) for name in archive.namelist())
        (tmp_path / "copy.sqlite3").write_bytes(archive.read("database.sqlite3"))
    with sqlite3.connect(tmp_path / "copy.sqlite3") as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    connection.close()


# --- the command line -------------------------------------------------------------------------------------------------


def run(home: Path, *arguments: str, **environ: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, arguments, env={"MEM_QUIZ_HOME": str(home), "DATABASE_URL": "", **environ})
    return result.exit_code, result.output


def test_the_commands_say_what_was_done_and_where_the_key_is(home: Settings, tmp_path: Path) -> None:
    code, said = run(tmp_path, "backup", str(tmp_path / "two.zip"))
    assert (code, "holds 3 rows" in said, "secret key is not in it" in said) == (0, True, True)
    code, said = run(tmp_path, "restore", str(tmp_path / "two.zip"))
    assert (code, "--replace" in said) == (2, True)
    code, said = run(tmp_path, "restore", str(tmp_path / "two.zip"), "--replace")
    assert (code, "Restored 3 rows" in said, "secret key" in said) == (0, True, True)
    code, said = run(tmp_path, "roll-back", revisions()[-2])
    assert (code, revisions()[-2] in said) == (0, True)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("restore", "{}/nothing.zip"), "No such file"),
        (("restore", "{}/mem-quiz.sqlite3"), "no backup of mem-quiz"),
        (("backup", "{}/gone/there.zip"), "check folder"),
        (("backup", "{}/backup.zip"), "exists already"),
        (("roll-back", "0000"), "it can go back to"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    home: Settings, tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    code, said = run(tmp_path, *(argument.format(tmp_path) for argument in arguments))
    assert code == 2
    assert words in said
    assert len(said.splitlines()) == 1


# --- PostgreSQL's programs --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("version", "words"), [("", "pg_dump is missing; install"), ("9.6", "of PostgreSQL 9 and the server of .*install")]
)
def test_a_pg_dump_that_is_missing_or_too_old_is_named(
    own: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str, words: str
) -> None:
    if version:
        program = tmp_path / "pg_dump"
        program.write_text(f"#!/bin/sh\necho 'pg_dump (PostgreSQL) {version}'\n")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    if own.database_url.startswith("sqlite"):
        assert back_up(own, tmp_path / "backup.zip", now=NOW).backend == "sqlite"  # it needs no program
        return
    with pytest.raises(BackupError, match=words):
        back_up(own, tmp_path / "backup.zip", now=NOW)
    assert not (tmp_path / "backup.zip").exists()


def test_each_database_knows_how_to_copy_itself() -> None:
    assert COPIES.keys() == {"sqlite", "postgresql"}
