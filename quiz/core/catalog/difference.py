"""What differs between two catalogs, row by row and cell by cell, and what that does; and the same changes put onto a
third catalog, for a draft whose basis has moved on.

Both catalogs are checked and as catalog.canonical writes them; a row is known by its id.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from quiz.core.catalog.files import CatalogFiles, Row, rows_of, written
from quiz.core.catalog.schema import PROGRAMS, SCHOOLS, SOURCES, CatalogTable, is_rankable

ADDED, REMOVED, CHANGED = "added", "removed", "changed"


@dataclass(frozen=True, slots=True)
class ChangedCell:
    """One cell that differs; "" is an unknown."""

    column: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RowChange:
    """One program, or school by its federal id, that was added, removed or changed; `cells` are those with a value
    in either."""

    kind: str
    id: str
    institution: str
    cells: tuple[ChangedCell, ...]


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A row of sources.csv."""

    program_id: str
    fields: str
    source: str
    as_of: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Counts:
    """How many programs a catalog has, how many are ranked, and how many values of each column are known."""

    programs: int
    rankable: int
    fill: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class CatalogDifference:
    """Everything that differs, as one reads the files, and the counts before and after. False when nothing does."""

    rows: tuple[RowChange, ...]
    sources_added: tuple[SourceLine, ...]
    sources_removed: tuple[SourceLine, ...]
    before: Counts
    after: Counts
    schools: tuple[RowChange, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.rows or self.sources_added or self.sources_removed or self.schools)

    @property
    def kinds(self) -> Mapping[str, int]:
        """How many programs were added, removed and changed."""
        return Counter(row.kind for row in self.rows)

    def names(self, kind: str) -> tuple[str, ...]:
        """The programs that were added, removed or changed, as one says them; two of one school with their ids."""
        schools = Counter(row.institution for row in self.rows)
        chosen = (row for row in self.rows if row.kind == kind)
        return tuple(f"{r.institution} ({r.id})" if schools[r.institution] > 1 else r.institution for r in chosen)

    @property
    def comings_and_goings(self) -> int:
        """How many programs are in one of the two catalogs only."""
        return self.kinds[ADDED] + self.kinds[REMOVED]

    @property
    def fill(self) -> tuple[tuple[str, int, int], ...]:
        """The columns of which more or fewer values are known, with the counts before and after."""
        pairs = ((name, self.before.fill[name], self.after.fill[name]) for name in PROGRAMS.columns)
        return tuple((name, before, after) for name, before, after in pairs if before != after)


@dataclass(frozen=True, slots=True)
class Conflict:
    """A change that was not put onto another catalog, because it says something else there by now; `column` is "" for
    a whole row. What it says there stays."""

    id: str
    column: str
    present: str
    wanted: str


@dataclass(frozen=True, slots=True)
class CarriedDraft:
    """A catalog with the changes of a difference in it, and those that were left out."""

    files: CatalogFiles
    conflicts: tuple[Conflict, ...] = field(default=())


def compare_catalogs(before: CatalogFiles, after: CatalogFiles) -> CatalogDifference:
    """What it takes to get from one catalog to the other."""
    old, new = _by_id(before), _by_id(after)
    order = sorted({**old, **new}.values(), key=lambda row: (row["institution"].casefold(), row["id"]))
    names = {row["id"]: row["institution"] for row in order}
    changes = (_change(PROGRAMS, id_, name, old.get(id_), new.get(id_)) for id_, name in names.items())
    had, has = (Counter(SourceLine(**row) for row in rows_of(SOURCES, files.sources)) for files in (before, after))
    return CatalogDifference(
        tuple(change for change in changes if change),
        tuple((has - had).elements()),
        tuple((had - has).elements()),
        _counts(old),
        _counts(new),
        () if before.school_table == after.school_table else _of_schools(before, after, {**old, **new}.values()),
    )


