"""`mem-quiz recommend-batch`: many students at once, from file to file."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from quiz.cli.console import MAX_SHOWN_PROBLEMS, BadInputError, write_file
from quiz.cli.long_batch import complete_long, is_long
from quiz.cli.project import open_engine

if TYPE_CHECKING:
    from quiz.files.batch import Batch, WordMap

KINDS = (".csv", ".xlsx")


def _now() -> datetime:
    return datetime.now(UTC)


@click.command("recommend-batch")
@click.argument("source", metavar="[IN]", required=False, type=click.Path(path_type=Path))
@click.option(
    "--out", metavar="OUT", type=click.Path(path_type=Path), help="The completed file: .csv, .xlsx or .parquet."
)
@click.option(
    "--template",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write the template, .csv or .xlsx, and end there unless IN is named too.",
)
@click.option(
    "--words",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="A table that says what the words of your office mean: Question, Written, Means.",
)
@click.option(
    "--unread",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write the words that were not read as such a table (CSV), to fill in and give to --words.",
)
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="Let a Dask cluster do it, CSV or Parquet of any length: tcp://host:8786, or local for all processors here.",
)
def recommend_batch(
    source: Path | None,
    out: Path | None,
    template: Path | None,
    words: Path | None,
    unread: Path | None,
    scheduler: str | None,
) -> None:
    """Rank the programs for every row of IN, a filled-in template, and write the completed rows to OUT.

    Parquet (.parquet), and CSV with --scheduler, may have any length: they are completed part by part, and the same
    command goes on after whatever ended it.

    Exit status 2 when IN cannot be read, 1 when rows have errors; the other rows are completed all the same.
    """
    if template is not None:
        write_file(template, _template(template))
        click.echo(f"Wrote {template}: fill in one student a row.")
    if source is None and out is None and template is not None:
        return
    if source is None or out is None:
        raise BadInputError("name the filled-in file and --out with the file to write, or --template for an empty one")
    if is_long(source, out, scheduler):
        if unread is not None:
            raise BadInputError(
                "--unread reads a file at once: try a part of it, up to 10,000 rows, as CSV or workbook"
            )
        complete_long(source, out, _mapping(words), scheduler)
        return
    _kind(out)
    batch = _read(source, words)
    for line in batch.told():
        click.echo(line)
    if unread is not None:
        _write_unread(batch, unread)
    write_file(out, _complete(batch, out))
    click.echo(f"Wrote {out}: {len(batch.students) - batch.wrong:,} of {len(batch.students):,} rows completed.")
    if batch.wrong:
        _say_wrong(batch)
        sys.exit(1)


def _kind(path: Path) -> str:
    if path.suffix.lower() not in KINDS:
        raise BadInputError(f"{path}: let its name end in .csv or .xlsx, which says how it is written")
    return path.suffix.lower()


def _template(path: Path) -> bytes:
    from quiz.files.batch import template_csv, template_xlsx

    return template_csv() if _kind(path) == ".csv" else template_xlsx()


def _read(path: Path, words: Path | None) -> "Batch":
    from quiz.files.batch import read_batch

    mapping = _mapping(words)
    with _readable(path):
        return read_batch(_bytes(path), mapping)


def _mapping(words: Path | None) -> "WordMap":
    from quiz.files.batch import WordMap, read_mapping

    if words is None:
        return WordMap()
    with _readable(words):
        return read_mapping(_bytes(words))


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    from quiz.files import UnreadableFileError

    try:
        yield
    except UnreadableFileError as error:
        raise BadInputError(*(f"{path}: {problem}" for problem in error.problems)) from None


def _bytes(path: Path) -> bytes:
    from quiz.files import MOST_BYTES

    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise BadInputError(f"{path}: cannot be read ({error.strerror}); name a CSV or XLSX file") from None


def _write_unread(batch: "Batch", path: Path) -> None:
    from quiz.files.batch import count_unread, write_unread

    write_file(path, write_unread(batch.unread))
    click.echo(f"Wrote {path}: {len(count_unread(batch.unread)):,} words to give a meaning, for --words.")


def _complete(batch: "Batch", out: Path) -> bytes:
    from quiz.files.batch import to_csv, to_xlsx
    from quiz.service.jobs.batches import completed

    engine = open_engine()
    with click.progressbar(length=len(batch.students), label="Ranking", file=sys.stderr) as bar:
        rows = completed(engine, batch, lambda done: bar.update(done - bar.pos), _now)
    return to_csv(batch, rows) if _kind(out) == ".csv" else to_xlsx(batch, rows, _now())


def _say_wrong(batch: "Batch") -> None:
    lines = [*batch.row_problems()]
    for line in lines[:MAX_SHOWN_PROBLEMS]:
        click.echo(f"mem-quiz: {line}", err=True)
    if len(lines) > MAX_SHOWN_PROBLEMS:
        click.echo(f"mem-quiz: and {len(lines) - MAX_SHOWN_PROBLEMS:,} more, each in its row of the file", err=True)
    click.echo(f"mem-quiz: {batch.wrong:,} rows have errors and are not completed", err=True)
