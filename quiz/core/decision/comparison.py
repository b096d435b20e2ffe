"""Two to four programs side by side: groups of rows, one unit a row, each cell with its year, basis and sources.

A row stands in its group when something is known to say of at least one program; what none of them publishes is named
once, under the unknowns, and is no difference. A cell is marked ("lowest") only where every cell of its row is known
and nothing beside it is better in any part, so that no mark rests on silence or on an old price; no program wins the
table.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from quiz.core.catalog import (
    ANOTHER_DEGREE,
    BY_EMPHASIS,
    EARNED,
    FACTS,
    NEIGHBOUR_FIELDS,
    NOT_PUBLISHED,
    SCHOOL,
    SCHOOL_RATES,
    SPECIALISATIONS,
    UNKNOWN,
    WHAT_GRADUATES_EARNED,
    Catalog,
    FactText,
    Program,
    Source,
    cost_in,
    cost_shown,
    find_evidence,
    number_sources,
    possible_sources,
)
from quiz.core.questions import NOTHING_SAID, Answers
from quiz.core.text import capital

LEAST, MOST = 2, 4
FIT = "Fit with your answers"
IN_STATE, OUT_OF_STATE = ", in-state", ", out-of-state"
# Parts of a value that a mark compares, less being better.
Value = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class FitVerdict:
    """How a program fits one student, in words: the fit, how sure that is, its place in the student's list ("" where
    there is none to go by), and what speaks for and against it."""

    fit: str
    sureness: str
    place: str
    speaks_for: tuple[str, ...]
    speaks_against: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ComparedCell:
    """What a row says about one program: its words (several where it is a list), the small print (basis, price year),
    whether it is known, the numbers of its possible sources with their newest year, and its mark or ""."""

    words: tuple[str, ...]
    note: str = ""
    known: bool = True
    numbers: tuple[int, ...] = ()
    as_of: str = ""
    mark: str = ""

    @property
    def reading(self) -> tuple[tuple[str, ...], str]:
        """What is the same in two cells that read the same: when a fact was last looked at is no difference."""
        return self.words, self.note

    @property
    def says(self) -> bool:
        """Whether it says anything: what is known, or that only another degree at the school is."""
        return self.words != (NOT_PUBLISHED,)


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """One fact of all compared programs, in their order."""

    label: str
    cells: tuple[ComparedCell, ...]

    @property
    def differs(self) -> bool:
        return len({cell.reading for cell in self.cells}) > 1

    @property
    def says(self) -> bool:
        """Whether any of its cells says anything."""
        return any(cell.says for cell in self.cells)

    @property
    def note(self) -> str:
        """The small print that all known cells share, to be said once; "" where they have none or each its own."""
        notes = {cell.note for cell in self.cells if cell.known}
        return notes.pop() if len(notes) == 1 else ""


Groups = tuple[tuple[str, tuple[ComparedRow, ...]], ...]


@dataclass(frozen=True)
class Comparison:
    """The whole table. `groups` hold the rows that say something of a program, `unknown` the labels of the others;
    `asks` gives for each program the labels that another one publishes and it does not."""

    programs: tuple[Program, ...]
    groups: Groups
    unknown: tuple[str, ...]
    asks: tuple[tuple[str, ...], ...]
    sources: tuple[Source, ...]

    @cached_property
    def same(self) -> int:
        """How many rows read the same for all."""
        return sum(not row.differs for _, rows in self.groups for row in rows)

    @property
    def twins(self) -> frozenset[str]:
        """The schools that stand here with more than one program, so that a school's name alone does not tell."""
        counts = Counter(program.institution for program in self.programs)
        return frozenset(school for school, count in counts.items() if count > 1)

    def shown(self, everything: bool) -> Groups:
        """All rows, or only those that differ; a group that keeps none is left out."""
        shown = ((title, tuple(row for row in rows if everything or row.differs)) for title, rows in self.groups)
        return tuple((title, rows) for title, rows in shown if rows)

    def parts(self, everything: bool) -> tuple[tuple[ComparedRow, ...], Groups, Groups]:
        """What is shown in three parts: the rows that answer first, the other rows of the programs by their groups, and
        what is known of whole schools only."""
        shown = self.shown(everything)
        answer = FIRST if any(row.label == FOR_YOU.label for _, rows in shown for row in rows) else FIRST | BOTH_PRICES
        first = tuple(row for _, rows in shown for row in rows if row.label in answer)
        rest = ((title, tuple(row for row in rows if row.label not in answer)) for title, rows in shown)
        groups = tuple((title, rows) for title, rows in rest if rows)
        of_schools = tuple(group for group in groups if group[0] in OF_SCHOOLS)
        return first, tuple(group for group in groups if group not in of_schools), of_schools


# --- how rows are read --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Reading:
    """What rows are read for: the catalog, a student's answers, and the sources numbered so far."""

    catalog: Catalog
    answers: Answers
    numbered: dict[Source, int]


