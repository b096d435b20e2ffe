"""Exports: a list leaves as a file that opens anywhere, runs nothing, cuts nothing, and says what it does not know."""

import csv
import io
import json
import unicodedata
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz.catalog import Catalog, Program, School, Source
from quiz.exports import file_name, neutralise, to_csv, to_json
from quiz.exports.columns import COLUMNS
from quiz.recommendation import (
    Contribution,
    Counterfactual,
    Engine,
    Excluded,
    NearMiss,
    RankedProgram,
    RankedSpecialisation,
    Recommendation,
)

HEADINGS = [
    "Rank",
    "Program",
    "School",
    "Department",
    "City",
    "State",
    "Band",
    "Fit (0 to 1)",
    "Fit at worst",
    "Fit at best",
    "Share of the fit that is known",
    "Delivery",
    "Pace",
    "Months",
    "Sources of the format",
    "Total tuition (USD)",
    "Tuition basis",
    "Sources of the tuition",
    "GRE",
    "Minimum GPA (of 4.0)",
    "Work experience (years)",
    "Background",
    "Sources of the admission rules",
    "Specialisation evidence",
    "Sources of the specialisations",
    "Fall deadline",
    "Sources of the deadline",
    "Reasons for",
    "Reasons against",
    "Ask the school",
    "Link",
    "Link leads to",
    "Facts as of",
    "Confidence",
    "Ranked from catalog",
    "Facts from catalog",
]
HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "＝1", "﹣1", "\u200b=1", "\ufeff@x", "−1"]
INNOCENT = ["", "MIT", "Engineering Management - Online", "a=b", "'quoted'", "São Paulo", "2 = 1 + 1", "C++"]

PAGE = "https://engineering.example.edu/mem"
KNOWN = Program(
    id="known-mem",
    kind="engineering_management",
    open_to="public",
    status="offered",
    institution="Known University",
    state="OH",
    confidence="high",
    city="Akron",
    school="College of Engineering",
    program_name="Master of Engineering Management",
    degree="MEM",
    url=PAGE,
    delivery=("on_campus", "online"),
    pace=("part_time",),
    credits=30,
    credit_unit="semester",
    duration_months_min=12,
    duration_months_max=24,
    tuition_total_usd=30000,
    tuition_basis="flat",
    tuition_year="2025-26",
    gre="not_required",
    min_gpa=3.0,
    work_experience_years_min=0,
    background=("engineering", "stem"),
    pm=3,
    oscm=0,
    deadline_fall="07-15",
    as_of=2026,
)
BLANK = Program(
    id="blank-mem",
    kind="engineering_management",
    open_to="public",
    status="unverified",
    institution="Blank College",
    state="TX",
    confidence="federal",
)
ESTIMATED = replace(
    BLANK,
    id="estimated-mem",
    unitid="123456",
    institution="Estimate State",
    credits=30,
    credit_unit="semester",
    school_rate_credit_instate=400,
    school_rate_credit_outstate=900,
    school_facts=School("123456", school_website="www.estimate.edu", ms_systems_eng=12),
)
SOURCES = {
    "known-mem": (
        Source(tuple(Program.__dataclass_fields__), PAGE, PAGE, "engineering.example.edu", "2025", "high"),
        Source(("tuition_total_usd",), "https://guide.example.com/x", None, "guide.example.com", "", "low"),
    ),
    "*": (
        Source(("school_rate_credit_outstate",), "Federal survey, 2023-24", None, "", "2023-24", "high"),
        Source(("ms_systems_eng", "d_civil"), "Federal completions", None, "", "2023-24", "high"),
    ),
}


def catalog_of(*programs: Program) -> Catalog:
    return Catalog(programs, "f" * 64, SOURCES)


def recommendation_of(*programs: Program, **changes: Any) -> Recommendation:
    """A list of these programs in this order; `changes` go to every row."""
    contribution = Contribution("specialisation.pm", "interest", 1.0, 0.75, True, 0.75, "A named track.")
    rows = tuple(
        RankedProgram(
            **{
                "id": program.id,
                "institution": program.institution,
                "program_name": program.display_name,
                "rank": rank,
                "fit": 0.123456,
                "fit_low": 0.1,
                "fit_high": 0.9,
                "coverage": 0.5,
                "band": "ask_first",
                "contributions": (contribution,),
                "reasons_for": ("A named track.",),
                "reasons_against": (),
                "unknown": ("min_gpa",),
                "tied_with_previous": False,
                **changes,
            }
        )
        for rank, program in enumerate(programs, start=1)
    )
    names = {"pm": "Project management", "oscm": "Operations", "se": "Systems", "pi": "Products"}
    return Recommendation(
        engine=Engine("1", 1, "e" * 64, len(programs)),
        specialisations=tuple(
            RankedSpecialisation(id_, name, rank, 0.5, "possible", ())
            for rank, (id_, name) in enumerate(names.items(), 1)
        ),
        programs=rows,
        near_misses=(NearMiss("blank-mem", ("budget",), "It costs more."),),
        excluded=Excluded(0, {}),
        repairs=(),
        counterfactuals=(Counterfactual({"goal": "se"}, "estimated-mem", 9, 2, "If …"),),
        messages=(),
    )


