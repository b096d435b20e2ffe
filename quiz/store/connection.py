"""How this program connects: driver options, SQLite's pragmas, how long anything may take, and how durable a save is.

Whatever goes wrong on a connection passes through `_translate` here, so that no layer above knows a driver's errors.
"""

import json
import math
import os
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, Self

import sqlalchemy as sa

from quiz.config import FULL, Settings
from quiz.store.errors import StoreBusyError, describe, translate

LATER_MS = 60_000  # commands and migrations rather wait than fail
STEPS = 200_000  # of SQLite's machine, between two looks at the clock: some ten milliseconds
SYNCHRONOUS = {"sqlite": ("NORMAL", "FULL"), "postgresql": ("off", "on")}


@dataclass(frozen=True, slots=True)
class WaitLimits:
    """How long, in seconds, a connection may take to open, a lock to come, a statement to run (0: as long as it takes)
    and a free connection of the pool to turn up; and whether a save waits until it would survive a loss of power."""

    connect: int = 5
    lock: int = 5
    statement: int = 20
    pool: int = 5
    durable: bool = True

    @classmethod
    def of(cls, settings: Settings, *, patient: bool = False) -> Self:
        """Those of the settings; `patient` for commands and migrations, whose statements may take their time."""
        durable = settings.durability == FULL
        if patient:
            return cls(settings.connect_seconds, LATER_MS // 1000, 0, LATER_MS // 1000, durable)
        limits = settings.connect_seconds, settings.lock_seconds, settings.statement_seconds, settings.pool_seconds
        return cls(*limits, durable)


def connect(database_url: str, limits: WaitLimits = WaitLimits()) -> sa.Engine:
    """An engine for the URL. Nothing is connected yet."""
    url = sa.make_url(database_url)
    engine = sa.create_engine(
        url,
        hide_parameters=True,  # answers and token hashes do not belong in a traceback
        json_serializer=partial(json.dumps, ensure_ascii=False, allow_nan=False, separators=(",", ":")),
        poolclass=type("BoundedPool", (_BoundedPool,), {"url": url}),
        pool_timeout=limits.pool,
        **_options(url.get_backend_name(), limits),
    )
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "do_connect", partial(_make_private, url.database or ""))
        sa.event.listen(engine, "connect", partial(_set_pragmas, limits))
        if limits.statement:
            _interrupt_after(engine, limits.statement)
    else:
        sa.event.listen(engine, "connect", partial(_set_parameters, limits))
    sa.event.listen(engine, "handle_error", _translate, retval=True)
    return engine


def _options(backend: str, limits: WaitLimits) -> dict[str, Any]:
    if backend == "sqlite":
        return {"connect_args": {"timeout": limits.lock}}
    # A server that is gone without a word is found out by TCP: after the last of these a statement fails.
    alive = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 25_000}
    return {"connect_args": {"connect_timeout": limits.connect, **alive}, "pool_pre_ping": True}


class _BoundedPool(sa.QueuePool):
    """SQLAlchemy's pool; that no connection came free is the store's own error."""

    url: sa.URL

    def connect(self) -> sa.PoolProxiedConnection:
        try:
            return super().connect()
        except sa.exc.TimeoutError as error:
            raise describe(StoreBusyError, self.url, "no connection came free in time") from error


def _translate(context: sa.engine.ExceptionContext) -> BaseException | None:
    """SQLAlchemy's hook. What a ping finds is no failure: the pool connects anew."""
    if context.is_pre_ping or context.engine is None:
        return None
    return translate(context.original_exception, context.engine.url)


# --- SQLite -----------------------------------------------------------------------------------------------------------


def _make_private(path: str, *_: object) -> None:
    """A new SQLite file is its owner's alone, as SQLite then makes its -wal and -shm. One that exists is not even
    opened: closing it would drop all locks that SQLite holds on it in this process, and another process could then take
    the log away from under it. What cannot be made is SQLite's to report."""
    with suppress(OSError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))


def _set_pragmas(limits: WaitLimits, connection: Any, _record: object) -> None:
    pragmas = {
        "busy_timeout": limits.lock * 1000,  # first: the others may have to wait
        "journal_mode": "WAL",  # readers and one writer work at once; it stays with the file, but asking costs nothing
        "synchronous": SYNCHRONOUS["sqlite"][limits.durable],
        "foreign_keys": "ON",
        "secure_delete": "ON",  # "delete my answers" overwrites them
    }
    cursor = connection.cursor()
    for name, value in pragmas.items():
        cursor.execute(f"PRAGMA {name}={value}")
    cursor.close()


def _interrupt_after(engine: sa.Engine, seconds: int) -> None:
    """SQLite has no limit of its own for a statement, but asks from time to time whether to go on."""

    def watch(connection: Any, record: Any) -> None:
        ends = record.info["ends"] = [math.inf]
        connection.set_progress_handler(lambda: time.monotonic() > ends[0], STEPS)

    def begin(connection: sa.Connection, *_: object) -> None:
        connection.info["ends"][0] = time.monotonic() + seconds

    sa.event.listen(engine, "connect", watch)
    sa.event.listen(engine, "before_cursor_execute", begin)


# --- PostgreSQL -------------------------------------------------------------------------------------------------------


def _set_parameters(limits: WaitLimits, connection: Any, _record: object) -> None:
    parameters = {
        "statement_timeout": f"{limits.statement}s",
        "lock_timeout": f"{limits.lock}s",
        "synchronous_commit": SYNCHRONOUS["postgresql"][limits.durable],
    }
    for name, value in parameters.items():
        connection.execute("SELECT set_config(%s, %s, false)", (name, value))
    connection.commit()
