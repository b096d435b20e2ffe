"""The suite's own rule: a test that takes long says so with the marker `slow`."""

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import settings

from tests.conftest import FEW, hold_to_its_time


def marked(*marks: str) -> Any:
    return SimpleNamespace(get_closest_marker=lambda name: name in marks)


def test_a_test_that_takes_long_and_does_not_say_so_fails():
    with pytest.raises(pytest.fail.Exception, match=r"took 2\.1 s"):
        hold_to_its_time(marked("browser"), 2.5, 2.1)


def test_what_takes_no_longer_than_it_may_passes():
    hold_to_its_time(marked(), 2.0, 2.0)
    hold_to_its_time(marked(), 60.0, 2.0)  # on a machine that does much else
    hold_to_its_time(marked(), 0.5, 9.0)  # the process of an earlier test ends in this one
    hold_to_its_time(marked(), 9.0, 5.0, crowding=2.5)
    hold_to_its_time(marked("slow"), 9.0, 9.0)


def test_a_property_may_take_longer_by_its_number_of_examples():
    most = 2.0 * settings().max_examples / FEW
    hold_to_its_time(marked("hypothesis"), most, most)
    with pytest.raises(pytest.fail.Exception):
        hold_to_its_time(marked("hypothesis"), most + 0.1, most + 0.1)
