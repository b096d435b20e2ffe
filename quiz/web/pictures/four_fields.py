"""The four specialisations as four quarters of a disc that meet in the middle: the area of each is how many programs
teach it. It is the picture of the landing page, and the mark of the site is drawn with the same quarters.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from textwrap import wrap

WIDTH, HEIGHT, GAP = 340.0, 252.0, 2.0
LARGEST = 96.0  # the radius of the largest quarter
LINE, CHARACTERS = 17.0, 16  # of a label in a corner
# Where the quarters lie, in the order in which a reader goes through them: to the left or right, above or below.
CORNERS = ((-1, -1), (1, -1), (-1, 1), (1, 1))


@dataclass(frozen=True, slots=True)
class Quarter:
    """One specialisation: its shape, and the lines of its label with where each begins; `end` where they end there."""

    key: str
    path: str
    x: float
    end: bool
    lines: tuple[tuple[float, str], ...]


@dataclass(frozen=True, slots=True)
class FourFields:
    """The picture: its size and its quarters, the largest first in the order of CORNERS."""

    width: float
    height: float
    quarters: tuple[Quarter, ...]


def quarter(at: int, radius: float, x: float, y: float, gap: float) -> str:
    """The outline of the quarter disc in a corner of the point (x, y), `gap` away from both of its axes.

    >>> quarter(3, 10, 0, 0, 1)
    'M1 1H11A10 10 0 0 1 1 11Z'
    """
    across, down = CORNERS[at]
    left, top = x + across * gap, y + down * gap
    sweep = int(across * down > 0)
    ends = (left + across * radius, top + down * radius)
    return f"M{left:g} {top:g}H{ends[0]:g}A{radius:g} {radius:g} 0 0 {sweep} {left:g} {ends[1]:g}Z"


def draw_four_fields(counts: Mapping[str, int], labels: Mapping[str, str]) -> FourFields:
    """The picture of these counts, each with its label; a specialisation that nobody teaches has its label alone.

    >>> drawn = draw_four_fields({"a": 4, "b": 1, "c": 0, "d": 0}, {"a": "A", "b": "B", "c": "C", "d": "D"})
    >>> [bool(quarter.path) for quarter in drawn.quarters]
    [True, True, False, False]
    """
    most = max(counts.values()) or 1
    return FourFields(
        WIDTH,
        HEIGHT,
        tuple(
            Quarter(
                key,
                quarter(at, round(LARGEST * sqrt(count / most), 1), WIDTH / 2, HEIGHT / 2, GAP) if count else "",
                WIDTH if CORNERS[at][0] > 0 else 0.0,
                CORNERS[at][0] > 0,
                _lines((*wrap(labels[key], CHARACTERS), str(count)), below=CORNERS[at][1] > 0),
            )
            for at, (key, count) in enumerate(counts.items())
        ),
    )


def _lines(words: Sequence[str], below: bool) -> tuple[tuple[float, str], ...]:
    first = HEIGHT - 4 - LINE * (len(words) - 1) if below else LINE - 4
    return tuple((first + LINE * at, line) for at, line in enumerate(words))
