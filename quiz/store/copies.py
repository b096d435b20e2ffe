"""How each database copies itself, in use and whole, and is put back in one transaction.

SQLite's backup API copies the pages of one moment and writes them back under the file's own lock, so that a server
that runs sees the old content or the new, never a mixture. PostgreSQL's pg_dump reads one snapshot, and psql runs what
pg_restore makes of it in a single transaction, which also drops what was there.
"""

import os
import re
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, Self

import sqlalchemy as sa

from quiz.store.connection import LATER_MS
from quiz.store.errors import StoreBusyError, describe, translate


class BackupError(RuntimeError):
    """A backup cannot be made or restored; the message says why, after the file's name."""


@dataclass(frozen=True, slots=True)
class Copy:
    """What a database holds at one moment: its migration, the catalog's live version, and the rows of each table."""

    migration: str | None
    catalog: int | None
    rows: dict[str, int]
    schema: str = ""

    @classmethod
    def of(cls, connection: sa.Connection) -> Self:
        """Read it in the connection's transaction."""
        rows = {name: _count(connection, name) for name in sorted(sa.inspect(connection).get_table_names())}
        found = {"migration": None, "catalog": None}
        for name, (table, column) in READ.items():
            if rows.get(table):
                found[name] = connection.scalar(sa.select(sa.func.max(sa.column(column))).select_from(sa.table(table)))
        schema = connection.dialect.default_schema_name if connection.dialect.name == "postgresql" else ""
        return cls(**found, rows=rows, schema=schema or "")


READ = {"migration": ("alembic_version", "version_num"), "catalog": ("catalog_versions", "number")}


def _count(connection: sa.Connection, table: str) -> int:
    return connection.scalar(sa.select(sa.func.count()).select_from(sa.table(table))) or 0


class Copies(Protocol):
    """What a kind of database can do: `take` a copy into a new file, `check` one, and `put` one in the place of all
    that is there."""

    name: str

    def take(self, engine: sa.Engine, path: Path) -> Copy:
        """Copy the database, in use, and tell what is in the copy."""

    def check(self, path: Path, told: Copy) -> None:
        """Raise BackupError where the copy is not what its backup tells."""

    def put(self, engine: sa.Engine, path: Path, told: Copy) -> None:
        """Replace all that the database holds by the copy, in one transaction."""


# --- SQLite -----------------------------------------------------------------------------------------------------------


class SqliteCopies:
    """By SQLite's backup API."""

    name = "database.sqlite3"

    def take(self, engine: sa.Engine, path: Path) -> Copy:
        """Of the pages of one moment."""
        with engine.connect() as connection, closing(sqlite3.connect(path)) as target:
            _transfer(engine, connection.connection.driver_connection, target)
            target.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
        with _reading(path) as connection:
            return Copy.of(connection)

    def check(self, path: Path, told: Copy) -> None:
        """Its pages, its foreign keys, its rows."""
        try:
            with _reading(path) as connection:
                sound = connection.scalar(sa.text("PRAGMA integrity_check")) == "ok"
                if not sound or connection.execute(sa.text("PRAGMA foreign_key_check")).first() is not None:
                    raise BackupError("its copy of the database is damaged")
                found = Copy.of(connection)
        except sa.exc.DatabaseError:
            raise BackupError("its copy of the database is damaged") from None
        if (found.migration, found.rows) != (told.migration, told.rows):
            raise BackupError("its copy of the database is not what its manifest tells")

    def put(self, engine: sa.Engine, path: Path, told: Copy) -> None:
        """Page by page, under the lock of the file that is written."""
        with closing(sqlite3.connect(path)) as source, engine.connect() as connection:
            _transfer(engine, source, connection.connection.driver_connection)


def _transfer(engine: sa.Engine, source: Any, target: Any) -> None:
    """All pages at once. Python's own loop waits for a lock as long as it takes."""
    ends = time.monotonic() + LATER_MS / 1000

    def look(status: int, _remaining: int, _total: int) -> None:
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and time.monotonic() > ends:
            raise describe(StoreBusyError, engine.url, "another process holds its lock")

    try:
        source.backup(target, progress=look)
    except sqlite3.Error as error:
        raise translate(error, engine.url) or error from error


@contextmanager
def _reading(path: Path) -> Iterator[sa.Connection]:
    engine = sa.create_engine(sa.URL.create("sqlite", database=str(path)))
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


# --- PostgreSQL -------------------------------------------------------------------------------------------------------

