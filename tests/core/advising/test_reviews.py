"""What an advisor did with a list, as pairs of programs, and the file of reviews: every wrong line is named."""

import json
from dataclasses import asdict

import pytest

from quiz.core.advising.judgements import ChosenProgram, Preference, ReviewedList, ReviewsError, read_reviews
from quiz.core.advising.outcomes import choice_of
from quiz.core.questions.answers import clean

ANSWERS = {"interest": ["pm"], "goal": "pm", "budget": "50000"}


def review(shown="abc", final="abc", removed="", added=""):
    return ReviewedList(clean(ANSWERS), tuple(shown), tuple(final), tuple(removed), tuple(added))


def pairs(one, by_hand):
    return {found.better + found.worse for found in one.preferences if found.by_hand == by_hand}


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
    assert Preference("d", "c", by_hand=True) in set(review(final="abd", removed="c", added="d").preferences)


def test_what_was_shown_and_is_neither_final_nor_removed_was_not_judged():
    assert {program for pair in review(final="ac").preferences for program in (pair.better, pair.worse)} == {"a", "c"}


def test_where_a_student_enrolled_is_preferred_and_what_a_school_refused_or_nobody_knows_makes_no_pair():
    told = {"b": "enrolled", "a": "admitted", "c": "declined", "d": "applied", "x": "admitted"}
    chosen = choice_of(clean(ANSWERS), tuple("abcde"), told)
    assert chosen is not None
    assert pairs(chosen, by_hand=True) == {"ba"}, "an offer that was not taken"
    assert pairs(chosen, by_hand=False) == {"be"}, "of the list, and not tried"
    for nothing in ({"a": "admitted", "b": "declined"}, {"x": "enrolled"}, {"a": "enrolled", "b": "enrolled"}):
        assert choice_of(clean(ANSWERS), tuple("abcde"), nothing) is None


def test_a_choice_stands_in_the_file_beside_reviews_and_what_it_cannot_be_is_named():
    row = {"answers": ANSWERS, "listed": ["a", "b", "c"], "enrolled": "b", "admitted": ["a"], "silent": ["c"]}
    chosen = ChosenProgram(clean(ANSWERS), tuple("abc"), "b", ("a",), ("c",))
    assert read_reviews([line(), json.dumps(row)])[1] == chosen
    wrong = ({"enrolled": "x"}, {"silent": ["b"]}, {"admitted": ["c"]}, {"final": ["a"]})
    with pytest.raises(ReviewsError) as found:
        read_reviews([json.dumps({**row, **change}) for change in wrong])
    assert [problem.partition(": ")[2] for problem in found.value.problems] == [
        "not listed: x",
        "said to be two things: b",
        "said to be two things: c",
        "unknown key final; the keys are answers, listed, enrolled, admitted, silent",
    ]


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
