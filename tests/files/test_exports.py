"""Exports as CSV and JSON: a list leaves as a file that opens anywhere, runs nothing, cuts nothing, and says what it
does not know. The other formats and hostile text stand in test_export_files.py and test_export_attacks.py."""

import csv
import io
import json
import unicodedata
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz.core.advice.document import Recommendation
from quiz.core.decision.shortlist import Entry, Shortlist
from quiz.core.questions.answers import clean
from quiz.core.questions.stored import NOTHING, StoredAnswers
from quiz.core.text import printable
from quiz.files import listing_of, neutralise, to_csv, to_json
from quiz.files.columns import COLUMNS
from quiz.files.kinds import KINDS, file_name
from quiz.files.listing import said
from tests.support.listings import (
    BLANK,
    ESTIMATED,
    KNOWN,
    MADE,
    OWN,
    PAGE,
    catalog_of,
    ranked_list,
    recommendation_of,
    shortlisted,
)

HOSTILE = [
    "=1+1",
    "+1+A1",
    "-1-cmd",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "  =1",
    "＝1",
    "﹣1",
    "\u200b=1",
    "\ufeff@x",
    "−A1",
]
NUMBERS = ["+1", "-1", "−1", "-12.50", "+49 (30) 1234-56"]
INNOCENT = ["", "MIT", "Engineering Management - Online", "a=b", "'quoted'", "São Paulo", "2 = 1 + 1", "C++", *NUMBERS]


def cells(content: bytes) -> list[dict[str, str]]:
    """The file as a spreadsheet reads it."""
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))


def row_of(program, answers=None) -> dict[str, str]:
    return cells(to_csv(ranked_list(program, answers=answers)))[0]


# --- formulas ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_that_could_run_is_guarded(text: str) -> None:
    assert neutralise(text) == f"'{text}"


@pytest.mark.parametrize("text", INNOCENT)
def test_an_innocent_text_stays_as_it_is(text: str) -> None:
    assert neutralise(text) == text


@given(st.text())
def test_neutralise_cuts_nothing_and_its_result_cannot_start_a_formula(text: str) -> None:
    guarded = neutralise(text)
    assert guarded in (text, f"'{text}")
    if guarded[:1] in {"+", "-", "−"}:
        assert not any(character.isalpha() and character not in "ext" for character in guarded), "a number, and no more"
        return
    visible = [character for character in guarded if unicodedata.category(character)[0] not in "ZC"]
    assert unicodedata.normalize("NFKC", "".join(visible))[:1] not in {"=", "+", "-", "@"}
    assert guarded[:1] not in {"\t", "\r", "\n"}


@given(st.text(st.characters()))
def test_printable_text_fits_every_file_and_loses_no_letter(text: str) -> None:
    shown = printable(text)
    shown.encode("utf-8")
    assert printable(shown) == shown
    assert [c for c in text if c.isalnum()] == [c for c in shown if c.isalnum()]
    assert not {c for c in shown if unicodedata.category(c) in ("Cc", "Cs")} - {"\n", "\t"}


# --- the CSV ----------------------------------------------------------------------------------------------------------


def test_a_ranked_list_has_all_columns_but_the_students_own() -> None:
    content = to_csv(ranked_list(KNOWN)).decode("utf-8-sig")
    assert next(csv.reader(io.StringIO(content))) == [
        column.heading for column in COLUMNS if not column.own and not column.advised
    ]


def test_a_shortlist_has_the_students_own_columns_too() -> None:
    (row,) = cells(to_csv(shortlisted(OWN)))
    assert list(row) == [column.heading for column in COLUMNS if not column.advised]
    assert (row["Status"], row["Your deadline"], row["Questions for the school"]) == (
        "Asking the school",
        "2027-03-01",
        "Is there aid?",
    )
    assert row["Your note"] == "Call on Monday.\nAsk for Ms. Ito."
    assert row["How it fits"] == row["Fit (0 to 1)"] == ""


def test_every_heading_stands_once() -> None:
    headings = [column.heading for column in COLUMNS]
    assert len(set(headings)) == len(headings)


