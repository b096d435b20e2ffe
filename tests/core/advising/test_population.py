"""The realistic students: seeded, clean, and as the sources beside the tables say."""

from collections import Counter

from quiz.core.advising.population import STATE, STUDY_MODE, VISA, draw_students
from quiz.core.questions import clean
from quiz.core.vocabulary import DISCIPLINE_FIELDS, STATES

STUDENTS = draw_students(1500, seed=7)


def share(of: str, value: object) -> float:
    return [answers.said(of) for answers in STUDENTS].count(value) / len(STUDENTS)


def test_the_same_seed_draws_the_same_students():
    assert draw_students(20, 3) == draw_students(20, 3)
    assert draw_students(20, 3) != draw_students(20, 4)


def test_every_drawn_student_is_a_clean_answers_document():
    assert all(clean(answers.as_document()) == answers for answers in STUDENTS)


def test_a_third_needs_a_visa_and_these_study_on_campus_full_time():
    assert abs(share("visa", "yes") - VISA["yes"] / 100) < 0.05
    modes = Counter(answers.study_mode for answers in STUDENTS if answers.visa == "yes")
    assert modes["campus_full_time"] / modes.total() > STUDY_MODE[True]["campus_full_time"] / 100 - 0.08


def test_who_studies_beside_a_job_on_campus_says_where():
    tied = [answers for answers in STUDENTS if answers.study_mode == "campus_part_time" and answers.visa == "no"]
    assert len(tied) > 50
    assert sum(answers.where in STATES for answers in tied) / len(tied) > 0.9


def test_every_state_and_discipline_can_be_drawn():
    assert set(STATE) <= set(STATES)
    assert {answers.discipline for answers in STUDENTS} >= {*DISCIPLINE_FIELDS, None}
