"""`mem-quiz backup`, `mem-quiz restore` and `mem-quiz roll-back`: the database into one file and back, and back to the
schema of an older release.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from quiz.cli.console import BadInputError

if TYPE_CHECKING:
    from quiz.config import Settings

KEY = (
    "The secret key is not in it: keep MEM_QUIZ_SECRET_KEY, or secret_key of MEM_QUIZ_HOME, elsewhere. With another "
    "key the answers are all there; advisors sign in anew, and their second factors are reset."
)
FILE = click.argument("file", type=click.Path(dir_okay=False, path_type=Path))


@click.command()
@FILE
def backup(file: Path) -> None:
    """Copy the database into a new FILE, also while the site runs. Every answer that was saved before is in it."""
    from quiz.store.backup import back_up

    with _told(file) as settings:
        manifest = back_up(settings, file, now=datetime.now(UTC))
    click.echo(f"{file} holds {_rows(manifest.rows):,} rows at migration {manifest.migration}. {KEY}")


@click.command()
@FILE
@click.option("--replace", "replacing", is_flag=True, help="Lose what the database holds now.")
def restore(file: Path, replacing: bool) -> None:
    """Put the database of a FILE that `backup` made in the place of the one that the settings name.

    Everything is checked first, and nothing changes where something is wrong. Stop the site before, or its visitors see
    one answer of the old and the next of the new.
    """
    from quiz.store.backup import restore as put

    with _told(file) as settings:
        manifest = put(settings, file, replacing=replacing)
    made = f"{manifest.made_at} by mem-quiz {manifest.program}"
    click.echo(f"Restored {_rows(manifest.rows):,} rows of {made}, catalog version {manifest.catalog}. {KEY}")


@click.command("roll-back")
@click.argument("migration")
def roll_back(migration: str) -> None:
    """Take the database back to an older MIGRATION, such as 0009, before an older release is installed again.

    What came with the later migrations is dropped: back up before.
    """
    from quiz.store.migrate import roll_back as go_back

    with _told(Path(migration)) as settings:
        try:
            go_back(settings, migration)
        except ValueError as error:
            raise BadInputError(f"{migration}: {error}") from None
    click.echo(f"The database is at migration {migration}. This release migrates it forward at its next start.")


@contextmanager
def _told(file: Path) -> Iterator["Settings"]:
    """The settings; what is wrong with them, the file or the database is refused in a sentence."""
    from quiz.config import SettingError, Settings
    from quiz.store import StoreError
    from quiz.store.copies import BackupError

    try:
        yield Settings.from_environment()
    except BackupError as error:
        raise BadInputError(f"{file}: {error}") from None
    except OSError as error:
        raise BadInputError(f"{file}: cannot be used ({error.strerror}); check folder and permissions") from None
    except (SettingError, StoreError) as error:
        raise BadInputError(str(error)) from None


def _rows(rows: Mapping[str, int]) -> int:
    return sum(count for name, count in rows.items() if name != "alembic_version")
