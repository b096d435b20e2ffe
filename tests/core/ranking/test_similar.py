"""Programs like one, by its own facts."""

import pytest

from quiz.core.ranking.similar import similar_programs
from tests.support.programs import engine_of, program, real_engine

KNOWN = {"pm": 3, "delivery": ("online",), "pace": ("part_time",), "gre": "optional"}


def test_the_likest_program_comes_first_with_what_is_alike_and_what_differs():
    engine = engine_of(program("a", **KNOWN), program("b", **{**KNOWN, "pm": 0}), program("c", **KNOWN))
    first, second = similar_programs(engine, "a")
    assert (first.id, first.differs) == ("c", ())
    assert {"pm", "delivery", "pace", "gre"} <= {*first.alike}
    assert (second.id, second.differs) == ("b", ("pm",))


def test_a_program_of_which_little_is_known_is_like_nothing():
    engine = engine_of(program("a", **KNOWN), program("silent", pm=3), program("c", **KNOWN))
    assert [found.id for found in similar_programs(engine, "a")] == ["c"]
    assert similar_programs(engine, "silent") == ()


def test_another_format_of_the_same_degree_is_not_said_to_be_like_it():
    engine = engine_of(program("a", **KNOWN), program("b", variant_of="a", **KNOWN), program("c", **KNOWN))
    assert [found.id for found in similar_programs(engine, "a")] == ["c"]


@pytest.mark.parametrize("key", ["duke-mem", "latech-ms-etm"])
def test_no_real_program_is_like_itself_and_the_nearest_come_first(key):
    found = similar_programs(real_engine(), key)
    assert found
    assert key not in {program.id for program in found}
    assert [program.distance for program in found] == sorted(program.distance for program in found)


def test_what_is_not_ranked_is_like_nothing():
    assert similar_programs(real_engine(), "afit-ms-systems-engineering") == ()
