"""The live catalog of one process: one immutable pair of catalog and engine, swapped whole when a version is published.

A request keeps the pair it began with (get_services().live). Which version is live is read from the store at most
every two seconds, and only by requests that need the catalog; a new one is read, checked and fitted in a thread while
everybody goes on with the old, then put in its place. One that cannot be used keeps the old in place and is said.
"""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from quiz.service.log import Repetition, log
from quiz.store import Store, StoreError
from quiz.store.catalog_versions import FIRST, VersionMark

if TYPE_CHECKING:
    from quiz.core.catalog import Catalog, CatalogFiles
    from quiz.core.ranking import Engine

LOOK_SECONDS = 2.0


@dataclass(frozen=True)
class LiveCatalog:
    """A version with its catalog and its engine. `mark` is None for the release's own files, `published_at` too. The
    engine of the release is loaded on first use, any other before anybody sees it. `gone` are the pages that the
    catalog does not link, since when, and `whole` is the catalog that links them."""

    catalog: "Catalog"
    number: int = FIRST
    published_at: datetime | None = None
    mark: VersionMark | None = None
    gone: Mapping[str, date] = field(default_factory=dict)
    whole: "Catalog | None" = None

    @cached_property
    def engine(self) -> "Engine":
        from quiz.core.ranking import fit_engine, load_engine

        return load_engine(self.catalog) if self.mark is None else fit_engine(self.catalog)

    def without(self, gone: Mapping[str, date]) -> "LiveCatalog":
        """The same version without links to these pages; what was fitted stays, since no ranking looks at a link."""
        from quiz.core.catalog import without_gone

        whole = self.whole or self.catalog
        changed = replace(self, catalog=without_gone(whole, gone), gone=gone, whole=whole)
        if "engine" in vars(self):
            vars(changed)["engine"] = replace(self.engine, catalog=changed.catalog)
        return changed


@dataclass(frozen=True, slots=True)
class Edition:
    """The version that a list was ranked from: its number, and its day unless it came with the release."""

    number: int
    published_at: datetime | None


def edition_of(catalog_sha256: str, live: LiveCatalog, store: Store) -> Edition | None:
    """The version that holds what was ranked on; None where nobody published it. Reads the store only for a list that
    is not of the live version."""
    if catalog_sha256 == live.catalog.sha256:
        return Edition(live.number, live.published_at)
    line = store.catalogs.ranked_from(catalog_sha256)
    return Edition(line.number, line.published_at) if line else None


def prepared(files: "CatalogFiles", number: int, published_at: datetime | None, mark: VersionMark) -> LiveCatalog:
    """A version ready to serve. Raises CatalogError with every problem, ValueError when nothing in it can be ranked."""
    from quiz.core.catalog import read_catalog

    live = LiveCatalog(read_catalog(files), number, published_at, mark)
    live.engine  # noqa: B018 - fitted now, so that no student waits for it
    return live


def of_the_release() -> LiveCatalog:
    """Version 1 as long as nothing was published."""
    from quiz.core.catalog import load_catalog

    return LiveCatalog(load_catalog())


@dataclass(frozen=True, slots=True)
class FailedVersion:
    """A live version that this process cannot use, and why."""

    mark: VersionMark | None
    reason: str


class Shelf:
    """Holds the one Live of a process. `clock` gives seconds that only grow."""

    def __init__(self, store: Store, clock: Callable[[], float] = time.monotonic) -> None:
        self._store, self._clock = store, clock
        self._live: LiveCatalog | None = None
        self._swapping = threading.Lock()
        self._look_at = 0.0
        self._unknown = Repetition(clock=clock)
        self.failed: FailedVersion | None = None

    def current(self) -> LiveCatalog:
        """What to serve now. Never waits, except for the very first."""
        live = self._live
        if live is None:
            return self.refresh()
        now = self._clock()
        if now >= self._look_at and self._swapping.acquire(blocking=False):
            self._look_at = now + LOOK_SECONDS
            self._look(live)
        return live

    def refresh(self) -> LiveCatalog:
        """Load the version that is live now, and wait for it: before serving, and after publishing."""
        with self._swapping:
            try:
                mark = self._store.catalogs.live()
            except StoreError as error:
                log.error("the live version of the catalog is not known", reason=str(error))
                self._live = self._live or of_the_release()
            else:
                if self._live is None or mark != self._live.mark:
                    self._swap(mark)
                self._take_down()
                self._look_at = self._clock() + LOOK_SECONDS
        assert self._live is not None, "there is always the release's own"
        return self._live

    def _look(self, live: LiveCatalog) -> None:
        """Under the lock: if another version is live, let a thread load it and give the lock back."""
        try:
            mark = self._store.catalogs.live()
        except StoreError as error:
            if times := self._unknown.due("looked"):
                log.warning("the live version of the catalog is not known", reason=str(error), times=times)
            mark = live.mark
        if mark == live.mark or (self.failed and mark == self.failed.mark):
            self._take_down()
            self._swapping.release()
            return
        threading.Thread(target=self._swap_and_release, args=(mark,), daemon=True, name="catalog").start()

    def _take_down(self) -> None:
        """Under the lock: no longer link what is known to be gone, and link again what came back."""
        try:
            gone = self._store.page_looks.gone()
        except StoreError:  # the next look tries again
            return
        if self._live is not None and gone != self._live.gone:
            self._live = self._live.without(gone)

    def _swap_and_release(self, mark: VersionMark | None) -> None:
        try:
            self._swap(mark)
            self._take_down()
        finally:
            self._swapping.release()

    def _swap(self, mark: VersionMark | None) -> None:
        """Put a version in place; where it cannot be used, keep the old, or at the start the newest that can."""
        try:
            self._live, self.failed = self._load(mark), None
        except StoreError as error:  # the next look tries again
            log.warning("a published catalog could not be read", version=mark and mark.number, reason=str(error))
            self._live = self._live or of_the_release()
        except Exception as error:  # whatever is wrong with it, students are served
            self.failed = FailedVersion(mark, str(error))
            log.error("a published catalog cannot be used", version=mark and mark.number, reason=str(error))
            if self._live is None:
                self._live = self._newest_usable(mark)

    def _load(self, mark: VersionMark | None) -> LiveCatalog:
        if mark is None:
            return of_the_release()
        files, line = self._store.catalogs.files(mark.number), self._store.catalogs.line(mark.number)
        if files is None or line is None or files.sha256 != mark.content_sha256:
            raise ValueError(f"version {mark.number} is not what was published")
        live = prepared(files, mark.number, line.published_at, mark)
        log.info("a published catalog is live", version=mark.number)
        return live

    def _newest_usable(self, mark: VersionMark | None) -> LiveCatalog:
        for line in self._store.catalogs.lines(before=mark.number) if mark else ():
            files = self._store.catalogs.files(line.number)
            assert files is not None, "a version has its files"
            try:
                return prepared(files, line.number, line.published_at, VersionMark(line.number, files.sha256))
            except Exception as error:  # the one before, then
                log.error("a published catalog cannot be used", version=line.number, reason=str(error))
        return of_the_release()
