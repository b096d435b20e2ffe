"""Which unknown fact of which program is worth looking up next: for how many students would the first five change?

A look-up is one visit to a page: a curriculum tells all four specialisations at once. What it may tell is what the
pages of other programs told, as often as they told it. One row is made of a program for each of these outcomes, and
every student of a population ranks these rows beside the list: a row that passes the last of the first five comes in, a
row of the five that falls behind the sixth goes out.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from quiz.core.catalog import Program
from quiz.core.questions import Answers
from quiz.core.ranking import FIRST, Engine, Floats, Ints, Order, order_all, rank, with_programs
from quiz.core.vocabulary import SPECIALISATIONS

# Outcomes tried of one look-up: the commonest.
MOST_OUTCOMES = 12


@dataclass(frozen=True, slots=True)
class PageKind:
    """What one visit to a page tells: the catalog's `fields`, and the name of the page as a person calls it."""

    id: str
    label: str
    fields: tuple[str, ...]


PAGE_KINDS: tuple[PageKind, ...] = (
    PageKind("curriculum", "curriculum", SPECIALISATIONS),
    PageKind("delivery", "where it is taught", ("delivery",)),
    PageKind("pace", "full or part time", ("pace",)),
    PageKind("tuition", "total tuition", ("tuition_total_usd",)),
    PageKind("background", "degrees it admits", ("background",)),
    PageKind("experience", "years of work it asks for", ("work_experience_years_min",)),
    PageKind("gpa", "lowest GPA", ("min_gpa",)),
    PageKind("gre", "GRE rule", ("gre",)),
    PageKind("length", "length", ("duration_months_min",)),
    PageKind("stays", "required campus stays", ("campus_stays",)),
    PageKind("starts", "start terms", ("start_terms",)),
    PageKind("stem", "STEM designation", ("stem_designated",)),
)


@dataclass(frozen=True, slots=True)
class LookUp:
    """One page of one program, not known yet. `value` is the share of students in [0, 1] whose first five would change,
    expected over what the page may say."""

    program: Program
    kind: PageKind
    value: float

    @property
    def page(self) -> str | None:
        """Where to look: the page of the program, else the site of the school; None where neither is known."""
        school = self.program.school_facts
        return self.program.url or (school.site if school else None)


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What a look-up may tell, as the row of the program that it would make, and how probable it is."""

    row: int
    kind: PageKind
    changed: Program
    chance: float


def rank_look_ups(engine: Engine, students: Sequence[Answers]) -> tuple[LookUp, ...]:
    """Every page that some program's facts lack, the most valuable first; `students` are clean answers."""
    outcomes = list(_outcomes(engine))
    if not outcomes or not students:
        return ()
    changed = with_programs(engine, [outcome.changed for outcome in outcomes])
    of = np.array([outcome.row for outcome in outcomes])
    times = np.zeros(len(outcomes))
    for answers in students:
        today = rank(engine, answers, FIRST + 1)
        times += _changes(today.order, today.rows, order_all(changed, answers), of)
    values: Counter[tuple[int, str]] = Counter()
    for outcome, count in zip(outcomes, (times / len(students)).tolist(), strict=True):
        values[outcome.row, outcome.kind.id] += outcome.chance * count
    kinds = {kind.id: kind for kind in PAGE_KINDS}
    found = (LookUp(engine.program(row), kinds[kind], value) for (row, kind), value in values.items())
    return tuple(sorted(found, key=lambda look_up: (-look_up.value, look_up.program.id, look_up.kind.id)))


def first_places(engine: Engine, students: Sequence[Answers]) -> dict[str, float]:
    """The share of students whose first five hold a program, by its id; none for who is in nobody's."""
    held = Counter(engine.program(row).id for answers in students for row in rank(engine, answers, FIRST).rows)
    return {program: count / len(students) for program, count in held.items()}


def _told(program: Program, kind: PageKind) -> tuple[Any, ...]:
    return tuple(getattr(program, field) for field in kind.fields)


def _outcomes(engine: Engine) -> Iterator[_Outcome]:
    """What every missing page of every ranked program may tell."""
    programs = engine.catalog.rankable
    for kind in PAGE_KINDS:
        nothing = (None,) * len(kind.fields)
        seen = Counter(told for program in programs if (told := _told(program, kind)) != nothing)
        common = seen.most_common(MOST_OUTCOMES)
        total = sum(count for _, count in common)
        for row, program in enumerate(programs):
            if _told(program, kind) == nothing:
                for told, count in common:
                    said = dict(zip(kind.fields, told, strict=True))
                    key = f"{program.id}|{kind.id}|{told}"
                    yield _Outcome(row, kind, replace(program, id=key, **said), count / total)


def _keys(order: Order) -> Floats:
    """(k, 4) what decides the place of each ordered row: misses, doubt, band, and the fit with its sign turned."""
    keys: Floats = np.column_stack([order.misses, order.doubt, order.band, -np.round(order.fit, 9)]).astype(float)
    return keys


def _changes(today: Order, listed: Sequence[int], changed: Order, of: Ints) -> Floats:
    """(m,) 1 where the changed row would enter or leave the first five of today's list. That a school may hold two of
    the five, and that a wish may move a row, is left out: it decides few places and costs a list for each row."""
    keys, first = _keys(today), listed[:FIRST]
    worst = (np.inf,) * keys.shape[1]
    bars = sorted(tuple(keys[today.place[row]].tolist()) for row in listed)
    fifth, sixth = ([*bars, worst, worst][at] for at in (len(first) - 1, len(first))) if first else (worst, worst)
    inside = np.isin(of, list(first))
    better = np.zeros(len(of), dtype=bool)  # a row that is ordered nowhere was ruled out
    rows = changed.rows
    better[rows] = _before(_keys(changed), np.where(inside[rows][:, None], np.array(sixth), np.array(fifth)))
    moved: Floats = (better != inside).astype(float)
    return moved


def _before(keys: Floats, bars: Floats) -> "np.typing.NDArray[np.bool_]":
    """(k,) whether each key comes before its bar, the first difference deciding."""
    before, equal = np.zeros(len(keys), dtype=bool), np.ones(len(keys), dtype=bool)
    for key, bar in zip(keys.T, bars.T, strict=True):
        before |= equal & (key < bar)
        equal &= key == bar
    return before | equal
