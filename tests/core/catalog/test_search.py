"""What people type for a school finds it: federal names, abbreviations, punctuation, places, small slips."""

import csv
from collections import defaultdict
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz.core.catalog.load import load_catalog
from quiz.core.catalog.program import Catalog
from quiz.core.catalog.search import find_programs, other_names, school_names, words_of
from quiz.data import data

CATALOG = load_catalog()


def schools(text: str) -> set[str]:
    return {program.institution for program in find_programs(CATALOG, text).programs}


@pytest.mark.parametrize(
    ("typed", "school"),
    [
        ("University of Massachusetts-Amherst", "University of Massachusetts Amherst"),
        ("Ohio State University-Main Campus", "The Ohio State University"),
        ("ohio state – columbus", "The Ohio State University"),
        ("Universidad Politécnica de Puerto Rico", "Polytechnic University of Puerto Rico"),
        ("Clarkson University (Potsdam, NY)", "Clarkson University"),
        ("saint thomas", "University of St. Thomas"),
        ("Saint Martins", "Saint Martin's University"),
        ("Texas A & M", "Texas A&M University"),
        ("TAMU", "Texas A&M University"),
        ("R.I.T.", "Rochester Institute of Technology"),
        ("U Mass Lowell", "University of Massachusetts-Lowell"),
        ("Johns Hopkins (JHU)", "Johns Hopkins University"),
        ("Rensselear", "Rensselaer Polytechnic Institute"),
        ("Vanderbuilt", "Vanderbilt University"),
        ("lehihg", "Lehigh University"),
    ],
)
def test_what_people_type_finds_the_school(typed: str, school: str) -> None:
    assert school in schools(typed)


@pytest.mark.parametrize("program", CATALOG.programs[::9], ids=lambda program: program.id)
def test_every_name_of_a_school_finds_it_in_any_case_and_with_its_place(program) -> None:
    for name in school_names(program):
        for typed in (name, name.upper(), f"{name} ({program.place})", f"{name}, {program.state}"):
            assert program in find_programs(CATALOG, typed).programs, typed


@pytest.mark.parametrize("typed", ["Ohio State", "the ohio state university", "Columbia", "Penn State"])
def test_a_school_stands_first_for_its_own_name(typed: str) -> None:
    """Before the schools that have its words elsewhere: in their city, their other names, their state."""
    assert len(schools(typed)) > 1
    assert find_programs(CATALOG, typed).programs[0].institution in {
        "The Ohio State University",
        "Columbia University",
        "Pennsylvania State University",
    }


@pytest.mark.parametrize("program", CATALOG.programs[::9], ids=lambda program: program.id)
def test_nothing_stands_before_the_schools_that_have_the_name_that_was_typed(program) -> None:
    found = find_programs(CATALOG, program.institution).programs
    named = [program.institution in school_names(other) for other in found]
    assert named == sorted(named, reverse=True)


@pytest.mark.parametrize("typed", ["zzzz nowhere", "Zzzz University", "University of Zzzz", "qxqx", "Hogwarts<b>"])
def test_a_school_that_is_not_here_finds_nothing(typed: str) -> None:
    assert not schools(typed)


def test_an_abbreviation_that_several_schools_share_finds_all_of_them() -> None:
    of = defaultdict(set)
    for program in CATALOG.programs:
        for name in other_names().get(program.unitid or "", ())[1:]:
            of[name].add(program.institution)
    shared = {name: having for name, having in of.items() if len(having) > 1}
    assert {"CMU", "MSU", "USC"} <= {*shared}
    assert {name: having - schools(name) for name, having in shared.items() if having - schools(name)} == {}


def test_a_word_matches_from_its_beginning_and_never_inside() -> None:
    assert "Duke University" in schools("duk")
    assert "Duke University" not in schools("uke")


def test_most_words_are_shown_where_nothing_has_all_and_it_is_said() -> None:
    found = find_programs(CATALOG, "Duke University, Pratt building 17")
    assert {program.institution for program in found.programs} == {"Duke University"}
    assert "these have most" in found.note


def test_a_slip_is_said() -> None:
    assert "“stanfrod” was read as “stanford”" in find_programs(CATALOG, "Stanfrod").note
    assert find_programs(CATALOG, "Stanford").note == ""


def test_words_alone_make_a_search_and_none_finds_all() -> None:
    for nothing in ("", " ", "–", "()"):
        assert len(find_programs(CATALOG, nothing).programs) == len(CATALOG.programs)


@given(st.text(max_size=60))
def test_any_text_is_searched_for(text: str) -> None:
    found = find_programs(CATALOG, text)
    assert {*found.programs} <= {*CATALOG.programs}


def test_every_name_in_the_table_belongs_to_a_school_of_the_catalog() -> None:
    with data("catalog", "names.csv").open(newline="", encoding="utf-8") as file:
        unitids = [row["unitid"] for row in csv.DictReader(file)]
    assert sorted(unitids) == unitids == [*dict.fromkeys(unitids)]
    assert {program.unitid for program in CATALOG.programs if program.unitid} == {*other_names()} == {*unitids}


def test_a_catalog_of_others_is_searched_by_its_own_names() -> None:
    made = replace(CATALOG.programs[0], unitid=None, school_facts=None, institution="Lake Mount College")
    catalog = Catalog((made,), "0" * 64)
    assert find_programs(catalog, "lake mt college").programs == (made,)
    assert words_of("Mount & Co.") == ["mt", "and", "co"]
