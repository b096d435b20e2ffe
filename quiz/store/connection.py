"""How this program connects: driver options, SQLite's pragmas, and the words for a database that cannot be used."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any

import sqlalchemy as sa

BUSY_MS = 5_000
# WAL lets readers and one writer work at once; it is a property of the file and survives, but asking costs nothing.
PRAGMAS = {
    "busy_timeout": str(BUSY_MS),  # first: the others may have to wait
    "journal_mode": "WAL",
    "synchronous": "NORMAL",
    "foreign_keys": "ON",
    "secure_delete": "ON",  # "delete my answers" overwrites them
}
OPTIONS: dict[str, dict[str, Any]] = {
    "sqlite": {"connect_args": {"timeout": BUSY_MS / 1000}},
    "postgresql": {"connect_args": {"connect_timeout": 5}, "pool_pre_ping": True},
}


class StoreError(RuntimeError):
    """The database cannot be used; the message is one sentence for the operator."""


def connect(database_url: str) -> sa.Engine:
    """An engine for the URL. Nothing is connected yet."""
    url = sa.make_url(database_url)
    engine = sa.create_engine(
        url,
        hide_parameters=True,  # answers and token hashes do not belong in a traceback
        json_serializer=partial(json.dumps, ensure_ascii=False, allow_nan=False, separators=(",", ":")),
        **OPTIONS[url.get_backend_name()],
    )
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "do_connect", partial(_make_private, url.database or ""))
        sa.event.listen(engine, "connect", _set_pragmas)
    return engine


def _make_private(path: str, *_: object) -> None:
    """A new SQLite file is its owner's alone, as SQLite then makes its -wal and -shm. One that exists is not even
    opened: closing it would drop all locks that SQLite holds on it in this process, and another process could then take
    the log away from under it. What cannot be made is SQLite's to report."""
    with suppress(OSError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))


def _set_pragmas(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    for name, value in PRAGMAS.items():
        cursor.execute(f"PRAGMA {name}={value}")
    cursor.close()


@contextmanager
def reachable(engine: sa.Engine) -> Iterator[None]:
    """Turn a driver's error into one sentence. The password never shows."""
    try:
        yield
    except sa.exc.DBAPIError as error:
        reason = str(error.orig).strip().partition("\n")[0].rstrip(".:")
        where = engine.url.set(query={}).render_as_string(hide_password=True)  # a query may hold a password too
        raise StoreError(f"The database {where} cannot be used: {reason}. Check DATABASE_URL.") from error
