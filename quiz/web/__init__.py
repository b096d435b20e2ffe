"""The thin web layer. `services()` is what a view works with: the settings, the store, the catalog and the engine.

A view loads, checks, calls the core, saves, and redirects or renders; everything it needs from outside stands here, the
time included.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from flask import current_app, g, has_request_context

from quiz.config import Settings
from quiz.service.live import Live, Shelf
from quiz.store import Store

if TYPE_CHECKING:
    from quiz.core.catalog.load import Catalog
    from quiz.core.ranking.engine import Engine


@dataclass(frozen=True)
class Services:
    """One application's services. The catalog and the engine are loaded on first use: pandas and scikit-learn take a
    second or two, so `serve` warms them before it forks and a page that needs neither never waits for them.

    A request sees one catalog from start to end: the first that asks for it pins `live`. Work that outlasts a request
    takes `live` once and stays with it.
    """

    settings: Settings
    store: Store
    shelf: Shelf = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "shelf", Shelf(self.store))

    @property
    def live(self) -> Live:
        """The live version of the catalog, the same for the whole of a request."""
        if not has_request_context():
            return self.shelf.current()
        if "live" not in g:
            g.live = self.shelf.current()
        pinned: Live = g.live
        return pinned

    @property
    def catalog(self) -> "Catalog":
        return self.live.catalog

    @property
    def engine(self) -> "Engine":
        return self.live.engine

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
