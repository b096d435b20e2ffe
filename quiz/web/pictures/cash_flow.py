"""Money out and in over the years as one small picture per scenario, all on the same axes, so that they compare.

Each shows the running total between its least and its most favourable case: a band, which is a line where both are
the same. Where it crosses zero, everything has come back.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from quiz.web.pictures.scale import Scale, scale

WIDTH, HEIGHT = 320, 198
LEFT, RIGHT, TOP, BOTTOM = 60, 10, 10, 38
EVERY_YEARS = 2

Totals = Sequence[float]


@dataclass(frozen=True, slots=True)
class CashFlow:
    """One picture in units of its own. `lines` holds one or two lists of points as SVG writes them, `band` the area
    between two; `x_ticks` and `y_ticks` pair a position with years or US dollars; `zero` is the height of nothing."""

    lines: tuple[str, ...]
    band: str
    x_ticks: tuple[tuple[float, int], ...]
    y_ticks: tuple[tuple[float, float], ...]
    zero: float
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    bottom: int = HEIGHT - BOTTOM


def cash_flows(courses: Sequence[tuple[Totals, Totals]]) -> tuple[CashFlow, ...]:
    """A picture for each pair of running totals (US dollars at the end of each year, the least favourable first). They
    start at nothing at enrolment.

    >>> [picture] = cash_flows([((-100.0, 100.0), (-100.0, 100.0))])
    >>> picture.lines, picture.zero
    (('60.0,85.0 185.0,160.0 310.0,10.0',), 85.0)
    """
    if not courses:
        return ()
    every = [0.0, *(value for pair in courses for totals in pair for value in totals)]
    years = max(len(totals) for pair in courses for totals in pair)
    y = scale(min(every), max(every), HEIGHT - BOTTOM, TOP, 4)
    x = Scale(0, years, LEFT, WIDTH - RIGHT, tuple(range(0, years + 1, EVERY_YEARS)))
    return tuple(_picture(least, most, x, y) for least, most in courses)


def _picture(least: Totals, most: Totals, x: Scale, y: Scale) -> CashFlow:
    low, high = (_points(totals, x, y) for totals in (least, most))
    same = low == high
    return CashFlow(
        lines=(" ".join(low),) if same else (" ".join(low), " ".join(high)),
        band="" if same else " ".join([*low, *reversed(high)]),
        x_ticks=tuple((x(year), int(year)) for year in x.ticks),
        y_ticks=tuple((y(usd), usd) for usd in y.ticks),
        zero=y(0),
    )


def _points(totals: Totals, x: Scale, y: Scale) -> list[str]:
    return [f"{x(year)},{y(total)}" for year, total in enumerate((0.0, *totals))]
