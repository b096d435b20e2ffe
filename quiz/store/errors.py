"""What can be wrong with a database, translated once: a driver's error becomes one of five errors of the store's own.

Each is one sentence for the operator and knows after how many seconds it pays to try again. An error that is a mistake
of ours, such as a constraint that does not hold, stays what it is.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

import sqlalchemy as sa


class StoreError(RuntimeError):
    """The database cannot be used; the message is one sentence for the operator."""

    retry_seconds: ClassVar[int] = 30
    way_out: ClassVar[str] = "Check DATABASE_URL."


class StoreUnavailableError(StoreError):
    """Nothing answers there, or what answers is no database of ours: stopped, starting, refused, damaged."""

    retry_seconds = 10
    way_out = "Check that it runs, and DATABASE_URL."


class StoreBusyError(StoreError):
    """Others were in the way for longer than the settings allow: a lock, a slow statement, no free connection."""

    retry_seconds = 5
    way_out = "It may pass by itself; else see what holds it up."


class StoreFullError(StoreError):
    """There is no room to write."""

    retry_seconds = 60
    way_out = "Make room on its disk."


class StoreReadOnlyError(StoreError):
    """It can be read and not written."""

    retry_seconds = 60
    way_out = "Check who may write to it."


class StoreSchemaError(StoreError):
    """Its tables are not those of this program: another release migrated it, or nobody did."""

    retry_seconds = 60
    way_out = "Run the release that it was migrated by."


# By SQLite's primary result code, https://www.sqlite.org/rescode.html.
SQLITE_ERRORS: Mapping[int, type[StoreError]] = {
    3: StoreReadOnlyError,  # PERM
    5: StoreBusyError,  # BUSY: another process holds the lock
    6: StoreBusyError,  # LOCKED
    7: StoreBusyError,  # NOMEM
    8: StoreReadOnlyError,
    9: StoreBusyError,  # INTERRUPT: the time of a statement was over
    10: StoreUnavailableError,  # IOERR
    11: StoreUnavailableError,  # CORRUPT
    13: StoreFullError,
    14: StoreUnavailableError,  # CANTOPEN
    26: StoreUnavailableError,  # NOTADB
}
SQLITE_NO_SUCH = ("no such table", "no such column", "table ")  # "table t has no column named c"
# By PostgreSQL's SQLSTATE, or its class where that is all of one kind; the longer entry counts.
POSTGRESQL_ERRORS: Mapping[str, type[StoreError]] = {
    "08": StoreUnavailableError,  # the connection
    "25006": StoreReadOnlyError,
    "28": StoreUnavailableError,  # the password
    "3D000": StoreUnavailableError,  # no such database
    "3F000": StoreSchemaError,
    "40001": StoreBusyError,  # two transactions that cannot both be
    "40P01": StoreBusyError,  # a deadlock
    "42501": StoreReadOnlyError,  # a privilege is missing
    "42703": StoreSchemaError,  # no such column
    "42P01": StoreSchemaError,  # no such table
    "53100": StoreFullError,
    "53": StoreBusyError,  # memory, connections
    "55P03": StoreBusyError,  # the time for a lock was over
    "57014": StoreBusyError,  # the time of a statement was over
    "57P": StoreUnavailableError,  # it stops, or starts
    "58": StoreUnavailableError,  # its disk
    "XX": StoreUnavailableError,  # it is damaged
}


def translate(error: BaseException | None, url: sa.URL) -> StoreError | None:
    """The store's own error for a driver's; None where the driver's is not about the state of the database."""
    kind = _sqlite(error) if url.get_backend_name() == "sqlite" else _postgresql(error)
    return None if kind is None else describe(kind, url, str(error))


def describe(kind: type[StoreError], url: sa.URL, reason: str) -> StoreError:
    """The error with its sentence. The password never shows."""
    where = url.set(query={}).render_as_string(hide_password=True)  # a query may hold a password too
    return kind(
        f"The database {where} cannot be used: {reason.strip().partition(chr(10))[0].rstrip('.:')}. {kind.way_out}"
    )


def _sqlite(error: Any) -> type[StoreError] | None:
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return None
    if code == 1 and str(error).startswith(SQLITE_NO_SUCH):
        return StoreSchemaError
    return SQLITE_ERRORS.get(code & 0xFF)


def _postgresql(error: Any) -> type[StoreError] | None:
    import psycopg

    state: str | None = getattr(error, "sqlstate", None)
    if state is None:  # there was no answer to read a code from
        return StoreUnavailableError if isinstance(error, psycopg.OperationalError | psycopg.InterfaceError) else None
    return next(
        (POSTGRESQL_ERRORS[state[:length]] for length in (5, 3, 2) if state[:length] in POSTGRESQL_ERRORS), None
    )