@dataclass(frozen=True, slots=True)
class _FactReading:
    """A fact of one program: how it reads, the columns it was read from, and its value where it can be compared."""

    shown: FactText
    columns: Sequence[str]
    value: Value | None = None


@dataclass(frozen=True, slots=True)
class _RowReader:
    """How a row is read, and the word that marks what is best in it. What stands in federal statistics is nothing to
    `ask` a school for."""

    label: str
    read: Callable[[_Reading, Program], _FactReading]
    mark: str = ""
    ask: bool = True

    def row(self, asked: _Reading, programs: Sequence[Program]) -> ComparedRow:
        """The row with its marks."""
        found = [self.read(asked, program) for program in programs]
        cells = [_cell(asked, program, reading) for program, reading in zip(programs, found, strict=True)]
        best = marks([reading.value for reading in found])
        return ComparedRow(
            self.label,
            tuple(replace(cell, mark=self.mark if leads else "") for cell, leads in zip(cells, best, strict=True)),
        )


def _cell(asked: _Reading, program: Program, read: _FactReading) -> ComparedCell:
    if read.shown == UNKNOWN:
        return ComparedCell((NOT_PUBLISHED,), known=False)
    found = possible_sources(asked.catalog, program, read.columns)
    newest = max((source.as_of for source in found), default="")
    numbers = number_sources(found, asked.numbered)
    return ComparedCell((read.shown.text,), read.shown.note, read.shown.known, numbers, newest)


def marks(values: Sequence[Value | None]) -> list[bool]:
    """Which values are as good as every other one in every part; none where one is unknown or all are equal.

    >>> marks([(12, 24), (10, 18), (10, 18)]), marks([(12, 24), (10, 30)]), marks([(1,), None]), marks([(1,), (1,)])
    ([False, True, True], [False, False], [False, False], [False, False])
    """
    known = [value for value in values if value is not None]
    if len(known) < len(values) or len(set(known)) == 1:
        return [False] * len(values)
    return [all(a <= b for other in known for a, b in zip(value, other, strict=True)) for value in known]


def _length(program: Program) -> Value | None:
    """Shortest and longest; a shortest alone is both, and a longest alone says nothing of the shortest."""
    low, high = program.duration_months_min, program.duration_months_max
    return None if low is None else (low, low if high is None else high)


def _emphasis(key: str) -> Callable[[Program], Value | None]:
    """How strong the evidence in the program's own curriculum is."""

    def value(program: Program) -> Value | None:
        seen = BY_EMPHASIS.get(program.value(key))
        return None if seen is None or seen.degree is None else (-seen.degree,)

    return value


COMPARED: Mapping[str, tuple[str, Callable[[Program], Value | None]]] = {
    "duration_months_min": ("shortest", _length),
    **{key: ("strongest evidence", _emphasis(key)) for key in SPECIALISATIONS},
}
EARNINGS = tuple(fact.column for fact in WHAT_GRADUATES_EARNED)
FEDERAL = (*SCHOOL_RATES, *EARNINGS, "distance_2021", "awards_2024", "awards_5yr")


# The words of the cards. It says nothing of the program's own curriculum, which is still to be asked for.
NEARBY = FactText(capital(ANOTHER_DEGREE), "what this program itself teaches is not published", known=False)


def _fact(column: str) -> _RowReader:
    """A row of a fact as the program's page has it."""
    fact = FACTS[column]
    mark, value = COMPARED.get(column, ("", lambda program: None))

    def read(asked: _Reading, program: Program) -> _FactReading:
        shown = fact.shown(program)
        if column in SPECIALISATIONS and find_evidence(program, column) == SCHOOL:
            return _FactReading(NEARBY, NEIGHBOUR_FIELDS[column])
        # The group of the school's averages says once what every fact in it would repeat.
        return _FactReading(
            replace(shown, note="") if column in SCHOOL_RATES else shown, (column, *fact.sources), value(program)
        )

    return _RowReader(fact.label, read, mark, ask=column not in FEDERAL)


def _price(label: str, home_state: Callable[[_Reading, Program], str | None]) -> _RowReader:
    """A row of total tuition for somebody who lives in a state. Prices rise, so the lowest is surely the lowest only
    where it is at least as new as the others; an estimate is not known."""

    def read(asked: _Reading, program: Program) -> _FactReading:
        cost = cost_in(asked.catalog, program, home_state(asked, program))
        dated = (cost.usd, -float(cost.year[:4])) if cost.known and cost.usd is not None and cost.year else None
        return _FactReading(cost_shown(cost), cost.columns, dated)

    return _RowReader(label, read, "lowest")


