"""What an advisor published, as the student's results page shows it: the advisor's list with its reasons, how it
differs from the computed one, and whether the answers have changed since.

The list stands as it was published; only the facts on its cards are today's.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from flask import request

from quiz.core.advice import RankedProgram
from quiz.core.advising import ADDED, DOWN, REASONS, STUDENT, UP, PublishedReview, ReviewItem, summary
from quiz.core.catalog import Catalog, Program
from quiz.core.questions import Answers
from quiz.core.text import day_words
from quiz.web import get_services
from quiz.web.kit import ProgramRow, name_of, ranked_row

ADVISOR, MODEL = "advisor", "model"
CHANGES: Mapping[str, str] = {UP: "Moved up", DOWN: "Moved down", ADDED: "Added"}
OWN = "Added from your shortlist"


@dataclass(frozen=True, slots=True)
class AdvisedRow:
    """One program of the advisor's list: its row, what was done, and why."""

    row: ProgramRow
    change: str
    rank: int | None
    reason: str
    text: str
    comment: str


@dataclass(frozen=True, slots=True)
class WithheldProgram:
    """A program that the advisor left out, its place in the computed list, and why."""

    name: str
    rank: int
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class AdvisedList:
    """The published list. `shown` says that this page shows it and not the computed one, `older` that the answers have
    changed since; `by` is "" where the advisor gave no name."""

    items: tuple[AdvisedRow, ...]
    left_out: tuple[WithheldProgram, ...]
    summary: str
    note: str
    by: str
    on: str
    shown: bool
    older: bool

    @property
    def ids(self) -> tuple[str, ...]:
        """The programs in their order."""
        return tuple(item.row.id for item in self.items)


def published_for(token: str, answers: Answers) -> tuple[PublishedReview, bool, bool] | None:
    """What is published for a student, whether it is older than these answers, and whether the address, or the answers
    where it says nothing, mean the advisor's list; None where nothing is published."""
    found = get_services().store.reviews.published(token)
    if found is None:
        return None
    older, wanted = found.review.answers != answers, request.args.get("list")
    return found, older, wanted == ADVISOR or (wanted != MODEL and not older)


def advised(token: str, answers: Answers) -> AdvisedList | None:
    """What the results page says of it; None where nothing is published."""
    given = published_for(token, answers)
    if given is None:
        return None
    found, older, shown = given
    return list_of_review(found, get_services().catalog, shown=shown, older=older)


def list_of_review(found: PublishedReview, catalog: Catalog, *, shown: bool = True, older: bool = False) -> AdvisedList:
    """A review as the student's page shows it, published or about to be."""
    return AdvisedList(
        items=tuple(_advice(item, catalog, found.review.answers) for item in found.review.items),
        left_out=tuple(
            WithheldProgram(
                name_of(catalog, gone.id), gone.rank, REASONS[gone.override.reason].words, gone.override.text
            )
            for gone in found.review.left_out
        ),
        summary=summary(found.review),
        note=found.note,
        by=found.signed,
        on=day_words(found.at.date()),
        shown=shown,
        older=older,
    )


def _advice(item: ReviewItem, catalog: Catalog, answers: Answers) -> AdvisedRow:
    ranked, why = replace(item.ranked or unranked(item.id, catalog.by_id.get(item.id)), rank=item.place), item.override
    return AdvisedRow(
        row=ranked_row(ranked, catalog, answers, "".join(ranked.reasons_for[:1]), starter=item.ranked is None),
        change=OWN if item.origin == STUDENT else CHANGES.get(item.change, ""),
        rank=item.rank,
        reason=REASONS[why.reason].words if why else "",
        text=why.text if why else "",
        comment=item.comment,
    )


def unranked(id_: str, program: Program | None) -> RankedProgram:
    """A stand-in for how a program fits where no ranking places it, so that it can be shown like the others; what it
    says of a fit must not be."""
    school, name = (program.institution, program.display_name) if program else (id_, id_)
    return RankedProgram(
        id_, school, name, 0, 0.0, 0.0, 0.0, 0.0, "ask_first", (), (), (), (), tied_with_previous=False
    )
