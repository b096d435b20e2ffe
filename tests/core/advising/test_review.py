"""An advisor's review: the model's order is never lost, undo is exact, and every difference has its reason."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz.core.advice.document import EngineStamp, ExcludedCount, RankedProgram, Recommendation
from quiz.core.advising.judgements import preferences
from quiz.core.advising.review import (
    ACCEPTED,
    ADDED,
    ADVISOR,
    COMMENTED,
    DOWN,
    MAX_ITEMS,
    MAX_TEXT,
    MODEL,
    MOVED,
    PUT,
    REASONS,
    REMOVED,
    STUDENT,
    UP,
    PublishedReview,
    Review,
    ReviewEdit,
    ReviewEditError,
    in_words,
    summary,
)
from quiz.core.questions.answers import clean

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
OTHERS = ("x", "y", "z")


def ranked(id_: str, rank: int = 0) -> RankedProgram:
    return RankedProgram(id_, f"School {id_}", "MEM", rank, 0.5, 0.4, 0.6, 0.9, "good", (), (), (), (), False)


def model(ids: str = "abcdef") -> Recommendation:
    programs = tuple(ranked(id_, place) for place, id_ in enumerate(ids, 1))
    return Recommendation(EngineStamp("1", 1, "0" * 64, 9), (), programs, (), ExcludedCount(0, {}), (), (), ())


def review(ids: str = "abcdef") -> Review:
    return Review(clean({"interest": ["pm"]}), model(ids))


def move(program: str, place: int, reason: str = "cost") -> ReviewEdit:
    return ReviewEdit(MOVED, program, place, reason, "because")


def remove(program: str, reason: str = "admission") -> ReviewEdit:
    return ReviewEdit(REMOVED, program, 0, reason, "because")


def put(program: str, place: int = 1, reason: str = "content", own: bool = False) -> ReviewEdit:
    return ReviewEdit(PUT, program, place, reason, "because", own, ranked(program))


edits = st.builds(
    ReviewEdit,
    st.sampled_from((MOVED, REMOVED, PUT, COMMENTED, ACCEPTED)),
    st.sampled_from((*"abcdef", *OTHERS)),
    st.integers(-1, 10),
    st.sampled_from((*REASONS, "", "nonsense")),
    st.sampled_from(("because", "", "  ")),
)


@st.composite
def reviews(draw: st.DrawFn) -> Review:
    """Whatever an advisor may come to by trying anything at all."""
    found = review()
    for edit in draw(st.lists(edits, max_size=30)):
        try:
            found = found.edited(edit)
        except ReviewEditError:
            continue
    return found


@given(reviews())
def test_edits_never_lose_the_models_order(found):
    assert found.shown == tuple("abcdef")
    assert found.model == model()
    assert all(item.rank == found.shown.index(item.id) + 1 for item in found.items if item.origin == MODEL)


@given(reviews(), edits)
def test_undo_is_exact(found, edit):
    try:
        assert found.edited(edit).undone() == found
    except ReviewEditError:
        assert found.undone().edits == found.edits[:-1]


@given(reviews())
def test_no_program_stands_twice_and_none_gets_lost(found):
    assert len(set(found.ids)) == len(found.ids)
    assert [item.id for item in found.items] == [*found.ids]
    assert {*found.shown} == {id_ for id_ in found.ids if id_ in found.shown} | {gone.id for gone in found.left_out}


@given(reviews())
def test_every_difference_has_a_reason(found):
    """Without the programs that have one, the list is the model's."""
    differ = {difference.program for difference in found.differences}
    assert all(difference.reason in REASONS and difference.text for difference in found.differences)
    assert [id_ for id_ in found.ids if id_ not in differ] == [id_ for id_ in found.shown if id_ not in differ]
    assert bool(differ) == (found.ids != found.shown)


@given(reviews())
def test_a_review_is_the_same_when_it_is_read_back(found):
    assert Review.from_document(json.loads(json.dumps(found.to_document()))) == found
    published = PublishedReview(found, "a note", "Ada", NOW)
    assert PublishedReview.from_document(json.loads(json.dumps(published.to_document())), NOW) == published


@given(reviews())
def test_what_learning_gets_is_a_review_it_can_read(found):
    lesson = found.lesson()
    shown, final, removed, added = map(set, (lesson.shown, lesson.final, lesson.removed, lesson.added))
    assert not removed & final
    assert not shown & added
    assert removed <= shown
    assert final <= shown | added
    list(preferences(lesson))


def test_an_edit_keeps_who_made_it_and_when():
    made = replace(move("b", 1), by=7, at=NOW)
    assert ReviewEdit.from_document(json.loads(json.dumps(made.to_document()))) == made


