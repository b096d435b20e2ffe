"""What leaves as a file: a recommendation's list, the one an advisor published or a student's shortlist, each program
joined with the catalog.

Every writer takes one Listing and gives bytes. The moment of the export is part of it, since nothing here has a clock.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from quiz.core.advice import RankedProgram, Recommendation
from quiz.core.advising import PublishedReview
from quiz.core.advising import ReviewItem as Advice
from quiz.core.catalog import Catalog, Cost, Program, student_cost
from quiz.core.decision import Entry, Shortlist
from quiz.core.questions import BY_ID, SHARPENERS, Answers, Question, StoredAnswers, in_words, to_form, without_answer

if TYPE_CHECKING:  # what judges loads scikit-learn, which no file needs
    from quiz.core.advice import JudgedProgram

RESULTS, SHORTLIST, REVIEWED = "results", "shortlist", "reviewed"
TITLES: Mapping[str, str] = {
    RESULTS: "Programs that fit your answers",
    SHORTLIST: "Your shortlist",
    REVIEWED: "Programs that an advisor reviewed for you",
}
EMPTY_SHORTLIST = Shortlist()
NOTHING_JUDGED: "Mapping[str, JudgedProgram]" = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class ListingItem:
    """One program of a listing, at `position` from 1. `program`, with its `cost` for this student, is None when the
    catalog no longer has it; `ranked` is its place in the recommendation (rank 0: not in that list), `entry` the
    student's own lines about it, `advice` what an advisor did with it and why; `left_out` has a sentence for each
    condition that keeps it out of the student's list."""

    position: int
    id: str
    name: str
    school: str
    program: Program | None
    cost: Cost | None
    ranked: RankedProgram | None
    entry: Entry | None = None
    advice: Advice | None = None
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """The programs in their order with everything that a file says about them. `stored` are the answers with
    what was skipped; `made` is the moment of the export, with its zone; a list carries the shortlist
    too, which only JSON writes, so that private notes leave with nothing but the shortlist's own files. A calendar
    tells whose it is by `owner`, a name that says nothing to others, and what is newer by `revision`, which rises
    whenever a date may have moved."""

    kind: str
    items: tuple[ListingItem, ...]
    catalog: Catalog
    stored: StoredAnswers
    made: datetime
    recommendation: Recommendation | None = None
    shortlist: Shortlist = EMPTY_SHORTLIST
    published: PublishedReview | None = None
    owner: str = ""
    revision: int = 0

    @property
    def answers(self) -> Answers:
        return self.stored.answers

    @property
    def title(self) -> str:
        """What the list is called, in a document's heading and as the name of a sheet."""
        return TITLES[self.kind]


def listing_of(
    recommendation: Recommendation,
    catalog: Catalog,
    stored: StoredAnswers,
    made: datetime,
    shortlist: Shortlist = EMPTY_SHORTLIST,
) -> Listing:
    """The ranked list, best first."""
    items = tuple(
        _item(at, ranked.id, catalog, stored.answers, ranked) for at, ranked in enumerate(recommendation.programs, 1)
    )
    return Listing(RESULTS, items, catalog, stored, made, recommendation, shortlist)


def listing_of_review(
    published: PublishedReview, catalog: Catalog, made: datetime, shortlist: Shortlist = EMPTY_SHORTLIST
) -> Listing:
    """The list that an advisor published, in the advisor's order and for the answers that it was published for."""
    review = published.review
    items = tuple(
        replace(_item(item.place, item.id, catalog, review.answers, item.ranked), advice=item) for item in review.items
    )
    stored = StoredAnswers.of_all(review.answers)
    return Listing(REVIEWED, items, catalog, stored, made, review.model, shortlist, published)


def listing_of_shortlist(
    shortlist: Shortlist,
    catalog: Catalog,
    stored: StoredAnswers,
    made: datetime,
    recommendation: Recommendation | None,
    judged: "Mapping[str, JudgedProgram]" = NOTHING_JUDGED,
) -> Listing:
    """The shortlist in the student's own order, what is dropped last. The recommendation, where there is one, tells how
    a program fits, and `judged` how one does that is not in it."""
    ranked = {id_: replace(verdict.program, rank=0) for id_, verdict in judged.items() if not verdict.left_out}
    ranked |= {row.id: row for row in recommendation.programs} if recommendation else {}
    left_out = {id_: verdict.left_out for id_, verdict in judged.items() if id_ not in ranked}
    items = tuple(
        replace(
            _item(at, entry.program, catalog, stored.answers, ranked.get(entry.program), entry),
            left_out=left_out.get(entry.program, ()),
        )
        for at, entry in enumerate(shortlist.grouped, 1)
    )
    return Listing(SHORTLIST, items, catalog, stored, made, recommendation, shortlist)


def _item(
    position: int,
    id_: str,
    catalog: Catalog,
    answers: Answers,
    ranked: RankedProgram | None,
    entry: Entry | None = None,
) -> ListingItem:
    program = catalog.by_id.get(id_)
    if program is not None:
        cost = student_cost(program, catalog, answers)
        return ListingItem(position, id_, program.display_name, program.institution, program, cost, ranked, entry)
    name, school = (ranked.program_name, ranked.institution) if ranked else (id_, "")
    return ListingItem(position, id_, name, school, None, None, ranked, entry)


# --- the answers in words -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One answer in words; `must` where the student insists on it."""

    label: str
    words: str
    must: bool


def said(answers: Answers) -> tuple[AnswerLine, ...]:
    """Every question on the student's path with the answer given, skipped ones too, then what was sharpened."""
    questions = (*(BY_ID[step] for step in answers.steps), *SHARPENERS)
    asked = [(question, _words(question, answers.said(question.id))) for question in questions]
    return tuple(
        AnswerLine(question.label, words or without_answer(question.id), question.id in answers.must)
        for question, words in asked
        if words or question.id in BY_ID
    )


def _words(question: Question, value: Any) -> str:
    """An answer in the words of the pages, but with everything that was chosen."""
    if value is None or not question.options:
        return in_words(question.id, value)
    return ", ".join(question.option(key).short for key in to_form(value))
