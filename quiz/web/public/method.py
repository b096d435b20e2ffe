"""What the method page says, read from the engine's own declarations: the page cannot disagree with the code."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import zip_longest
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape

from quiz.core.advice import BAND_FITS, ENOUGH_KNOWN, WIDE
from quiz.core.catalog import ABSENT, CORE, ELECTIVE, FACTS, OLD_AFTER_YEARS, SCHOOL, TRACK, Catalog
from quiz.core.questions import BY_ID, QUESTIONS, clean
from quiz.core.ranking import (
    DISTANCE_ESTIMATES,
    LEAD_BREADTH,
    OVER_BUDGET,
    SCHOOL_DEPTH_CAP,
    TWO_PICKS,
    WEIGHTS,
    Estimates,
    walk_through,
)
from quiz.data import bundled
from quiz.service import Services

# What changed for a student: the newest first.
CHANGES = (
    (
        "2026-11-25",
        "Place, pace, price and admission are conditions that nothing makes up for: a program that is known to miss one"
        " stands below all that miss none. Prices are ranges. An eighth question, where, for who may study on campus.",
    ),
    ("2026-11-25", "Federal earnings and debt of graduates are shown; they never count in the ranking."),
    ("2026-11-22", "First version: seven questions, ranking, catalog of real programs with their sources."),
)


@dataclass(frozen=True, slots=True)
class ConditionWords:
    """A condition for the method page: what is asked for, when a program is known to miss it, and whether it is then
    out of the list always ("rule"), only as a must ("must"), or never ("wish")."""

    label: str
    missed: str
    out: str


# By the ids of quiz/core/ranking/conditions.py; a test holds the two together.
CONDITIONS: Mapping[str, ConditionWords] = {
    "study_mode": ConditionWords(
        "How you can study",
        "It is taught in another place (hybrid counts as either), or cannot be taken at that pace",
        "must",
    ),
    "region": ConditionWords(
        "Where",
        "Campus only, in a state that is neither yours nor beside it; an online program is near everywhere",
        "must",
    ),
    "budget": ConditionWords(
        "Budget",
        f"The price, or the low end of its range, is over {OVER_BUDGET:.0%} of your limit; as a must, a published total"
        " over the limit itself",
        "must",
    ),
    "recognition": ConditionWords("Recognition", "It names recognitions, and yours is not among them", "only"),
    "max_months": ConditionWords("Longest duration", "Its shortest published length is longer", "only"),
    "background": ConditionWords("What you studied", "Its published rule does not admit your degree", "rule"),
    "experience": ConditionWords(
        "Years of work", "It asks for more years than your whole answer can mean; “3 to 5” may be 4", "rule"
    ),
    "gpa": ConditionWords("GPA", "It publishes a minimum above yours", "rule"),
    "gre": ConditionWords("GRE, where you avoid it", "It requires one", "rule"),
    "travel_ok": ConditionWords("No travel to campus", "It requires stays on campus", "rule"),
    "visa": ConditionWords("F-1 visa", "It is not taught on campus, or not full time (8 CFR 214.2)", "rule"),
}
THEN = {
    "rule": "Out of the list",
    "must": "Below every program that misses nothing; as a must, out of the list",
    "only": "Nothing, unless it is a must: then out of the list",
}
# The student of the example: a working engineer who wants to lead projects.
EXAMPLE = clean({
    "interest": ["pm"], "goal": "lead", "discipline": "mechanical", "experience": "3-5",
    "study_mode": "online_part_time", "visa": "no", "budget": "35000",
})  # fmt: skip
CARD = "MODEL_CARD.md"
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
        "conditions": [(words.label, words.missed, THEN[words.out]) for words in CONDITIONS.values()],
        "example": walk_through(services.engine, EXAMPLE),
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


@cache
def model_card() -> Markup:
    """The model card as a page: `mem-quiz evaluate --write` writes it from what it measured. Raw HTML in it stays
    text, and each table has the heading above it as its caption."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = markdown.parse((bundled("models") / CARD).read_text(encoding="utf-8"))
    rendered, heading = [], ""
    for token, following in zip_longest(tokens, tokens[1:]):
        if token.type == "heading_open":
            heading = following.content
        if token.type == "th_open":
            token.attrSet("scope", "col")
        rendered.append(token)
        if token.type == "table_open":
            rendered.append(Token("html_block", "", 0, content=f"<caption>{escape(heading)}</caption>"))
    return Markup(markdown.renderer.render(rendered, markdown.options, {}))  # noqa: S704 - see above
