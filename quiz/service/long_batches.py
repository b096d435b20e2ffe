"""Files of students of any length: completed a part at a time, and gone on with after whatever ended it.

A part that is done lies in a folder beside the result, written whole or not at all, and is not done again. What the
parts are made of stands there too: with another file, catalog or release they are none of this run's. Who completes
the parts, this process or a cluster (cluster.py), is the caller's to say.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from quiz.core.ranking import Engine
    from quiz.files import TableFile
    from quiz.files.batch import CompletedPart, LongFile, PartPlan

    Pieces = Iterable[tuple[int, TableFile]]
    Completing = Callable[[Pieces], Iterator[tuple[int, CompletedPart]]]

MADE_OF = "made-of.json"
MOST_TOLD = 20


class OtherRunError(Exception):
    """The parts beside the result are of another run; the text says which folder it is."""


@dataclass(frozen=True, slots=True)
class LongResult:
    """How many students were completed or not, the first errors in words, and how many parts stood there before."""

    students: int
    wrong: int
    problems: tuple[str, ...]
    found: int


@dataclass(frozen=True, slots=True)
class PartFolder:
    """The parts of one result while it is made, beside it."""

    out: Path

    @property
    def path(self) -> Path:
        return self.out.with_name(f"{self.out.name}.parts")

    def open(self, made_of: dict[str, Any]) -> None:
        """Make the folder, or go on in one that is made of the same. Raises OtherRunError, OSError."""
        note, said = self.path / MADE_OF, json.dumps(made_of, sort_keys=True)
        self.path.mkdir(exist_ok=True)
        if not note.exists():
            if any(self.path.iterdir()):
                raise OtherRunError(f"{self.path} holds files that are not ours: name another --out")
            _write_whole(note, said.encode())
        elif note.read_text() != said:
            raise OtherRunError(
                f"{self.path} holds parts of another run (another file, other words, another catalog or release):"
                " delete that folder, or name another --out"
            )

    def has(self, number: int) -> bool:
        """Whether a part is done."""
        return self._part(number).exists()

    def keep(self, number: int, part: "CompletedPart") -> None:
        """Keep a part: it is done when its bytes stand there, which is after what is said of it does."""
        said = {"students": part.students, "wrong": part.wrong, "problems": part.problems}
        _write_whole(self._note(number), json.dumps(said).encode())
        _write_whole(self._part(number), part.content)

    def said(self, number: int) -> dict[str, Any]:
        """What was said of a part."""
        found: dict[str, Any] = json.loads(self._note(number).read_text())
        return found

    def join(self, parts: int, head: bytes) -> None:
        """The result of all parts, in its place at once; then the folder goes."""
        from quiz.files import join_parquet
        from quiz.files.batch import PARQUET

        draft = self.path / "draft"
        paths = [self._part(number) for number in range(parts)]
        if self.out.suffix.lower() == PARQUET:
            join_parquet(paths, draft)
        else:
            _join_text(paths, draft, head)
        draft.replace(self.out)
        shutil.rmtree(self.path)

    def _part(self, number: int) -> Path:
        return self.path / f"part-{number:06}{self.out.suffix.lower()}"

    def _note(self, number: int) -> Path:
        return self.path / f"part-{number:06}.json"


def _write_whole(path: Path, content: bytes) -> None:
    draft = path.with_name(f"{path.name}.draft")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _join_text(parts: list[Path], out: Path, head: bytes) -> None:
    with out.open("wb") as file:
        file.write(head)
        for part in parts:
            with part.open("rb") as content:
                shutil.copyfileobj(content, file)
        file.flush()
        os.fsync(file.fileno())


def stamp_of(engine: "Engine") -> dict[str, Any]:
    """What two engines have in common that say the same about everybody."""
    from quiz import __version__
    from quiz.core.questions import QUESTIONS_VERSION

    return {
        "release": __version__,
        "questions": QUESTIONS_VERSION,
        "catalog": engine.catalog.sha256,
        "weights": engine.weights.version,
    }


def complete_file(
    source: "LongFile",
    out: Path,
    plan: "PartPlan",
    stamp: dict[str, Any],
    completing: "Completing",
    progress: Callable[[int], None],
) -> LongResult:
    """Complete a file, or what is missing of it; `progress` is told how many students more are done. Raises
    UnreadableFileError, OtherRunError, OSError and what `completing` does."""
    from quiz.files.batch import batch_of, csv_head

    first = batch_of(next(iter(source.pieces())), plan.words)  # what cannot be read is said before anything is made
    folder = PartFolder(out)
    folder.open({**stamp, **_made_of(source, plan)})
    parts = found = 0

    def missing() -> Iterator[tuple[int, "TableFile"]]:
        nonlocal parts, found
        for number, table in enumerate(source.pieces()):
            parts = number + 1
            if folder.has(number):
                found += 1
                progress(len(table.lines))
            else:
                yield number, table

    for number, part in completing(missing()):
        folder.keep(number, part)
        progress(part.students)
    said = [folder.said(number) for number in range(parts)]
    folder.join(parts, csv_head(first.headings))
    problems = [problem for part in said for problem in part["problems"]]
    return LongResult(
        sum(part["students"] for part in said),
        sum(part["wrong"] for part in said),
        tuple(problems[:MOST_TOLD]),
        found,
    )


def _made_of(source: "LongFile", plan: "PartPlan") -> dict[str, Any]:
    from quiz.files.batch import PIECE

    with source.path.open("rb") as file:
        content = hashlib.file_digest(file, "sha256").hexdigest()
    words = hashlib.sha256(repr(sorted(plan.words.means.items())).encode()).hexdigest()
    return {"file": content, "words": words, "piece": PIECE}


def complete_here(engine: "Engine", plan: "PartPlan") -> "Completing":
    """Complete the parts in this process, one after the other."""
    return partial(_complete_here, engine, plan)


def _complete_here(engine: "Engine", plan: "PartPlan", pieces: "Pieces") -> Iterator[tuple[int, "CompletedPart"]]:
    from quiz.files.batch import complete_part

    for number, table in pieces:
        yield number, complete_part(engine, table, plan)
