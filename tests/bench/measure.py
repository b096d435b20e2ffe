"""What a bench hands back, how a call is timed, and how the table is printed."""

import gc
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import median
from time import perf_counter


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure beside its baseline, both medians of the same run and in the same `unit`.

    `aim` says in words what was promised and `met` whether it holds; a figure without a promise has neither. `paired`
    is the median of the rounds' own ratios, which a busy moment disturbs less than the ratio of the medians.
    """

    name: str
    ours: float
    baseline: float | None = None
    baseline_name: str = ""
    unit: str = "ms"
    aim: str = ""
    met: bool | None = None
    paired: float | None = None

    @property
    def ratio(self) -> float | None:
        """How many times the baseline ours is."""
        return self.paired or (self.ours / self.baseline if self.baseline else None)


def timed(call: Callable[[], object]) -> float:
    """How long one call takes, in milliseconds."""
    start = perf_counter()
    call()
    return (perf_counter() - start) * 1000


def alternating(*calls: Callable[[], object], rounds: int) -> list[float]:
    """The median milliseconds of each call. They take turns, so that a busy moment of the machine strikes all alike."""
    for call in calls:
        call()
    gc.collect()
    times = [[timed(call) for call in calls] for _ in range(rounds)]
    return [median(column) for column in zip(*times, strict=True)]


def table(measures: Iterable[Measure]) -> str:
    """The measures as aligned text, one a line."""
    heading = ("measure", "mem-quiz", "baseline", "ratio", "aim", "")
    lines = [heading, *(_line(measure) for measure in measures)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )


def _line(measure: Measure) -> tuple[str, ...]:
    return (
        measure.name,
        f"{measure.ours:,.3g} {measure.unit}" if measure.ours < 1000 else f"{measure.ours:,.0f} {measure.unit}",
        f"{measure.baseline:,.3g} {measure.unit} ({measure.baseline_name})" if measure.baseline else "",
        f"{measure.ratio:.2f}" if measure.ratio else "",
        measure.aim,
        {True: "met", False: "NOT MET", None: ""}[measure.met],
    )
