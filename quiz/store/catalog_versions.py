"""Every query and write of the published catalogs and of the draft of the next one.

Who publishes names the version that is live in their eyes, and the new one takes the next number: of two who publish at
once, one finds that number taken and is told. The draft is saved under the version it was read at, as a shortlist is.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from quiz.core.catalog import CatalogFiles
from quiz.store.audit import Audit
from quiz.store.follows import announce_version
from quiz.store.reported_edits import draft_is_gone, draft_is_live, version_is_back
from quiz.store.tables.catalog import CatalogDraftRow, CatalogVersionRow

FIRST = 1
DRAFT = 1  # the one row of the draft
THE_DRAFT = "catalog:draft"


@dataclass(frozen=True, slots=True)
class VersionMark:
    """Which content is live: its number, and the hash of its files. Without one the release's own are live."""

    number: int
    content_sha256: str


@dataclass(frozen=True, slots=True)
class VersionAuthor:
    """Who did something, as the version keeps it: an account's id where there is one, and a name."""

    name: str
    account: int | None = None


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A published version without its content. `published_at` is None for the one that came with the release."""

    number: int
    published_at: datetime | None
    by: str
    note: str
    equals: int | None
    catalog_sha256: str


@dataclass(frozen=True, slots=True)
class StoredDraft:
    """The draft as it was read: `files` None when there is none, and the `version` that a change must name. `authors`
    are the accounts that changed it: who publishes it should be none of them."""

    files: CatalogFiles | None
    base: int
    version: int
    by: str = ""
    updated_at: datetime | None = None
    authors: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Publication:
    """What is published: the files, the hash of what is ranked on, and the version it follows. `draft` is the version
    of the draft that it was, which publishing empties; `equals` the earlier version that it brings back."""

    files: CatalogFiles
    catalog_sha256: str
    base: int
    note: str = ""
    draft: int | None = None
    equals: int | None = None


LIVE = (
    sa.select(CatalogVersionRow.number, CatalogVersionRow.content_sha256)
    .order_by(CatalogVersionRow.number.desc())
    .limit(1)
)
LINE = tuple(getattr(CatalogVersionRow, name) for name in VersionLine.__slots__)
NO_DRAFT: dict[str, Any] = {"programs": None, "sources": None, "schools": None, "authors": []}
# What each act leaves of those who changed the draft before, and whether it adds who did it.
KEPT_AND_ADDED = {
    "catalog.edited": (True, True),
    "catalog.carried": (True, False),  # the changes stay those of others
    "catalog.uploaded": (False, True),
    "catalog.dropped": (False, False),
}


class _LateError(Exception):
    """Somebody else was first; the transaction is undone."""


class CatalogVersions:
    """The catalogs of one database. `now` is always the caller's, in UTC."""

    def __init__(self, engine: sa.Engine, audit: Audit) -> None:
        self._engine, self._audit = engine, audit

    # --- versions -------------------------------------------------------------------------------------------------

    def live(self) -> VersionMark | None:
        """Which version is live; None while nothing was published, so that the release's files are. One read of the
        end of an index. Raises StoreError when the database does not answer."""
        with self._engine.connect() as connection:
            row = connection.execute(LIVE).one_or_none()
        return None if row is None else VersionMark(*row)

    def line(self, number: int) -> VersionLine | None:
        """One version without its content."""
        found = self._lines(sa.select(*LINE).where(CatalogVersionRow.number == number))
        return found[0] if found else None

    def lines(self, *, before: int | None = None, count: int = 50) -> tuple[VersionLine, ...]:
        """The published versions, newest first, `count` of them from below `before` on."""
        lines = sa.select(*LINE).order_by(CatalogVersionRow.number.desc()).limit(count)
        return self._lines(lines if before is None else lines.where(CatalogVersionRow.number < before))

    def files(self, number: int) -> CatalogFiles | None:
        """The files of a version. Raises StoreError when the database does not answer."""
        content = sa.select(CatalogVersionRow.programs, CatalogVersionRow.sources, CatalogVersionRow.schools)
        with self._engine.connect() as connection:
            row = connection.execute(content.where(CatalogVersionRow.number == number)).one_or_none()
        return None if row is None else CatalogFiles(row.programs, row.sources, row.schools or b"")

    def ranked_from(self, catalog_sha256: str) -> VersionLine | None:
        """The version that a list was ranked from, by the hash that it keeps; the newest where several say the same."""
        lines = sa.select(*LINE).where(CatalogVersionRow.catalog_sha256 == catalog_sha256)
        found = self._lines(lines.order_by(CatalogVersionRow.number.desc()).limit(1))
        return found[0] if found else None

    def publish(self, new: Publication, first: Publication, by: VersionAuthor, *, now: datetime) -> int | None:
        """Make this the live version and give its number. `first` is what the release brought: it is kept as number 1
        when number 2 is published. None when somebody published meanwhile, or changed the draft that this was."""
        number = new.base + 1
        rows = [_version(number, new, by, now)]
        rows += [_version(FIRST, first, VersionAuthor("the release"), None)] if new.base == FIRST else []
        action = "catalog.published" if new.equals is None else "catalog.rolled_back"
        before = {"number": new.base}
        after = {"number": number, "content": new.files.sha256, "note": new.note}
        try:
            with self._engine.begin() as connection:
                if new.draft is not None:
                    _change_draft(connection, new.draft, by, now, NO_DRAFT)
                    after["reports"] = draft_is_live(connection, number, now)
                if new.equals is not None:
                    after["reports"] = version_is_back(connection, new.equals)
                connection.execute(sa.insert(CatalogVersionRow), rows)
                announce_version(connection, number, now=now)
                subject = f"catalog:{number}"
                self._audit.record(by.account, action, subject, before, after, now=now, connection=connection)
        except (_LateError, sa.exc.IntegrityError):
            return None
        return number

    # --- the draft ------------------------------------------------------------------------------------------------

    def draft(self) -> StoredDraft:
        """The draft as it is."""
        with self._engine.connect() as connection:
            row = connection.execute(sa.select(CatalogDraftRow.__table__)).one_or_none()
        if row is None:
            return StoredDraft(None, FIRST, 0)
        files = None if row.programs is None else CatalogFiles(row.programs, row.sources, row.schools or b"")
        return StoredDraft(files, row.base, row.version, row.by, row.updated_at, tuple(row.authors or ()))

    def save_draft(
        self,
        files: CatalogFiles | None,
        base: int,
        version: int,
        by: VersionAuthor,
        action: str,
        *,
        now: datetime,
        change: Any = None,
    ) -> bool:
        """Replace the draft if it is still at `version` (None drops it); False when somebody changed it meanwhile.
        `action` and `change` are what the audit trail keeps."""
        content = {} if files is None else _content(files)
        after = change if change is not None else files and files.sha256
        kept, added = KEPT_AND_ADDED[action]
        try:
            with self._engine.begin() as connection:
                known = connection.scalar(sa.select(CatalogDraftRow.authors)) or [] if kept else []
                authors = sorted({*known, *([by.account] if added and by.account else [])})
                _change_draft(connection, version, by, now, {**NO_DRAFT, "base": base, **content, "authors": authors})
                if not kept:
                    draft_is_gone(connection)
                self._audit.record(by.account, action, THE_DRAFT, version, after, now=now, connection=connection)
        except (_LateError, sa.exc.IntegrityError):  # another was first, also to make the row
            return False
        return True

    def _lines(self, statement: sa.Select[Any]) -> tuple[VersionLine, ...]:
        with self._engine.connect() as connection:
            return tuple(VersionLine(*row) for row in connection.execute(statement))


def _change_draft(
    connection: sa.Connection, version: int, by: VersionAuthor, now: datetime, values: dict[str, Any]
) -> None:
    """Change the row of the draft if it is at `version`; version 0 makes it."""
    values = {**values, "version": version + 1, "updated_at": now, "by": by.name}
    if version == 0:
        connection.execute(sa.insert(CatalogDraftRow).values(id=DRAFT, **values))
        return
    its_row = sa.update(CatalogDraftRow).where(CatalogDraftRow.id == DRAFT, CatalogDraftRow.version == version)
    if connection.execute(its_row.values(values)).rowcount != 1:
        raise _LateError


def _content(files: CatalogFiles) -> dict[str, bytes | None]:
    return {"programs": files.programs, "sources": files.sources, "schools": files.schools or None}


def _version(number: int, of: Publication, by: VersionAuthor, now: datetime | None) -> dict[str, Any]:
    return {
        "number": number,
        **_content(of.files),
        "content_sha256": of.files.sha256,
        "catalog_sha256": of.catalog_sha256,
        "published_at": now,
        "account_id": by.account,
        "by": by.name,
        "note": of.note,
        "equals": of.equals,
    }