def cells(content: bytes) -> list[dict[str, str]]:
    """The file as a spreadsheet reads it."""
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))


def row_of(program: Program, answers: dict[str, Any] | None = None) -> dict[str, str]:
    return cells(to_csv(recommendation_of(program), catalog_of(program), answers or {}))[0]


def text_of(cell: str) -> str:
    """What a guarded cell says: a leading apostrophe is the guard."""
    return cell.removeprefix("'")


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
    visible = [character for character in guarded if unicodedata.category(character)[0] not in "ZC"]
    assert unicodedata.normalize("NFKC", "".join(visible))[:1] not in {"=", "+", "-", "@"}
    assert guarded[:1] not in {"\t", "\r", "\n"}


hostile_text = st.one_of(st.sampled_from(HOSTILE), st.text(st.characters(exclude_characters="\0", codec="utf-8")))


@given(st.data())
def test_hostile_text_in_any_field_comes_back_whole_and_cannot_run(data: st.DataObject) -> None:
    draw = data.draw
    program = replace(
        KNOWN,
        institution=draw(hostile_text),
        school=draw(hostile_text),
        city=draw(hostile_text),
        state=draw(hostile_text),
        program_name=draw(hostile_text.filter(bool)),
        confidence=draw(hostile_text),
        delivery=(draw(hostile_text),),
        gre=draw(hostile_text.filter(bool)),
    )
    reasons = {"reasons_for": (draw(hostile_text),), "reasons_against": (draw(hostile_text),)}
    content = to_csv(recommendation_of(program, **reasons), catalog_of(program), {})
    (row,) = cells(content)
    for value in row.values():
        assert neutralise(value) == value, "a cell that could run"
    shown = {"School": program.institution, "City": program.city, "Program": program.program_name, "GRE": program.gre}
    shown |= {"Reasons for": reasons["reasons_for"][0], "Reasons against": reasons["reasons_against"][0]}
    for heading, text in shown.items():
        assert row[heading] in (text, f"'{text}")
    document = json.loads(to_json(recommendation_of(program, **reasons), catalog_of(program), {}))
    assert document["programs"]["known-mem"]["institution"] == program.institution


# --- the CSV ----------------------------------------------------------------------------------------------------------


def test_the_headings_are_these_and_in_this_order() -> None:
    content = to_csv(recommendation_of(KNOWN), catalog_of(KNOWN), {}).decode("utf-8-sig")
    assert next(csv.reader(io.StringIO(content))) == HEADINGS == [column.heading for column in COLUMNS]


def test_the_file_opens_in_a_spreadsheet_at_a_double_click() -> None:
    content = to_csv(recommendation_of(KNOWN, BLANK), catalog_of(KNOWN, BLANK), {})
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") == content.count(b"\n") == 3


def test_pandas_reads_numbers_as_numbers_and_an_unknown_price_as_missing() -> None:
    programs = (KNOWN, BLANK)
    frame = pd.read_csv(io.BytesIO(to_csv(recommendation_of(*programs), catalog_of(*programs), {})))
    assert list(frame["Rank"]) == [1, 2]
    assert frame["Total tuition (USD)"][0] == 30000
    assert frame["Total tuition (USD)"].isna().tolist() == [False, True]
    assert frame["Fit (0 to 1)"][0] == 0.123


def test_a_known_program_reads_in_words() -> None:
    row = row_of(KNOWN)
    assert row["Band"] == "ask first: too little is known"
    assert row["Delivery"] == "on campus or online"
    assert row["Months"] == "12 to 24"
    assert row["GRE"] == "not required"
    assert row["Work experience (years)"] == "0"
    assert row["Background"] == "engineering or STEM"
    assert row["Fall deadline"] == "July 15 (as published in 2025; confirm with the school)"
    assert row["Specialisation evidence"].startswith("Project management: named track; Operations: ")
    assert (row["Link"], row["Link leads to"]) == (PAGE, "official page")
    assert row["Ask the school"] == "minimum GPA"


