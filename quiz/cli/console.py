"""How the command line speaks: problems one a line with exit status 2, paragraphs and tables that fit the terminal, and
files that it cannot read or write named with the way out.
"""

import shutil
import sys
import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

MAX_SHOWN_PROBLEMS = 20


class BadInputError(click.ClickException):
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
        from quiz.core.catalog import CatalogError

        if isinstance(error, CatalogError):
            raise BadInputError(*map(str, error.problems)) from None
        raise


def read_text(source: str, expected: str, most_bytes: int = -1) -> tuple[str, str]:
    """What to call the source, and the UTF-8 text of the file of this name; - is standard input. At most one byte more
    than `most_bytes` is read, and a text that is longer is refused; `expected` says what the file should hold."""
    name = "standard input" if source == "-" else source
    try:
        with sys.stdin.buffer if source == "-" else Path(source).open("rb") as file:
            content = file.read(most_bytes + 1 if most_bytes >= 0 else -1)
    except OSError as error:
        raise BadInputError(
            f"{name}: cannot be read ({error.strerror}); name {expected}, or - for standard input"
        ) from None
    if 0 <= most_bytes < len(content):
        raise BadInputError(f"{name}: is larger than {most_bytes // 1024} KiB; name {expected}")
    try:
        return name, content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInputError(f"{name}: is not UTF-8 text; save it as UTF-8") from None


def write_file(path: Path, content: bytes) -> None:
    """Write a file that the command was asked for."""
    try:
        path.write_bytes(content)
    except OSError as error:
        raise unwritable(error) from None


def unwritable(error: OSError) -> BadInputError:
    """The refusal for a file that cannot be written."""
    return BadInputError(f"{error.filename}: cannot be written ({error.strerror}); check folder and permissions")


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
