"""An advisor's review: the model's order is never lost, undo is exact, and every difference has its reason."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz.core.advice.document import EngineStamp, ExcludedCount, RankedProgram, Recommendation
from quiz.core.advising.edits import (
    ACCEPTED,
    COMMENTED,
    MAX_ITEMS,
    MAX_TEXT,
    MENDED,
    MOVED,
    PUT,
    RANKED_AGAIN,
    REASONS,
    REMOVED,
    ReviewEdit,
    ReviewEditError,
    find_moves,
)
from quiz.core.advising.review import (
    ADDED,
    ADVISOR,
    DOWN,
    MODEL,
    STUDENT,
    UP,
    PublishedReview,
    Review,
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
    list(lesson.preferences)


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


def ranked_again(found: Review, ids: str) -> tuple[Review, tuple[ReviewEdit, ...]]:
    made = ReviewEdit(RANKED_AGAIN, text="for other answers", by=7, at=NOW)
    return found.onto(clean({"interest": ["se"]}), model(ids), made, {"x": replace(ranked("x"), fit=0.9)})


def test_a_newer_list_keeps_the_edits_that_still_say_something():
    found = review().edited(move("d", 1)).edited(remove("b")).edited(put("x", 2))
    newer, dropped = ranked_again(found, "acd")
    assert newer.ids == ("d", "x", "a", "c")
    assert [edit.program for edit in dropped] == ["b"]
    assert newer.answers == clean({"interest": ["se"]})
    assert newer.items[1].ranked == replace(ranked("x"), fit=0.9), "what was added is judged anew"


def test_acceptance_falls_when_the_list_changes():
    accepted = review().edited(ReviewEdit(ACCEPTED))
    assert accepted.is_accepted
    assert accepted.edited(ReviewEdit(COMMENTED, "a", text="good")).is_accepted, "a comment moves nothing"
    changed = accepted.edited(remove("b"))
    assert not changed.is_accepted
    assert changed.is_decided, "the change was decided, with a reason"
    assert changed.undone().is_accepted


def test_a_list_that_is_ranked_again_waits_for_a_decision():
    for found in (review().edited(ReviewEdit(ACCEPTED)), review().edited(move("d", 1))):
        newer, dropped = ranked_again(found, "abcdef")
        assert not newer.is_decided
        assert not dropped
        assert newer.edited(ReviewEdit(ACCEPTED)).is_decided
        assert newer.undone().edits[-1].kind == RANKED_AGAIN, "the list before is gone, whatever is undone"


@given(st.permutations(list("abcdefgh")))
def test_any_order_is_reached_by_the_fewest_moves_as_one_step(wanted):
    begun = review("abcdefgh").edited(remove("a")).edited(put("x", 1))
    target = tuple("x" if id_ == "a" else id_ for id_ in wanted)
    if target == begun.ids:
        with pytest.raises(ReviewEditError, match="already"):
            begun.arranged(target, move("", 0))
        return
    found = begun.arranged(target, move("", 0))
    assert found.ids == target
    assert found.undone() == begun
    assert len(found.steps) == 3
    moved = {program for program, _ in find_moves(begun.ids, target)}
    assert [id_ for id_ in begun.ids if id_ not in moved] == [id_ for id_ in target if id_ not in moved]
    assert all(item.override and item.override.text == "because" for item in found.items if item.change)


def test_two_blocks_are_two_steps():
    found = review().arranged(tuple("badcef"), move("", 0)).arranged(tuple("abcdef"), move("", 0, "content"))
    assert [step.ids for step in found.steps] == [tuple("badcef"), tuple("abcdef")]
    assert found.undone().ids == tuple("badcef")


def test_an_order_of_other_programs_is_refused():
    with pytest.raises(ReviewEditError, match="other programs now"):
        review().arranged(tuple("abcdex"), move("", 0))


def test_the_words_of_a_reason_are_mended_and_the_old_ones_stay_in_the_history():
    found = review().edited(move("d", 1)).edited(ReviewEdit(MENDED, "d", reason="content", text="better words"))
    (difference,) = found.differences
    assert (difference.reason, difference.text) == ("content", "better words")
    assert found.edits[0].text == "because"
    assert found.undone().differences[0].text == "because"
    again = found.edited(move("d", 2))
    assert again.differences[0].text == "because", "a new change has its own words"


def test_only_a_reason_that_is_there_is_mended():
    with pytest.raises(ReviewEditError, match="nothing was done"):
        review().edited(ReviewEdit(MENDED, "d", reason="cost", text="words"))
    with pytest.raises(ReviewEditError, match="Choose a reason"):
        review().edited(move("d", 1)).edited(ReviewEdit(MENDED, "d", text="words"))


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
