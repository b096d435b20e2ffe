"""What an advisor did with a list, as pairs of programs, and the file of reviews: every wrong line is named."""

import json
from dataclasses import asdict

import pytest

from quiz.core.advising.judgements import Preference, ReviewedList, ReviewsError, preferences, read_reviews
from quiz.core.questions.answers import clean

ANSWERS = {"interest": ["pm"], "goal": "pm", "budget": "50000"}


def review(shown="abc", final="abc", removed="", added=""):
    return ReviewedList(clean(ANSWERS), tuple(shown), tuple(final), tuple(removed), tuple(added))


def pairs(one, by_hand):
    return {found.better + found.worse for found in preferences(one) if found.by_hand == by_hand}


def line(**changes):
    return json.dumps({"answers": ANSWERS, "shown": ["a", "b"], "final": ["b", "a"], **changes})


# --- pairs ------------------------------------------------------------------------------------------------------------


def test_an_accepted_list_only_leaves_pairs_as_shown():
    assert pairs(review(), by_hand=False) == {"ab", "ac", "bc"}
    assert pairs(review(), by_hand=True) == set()


def test_a_program_moved_up_is_preferred_by_hand_to_those_it_passed():
    moved = review(final="cab")
    assert pairs(moved, by_hand=True) == {"ca", "cb"}
    assert pairs(moved, by_hand=False) == {"ab"}


def test_everything_in_the_final_list_is_preferred_by_hand_to_what_was_removed():
    cut = review(final="ac", removed="b")
    assert pairs(cut, by_hand=True) == {"ab", "cb"}
    assert pairs(cut, by_hand=False) == {"ac"}


def test_an_added_program_is_preferred_to_those_below_it_and_nothing_is_known_of_those_above():
    grown = review(final="adbc", added="d")
    assert pairs(grown, by_hand=True) == {"db", "dc"}
    assert pairs(grown, by_hand=False) == {"ab", "ac", "bc"}


def test_an_added_program_is_preferred_to_a_removed_one():
    assert Preference("d", "c", by_hand=True) in set(preferences(review(final="abd", removed="c", added="d")))


def test_what_was_shown_and_is_neither_final_nor_removed_was_not_judged():
    assert {program for pair in preferences(review(final="ac")) for program in (pair.better, pair.worse)} == {"a", "c"}


# --- the file ---------------------------------------------------------------------------------------------------------


def test_reviews_are_read_as_they_were_written():
    written = [review(final="cab"), review(final="adc", removed="b", added="d")]
    lines = [json.dumps({**asdict(reviewed), "answers": reviewed.answers.as_document()}) for reviewed in written]
    assert read_reviews([*lines, "", "  "]) == tuple(written)


def test_removed_and_added_may_be_left_out():
    assert read_reviews([line()]) == (ReviewedList(clean(ANSWERS), ("a", "b"), ("b", "a")),)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{'a': 1}", "is not JSON (column 2"),
        ("[1]", "expected an object"),
        ("[" * 100_000, "nesting"),
        (line(extra=1), "unknown key extra"),
        ('{"shown": []}', "answers and final missing"),
        (line(shown="ab"), "shown: expected a list of program ids"),
        (line(final=["a", 7]), "final: expected a list of program ids"),
        (line(shown=["a", "b", "a"]), "twice in shown: a"),
        (line(final=["a", "c"]), "final, and neither shown nor added: c"),
        (line(removed=["a"]), "removed and yet final: a"),
        (line(removed=["z"]), "removed and never shown: z"),
        (line(added=["z"]), "added and not final: z"),
        (line(added=["a"]), "shown again as added: a"),
        (line(answers=[]), "answers: expected an object"),
    ],
)
def test_a_wrong_line_is_named_with_what_is_wrong(text, words):
    with pytest.raises(ReviewsError) as caught:
        read_reviews([line(), text])
    (problem,) = caught.value.problems
    assert problem.startswith("line 2: ")
    assert words in problem


def test_all_wrong_lines_and_all_their_wrong_answers_are_named_at_once():
    with pytest.raises(ReviewsError) as caught:
        read_reviews(["{", line(answers={"goal": "king", "colour": 1}), line(), "7"])
    assert [problem.partition(":")[0] for problem in caught.value.problems] == ["line 1", "line 2", "line 2", "line 4"]