def test_moving_up_and_down_is_told_by_whom_it_passes():
    found = review().edited(remove("a")).edited(remove("b")).edited(move("d", 1))
    d, c, *_ = found.items
    assert (d.change, d.rank, d.place) == (UP, 4, 1)
    assert c.change == "", "it was passed, and nobody moved it"
    assert review().edited(move("a", 3)).items[2].change == DOWN


def test_a_program_that_goes_back_to_its_place_is_no_difference():
    found = review().edited(move("d", 1)).edited(move("d", 4))
    assert found.ids == found.shown
    assert found.differences == ()
    assert found.is_decided


def test_removing_and_adding_back_is_the_models_own_program_again():
    found = review().edited(remove("c")).edited(put("c", 3))
    assert found.differences == ()
    assert found.items[2].origin == MODEL
    moved = review().edited(remove("c")).edited(put("c", 1))
    assert [(difference.kind, difference.before, difference.after) for difference in moved.differences] == [
        (MOVED, 3, 1)
    ]


def test_adding_and_removing_leaves_nothing_behind():
    assert review().edited(put("x")).edited(remove("x")).differences == ()


def test_the_students_own_programs_are_told_from_the_advisors():
    found = review().edited(put("x", 1, own=True)).edited(put("y", 2))
    assert [(item.id, item.origin, item.change, item.rank) for item in found.items[:2]] == [
        ("x", STUDENT, ADDED, None),
        ("y", ADVISOR, ADDED, None),
    ]


def test_the_last_reason_counts():
    found = review().edited(move("d", 3, "cost")).edited(move("d", 1, "content"))
    (one,) = found.differences
    assert (one.reason, one.before, one.after) == ("content", 4, 1)


def test_the_last_comment_counts_and_changes_nothing():
    found = (
        review().edited(ReviewEdit(COMMENTED, "a", text="first")).edited(ReviewEdit(COMMENTED, "a", text=" second "))
    )
    assert found.items[0].comment == "second"
    assert found.differences == ()
    assert not found.is_decided


def test_accepting_decides_without_a_difference():
    found = review().edited(ReviewEdit(ACCEPTED))
    assert found.is_decided
    assert summary(found) == "The list is the computed one, unchanged"


@pytest.mark.parametrize(
    ("edit", "field"),
    [
        (move("a", 1), "place"),
        (move("a", 7), "place"),
        (move("a", 0), "place"),
        (move("x", 1), "program"),
        (remove("x"), "program"),
        (put("a"), "program"),
        (put("", 1), "program"),
        (put("x", 8), "place"),
        (move("b", 1, ""), "reason"),
        (move("b", 1, "mood"), "reason"),
        (replace(remove("b"), text=" \n"), "text"),
        (replace(remove("b"), text="x" * (MAX_TEXT + 1)), "text"),
        (ReviewEdit(COMMENTED, "x", text="hello"), "program"),
        (ReviewEdit("sold", "a"), ""),
    ],
)
def test_what_cannot_be_done_names_the_field(edit, field):
    with pytest.raises(ReviewEditError) as caught:
        review().edited(edit)
    assert caught.value.field == field


def test_an_empty_list_is_not_accepted():
    with pytest.raises(ReviewEditError, match="empty"):
        review("").edited(ReviewEdit(ACCEPTED))


def test_a_list_has_an_end():
    found = review()
    for number in range(MAX_ITEMS - len(found.ids)):
        found = found.edited(put(f"p{number}"))
    with pytest.raises(ReviewEditError, match="remove one"):
        found.edited(put("x"))


def test_a_newer_list_keeps_the_edits_that_still_say_something():
    found = review().edited(move("d", 1)).edited(remove("b")).edited(put("x", 2))
    newer, dropped = found.onto(clean({"interest": ["se"]}), model("acd"))
    assert newer.ids == ("d", "x", "a", "c")
    assert [edit.program for edit in dropped] == ["b"]
    assert newer.answers == clean({"interest": ["se"]})


def test_what_no_answer_says_teaches_nothing():
    found = review().edited(remove("a", "personal")).edited(move("d", 1, "fact_wrong")).edited(remove("b"))
    lesson = found.lesson()
    assert lesson.final == ("c", "e", "f")
    assert lesson.removed == ("b",)
    assert lesson.shown == tuple("abcdef")


def test_differences_in_words():
    found = review().edited(move("d", 1)).edited(remove("b")).edited(put("x", 2))
    assert [in_words(difference) for difference in found.differences] == [
        "moved from place 4 to 1",
        "added at place 2",
        "left out; it stood at place 2",
    ]
    assert summary(found) == "1 moved, 1 added, 1 left out"