def _of_schools(before: CatalogFiles, after: CatalogFiles, programs: Iterable[Row]) -> tuple[RowChange, ...]:
    """What differs in schools.csv, each school by the name that its programs give it."""
    names = {row["unitid"]: row["institution"] for row in programs}
    old, new = ({row["unitid"]: row for row in rows_of(SCHOOLS, files.school_table)} for files in (before, after))
    ids = sorted({*old, *new}, key=lambda id_: (names.get(id_, ""), id_))
    changes = (_change(SCHOOLS, id_, names.get(id_, id_), old.get(id_), new.get(id_)) for id_ in ids)
    return tuple(change for change in changes if change)


def carried(changes: CatalogDifference, onto: CatalogFiles) -> CarriedDraft:
    """Another catalog with these changes in it. A cell that neither says what it said before nor what is wanted is a
    conflict and stays."""
    rows = _by_id(onto)
    conflicts: list[Conflict] = []
    for change in changes.rows:
        conflicts += APPLY[change.kind](rows, change)
    lines = [SourceLine(**row) for row in rows_of(SOURCES, onto.sources)]
    gone, known = Counter(changes.sources_removed), set(lines)
    remaining = [line for line in lines if not _taken(gone, line)]
    remaining += [line for line in changes.sources_added if line not in known]
    sources = written(SOURCES, ({name: getattr(line, name) for name in SOURCES.columns} for line in remaining))
    files = replace(onto, programs=written(PROGRAMS, rows.values()), sources=sources)  # no draft changes the schools
    return CarriedDraft(files, tuple(conflicts))


def _by_id(files: CatalogFiles) -> dict[str, Row]:
    return {row["id"]: row for row in rows_of(PROGRAMS, files.programs)}


def _change(table: CatalogTable, id_: str, institution: str, old: Row | None, new: Row | None) -> RowChange | None:
    pairs = ((name, (old or {}).get(name, ""), (new or {}).get(name, "")) for name in table.columns)
    cells = tuple(ChangedCell(name, before, after) for name, before, after in pairs if before != after)
    if not cells:
        return None
    kind = ADDED if old is None else REMOVED if new is None else CHANGED
    return RowChange(kind, id_, institution, cells)


def _counts(rows: Mapping[str, Row]) -> Counts:
    ranked = sum(is_rankable(row["kind"], row["open_to"], row["status"]) for row in rows.values())
    fill = {name: sum(row[name] != "" for row in rows.values()) for name in PROGRAMS.columns}
    return Counts(len(rows), ranked, fill)


def _taken(gone: Counter[SourceLine], line: SourceLine) -> bool:
    if not gone[line]:
        return False
    gone[line] -= 1
    return True


def _add(rows: dict[str, Row], change: RowChange) -> Iterator[Conflict]:
    row = dict.fromkeys(PROGRAMS.columns, "") | {cell.column: cell.after for cell in change.cells}
    if rows.setdefault(change.id, row) != row:
        yield Conflict(change.id, "", "another program of this id", "the program added")


def _remove(rows: dict[str, Row], change: RowChange) -> Iterator[Conflict]:
    row = rows.get(change.id)
    if row is None:
        return
    if row != dict.fromkeys(PROGRAMS.columns, "") | {cell.column: cell.before for cell in change.cells}:
        yield Conflict(change.id, "", "a program that was changed meanwhile", "no such program")
    else:
        del rows[change.id]


def _alter(rows: dict[str, Row], change: RowChange) -> Iterator[Conflict]:
    row = rows.get(change.id)
    if row is None:
        yield Conflict(change.id, "", "no such program any more", "its changed facts")
        return
    for cell in change.cells:
        if row[cell.column] in (cell.before, cell.after):
            row[cell.column] = cell.after
        else:
            yield Conflict(change.id, cell.column, row[cell.column], cell.after)


APPLY: Mapping[str, Callable[[dict[str, Row], RowChange], Iterator[Conflict]]] = {
    ADDED: _add,
    REMOVED: _remove,
    CHANGED: _alter,
}