def test_an_unknown_is_said_in_words_and_is_never_zero() -> None:
    row = row_of(BLANK)
    unknown = [
        *("Department", "City", "Delivery", "Pace", "Months", "GRE", "Minimum GPA (of 4.0)", "Work experience (years)"),
        *("Background", "Tuition basis", "Fall deadline", "Link", "Facts as of", "Sources of the tuition"),
    ]
    assert {heading: row[heading] for heading in unknown} == dict.fromkeys(unknown, "not published")
    assert row["Total tuition (USD)"] == ""
    assert "0" not in {row[heading] for heading in unknown}


def test_every_figure_has_its_sources_and_their_year_beside_it() -> None:
    row = row_of(KNOWN)
    assert row["Sources of the format"] == f"{PAGE} (2025)"
    assert row["Sources of the tuition"] == f"{PAGE} (2025); https://guide.example.com/x (year not stated)"
    assert row["Sources of the admission rules"] == f"{PAGE} (2025)"
    assert row["Facts from catalog"] == "f" * 64
    assert row["Ranked from catalog"] == "e" * 64


def test_an_estimate_says_that_it_is_one_and_names_the_survey() -> None:
    row = row_of(ESTIMATED)
    assert row["Total tuition (USD)"] == "27000"
    assert row["Tuition basis"].startswith("estimate")
    assert row["Tuition basis"].endswith("2023-24")
    assert row["Sources of the tuition"] == "Federal survey, 2023-24 (2023-24)"


def test_evidence_from_the_schools_other_degrees_names_the_federal_count() -> None:
    row = row_of(ESTIMATED)
    assert "Systems: school also awards related degrees" in row["Specialisation evidence"]
    assert row["Sources of the specialisations"] == "Federal completions (2023-24)"


def test_a_resident_is_given_the_resident_price() -> None:
    assert row_of(ESTIMATED, {"sharpen": {"home_state": "TX"}})["Total tuition (USD)"] == "12000"


def test_a_program_that_left_the_catalog_keeps_its_place_in_the_list() -> None:
    row = cells(to_csv(recommendation_of(KNOWN), catalog_of(BLANK), {}))[0]
    assert (row["Rank"], row["School"]) == ("1", "Known University")
    assert row["GRE"] == row["Tuition basis"] == row["Link"] == "no longer in the catalog"
    assert row["Total tuition (USD)"] == ""


# --- the JSON ---------------------------------------------------------------------------------------------------------


def test_the_json_gives_the_same_recommendation_back() -> None:
    given_list = recommendation_of(KNOWN, BLANK, variants=("estimated-mem",))
    document = json.loads(to_json(given_list, catalog_of(KNOWN, BLANK, ESTIMATED), {"goal": "pm"}))
    assert Recommendation.from_document(document["recommendation"]) == given_list
    assert document["format"] == "mem-quiz/1"
    assert document["answers"] == {"goal": "pm"}
    assert "exported_at" not in document


def test_the_json_holds_the_facts_and_sources_of_every_program_it_names() -> None:
    programs = (KNOWN, BLANK, ESTIMATED)
    document = json.loads(to_json(recommendation_of(KNOWN), catalog_of(*programs), {}))
    assert set(document["programs"]) == {"known-mem", "blank-mem", "estimated-mem"}
    assert document["programs"]["blank-mem"]["min_gpa"] is None
    tuition = document["programs"]["estimated-mem"]["total_tuition"]
    assert (tuition["usd"], tuition["known"]) == (27000.0, False)
    assert document["sources"]["known-mem"][0]["page"] == PAGE
    assert document["sources"]["*"][0]["as_of"] == "2023-24"


def test_the_time_of_an_export_is_an_argument() -> None:
    at = datetime(2026, 11, 22, 12, tzinfo=UTC)
    document = json.loads(to_json(recommendation_of(KNOWN), catalog_of(KNOWN), {}, exported_at=at))
    assert document["exported_at"] == "2026-11-22T12:00:00+00:00"


def test_the_same_list_gives_the_same_bytes() -> None:
    one, other = (to_json(recommendation_of(KNOWN), catalog_of(KNOWN), {}) for _ in range(2))
    assert one == other


def test_a_download_is_named_after_its_day() -> None:
    assert file_name("json", date(2026, 11, 22)) == "mem-quiz-2026-11-22.json"
