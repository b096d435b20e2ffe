"""What the results page shows: the stored recommendation joined with today's catalog facts, in words.

Nothing is ranked or recomputed here. A stored list may name a program that the catalog has since dropped; it then
stands with the name it was given and says so.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from quiz.catalog import Catalog, Program
from quiz.explain import STRONGLY_KNOWN, band
from quiz.questions import BY_ID, QUESTIONS, QUESTIONS_VERSION, Answers
from quiz.recommendation import Contribution, RankedProgram, RankedSpecialisation, Recommendation
from quiz.web.facts import FACTS, Chip, Shown, cautions, checked, chips, listing, mid_sentence, summary

FIRST = 5
NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")
BANDS = {
    "strong": "Strong fit",
    "good": "Good fit",
    "possible": "Possible fit",
    "weak": "Weak fit",
    "ask_first": "Ask first: too little is published",
}
DEGREES = {"strong": "strong", "good": "good", "possible": "some", "weak": "little", "ask_first": "too little known"}
GATES = {
    "study_mode": "how you can study",
    "budget": "a known price over your budget",
    "region": "where you can study",
    "recognition": "the recognition you asked for",
    "max_months": "how long it takes",
    "background": "what the program asks you to have studied",
    "experience": "the work experience it asks for",
    "gpa": "the GPA it asks for",
    "gre": "a GRE it requires",
    "visa": "a student visa needs campus and full time",
}
COVERAGE = (
    (0.995, "all"),
    (0.9, "nearly all"),
    (0.7, "most"),
    (0.5, "more than half"),
    (0.4, "about half"),
    (0.0, "less than half"),
)
# An estimate of the price stands on the card, and the price itself is still to be asked for.
OWN_PRICE = "its own total tuition"
# What contradicts itself or empties the list comes first, in this order; the rest is good to know beside the list.
URGENT = ("conflict_visa_online", "nothing_fits", "signals_conflict", "low_signal", "few_fit")


@dataclass(frozen=True, slots=True)
class Said:
    """One answer as the page repeats it."""

    question: str
    label: str
    words: str
    must: bool


@dataclass(frozen=True, slots=True)
class Card:
    """One program of the list. `program` is None when the catalog no longer has it."""

    ranked: RankedProgram
    program: Program | None
    name: str
    band: str
    facts: tuple[tuple[str, Shown], ...]
    chips: tuple[Chip, ...]
    cautions: tuple[str, ...]
    unknown: tuple[str, ...]
    sureness: str
    terms: tuple[tuple[str, Contribution], ...]
    equal_to: int | None
    checked: str
    variants: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A change of the answers that one click takes: what it does, and the patch as the form sends it."""

    text: str
    patch: str


@dataclass(frozen=True, slots=True)
class ResultsPage:
    """Everything the template needs, in reading order."""

    headline: str
    because: str
    urgent: tuple[tuple[str, str], ...]
    messages: tuple[str, ...]
    specialisations: tuple[tuple[RankedSpecialisation, str], ...]
    answers: tuple[Said, ...]
    cards: tuple[Card, ...]
    count: str
    more: int
    near_misses: tuple[tuple[str, str, str], ...]
    repairs: tuple[Suggestion, ...]
    what_ifs: tuple[Suggestion, ...]
    next_question: tuple[str, str] | None
    excluded: tuple[tuple[str, int], ...]
    catalog_as_of: str
    outdated: bool
    recommendation: Recommendation


def results_page(recommendation: Recommendation, catalog: Catalog, answers: Answers, first: int | None) -> ResultsPage:
    """The page for a stored list; `first` is how many cards stand open (None: all)."""
    codes = [message.code for message in recommendation.messages]
    texts = {message.code: message.text for message in recommendation.messages}
    shown = recommendation.programs[:first]
    ranks = {ranked.id: ranked.rank for ranked in recommendation.programs}
    leaders = {one: ranks[leader] for leader, *rest in recommendation.about_equal for one in rest}
    best = recommendation.best_next_question if recommendation.best_next_question in BY_ID else None
    return ResultsPage(
        headline=headline(recommendation, codes),
        because="" if "signals_conflict" in codes else because(answers),
        urgent=tuple((code, texts[code]) for code in URGENT if code in texts),
        messages=tuple(text for code, text in texts.items() if code not in URGENT),
        specialisations=tuple((one, DEGREES[one.band]) for one in recommendation.specialisations),
        answers=said(answers),
        cards=tuple(card(ranked, catalog, answers, leaders.get(ranked.id)) for ranked in shown),
        count=count_words(len(shown), len(recommendation.programs)),
        more=len(recommendation.programs) - len(shown),
        near_misses=tuple((miss.id, name_of(catalog, miss.id), miss.text) for miss in recommendation.near_misses),
        repairs=tuple(Suggestion(one.text, json.dumps(one.change)) for one in recommendation.repairs),
        what_ifs=tuple(Suggestion(one.text, json.dumps(one.change)) for one in recommendation.counterfactuals),
        next_question=(best, BY_ID[best].asks) if best else None,
        excluded=tuple((GATES[gate], count) for gate, count in recommendation.excluded.by_gate.items() if count),
        catalog_as_of=str(catalog.as_of or "a year not stated"),
        outdated=is_outdated(recommendation, catalog),
        recommendation=recommendation,
    )


