"""What is wrong with a catalog file, as data: a problem names file, row, column, value and the way out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from quiz.core.catalog.schema import PROGRAMS


@dataclass(frozen=True, slots=True)
class CatalogProblem:
    """One thing to put right: `row` as a spreadsheet counts (None: the whole file), the row's `id`, the `column`, the
    `value` found there, and in `text` what is wrong and what is allowed."""

    row: int | None
    id: str | None
    column: str
    value: str
    text: str
    file: str = PROGRAMS.name

    def __str__(self) -> str:
        place = [_shown(self.file) if self.row is None else f"{_shown(self.file)} row {self.row}"]
        place += [f"id {_shown(self.id)}"] if self.id else []
        place += [f"column {_shown(self.column)}"] if self.column else []
        value = f'"{_shown(self.value)}" ' if self.value else ""
        return f"{', '.join(place)}: {value}{self.text}"


class CatalogError(Exception):
    """A catalog that cannot be used; `problems` holds everything that is wrong with it."""

    def __init__(self, problems: tuple[CatalogProblem, ...]) -> None:
        self.problems = problems
        more = f" (and {len(problems) - 1} more; see `mem-quiz catalog check`)" if len(problems) > 1 else ""
        super().__init__(f"The catalog has a problem: {problems[0]}{more}")


@dataclass(frozen=True, slots=True)
class CatalogReport:
    """What `check` found. `problems` forbid the use of the file, `notes` do not; `fill` counts the known values of each
    column as (known, rows)."""

    problems: tuple[CatalogProblem, ...]
    rows: int = 0
    rankable: int = 0
    fill: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    notes: tuple[CatalogProblem, ...] = ()

    def lines(self) -> Iterator[str]:
        """The report as plain text: problems, then notes, then how many rows and how much of each column is known."""
        for title, found in (("problem", self.problems), ("note", self.notes)):
            if found:
                yield f"{len(found)} {title}{'s' if len(found) > 1 else ''}"
                yield from (f"  {problem}" for problem in found)
                yield ""
        if not self.problems:
            yield "No problems."
        yield f"{self.rows} rows, {self.rankable} of them ranked"
        if self.rows:
            widest = max(map(len, self.fill))
            yield f"  {'column':<{widest}}  known   share"
            for column, (known, rows) in self.fill.items():
                yield f"  {column:<{widest}}  {known:>5}  {known / rows:>5.0%}"


def _shown(text: str) -> str:
    """Text made safe for a terminal: one line, no control characters, at most 80 of them."""
    safe = "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text[:80])
    return f"{safe}…" if len(text) > 80 else safe
