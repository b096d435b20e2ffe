"""The flags of the queue: each stands where it should and nowhere else."""

import pytest

from quiz.core.advice.recommending import recommend
from quiz.core.advising.flags import FLAGS, find_flags
from quiz.core.catalog.load import load_catalog
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


def test_an_ordinary_student_has_no_flag_but_of_the_facts():
    assert of(student(budget="no_limit")) <= {"stale"}


def test_a_list_from_another_catalog_is_flagged():
    engine = {"version": "1", "questions_version": 1, "catalog_sha256": "0" * 64, "catalog_rows": 1}
    assert "stale" in of(student(), engine=engine)


def test_without_a_list_nothing_stands():
    assert find_flags(clean(student(visa="yes")), None, CATALOG) == ()


def test_flags_come_in_their_own_order():
    found = find_flags(clean(student(visa="yes")), recommend(ENGINE, clean(student(visa="yes"))).to_document(), CATALOG)
    assert list(found) == [key for key in FLAGS if key in found]
