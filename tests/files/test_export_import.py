"""The way back from JSON: the same answers, the same shortlist in the same order; else every problem named."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz.core.decision.shortlist import LONGEST, MAX_ENTRIES, STATUSES, Entry, Shortlist
from quiz.core.questions.answers import SHARPEN_READERS
from quiz.core.questions.quiz import QUESTIONS
from quiz.core.questions.stored import StoredAnswers
from quiz.files import UnreadableFileError, listing_of, read_json, to_json
from tests.support.listings import BLANK, KNOWN, MADE, OWN, catalog_of, ranked_list, recommendation_of, shortlisted

ANSWERS: dict[str, Any] = {
    "interest": ["pm", "se"],
    "goal": None,
    "visa": "no",
    "budget": "50000",
    "must": ["budget"],
    "sharpen": {"gpa": 3.2, "region": ["CA", "TX"], "travel_ok": False},
}
SAID = StoredAnswers.from_document(ANSWERS)


def file_of(**changes: Any) -> bytes:
    """An export with parts of it replaced."""
    document = json.loads(to_json(shortlisted(OWN, answers=ANSWERS)))
    return json.dumps(document | changes).encode()


def problems_of(content: bytes) -> tuple[str, ...]:
    with pytest.raises(UnreadableFileError) as caught:
        read_json(content)
    return caught.value.problems


# --- the round trip ---------------------------------------------------------------------------------------------------

answer = st.fixed_dictionaries(
    {},
    optional={
        question.id: st.none()
        | (st.sampled_from(question.option_ids) if question.picks == 1 else st.just(["pm", "oscm"]))
        for question in QUESTIONS
    }
    | {
        "must": st.just(["study_mode", "region"]),
        "sharpen": st.fixed_dictionaries({}, optional={"gpa": st.floats(0, 4), "home_state": st.just("OH")}),
    },
)
storable = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=200)
entry = st.builds(
    Entry,
    program=st.from_regex(r"[a-z0-9]{1,20}(-[a-z0-9]{1,10}){0,3}", fullmatch=True),
    status=st.sampled_from([*STATUSES]),
    reason=storable.filter(bool),
    note=storable,
    questions=storable,
    deadline=st.none() | st.dates(date(2000, 1, 1), date(2100, 12, 31)),
    added=st.none() | st.dates(date(2000, 1, 1), date(2100, 12, 31)),
)


@given(
    answer.map(StoredAnswers.from_document),
    st.lists(entry, max_size=MAX_ENTRIES, unique_by=lambda entry: entry.program),
)
def test_a_file_gives_back_the_answers_the_shortlist_and_its_order(answers, entries) -> None:
    content = to_json(shortlisted(*entries, answers=answers.as_document()))
    assert read_json(content) == (answers, Shortlist(tuple(entries)))


def test_a_ranked_list_brings_the_shortlist_along() -> None:
    shortlist = Shortlist((Entry("blank-mem"), OWN))
    content = to_json(listing_of(recommendation_of(KNOWN), catalog_of(KNOWN, BLANK), SAID, MADE, shortlist))
    assert read_json(content) == (SAID, shortlist)


def test_a_file_from_before_there_was_a_shortlist_is_read() -> None:
    document = json.loads(to_json(ranked_list(KNOWN, answers=ANSWERS)))
    del document["shortlist"]
    assert read_json(json.dumps(document).encode()) == (SAID, Shortlist())


def test_a_byte_order_mark_does_no_harm() -> None:
    assert read_json(b"\xef\xbb\xbf" + file_of())[1] == Shortlist((OWN,))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32", "utf-8-sig"])
def test_a_file_that_an_editor_saved_in_another_encoding_is_read(encoding: str) -> None:
    mark = "\ufeff" if encoding == "utf-16-le" else ""
    assert read_json((mark + file_of().decode()).encode(encoding))[1] == Shortlist((OWN,))


def test_everything_that_is_held_about_somebody_is_read_back() -> None:
    held = {"responses": [{"id": 7, "answers": ANSWERS, "document": None}], "requests": [{"id": 1}]}
    shortlists = [{"version": 3, "entries": [OWN.to_document()]}]
    assert read_json(json.dumps({**held, "shortlists": shortlists}).encode()) == (SAID, Shortlist((OWN,)))
    assert read_json(json.dumps(held).encode()) == (SAID, Shortlist())


def test_a_program_that_no_catalog_has_is_kept() -> None:
    assert read_json(file_of(shortlist=[{"program": "gone-mem"}]))[1] == Shortlist((Entry("gone-mem"),))


# --- what cannot be used ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is not JSON"),
        (b"\xff\xfe\x00", "is not text"),
        (b"PK\x03\x04", "is not JSON at line 1"),
        (b'{\n"format": ', "is not JSON at line 2"),
        (b"[" * 100_000, "is not JSON"),
        (b"[]", "it names no format"),
        (b"null", "it names no format"),
        (b'{"answers": {}}', "it names no format"),
        (b'{"format": "mem-quiz/9"}', "its format is “mem-quiz/9”"),
        (b'{"format": ["x"]}', 'its format is “["x"]”'),
        (b'{"format": "mem-quiz/1", "answers": ' + b"9" * 5000 + b"}", "is not JSON"),
    ],
)
def test_what_is_no_export_is_told_apart(content: bytes, says: str) -> None:
    (problem,) = problems_of(content)
    assert says in problem
    assert "choose" in problem, "the way out"


def test_every_problem_is_named_at_once_with_its_place() -> None:
    rows = [
        {"program": "a-mem", "status": "married"},
        {"program": "Not An Id", "note": "x" * (LONGEST["note"] + 1)},
        {"program": "b-mem", "deadline": "01/02/2027", "added": 7},
        {"program": "c-mem", "stars": 5},
        "d-mem",
        {"note": "no program"},
        {"program": "e-mem", "note": "\0"},
        {"program": "f-mem", "status": "dropped"},
    ]
    told = problems_of(file_of(answers={"interest": ["cooking"], "colour": "red"}, shortlist=rows))
    starts = (
        "Answers: 'colour': unknown key",
        "Answers: interest: \"['cooking']\" is not an answer; use up to 2 of",
        "Shortlist, program 1: Choose a status: Exploring",
        "Shortlist, program 2: program: “Not An Id” is no id of a program",
        "Shortlist, program 2: The private note has 2,001 characters: shorten it to 2,000",
        "Shortlist, program 3: deadline: “01/02/2027” is no day; write it as YYYY-MM-DD or null",
        "Shortlist, program 3: added: “7” is no day",
        "Shortlist, program 4: “stars” is no part of it",
        "Shortlist, program 5: expected an object, not “d-mem”",
        "Shortlist, program 6: program: “null” is no id of a program",
        "Shortlist, program 7: note: “�” is no text that can be kept",
        "Shortlist, program 8: Say in a few words why you dropped it",
    )
    assert len(told) == len(starts), told
    for problem, start in zip(told, starts, strict=True):
        assert problem.startswith(start)


def test_a_program_may_stand_in_a_shortlist_only_once() -> None:
    assert problems_of(file_of(shortlist=[{"program": "a-mem"}] * 2)) == (
        "Shortlist: a-mem stands in it twice; keep one of them",
    )


@pytest.mark.parametrize("given_list", [{}, "x", 7, [{"program": f"p-{at}"} for at in range(MAX_ENTRIES + 1)]])
def test_a_shortlist_that_is_none_or_too_long_says_what_was_expected(given_list: Any) -> None:
    (problem,) = problems_of(file_of(shortlist=given_list))
    assert problem.startswith(f"Shortlist: expected a list of at most {MAX_ENTRIES} programs, not ")


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(),
        lambda values: (
            st.lists(values)
            | st.dictionaries(
                st.sampled_from(
                    [*SHARPEN_READERS, "must", "interest", "sharpen", "program", "note", "deadline", "status"]
                ),
                values,
            )
        ),
        max_leaves=8,
    ),
    st.sampled_from(["answers", "shortlist", "format"]),
)
def test_no_document_whatever_gives_anything_but_problems_or_answers(value: Any, part: str) -> None:
    problems: tuple[str, ...] = ()
    try:
        read = read_json(file_of(**{part: value}))
    except UnreadableFileError as error:
        problems = error.problems
    if problems:
        assert all(problem.isprintable() for problem in problems)
    else:
        answers, shortlist = read
        assert read_json(to_json(shortlisted(*shortlist, answers=answers.as_document()))) == read
