"""What commands share about the project's own files: the catalog in use, its engine, and models/ that only a checkout
may write.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from quiz.cli.console import BadInputError, catalog_in_words
from quiz.data import bundled, in_checkout

if TYPE_CHECKING:
    from quiz.core.ranking import Engine


def open_engine() -> "Engine":
    """The engine of the catalog in use; a catalog that cannot be used is refused problem by problem."""
    with catalog_in_words():
        from quiz.core.catalog import load_catalog
        from quiz.core.ranking import load_engine

        return load_engine(load_catalog())


def require_checkout(command: str) -> None:
    """Refuse a command that writes models/ where these belong to an installed copy: the next upgrade would take what it
    wrote, and nobody would have reviewed it."""
    if not in_checkout():
        raise BadInputError(
            f"{command} writes models/, and this is an installed copy ({bundled('models').parent}); run it in a "
            "checkout of the project that was set up with `pip install -e .`"
        )


def warn_of_an_unread_catalog() -> None:
    """Say so on standard error when the current folder has a programs.csv and another one is read."""
    nearby, used = Path("programs.csv"), bundled("programs.csv")
    if nearby.is_file() and used.is_file() and not nearby.samefile(used):
        click.echo(
            f"mem-quiz: {nearby.absolute()} is not read, but {used}; to use a checkout's own file, run "
            "`pip install -e .` there",
            err=True,
        )