def count_words(shown: int, found: int) -> str:
    """
    >>> count_words(5, 10)
    'Five programs to look at first'
    """
    number = NUMBERS[shown] if shown < len(NUMBERS) else str(shown)
    return f"{number} program{'s' if shown != 1 else ''} to look at{' first' if shown < found else ''}"


def is_outdated(recommendation: Recommendation, catalog: Catalog) -> bool:
    """Whether the list was ranked from other facts or other questions than today's."""
    engine = recommendation.engine
    return engine.catalog_sha256 != catalog.sha256 or engine.questions_version != QUESTIONS_VERSION


def headline(recommendation: Recommendation, codes: list[str]) -> str:
    """The page's heading: the best-fitting specialisations, the second where it fits too, or why there are none."""
    if not recommendation.programs:
        return "No program fits all of your answers"
    if "low_signal" in codes:
        return "A varied set to start from"
    first, second, *_, last = recommendation.specialisations
    if round(first.fit, 9) == round(last.fit, 9):
        return "All four fields count alike"
    if round(first.fit, 9) == round(second.fit, 9):
        return f"{first.name}, side by side with {second.name.lower()}"
    if second.band == "weak":
        return f"{first.name} fits you best"
    return f"{first.name} first, {second.name.lower()} second"


def because(answers: Mapping[str, Any]) -> str:
    """Why those two: what the student said, or that nothing was said."""
    work = [BY_ID["interest"].option(key).words.lower() for key in answers.get("interest") or () if key != "unsure"]
    goal = answers.get("goal")
    role = BY_ID["goal"].option(goal).words.lower().replace("r&d", "R&D") if goal and goal != "unsure" else ""
    parts = [f"you would enjoy {listing(work)}"] if work else []
    parts += [f"{'want' if work else 'you want'} to be {_an(role)} next"] if role else []
    return f"Because you said {', and '.join(parts)}." if parts else ""


def _an(role: str) -> str:
    return f"{'an' if role[0] in 'aeiou' else 'a'} {role}"


def said(answers: Mapping[str, Any]) -> tuple[Said, ...]:
    """Every question with the answer given; a skip says so."""
    musts = answers.get("must") or ()
    return tuple(Said(q.id, q.label, _words(q.id, answers.get(q.id)), q.id in musts) for q in QUESTIONS)


def _words(question: str, value: Any) -> str:
    chosen = [value] if isinstance(value, str) else value or ()
    return ", ".join(BY_ID[question].option(key).short for key in chosen) or "Skipped"


def card(ranked: RankedProgram, catalog: Catalog, answers: Answers, equal_to: int | None) -> Card:
    """A ranked program with the catalog's facts for these answers, and the rank that it is about equal to."""
    program = catalog.by_id.get(ranked.id)
    facts = _facts(catalog, program, answers) if program else ()
    missing = [label for label, shown in facts if not shown.known]
    estimated = {} if "Total tuition" in missing else {"Total tuition": OWN_PRICE}
    labels = [*missing, *(fact_name(column) for column in ranked.unknown)]
    unknown = [estimated.get(label) or mid_sentence(label) for label in labels]
    return Card(
        ranked=ranked,
        program=program,
        name=program.display_name if program else ranked.program_name,
        band=BANDS[ranked.band],
        facts=facts,
        chips=chips(program) if program else (),
        cautions=cautions(program) if program else (),
        unknown=tuple(dict.fromkeys(unknown)),
        sureness=sureness(ranked),
        terms=tuple((term_label(term), term) for term in ranked.contributions),
        equal_to=equal_to,
        checked=checked(program) if program else "",
        variants=tuple(name_of(catalog, variant) for variant in ranked.variants),
    )


def term_label(term: Contribution) -> str:
    """The question that a term comes from, as the page repeats it."""
    return BY_ID[term.question].label if term.question in BY_ID else term.question.replace("_", " ").capitalize()


def _facts(catalog: Catalog, program: Program, answers: Answers) -> tuple[tuple[str, Shown], ...]:
    """The card's facts; the STEM designation, where a source says so, stands there for whoever needs a visa."""
    facts = summary(catalog, program, answers)
    if answers.get("visa") == "yes" and program.stem_designated is not None:
        facts += (("STEM designation", FACTS["stem_designated"].shown(program)),)
    return facts


def fact_name(column: str) -> str:
    """The label of a fact on the card."""
    names = {"tuition_total_usd": "Total tuition", "state": "State", "duration_months_min": "Length"}
    return names.get(column) or (FACTS[column].label if column in FACTS else column.replace("_", " "))


def sureness(ranked: RankedProgram) -> str:
    """Coverage and range in words, never as percentages."""
    share = next(words for least, words in COVERAGE if ranked.coverage >= least)
    covers = f"Published facts cover {share} of what you asked for"
    low, high = (band(fit, 1.0) for fit in (ranked.fit_low, ranked.fit_high))
    if ranked.band == "good" and band(ranked.fit, 1.0) == "strong" and ranked.coverage < STRONGLY_KNOWN:
        covers += ", too little to call it strong"
    if share == "all":
        return f"{covers}."
    if low == high:
        return f"{covers}; the rest would not change the fit much."
    return f"{covers}; the rest could make this anything from a {low} to a {high} fit."


def name_of(catalog: Catalog, program_id: str) -> str:
    """School and program in one line."""
    program = catalog.by_id.get(program_id)
    return f"{program.institution}: {program.display_name}" if program else program_id
