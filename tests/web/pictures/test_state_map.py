"""The map of the states: every state has a square of its own, and the number stands on it."""

from itertools import combinations

from quiz.core.vocabulary import STATE_NAMES
from quiz.web.pictures.state_map import PLACES, SHADES, draw_state_map


def test_every_state_has_a_square_and_nothing_else_has():
    assert set(PLACES) == set(STATE_NAMES)


def test_no_square_lies_on_another_and_all_lie_on_the_map():
    drawn = draw_state_map({})
    for tile, other in combinations(drawn.tiles, 2):
        assert max(abs(tile.x - other.x), abs(tile.y - other.y)) > drawn.side, (tile.state, other.state)
    assert all(0 <= tile.x <= drawn.width - drawn.side for tile in drawn.tiles)
    assert all(0 <= tile.y <= drawn.height - drawn.side for tile in drawn.tiles)


def test_states_lie_as_a_reader_expects_them():
    assert PLACES["CA"][0] < PLACES["TX"][0] < PLACES["FL"][0], "from west to east"
    assert PLACES["WA"][1] < PLACES["OR"][1] < PLACES["CA"][1], "from north to south"
    assert PLACES["ND"][1] < PLACES["SD"][1] < PLACES["NE"][1] < PLACES["KS"][1] < PLACES["OK"][1] < PLACES["TX"][1]


def test_more_programs_are_never_a_lighter_shade_and_none_has_none():
    shades = [next(t for t in draw_state_map({"TX": count}).tiles if t.state == "TX").shade for count in range(12)]
    assert shades == sorted(shades)
    assert (shades[0], shades[-1]) == (0, len(SHADES))


def test_the_title_is_what_the_map_shows():
    assert draw_state_map({"OH": 1}).finding == "Ohio has 1 of 1 program"
    assert draw_state_map({"OH": 2, "AL": 2, "TX": 5}).finding == "Texas has 5 of 9 programs, Alabama 2"
