"""How fit, rank, explain and a batch grow from a thousand programs to a hundred thousand, beside plain NumPy, and what
more than one machine would do, simulated on this one: a batch over processes, two servers over one PostgreSQL.

Every size runs in a process of its own, so that its peak memory is its own. NumPy is one matrix-vector product and one
sort a student: no gates, no unknowns, no ties, no words.
"""

import multiprocessing
import resource
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import chain, cycle
from random import Random
from time import perf_counter, process_time
from typing import Any

import numpy as np

from quiz.core.advice.recommending import recommend
from quiz.core.questions.answers import Answers
from quiz.core.ranking.engine import Engine, ask, fit
from quiz.core.ranking.order import rank, rank_many
from tests.bench.measure import Measure, alternating, timed
from tests.bench.synthetic import SEED, specialisations, synthetic
from tests.bench.web_tier import one_student_two_servers
from tests.support.students import random_answers

SIZES = {True: (1_000, 10_000), False: (1_000, 10_000, 100_000)}
BASELINE = "NumPy product and sort"
STUDENTS = 10_000
# What a batch may cost before it is cut to fewer students, whose time is then given for each: students times programs.
MOST_CELLS = {True: 2_000_000, False: 20_000_000}
PARTITION_ROWS = {True: 2_000, False: 10_000}
PARTITION_STUDENTS = {True: 500, False: 2_000}
PIECE = 250

Figures = dict[str, tuple[float, float | None]]


def measure(quick: bool) -> Iterator[Measure]:
    """Each size, the growth over the sizes, then the simulations of more than one machine."""
    sizes = SIZES[quick]
    found = [_in_a_process(_size, rows, quick) for rows in sizes]
    for rows, figures in zip(sizes, found, strict=True):
        for name, (ours, baseline) in figures.items():
            unit, beside = ("MB", "one float64 matrix") if "memory" in name else ("ms", BASELINE)
            yield Measure(f"{rows:>9,} programs: {name}", ours, baseline, beside, unit)
    yield from _growth(sizes, found)
    yield from _in_a_process(_partitioned, quick)
    yield from one_student_two_servers()


def _in_a_process(call: Callable[..., Any], *arguments: Any) -> Any:
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as process:
        return process.submit(call, *arguments).result()


def _engine(rows: int) -> tuple[Engine, float]:
    """An engine over synthetic programs, and the milliseconds that its fit took."""
    catalog, table = synthetic(rows)
    start = perf_counter()
    model = fit(table)
    fitted = (perf_counter() - start) * 1000
    return Engine(catalog, table, model, specialisations()), fitted


def _students(count: int, **draws: float) -> list[Answers]:
    rng = Random(SEED)
    return [random_answers(rng, **draws) for _ in range(count)]


def _size(rows: int, quick: bool) -> Figures:
    engine, fitted = _engine(rows)
    rounds = max(4 if quick else 12, min(100, 1_000_000 // rows))
    plain, insisting = _students(rounds, must=0.0), _students(rounds, must=1.0)
    degrees = engine.model.degrees_
    weights = [ask(engine, answers).query.weights for answers in plain]
    ranked, must, numpy = alternating(
        _each(plain, lambda answers: rank(engine, answers)),
        _each(insisting, lambda answers: rank(engine, answers)),
        _each(weights, lambda asked: np.argsort(-(degrees @ asked), kind="stable")),
        rounds=rounds,
    )
    (explained,) = alternating(_each(plain, lambda answers: recommend(engine, answers)), rounds=min(rounds, 12))
    count = min(STUDENTS, MOST_CELLS[quick] // rows)
    students = _students(count)
    together = timed(lambda: sum(len(listed.rows) for listed in rank_many(engine, students))) / count
    cut = "" if count == STUDENTS else f" (cut from {STUDENTS:,} to bound the time)"
    return {
        "fit": (fitted, None),
        "rank one student, first 10": (ranked, numpy),
        "rank one student with every must": (must, numpy),
        "rank and explain 10, with what-ifs": (explained, numpy),
        f"batch of {count:,}{cut}, per student": (together, numpy),
        "peak memory": (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, degrees.nbytes / 2**20),
    }


def _each(items: list[Any], call: Callable[[Any], object]) -> Callable[[], object]:
    following = cycle(items)
    return lambda: call(next(following))


def _growth(sizes: tuple[int, ...], found: list[Figures]) -> Iterator[Measure]:
    """The slope of time over programs, both on log scales: 1 is proportional, below 1 something stays constant."""
    numpy = [figures["rank one student, first 10"][1] for figures in found]
    for name in ("fit", *(name for name in found[0] if name.startswith(("rank", "batch", "peak")))):
        key = name.split(",")[0].split(" of ")[0]
        ours = [next(value for other, (value, _) in figures.items() if other.startswith(key)) for figures in found]
        beside = None if key in ("fit", "peak memory") else _slope(sizes, numpy)
        yield Measure(f"growth over {len(sizes)} sizes: {key}", _slope(sizes, ours), beside, BASELINE, "log-log slope")


def _slope(sizes: tuple[int, ...], values: list[Any]) -> float:
    return float(np.polyfit(np.log(sizes), np.log(values), 1)[0])


# --- a batch over processes --------------------------------------------------------------------------------------

_shared: list[Engine] = []


def _piece(students: list[Answers]) -> tuple[list[tuple[int, ...]], float]:
    """The lists of some students, and the seconds of a processor that they took."""
    start = process_time()
    return [ranked.rows for ranked in rank_many(_shared[0], students)], process_time() - start


def _partitioned(quick: bool) -> list[Measure]:
    """A batch in one process, and in pieces over two, as over two machines that each load the same catalog. What else
    the machine does slows two processes more than one; the processors' own time shows what the partition costs."""
    rows, count = PARTITION_ROWS[quick], PARTITION_STUDENTS[quick]
    engine, _ = _engine(rows)
    _shared.append(engine)
    students = _students(count)
    pieces = [students[start : start + PIECE] for start in range(0, count, PIECE)]
    start = perf_counter()
    alone, alone_busy = zip(*map(_piece, pieces), strict=True)
    half_way = perf_counter()
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("fork")) as processes:
        both, both_busy = zip(*processes.map(_piece, pieces), strict=True)
    one, two = half_way - start, perf_counter() - half_way
    same = [*chain(*alone)] == [*chain(*both)]
    title = f"batch of {count:,} x {rows:,} programs over 2 processes"
    return [
        Measure(title, two, one, "1 process", "s", "the same lists", same),
        Measure(f"{title}: processor time", sum(both_busy), sum(alone_busy), "1 process", "s"),
    ]
