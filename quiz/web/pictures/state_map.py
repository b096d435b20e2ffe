"""A map of the United States with one square a state, each where a reader expects it: as easy to hit on a phone for
Rhode Island as for Texas, and honest that it shows counts and not areas.

The places are drawn by hand below; nothing of anybody's is copied.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from quiz.core.vocabulary import STATE_NAMES

LAYOUT = """
AK .. .. .. .. .. .. .. .. .. ME
.. .. .. .. .. WI .. .. .. VT NH
WA ID MT ND MN IL MI .. NY MA ..
OR NV WY SD IA IN OH PA NJ CT RI
CA UT CO NE MO KY WV VA MD DE ..
.. AZ NM KS AR TN NC SC DC .. ..
.. .. .. OK LA MS AL GA .. .. ..
HI .. .. TX .. .. .. .. FL .. PR
"""
NOWHERE = ".."
SIDE, GAP = 40, 4
# From how many programs on a square is a shade darker.
SHADES = (1, 3, 6, 10)


@dataclass(frozen=True, slots=True)
class StateTile:
    """A state: where its square begins, how many programs it has, and its shade: 0 for none up to len(SHADES)."""

    state: str
    name: str
    x: int
    y: int
    count: int
    shade: int


@dataclass(frozen=True, slots=True)
class StateMap:
    """The map: its size, the side of a square, the squares in the order of their names, so that a reader who listens
    finds one, and how many programs they hold together."""

    width: int
    height: int
    side: int
    tiles: tuple[StateTile, ...]
    total: int

    @property
    def finding(self) -> str:
        """What the map shows at a glance: where most are."""
        first, *others = sorted(self.tiles, key=lambda tile: (-tile.count, tile.name))
        next_one = f", {others[0].name} {others[0].count}" if others[0].count else ""
        return f"{first.name} has {first.count} of {self.total} program{'' if self.total == 1 else 's'}{next_one}"


def _places() -> dict[str, tuple[int, int]]:
    rows = [line.split() for line in LAYOUT.strip().splitlines()]
    return {state: (x, y) for y, row in enumerate(rows) for x, state in enumerate(row) if state != NOWHERE}


PLACES: Mapping[str, tuple[int, int]] = _places()


def draw_state_map(counts: Mapping[str, int]) -> StateMap:
    """The map of these counts; a state that is not named has none.

    >>> drawn = draw_state_map({"TX": 19, "CA": 1})
    >>> drawn.finding, [tile.shade for tile in drawn.tiles if tile.count]
    ('Texas has 19 of 20 programs, California 1', [1, 4])
    """
    step = SIDE + GAP
    tiles = tuple(
        StateTile(state, name, x * step, y * step, count, sum(count >= least for least in SHADES))
        for state, name in sorted(STATE_NAMES.items(), key=lambda pair: pair[1])
        for (x, y), count in ((PLACES[state], counts.get(state, 0)),)
    )
    across, down = (max(place[axis] for place in PLACES.values()) + 1 for axis in (0, 1))
    return StateMap(across * step - GAP, down * step - GAP, SIDE, tiles, sum(tile.count for tile in tiles))
