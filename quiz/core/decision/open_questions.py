"""What a student still has to ask a school: what it does not publish, what it published long ago, and in which order to
ask it.

What decides most comes first: a fact on which something that the student insists on depends, then one on which another
condition does, then by the weight that the answers give it. What the answers do not depend on comes last.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from quiz.core.advice import RankedProgram
from quiz.core.catalog import (
    FACTS,
    OLD_AFTER_YEARS,
    SPECIALISATIONS,
    TAUGHT,
    Catalog,
    Cost,
    Program,
    fact_name,
    find_evidence,
    student_cost,
)
from quiz.core.decision.days import published
from quiz.core.questions import Answers
from quiz.core.ranking import FACTS as FACT_OF
from quiz.core.text import listing

PRICE, DEADLINE, STEM = "tuition_total_usd", "deadline_fall", "stem_designated"
# What is asked of any program that does not publish it, whatever the student said.
ALWAYS: Mapping[str, str] = {
    "delivery": "Is it taught on campus, online, or both?",
    "pace": "Can it be taken part time?",
    "duration_months_min": "How many months does it take, full time and part time?",
    "start_terms": "In which terms can I start?",
    "background": "Which bachelor’s degrees do you accept?",
    "work_experience_years_min": "How much work experience do you expect?",
    "gre": "Is the GRE required, and can it be waived?",
    "min_gpa": "Which GPA do you expect?",
}
FULL_TIME = "Can it be taken full time?"  # what who wants that asks instead about the pace
# What is asked where the answers make it matter. A column that stands in neither table is no question for a school.
WHERE_IT_MATTERS: Mapping[str, str] = {
    "campus_stays": "Does it require stays on campus, and how long are they?",
    "recognition": "Which bodies accredit or recognise the program?",
    "concentrations": "Which tracks or concentrations does it have?",
    "industries": "Which industries do its students and projects come from?",
    "capstone": "Does it end with a project or a thesis?",
}
# The facts that a condition of the ranking is read from.
OF_CONDITION: Mapping[str, tuple[str, ...]] = {
    "study_mode": ("delivery", "pace"),
    "budget": (PRICE,),
    "region": ("delivery",),
    "recognition": ("recognition",),
    "max_months": ("duration_months_min",),
    "background": ("background",),
    "experience": ("work_experience_years_min",),
    "gpa": ("min_gpa",),
    "gre": ("gre",),
    "travel_ok": ("campus_stays",),
    "visa": ("delivery", "pace", STEM),
}
MUST, CONDITION = 2.0, 1.0  # beside weights, which come to 1 in all


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question for a school about a column of the catalog; `decides` is how much hangs on it for this student, 0
    where nothing that was said does."""

    column: str
    text: str
    decides: float = 0.0


def to_ask(program: Program, cost: Cost, answers: Answers, today: date) -> tuple[str, ...]:
    """Ready questions for the school: what it does not publish, and what it published for a year that is past."""
    return tuple(_unpublished(program, cost, answers, today).values())


def open_questions(
    program: Program, catalog: Catalog, answers: Answers, today: date, ranked: RankedProgram | None = None
) -> tuple[OpenQuestion, ...]:
    """Every open question, what decides most first. `ranked` is how the program fits these answers; without it nobody
    knows what decides, and the questions stand in their usual order."""
    texts = _unpublished(program, student_cost(program, catalog, answers), answers, today)
    decides = _decides(ranked, answers)
    for column in decides:
        if column not in texts and (text := _text(column, program, catalog)):
            texts[column] = text
    asked = (OpenQuestion(column, text, decides.get(column, 0.0)) for column, text in texts.items())
    return tuple(sorted(asked, key=lambda question: -question.decides))


def _unpublished(program: Program, cost: Cost, answers: Answers, today: date) -> dict[str, str]:
    """The questions that do not depend on how the program is ranked, by column, in their usual order."""
    asked = {PRICE: "What is the total tuition with all fees, for somebody in my situation and my year?"}
    if cost.known:
        del asked[PRICE]
    asked |= {column: text for column, text in ALWAYS.items() if not program.is_known(column)}
    if "pace" in asked and answers.mode and answers.mode[1] == "full_time":
        asked["pace"] = FULL_TIME
    deadline = published(program, today)
    if deadline is None:
        asked[DEADLINE] = "What is the application deadline for the next start?"
    elif deadline.stale:
        asked[DEADLINE] = f"Is {deadline.day} still the deadline for the next fall start?"
    interests = [key for key in answers.interest if key in SPECIALISATIONS]
    unseen = [key for key in interests if find_evidence(program, key).kind not in TAUGHT]
    if unseen:
        asked[unseen[0]] = f"Which courses cover {listing(SPECIALISATIONS[key].lower() for key in unseen)}?"
    if answers.needs_visa and program.stem_designated is None:
        asked[STEM] = "Is the degree STEM-designated, and under which CIP code?"
    return asked


def _decides(ranked: RankedProgram | None, answers: Answers) -> Mapping[str, float]:
    """How much hangs on each column: the conditions that nobody can check, and the weights of the fit. Whoever misses
    the deadline need not know the rest."""
    found: defaultdict[str, float] = defaultdict(float, {DEADLINE: CONDITION})
    for term in ranked.contributions if ranked else ():
        found[FACT_OF.get(term.criterion, "")] += term.weight
    for condition in ranked.checks if ranked else ():
        for column in OF_CONDITION[condition]:
            found[column] += MUST if condition in answers.must else CONDITION
    return found


def _text(column: str, program: Program, catalog: Catalog) -> str:
    """What is asked about a column because the answers make it matter: it is not published, or was read long ago."""
    if not program.is_known(column):
        return WHERE_IT_MATTERS.get(column, "")
    year = _read_in(program, column, catalog)
    if year is None or column not in (*ALWAYS, *WHERE_IT_MATTERS):
        return ""
    return f"I found “{fact_name(column)}: {FACTS[column].shown(program).text}”, from {year}. Is that still so?"


def _read_in(program: Program, column: str, catalog: Catalog) -> int | None:
    """The year of the newest source of a fact, where that is too long ago to rely on."""
    years = [int(source.as_of[:4]) for source in catalog.sources_of(program, column) if source.as_of]
    old = bool(years and catalog.as_of) and int(catalog.as_of or 0) - max(years) > OLD_AFTER_YEARS
    return max(years) if old else None
