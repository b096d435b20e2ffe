"""A linear axis: from values to positions, with round numbers for its ticks; and labels in lines that fit a phone."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate
from math import ceil, floor, log10
from textwrap import wrap

STEPS = (1, 2, 2.5, 5, 10)
LINE_CHARACTERS, LINE_HEIGHT = 36, 16  # of a label; what fits a phone of 320 pixels, and pixels


@dataclass(frozen=True, slots=True)
class Scale:
    """Maps `low`..`high` (values) onto `start`..`end` (positions in an SVG's units); `end` may be the smaller one, as
    it is for an axis that grows upwards. `ticks` are the round values at both ends and between."""

    low: float
    high: float
    start: float
    end: float
    ticks: tuple[float, ...]

    def __call__(self, value: float) -> float:
        """The position of a value, rounded to a tenth of a unit."""
        share = (value - self.low) / (self.high - self.low)
        return round(self.start + share * (self.end - self.start), 1)


def scale(low: float, high: float, start: float, end: float, count: int = 5) -> Scale:
    """An axis that covers low..high with about `count` steps between round ends.

    >>> scale(0, 93_000, 0, 100).ticks
    (0.0, 20000.0, 40000.0, 60000.0, 80000.0, 100000.0)
    """
    if low == high:
        low, high = (low - 1, high + 1) if low else (0.0, 1.0)
    rough = (high - low) / count
    power = 10.0 ** floor(log10(rough))
    step = next(factor * power for factor in STEPS if factor * power >= rough * 0.999)
    first, last = floor(low / step), ceil(high / step)
    ticks = tuple(round(number * step, 10) for number in range(first, last + 1))
    return Scale(ticks[0], ticks[-1], start, end, ticks)


def label_lines(label: str) -> tuple[str, ...]:
    """A label in as many lines as it needs: words in an SVG do not wrap by themselves.

    >>> label_lines("Architectural and Engineering Managers")
    ('Architectural and Engineering', 'Managers')
    """
    return tuple(wrap(label, LINE_CHARACTERS))


def stacked(labels: Iterable[tuple[str, ...]], row: int) -> tuple[tuple[int, ...], int]:
    """Where each row begins from the top when a further line of its label makes it higher, and where the last ends."""
    ends = tuple(accumulate((row + (len(lines) - 1) * LINE_HEIGHT for lines in labels), initial=0))
    return ends[:-1], ends[-1]
