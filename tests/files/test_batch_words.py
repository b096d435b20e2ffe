"""An office's own words, given a meaning once for all rows."""

import csv
import io

import pytest

from quiz.files import UnreadableFileError
from quiz.files.batch import read_batch, read_mapping, write_unread
from tests.support.batches import csv_of, xlsx_of

ROWS = [
    ["n", "interest", "start_term", "visa"],
    ["1", "Projekte; se", "Herbst 2027", "TRUE"],
    ["2", "projekte", "herbst 2027", "unbekannt hier"],
]
MEANING = [
    ["Question", "Written", "Means"],
    ["interest", "Projekte", "pm"],
    ["start_term", "Herbst 2027", "fall"],
    ["visa", "unbekannt hier", "nothing"],
]


@pytest.mark.parametrize("write", [csv_of, xlsx_of])
def test_a_word_that_has_a_meaning_is_read_in_every_row_and_spelling(write) -> None:
    first, second = read_batch(csv_of(ROWS), read_mapping(write(MEANING))).students
    assert (first.problems, second.problems) == ((), ())
    assert first.answers.said("interest") == ("pm", "se")
    assert [student.answers.said("start_term") for student in (first, second)] == ["fall", "fall"]
    assert second.answers.said("visa") is None


def test_the_words_that_were_not_read_come_out_as_a_mapping_to_fill_in() -> None:
    words = [word for student in read_batch(csv_of(ROWS)).students for word in student.unread]
    rows = [*csv.reader(io.StringIO(write_unread(words).decode("utf-8-sig"), newline=""))]
    assert rows[0] == ["Question", "Written", "Means", "Rows"]
    assert {row[1] for row in rows[1:]} >= {"Projekte", "Herbst 2027", "unbekannt hier"}
    assert read_mapping(write_unread(words)).means == {}, "nothing is meant until somebody says so"


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([["Question", "Written"], ["visa", "x"]], "has no column Means"),
        ([MEANING[0], ["colour", "red", "pm"]], "is no question of the quiz"),
        ([MEANING[0], ["visa", "x", "yes"], ["visa", "X", "no"]], "means something else in another row"),
    ],
)
def test_a_mapping_that_cannot_be_used_is_told_why(rows, says) -> None:
    with pytest.raises(UnreadableFileError, match=says):
        read_mapping(csv_of(rows))


def test_a_meaning_that_is_no_answer_is_a_problem_of_the_row() -> None:
    wrong = read_mapping(csv_of([MEANING[0], ["start_term", "Herbst 2027", "autumnish"]]))
    assert "autumnish" in " ".join(read_batch(csv_of(ROWS), wrong).students[0].problems)
