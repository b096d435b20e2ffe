"""The cash-flow picture: one scale for all, and points where the running totals are."""

from hypothesis import given
from hypothesis import strategies as st

from quiz.web.pictures.cash_flow import HEIGHT, LEFT, WIDTH, cash_flows

TOTALS = st.lists(st.integers(-900_000, 900_000).map(float), min_size=10, max_size=10)


def points(line: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in (pair.split(",") for pair in line.split())]


@given(st.lists(st.tuples(TOTALS, TOTALS), min_size=1, max_size=4))
def test_every_point_is_in_the_picture_and_higher_where_there_is_more_money(courses):
    for flow, (least, most) in zip(cash_flows(courses), courses, strict=True):
        assert points(flow.lines[0])[0] == (LEFT, flow.zero)
        for line, totals in zip(flow.lines, (least, most), strict=False):
            found = points(line)
            assert len(found) == len(totals) + 1
            assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in found)
            for (_, y), total in zip(found[1:], totals, strict=True):
                assert y <= flow.zero if total >= 0 else y >= flow.zero


@given(TOTALS, TOTALS)
def test_pictures_side_by_side_share_their_axes(one, other):
    first, second = cash_flows([(one, one), (other, other)])
    assert (first.y_ticks, first.x_ticks, first.zero) == (second.y_ticks, second.x_ticks, second.zero)


@given(TOTALS)
def test_where_nothing_is_left_open_there_is_one_line_and_no_band(totals):
    [flow] = cash_flows([(totals, totals)])
    assert (len(flow.lines), flow.band) == (1, "")


def test_without_scenarios_there_is_no_picture():
    assert cash_flows([]) == ()
