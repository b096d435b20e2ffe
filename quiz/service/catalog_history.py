"""The published versions of the catalog as a history: how much each of them knew, and what was corrected since a day.

A version never changes, so each is counted once in the life of a process.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from quiz.core.catalog import Correction, VersionCounts, compare_catalogs, corrections, counted
from quiz.service.publishing import live_files
from quiz.store import Store
from quiz.store.catalog_versions import VersionLine

MOST_VERSIONS = 12
MOST_LOOKED_AT = 500
A_YEAR = timedelta(days=365)

_counts: dict[str, VersionCounts] = {}  # by the hash of what a version is ranked on


@dataclass(frozen=True, slots=True)
class PastVersion:
    """A version with what it knew."""

    line: VersionLine
    counts: VersionCounts


@dataclass(frozen=True, slots=True)
class CatalogHistory:
    """The newest versions, the live one first; none where only the release's own files exist. `since` is the version
    that the live one is compared with: the one that was live a year ago, else the oldest; None where there is no
    other."""

    versions: tuple[PastVersion, ...]
    since: VersionLine | None
    corrections: tuple[Correction, ...]
    added: int
    removed: int


def history(store: Store, now: datetime) -> CatalogHistory:
    """What the store knows of the past. Raises StoreError when the database does not answer."""
    lines = store.catalogs.lines(count=MOST_LOOKED_AT)
    if len(lines) < 2:
        return CatalogHistory((), None, (), 0, 0)
    a_year_ago = now - A_YEAR
    was_live = (line for line in lines[1:] if line.published_at is None or line.published_at <= a_year_ago)
    since = next(was_live, lines[-1])
    before, (_, after) = store.catalogs.files(since.number), live_files(store)
    assert before is not None, "a version has its files"
    changes = compare_catalogs(before, after)
    return CatalogHistory(
        tuple(PastVersion(line, _count(store, line)) for line in lines[:MOST_VERSIONS]),
        since,
        corrections(changes),
        changes.kinds["added"],
        changes.kinds["removed"],
    )


def _count(store: Store, line: VersionLine) -> VersionCounts:
    if line.catalog_sha256 not in _counts:
        files = store.catalogs.files(line.number)
        assert files is not None, "a version has its files"
        _counts[line.catalog_sha256] = counted(files)
    return _counts[line.catalog_sha256]
