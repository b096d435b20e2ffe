"""How a program's facts read: one table of column -> label and words, used by cards, catalog rows and program pages.

A fact is never 0, "-" or empty where it is unknown: it is "not published — ask the school". Figures carry their year
and basis. What a fact is worth to a student is not decided here (criteria.py).
"""

import calendar
from collections.abc import Callable
from dataclasses import dataclass

from quiz.core.catalog.evidence import find_evidence
from quiz.core.catalog.prices import Cost
from quiz.core.catalog.program import Program
from quiz.core.questions import BY_ID
from quiz.core.text import capital, listing, months, usd
from quiz.core.vocabulary import BAND_WORDS, OPTIONS, PACE_WORDS, PLACE_WORDS, SPECIALISATION_WORDS

NOT_PUBLISHED = "not published"
ASK = f"{NOT_PUBLISHED} — ask the school"
SPECIALISATIONS = {key: words.full for key, words in SPECIALISATION_WORDS.items()}
SHORT = {key: words.short for key, words in SPECIALISATION_WORDS.items()}
ANOTHER_DEGREE = "the school has a degree in it"
NEIGHBOUR_NAMES = {
    "ms_project_mgmt": "project management",
    "ms_supply_chain_ops": "supply chain and operations",
    "ms_industrial_mfg_eng": "industrial and manufacturing engineering",
    "ms_systems_eng": "systems engineering",
    "ms_operations_research": "operations research",
    "ms_entrepreneurship_innov": "entrepreneurship and innovation",
    "ms_construction_mgmt": "construction management",
    "ms_eng_mgmt_151501": "engineering management",
    "ms_general_eng_1401": "general engineering",
}
WORDS: dict[str, dict[str, str]] = {
    "delivery": {**PLACE_WORDS, "hybrid": "hybrid (some campus stays)"},
    "pace": {**PACE_WORDS},
    "campus_stays": {"required": "Campus stays required", "none": "No campus stays"},
    "gre": {
        "required": "Required",
        "optional": "Optional",
        "waivable": "Required, can be waived",
        "not_required": "Not required",
    },
    "background": {
        "engineering": "an engineering degree",
        "stem": "another STEM degree",
        "any": "any bachelor's degree",
    },
    "conditional_background": {
        "outside_engineering": "graduates of other fields with conditions, such as extra courses",
        "everyone": "some courses or experience are required of everyone",
    },
    "capstone": {
        "capstone": "Capstone project",
        "thesis_optional": "Thesis optional",
        "thesis": "Thesis",
        "none": "No capstone",
    },
    "distance_2021": {
        "all": "All degrees in this field could be earned at a distance",
        "some": "Some degrees in this field could be earned at a distance",
        "none": "No degree in this field could be earned at a distance",
    },
    "tuition_basis": {
        "flat": "for everyone",
        "resident": "for residents of the state",
        "nonresident": "for non-residents",
        "unknown": "basis not stated",
    },
    "credit_unit": {"semester": "semester credits", "quarter": "quarter credits", "course": "courses", "unit": "units"},
    "start_terms": {term: words.sentence for term, words in OPTIONS["start_term"].items()},
    "status": {
        "offered": "Offered: degrees awarded in the newest federal year, or a page of 2020 or later",
        "unverified": "Not verified: only older evidence was found. Check with the school that it is still offered",
        "closed": "Closed",
    },
    "open_to": {"public": "Everyone", "military_or_federal": "Military and federal employees only"},
    "kind": {"engineering_management": "Engineering management", "related": "Related field"},
}
# How sure facts are, surest first. Several pages may stand behind a fact, so this is never said of a page.
CONFIDENCE = {
    "federal": "reported to the US government",
    "high": "high confidence",
    "medium": "medium confidence",
    "low": "low confidence, check before use",
}
CONFIDENCE_MEANS = {
    "high": "High confidence: pages of 2022 or later that the school publishes are among the sources.",
    "medium": "Medium confidence: the sources are older pages, or sites other than the school’s.",
    "low": "Low confidence: the sources are weak. Check before use.",
}
CAUTIONS = {
    "low": "These facts come from weak sources. Check them with the school before you rely on them.",
    "federal": "The school reports such degrees to the US government; the program's name and rules are not confirmed.",
}
# A label in the middle of a sentence about what is not published; others just lose their capital, acronyms keep it.
MID_SENTENCE = {
    "Taught": "how it is taught",
    "Starts in": "when it starts",
    "Work experience": "the work experience it asks for",
    "Recognised by": "who recognises it",
    "Still offered?": "whether it is still offered",
    **{words.full: f"whether it teaches {words.sentence}" for words in SPECIALISATION_WORDS.values()},
}
BANDS = {band: words.full for band, words in BAND_WORDS.items()}
STEM_CONFIRM = "confirm with the school's international office"


@dataclass(frozen=True, slots=True)
class FactText:
    """A fact as it is read: the words, the small print beside them (year, basis), and whether it is known at all."""

    text: str
    note: str = ""
    known: bool = True


UNKNOWN = FactText(ASK, known=False)


# --- words --------------------------------------------------------------------------------------------------------


