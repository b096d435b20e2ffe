"""An advisor's review of one list: the model's list, which nothing here changes, and the edits made to it, in order.

Every override has a reason out of a table and words of the advisor's own; undo drops the last step. What the student
sees, how it differs from the model, and what learning may take from it all follow from the two, and are never stored.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby
from typing import Any

from quiz.core.advice import RankedProgram, Recommendation
from quiz.core.advising.edits import (
    ACCEPTED,
    COMMENTED,
    KINDS,
    MAX_EDITS,
    MENDED,
    MOVED,
    PUT,
    RANKED_AGAIN,
    REASONS,
    REMOVED,
    ReviewEdit,
    ReviewEditError,
    check_words,
    find_moves,
)
from quiz.core.advising.judgements import ReviewedList as Lesson
from quiz.core.questions import Answers, StoredAnswers

MODEL, ADVISOR, STUDENT = "model", "advisor", "student"
UP, DOWN, ADDED = "up", "down", "added"


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """One program of the resulting list. `rank` is its place in the model's list, None where it was added; `origin` who
    put it there; `ranked` how it fits; `change` is UP, DOWN, ADDED or "", and `override` the edit that says why."""

    id: str
    place: int
    rank: int | None
    origin: str
    ranked: RankedProgram | None
    change: str = ""
    override: ReviewEdit | None = None
    comment: str = ""


@dataclass(frozen=True, slots=True)
class LeftOutProgram:
    """A program of the model's list that the advisor took out."""

    id: str
    rank: int
    ranked: RankedProgram
    override: ReviewEdit


