"""The letter to admissions: what it asks, in which order, and that nothing is sent or kept by it."""

from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from quiz.core.decision.letter import MOST_ASKED, write_letter
from quiz.core.decision.open_questions import ALWAYS, FULL_TIME, OF_CONDITION, WHERE_IT_MATTERS, open_questions
from quiz.core.decision.shortlist import Entry, Shortlist
from quiz.core.questions import clean
from quiz.core.ranking.conditions import RULES
from quiz.store import Store
from tests.support.journey import student, take
from tests.support.people import Clock
from tests.support.programs import real_engine

PROGRAM, OWN = "unc-charlotte-msem", "Can I visit a class?"
TODAY = date(2026, 11, 30)


@pytest.fixture
def token(client: Any, store: Store, clock: Clock) -> str:
    token = take(client, student(interest=["pm"], visa="yes", study_mode="campus_full_time")).split("/")[2]
    assert store.shortlists.save(token, Shortlist((Entry(PROGRAM, questions=OWN),)), 0, now=clock.now)
    return token


def letter(token: str, end: str = "") -> str:
    return f"/quiz/{token}/programs/{PROGRAM}/letter{end}"


def test_every_condition_of_the_ranking_has_facts_to_ask_for() -> None:
    assert OF_CONDITION.keys() == {rule.id for rule in RULES}
    asked = {*ALWAYS, *WHERE_IT_MATTERS, "tuition_total_usd", "stem_designated"}
    assert {column for columns in OF_CONDITION.values() for column in columns} <= asked


def test_what_a_must_depends_on_is_asked_before_what_merely_weighs() -> None:
    from quiz.core.advice.recommending import judge

    engine = real_engine()
    answers = clean({**student(interest=["pm"], study_mode="campus_full_time"), "must": ["study_mode"]})
    program = engine.catalog.by_id[PROGRAM]
    ranked = judge(engine, answers, [PROGRAM])[PROGRAM].program
    asked = open_questions(program, engine.catalog, answers, TODAY, ranked)
    assert asked[0].text == FULL_TIME
    assert [question.decides for question in asked] == sorted((question.decides for question in asked), reverse=True)


def test_an_own_question_is_never_left_out_for_the_sake_of_brevity() -> None:
    engine = real_engine()
    program, answers = engine.catalog.by_id[PROGRAM], clean({})
    asked = open_questions(program, engine.catalog, answers, TODAY)
    own = "\n".join([*(f"Own question {number}?" for number in range(MOST_ASKED)), asked[-1].text])
    written = write_letter(program, asked, own, answers)
    assert written.count == MOST_ASKED + 1
    assert asked[-1].text in written.text
    assert {*written.left_out} == {question.text for question in asked[:-1]}


def test_the_page_the_mail_and_the_file_hold_the_same_letter(client: Any, token: str) -> None:
    page = client.page(letter(token))
    (area,) = page.all("textarea")
    file = client.get(letter(token, ".txt"))
    assert file.mimetype == "text/plain"
    assert (area.text or "").strip() == file.text.strip()
    link = urlsplit(next(link for link in (a.get("href", "") for a in page.all("a")) if link.startswith("mailto:")))
    assert (link.path, parse_qs(link.query)["body"][0].strip()) == ("", file.text.strip())
    assert f". {OWN}\n" in file.text
    assert "I need a student visa" in file.text
    assert token not in file.text


def test_shortlist_and_program_page_lead_to_the_letter_and_a_public_page_does_not(client: Any, token: str) -> None:
    for path in (f"/quiz/{token}/shortlist", f"/quiz/{token}/programs/{PROGRAM}", f"/quiz/{token}/place/{PROGRAM}"):
        assert letter(token) in [a.get("href") for a in client.page(path).all("a")], path
    assert "Write to admissions" not in client.page(f"/programs/{PROGRAM}").main


def test_before_the_quiz_is_complete_there_is_a_letter_all_the_same(client: Any) -> None:
    token = take(client, student(), until="budget").split("/")[2]
    assert "deadline for the next start" in client.get(letter(token, ".txt")).text
    assert client.get(f"/quiz/{token}/programs/nowhere/letter").status_code == 404
