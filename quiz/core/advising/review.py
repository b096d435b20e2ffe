"""An advisor's review of one list: the model's list, which nothing here changes, and the edits made to it, in order.

Every override has a reason out of a table and words of the advisor's own; undo drops the last edit. What the student
sees, how it differs from the model, and what learning may take from it all follow from the two, and are never stored.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

from quiz.core.advice import RankedProgram, Recommendation
from quiz.core.advising.judgements import ReviewedList as Lesson
from quiz.core.questions import Answers, StoredAnswers


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a list was overridden: how it is chosen, and how the student reads it. What does not `teach` rests on
    something that no answer says, so that no weight should learn from it."""

    words: str
    hint: str
    teaches: bool = True


REASONS: Mapping[str, Reason] = {
    "admission": Reason("Admission", "how likely the student is to get in"),
    "cost": Reason("Cost", "tuition, fees, aid"),
    "place_pace": Reason("Place and pace", "where and how fast one studies"),
    "content": Reason("Content", "what is taught, and how deeply"),
    "industry": Reason("Employers and industry", "who hires from there"),
    "personal": Reason("Personal circumstances", "something the quiz does not ask", teaches=False),
    "fact_wrong": Reason("A fact is wrong", "the catalog is mistaken here", teaches=False),
    "other": Reason("Something else", "say what"),
}
MODEL, ADVISOR, STUDENT = "model", "advisor", "student"
UP, DOWN, ADDED = "up", "down", "added"
MAX_TEXT, MAX_ITEMS, MAX_EDITS = 600, 20, 300
ACCEPTED, MOVED, REMOVED, PUT, COMMENTED = "accepted", "moved", "removed", "added", "commented"


class ReviewEditError(ValueError):
    """An edit that cannot be made. `field` is the part of it to change: place, program, reason or text; "" where it is
    none of them."""

    def __init__(self, field: str, message: str) -> None:
        self.field = field
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class ReviewEdit:
    """One thing that an advisor did. `kind` is one of KINDS; `place` counts from 1. For an added program, `own` says
    that it came from the student's shortlist, and `ranked` is how it fits these answers (None: it is not ranked)."""

    kind: str
    program: str = ""
    place: int = 0
    reason: str = ""
    text: str = ""
    own: bool = False
    ranked: RankedProgram | None = None
    by: int | None = None
    at: datetime | None = None

    @property
    def is_override(self) -> bool:
        """Whether it departs from the model, and so needs a reason."""
        return KINDS[self.kind].override

    def to_document(self) -> dict[str, Any]:
        """The edit as plain data; the moment is ISO text."""
        return {**asdict(self), "at": self.at.isoformat() if self.at else None}

    @classmethod
    def from_document(cls, row: Mapping[str, Any]) -> "ReviewEdit":
        """The inverse of `to_document`."""
        ranked, at = row["ranked"], row["at"]
        return cls(
            **{
                **row,
                "ranked": RankedProgram.from_document(ranked) if ranked else None,
                "at": datetime.fromisoformat(at) if at else None,
            }
        )


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
        _check_words(edit)
        return replace(self, edits=(*self.edits, edit))

    def undone(self) -> "Review":
        """The review without its last edit; one without edits stays as it is."""
        return replace(self, edits=self.edits[:-1])

    def onto(self, answers: Answers, model: Recommendation) -> "tuple[Review, tuple[ReviewEdit, ...]]":
        """The same edits on a newer list, and those of them that it leaves nothing to do for."""
        review, dropped = Review(answers, model), []
        for edit in self.edits:
            try:
                review = review.edited(edit)
            except ReviewEditError:
                dropped.append(edit)
        return review, tuple(dropped)

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
        """Whether an advisor accepted the list or overrode it."""
        return any(edit.kind == ACCEPTED or edit.is_override for edit in self.edits)

    def last(self, program: str) -> ReviewEdit | None:
        """The last override of a program, whose reason the next one may take over."""
        return next((edit for edit in reversed(self.edits) if edit.program == program and edit.is_override), None)

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


# --- the kinds of edit ------------------------------------------------------------------------------------------------


Ids = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EditKind:
    """A kind of edit: what it does to the ids of a list, raising ReviewEditError where it cannot be done."""

    change: Callable[[Ids, ReviewEdit], Ids]
    override: bool


def _place(ids: Ids, edit: ReviewEdit) -> Ids:
    rest = tuple(id_ for id_ in ids if id_ != edit.program)
    if not 1 <= edit.place <= len(rest) + 1:
        raise ReviewEditError("place", f"Choose a place from 1 to {len(rest) + 1}")
    return (*rest[: edit.place - 1], edit.program, *rest[edit.place - 1 :])


def _listed(ids: Ids, edit: ReviewEdit) -> None:
    if edit.program not in ids:
        raise ReviewEditError("program", "This program is not in the list any more: choose one that is")


def _moved(ids: Ids, edit: ReviewEdit) -> Ids:
    _listed(ids, edit)
    moved = _place(ids, edit)
    if moved == ids:
        raise ReviewEditError("place", f"It stands at place {edit.place} already: choose another")
    return moved


def _removed(ids: Ids, edit: ReviewEdit) -> Ids:
    _listed(ids, edit)
    return tuple(id_ for id_ in ids if id_ != edit.program)


def _put(ids: Ids, edit: ReviewEdit) -> Ids:
    if not edit.program:
        raise ReviewEditError("program", "Choose the program to add")
    if edit.program in ids:
        raise ReviewEditError("program", "This program is in the list already: move it instead")
    if len(ids) >= MAX_ITEMS:
        raise ReviewEditError("program", f"A list holds {MAX_ITEMS} programs: remove one first")
    return _place(ids, edit)


def _commented(ids: Ids, edit: ReviewEdit) -> Ids:
    _listed(ids, edit)
    return ids


def _accepted(ids: Ids, edit: ReviewEdit) -> Ids:
    if not ids:
        raise ReviewEditError("", "The list is empty: add a program first")
    return ids


KINDS: Mapping[str, EditKind] = {
    ACCEPTED: EditKind(_accepted, override=False),
    MOVED: EditKind(_moved, override=True),
    REMOVED: EditKind(_removed, override=True),
    PUT: EditKind(_put, override=True),
    COMMENTED: EditKind(_commented, override=False),
}


def _check_words(edit: ReviewEdit) -> None:
    if edit.is_override and edit.reason not in REASONS:
        raise ReviewEditError("reason", "Choose a reason")
    if edit.is_override and not edit.text:
        raise ReviewEditError("text", "Say why in a sentence: the student reads it")
    if len(edit.text) > MAX_TEXT:
        raise ReviewEditError("text", f"This has {len(edit.text):,} characters: shorten it to {MAX_TEXT}")


def _turned(id_: str, ids: Ids, shown: Ids) -> str:
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