@dataclass(frozen=True, slots=True)
class Override:
    """One departure from the model: what was done (MOVED, REMOVED, PUT), to which program, its places before and after
    (None: in no list), and why."""

    kind: str
    program: str
    before: int | None
    after: int | None
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class ReviewStep:
    """What was done at once, and the ids of the list after it."""

    edits: tuple[ReviewEdit, ...]
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Review:
    """The answers, the model's list for them, and the edits."""

    answers: Answers
    model: Recommendation
    edits: tuple[ReviewEdit, ...] = field(default=())

    # --- editing --------------------------------------------------------------------------------------------------

    def edited(self, edit: ReviewEdit) -> "Review":
        """The review with one more edit. Raises ReviewEditError."""
        if len(self.edits) >= MAX_EDITS:
            raise ReviewEditError("", "This review has as many steps as one can have: publish it, or undo some")
        edit = replace(edit, text=edit.text.strip())
        if edit.kind not in KINDS:
            raise ReviewEditError("", "Choose what to do with the program")
        KINDS[edit.kind].change(self.ids, edit)
        check_words(edit)
        if edit.kind == MENDED and self.last(edit.program) is None:
            raise ReviewEditError("program", "There is no reason to mend: nothing was done to this program")
        return replace(self, edits=(*self.edits, edit))

    def arranged(self, wanted: tuple[str, ...], made: ReviewEdit) -> "Review":
        """The review with its list in another order: the fewest moves, as one block, each with the reason of `made`.
        Raises ReviewEditError."""
        if sorted(wanted) != sorted(self.ids):
            raise ReviewEditError("order", "The list has other programs now: arrange it again")
        moves = find_moves(self.ids, wanted)
        if not moves:
            raise ReviewEditError("order", "The list stands in this order already: move a program first")
        block, review = 1 + max((edit.block for edit in self.edits), default=0), self
        for program, place in moves:
            review = review.edited(replace(made, kind=MOVED, program=program, place=place, block=block))
        return review

    def undone(self) -> "Review":
        """The review without its last step; one without any stays as it is. That the list was ranked again stays: the
        list before is gone."""
        kept = list(self.edits)
        last = next((edit for edit in reversed(kept) if edit.kind != RANKED_AGAIN), None)
        undone = [edit for edit in kept if edit is last or (last and edit.block and edit.block == last.block)]
        return replace(self, edits=tuple(edit for edit in kept if not any(edit is gone for gone in undone)))

    def onto(
        self, answers: Answers, model: Recommendation, made: ReviewEdit, fits: Mapping[str, RankedProgram] | None = None
    ) -> "tuple[Review, tuple[ReviewEdit, ...]]":
        """The same edits on a newer list, and those of them that it leaves nothing to do for. `made` says who ranked
        again and why, `fits` how the programs that were added fit now. The list is another one, so nobody has accepted
        it."""
        review, dropped = Review(answers, model), []
        for edit in self.edits:
            if edit.kind in (ACCEPTED, RANKED_AGAIN):
                continue
            try:
                review = review.edited(replace(edit, ranked=(fits or {}).get(edit.program, edit.ranked)))
            except ReviewEditError:
                dropped.append(edit)
        return replace(review, edits=(*review.edits, replace(made, kind=RANKED_AGAIN))), tuple(dropped)

    # --- what comes of it -----------------------------------------------------------------------------------------

    @property
    def shown(self) -> tuple[str, ...]:
        """The ids of the model's list, in its order."""
        return tuple(program.id for program in self.model.programs)

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the resulting list, in its order."""
        ids = self.shown
        for edit in self.edits:
            ids = KINDS[edit.kind].change(ids, edit)
        return ids

    @property
    def is_decided(self) -> bool:
        """Whether an advisor accepted the list or overrode it since it was last ranked."""
        return self.is_accepted or (bool(self.edits) and any(edit.is_override for edit in self._since_ranked))

    @property
    def is_accepted(self) -> bool:
        """Whether the list as it stands was accepted: what changes it ends that."""
        deciding = (edit for edit in reversed(self.edits) if edit.kind not in (COMMENTED, MENDED))
        return next((edit.kind == ACCEPTED for edit in deciding), False)

    @property
    def _since_ranked(self) -> tuple[ReviewEdit, ...]:
        ranked = [at for at, edit in enumerate(self.edits, 1) if edit.kind == RANKED_AGAIN]
        return self.edits[max(ranked, default=0) :]

    @property
    def steps(self) -> tuple["ReviewStep", ...]:
        """What was done, first to last; edits of one block are one step."""
        ids, steps = self.shown, []
        for _, edits in groupby(enumerate(self.edits), lambda pair: (pair[1].block, 0 if pair[1].block else pair[0])):
            made = tuple(edit for _, edit in edits)
            for edit in made:
                ids = KINDS[edit.kind].change(ids, edit)
            steps.append(ReviewStep(made, ids))
        return tuple(steps)

    def last(self, program: str) -> ReviewEdit | None:
        """The last override of a program, in the words that it was mended to."""
        words: ReviewEdit | None = None
        for edit in reversed(self.edits):
            if edit.program == program and edit.is_override:
                words = words or edit
                return replace(edit, reason=words.reason, text=words.text)
            if edit.program == program and edit.kind == MENDED:
                words = words or edit
        return None

    @property
    def items(self) -> tuple[ReviewItem, ...]:
        """The resulting list."""
        comments = {edit.program: edit.text for edit in self.edits if edit.kind == COMMENTED}
        model = {program.id: program for program in self.model.programs}
        ids = self.ids
        return tuple(self._item(id_, place, ids, model.get(id_), comments) for place, id_ in enumerate(ids, 1))

    def _item(
        self, id_: str, place: int, ids: tuple[str, ...], ranked: RankedProgram | None, comments: Mapping[str, str]
    ) -> ReviewItem:
        override, comment = self.last(id_), comments.get(id_, "")
        if ranked is None:
            put = next(edit for edit in reversed(self.edits) if edit.kind == PUT and edit.program == id_)
            return ReviewItem(id_, place, None, STUDENT if put.own else ADVISOR, put.ranked, ADDED, override, comment)
        change = _turned(id_, ids, self.shown) if override else ""
        return ReviewItem(id_, place, ranked.rank, MODEL, ranked, change, override if change else None, comment)

    @property
    def left_out(self) -> tuple[LeftOutProgram, ...]:
        """What the model listed and the advisor took out, in the model's order."""
        listed = set(self.ids)
        gone = ((program, self.last(program.id)) for program in self.model.programs if program.id not in listed)
        return tuple(
            LeftOutProgram(program.id, program.rank, program, override) for program, override in gone if override
        )

    @property
    def differences(self) -> tuple[Override, ...]:
        """Every departure from the model with its reason: the list from its top, then what was left out."""
        return tuple(self._differences())

    def _differences(self) -> Iterator[Override]:
        for item in self.items:
            if item.change and item.override:
                kind = PUT if item.change == ADDED else MOVED
                yield Override(kind, item.id, item.rank, item.place, item.override.reason, item.override.text)
        for gone in self.left_out:
            yield Override(REMOVED, gone.id, gone.rank, None, gone.override.reason, gone.override.text)

    def lesson(self) -> Lesson:
        """What learning may take from it. What was overridden for a reason that does not teach was not judged, as
        judgements.py calls it: shown, and neither final nor removed."""
        silent = {difference.program for difference in self.differences if not REASONS[difference.reason].teaches}
        final = tuple(id_ for id_ in self.ids if id_ not in silent)
        removed = tuple(gone.id for gone in self.left_out if gone.id not in silent)
        return Lesson(self.answers, self.shown, final, removed, tuple(id_ for id_ in final if id_ not in self.shown))

    # --- kept -----------------------------------------------------------------------------------------------------

    def to_document(self) -> dict[str, Any]:
        """The review as plain data, ready for JSON."""
        edits = [edit.to_document() for edit in self.edits]
        return {"answers": self.answers.as_document(), "model": self.model.to_document(), "edits": edits}

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "Review":
        """The inverse of `to_document`."""
        edits = tuple(ReviewEdit.from_document(row) for row in document["edits"])
        answers = StoredAnswers.from_document(document["answers"]).answers
        return cls(answers, Recommendation.from_document(document["model"]), edits)


