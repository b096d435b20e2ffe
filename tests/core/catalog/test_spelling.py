"""The same catalog in another spelling is the same catalog: what spreadsheets, scripts and people make of a cell."""

import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz.core.catalog.difference import compare_catalogs
from quiz.core.catalog.load import canonical, check_files, release
from quiz.core.catalog.schema import PROGRAMS, SOURCES

RELEASE = release()
SPELLINGS = [
    ("min_gpa", "3.0", "3"),
    ("min_gpa", "3,25", "3.25"),
    ("min_gpa", "03.50", "3.5"),
    ("tuition_total_usd", "$5,000", "5000"),
    ("tuition_total_usd", "5000.00", "5000"),
    ("tuition_total_usd", "35k", "35000"),
    ("tuition_per_credit_usd", "649.30", "649.3"),
    ("duration_months_min", "24 months", "24"),
    ("unitid", "123456.0", "123456"),
    ("as_of", "2024.0", "2024"),
    ("delivery", " Online | on_campus ", "online|on_campus"),
    ("stem_designated", "YES", "yes"),
    ("state", "oh", "OH"),
    ("concentrations", "Quality | Logistics", "Quality|Logistics"),
    ("deadline_fall", "15-Jul", "07-15"),
    ("deadline_fall", "Jul-15", "07-15"),
    ("deadline_fall", "2026-07-15", "07-15"),
    ("deadline_fall", "1-Feb-26", "02-01"),
    ("tuition_year", "2024–25", "2024-25"),
    ("institution", "\ufeffNorth\u00a0Lake College\u200b ", "North Lake College"),
    ("city", "Montre\u0301al", "Montréal"),
    ("note", "=1+1", "=1+1"),
    ("min_gpa", "three", "three"),
    ("deadline_fall", "7/8", "7/8"),
]


@pytest.mark.parametrize(("column", "cell", "spelling"), SPELLINGS)
def test_a_cell_is_brought_to_one_spelling(column: str, cell: str, spelling: str) -> None:
    assert PROGRAMS.spelled(column, cell) == spelling


@given(st.sampled_from([*PROGRAMS.columns]), st.text(max_size=30) | st.from_regex(r"[-+$ ]*[\d., k|%]{1,12}[a-z]*"))
def test_a_spelling_spelled_again_stays(column: str, cell: str) -> None:
    spelled = PROGRAMS.spelled(column, cell)
    assert PROGRAMS.spelled(column, spelled) == spelled


@given(st.integers(0, 500_000), st.sampled_from(["{}", "{}.0", "{:,}", "${:,.2f}", "{} USD", " {}\u00a0", "0{}"]))
def test_any_spelling_of_an_amount_is_the_amount(amount: int, form: str) -> None:
    assert PROGRAMS.spelled("tuition_total_usd", form.format(amount)) == str(amount)


def test_the_release_through_pandas_is_no_change() -> None:
    import pandas as pd

    frame = pd.read_csv(io.BytesIO(RELEASE.programs))  # ids become floats, whole numbers too where one is unknown
    theirs = replace(RELEASE, programs=frame.to_csv(index=False).encode("utf-8-sig"))
    assert b",18.0," in theirs.programs, "pandas leaves numbers as they are by now: this shows nothing"
    assert not check_files(theirs).problems
    assert not compare_catalogs(RELEASE, canonical(theirs))


def test_a_version_kept_in_an_older_spelling_is_no_change() -> None:
    rows = [*csv.DictReader(io.StringIO(RELEASE.programs.decode(), newline=""))]
    for row in rows:
        row["min_gpa"] += ".0" if row["min_gpa"].isdecimal() else ""
        row["delivery"] = row["delivery"].replace("|", " | ")
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, [*PROGRAMS.columns])
    writer.writeheader()
    writer.writerows(rows)
    old = replace(RELEASE, programs=text.getvalue().encode())
    assert not compare_catalogs(old, RELEASE)
    assert not compare_catalogs(RELEASE, old)


def test_sources_are_spelled_too() -> None:
    assert SOURCES.spelled("fields", "credits | pace") == "credits|pace"
