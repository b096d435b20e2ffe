"""`mem-quiz audit …`: whether the audit trail is as it was written, and the trail as a file.

An exported trail can be verified by itself, on another machine: an entry's hash needs nothing but the entry.
"""

import csv
import dataclasses
import json
import sys
from collections.abc import Iterable, Iterator
from typing import IO, TYPE_CHECKING

import click

from quiz.cli.console import BadInputError
from quiz.cli.database import open_store

if TYPE_CHECKING:
    from quiz.core.records import AuditEntry, AuditVerdict


@click.group()
def audit() -> None:
    """The trail of what was done at the desk: entries that cannot be changed without it showing."""


@audit.command()
@click.argument("file", required=False, type=click.File(encoding="utf-8", errors="replace"))
@click.option("--expect", metavar="ANCHOR", help="What this command printed earlier: was anything cut off since?")
def verify(file: IO[str] | None, expect: str | None) -> None:
    """Check every entry of the trail, or of an exported FILE (JSON lines; - is standard input).

    Exit status 1 when something was changed, removed, reordered or, with --expect, cut off at the end; each entry that
    it shows at is named.
    """
    from quiz.core.records import AuditAnchor
    from quiz.core.records import verify as check

    try:
        expected = AuditAnchor.parse(expect) if expect is not None else None
    except ValueError as error:
        raise BadInputError(f"--expect: {error}") from None
    if file is not None:
        _tell(check(_read(file), expected))
        return
    with open_store() as (_, store):
        _tell(check(store.audit.entries(), expected))


@audit.command()
@click.argument("file", type=click.File("w", encoding="utf-8", lazy=True))
@click.option("--csv", "as_csv", is_flag=True, help="A table for a spreadsheet; without it, JSON lines.")
def export(file: IO[str], as_csv: bool) -> None:
    """Write the whole trail to FILE (- is standard output): numbers, digests and hashes, nobody's words.

    `audit verify FILE` reads JSON lines again. A name that ends in .csv makes a table too.
    """
    write = _write_csv if as_csv or file.name.endswith(".csv") else _write_lines
    with open_store() as (_, store):
        write(file, store.audit.entries())


def _tell(verdict: "AuditVerdict") -> None:
    for problem in verdict.problems:
        click.echo(f"mem-quiz: {problem}", err=True)
    if verdict.problems:
        sys.exit(1)
    click.echo(f"Number of entries: {verdict.anchor.count}. All are as they were written.")
    click.echo("Keep this line somewhere else; it shows later whether any of them was cut off or written anew:")
    click.echo(f"mem-quiz audit verify --expect {verdict.anchor}")


def _read(file: IO[str]) -> "Iterator[AuditEntry]":
    from quiz.core.records import AuditEntry

    for number, line in enumerate(file, 1):
        try:
            yield AuditEntry.from_document(json.loads(line))
        except json.JSONDecodeError:
            raise BadInputError(
                f"line {number} of the file is not JSON; verify reads what `audit export` wrote"
            ) from None
        except (RecursionError, ValueError) as error:
            raise BadInputError(f"line {number} of the file {error}") from None


def _write_lines(file: IO[str], entries: "Iterable[AuditEntry]") -> None:
    from quiz.core.records import canonical

    for entry in entries:
        file.write(canonical(entry).decode() + "\n")


def _write_csv(file: IO[str], entries: "Iterable[AuditEntry]") -> None:
    from quiz.core.records import AuditEntry
    from quiz.files import guarded

    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(AuditEntry.__slots__)
    for entry in entries:  # whoever forged an entry could have put a formula there
        writer.writerow([guarded(cell) if isinstance(cell, str) else cell for cell in dataclasses.astuple(entry)])
