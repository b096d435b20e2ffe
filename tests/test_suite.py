"""The suite's own rule: a test that takes long is marked `slow`, or it is named at the end of the run."""

from types import SimpleNamespace
from typing import Any

from tests.conftest import MOST_SECONDS, too_long


def report(name: str, seconds: float, *marks: str) -> Any:
    return SimpleNamespace(nodeid=name, duration=seconds, keywords=dict.fromkeys(marks, 1))


def test_a_test_that_takes_long_and_does_not_say_so_is_named_at_the_end():
    reports = [
        report("quick", MOST_SECONDS),
        report("late", MOST_SECONDS + 0.3, "browser"),
        report("known", 9.0, "slow", "browser"),
    ]
    assert [*too_long(reports)] == ["  2.3 s late"]
