"""An office's list of students: every heading that offices use, every cell that may be empty, every row that cannot be
used named; and the table of links that comes back."""

import pytest

from quiz.core.advising import InvitedStudent
from quiz.files import UnreadableFileError, read_invitations, write_links
from tests.support.batches import csv_of, xlsx_of


def students(rows: list[list[str]]) -> list[InvitedStudent]:
    return [student for _, student in read_invitations(csv_of(rows)).students]


def refused(rows: list[list[str]]) -> str:
    with pytest.raises(UnreadableFileError) as error:
        read_invitations(csv_of(rows))
    return "\n".join(error.value.problems)


def test_a_list_is_read_by_the_headings_that_offices_use() -> None:
    rows = [
        ["Ref ID", "Student ID", "First Name", "Last name", "E-Mail Address", "Entry term", "Adviser", "GPA"],
        ["x1", "0042", "Jo", "Park", "Jo@Example.edu", "Fall 2027", "ada@example.edu", "3.9"],
    ]
    found = read_invitations(csv_of(rows))
    assert found.students == ((2, InvitedStudent("0042", "Jo Park", "Jo@example.edu", "Fall 2027", "ada@example.edu")),)
    assert found.ignored == ("Ref ID", "GPA"), "what is not about who it is is not kept, and is named"


@pytest.mark.parametrize("heading", ["Number", "Name", "E-mail", "Cohort", "Advisor"])
def test_any_one_column_is_enough(heading: str) -> None:
    (student,) = students([[heading], ["a@example.edu"]])
    assert student != InvitedStudent()


def test_a_number_that_a_workbook_made_of_a_students_number_is_whole() -> None:
    (row,) = read_invitations(xlsx_of([["Number", "Name"], [42, "Jo"]])).students
    assert row[1] == InvitedStudent("42", "Jo")


def test_every_row_that_cannot_be_used_is_named_with_the_way_out() -> None:
    said = refused([["Number", "E-mail"], ["1", "jo"], ["1", ""], ["", ""], ["2", "a@example.edu"], ["x" * 65, ""]])
    assert said.splitlines() == [
        "Row 2: “jo” is no e-mail address; correct or empty the cell",
        "Row 6: Number has more than 64 letters",
        "Row 3: “1” stands in row 2 too; delete one of the two",
    ]


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([["Shoe size"], ["44"]], "No column is known"),
        ([["Name", "Student name"], ["Jo", "Jo"]], "Two columns say the same"),
        ([["Name"]], "has no rows"),
        ([["Name", "Shoe size"], ["", "44"]], "Row 2: nothing known stands in it"),
        ([["Name"], *[[f"n{number}"] for number in range(5_001)]], "more than 5,000 rows"),
    ],
)
def test_a_list_that_cannot_be_used_says_why(rows: list[list[str]], says: str) -> None:
    assert says in refused(rows)


def test_the_links_come_back_beside_each_student_and_no_cell_can_run() -> None:
    rows = [(InvitedStudent("=1+1", "Jo", "jo@example.edu"), "https://quiz.example.edu/invited/k", False)]
    header, row = write_links(rows).decode("utf-8-sig").split("\r\n")[:2]
    assert header == "Number,Name,E-mail,Cohort,Advisor,Link,Begun"
    assert row == "'=1+1,Jo,jo@example.edu,,,https://quiz.example.edu/invited/k,no"
