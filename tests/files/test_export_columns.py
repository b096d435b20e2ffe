"""Every column of a list holds its own fact: one program in which no two facts are alike, read back by heading from the
CSV and from the workbook."""

import csv
import io
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from openpyxl import load_workbook

from quiz.core.advising.edits import ReviewEdit
from quiz.core.advising.review import UP
from quiz.core.advising.review import ReviewItem as Advice
from quiz.core.catalog.prices import cost_of
from quiz.core.catalog.program import Catalog, Program, Source
from quiz.core.decision.shortlist import Entry, Shortlist
from quiz.core.questions.stored import StoredAnswers
from quiz.files import Listing, listing_of_shortlist, to_csv, to_xlsx
from quiz.files.columns import COLUMNS
from quiz.files.listing import REVIEWED
from quiz.files.xlsx_file import BLANKS
from tests.support.listings import MADE, as_written, recommendation_of

SITE = "https://www.example.edu"
PROGRAM = Program(
    id="own-mem",
    kind="engineering_management",
    open_to="public",
    status="offered",
    institution="University of Its Own",
    school="School of Engineering",
    city="Akron",
    state="OH",
    confidence="medium",
    program_name="Engineering Leadership",
    degree="MEL",
    url=f"{SITE}/program",
    url_kind="program",
    delivery=("online",),
    pace=("part_time",),
    credits=31,
    credit_unit="semester",
    duration_months_min=13,
    duration_months_max=29,
    tuition_total_usd=41_000,
    tuition_basis="flat",
    tuition_year="2025-26",
    gre="waivable",
    min_gpa=2.75,
    toefl_min=83,
    work_experience_years_min=4,
    background=("engineering",),
    pm=3,
    oscm=2,
    se=1,
    pi=0,
    deadline_fall="07-15",
    as_of=2024,
)
CITED = (
    "gre min_gpa toefl_min work_experience_years_min background tuition_total_usd delivery pace duration_months_min "
    "duration_months_max pm oscm se pi deadline_fall"
).split()
RANKING = {
    "rank": 6,
    "fit": 0.611,
    "fit_low": 0.522,
    "fit_high": 0.733,
    "coverage": 0.844,
    "band": "good",
    "grounds_for": as_written("It teaches projects"),
    "grounds_against": as_written("It is dear"),
    "unknown": ("recognition",),
}
ENTRY = Entry(
    PROGRAM.id, "asking", "They called back", "My private note", "Is there aid?", date(2027, 3, 1), date(2026, 11, 20)
)


def cited(name: str) -> Source:
    """A source that stands behind one fact alone."""
    return Source((name,), f"{SITE}/{name}", f"{SITE}/{name}", "www.example.edu", "2025", "high")


def pages(*names: str) -> str:
    return "; ".join(f"{SITE}/{name} (2025)" for name in names)


CATALOG = Catalog((PROGRAM,), "f" * 64, {PROGRAM.id: tuple(cited(name) for name in CITED)})
# What stands under each heading. A column that is new has to say here what is its own.
FACTS: dict[str, Any] = {
    "No.": 1,
    "School": "University of Its Own",
    "Program": "Engineering Leadership",
    "City": "Akron",
    "State": "OH",
    "Deadline for fall": "July 15 (as published for 2024; confirm with the school)",
    "Sources of the deadline": pages("deadline_fall"),
    "GRE": "Required, can be waived",
    "Lowest GPA (of 4.0)": 2.75,
    "Lowest TOEFL iBT": 83,
    "Work experience (years)": 4,
    "Who may enter": "People with an engineering degree",
    "Sources of the admission rules": pages("gre", "min_gpa", "toefl_min", "work_experience_years_min", "background"),
    "Total tuition (USD)": 41_000,
    "Tuition basis and year": "published total, 2025-26",
    "Sources of the tuition": pages("tuition_total_usd"),
    "Taught": "Online",
    "Pace": "Part time",
    "Length": "13–29 months",
    "Sources of the format": pages("delivery", "pace", "duration_months_min", "duration_months_max"),
    "Link": f"{SITE}/program",
    "Link leads to": "program page",
    "Specialisations": (
        "Project management: named track; Operations and supply chain: core course; "
        "Systems engineering: elective or certificate; Product and innovation: not in the curriculum seen"
    ),
    "Sources of the specialisations": pages("pm", "oscm", "se", "pi"),
    "Rank in your list": 6,
    "How it fits": "Good fit",
    "Fit (0 to 1)": 0.611,
    "Fit at worst": 0.522,
    "Fit at best": 0.733,
    "Share of the fit that is known": 0.844,
    "Reasons for": "It teaches projects",
    "Reasons against": "It is dear",
    "Ask the school": "who recognises it",
    "Newest source": 2024,
    "How sure": "medium confidence",
    "Ranked from catalog": "e" * 64,
    "Program id": "own-mem",
    "Facts from catalog": "f" * 64,
}
# What an estimate fills, and what stands there beside it, when the program publishes no total.
ESTIMATES: dict[str, Any] = {
    "Estimated tuition, from (USD)": 30_300,
    "Estimated tuition, to (USD)": 36_360,
    "Basis and year of the estimate": "estimate: 30 to 36 semester credits × the published $1,010, 2025-26",
}
PUBLISHED_ONLY = {"Total tuition (USD)": None, "Tuition basis and year": "not published"}
STUDENTS_OWN: dict[str, Any] = {
    "Status": "Asking the school",
    "Why this status": "They called back",
    "Why it is left out of your list": "It is far; It is closed",
    "Your deadline": date(2027, 3, 1),
    "Your note": "My private note",
    "Questions for the school": "Is there aid?",
    "On your shortlist since": date(2026, 11, 20),
}
ADVISORS: dict[str, Any] = {
    "What the advisor did": "Moved up from 9",
    "The advisor's reason": "Cost",
    "The advisor's words": "It costs less\nCall them",
}


