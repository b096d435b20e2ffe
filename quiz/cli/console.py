"""How the command line speaks: problems one a line with exit status 2, paragraphs and tables that fit the terminal."""

import shutil
import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import click

MAX_SHOWN_PROBLEMS = 20


class Refused(click.ClickException):
    """Bad input: one line per problem on standard error, exit status 2."""

    exit_code = 2

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))

    def show(self, file: Any = None) -> None:
        lines = self.message.splitlines()
        for line in lines[:MAX_SHOWN_PROBLEMS]:
            click.echo(f"mem-quiz: {line}", err=True)
        if len(lines) > MAX_SHOWN_PROBLEMS:
            click.echo(f"mem-quiz: and {len(lines) - MAX_SHOWN_PROBLEMS} more", err=True)


@contextmanager
def catalog_in_words() -> Iterator[None]:
    """A catalog that cannot be loaded: each problem on its line."""
    try:
        yield
    except Exception as error:
        from quiz.core.catalog.load import CatalogError

        if isinstance(error, CatalogError):
            raise Refused(*map(str, error.problems)) from None
        raise


def paragraph(text: str) -> None:
    """Print a text wrapped to the terminal, with an empty line after it."""
    click.echo(textwrap.fill(text, min(shutil.get_terminal_size((120, 24)).columns, 120)))
    click.echo()


def table(head: Sequence[str], widths: Sequence[int], rows: Sequence[Sequence[str]]) -> None:
    """Print columns whose text wraps inside its own width; nothing is cut."""
    for row in (head, ["-" * width for width in widths], *rows):
        cells = [textwrap.wrap(text, width) or [""] for text, width in zip(row, widths, strict=True)]
        for line in range(max(map(len, cells))):
            parts = [cell[line] if line < len(cell) else "" for cell in cells]
            click.echo("  ".join(part.ljust(width) for part, width in zip(parts, widths, strict=True)).rstrip())
    click.echo()
