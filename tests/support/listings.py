"""A small catalog and lists made of it, for the tests of the exports."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from quiz.core.advice.document import (
    Contribution,
    Counterfactual,
    EngineStamp,
    ExcludedCount,
    NearMiss,
    RankedProgram,
    RankedSpecialisation,
    Recommendation,
)
from quiz.core.advice.statements import AS_WRITTEN, WRITTEN, Params, Statement
from quiz.core.catalog.program import Catalog, Program, School, Source
from quiz.core.decision.shortlist import Entry, Shortlist
from quiz.core.questions.stored import StoredAnswers
from quiz.files import Listing, listing_of, listing_of_shortlist

MADE = datetime(2026, 11, 22, 12, tzinfo=UTC)
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


def as_written(*texts: str) -> tuple[Statement, ...]:
    """Statements that say just this."""
    return tuple(Statement(AS_WRITTEN, {WRITTEN: text}) for text in texts)


MOVES_UP: Params = {"steps": ("goal.se",), "institution": "Estimate State", "was": 9, "then": 2}


def recommendation_of(*programs: Program, **changes: Any) -> Recommendation:
    """A list of these programs in this order; `changes` go to every row."""
    track = {"specialisation": "pm", "evidence": "track"}
    contribution = Contribution("teaches", track, "specialisation.pm", "interest", 1.0, 0.75, True, 0.75)
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
                "grounds_for": as_written("A named track."),
                "grounds_against": (),
                "unknown": ("min_gpa",),
                "tied_with_previous": False,
                **changes,
            }
        )
        for rank, program in enumerate(programs, start=1)
    )
    names = {"pm": "Project management", "oscm": "Operations", "se": "Systems", "pi": "Products"}
    return Recommendation(
        engine=EngineStamp("1", 1, "e" * 64, len(programs)),
        specialisations=tuple(
            RankedSpecialisation(id_, name, rank, 0.5, "possible", ())
            for rank, (id_, name) in enumerate(names.items(), 1)
        ),
        programs=rows,
        near_misses=(NearMiss("requires_gre", {}, "blank-mem", ("gre",)),),
        excluded=ExcludedCount(0, {}),
        repairs=(),
        counterfactuals=(Counterfactual("moves_up", MOVES_UP, {"goal": "se"}, "estimated-mem", 9, 2),),
        messages=(),
    )


def ranked_list(*programs: Program, answers: dict[str, Any] | None = None, **changes: Any) -> Listing:
    """The listing of a recommendation of these programs."""
    stored = StoredAnswers.from_document(answers or {})
    return listing_of(recommendation_of(*programs, **changes), catalog_of(*programs), stored, MADE)


def shortlisted(*entries: Entry, programs: tuple[Program, ...] = (), answers: dict[str, Any] | None = None) -> Listing:
    """The listing of a shortlist, on a catalog of these programs."""
    known = programs or (KNOWN, BLANK, ESTIMATED)
    stored = StoredAnswers.from_document(answers or {})
    return listing_of_shortlist(Shortlist(entries), catalog_of(*known), stored, MADE, None)


OWN = Entry(
    "known-mem",
    "asking",
    note="Call on Monday.\nAsk for Ms. Ito.",
    questions="Is there aid?",
    deadline=date(2027, 3, 1),
    added=date(2026, 11, 20),
)