def shortlist() -> Listing:
    """The program on a shortlist and in the ranked list, with reasons against it of every kind."""
    found = recommendation_of(PROGRAM, **RANKING)
    listing = listing_of_shortlist(Shortlist((ENTRY,)), CATALOG, StoredAnswers.from_document({}), MADE, found)
    (item,) = listing.items
    return replace(listing, items=(replace(item, left_out=("It is far", "It is closed")),))


def reviewed() -> Listing:
    """The same program in a list that an advisor reviewed."""
    (item,) = shortlist().items
    override = ReviewEdit("move", PROGRAM.id, 1, "cost", "It costs less")
    advice = Advice(PROGRAM.id, 1, 9, "model", item.ranked, UP, override, "Call them")
    return replace(shortlist(), kind=REVIEWED, items=(replace(item, left_out=(), entry=None, advice=advice),))


def estimated() -> Listing:
    """The reviewed program, had it published a price per credit alone."""
    (item,) = reviewed().items
    cost = cost_of(replace(PROGRAM, tuition_total_usd=None, tuition_per_credit_usd=1010, credits=None), "OH")
    return replace(reviewed(), items=(replace(item, cost=cost),))


NO_ESTIMATE = dict.fromkeys(ESTIMATES, "")
LISTS = {
    "shortlist": (shortlist, FACTS | STUDENTS_OWN | NO_ESTIMATE | {"How it fits": "Left out of your list"}),
    "reviewed": (reviewed, FACTS | ADVISORS | NO_ESTIMATE),
    "estimated": (
        estimated,
        FACTS | ADVISORS | ESTIMATES | PUBLISHED_ONLY | {"Sources of the tuition": "not published"},
    ),
}


def test_no_two_columns_of_the_fixture_are_alike_and_no_column_is_missing() -> None:
    values = [str(value) for value in (FACTS | ESTIMATES | STUDENTS_OWN | ADVISORS).values()]
    assert len(set(values)) == len(values)
    assert {column.heading for column in COLUMNS} == {*FACTS, *ESTIMATES, *STUDENTS_OWN, *ADVISORS}


@pytest.mark.parametrize("kind", LISTS)
def test_every_column_of_the_csv_holds_its_own_fact(kind: str) -> None:
    made, wanted = LISTS[kind]
    (row,) = csv.DictReader(io.StringIO(to_csv(made()).decode("utf-8-sig"), newline=""))
    assert row == {heading: "" if value is None else str(value) for heading, value in wanted.items()}


@pytest.mark.parametrize("kind", LISTS)
def test_every_column_of_the_workbook_holds_its_own_fact(kind: str) -> None:
    made, wanted = LISTS[kind]
    row: dict[Any, Any] = {}
    for page in load_workbook(io.BytesIO(to_xlsx(made()))).worksheets[:2]:
        headings, cells = page.iter_rows(max_row=2, values_only=True)
        for heading, cell in zip(headings, cells, strict=True):
            assert row.setdefault(heading, cell) == cell
    row = {heading: cell.date() if isinstance(cell, datetime) else cell for heading, cell in row.items()}
    sheet = {column.heading for column in COLUMNS if column.width} & {*wanted}
    shown = {"": None, None: "not published"}  # an empty cell, and a fact that nobody has published
    own = {heading: shown.get(wanted[heading], wanted[heading]) for heading in sheet}
    assert row == own | dict.fromkeys(dict(BLANKS))
