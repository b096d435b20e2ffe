"""What was done to a list between two states of its review, each act by the name that the audit trail has for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from quiz.core.advising.edits import ACCEPTED, COMMENTED, MENDED, MOVED, PUT, RANKED_AGAIN, REMOVED
from quiz.core.advising.review import Review

ACTS: Mapping[str, str] = {
    ACCEPTED: "review.accepted",
    MOVED: "review.moved",
    REMOVED: "review.removed",
    PUT: "review.added",
    COMMENTED: "review.commented",
    MENDED: "review.mended",
    RANKED_AGAIN: "review.ranked_again",
}
UNDONE, NOTED = "review.undone", "review.noted"


@dataclass(frozen=True, slots=True)
class ReviewAct:
    """One act: its action in the audit trail, and the ids of the programs that it was about."""

    action: str
    programs: tuple[str, ...] = ()


def find_acts(before: Review, after: Review) -> tuple[ReviewAct, ...]:
    """The acts that lead from one state to the other, in their order; only a note changed where there is none.

    Ranking again writes every edit anew and may drop some, so that it is the one act of such a change.
    """
    added = [edit for edit in after.edits if edit not in before.edits]
    dropped = [edit for edit in before.edits if edit not in after.edits]
    if any(edit.kind == RANKED_AGAIN for edit in added):
        return (ReviewAct(ACTS[RANKED_AGAIN]),)
    undone = (ReviewAct(UNDONE, tuple(edit.program for edit in dropped if edit.program)),) if dropped else ()
    done = (
        ReviewAct(ACTS[kind], tuple(edit.program for edit in edits if edit.program))
        for kind, edits in groupby(added, lambda edit: edit.kind)
    )
    return (*undone, *done) or (ReviewAct(NOTED),)
