"""A simple Gantt chart of years of work: bars with a certain and a fading end. Positions across are per cent of the
width, so that words keep their size on any screen; down they are pixels.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from quiz.web.pictures.scale import LINE_HEIGHT, label_lines, scale, stacked

ROW, AXIS, START, END = 46, 28, 1.0, 96.0


@dataclass(frozen=True, slots=True)
class TimelineSpan:
    """Something that may start after `start` years, is usual from `usual` on and goes on at least to `end`. Between
    start and usual it is drawn as a maybe; `kind` is for the stylesheet."""

    label: str
    start: float
    usual: float
    end: float
    kind: str


@dataclass(frozen=True, slots=True)
class TimelineBar:
    """A span as drawn: the lines of its label stand from `top` on, and `y` is the upper edge of the last; `maybe` and
    `sure` are (position, width) across."""

    lines: tuple[str, ...]
    kind: str
    top: int
    maybe: tuple[float, float]
    sure: tuple[float, float]

    @property
    def y(self) -> int:
        return self.top + (len(self.lines) - 1) * LINE_HEIGHT


@dataclass(frozen=True, slots=True)
class Timeline:
    """The bars, the ticks as (position, years), and the height in pixels."""

    bars: tuple[TimelineBar, ...]
    ticks: tuple[tuple[float, float], ...]
    height: int


def draw_timeline(spans: Sequence[TimelineSpan], years: int) -> Timeline:
    """The spans on an axis of so many years; what goes on longer ends at the edge."""
    axis = scale(0, years, START, END, years // 2)

    def across(low: float, high: float) -> tuple[float, float]:
        left, right = axis(min(low, years)), axis(min(high, years))
        return left, round(right - left, 1)

    labels = [label_lines(span.label) for span in spans]
    tops, end = stacked(labels, ROW)
    bars = tuple(
        TimelineBar(lines, span.kind, top, across(span.start, span.usual), across(span.usual, span.end))
        for lines, top, span in zip(labels, tops, spans, strict=True)
    )
    return Timeline(bars, tuple((axis(tick), tick) for tick in axis.ticks), end + AXIS)
