"""The geometry of the results page's pictures: nothing is left out, nothing leaves its frame, order is kept."""

from hypothesis import given
from hypothesis import strategies as st

from quiz.web.pictures import bars as bar_picture
from quiz.web.pictures.bars import draw_bars
from quiz.web.pictures.fit_cost import BOTTOM, HEIGHT, LEFT, RADIUS, RIGHT, TOP, WIDTH, PlottedProgram, draw_fit_cost

BANDS = (("strong", 0.75), ("good", 0.6), ("possible", 0.4), ("weak", 0.0))
shares = st.floats(0, 1)
costs = st.one_of(st.none(), st.floats(1_000, 250_000))


@st.composite
def lists(draw):
    rows = draw(st.lists(st.tuples(shares, shares, shares, costs, costs, st.booleans()), max_size=12))
    return [
        PlottedProgram(
            rank, sorted((a, b, c))[1], min(a, b, c), max(a, b, c), usd, known, other if usd is not None else None
        )
        for rank, (a, b, c, usd, other, known) in enumerate(rows, start=1)
    ]


@given(lists(), st.sampled_from([None, 20_000.0, 80_000.0]))
def test_every_program_is_drawn_or_named_as_unknown(programs, budget):
    found = draw_fit_cost(programs, BANDS, budget)
    if found is None:
        assert all(program.usd is None for program in programs)
        return
    assert sorted([*found.unknown, *(mark.rank for mark in found.marks)]) == [program.rank for program in programs]
    assert set(found.unknown) == {program.rank for program in programs if program.usd is None}


@given(lists(), st.sampled_from([None, 20_000.0]))
def test_dots_whiskers_and_numbers_stay_in_the_frame(programs, budget):
    found = draw_fit_cost(programs, BANDS, budget)
    for mark in found.marks if found else ():
        assert LEFT <= mark.left <= mark.x <= mark.right <= RIGHT
        assert TOP <= mark.top <= mark.y <= mark.bottom <= BOTTOM
        assert LEFT <= mark.label_x <= WIDTH
        assert 0 <= mark.label_y <= HEIGHT
    if found and found.limit is not None:
        assert LEFT <= found.limit <= RIGHT


@given(lists())
def test_dearer_is_further_right_and_fitter_is_higher(programs):
    found = draw_fit_cost(programs, BANDS)
    at = {program.rank: program for program in programs}
    for mark in found.marks if found else ():
        for other in found.marks if found else ():
            if at[mark.rank].usd < at[other.rank].usd:
                assert mark.x <= other.x
            if at[mark.rank].fit < at[other.rank].fit:
                assert mark.y >= other.y


@given(lists())
def test_the_bands_fill_the_fit_axis_and_hold_their_dots(programs):
    found = draw_fit_cost(programs, BANDS)
    if found is None:
        return
    assert found.stripes[0].top == TOP
    assert abs(found.stripes[-1].top + found.stripes[-1].height - BOTTOM) < 0.11
    fits = {program.rank: program.fit for program in programs}
    for mark in found.marks:
        band = next(name for name, least in BANDS if fits[mark.rank] >= least)
        stripe = next(stripe for stripe in found.stripes if stripe.id == band)
        assert stripe.top - 0.1 <= mark.y <= stripe.top + stripe.height + 0.11


def test_a_capped_dot_is_marked_and_its_number_keeps_off_the_bar():
    found = draw_fit_cost(
        [PlottedProgram(1, 0.8, 0.5, 0.9, 30_000, capped=True), PlottedProgram(2, 0.8, 0.7, 0.9, 60_000)], BANDS
    )
    assert found
    assert [mark.capped for mark in found.marks] == [True, False]
    assert found.marks[0].label_y > found.marks[0].y - RADIUS - 3


def test_numbers_step_aside_for_each_other_while_there_is_room():
    found = draw_fit_cost([PlottedProgram(rank, 0.7, 0.6, 0.8, 30_000) for rank in range(1, 6)], BANDS, 50_000)
    assert found is not None
    places = {(mark.label_x, mark.label_y) for mark in found.marks}
    assert len(places) == 5
    assert all(abs(x - found.marks[0].x) > RADIUS or abs(y - found.marks[0].y) > RADIUS for x, y in places)


@given(st.lists(st.floats(-0.5, 1.5), min_size=1, max_size=6))
def test_bars_keep_their_order_and_their_scale(values):
    found = draw_bars(values)
    assert len(found.bars) == len(values)
    for value, bar in zip(values, found.bars, strict=True):
        assert 0 <= bar.length <= found.width
        assert abs(bar.length - min(1, max(0, value)) * bar_picture.WIDTH) <= 0.05
        assert bar.top + found.thick <= found.height