def mid_sentence(label: str) -> str:
    """
    >>> [mid_sentence(label) for label in ("Pace", "GRE", "Taught")]
    ['pace', 'GRE', 'how it is taught']
    """
    return MID_SENTENCE.get(label) or (label if label[1:2].isupper() else f"{label[:1].lower()}{label[1:]}")


def _named(column: str, last: str = "and") -> Callable[[Program], str]:
    words = WORDS[column]

    def read(program: Program) -> str:
        value = program.value(column)
        values = (value,) if isinstance(value, str) else value
        return capital(listing([words.get(value, value) for value in values], last))

    return read


def _text(column: str, pattern: str = "{}") -> Callable[[Program], str]:
    return lambda program: pattern.format(program.value(column))


def _names(column: str) -> Callable[[Program], str]:
    return lambda program: ", ".join(program.value(column))


def _options(program: Program) -> str:
    words = {option.id: option.words.lower() for option in BY_ID["discipline"].options} | {"any": "any discipline"}
    return capital(listing([words.get(discipline, discipline) for discipline in program.disciplines or ()]))


def _credits(program: Program) -> str:
    return f"{program.credits:g} {WORDS['credit_unit'].get(program.credit_unit or '', 'credits')}"


def _deadline(program: Program) -> str:
    month, _, day = (program.deadline_fall or "").partition("-")
    return (
        f"{calendar.month_name[int(month)]} {int(day)}"
        if month.isdigit() and day.isdigit()
        else program.deadline_fall or ""
    )


def _dollars(column: str) -> Callable[[Program], str]:
    return lambda program: usd(program.value(column))


def _tuition(column: str, nonresident: str) -> Callable[[Program], str]:
    """A price as published; where it is that of residents and the other one is known, both."""

    def read(program: Program) -> str:
        others = program.value(nonresident)
        shown = usd(program.value(column))
        return shown if others is None else f"{shown} for residents of the state, {usd(others)} for others"

    return read


def _price_note(program: Program) -> str:
    year = program.tuition_year or "year not stated"
    if program.tuition_per_credit_nonresident_usd is not None or program.tuition_total_nonresident_usd is not None:
        return year  # the words say for whom
    return f"{WORDS['tuition_basis'][program.tuition_basis or 'unknown']}, {year}"


def _experience(program: Program) -> str:
    years = program.work_experience_years_min or 0
    return "None asked for" if not years else f"At least {years:g} year{'s' if years != 1 else ''}"


def _evidence(column: str) -> Callable[[Program], str]:
    return lambda program: capital(find_evidence(program, column).words)


def _background(program: Program) -> str:
    return f"People with {listing([WORDS['background'][background] for background in program.background or ()], 'or')}"


def _nothing(program: Program) -> str:
    return ""


# --- the table ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fact:
    """One row of a program page: the column it needs, its label, how it reads, and the small print that goes along.
    A fact that stands only `beside` another one is unknown where that one is."""

    column: str
    label: str
    words: Callable[[Program], str]
    note: Callable[[Program], str] = _nothing
    sources: tuple[str, ...] = ()
    beside: str = ""

    def shown(self, program: Program) -> FactText:
        if not program.is_known(self.column) or (self.beside and program.value(self.beside) is None):
            return UNKNOWN
        return FactText(self.words(program), self.note(program))


def _years_after(program: Program, horizon: str) -> str:
    years = program.value(horizon)
    return f"{years} year{'s' * (years != 1)} after completion" if years else "years after completion not stated"


def _mba_note(program: Program) -> str:
    """Earnings after different times say nothing of each other, so the difference is named."""
    after = _years_after(program, "mba_horizon")
    same = program.value("mba_horizon") == program.value("field_horizon")
    return after if same else f"{after}; not to be compared with the field's, which are of another year"


def _small(text: str) -> Callable[[Program], str]:
    return lambda program: text


