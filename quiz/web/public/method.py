"""What the method page says, read from the engine's own declarations: the page cannot disagree with the code."""

from typing import Any

from quiz.core.advice import BAND_FITS, ENOUGH_KNOWN, WIDE
from quiz.core.catalog import ABSENT, CORE, ELECTIVE, FACTS, OLD_AFTER_YEARS, SCHOOL, TRACK, Catalog
from quiz.core.questions import BY_ID, QUESTIONS
from quiz.core.ranking import (
    DISTANCE_ESTIMATES,
    LEAD_BREADTH,
    OVER_BUDGET,
    SCHOOL_DEPTH_CAP,
    TWO_PICKS,
    WEIGHTS,
    Estimates,
)
from quiz.service import Services

CHANGES = (("2026-11-22", "First version: seven questions, ranking, catalog of real programs with their sources."),)
KNOWN_FACTS = (
    "delivery",
    "pace",
    "duration_months_min",
    "tuition_total_usd",
    "tuition_per_credit_usd",
    "school_rate_credit_outstate",
    "gre",
    "min_gpa",
    "work_experience_years_min",
    "background",
    "pm",
    "oscm",
    "se",
    "pi",
    "deadline_fall",
    "recognition",
    "stem_designated",
    "awards_2024",
)


def explained(services: Services) -> dict[str, Any]:
    """The variables of the method page: the weights with their reasons, the degrees, the limits, the versions."""
    asked = [question.id for question in QUESTIONS if question.id in WEIGHTS]
    weights = services.engine.weights
    return {
        "weights": [(BY_ID[key].label, weights.values()[key], WEIGHTS[key].reason) for key in asked],
        "unweighted": [question.label for question in QUESTIONS if question.id not in WEIGHTS],
        "two_picks": TWO_PICKS,
        "lead_breadth": LEAD_BREADTH,
        "evidence": [(kind.words, kind.degree) for kind in (TRACK, CORE, ELECTIVE, SCHOOL, ABSENT)],
        "depth_cap": SCHOOL_DEPTH_CAP,
        "distance": DISTANCE_ESTIMATES["online"],
        "over_budget": OVER_BUDGET,
        "old_after": OLD_AFTER_YEARS,
        "presence_cap": Estimates().presence_cap,
        "bands": BAND_FITS,
        "enough_known": ENOUGH_KNOWN,
        "wide": WIDE,
        "known": known(services.catalog),
        "catalog": services.catalog,
        "weights_version": weights.version,
        "taught": weights,
        "engine_note": services.engine.note,
        "changes": CHANGES,
    }


def known(catalog: Catalog) -> tuple[tuple[str, int], ...]:
    """How many ranked programs publish each fact, so that a student sees how much is not known."""
    counts = [(FACTS[key].label, sum(p.value(key) is not None for p in catalog.rankable)) for key in KNOWN_FACTS]
    return tuple(sorted(counts, key=lambda row: -row[1]))
