"""A list of one's own comes in: a table of ours as it went out, names in any table, and what is of no use is named."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quiz.core.decision.shortlist import STATUSES, Entry, Shortlist
from quiz.files import UnreadableFileError, read_list, to_csv, to_xlsx
from tests.support.batches import csv_of, ods_of, xlsx_of
from tests.support.listings import OWN, shortlisted

words = st.text(st.characters(categories=("L", "N", "P", "S", "Zs")), max_size=40)
days = st.none() | st.dates(date(2000, 1, 1), date(2100, 12, 31))
entries = st.builds(
    Entry,
    program=st.from_regex(r"[a-z]{1,12}(-[a-z0-9]{1,8}){0,2}", fullmatch=True),
    status=st.sampled_from([*STATUSES]),
    reason=words.filter(str.strip),
    note=words,
    questions=words,
    deadline=days,
    added=days,
)


@pytest.mark.parametrize("write", [to_csv, to_xlsx])
@settings(max_examples=25, deadline=None)
@given(noted=st.lists(entries, min_size=1, max_size=6, unique_by=lambda entry: entry.program))
def test_the_import_of_an_export_is_the_export(write, noted) -> None:
    shortlist = Shortlist(tuple(noted))
    assert read_list(write(shortlisted(*noted))) == shortlist.grouped


ROWS = [["School", "City"], ["Duke University", "Durham"], ["Lehigh University", "Bethlehem"]]


@pytest.mark.parametrize("write", [csv_of, xlsx_of, ods_of])
def test_the_names_of_any_table_are_read(write) -> None:
    assert read_list(write(ROWS)) == ("Duke University", "Lehigh University")
    assert read_list(write([["Rank", "University", "Program"], ["1", "Duke", "MEM"]])) == ("Duke, MEM",)


def test_a_list_without_a_heading_loses_no_school() -> None:
    assert read_list(b"Duke\nLehigh\n") == ("Duke", "Lehigh")
    assert read_list(b"Duke University\nLehigh University\n") == ("Duke University", "Lehigh University")


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        (["Not An Id", "", ""], "is no id of a program"),
        (["duke-mem", "perhaps", ""], "Choose a status"),
        (["duke-mem", "Exploring", "soon"], "write it as YYYY-MM-DD"),
    ],
)
def test_what_cannot_be_used_is_named_with_its_row(cells, says) -> None:
    with pytest.raises(UnreadableFileError) as caught:
        read_list(csv_of([["Program id", "Status", "Your deadline"], cells]))
    (problem,) = caught.value.problems
    assert problem.startswith("Row 2: ")
    assert says in problem


def test_an_empty_table_is_no_list() -> None:
    with pytest.raises(UnreadableFileError, match="no names of schools"):
        read_list(csv_of([["School"]]))
    assert read_list(to_csv(shortlisted(replace(OWN, note="")))) == Shortlist((replace(OWN, note=""),))
