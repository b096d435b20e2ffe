"""What the results page shows at a glance: the stored recommendation joined with today's catalog facts, as rows.

The kept list is shown as it was given; only who looks beyond it has the rest worked out. A stored list may name a
program that the catalog has since dropped; its row then has the name it was given and says so. What stands behind the
list is behind.py's.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from quiz.core.advice import (
    Counterfactual,
    ProgramPlace,
    RankedProgram,
    Recommendation,
    Repair,
    TellingReasons,
    WouldHelp,
    find_telling_reasons,
    is_outdated,
    list_everything,
    miss_words,
)
from quiz.core.catalog import Catalog
from quiz.core.questions import BY_ID, SHARPENERS, Answers, in_words, without_answer
from quiz.core.ranking import FIRST, Engine
from quiz.core.text import plural
from quiz.web.kit import ProgramRow, name_of, ranked_row
from quiz.web.student.fit_cost import is_pictured
from quiz.web.student.narrow import FIT, NarrowedList, narrow

FITS, CLOSE = "fits", "close"
MOST_NEAR = 3
# How many rows stand open with the whole of the kept list, and how many more each press opens.
ALL, OPEN = "all", 10
# What is said in a note above the list; that few fit or none do is what the heading says.
# What stands before an answer that says little without its question.
SAID_OF: Mapping[str, str] = {
    "visa": "Visa",
    "gre": "GRE",
    "gpa": "GPA",
    "home_state": "Home",
    "region": "Study in",
    "max_months": "At most",
    "travel_ok": "Campus stays",
    "avoid": "Not",
    "start_term": "Start",
}
# What else a list says of a case, with the subject that the results page names; its words stand behind the list.
GOOD_TO_KNOW: Mapping[str, str] = {
    "visa_confirm_with_school": "your visa",
    "eligibility_background": "who may enter",
    "eligibility_gpa": "your GPA",
    "expectation_first_job": "the first job",
    "other_degree_may_fit": "other degrees",
}
URGENT = ("conflict_visa_online", "signals_conflict", "low_signal")


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One answer as a page repeats it; `skipped` where there is none, `sharpens` where the panel asks for it."""

    question: str
    label: str
    words: str
    must: bool
    sharpens: bool
    skipped: bool = False

    @property
    def chip(self) -> str:
        """The answer as a chip; the question where there is none."""
        if self.skipped:
            return f"{self.label}?"
        return f"{SAID_OF[self.question]}: {self.words}" if self.question in SAID_OF else self.words


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A change of the answers that one click takes: what it does, and the patch as the form sends it."""

    text: str
    patch: str


@dataclass(frozen=True, slots=True)
class ResultsPage:
    """Everything the template needs, in reading order. `close` are the rows of programs that miss one thing asked for,
    `near` those that were left out for one reason, as id, name and sentence. `narrowed` is there once filters were
    opened, and `whole` where they look at everything that is ranked. `more` rows may follow, at `more_query`; `unseen`
    of those that are known to fit stand among them."""

    headline: str
    honesty: str
    starter: bool
    urgent: tuple[tuple[str, str], ...]
    good_to_know: tuple[str, ...]
    pictured: bool
    said: tuple[AnswerRow, ...]
    shared: tuple[str, ...]
    rows: tuple[ProgramRow, ...]
    close: tuple[ProgramRow, ...]
    near: tuple[tuple[str, str, str], ...]
    narrowed: NarrowedList | None
    whole: bool
    more: int
    more_query: Mapping[str, Any]
    unseen: int
    aside: int
    repairs: tuple[Suggestion, ...]
    next_question: str | None
    left_out: int
    outdated: bool

    @property
    def contradiction(self) -> bool:
        """Whether two answers exclude each other, so that there is no list."""
        return any(code == "conflict_visa_online" for code, _ in self.urgent)

    @property
    def ids(self) -> tuple[str, ...]:
        """The programs that are shown."""
        return tuple(row.id for row in (*self.rows, *self.close))


@dataclass(frozen=True, slots=True)
class Looking:
    """How a student looks at the list: the filters and the order pressed (None: not opened), how many rows stand open,
    and which programs they put aside."""

    only: Sequence[str] = ()
    sort: str | None = None
    rows: int = FIRST
    aside: Collection[str] = ()

    @classmethod
    def of(cls, only: Sequence[str], sort: str | None, opened: str | None, aside: Collection[str]) -> "Looking":
        """How an address looks at it; filters and orders are shown with the whole of the kept list."""
        narrows = bool(only or sort)
        rows = int(opened) if opened and opened != ALL else OPEN if opened or narrows else FIRST
        return cls(only, (sort or FIT) if narrows else None, rows, aside)


def results_page(
    recommendation: Recommendation, engine: Engine, answers: Answers, looking: Looking = Looking()
) -> ResultsPage:
    """The page for a stored list as somebody looks at it."""
    catalog = engine.catalog
    texts = {message.code: message.text for message in recommendation.messages}
    starter = "low_signal" in texts
    found = _found(recommendation, engine, answers, looking)
    shown, put_aside = found.shown, [ranked for ranked in recommendation.programs if ranked.id in looking.aside]
    telling = find_telling_reasons(shown, catalog)
    rows = [
        ranked_row(
            ranked,
            catalog,
            answers,
            _reason(ranked, telling, catalog, answers),
            starter=starter,
            follows=before is not None and before.rank == ranked.rank - 1,
        )
        for before, ranked in zip((None, *shown), shown, strict=False)
    ]
    best = recommendation.best_next_question
    return ResultsPage(
        headline=headline(recommendation),
        honesty=honesty(recommendation, catalog),
        starter=starter,
        urgent=tuple((code, texts[code]) for code in URGENT if code in texts),
        good_to_know=tuple(subject for code, subject in GOOD_TO_KNOW.items() if code in texts),
        pictured=is_pictured(recommendation, catalog, answers),
        said=said(answers),
        shared=telling.shared,
        rows=tuple(row for row in rows if row.group != CLOSE),
        close=tuple(row for row in rows if row.group == CLOSE),
        near=tuple((miss.id, name_of(catalog, miss.id), miss.text) for miss in recommendation.near_misses[:MOST_NEAR]),
        narrowed=found.narrowed,
        whole=found.whole,
        more=found.more,
        more_query={**(found.narrowed.pressed if found.narrowed else {}), "show": _following(looking.rows)},
        unseen=0 if starter else recommendation.fitting.known - len(_known_to_fit((*shown, *put_aside))),
        aside=len(put_aside),
        repairs=() if recommendation.programs else suggestions(recommendation.repairs),
        next_question=best if best in BY_ID else None,
        left_out=recommendation.excluded.total,
        outdated=is_outdated(recommendation, catalog),
    )


@dataclass(frozen=True, slots=True)
class FoundRows:
    """What a page lists: the programs that are shown, how many more there are, the filters where these were opened, and
    whether they look at everything that is ranked."""

    shown: tuple[RankedProgram, ...]
    more: int
    narrowed: NarrowedList | None = None
    whole: bool = False


def _found(recommendation: Recommendation, engine: Engine, answers: Answers, looking: Looking) -> FoundRows:
    """The kept list as far as it goes. Beyond it, and once filters are opened, everything that is ranked, worked out
    again from the answers: only where that begins like the kept list, so that no page mixes two rankings."""
    kept = [ranked for ranked in recommendation.programs if ranked.id not in looking.aside]
    if looking.sort is None and (looking.rows < len(kept) or len(recommendation.programs) < OPEN):
        return FoundRows(tuple(kept[: looking.rows]), len(kept[looking.rows :]))
    everything = list_everything(engine, answers)
    whole = everything.begins_like(recommendation.programs)
    listed: list[ProgramPlace] = [placed for placed in everything.programs if placed.id not in looking.aside]
    narrowed = narrow(
        listed if whole else list[ProgramPlace](kept), engine.catalog, answers, looking.only, looking.sort or FIT
    )
    ids = [placed.id for placed in narrowed.programs[: looking.rows]]
    known = {ranked.id: ranked for ranked in kept}
    known |= everything.describe([key for key in ids if key not in known])
    more = len(narrowed.programs) - len(ids)
    return FoundRows(tuple(known[key] for key in ids), more, narrowed if looking.sort else None, whole)


def _known_to_fit(programs: Iterable[RankedProgram]) -> set[str]:
    return {ranked.id for ranked in programs if ranked.group == FITS}


def _following(rows: int) -> str:
    """What the address says with more rows open: the whole of the kept list, then ten at a time."""
    return ALL if rows < OPEN else str(rows + OPEN)


def suggestions(changes: Iterable[Repair | Counterfactual | WouldHelp]) -> tuple[Suggestion, ...]:
    """Changes of the answers as what can be pressed."""
    return tuple(Suggestion(change.text, json.dumps(change.change)) for change in changes)


def _reason(ranked: RankedProgram, telling: TellingReasons, catalog: Catalog, answers: Answers) -> str:
    """What is missed where something is; else what sets it apart."""
    program = catalog.by_id.get(ranked.id)
    missed = miss_words(ranked.misses[:1], program, answers, catalog) if program else ()
    return missed[0] if missed else telling.own[ranked.id]


def headline(recommendation: Recommendation) -> str:
    """The answer to what the student came with: how many programs fit, or why none are listed."""
    codes = {message.code for message in recommendation.messages}
    known, possible = recommendation.fitting.known, recommendation.fitting.possible
    if "conflict_visa_online" in codes:
        return "Two of your answers contradict each other"
    if not recommendation.programs:
        return "No program fits what you insist on"
    if "low_signal" in codes:
        return "A varied set to start from"
    if known:
        return f"{plural(known, 'program')} {'fits' if known == 1 else 'fit'} all you said" + (
            f". {possible} more to ask" if possible else ""
        )
    if possible:
        return f"Nothing is known to fit all you said. {possible} may: ask"
    return "No program fits all you said. These come closest"


def honesty(recommendation: Recommendation, catalog: Catalog) -> str:
    """How much was looked at, and how much of it has a price."""
    return f"{recommendation.engine.catalog_rows} programs checked, of which {catalog.priced} publish a price."


def said(answers: Answers) -> tuple[AnswerRow, ...]:
    """Every question on the student's path with the answer given, a skip says so; then what was sharpened."""
    questions = (*(BY_ID[step] for step in answers.steps), *SHARPENERS)
    words = [(asked, in_words(asked.id, answers.said(asked.id))) for asked in questions]
    return tuple(
        AnswerRow(
            asked.id,
            asked.label,
            text or without_answer(asked.id),
            asked.id in answers.must,
            asked.id not in BY_ID,
            not text,
        )
        for asked, text in words
        if text or asked.id in BY_ID
    )
