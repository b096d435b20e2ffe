"""The thin web layer. `services()` is what a view works with: the settings, the store, the catalog and the engine.

A view loads, checks, calls the core, saves, and redirects or renders; everything it needs from outside stands here, the
time included.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from flask import current_app

from quiz.config import Settings
from quiz.store import Store

if TYPE_CHECKING:
    from quiz.catalog import Catalog
    from quiz.engine import Engine


@dataclass(frozen=True)
class Services:
    """One application's services. The catalog and the engine are loaded once, on first use: pandas and scikit-learn
    take a second or two, so `serve` warms them before it forks and a page that needs neither never waits for them."""

    settings: Settings
    store: Store

    @cached_property
    def catalog(self) -> "Catalog":
        from quiz.catalog import load_catalog

        return load_catalog()

    @cached_property
    def engine(self) -> "Engine":
        from quiz.engine import load_engine

        return load_engine(self.catalog)

    def warm(self) -> str:
        """Load what the first student would otherwise wait for; gives the engine's note on how it came about, or ""."""
        return self.engine.note

    def now(self) -> datetime:
        """The current time in UTC: the one clock of the web layer."""
        return datetime.now(UTC)


def services() -> Services:
    """The services of the application that handles this request."""
    found: Services = current_app.extensions["mem_quiz"]
    return found
