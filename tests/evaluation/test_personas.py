"""Students as an advisor meets them, and what she would sign: evaluation/personas.json held against the catalog."""

import pytest

from quiz.core.advice.recommending import recommend
from quiz.core.questions.quiz import BY_ID
from quiz.core.vocabulary import SPECIALISATIONS, STUDY_MODES
from quiz.evaluation.personas import own_personas, violations
from tests.support.programs import real_engine

PERSONAS = own_personas()


@pytest.mark.parametrize("persona", PERSONAS, ids=lambda persona: persona.id)
def test_an_advisor_would_sign_the_first_five(persona):
    engine = real_engine()
    found = recommend(engine, persona.answers, what_ifs=False)
    assert violations(persona, found, engine.catalog) == ()
    assert bool(found.programs) == persona.expects_a_list


def test_a_persona_with_two_wishes_is_shown_both():
    (torn,) = [persona for persona in PERSONAS if persona.id == "taste-against-plan"]
    found = recommend(real_engine(), torn.answers)
    assert {s.id for s in found.specialisations[:2]} == {"pi", "oscm"}


def test_the_personas_are_as_varied_as_the_students_we_know_of():
    """All specialisations, places, musts, budgets, visas, lengths of experience; each is somebody else."""
    answers = [persona.answers for persona in PERSONAS]
    assert {goal for student in answers for goal in (*student.interest, student.goal)} >= {*SPECIALISATIONS}
    assert {student.study_mode for student in answers} >= {*STUDY_MODES, "any", None}
    assert {must for student in answers for must in student.must} >= {"study_mode", "budget", "region"}
    for question in ("budget", "experience"):
        assert {student.said(question) for student in answers} >= {*BY_ID[question].option_ids}
    assert {student.visa for student in answers} >= {"yes", "no"}
    assert len({student.discipline for student in answers}) >= 10
    assert len({persona.id for persona in PERSONAS}) == len({persona.who for persona in PERSONAS}) == len(PERSONAS)


def test_most_personas_ask_something_of_the_list():
    assert sum(bool(persona.rules) for persona in PERSONAS) == len(PERSONAS)
    assert all(rule.why for persona in PERSONAS for rule in persona.rules)