MONEY = "Money"
EARNED = "What graduates earned"
NOT_COUNTED = "Not published: figures of few graduates are withheld"
SCHOOL_RATE = "school-wide average, not this program's price"
SCHOOL_RATES = {
    "school_rate_credit_instate": "School's graduate rate a credit, in-state",
    "school_rate_credit_outstate": "School's graduate rate a credit, out-of-state",
    "school_rate_year_instate": "School's graduate rate a year, in-state",
    "school_rate_year_outstate": "School's graduate rate a year, out-of-state",
    "school_fee_year_instate": "School's graduate fees a year, in-state",
    "school_fee_year_outstate": "School's graduate fees a year, out-of-state",
}
AIDED = "federally aided graduates only"
GROUPS: tuple[tuple[str, tuple[Fact, ...]], ...] = (
    (
        "The degree",
        (
            Fact("degree", "Degree", _text("degree")),
            Fact("school", "School or college", _text("school")),
            Fact("status", "Still offered?", _named("status")),
            Fact("open_to", "Open to", _named("open_to")),
            Fact("kind", "Field", _named("kind")),
            Fact("control", "Kind of school", _text("control")),
        ),
    ),
    (
        "How and how long",
        (
            Fact("delivery", "Taught", _named("delivery", "or")),
            Fact("pace", "Pace", _named("pace", "or")),
            Fact("campus_stays", "Campus stays", _named("campus_stays")),
            Fact("distance_2021", "At a distance", _named("distance_2021"), _small("federal data, 2020-21")),
            Fact("credits", "Credits", _credits),
            Fact(
                "duration_months_min",
                "Length",
                lambda p: months(p.duration_months_min, p.duration_months_max),
                sources=("duration_months_max",),
            ),
            Fact("start_terms", "Starts in", _named("start_terms", "or")),
        ),
    ),
    (
        MONEY,
        (
            Fact(
                "tuition_total_usd",
                "Total tuition, as published",
                _tuition("tuition_total_usd", "tuition_total_nonresident_usd"),
                _price_note,
            ),
            Fact(
                "tuition_per_credit_usd",
                "Tuition per credit, as published",
                _tuition("tuition_per_credit_usd", "tuition_per_credit_nonresident_usd"),
                _price_note,
            ),
            *(Fact(column, label, _dollars(column), _small(SCHOOL_RATE)) for column, label in SCHOOL_RATES.items()),
        ),
    ),
    (
        "Getting in",
        (
            Fact(
                "background",
                "Who may enter",
                _background,
                lambda p: WORDS["conditional_background"].get(p.conditional_background or "", ""),
            ),
            Fact("work_experience_years_min", "Work experience", _experience),
            Fact("gre", "GRE", _named("gre")),
            Fact("min_gpa", "Lowest GPA", _text("min_gpa", "{:.2f}"), _small("on a scale of 4.0")),
            Fact("toefl_min", "Lowest TOEFL iBT", _text("toefl_min")),
            Fact(
                "deadline_fall",
                "Deadline for fall",
                _deadline,
                lambda p: f"as published for {cycle(p)}; confirm with the school",
            ),
        ),
    ),
    (
        "What it teaches",
        (
            *(Fact(key, name, _evidence(key)) for key, name in SPECIALISATIONS.items()),
            Fact("concentrations", "Named tracks", _names("concentrations")),
            Fact("disciplines", "Disciplines it names", _options),
            Fact("industries", "Industries it names", lambda p: capital(listing(p.industries or ()))),
            Fact("capstone", "Final work", _named("capstone")),
        ),
    ),
    (
        "Recognition",
        (
            Fact("recognition", "Recognised by", _names("recognition")),
            Fact(
                "stem_designated",
                "STEM designation",
                lambda p: "STEM-listed" if p.stem_designated == "yes" else "Not STEM-listed",
                _small(STEM_CONFIRM),
            ),
        ),
    ),
    (
        "Size",
        (
            Fact(
                "awards_2024",
                "Degrees awarded in a year",
                _text("awards_2024", "{:,}"),
                _small("federal count, CIP 15.1501"),
            ),
            Fact(
                "awards_5yr",
                "Degrees awarded in five years",
                _text("awards_5yr", "{:,}"),
                _small("federal count, CIP 15.1501"),
            ),
        ),
    ),
    (
        EARNED,
        (
            Fact(
                "field_earnings_usd",
                "Median earnings of the field's graduates",
                _dollars("field_earnings_usd"),
                lambda program: _years_after(program, "field_horizon"),
                sources=("field_horizon",),
            ),
            Fact(
                "mba_earnings_usd",
                "Median earnings of the school's MBA graduates",
                _dollars("mba_earnings_usd"),
                _mba_note,
                sources=("mba_horizon",),
                beside="field_earnings_usd",
            ),
            Fact(
                "field_debt_usd",
                "Median debt of the field's graduates",
                _dollars("field_debt_usd"),
                _small("at completion"),
            ),
            Fact(
                "mba_debt_usd",
                "Median debt of the school's MBA graduates",
                _dollars("mba_debt_usd"),
                _small("at completion"),
                beside="field_debt_usd",
            ),
            Fact(
                "earnings_5yr_median",
                "An older figure: median pay five years after",
                _dollars("earnings_5yr_median"),
                lambda p: f"{p.earnings_count or 'number not stated'} people; {AIDED}",
                sources=("earnings_count",),
            ),
        ),
    ),
)
WHAT_GRADUATES_EARNED = dict(GROUPS)[EARNED]
FACTS: dict[str, Fact] = {fact.column: fact for _, facts in GROUPS for fact in facts}


def fact_name(column: str) -> str:
    """The label of a column, also of one whose fact reads otherwise.

    >>> fact_name("tuition_total_usd")
    'Total tuition'
    """
    names = {"tuition_total_usd": "Total tuition", "state": "State", "duration_months_min": "Length"}
    return names.get(column) or (FACTS[column].label if column in FACTS else column.replace("_", " "))


def cycle(program: Program) -> str:
    """The year a deadline was published for, as far as it is known."""
    return str(program.as_of or "a year not stated")


def cost_shown(cost: Cost) -> FactText:
    """Total tuition with its basis and year; an estimate says "about"."""
    return FactText(cost.amount, cost.label) if cost.low is not None else UNKNOWN
