"""What the review page shows: one case, the student's answers, the list with what was done to it, and the history.

Nothing is ranked here but programs that an advisor adds, with the very fit that a list would give them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from quiz.core.advice import Recommendation
from quiz.core.advising import (
    ACCEPTED,
    ADDED,
    COMMENTED,
    DOWN,
    FLAGS,
    MENDED,
    MOVED,
    PUT,
    RANKED_AGAIN,
    REASONS,
    REMOVED,
    STUDENT,
    UP,
    Flag,
    LeftOutProgram,
    Review,
    ReviewItem,
    ReviewStep,
    find_flags,
    find_stale,
    summary,
)
from quiz.core.catalog import Catalog
from quiz.core.questions import StoredAnswers
from quiz.core.vocabulary import CASE_STATES
from quiz.store import StoredCase, StoredReview
from quiz.store.cases import CaseMaterial, CaseMessage
from quiz.store.reviews import WRITABLE
from quiz.web.advisor.review_forms import typed_order
from quiz.web.kit import ProgramRow, name_of, ranked_row
from quiz.web.student.advised import unranked
from quiz.web.student.behind import excluded, fields_in_words
from quiz.web.student.cards import ProgramCard, card
from quiz.web.student.results_page import AnswerRow, headline, said

CONSENTS: Mapping[str, str] = {
    "review": "to read the answers and the list and to review them",
    "contact": "to be told by mail",
    "mailed_list": "that the link in these mails opens the published list",
    "learning": "to use the case, without words, to improve the ranking",
}
CHANGES: Mapping[str, str] = {UP: "moved up", DOWN: "moved down", ADDED: "added"}
DONE: Mapping[str, str] = {
    ACCEPTED: "Accepted the list as it stood",
    MOVED: "Moved to place {place}",
    REMOVED: "Left out",
    PUT: "Added at place {place}",
    COMMENTED: "Commented on",
    MENDED: "Mended the words about",
    RANKED_AGAIN: "Ranked again",
}


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One program of the list under review: its row, how it fits and what is known of it, what was done and why, and
    the reason that it was overridden for in words. `fits` is False for what no ranking can place; `stale` says that a
    fact of it has changed since it was ranked."""

    item: ReviewItem
    row: ProgramRow
    card: ProgramCard
    fits: bool
    change: str
    reason: str
    stale: bool


@dataclass(frozen=True, slots=True)
class HistoryStep:
    """One step of the history, in words; of several edits at once, `programs` says each."""

    words: str
    programs: tuple[str, ...]
    reason: str
    text: str
    by: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class OwnProgram:
    """A program of the student's own shortlist, and its place in the reviewed list (None: it is not in it)."""

    id: str
    name: str
    note: str
    place: int | None


@dataclass(frozen=True, slots=True)
class SignedMessage:
    """A message with who wrote it."""

    message: CaseMessage
    by: str
    new: bool


@dataclass(frozen=True, slots=True)
class DeskPage:
    """Everything the template needs."""

    case: StoredCase
    state: str
    claimed_by: str
    mine: bool
    writable: bool
    stored: StoredReview
    model: Recommendation
    headline: str
    flags: tuple[Flag, ...]
    answers: tuple[AnswerRow, ...]
    moved_on: bool
    stale: tuple[str, ...]
    typed: bool
    consents: tuple[tuple[str, datetime], ...]
    lines: tuple[ReviewLine, ...]
    left_out: tuple[tuple[LeftOutProgram, str, str], ...]
    near_misses: tuple[tuple[str, str, str], ...]
    excluded: tuple[tuple[str, int], ...]
    shortlist: tuple[OwnProgram, ...]
    messages: tuple[SignedMessage, ...]
    history: tuple[HistoryStep, ...]
    summary: str
    published_by: str
    last_seen: datetime | None


