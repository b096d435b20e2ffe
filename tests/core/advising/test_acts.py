"""What was done to a list, as the audit trail names it."""

from quiz.core.advising.acts import find_acts
from quiz.core.advising.edits import ACCEPTED, COMMENTED, MOVED, RANKED_AGAIN, REMOVED, ReviewEdit
from quiz.core.advising.review import Review
from quiz.core.questions.answers import clean
from tests.core.advising.test_review import model

MODEL = model()
FRESH = Review(clean({"interest": ["pm"]}), MODEL)
FIRST, SECOND, THIRD = FRESH.shown[:3]


def override(kind: str, program: str, place: int = 0) -> ReviewEdit:
    return ReviewEdit(kind, program=program, place=place, reason="cost", text="It is cheaper.")


def acts(before, after):
    return [(act.action, act.programs) for act in find_acts(before, after)]


def test_each_act_has_a_name_of_its_own_and_says_which_program_it_was_about():
    removed = FRESH.edited(override(REMOVED, SECOND))
    assert acts(FRESH, removed) == [("review.removed", (SECOND,))]
    commented = removed.edited(ReviewEdit(COMMENTED, program=FIRST, text="Ask them."))
    assert acts(removed, commented) == [("review.commented", (FIRST,))]
    assert acts(commented, commented.edited(ReviewEdit(ACCEPTED))) == [("review.accepted", ())]


def test_a_step_that_is_undone_names_what_was_undone():
    moved = FRESH.edited(override(MOVED, THIRD, 1))
    assert acts(moved, moved.undone()) == [("review.undone", (THIRD,))]


def test_several_acts_of_one_save_are_told_one_by_one():
    moved = FRESH.arranged((THIRD, FIRST, SECOND, *FRESH.shown[3:]), override("", ""))
    assert acts(FRESH, moved.edited(ReviewEdit(ACCEPTED))) == [("review.moved", (THIRD,)), ("review.accepted", ())]


def test_ranking_again_is_one_act_whatever_it_makes_of_the_steps():
    accepted = FRESH.edited(override(REMOVED, SECOND)).edited(ReviewEdit(ACCEPTED))
    again, _ = accepted.onto(FRESH.answers, MODEL, ReviewEdit(RANKED_AGAIN))
    assert acts(accepted, again) == [("review.ranked_again", ())]


def test_where_no_step_was_made_a_note_was_changed():
    assert acts(FRESH, FRESH) == [("review.noted", ())]