OF_THE_SCHEMA = re.compile(r"^\d+; \d+ \d+ SCHEMA ", re.MULTILINE)
FUNCTIONS = sa.text(
    "SELECT p.oid::regprocedure::text FROM pg_proc p WHERE p.pronamespace = current_schema()::regnamespace "
    "AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')"
)


class PostgresqlCopies:
    """By pg_dump and pg_restore, of the one schema that holds our tables."""

    name = "database.dump"

    def take(self, engine: sa.Engine, path: Path) -> Copy:
        """Of one snapshot, which this connection holds open and pg_dump reads."""
        with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
            copy = Copy.of(connection)
            snapshot = connection.scalar(sa.text("SELECT pg_export_snapshot()"))
            dump = (_program("pg_dump", engine), "--format=custom", "--no-owner", "--no-acl", f"--schema={copy.schema}")
            _run((*dump, f"--snapshot={snapshot}", f"--file={path}"), engine.url)
        return copy

    def check(self, path: Path, told: Copy) -> None:
        """Its table of contents; its rows are counted when it is put in place, before that is committed."""
        _run((_found("pg_restore"), "--list", str(path)))

    def put(self, engine: sa.Engine, path: Path, told: Copy) -> None:
        """What is there is dropped, the copy restored and its rows counted in one transaction of psql."""
        with engine.connect() as connection:
            schema = connection.dialect.default_schema_name
            if schema != told.schema:
                raise BackupError(f"it is of the schema {told.schema}, and DATABASE_URL leads to {schema}")
            tables = sa.inspect(connection).get_table_names()
            functions = connection.scalars(FUNCTIONS).all()
        listing = path.with_suffix(".list")
        contents = _run((_found("pg_restore"), "--list", str(path)))
        listing.write_text(OF_THE_SCHEMA.sub(";", contents), encoding="utf-8")  # it is there already, and may be public
        before, script, after = (path.with_suffix(f".{name}.sql") for name in ("before", "copy", "after"))
        before.write_text(_drop(schema, tables, functions), encoding="utf-8")
        restore = (_program("pg_restore", engine), "--no-owner", "--no-acl", f"--use-list={listing}")
        _run((*restore, f"--file={script}", str(path)))
        after.write_text("".join(_counted(schema, *row) for row in told.rows.items()), encoding="utf-8")
        psql = (_found("psql"), "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1")
        _run((*psql, "--output=/dev/null", *(f"--file={file}" for file in (before, script, after))), engine.url)


def _drop(schema: str, tables: Iterable[str], functions: Iterable[str]) -> str:
    lines = [f"SET lock_timeout = {LATER_MS};"]
    lines += [f'DROP TABLE "{schema}"."{table}" CASCADE;' for table in tables]
    lines += [f"DROP FUNCTION {function} CASCADE;" for function in functions]
    return "\n".join(lines) + "\n"


def _counted(schema: str, table: str, rows: int) -> str:
    counted = sa.select(sa.func.count()).select_from(sa.table(table, schema=schema))
    return f"DO $$ BEGIN IF ({counted}) <> {rows} THEN RAISE 'not all rows of {table}'; END IF; END $$;\n"


def _found(program: str) -> str:
    path = shutil.which(program)
    if path is None:
        raise BackupError(f"{program} is missing; install PostgreSQL's client programs (Debian: postgresql-client)")
    return path


def _program(program: str, engine: sa.Engine) -> str:
    """The program, if it is not older than the server: it would not read it."""
    path = _found(program)
    version = re.search(r"\d+", _run((path, "--version")).partition(")")[2])
    assert engine.dialect.server_version_info, "it is known since the first connection"
    server = int(engine.dialect.server_version_info[0])
    if version is None or int(version[0]) < server:
        found = version[0] if version else "unknown"
        raise BackupError(
            f"{program} is of PostgreSQL {found} and the server of {server}; install postgresql-client-{server}"
        )
    return path


def _run(command: Sequence[str], url: sa.URL | None = None) -> str:
    """Run one of PostgreSQL's programs, on the database of the URL where there is one, and give what it prints."""
    environ = {**os.environ, "LC_ALL": "C"}
    if url is not None:
        place = url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
        command = (*command, f"--dbname={place}")
        environ |= {"PGPASSWORD": str(url.password)} if url.password else {}  # not where `ps` shows it
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)  # noqa: S603 - programs of PostgreSQL, without a shell
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if "error:" in line.lower()] or done.stderr.splitlines()
        raise BackupError(f"{Path(command[0]).name} failed: {said[0] if said else f'exit status {done.returncode}'}")
    return done.stdout


COPIES: Mapping[str, Copies] = {"sqlite": SqliteCopies(), "postgresql": PostgresqlCopies()}
