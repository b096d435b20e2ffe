"""What a recommendation says is kept as codes and values, and put in words when it is shown."""

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given

from quiz.core.advice.document import REASONS_OF, RankedProgram, Recommendation
from quiz.core.advice.earlier_documents import DOCUMENT_VERSION
from quiz.core.advice.near_misses import MISSES
from quiz.core.advice.place import explain_place
from quiz.core.advice.readings import read_cell
from quiz.core.advice.recommending import recommend
from quiz.core.advice.statements import AS_WRITTEN, Statement
from quiz.core.advice.words import WORDS
from quiz.core.advising.flags import find_flags
from quiz.core.catalog.prices import student_cost
from quiz.core.questions.answers import Answers, clean
from quiz.core.ranking.criteria import FACTS
from tests.support.programs import real_engine
from tests.support.students import answers_strategy, random_answers

VERSION_1 = Path(__file__).with_name("version_1.json")
ENGINE = real_engine()
PROGRAMS = ENGINE.catalog.rankable


def stored(recommendation: Recommendation) -> Any:
    """The document as the store gives it back."""
    return json.loads(json.dumps(recommendation.to_document(), allow_nan=False))


def statements(document: Any) -> Iterator[Statement]:
    """Every statement of a document, wherever it stands."""
    if isinstance(document, list):
        for item in document:
            yield from statements(item)
    elif isinstance(document, dict):
        if "params" in document:
            yield Statement(document["code"], document["params"])
        for value in document.values():
            yield from statements(value)


def keys(document: Any) -> set[str]:
    if isinstance(document, dict):
        return set(document).union(*map(keys, document.values()))
    return set().union(*map(keys, document)) if isinstance(document, list) else set()


# --- stored and shown -------------------------------------------------------------------------------------------------


@given(answers_strategy(must=0.4, sharpen=0.4))
def test_the_words_of_a_stored_list_are_those_of_the_list_itself(answers: Answers) -> None:
    found = recommend(ENGINE, answers, what_ifs=False)
    kept = stored(found)
    again = Recommendation.from_document(kept)
    assert again == found
    assert again.with_words() == found.with_words()
    assert [said.text for said in statements(kept)] == [said.text for said in statements(found.to_document())]


@given(answers_strategy(must=0.4, sharpen=0.4))
def test_no_sentence_is_stored_and_every_one_is_shown(answers: Answers) -> None:
    found = recommend(ENGINE, answers, what_ifs=False)
    kept, shown = stored(found), found.with_words()
    assert kept["document_version"] == DOCUMENT_VERSION
    assert not keys(kept) & {"text", *REASONS_OF.values()}
    for program, row in zip(found.programs, shown["programs"], strict=True):
        assert (row["reasons_for"], row["reasons_against"]) == (
            list(program.reasons_for),
            list(program.reasons_against),
        )
        assert [term["text"] for term in row["contributions"]] == [term.text for term in program.contributions]
    for key in ("near_misses", "repairs", "counterfactuals", "messages"):
        assert [row["text"] for row in shown[key]] == [said.text for said in getattr(found, key)]
    assert [row["reasons"] for row in shown["specialisations"]] == [list(row.reasons) for row in found.specialisations]


def test_what_another_answer_would_do_reads_the_same_from_the_store() -> None:
    rng, what_ifs = Random(3), 0
    for _ in range(20):
        found = recommend(ENGINE, random_answers(rng), top=5)
        assert Recommendation.from_document(stored(found)) == found
        what_ifs += len(found.counterfactuals)
    assert what_ifs > 10


def test_a_shown_document_can_be_read_back_too() -> None:
    found = recommend(ENGINE, clean({"interest": ["pm"], "goal": "se", "budget": "35000", "must": ["budget"]}))
    assert Recommendation.from_document(json.loads(json.dumps(found.with_words()))) == found


# --- every code -------------------------------------------------------------------------------------------------------


def said_to_random_students() -> Iterator[Statement]:
    rng = Random(11)
    for number in range(120):
        answers = random_answers(rng, skip=0.2, sharpen=0.4, must=0.4)
        yield from statements(recommend(ENGINE, answers, top=20, what_ifs=number % 3 == 0).to_document())
    nowhere = {"study_mode": "campus_full_time", "where": "WY", "must": ["region"]}
    for said in ({"interest": ["unsure"]}, {"visa": "yes", "study_mode": "online_part_time"}, nowhere):
        yield from statements(recommend(ENGINE, clean(said)).to_document())
    yield from explain_place(ENGINE, clean({"interest": ["pm"]}), ENGINE.table.ids[-1]).would_help


