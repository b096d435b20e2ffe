"""Fit against total cost: one mark for each program whose cost is known or estimated, with what is not known drawn as
ranges. A program without any cost is never drawn at 0: it is named beside the picture.

Units are those of the drawing (about a pixel on a phone). Marks keep their places; only their numbers step aside for
each other.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from quiz.web.pictures.scale import Scale, scale

WIDTH, HEIGHT = 300.0, 280.0
LEFT, RIGHT, TOP, BOTTOM = 60.0, 280.0, 8.0, 240.0
RADIUS, CAP = 5.0, 4.0  # a capped dot has a bar, so far above it
DIGIT, TALL = 7.0, 11.0
# Where a number is tried around its dot, in this order: right, left, above, below, then the corners.
AROUND = ((1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (-1, -1), (1, 1), (-1, 1))


@dataclass(frozen=True, slots=True)
class PlottedProgram:
    """What is drawn of a program: its place in the list, its fit in [0, 1] with the ends of what it may be, its total
    cost in USD (None: unknown; `known` False: an estimate) with the ends of what others may pay. `capped`: it is not
    known well enough to be called what its band says."""

    rank: int
    fit: float
    fit_low: float
    fit_high: float
    usd: float | None
    known: bool = True
    usd_low: float | None = None
    usd_high: float | None = None
    capped: bool = False


@dataclass(frozen=True, slots=True)
class PlottedMark:
    """A program as it is drawn: the dot, under a bar where it is capped, its whiskers, and the middle of its number."""

    rank: int
    known: bool
    capped: bool
    x: float
    y: float
    left: float
    right: float
    top: float
    bottom: float
    label_x: float
    label_y: float


@dataclass(frozen=True, slots=True)
class Stripe:
    """A band of the fit axis from `top`, `height` high."""

    id: str
    top: float
    height: float


@dataclass(frozen=True, slots=True)
class FitCost:
    """The picture. `unknown` are the ranks that have no cost to draw; `limit` is where the budget stands, if any."""

    width: float
    height: float
    cost: Scale
    fit: Scale
    stripes: tuple[Stripe, ...]
    marks: tuple[PlottedMark, ...]
    unknown: tuple[int, ...]
    limit: float | None
    fit_left: float = LEFT
    radius: float = RADIUS
    cap: float = RADIUS + CAP - 1

    @property
    def capped(self) -> bool:
        """Whether any dot is, so that the legend explains it."""
        return any(mark.capped for mark in self.marks)


def draw_fit_cost(
    programs: Sequence[PlottedProgram], bands: Sequence[tuple[str, float]], budget: float | None = None
) -> FitCost | None:
    """The picture of a list, or None where no program has a cost to draw. `bands` are (id, least fit), best first, and
    end at 0; the cost axis begins at 0, so that twice as far is twice as much."""
    drawn = [program for program in programs if program.usd is not None]
    if not drawn:
        return None
    highest = max(max(_costs(program)) for program in drawn)
    cost = scale(0, max(highest, budget or 0), LEFT, RIGHT, count=4)
    fit = Scale(0.0, 1.0, BOTTOM, TOP, tuple(least for _, least in reversed(bands)))
    limit = None if budget is None else cost(budget)
    unknown = tuple(program.rank for program in programs if program.usd is None)
    return FitCost(WIDTH, HEIGHT, cost, fit, tuple(_stripes(bands, fit)), _marks(drawn, cost, fit), unknown, limit)


def _costs(program: PlottedProgram) -> list[float]:
    return [usd for usd in (program.usd_low, program.usd, program.usd_high) if usd is not None]


def _stripes(bands: Sequence[tuple[str, float]], fit: Scale) -> Iterator[Stripe]:
    top = 1.0
    for name, least in bands:
        yield Stripe(name, fit(top), round(fit(least) - fit(top), 1))
        top = least


def _marks(drawn: Sequence[PlottedProgram], cost: Scale, fit: Scale) -> tuple[PlottedMark, ...]:
    dots = [(cost(program.usd or 0.0), fit(program.fit)) for program in drawn]
    tops = [RADIUS + (CAP if program.capped else 0) for program in drawn]
    taken = [(x - RADIUS, y - top, x + RADIUS, y + RADIUS) for (x, y), top in zip(dots, tops, strict=True)]
    marks = []
    for program, (x, y) in zip(drawn, dots, strict=True):
        label_x, label_y = _room(x, y, DIGIT * len(str(program.rank)), taken)
        taken.append(_box(label_x, label_y, DIGIT * len(str(program.rank))))
        costs = _costs(program)
        ends = (
            cost(min(costs)),
            cost(max(costs)),
            fit(max(program.fit, program.fit_high)),
            fit(min(program.fit, program.fit_low)),
        )
        marks.append(PlottedMark(program.rank, program.known, program.capped, x, y, *ends, label_x, label_y))
    return tuple(marks)


Box = tuple[float, float, float, float]


def _box(x: float, y: float, wide: float) -> Box:
    """The room of a number whose middle is (x, y)."""
    return x - wide / 2, y - TALL / 2, x + wide / 2, y + TALL / 2


def _room(x: float, y: float, wide: float, taken: Sequence[Box]) -> tuple[float, float]:
    """Where a dot's number goes: the first place around it, nearer ones first, that covers nothing and stays inside;
    else to its right."""
    for away in (RADIUS + 2, RADIUS + 12, RADIUS + 24):
        across, up = away + wide / 2, away + TALL / 2
        for right, down in AROUND:
            at = x + right * across, y + down * up
            if _inside(_box(*at, wide)) and not any(_overlap(_box(*at, wide), box) for box in taken):
                return round(at[0], 1), round(at[1], 1)
    return round(min(x + RADIUS + 2 + wide / 2, WIDTH - wide / 2), 1), y


def _inside(box: Box) -> bool:
    return box[0] >= LEFT and box[1] >= 0 and box[2] <= WIDTH and box[3] <= BOTTOM


def _overlap(box: Box, other: Box) -> bool:
    return box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3]