def desk_page(
    case: StoredCase,
    stored: StoredReview,
    material: CaseMaterial,
    messages: tuple[CaseMessage, ...],
    catalog: Catalog,
    names: Mapping[int, str],
    me: int,
    last_seen: datetime | None,
) -> DeskPage:
    """The page of a case whose review is begun or could be."""
    review, now_answers = stored.review, StoredAnswers.from_document(material.answers).answers
    places = {item.id: item.place for item in review.items}
    order = typed_order(stored)
    ranked = ((item.id, item.ranked.facts) for item in review.items if item.ranked)
    stale = find_stale(ranked, review.model.engine.catalog_sha256, catalog)
    flags = (key for key in find_flags(now_answers, material.document, catalog) if key != "stale")
    return DeskPage(
        case=case,
        state=CASE_STATES[case.state],
        claimed_by=names.get(case.claimed_by or 0, ""),
        mine=case.claimed_by == me,
        writable=case.claimed_by == me and case.state in WRITABLE,
        stored=stored,
        model=review.model,
        headline=fields_in_words(review.model) if review.model.programs else headline(review.model),
        flags=tuple(FLAGS[key] for key in (*flags, *(["stale"] if stale else []))),
        answers=said(now_answers),
        moved_on=now_answers != review.answers,
        stale=tuple(name_of(catalog, id_) for id_ in stale),
        typed=order != review.ids,
        consents=tuple((CONSENTS[purpose], at) for purpose, at in case.consent.items()),
        lines=tuple(
            _line(item, review, catalog, item.id in stale)
            for item in sorted(review.items, key=lambda item: order.index(item.id))
        ),
        left_out=tuple(
            (gone, name_of(catalog, gone.id), REASONS[gone.override.reason].words) for gone in review.left_out
        ),
        near_misses=tuple((miss.id, name_of(catalog, miss.id), miss.text) for miss in review.model.near_misses),
        excluded=excluded(review.model),
        shortlist=tuple(
            OwnProgram(entry.program, name_of(catalog, entry.program), entry.note, places.get(entry.program))
            for entry in material.shortlist
        ),
        messages=tuple(_said(message, names, last_seen) for message in messages),
        history=tuple(_steps(review, catalog, names)),
        summary=summary(review),
        published_by=names.get(stored.published_by or 0, ""),
        last_seen=last_seen,
    )


def _line(item: ReviewItem, review: Review, catalog: Catalog, stale: bool) -> ReviewLine:
    ranked = replace(item.ranked or unranked(item.id, catalog.by_id.get(item.id)), rank=item.place)
    change = "from the student’s own shortlist" if item.origin == STUDENT else CHANGES.get(item.change, "")
    why = REASONS[item.override.reason].words if item.override else ""
    fits = item.ranked is not None
    row = ranked_row(ranked, catalog, review.answers, "", starter=not fits)
    return ReviewLine(item, row, card(ranked, catalog, review.answers), fits, change, why, stale)


def _said(message: CaseMessage, names: Mapping[int, str], last_seen: datetime | None) -> SignedMessage:
    who = "The student" if message.author_kind == "student" else names.get(message.account_id or 0, "An advisor")
    return SignedMessage(message, who, last_seen is not None and message.created_at > last_seen)


def _steps(review: Review, catalog: Catalog, names: Mapping[int, str]) -> Iterator[HistoryStep]:
    for made in reversed(review.steps):
        yield step(made, catalog, names)


def step(made: ReviewStep, catalog: Catalog, names: Mapping[int, str]) -> HistoryStep:
    """A step in words."""
    edit, *others = made.edits
    reason, by = REASONS[edit.reason].words if edit.reason else "", names.get(edit.by or 0, "")
    if not others:
        told = [name_of(catalog, edit.program)] if edit.program else []
        return HistoryStep(DONE[edit.kind].format(place=edit.place), tuple(told), reason, edit.text, by, edit.at)
    placed = sorted((made.ids.index(moved.program) + 1, moved.program) for moved in made.edits)
    programs = tuple(f"{place}. {name_of(catalog, program)}" for place, program in placed)
    return HistoryStep(f"Moved {len(programs)} programs", programs, reason, edit.text, by, edit.at)