def said_of_constructed_cells() -> Iterator[Statement]:
    """Every column about every sixth program, met, half met and missed, known and not."""
    answers = clean({"interest": ["pm"], "goal": "pm"})
    for program in PROGRAMS[::6]:
        cost = student_cost(program, ENGINE.catalog, answers)
        for column in FACTS:
            if column != "online_only":
                for degree, known in ((0.0, True), (0.5, True), (1.0, True), (0.5, False)):
                    yield Statement(*read_cell(column, program, degree, known, cost, ("pm",)))


def said_of_what_is_missed() -> Iterator[Statement]:
    """What each condition says of each program, for a student who insists on everything."""
    insists = {
        "study_mode": "online_part_time",
        "discipline": "non_stem",
        "experience": "0",
        "budget": "20000",
        "sharpen": {"gpa": 2.5, "max_months": 9, "gre": "avoid"},
    }
    answers = clean(insists)
    for program in PROGRAMS:
        for condition, missed in MISSES.items():
            cost = student_cost(program, ENGINE.catalog, answers)
            if (condition == "gpa" and program.min_gpa is None) or (condition == "budget" and cost.low is None):
                continue
            yield missed(program, answers, ENGINE.catalog)


@pytest.fixture(scope="module")
def everything_said() -> list[Statement]:
    return [*said_to_random_students(), *said_of_constructed_cells(), *said_of_what_is_missed()]


def test_every_code_that_is_said_has_words_and_every_code_with_words_is_said(everything_said: list[Statement]) -> None:
    assert {said.code for said in everything_said} == set(WORDS)


def test_every_statement_reads_as_a_sentence_and_holds_what_json_can(everything_said: list[Statement]) -> None:
    for said in everything_said:
        text = said.text
        assert text[0].isupper(), text
        assert "None" not in text.replace("None yet", ""), text  # the answer is called so
        assert "_" not in text, text
        assert json.loads(json.dumps(said.params, allow_nan=False)).keys() == said.params.keys()


# --- documents of version 1 -------------------------------------------------------------------------------------------


def version_1() -> Any:
    return json.loads(VERSION_1.read_text(encoding="utf-8"))


def test_a_list_that_was_stored_with_sentences_says_what_it_said_then() -> None:
    before = version_1()
    found = Recommendation.from_document(before)
    assert "document_version" not in before
    for program, row in zip(found.programs, before["programs"], strict=True):
        assert list(program.reasons_for) == row["reasons_for"]
        assert list(program.reasons_against) == row["reasons_against"]
        assert [(term.code, term.text) for term in program.contributions] == [
            (AS_WRITTEN, term["text"]) for term in row["contributions"]
        ]
    for key in ("near_misses", "repairs", "counterfactuals"):
        assert [said.text for said in getattr(found, key)] == [row["text"] for row in before[key]]
        assert before[key], "a sample without one would prove nothing"
    assert [{"code": said.code, "text": said.text} for said in found.messages] == before["messages"]
    assert [list(row.reasons) for row in found.specialisations] == [row["reasons"] for row in before["specialisations"]]


def test_a_list_of_version_1_is_kept_as_today_from_then_on() -> None:
    found = Recommendation.from_document(version_1())
    assert Recommendation.from_document(stored(found)) == found
    shown = found.with_words()
    for key in ("near_misses", "repairs", "counterfactuals", "messages"):
        assert [row["text"] for row in shown[key]] == [row["text"] for row in version_1()[key]]


def test_a_program_that_was_stored_by_itself_is_read_too() -> None:
    row = version_1()["programs"][0]
    assert list(RankedProgram.from_document(row).reasons_for) == row["reasons_for"]


def test_the_queue_flags_a_list_of_either_version() -> None:
    answers = clean({"budget": "35000"})
    flags = find_flags(answers, version_1(), ENGINE.catalog)
    assert "budget" in flags
    assert flags == find_flags(answers, stored(Recommendation.from_document(version_1())), ENGINE.catalog)