FOR_YOU = _price("Total tuition for you", lambda asked, program: asked.answers.lives_in)
FOR_OTHERS = _price("Total tuition, not a resident of its state", lambda asked, program: None)
FOR_RESIDENTS = _price("Total tuition, resident of its state", lambda asked, program: program.state)
BOTH_PRICES = frozenset({FOR_OTHERS.label, FOR_RESIDENTS.label})
FIT_LABEL, PLACE_LABEL = "Fit", "Place in your list"
# The rows that answer first; without a home state both prices are among them.
FIRST = frozenset(
    {
        *(FIT_LABEL, PLACE_LABEL, FOR_YOU.label),
        *(FACTS[column].label for column in ("duration_months_min", "delivery", "pace", "deadline_fall")),
    }
)
AVERAGES = "Money: averages of the whole school, not the program's price"
MEDIANS = f"{EARNED}: with federal aid, from all the school's programs in the field"
OF_SCHOOLS = frozenset({AVERAGES, MEDIANS})
GROUPS: tuple[tuple[str, tuple[_RowReader, ...]], ...] = (
    (
        "Money",
        (
            FOR_OTHERS,
            FOR_RESIDENTS,
            _fact("tuition_per_credit_usd"),
        ),
    ),
    (AVERAGES, tuple(map(_fact, SCHOOL_RATES))),
    (MEDIANS, tuple(map(_fact, EARNINGS))),
    (
        "Time",
        tuple(map(_fact, ("duration_months_min", "delivery", "pace", "campus_stays", "distance_2021", "credits"))),
    ),
    (
        "Admission",
        tuple(map(_fact, ("open_to", "background", "work_experience_years_min", "gre", "min_gpa", "toefl_min"))),
    ),
    (
        "Specialisations",
        tuple(map(_fact, (*SPECIALISATIONS, "concentrations", "disciplines", "industries", "capstone"))),
    ),
    (
        "Recognition",
        tuple(
            map(
                _fact,
                (
                    *("degree", "kind", "school", "control", "status", "recognition", "stem_designated"),
                    *("awards_2024", "awards_5yr"),
                ),
            )
        ),
    ),
    ("Deadlines", tuple(map(_fact, ("deadline_fall", "start_terms")))),
)


# --- the table ----------------------------------------------------------------------------------------------------


def compare(
    catalog: Catalog,
    programs: Sequence[Program],
    answers: Answers = NOTHING_SAID,
    verdicts: Mapping[str, FitVerdict] | None = None,
) -> Comparison:
    """The table of these programs. `answers` decide whose price counts; with `verdicts`, one for each program's id, the
    table opens with how they fit."""
    asked = _Reading(catalog, answers, {})
    at_home = (FOR_YOU,) if asked.answers.lives_in else ()
    read = [
        (title, _merged((line, line.row(asked, programs)) for line in (*(at_home if title == "Money" else ()), *lines)))
        for title, lines in GROUPS
    ]
    all_rows = [pair for _, pairs in read for pair in pairs]
    groups = [(title, tuple(row for _, row in pairs if row.says)) for title, pairs in read]
    if verdicts:
        groups.insert(0, (FIT, _fit([verdicts[program.id] for program in programs])))
    return Comparison(
        programs=tuple(programs),
        groups=tuple((title, rows) for title, rows in groups if rows),
        unknown=tuple(row.label for _, row in all_rows if not row.says),
        asks=tuple(
            tuple(row.label for line, row in all_rows if line.ask and _published(row) and not row.cells[at].known)
            for at in range(len(programs))
        ),
        sources=tuple(asked.numbered),
    )


def _published(row: ComparedRow) -> bool:
    return any(cell.known for cell in row.cells)


def _merged(pairs: Iterable[tuple[_RowReader, ComparedRow]]) -> list[tuple[_RowReader, ComparedRow]]:
    """The rows, where an average that reads the same in-state and out-of-state for every program stands once."""
    merged: list[tuple[_RowReader, ComparedRow]] = []
    for line, row in pairs:
        name = row.label.removesuffix(OUT_OF_STATE)
        twin = merged[-1][1] if merged and merged[-1][1].label == f"{name}{IN_STATE}" else None
        if twin and [cell.reading for cell in twin.cells] == [cell.reading for cell in row.cells]:
            merged[-1] = (line, replace(row, label=f"{name}{IN_STATE} and{OUT_OF_STATE[1:]}"))
        else:
            merged.append((line, row))
    return merged


def _fit(verdicts: Sequence[FitVerdict]) -> tuple[ComparedRow, ...]:
    """The student's own rows. They hold no mark: a fit is no contest, and the list has its own order."""
    nothing = ("Nothing that is published",)
    places = ComparedRow(PLACE_LABEL, tuple(ComparedCell((verdict.place,)) for verdict in verdicts))
    return (
        ComparedRow(FIT_LABEL, tuple(ComparedCell((verdict.fit,), verdict.sureness) for verdict in verdicts)),
        *((places,) if any(verdict.place for verdict in verdicts) else ()),
        ComparedRow("Speaks for it", tuple(ComparedCell(verdict.speaks_for or nothing) for verdict in verdicts)),
        ComparedRow(
            "Speaks against it", tuple(ComparedCell(verdict.speaks_against or nothing) for verdict in verdicts)
        ),
    )
