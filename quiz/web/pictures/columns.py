"""Columns over time: one for each month, on an axis that begins at zero; where nothing can be told, there is none."""

from collections.abc import Sequence
from dataclasses import dataclass

from quiz.web.pictures.scale import scale

WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 560.0, 170.0, 60.0, 10.0, 22.0
GAP = 0.3  # of a month's room
MOST_NAMES = 12  # below a column each; of more months only some are named


@dataclass(frozen=True, slots=True)
class Column:
    """One column, and the middle below which its name stands ("" where there is no room); `value` is None where nothing
    can be told."""

    left: float
    top: float
    height: float
    middle: float
    name: str
    value: float | None


@dataclass(frozen=True, slots=True)
class Columns:
    """The picture: its size, its columns in order, and the lines of its axis as height and value."""

    width: float
    height: float
    thick: float
    base: float
    left: float
    columns: tuple[Column, ...]
    lines: tuple[tuple[float, float], ...]


def draw_columns(values: Sequence[tuple[str, float | None]], least: float = 1.0) -> Columns:
    """Columns for these values in their order; the axis reaches `least` at the least, and from 2 on it counts things.

    >>> [column.height for column in draw_columns([("Oct", 5), ("Nov", 10)]).columns]
    [69.0, 138.0]
    """
    top = max([least, *(value for _, value in values if value is not None)])
    axis = scale(0, top, HEIGHT - BOTTOM, TOP, count=2)
    room = (WIDTH - LEFT) / max(1, len(values))
    thick = round(min(48.0, room * (1 - GAP)), 1)
    every = -(-len(values) // MOST_NAMES)
    lines = tuple((axis(tick), tick) for tick in axis.ticks if least < 2 or tick.is_integer())
    columns = []
    for at, (name, value) in enumerate(values):
        middle, up = round(LEFT + (at + 0.5) * room, 1), axis(value or 0)
        shown = name if at % every == 0 else ""
        columns.append(Column(round(middle - thick / 2, 1), up, round(axis(0) - up, 1), middle, shown, value))
    return Columns(WIDTH, HEIGHT, thick, axis(0), LEFT, tuple(columns), lines)
