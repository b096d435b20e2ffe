"""What needs the core and the store and no HTTP: the services of a process, the live catalog, publishing, jobs, the
log.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from quiz.config import Settings
from quiz.service.case_index import CaseIndex
from quiz.service.live import LiveCatalog, Shelf
from quiz.store import Store

if TYPE_CHECKING:
    from quiz.core.catalog import Catalog
    from quiz.core.ranking import Engine
    from quiz.service.jobs.queue import JobQueue


@dataclass(frozen=True)
class Services:
    """One application's services. The catalog and the engine are loaded on first use: pandas and scikit-learn take a
    second or two, so `serve` warms them before it forks and a page that needs neither never waits for them.

    A request works with `for_a_request()` and so sees one catalog from start to end. Work that outlasts a request takes
    `live` once and stays with it.
    """

    settings: Settings
    store: Store
    shelf: Shelf
    queue: "JobQueue"
    cases: CaseIndex

    @classmethod
    def open(cls, settings: Settings) -> "Services":
        """The services of these settings. Nothing is connected or loaded before its first use."""
        from quiz.service.jobs.queue import JobQueue

        store = Store.open(settings)
        return cls(settings, store, Shelf(store), JobQueue(settings), CaseIndex(store))

    @property
    def live(self) -> LiveCatalog:
        """The live version of the catalog."""
        return self.shelf.current()

    @property
    def catalog(self) -> "Catalog":
        return self.live.catalog

    @property
    def engine(self) -> "Engine":
        return self.live.engine

    def for_a_request(self) -> "Services":
        """The same services with `live` pinned at its first use."""
        return _PinnedServices(self.settings, self.store, self.shelf, self.queue, self.cases)

    def warm(self) -> str:
        """Load what the first student would otherwise wait for; gives the engine's note on how it came about, or ""."""
        return self.engine.note

    def close(self) -> None:
        """Let go of every connection: none, SQLite's above all, may be taken into a fork."""
        self.store.close()
        self.queue.close()

    def now(self) -> datetime:
        """The current time in UTC: the one clock of the process."""
        return datetime.now(UTC)


class _PinnedServices(Services):
    """What one request works with."""

    @cached_property
    def live(self) -> LiveCatalog:
        return self.shelf.current()