def test_the_file_opens_in_a_spreadsheet_at_a_double_click() -> None:
    content = to_csv(ranked_list(KNOWN, BLANK))
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") == content.count(b"\n") == 3


def test_pandas_reads_numbers_as_numbers_and_an_unknown_price_as_missing() -> None:
    frame = pd.read_csv(io.BytesIO(to_csv(ranked_list(KNOWN, BLANK))))
    assert list(frame["Rank in your list"]) == [1, 2]
    assert frame["Total tuition (USD)"][0] == 30000
    assert frame["Total tuition (USD)"].isna().tolist() == [False, True]
    assert frame["Fit (0 to 1)"][0] == 0.123


def test_a_known_program_reads_in_the_words_of_the_pages() -> None:
    row = row_of(KNOWN)
    assert row["How it fits"] == "Ask first: too little is published"
    assert row["Taught"] == "On campus or online"
    assert row["Length"] == "12–24 months"
    assert row["GRE"] == "Not required"
    assert row["Work experience (years)"] == "0"
    assert row["Who may enter"] == "People with an engineering degree or another STEM degree"
    assert row["Deadline for fall"] == "July 15 (as published for 2026; confirm with the school)"
    assert row["Specialisations"].startswith("Project management: named track; Operations and supply chain: ")
    assert (row["Link"], row["Link leads to"]) == (PAGE, "official page")
    assert row["Ask the school"] == "lowest GPA"


def test_an_unknown_is_said_in_words_and_is_never_zero() -> None:
    row = row_of(BLANK)
    unknown = [
        *("City", "Taught", "Pace", "Length", "GRE", "Lowest GPA (of 4.0)", "Lowest TOEFL iBT", "Link leads to"),
        *("Work experience (years)", "Who may enter", "Tuition basis and year", "Deadline for fall", "Link"),
        *("Newest source", "Sources of the tuition"),
    ]
    assert {heading: row[heading] for heading in unknown} == dict.fromkeys(unknown, "not published")
    assert row["Total tuition (USD)"] == ""
    assert "0" not in {row[heading] for heading in unknown}


def test_every_figure_has_its_sources_and_their_year_beside_it() -> None:
    row = row_of(KNOWN)
    assert row["Sources of the format"] == f"{PAGE} (2025)"
    assert row["Sources of the admission rules"] == f"{PAGE} (2025)"
    assert row["Facts from catalog"] == "f" * 64
    assert row["Ranked from catalog"] == "e" * 64


def test_a_page_that_is_not_official_is_named_and_not_linked() -> None:
    assert row_of(KNOWN)["Sources of the tuition"] == f"{PAGE} (2025); guide.example.com (year not stated)"


def test_an_estimate_says_that_it_is_one_and_names_the_survey() -> None:
    row = row_of(ESTIMATED)
    assert row["Basis and year of the estimate"].startswith("estimate")
    assert row["Basis and year of the estimate"].endswith("2023-24")
    assert row["Sources of the tuition"] == "Federal survey, 2023-24 (2023-24)"


def test_an_estimate_never_stands_among_published_figures() -> None:
    columns = ("Total tuition (USD)", "Estimated tuition, from (USD)", "Estimated tuition, to (USD)")
    estimated, ranged = row_of(ESTIMATED), row_of(replace(ESTIMATED, credits=None))
    assert [estimated[name] for name in columns] == ["", "27000", "27000"]
    assert [ranged[name] for name in columns] == ["", "27000", "32400"]
    assert estimated["Tuition basis and year"] == ranged["Tuition basis and year"] == "not published"
    known = row_of(KNOWN)
    assert [known[name] for name in columns] == ["30000", "", ""]
    assert known["Basis and year of the estimate"] == ""


def test_evidence_from_the_schools_other_degrees_names_the_federal_count() -> None:
    row = row_of(ESTIMATED)
    assert "Systems engineering: the school has a degree in it" in row["Specialisations"]
    assert row["Sources of the specialisations"] == "Federal completions (2023-24)"


def test_a_resident_is_given_the_resident_price() -> None:
    assert row_of(ESTIMATED, {"sharpen": {"home_state": "TX"}})["Estimated tuition, to (USD)"] == "12000"


