"""The caseload report: it counts what is there, says less of few cases, and names a drift only where there is one."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz.core.advising.caseload import CHANGES, FEW, CaseRecord, ListChange, Rate, build_caseload, chance, drift, times
from quiz.core.advising.caseload_tables import findings
from quiz.core.vocabulary import CASE_STATES

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
moments = st.datetimes(datetime(2025, 1, 1), datetime(2026, 11, 23), timezones=st.just(UTC))  # noqa: DTZ001 - the zone is beside
programs = st.sampled_from(["a", "b", "c", "d"])
changes = st.builds(ListChange, st.sampled_from(CHANGES), programs, st.sampled_from(["cost", "fit"]))
cases = st.lists(
    st.builds(
        CaseRecord,
        st.integers(),
        st.sampled_from([*CASE_STATES]),
        moments,
        st.sampled_from([None, 1, 2]),
        st.none() | moments,
        st.none() | moments,
        st.lists(changes, max_size=3).map(tuple),
        st.lists(programs, unique=True).map(tuple),
        st.sampled_from([None, "pm", "ops"]),
    ),
    max_size=30,
    unique_by=lambda case: case.id,
)


def published(number: int, days_ago: float, *made: ListChange, shown: Sequence[str] = ("a", "b")) -> CaseRecord:
    at = NOW - timedelta(days=days_ago)
    return CaseRecord(number, "done", at - HOUR, 1, at, at, made, tuple(shown), "pm")


def test_an_empty_desk_has_a_report_without_a_single_figure_made_up() -> None:
    report = build_caseload((), (1,), since=None, now=NOW)
    assert (report.count, report.unanswered, report.changed) == (0, 0, Rate(0, 0))
    assert [(state.state, state.count) for state in report.states] == [(state, 0) for state in CASE_STATES]
    assert report.first_reply.median is report.first_reply.p90 is report.first_reply.longest is None
    assert [load.advisor for load in report.advisors] == [1]
    assert report.reasons == report.specialisations == report.programs == ()
    assert report.months == ()


def test_states_are_counted_and_open_ones_have_an_age() -> None:
    found = [CaseRecord(n, "new" if n < 6 else "waiting", NOW - n * HOUR) for n in range(1, 8)]
    new, claimed, waiting, done = build_caseload(found, (), since=None, now=NOW).states
    assert (new.count, claimed.count, waiting.count, done.count) == (5, 0, 2, 0)
    assert new.age is not None
    assert (new.age.median, new.age.longest) == (3 * HOUR, 5 * HOUR)
    assert waiting.age is not None
    assert (waiting.age.median, waiting.age.longest) == (None, 7 * HOUR), "two have no median, and one is the oldest"
    assert done.age is None


def test_nine_of_ten_are_within_a_time_that_occurred() -> None:
    found = times(hours * HOUR for hours in (10, 1, 9, 2, 8, 3, 7, 4, 6, 50))
    assert (found.count, found.median, found.p90, found.longest) == (10, 6.5 * HOUR, 10 * HOUR, 50 * HOUR)


@given(st.lists(st.timedeltas(timedelta(), timedelta(days=400))))
def test_times_are_in_order_and_few_have_no_middle(found: list[timedelta]) -> None:
    said = times(found)
    assert said.count == len(found)
    assert said.longest == max(found, default=None)
    assert (said.median is None) == (said.p90 is None) == (len(found) < FEW)
    if said.median is not None and said.p90 is not None:
        assert min(found) <= said.median <= said.p90 <= max(found)
        assert sum(time <= said.p90 for time in found) >= 0.9 * len(found)


def test_whoever_waits_for_a_first_reply_is_in_no_time_and_is_counted() -> None:
    found = [
        CaseRecord(1, "new", NOW - HOUR),
        CaseRecord(2, "claimed", NOW - 3 * HOUR, 1, NOW),
        CaseRecord(3, "done", NOW, 1),
    ]
    report = build_caseload(found, (), since=None, now=NOW)
    assert (report.unanswered, report.first_reply.count, report.first_reply.longest) == (1, 1, 3 * HOUR)


def test_load_is_told_for_every_advisor_with_or_without_cases() -> None:
    found = [
        CaseRecord(1, "claimed", NOW, 7),
        CaseRecord(2, "waiting", NOW, 7),
        CaseRecord(3, "claimed", NOW, 7),
        CaseRecord(4, "new", NOW),
        published(5, 1, ListChange("moved", "a", "cost")),
    ]
    loads = {load.advisor: load for load in build_caseload(found, (3, 7), since=None, now=NOW).advisors}
    assert {key: (load.claimed, load.waiting, load.done) for key, load in loads.items()} == {
        3: (0, 0, 0),
        7: (2, 1, 0),
        1: (0, 0, 1),
    }
    assert loads[1].changed == Rate(1, 1)


@pytest.mark.parametrize(
    ("rate", "words"), [(Rate(0, 0), "0 of 0"), (Rate(2, 4), "2 of 4"), (Rate(2, 5), "2 of 5 (40%)")]
)
def test_a_share_of_few_is_not_told_as_a_percentage(rate: Rate, words: str) -> None:
    assert str(rate) == words


@given(st.integers(FEW, 60), st.integers(FEW, 60), st.data())
def test_chance_is_a_probability_and_the_same_from_both_sides(of: int, before: int, data: st.DataObject) -> None:
    recent, earlier = Rate(data.draw(st.integers(0, of)), of), Rate(data.draw(st.integers(0, before)), before)
    found = chance(recent, earlier)
    assert found is not None
    assert 0 <= found <= 1 + 1e-9
    assert chance(earlier, recent) == pytest.approx(found)
    assert {drift(recent, earlier), drift(earlier, recent)} in ({None}, {"up", "down"})


def test_overrides_are_told_by_reason_specialisation_and_program() -> None:
    made = (ListChange("moved", "a", "cost"), ListChange("removed", "b", "cost"), ListChange("added", "z", "fit"))
    found = [published(1, 1, *made), *(published(number, 2) for number in range(2, 7))]
    report = build_caseload(found, (), since=None, now=NOW)
    assert report.changed == Rate(1, 6)
    assert {line.key: line.changed for line in report.reasons} == {"cost": Rate(1, 6), "fit": Rate(1, 6)}
    assert {line.key: line.changed for line in report.specialisations} == {"pm": Rate(1, 6)}
    assert {line.key: (line.changed, line.added) for line in report.programs} == {
        "a": (Rate(1, 6), 0),
        "b": (Rate(1, 6), 0),
        "z": (Rate(0, 0), 1),
    }


def test_a_program_is_only_counted_in_lists_that_showed_it() -> None:
    removed = ListChange("removed", "a", "cost")
    found = [published(1, 1, removed), published(2, 1, shown=("b",)), published(3, 1, shown=("a",))]
    (line,) = build_caseload(found, (), since=None, now=NOW).programs
    assert line.changed == Rate(1, 2)


def test_what_is_not_published_is_no_override() -> None:
    draft = CaseRecord(1, "claimed", NOW, 1, None, None, (ListChange("moved", "a", "cost"),), ("a",), "pm")
    report = build_caseload([draft], (), since=None, now=NOW)
    assert report.changed == Rate(0, 0)
    assert report.reasons == report.specialisations == report.programs == ()


def test_a_reason_given_more_often_lately_drifts_up_and_one_given_less_often_down() -> None:
    new, old = ListChange("moved", "a", "new fad"), ListChange("moved", "a", "old fad")
    found = [published(n, 200, *([old] if n % 4 else [])) for n in range(40)]
    found += [published(100 + n, 20, *([new] if n % 4 else [])) for n in range(40)]
    report = build_caseload(found, (), since=None, now=NOW)
    assert {line.key: line.drift for line in report.reasons} == {"new fad": "up", "old fad": "down"}
    (steady,) = report.specialisations
    assert steady.drift is None
    assert report.lists.recent == report.lists.earlier == Rate(30, 40)
    assert findings(report)[1] == (
        "Lists were changed about as often since 25 Aug 2026, 30 of 40 (75%), as before, 30 of 40 (75%): p = 1"
    )


def test_chance_and_few_cases_are_no_drift() -> None:
    assert drift(Rate(4, 4), Rate(0, 100)) is None, "too few"
    assert drift(Rate(12, 40), Rate(10, 40)) is None, "chance"
    assert drift(Rate(30, 40), Rate(10, 40)) == "up"
    assert drift(Rate(10, 40), Rate(30, 40)) == "down"


def test_months_run_through_and_compare_with_all_before() -> None:
    steady = [published(n, 120, *([ListChange("moved", "a", "cost")] if n % 5 == 0 else [])) for n in range(40)]
    risen = [published(100 + n, 5, ListChange("moved", "a", "cost")) for n in range(20)]
    months = build_caseload(steady + risen, (), since=None, now=NOW).months
    assert [month.month for month in months] == ["2026-07", "2026-08", "2026-09", "2026-10", "2026-11"]
    assert [month.cases for month in months] == [40, 0, 0, 0, 20]
    assert [month.changed for month in months] == [Rate(8, 40), Rate(0, 0), Rate(0, 0), Rate(0, 0), Rate(20, 20)]
    assert [month.drift for month in months] == [None, None, None, None, "up"]


def test_a_month_is_that_of_utc_and_years_turn() -> None:
    eve = datetime.fromisoformat("2025-12-31T20:00:00-05:00")
    months = build_caseload(
        [CaseRecord(1, "new", eve), CaseRecord(2, "new", datetime(2025, 11, 1, tzinfo=UTC))], (), since=None, now=NOW
    ).months
    assert [month.month for month in months] == ["2025-11", "2025-12", "2026-01"]


@given(cases)
def test_whatever_the_cases_nothing_is_counted_twice_or_lost(found: list[CaseRecord]) -> None:
    report = build_caseload(found, (), since=None, now=NOW)
    assert sum(state.count for state in report.states) == report.count == len(found)
    assert sum(month.cases for month in report.months) == len(found)
    assert sum(month.changed.of for month in report.months) == report.changed.of
    assert sum(line.changed.of for line in report.specialisations) <= report.changed.of
    for line in (*report.reasons, *report.specialisations, *report.programs):
        assert line.changed.count <= line.changed.of <= report.changed.of
        assert line.changed == Rate(line.earlier.count + line.recent.count, line.earlier.of + line.recent.of)
    assert sum(load.done + load.claimed + load.waiting for load in report.advisors) <= len(found)


def test_a_period_counts_requests_by_when_they_came_and_lists_by_when_they_were_published() -> None:
    old, made = NOW - timedelta(days=400), ListChange("moved", "a", "cost")
    found = [
        CaseRecord(1, "new", old),
        CaseRecord(2, "done", old, 1, old + HOUR, NOW - HOUR, (made,), ("a",), "pm"),
        CaseRecord(3, "done", old, 1, old + HOUR, old + HOUR, (made,), ("a",), "pm"),
        CaseRecord(4, "claimed", NOW - HOUR, 1, NOW),
    ]
    report = build_caseload(found, (), since=NOW - timedelta(days=90), now=NOW)
    assert (report.count, report.first_reply.count, report.changed) == (1, 1, Rate(1, 1))
    assert {state.state: state.count for state in report.states} == {"new": 1, "claimed": 1, "waiting": 0, "done": 2}
    (load,) = report.advisors
    assert (load.claimed, load.done, load.first_reply.count, load.changed) == (1, 0, 1, Rate(1, 1))
    assert [month.month for month in report.months] == ["2026-11"]
