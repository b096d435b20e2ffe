"""The one store: SQLite by default, PostgreSQL by DATABASE_URL, the same code for both.

Layers above ask a Store and get frozen dataclasses. It takes a plain Engine and knows no Flask, so that the command
line and the server use it as the web does.
"""

from typing import Self

import sqlalchemy as sa

from quiz.config import Settings
from quiz.store.connection import StoreError, connect, reachable
from quiz.store.responses import TOKEN_LENGTH, Responses, StoredResponse

__all__ = ["TOKEN_LENGTH", "Responses", "Store", "StoreError", "StoredResponse"]


class Store:
    """The database of one process: `store.responses` and, in later issues, its siblings."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine
        self.responses = Responses(engine)

    @classmethod
    def open(cls, settings: Settings) -> Self:
        """The store of these settings. Nothing is connected before the first query."""
        return cls(connect(settings.database_url))

    def problem(self) -> str | None:
        """Why the store cannot serve, in words for an operator: not reachable, or not migrated. None = ready."""
        from quiz.store.migrate import pending  # Alembic takes its time to import and only start and /readyz need it

        with reachable(self.engine), self.engine.connect() as connection:
            return pending(connection)

    def close(self, *, inherited: bool = False) -> None:
        """Let go of all connections. In a forked child they are the parent's (`inherited`): forgotten, not closed."""
        self.engine.dispose(close=not inherited)
