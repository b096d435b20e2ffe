"""`mem-quiz recommend-batch` for files of any length: Parquet, and CSV that a cluster completes."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from quiz.cli.console import BadInputError
from quiz.cli.project import open_engine

if TYPE_CHECKING:
    from quiz.files.batch import LongFile, PartPlan, WordMap
    from quiz.service.long_batches import LongResult

KINDS = (".csv", ".parquet")


def is_long(source: Path, out: Path, scheduler: str | None) -> bool:
    """Whether a file is completed part by part."""
    return scheduler is not None or ".parquet" in (source.suffix.lower(), out.suffix.lower())


def complete_long(source: Path, out: Path, words: "WordMap", scheduler: str | None) -> None:
    """Complete a file part by part, here or on a cluster, and say how it went; exit status 1 where rows have errors."""
    for path in (source, out):
        if path.suffix.lower() not in KINDS:
            raise BadInputError(
                f"{path}: a file that is completed in parts is .csv or .parquet; save it as one of these"
            )
    with _in_words(source, out):
        result = _complete(source, out, words, scheduler)
    click.echo(f"Wrote {out}: {result.students - result.wrong:,} of {result.students:,} rows completed.")
    if result.wrong:
        for line in result.problems:
            click.echo(f"mem-quiz: {line}", err=True)
        click.echo(f"mem-quiz: {result.wrong:,} rows have errors and are not completed", err=True)
        sys.exit(1)


@contextmanager
def _in_words(source: Path, out: Path) -> Iterator[None]:
    from quiz.files import UnreadableFileError
    from quiz.service.cluster import ClusterError
    from quiz.service.long_batches import OtherRunError

    try:
        yield
    except UnreadableFileError as error:
        raise BadInputError(*(f"{source}: {problem}" for problem in error.problems)) from None
    except (ClusterError, OtherRunError) as error:
        raise BadInputError(str(error)) from None
    except OSError as error:
        name = error.filename or out
        raise BadInputError(f"{name}: cannot be used ({error.strerror or error}); check path and permissions") from None


def _complete(source: Path, out: Path, words: "WordMap", scheduler: str | None) -> "LongResult":
    from quiz.files import require_parquet
    from quiz.files.batch import PARQUET, LongFile, PartPlan, batch_of
    from quiz.service.long_batches import PartFolder

    if out.suffix.lower() == PARQUET:
        require_parquet()
    file = LongFile(source)
    plan = PartPlan(out.suffix.lower(), words, file.kinds())
    for line in [*batch_of(next(iter(file.pieces())), words).told()][
        1:
    ]:  # how many students there are shows at the end
        click.echo(line)
    click.echo(f"Parts stand in {PartFolder(out).path} until all are done: the same command goes on where one ended.")
    return _run(file, out, plan, scheduler)


def _run(file: "LongFile", out: Path, plan: "PartPlan", scheduler: str | None) -> "LongResult":
    from quiz.service.cluster import complete_there, open_cluster
    from quiz.service.long_batches import complete_file, complete_here, stamp_of

    told = _ProgressLine()
    if scheduler is None:
        engine = open_engine()
        return complete_file(file, out, plan, stamp_of(engine), complete_here(engine, plan), told.add)
    with open_cluster(scheduler) as client:
        stamp = stamp_of(open_engine())
        return complete_file(file, out, plan, stamp, complete_there(client, plan, stamp), told.add)


class _ProgressLine:
    """Says on standard error how many students are done: how many there are is not known before the end."""

    def __init__(self) -> None:
        self.done = 0

    def add(self, students: int) -> None:
        """So many more are done."""
        self.done += students
        click.echo(f"Ranked {self.done:,} students", err=True)
