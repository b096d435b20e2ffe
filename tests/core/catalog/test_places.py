"""ZIP codes: what is one, where it lies, and how far a school is."""

import pytest

from quiz.core.catalog.places import ZipCodeError, find_place, way_words
from quiz.core.catalog.program import School
from tests.support.programs import program

LOS_ANGELES = program("la", school_facts=School(unitid="100000", lat=34.05, lon=-118.24))


def test_a_distance_is_the_one_on_a_map():
    miles = find_place("10001").miles_to(LOS_ANGELES)
    assert miles is not None
    assert 2430 < miles < 2470


def test_where_a_school_is_not_known_to_be_there_is_no_distance():
    place = find_place("10001")
    assert place.miles_to(program("a")) is None
    assert place.miles_to(program("a", school_facts=School(unitid="100000"))) is None


@pytest.mark.parametrize("typed", ["02139", " 02139 ", "02139-4307", "021394307"])
def test_five_digits_or_nine_are_a_zip_code(typed):
    assert (find_place(typed).code, find_place(typed).town) == ("02139", "Cambridge, MA")


NONE = ["1234", "abcde", "０２１３９", "02139é", "0213９", "02139-", "-2139", "123456", "0" * 5000, "\0" * 5]


@pytest.mark.parametrize("typed", NONE)
def test_what_is_no_zip_code_is_said_and_never_reaches_the_package(typed, monkeypatch):
    monkeypatch.setattr("zipcodes.matching", lambda code: pytest.fail(f"{code} was looked up"))
    with pytest.raises(ZipCodeError, match="write its five digits"):
        find_place(typed)


def test_one_that_nobody_has_and_one_without_a_place_are_said_apart():
    with pytest.raises(ZipCodeError, match="that we know"):
        find_place("00000")
    with pytest.raises(ZipCodeError, match="without a place"):
        find_place("09001")


def test_what_is_taught_online_is_told_apart():
    words = {
        taught: way_words(program("a", delivery=taught), 42.0)
        for taught in (None, ("on_campus",), ("on_campus", "online"), ("online",))
    }
    assert words[None] == words["on_campus",] == "About 40 miles away"
    assert words["on_campus", "online"] == "About 40 miles away, or online"
    assert words["online",] == "Online; the school is about 40 miles away"
    assert way_words(program("a"), None) == "At a distance that is not known"
