"""Bars on a common scale from 0 to 1, one below the other, each with room for its words above it."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, ROW, TEXT, THICK = 300.0, 38.0, 13.0, 10.0


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: the baseline of its words, where it begins from the top, and how long it is; WIDTH is the whole
    scale."""

    text: float
    top: float
    length: float


@dataclass(frozen=True, slots=True)
class Bars:
    """The picture: its size and its bars, in the order given."""

    width: float
    height: float
    thick: float
    bars: tuple[Bar, ...]


def draw_bars(shares: Sequence[float]) -> Bars:
    """Bars for values in [0, 1]; what lies outside is cut to the scale.

    >>> [bar.length for bar in draw_bars([0.5, 1.0]).bars]
    [150.0, 300.0]
    """
    found = tuple(
        Bar(at * ROW + TEXT, at * ROW + TEXT + 7, round(min(1.0, max(0.0, share)) * WIDTH, 1))
        for at, share in enumerate(shares)
    )
    return Bars(WIDTH, len(found) * ROW, THICK, found)
