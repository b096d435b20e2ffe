"""Pay ranges under each other on one axis: from the lower-paid tenth to the higher-paid tenth, the middle half, the
median. Positions across are per cent of the width, so that words keep their size on any screen; down they are pixels.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from quiz.core.careers import Occupation
from quiz.web.pictures.scale import LINE_HEIGHT, label_lines, scale, stacked

ROW, AXIS, START, END = 64, 28, 1.0, 96.0


@dataclass(frozen=True, slots=True)
class Range:
    """One row: the lines of its label stand from `top` on, and `y` is the upper edge of the last; the rest are
    positions across, None where the figure is withheld."""

    lines: tuple[str, ...]
    median_usd: int | None
    top: int
    p10: float | None
    p25: float | None
    median: float | None
    p75: float | None
    p90: float | None

    @property
    def y(self) -> int:
        return self.top + (len(self.lines) - 1) * LINE_HEIGHT


@dataclass(frozen=True, slots=True)
class PayPicture:
    """The rows, the ticks as (position, US dollars), and the height in pixels."""

    rows: tuple[Range, ...]
    ticks: tuple[tuple[float, float], ...]
    height: int


def pay_picture(labelled: Sequence[tuple[str, Occupation]]) -> PayPicture:
    """The picture of these occupations under the labels given. The axis starts at zero."""
    spreads = [
        (occupation.p10, occupation.p25, occupation.median, occupation.p75, occupation.p90)
        for _, occupation in labelled
    ]
    known = [value for values in spreads for value in values if value is not None]
    axis = scale(0, max(known, default=1), START, END)
    labels = [label_lines(label) for label, _ in labelled]
    tops, end = stacked(labels, ROW)
    rows = tuple(
        Range(lines, occupation.median, top, *(None if value is None else axis(value) for value in values))
        for lines, top, (_, occupation), values in zip(labels, tops, labelled, spreads, strict=True)
    )
    return PayPicture(rows, tuple((axis(tick), tick) for tick in axis.ticks), end + AXIS)
