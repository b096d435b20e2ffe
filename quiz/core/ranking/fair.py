"""What makes a list fair beside the order: one row a degree, at most two of a school among the first ten, an offered
program before one that may be gone, a price within the budget before none, something of every wish in the first five,
and a varied start where nothing was said.

A row that stands elsewhere than its fit says is named with the reason, and no row is called better than one above it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from quiz.core.questions import Answers
from quiz.core.ranking.bands import BANDS
from quiz.core.ranking.criteria import Floats
from quiz.core.ranking.engine import Engine, StudentQuery
from quiz.core.ranking.neighbours import Ints
from quiz.core.ranking.situation import Situation
from quiz.core.vocabulary import SPECIALISATIONS

PER_INSTITUTION = 2
DIVERSE = 10
FIRST = 5
# Of so many rows the first five are chosen, however long a list is asked for: a longer list begins like a shorter one.
LOOKED_AT = 50
# How much fit a program that is offered may lack to stand before one that may be gone, or one with a price within the
# budget before one without a price; and one that teaches a wish that the first five leave out to come among them.
ABOUT_EQUAL, WORTH_A_WISH = 0.05, 0.12


@dataclass(frozen=True)
class Order:
    """The ranked rows, best first, as arrays (k,). `fit` is what the distance says; `coverage` the share of the weight
    on known degrees; `band` counts from 0, strong. `settled` of them are sure, whatever rows were not asked for; where
    it is `whole`, none of those could be listed."""

    rows: Ints
    fit: Floats
    coverage: Floats
    band: Ints
    misses: Ints
    doubt: Ints
    settled: int
    whole: bool = True

    @cached_property
    def place(self) -> Mapping[int, int]:
        """Where each ranked row stands in the arrays."""
        return dict(zip(self.rows.tolist(), range(len(self.rows)), strict=True))


@dataclass(frozen=True)
class Fair:
    """The list: `rows` with the band of each, their `variants`, and why a row was `moved`. `settled` says that rows
    which were not asked for change nothing."""

    rows: tuple[int, ...]
    bands: tuple[str, ...]
    variants: Mapping[int, tuple[int, ...]]
    moved: Mapping[int, str] = field(default_factory=dict)
    settled: bool = True


def fair(engine: Engine, asked: StudentQuery, order: Order, top: int) -> Fair:
    """The first `top` rows of a fair list of the order."""
    rows = order.rows[: order.settled].tolist()
    moved: dict[int, str] = {}
    varied = True
    if asked.low_signal:
        rows, varied = _starters(engine, asked.answers, rows, order)
    else:
        rows = _priced_first(engine, asked.student, order, rows, moved)
    picked, enough = diversified(engine, rows, max(top, LOOKED_AT))
    if not asked.low_signal:
        head = picked[:LOOKED_AT]
        _offered_first(engine, order, head, moved)
        _change_formats(engine, asked.wants, order, head, moved)
        _cover_wishes(engine, asked.wants, order, head, moved)
        picked[:LOOKED_AT] = head
    own = [int(order.band[order.place[row]]) for row in picked[:top]]
    worst = np.maximum.accumulate(own).tolist() if own else []
    return Fair(
        tuple(picked[:top]),
        tuple(BANDS[band] for band in worst),
        _variants(engine, picked[:top], order),
        {row: why for row, why in moved.items() if row in picked[:top]},
        order.whole or (enough and varied),
    )


def diversified(engine: Engine, rows: list[int], top: int) -> tuple[list[int], bool]:
    """At least the first `top` rows, one a degree and two a school among the first ten; and whether there are as many,
    so that whatever rows might follow, these stay as they are."""
    variant, institution = engine.table.degree_of, engine.table.school_of
    degrees: set[int] = set()
    schools: Counter[int] = Counter()
    picked: list[int] = []
    deferred: list[int] = []
    mixed = False  # whether the first ten are there
    for row in rows:
        degree = variant[row]
        if degree in degrees:
            continue
        degrees.add(degree)
        if not mixed:
            school = institution[row]
            if schools[school] >= PER_INSTITUTION:
                deferred.append(row)
                continue
            schools[school] += 1
        picked.append(row)
        if not mixed and len(picked) == DIVERSE:
            picked += deferred
            deferred, mixed = [], True
        if mixed and len(picked) >= top:
            return picked, True
    return picked + deferred, False


def _variants(engine: Engine, listed: list[int], order: Order) -> dict[int, tuple[int, ...]]:
    """For a listed row the other ranked formats of its degree, in their order."""
    place, formats = order.place, engine.table.formats
    found = {
        row: tuple(sorted((other for other in formats[row] if other != row and other in place), key=place.__getitem__))
        for row in listed
        if row in formats
    }
    return {row: others for row, others in found.items() if others}


def _equals(order: Order, row: int, other: int) -> bool:
    """Whether two rows miss as much and leave as much of the musts open."""
    place, other_place = order.place[row], order.place[other]
    return bool(order.misses[place] == order.misses[other_place] and order.doubt[place] == order.doubt[other_place])


def _known_as_well(order: Order, row: int, other: int) -> bool:
    """Whether as much is known of the other row: who gains a wish should not lose a price."""
    return bool(order.coverage[order.place[other]] >= order.coverage[order.place[row]])


def _lacks(order: Order, row: int, other: int) -> float:
    """How much less fit the other row has."""
    return float(order.fit[order.place[row]] - order.fit[order.place[other]])


def _offered_first(engine: Engine, order: Order, picked: list[int], moved: dict[int, str]) -> None:
    """What nobody has seen since 2020 is never first where a program that is offered is about as good."""
    offered = engine.table.facts["offered"]
    if not picked or offered[picked[0]]:
        return
    first = picked[0]
    for row in picked[1:]:
        if offered[row] and _equals(order, first, row) and _lacks(order, first, row) <= ABOUT_EQUAL:
            picked.remove(row)
            picked.insert(0, row)
            moved[row] = "offered"
            return


def _priced_first(
    engine: Engine, student: Situation, order: Order, rows: list[int], moved: dict[int, str]
) -> list[int]:
    """Nothing without a price stands before what is known to be within the budget, misses as much and is about as good:
    among the first rows it comes down behind the last of these, while all others keep their order."""
    if student.cap is None:
        return rows
    head, rest = np.array(rows[:LOOKED_AT], dtype=np.int64), rows[LOOKED_AT:]
    price = engine.table.price(student.home, head)
    unpriced, within = np.flatnonzero(np.isnan(price.low)), np.flatnonzero(price.high <= student.cap)
    gives_way = unpriced[:, None] < within
    if not gives_way.any():
        return rows
    fit, misses, doubt = order.fit, order.misses, order.doubt
    gives_way &= (fit[unpriced, None] - fit[within] <= ABOUT_EQUAL) & (misses[unpriced, None] == misses[within])
    last = np.where(gives_way & (doubt[unpriced, None] == doubt[within]), within, -1).max(axis=1)
    behind = np.arange(len(head), dtype=float)
    behind[unpriced[last >= 0]] = last[last >= 0] + 0.5
    moved.update(dict.fromkeys(head[unpriced[last >= 0]].tolist(), "price"))
    first: list[int] = head[np.argsort(behind, kind="stable")].tolist()
    return first + rest


def _change_formats(
    engine: Engine, wants: tuple[str, ...], order: Order, picked: list[int], moved: dict[int, str]
) -> None:
    """Where none of the first five teaches a wish, but another format of one of their degrees does, is nearly as good
    and known as well, that format stands for the degree, where its own fit puts it."""
    formats = engine.table.formats
    taught = {key: engine.table.taught[key] for key in wants}
    for key, teaches in taught.items():
        first = picked[:FIRST]
        if not teaches.isdisjoint(first):
            continue
        for row in first:
            others = [
                other
                for other in formats.get(row, ())
                if other in teaches and other in order.place and _known_as_well(order, row, other)
            ]
            needed = any(rows.intersection(first) == {row} for rows in taught.values())
            other = None if needed else _instead(order, row, sorted(others, key=order.place.__getitem__))
            if other is not None:
                picked.remove(row)
                picked.insert(sum(order.place[above] < order.place[other] for above in first if above != row), other)
                moved[other] = key
                break


def _cover_wishes(
    engine: Engine, wants: tuple[str, ...], order: Order, picked: list[int], moved: dict[int, str]
) -> None:
    """The specialisations that were asked for share four of the first five places: one that too few of them teach
    brings the best that does, from among equals that are nearly as good, for the last that no other wish needs."""
    taught = {key: engine.table.taught[key] for key in wants}
    first, rest = picked[:FIRST], picked[FIRST:]
    share = (FIRST - 1) // max(1, len(wants))
    institution = engine.table.school_of

    def teaching(key: str) -> int:
        return sum(row in taught[key] for row in first)

    def spare(row: int) -> bool:
        return not any(row in taught[key] and teaching(key) <= share for key in wants)

    def welcome(row: int) -> bool:
        """Whether its school has room among the first ten."""
        ahead = (first + rest)[:DIVERSE]
        return row in ahead or [institution[other] for other in ahead].count(institution[row]) < PER_INSTITUTION

    for key in wants:
        while teaching(key) < share:
            leaves = next((row for row in reversed(first[1:]) if spare(row)), None)
            better = (row for row in rest if row in taught[key] and welcome(row))
            comes = None if leaves is None else _instead(order, leaves, better)
            if leaves is None or comes is None:
                break
            first.remove(leaves)
            rest.remove(comes)
            first.append(comes)
            rest.insert(0, leaves)
            moved[comes] = key
    picked[:] = first + rest


def _instead(order: Order, leaves: int, better: Iterable[int]) -> int | None:
    """The first row that is nearly as good as the one that leaves; None where there is none."""
    about_as_good = (
        row for row in better if _equals(order, leaves, row) and _lacks(order, leaves, row) <= WORTH_A_WISH
    )
    return next(about_as_good, None)


def _starters(engine: Engine, answers: Answers, rows: list[int], order: Order) -> tuple[list[int], bool]:
    """A varied start where the answers say nothing: the best program led by each specialisation in turn, every one from
    another institution, then the rest in order; and whether each had one of the best: then what follows changes none.
    Those in no doubt start where they suffice, for somebody outside STEM those that take any degree first."""
    institution = engine.table.facts["institution"]
    leads = dict(zip(rows, _leads(engine, rows), strict=True))
    sure = [row for row in rows if not order.doubt[order.place[row]] and not order.misses[order.place[row]]]
    pool = sure if len(sure) >= FIRST else rows
    first = np.ones(len(institution), dtype=bool)
    if answers.discipline == "non_stem":
        first = engine.table.facts["admits.any"] > 0
        pool = sorted(pool, key=lambda row: not first[row])
    picked: list[int] = []
    taken: set[int] = set()

    def take(wanted_lead: str | None) -> bool:
        for row in pool:
            fresh = row not in picked and institution[row] not in taken
            if fresh and wanted_lead in (None, leads[row]):
                picked.append(row)
                taken.add(institution[row])
                return True
        return False

    varied = [take(lead) for lead in (*SPECIALISATIONS, *[None] * (FIRST - len(SPECIALISATIONS)))]
    return picked + [row for row in rows if row not in picked], all(varied) and bool(first[picked].all())


def _leads(engine: Engine, rows: list[int]) -> list[str]:
    """The specialisation with each program's highest known emphasis, the first of equals; "" where there is none."""
    columns = [engine.table.position[f"specialisation.{key}"] for key in SPECIALISATIONS]
    emphasis = np.nan_to_num(engine.table.degrees[np.ix_(rows, columns)])
    first = np.where(emphasis.max(axis=1) > 0, emphasis.argmax(axis=1), len(SPECIALISATIONS))
    return [(*SPECIALISATIONS, "")[at] for at in first.tolist()]
