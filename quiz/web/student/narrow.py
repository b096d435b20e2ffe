"""Narrowing and ordering everything that is ranked for a student: each filter with how many programs would be left,
each order with what is not known last, and never what misses something before what does not. Both stand in the address.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from quiz.core.advice import ProgramPlace
from quiz.core.catalog import Catalog, Program, student_cost
from quiz.core.questions import Answers

Known = Callable[[ProgramPlace, Program, Catalog, Answers], bool]
SPARED = ("not_required", "optional", "waivable")


def _within_budget(ranked: ProgramPlace, program: Program, catalog: Catalog, answers: Answers) -> bool:
    high, most = student_cost(program, catalog, answers).high, answers.most_usd
    return high is not None and most is not None and high <= most


def _in_my_state(ranked: ProgramPlace, program: Program, catalog: Catalog, answers: Answers) -> bool:
    return program.state in {answers.where, answers.home_state}


FILTERS: Mapping[str, tuple[str, Known]] = {
    "fits": ("Only what is known to fit", lambda ranked, program, catalog, answers: ranked.group == "fits"),
    "online": ("Online", lambda ranked, program, catalog, answers: "online" in (program.delivery or ())),
    "part_time": ("Part time", lambda ranked, program, catalog, answers: "part_time" in (program.pace or ())),
    "price": ("Within my budget", _within_budget),
    "state": ("In my state", _in_my_state),
    "stem": ("STEM-listed", lambda ranked, program, catalog, answers: program.stem_designated == "yes"),
    "gre": ("No GRE, or it can be waived", lambda ranked, program, catalog, answers: program.gre in SPARED),
}
FIT = "fit"
CLOSE = "close"
Measure = Callable[[ProgramPlace, Program, Catalog, Answers], float | None]
SORTS: Mapping[str, tuple[str, Measure]] = {
    FIT: ("Fit", lambda ranked, program, catalog, answers: ranked.rank),
    "price": ("Price", lambda ranked, program, catalog, answers: student_cost(program, catalog, answers).middle),
    "length": ("Length", lambda ranked, program, catalog, answers: program.months_within),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter or an order to press: its words, how many programs are left with it beside what is on (None for an
    order), whether it is on, and the query with it pressed."""

    words: str
    count: int | None
    on: bool
    query: dict[str, Any]


@dataclass(frozen=True, slots=True)
class NarrowedList:
    """The programs that are left, in order, `of` how many, and what else could be pressed. `pressed` is the query that
    says it again."""

    programs: tuple[ProgramPlace, ...]
    of: int
    filters: tuple[Choice, ...]
    sorts: tuple[Choice, ...]
    pressed: dict[str, Any]


def narrow(
    listed: Sequence[ProgramPlace], catalog: Catalog, answers: Answers, only: Sequence[str], sort: str
) -> NarrowedList:
    """The list with these filters and this order; what names no filter or order is passed over. A filter that all of
    the programs pass is not offered, nor one that would leave none beside what is on."""
    only, sort = [key for key in FILTERS if key in only], sort if sort in SORTS else FIT
    passes = {key: {ranked.id for ranked in listed if _passes(key, ranked, catalog, answers)} for key in FILTERS}

    def left(keys: Iterable[str]) -> list[ProgramPlace]:
        return [ranked for ranked in listed if all(ranked.id in passes[key] for key in keys)]

    filters = [
        Choice(words, count, key in only, _query([*({*only} ^ {key})], sort))
        for key, (words, _) in FILTERS.items()
        if ((count := len(left({*only, key}))) and len(passes[key]) < len(listed)) or key in only
    ]
    sorts = [Choice(words, None, key == sort, _query(only, key)) for key, (words, _) in SORTS.items()]
    order = sorted(left(only), key=_order(sort, catalog, answers))
    return NarrowedList(tuple(order), len(listed), tuple(filters), tuple(sorts), _query(only, sort))


def _passes(key: str, ranked: ProgramPlace, catalog: Catalog, answers: Answers) -> bool:
    program = catalog.by_id.get(ranked.id)
    return program is not None and FILTERS[key][1](ranked, program, catalog, answers)


def _order(sort: str, catalog: Catalog, answers: Answers) -> Callable[[ProgramPlace], tuple[bool, bool, float, int]]:
    """The sort key of an order: what misses something last, then unknowns, then the value, then the rank."""

    def key(ranked: ProgramPlace) -> tuple[bool, bool, float, int]:
        program = catalog.by_id.get(ranked.id)
        value = SORTS[sort][1](ranked, program, catalog, answers) if program else None
        return ranked.group == CLOSE, value is None, value or 0.0, ranked.rank

    return key


def _query(only: Iterable[str], sort: str) -> dict[str, Any]:
    return {"only": [key for key in FILTERS if key in only] or None, "sort": sort}