@dataclass(frozen=True, slots=True)
class PublishedReview:
    """What an advisor stands behind: the review as it was then, the note to the student, and the name it is signed with
    ("" for none)."""

    review: Review
    note: str
    signed: str
    at: datetime

    def to_document(self) -> dict[str, Any]:
        """All but the moment, as plain data."""
        return {"review": self.review.to_document(), "note": self.note, "signed": self.signed}

    @classmethod
    def from_document(cls, document: Mapping[str, Any], at: datetime) -> "PublishedReview":
        """The inverse of `to_document`."""
        return cls(Review.from_document(document["review"]), document["note"], document["signed"], at)


def _turned(id_: str, ids: tuple[str, ...], shown: tuple[str, ...]) -> str:
    """UP where more programs that the model put before it now stand behind it than the other way round, DOWN where
    fewer or as many; "" where its order with every other program is the model's."""
    before, rank = ids[: ids.index(id_)], shown.index(id_)
    after = ids[ids.index(id_) + 1 :]
    passed = sum(other in after for other in shown[:rank])
    passed_by = sum(other in before for other in shown[rank + 1 :])
    return "" if not passed and not passed_by else UP if passed > passed_by else DOWN


# --- in words ---------------------------------------------------------------------------------------------------------


def in_words(override: Override) -> str:
    """What was done, after the program's name.

    >>> in_words(Override(MOVED, "duke-mem", 4, 1, "cost", "…"))
    'moved from place 4 to 1'
    """
    words = {
        MOVED: f"moved from place {override.before} to {override.after}",
        REMOVED: f"left out; it stood at place {override.before}",
        PUT: f"added at place {override.after}",
    }
    return words[override.kind]


def summary(review: Review) -> str:
    """The difference from the model in one line.

    >>> from quiz.core.advice.document import ExcludedCount
    >>> empty = Recommendation(None, (), (), (), ExcludedCount(0, {}), (), (), ())
    >>> summary(Review({}, empty))
    'The list is the computed one, unchanged'
    """
    kinds = [difference.kind for difference in review.differences]
    said = [f"{kinds.count(kind)} {words}" for kind, words in SUMMED.items() if kind in kinds]
    return ", ".join(said).capitalize() if said else "The list is the computed one, unchanged"


SUMMED: Mapping[str, str] = {MOVED: "moved", PUT: "added", REMOVED: "left out"}