def test_a_program_that_left_the_catalog_keeps_its_place_in_the_list() -> None:
    row = cells(to_csv(listing_of(recommendation_of(KNOWN), catalog_of(BLANK), NOTHING, MADE)))[0]
    assert (row["No."], row["School"]) == ("1", "Known University")
    assert row["GRE"] == row["Tuition basis and year"] == row["Link"] == "no longer in the catalog"
    assert row["Total tuition (USD)"] == ""


def test_a_shortlisted_program_that_left_the_catalog_keeps_its_note() -> None:
    row = cells(to_csv(shortlisted(replace(OWN, program="gone-mem"))))[0]
    assert (row["School"], row["GRE"], row["Status"]) == ("gone-mem", "no longer in the catalog", "Asking the school")


# --- the answers ------------------------------------------------------------------------------------------------------


def test_answers_are_said_in_words_and_a_skipped_one_says_so() -> None:
    lines = said(clean({"interest": ["pm", "se"], "goal": None, "must": ["max_months"], "sharpen": {"max_months": 24}}))
    words = {line.label: (line.words, line.must) for line in lines}
    assert words["Work you enjoy"] == ("Running projects, Engineering complex systems", False)
    assert words["Role you want"] == ("Skipped", False)
    assert words["At most"] == ("24 months", True)


def test_answers_name_every_state_that_was_chosen() -> None:
    states = ["AL", "AK", "AZ", "AR", "CA", "CO", "CT", "DE"]
    (line,) = [line for line in said(clean({"sharpen": {"region": states}})) if line.label == "Study in"]
    assert line.words.count(",") == len(states) - 1


# --- the JSON ---------------------------------------------------------------------------------------------------------


def test_the_json_gives_the_same_recommendation_back() -> None:
    given_list = recommendation_of(KNOWN, BLANK, variants=("estimated-mem",))
    catalog = catalog_of(KNOWN, BLANK, ESTIMATED)
    document = json.loads(to_json(listing_of(given_list, catalog, StoredAnswers.from_document({"goal": "pm"}), MADE)))
    assert Recommendation.from_document(document["recommendation"]) == given_list
    assert document["format"] == "mem-quiz/1"
    assert document["answers"] == {"goal": "pm"}
    assert document["exported_at"] == "2026-11-22T12:00:00+00:00"


def test_the_json_holds_the_facts_and_sources_of_every_program_it_names() -> None:
    listing = listing_of(
        recommendation_of(KNOWN),
        catalog_of(KNOWN, BLANK, ESTIMATED, replace(BLANK, id="listed-mem")),
        NOTHING,
        MADE,
        Shortlist((Entry("listed-mem"),)),
    )
    document = json.loads(to_json(listing))
    assert set(document["programs"]) == {"known-mem", "blank-mem", "estimated-mem", "listed-mem"}
    assert document["programs"]["blank-mem"]["min_gpa"] is None
    tuition = document["programs"]["estimated-mem"]["total_tuition"]
    assert (tuition["usd"], tuition["known"]) == (27000.0, False)
    assert document["sources"]["known-mem"][0]["page"] == PAGE
    assert document["sources"]["*"][0]["as_of"] == "2023-24"


def test_private_notes_leave_with_the_shortlists_own_files_and_the_json_alone() -> None:
    shortlist = Shortlist((OWN,))
    listing = listing_of(recommendation_of(KNOWN), catalog_of(KNOWN), NOTHING, MADE, shortlist)
    assert "Ms. Ito" in to_json(listing).decode()
    assert "Ms. Ito" not in to_csv(listing).decode("utf-8-sig")


# --- all kinds --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_list_gives_the_same_bytes(kind: str) -> None:
    one, other = (KINDS[kind].write(ranked_list(KNOWN, BLANK)) for _ in range(2))
    assert one == other


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_list_is_a_file_too(kind: str) -> None:
    assert KINDS[kind].write(shortlisted())


def test_a_download_is_named_after_its_list_and_its_day() -> None:
    assert file_name("results", "json", date(2026, 11, 22)) == "mem-quiz-results-2026-11-22.json"
