"""The steps of a review: what an advisor can do to a list, each kind with its rule, and the reasons there are for it.

An edit says what was done and why; what a list looks like after it is KINDS' to say. Edits made together share a block,
which is undone as one.
"""

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from quiz.core.advice import RankedProgram


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
MAX_TEXT, MAX_ITEMS, MAX_EDITS = 600, 20, 300
ACCEPTED, MOVED, REMOVED, PUT, COMMENTED = "accepted", "moved", "removed", "added", "commented"
MENDED, RANKED_AGAIN = "mended", "ranked_again"


class ReviewEditError(ValueError):
    """An edit that cannot be made. `field` is the part of it to change: place, program, reason or text; "" where it is
    none of them."""

    def __init__(self, field: str, message: str) -> None:
        self.field = field
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class ReviewEdit:
    """One thing that an advisor did. `kind` is one of KINDS; `place` counts from 1. For an added program, `own` says
    that it came from the student's shortlist, and `ranked` is how it fits these answers (None: it is not ranked). Edits
    of one `block` were made together (0: alone)."""

    kind: str
    program: str = ""
    place: int = 0
    reason: str = ""
    text: str = ""
    own: bool = False
    ranked: RankedProgram | None = None
    by: int | None = None
    at: datetime | None = None
    block: int = 0

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


# --- the kinds of edit ------------------------------------------------------------------------------------------------


Ids = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EditKind:
    """A kind of edit: what it does to the ids of a list, raising ReviewEditError where it cannot be done; whether it
    departs from the model, and whether it must have a reason in words."""

    change: Callable[[Ids, ReviewEdit], Ids]
    override: bool = False
    reasoned: bool = False


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


def _same(ids: Ids, edit: ReviewEdit) -> Ids:
    return ids


def _accepted(ids: Ids, edit: ReviewEdit) -> Ids:
    if not ids:
        raise ReviewEditError("", "The list is empty: add a program first")
    return ids


KINDS: Mapping[str, EditKind] = {
    ACCEPTED: EditKind(_accepted),
    MOVED: EditKind(_moved, override=True, reasoned=True),
    REMOVED: EditKind(_removed, override=True, reasoned=True),
    PUT: EditKind(_put, override=True, reasoned=True),
    COMMENTED: EditKind(_commented),
    MENDED: EditKind(_same, reasoned=True),
    RANKED_AGAIN: EditKind(_same),
}


def check_words(edit: ReviewEdit) -> None:
    """Raise ReviewEditError where the reason of an edit is missing, or too long."""
    reasoned = KINDS[edit.kind].reasoned
    if reasoned and edit.reason not in REASONS:
        raise ReviewEditError("reason", "Choose a reason")
    if reasoned and not edit.text:
        raise ReviewEditError("text", "Say why in a sentence: the student reads it")
    if len(edit.text) > MAX_TEXT:
        raise ReviewEditError("text", f"This has {len(edit.text):,} characters: shorten it to {MAX_TEXT}")


# --- several moves at once --------------------------------------------------------------------------------------------


def find_moves(ids: Ids, wanted: Ids) -> tuple[tuple[str, int], ...]:
    """The fewest moves that turn one order into another of the same ids, each a program and the place (from 1) that it
    goes to, to be made in this order.

    >>> find_moves(("a", "b", "c", "d"), ("d", "a", "b", "c"))
    (('d', 1),)
    """
    staying = _longest_rising([ids.index(id_) for id_ in wanted])
    now, moves = list(ids), []
    settled = {ids[at] for at in staying}
    for before, id_ in zip(("", *wanted), wanted, strict=False):
        if id_ not in settled:
            now.remove(id_)
            place = now.index(before) + 2 if before else 1
            now.insert(place - 1, id_)
            moves.append((id_, place))
            settled.add(id_)
    return tuple(moves)


def _longest_rising(numbers: Sequence[int]) -> list[int]:
    """A longest part of the numbers, in their order, in which each is larger than the one before."""
    ends: list[int] = []
    chains: list[list[int]] = []
    for number in numbers:
        at = bisect_left(ends, number)
        chain = [*(chains[at - 1] if at else []), number]
        ends[at : at + 1], chains[at : at + 1] = [number], [chain]
    return chains[-1] if chains else []
