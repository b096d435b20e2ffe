"""How long a person waits for the first sign of life: `mem-quiz --help`, and `mem-quiz serve` until its first page."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from statistics import median
from time import perf_counter

from tests.bench.measure import Measure, alternating
from tests.bench.servers import get, mem_quiz

HELP_AIM_MS = 400


def measure(quick: bool) -> Iterator[Measure]:
    """`--help` and the first page of a new home, beside an interpreter that does nothing."""
    rounds = 5 if quick else 15
    helped, nothing = alternating(_runs("-m", "quiz", "--help"), _runs("-c", "pass"), rounds=rounds)
    yield Measure("mem-quiz --help", helped, nothing, "python -c pass", aim="< 400 ms", met=helped < HELP_AIM_MS)
    served = median(_first_page_ms() for _ in range(1 if quick else 3))
    yield Measure("mem-quiz serve: first page, new home", served, nothing, "python -c pass")


def _runs(*arguments: str) -> Callable[[], object]:
    return lambda: subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)


def _first_page_ms() -> float:
    start = perf_counter()
    with mem_quiz() as server:
        get(server.port, "/")
        return (perf_counter() - start) * 1000
