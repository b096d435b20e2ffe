"""What the results page shows: the stored recommendation joined with today's catalog facts, in words.

Nothing is ranked or recomputed here. A stored list may name a program that the catalog has since dropped; it then
stands with the name it was given and says so.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from quiz.core.advice import RankedSpecialisation, Recommendation, is_outdated
from quiz.core.careers import Occupation, SpecialisationGuide, by_occupation, ladder, place, specialisation_guides
from quiz.core.catalog import Catalog
from quiz.core.questions import BY_ID, SHARPENERS, Answers, in_words, without_answer
from quiz.core.text import listing
from quiz.web.kit import name_of
from quiz.web.pictures import Bars, draw_bars
from quiz.web.student.cards import CardGroup, card, groups
from quiz.web.student.fit_cost import FitCostPicture, picture

FIRST = 5
FIRST_RUNG = ("entry",)
MOST_JOBS = 2
NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")
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
    "travel_ok": "stays on campus that it requires",
    "visa": "a student visa needs campus and full time",
}
# What contradicts itself or empties the list comes first, in this order; the rest is good to know beside the list.
URGENT = ("conflict_visa_online", "nothing_fits", "signals_conflict", "low_signal", "few_fit")


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One answer as the page repeats it; `sharpens` where the panel asks for it."""

    question: str
    label: str
    words: str
    must: bool
    sharpens: bool


@dataclass(frozen=True, slots=True)
class LeadingSpecialisation:
    """A leading specialisation with the career behind it: occupations whose pay stands for its own roles above the
    first rung, each with the names of those roles."""

    ranked: RankedSpecialisation
    guide: SpecialisationGuide
    jobs: tuple[tuple[Occupation, tuple[str, ...]], ...]


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
    bars: Bars | None
    leading: tuple[LeadingSpecialisation, ...]
    answers: tuple[AnswerRow, ...]
    groups: tuple[CardGroup, ...]
    count: str
    shown: int
    ids: tuple[str, ...]
    more: int
    near_misses: tuple[tuple[str, str, str], ...]
    repairs: tuple[Suggestion, ...]
    what_ifs: tuple[Suggestion, ...]
    next_question: str | None
    picture: FitCostPicture
    first_job: bool
    on_ladder: str
    excluded: tuple[tuple[str, int], ...]
    catalog_as_of: str
    outdated: bool
    recommendation: Recommendation


def results_page(recommendation: Recommendation, catalog: Catalog, answers: Answers, first: int | None) -> ResultsPage:
    """The page for a stored list; `first` is how many cards stand open (None: all)."""
    codes = [message.code for message in recommendation.messages]
    texts = {message.code: message.text for message in recommendation.messages}
    shown = recommendation.programs[:first]
    cards = [card(ranked, catalog, answers) for ranked in shown]
    best = recommendation.best_next_question if recommendation.best_next_question in BY_ID else None
    return ResultsPage(
        headline=headline(recommendation, codes),
        because="" if "signals_conflict" in codes else because(answers),
        urgent=tuple((code, texts[code]) for code in URGENT if code in texts),
        messages=tuple(text for code, text in texts.items() if code not in URGENT),
        specialisations=tuple(
            (specialisation, DEGREES[specialisation.band]) for specialisation in recommendation.specialisations
        ),
        bars=draw_bars([specialisation.fit for specialisation in recommendation.specialisations])
        if differ(recommendation)
        else None,
        leading=tuple(leading(recommendation, answers)),
        answers=said(answers),
        groups=tuple(groups(recommendation, cards)),
        count=count_words(len(shown), len(recommendation.programs)),
        shown=len(shown),
        ids=tuple(ranked.id for ranked in shown),
        more=len(recommendation.programs) - len(shown),
        near_misses=tuple((miss.id, name_of(catalog, miss.id), miss.text) for miss in recommendation.near_misses),
        repairs=tuple(Suggestion(repair.text, json.dumps(repair.change)) for repair in recommendation.repairs),
        what_ifs=tuple(
            Suggestion(counterfactual.text, json.dumps(counterfactual.change))
            for counterfactual in recommendation.counterfactuals
        ),
        next_question=best,
        picture=picture(recommendation, catalog, answers),
        on_ladder=on_ladder(answers),
        first_job=answers.experience == "0",
        excluded=excluded(recommendation, answers),
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


def differ(recommendation: Recommendation) -> bool:
    """Whether the four specialisations do not all fit alike, so that there is something to draw."""
    first, *_, last = recommendation.specialisations
    return bool(recommendation.programs) and round(first.fit, 9) != round(last.fit, 9)


def leading(recommendation: Recommendation, answers: Answers) -> Iterator[LeadingSpecialisation]:
    """The one or two specialisations of the headline, with the career behind each."""
    for specialisation in recommendation.specialisations[:2] if differ(recommendation) else ():
        if specialisation.rank == 1 or specialisation.band != "weak":
            guide = specialisation_guides()[specialisation.id]
            above = [role for role in guide.roles if role.rungs != FIRST_RUNG and not role.own_discipline]
            jobs = by_occupation(above, answers.discipline)[:MOST_JOBS]
            yield LeadingSpecialisation(
                specialisation, guide, tuple((job, tuple(role.name for role in held)) for job, held in jobs)
            )


def on_ladder(answers: Answers) -> str:
    """The rung of the career ladder that the years of work suggest; "" where they are not known."""
    found = place(answers)
    return ladder()[found[0]].name if found else ""


def excluded(recommendation: Recommendation, answers: Answers) -> tuple[tuple[str, int], ...]:
    """Why programs were left out, in words, with how many each reason concerns."""
    counts = recommendation.excluded.by_gate
    return tuple((GATES[gate], count) for gate, count in counts.items() if count)


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


def because(answers: Answers) -> str:
    """Why those two: what the student said, or that nothing was said."""
    work = [BY_ID["interest"].option(key).words.lower() for key in answers.interest if key != "unsure"]
    goal = answers.goal
    role = BY_ID["goal"].option(goal).words.lower().replace("r&d", "R&D") if goal and goal != "unsure" else ""
    parts = [f"you would enjoy {listing(work)}"] if work else []
    parts += [f"{'want' if work else 'you want'} to be {_an(role)} next"] if role else []
    return f"Because you said {', and '.join(parts)}." if parts else ""


def _an(role: str) -> str:
    return f"{'an' if role[0] in 'aeiou' else 'a'} {role}"


def said(answers: Answers) -> tuple[AnswerRow, ...]:
    """Every question on the student's path with the answer given, a skip says so; then what was sharpened."""
    questions = (*(BY_ID[step] for step in answers.steps), *SHARPENERS)
    words = [(asked, in_words(asked.id, answers.said(asked.id))) for asked in questions]
    return tuple(
        AnswerRow(
            asked.id, asked.label, text or without_answer(asked.id), asked.id in answers.must, asked.id not in BY_ID
        )
        for asked, text in words
        if text or asked.id in BY_ID
    )
