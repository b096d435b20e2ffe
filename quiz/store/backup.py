"""A backup: one file that holds the database as it was at one moment, and a manifest that says what it is.

The file is a ZIP archive of `manifest.json` and the copy that the database's own means make (copies.py). It is written
beside its name and put there when it is whole; a restore checks everything before it touches what is there, and then
replaces it in one transaction. The secret key is not in it: whoever finds a backup could otherwise sign for the site.
"""

import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from hashlib import file_digest
from pathlib import Path
from typing import Self
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

import sqlalchemy as sa

from quiz import __version__
from quiz.config import Settings
from quiz.store.catalog_versions import FIRST
from quiz.store.connection import WaitLimits, connect
from quiz.store.copies import COPIES, BackupError, Copies, Copy
from quiz.store.migrate import newest, revisions, upgrade
from quiz.store.tables import Base

FORMAT = 1
MANIFEST = "manifest.json"
VERSION_TABLE = "alembic_version"
CHUNK = 1 << 20
NAME = re.compile(r"[a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds: made by which program at which migration, when, of which database and catalog version, the
    number of rows of each table, and the digest of the copy. `schema` is PostgreSQL's, "" for SQLite."""

    program: str
    migration: str
    made_at: str
    backend: str
    catalog: int
    rows: Mapping[str, int]
    copy_sha256: str
    schema: str = ""
    format: int = FORMAT

    @classmethod
    def read(cls, text: bytes) -> Self:
        """The manifest of an archive. Raises BackupError when it is none that this program reads."""
        try:
            found = json.loads(text)
            if found["format"] != FORMAT:
                raise BackupError(f"it is of format {found['format']}, and this program reads format {FORMAT}")
            manifest = cls(**found)
            names = (*manifest.rows, manifest.schema)
            if not all(NAME.fullmatch(name) for name in names):
                raise ValueError("no name of a table")
        except (ValueError, TypeError, KeyError, AttributeError):
            raise BackupError("its manifest cannot be read") from None
        if manifest.migration not in revisions():
            told = f"it was made at migration {manifest.migration} by mem-quiz {manifest.program}"
            raise BackupError(f"{told}, and this program knows none after {newest()}; restore it with that release")
        return manifest

    @property
    def told(self) -> Copy:
        """What is in the copy."""
        return Copy(self.migration, self.catalog, dict(self.rows), self.schema)


def back_up(settings: Settings, path: Path, *, now: datetime) -> Manifest:
    """Copy the database of the settings into a new file, while it is in use; what was committed before the call is in
    it. Raises BackupError, StoreError, and OSError when the file cannot be written."""
    if path.exists():
        raise BackupError("exists already; name a new file")
    with _engine(settings) as engine, tempfile.TemporaryDirectory(dir=path.parent, prefix=".backup-") as folder:
        copy = Path(folder) / "copy"
        taken = _copies(engine).take(engine, copy)
        if taken.migration is None:
            raise BackupError("the database holds nothing yet: it was never migrated")
        manifest = Manifest(
            program=__version__,
            migration=taken.migration,
            made_at=now.isoformat(timespec="seconds"),
            backend=engine.dialect.name,
            catalog=taken.catalog or FIRST,
            rows=taken.rows,
            copy_sha256=_sha256(copy),
            schema=taken.schema,
        )
        archive = Path(folder) / "archive"
        with ZipFile(archive, "w", ZIP_DEFLATED) as file:
            file.writestr(MANIFEST, json.dumps(asdict(manifest), indent=1))
            file.write(copy, _copies(engine).name)
        _put(archive, path)
    return manifest


def restore(settings: Settings, path: Path, *, replacing: bool) -> Manifest:
    """Put the database of a backup in the place of what the settings name, and migrate it to this program's schema.
    What is there, if it holds anything, is only replaced when the caller says so. Raises BackupError, StoreError, and
    OSError when the file cannot be read; nothing has changed then."""
    with _engine(settings) as engine, tempfile.TemporaryDirectory(prefix="mem-quiz-") as folder:
        copy = Path(folder) / "copy"
        manifest = _unpack(path, copy, engine)
        _check_target(engine, replace=replacing)
        _copies(engine).check(copy, manifest.told)
        if engine.dialect.name == "sqlite":  # a file can be migrated before it takes the other's place
            upgrade(replace(settings, database_url=f"sqlite:///{copy}"))
        _copies(engine).put(engine, copy, manifest.told)
    upgrade(settings)
    return manifest


def _check_target(engine: sa.Engine, *, replace: bool) -> None:
    """Refuse to touch what is not ours, or holds something that nobody said may go."""
    ours = {*Base.metadata.tables, VERSION_TABLE}
    found = _rows(engine)
    others = sorted(found.keys() - ours)
    if others:
        raise BackupError(f"the database holds tables that this program does not know ({', '.join(others[:5])})")
    filled = sum(count for name, count in found.items() if name != VERSION_TABLE)
    if filled and not replace:
        raise BackupError(f"the database holds {filled:,} rows; give --replace to lose them")


def _rows(engine: sa.Engine) -> dict[str, int]:
    with engine.connect() as connection:
        return Copy.of(connection).rows


def _unpack(path: Path, copy: Path, engine: sa.Engine) -> Manifest:
    """The manifest of a backup whose copy is what it was when it was made."""
    try:
        with ZipFile(path) as archive:
            manifest = Manifest.read(archive.read(MANIFEST))
            if manifest.backend != engine.dialect.name:
                raise BackupError(f"it is of {manifest.backend}, and DATABASE_URL names {engine.dialect.name}")
            with archive.open(_copies(engine).name) as packed, copy.open("wb") as file:
                shutil.copyfileobj(packed, file, CHUNK)
    except (BadZipFile, KeyError, EOFError):
        raise BackupError("it is no backup of mem-quiz, or a damaged one") from None
    if _sha256(copy) != manifest.copy_sha256:
        raise BackupError("its copy of the database is damaged")
    return manifest


@contextmanager
def _engine(settings: Settings) -> Iterator[sa.Engine]:
    engine = connect(settings.database_url, WaitLimits.of(settings, patient=True))
    try:
        yield engine
    finally:
        engine.dispose()


def _copies(engine: sa.Engine) -> Copies:
    return COPIES[engine.dialect.name]


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _put(archive: Path, path: Path) -> None:
    """Give the whole file its name, on the disk before it has it, for its owner alone; never over another."""
    archive.chmod(0o600)
    with archive.open("rb") as file:
        os.fsync(file.fileno())
    try:
        os.link(archive, path)
    except FileExistsError:
        raise BackupError("exists already; name a new file") from None
