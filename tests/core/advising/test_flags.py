"""The flags of the queue: each stands where it should and nowhere else."""

from dataclasses import replace

import pytest

from quiz.core.advice.recommending import recommend
from quiz.core.advising.flags import FLAGS, find_flags, find_stale
from quiz.core.catalog.load import load_catalog
from quiz.core.catalog.program import Catalog
from quiz.core.questions.answers import clean
from quiz.core.ranking.engine import load_engine
from tests.support.journey import skipping, student

CATALOG = load_catalog()
ENGINE = load_engine(CATALOG)


def of(answers, **changed):
    said = clean(answers)
    document = {**recommend(ENGINE, said).to_document(), **changed}
    return set(find_flags(said, document, CATALOG))


@pytest.mark.parametrize(
    ("answers", "flag"),
    [
        (student(visa="yes"), "conflict"),
        (student(interest=["pi"], goal="oscm"), "conflict"),
        (skipping(), "low_signal"),
        (student(discipline="non_stem"), "eligibility"),
        (student(visa="yes", study_mode="campus_full_time"), "visa"),
        (student(budget="20000"), "budget"),
    ],
)
def test_what_an_advisor_should_know_is_flagged(answers, flag):
    assert flag in of(answers)


def test_an_ordinary_student_has_no_flag():
    assert of(student(budget="no_limit")) == set()


def edition(**changes):
    """Another edition of the catalog, in which facts of the first program of a student's list are others."""
    first = recommend(ENGINE, clean(student())).programs[0].id
    programs = [replace(program, **changes) if program.id == first else program for program in CATALOG.programs]
    return Catalog(tuple(programs), "0" * 64, CATALOG.sources)


def test_facts_are_old_where_one_of_a_listed_program_changed():
    said = clean(student())
    document = recommend(ENGINE, said).to_document()
    assert "stale" in find_flags(said, document, edition(credits=99.0))


@pytest.mark.parametrize("changes", [{}, {"as_of": 2031}, {"note": "read again"}])
def test_another_edition_with_the_same_facts_is_no_flag(changes):
    said = clean(student())
    assert "stale" not in find_flags(said, recommend(ENGINE, said).to_document(), edition(**changes))


def test_a_listed_program_that_is_gone_is_flagged():
    said = clean(student())
    document = recommend(ENGINE, said).to_document()
    gone = document["programs"][-1]["id"]
    rest = Catalog(tuple(program for program in CATALOG.programs if program.id != gone), "0" * 64)
    assert "stale" in find_flags(said, document, rest)
    assert find_stale([(row["id"], row["facts"]) for row in document["programs"]], "1" * 64, rest) == (gone,)


def test_a_list_from_before_fingerprints_is_flagged_where_the_catalog_is_another():
    engine = {"version": "1", "questions_version": 1, "catalog_sha256": "0" * 64, "catalog_rows": 1}
    programs = [{**row, "facts": ""} for row in recommend(ENGINE, clean(student())).to_document()["programs"]]
    assert "stale" in of(student(), engine=engine, programs=programs)
    assert "stale" not in of(student(), programs=programs)


def test_without_a_list_nothing_stands():
    assert find_flags(clean(student(visa="yes")), None, CATALOG) == ()


def test_flags_come_in_their_own_order():
    found = find_flags(clean(student(visa="yes")), recommend(ENGINE, clean(student(visa="yes"))).to_document(), CATALOG)
    assert list(found) == [key for key in FLAGS if key in found]
