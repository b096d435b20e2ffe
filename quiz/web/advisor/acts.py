"""What can be done with a case and its list, a name each: the table behind the one form of a review.

All that was typed is kept before anything is done. An act of the list gives the review as it is afterwards, one of the
case says whether it was taken; what cannot be done is the form's to say.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import flash

from quiz.core.advice import RankedProgram, Recommendation, judge, recommend
from quiz.core.advising import (
    ACCEPTED,
    COMMENTED,
    MENDED,
    PUT,
    RANKED_AGAIN,
    REMOVED,
    ReviewEdit,
    ReviewEditError,
)
from quiz.core.questions import Answers, StoredAnswers
from quiz.core.text import plural
from quiz.service import Services
from quiz.service.responses import TOP
from quiz.store import StoredCase, StoredReview
from quiz.store.cases import CaseMaterial
from quiz.web.advisor.review_forms import WorkForm, order_by_number, typed_order, untyped
from quiz.web.advisor.text_blocks import filled_blocks
from quiz.web.kit import NONCE, tell

NO_LIST = "The student is changing answers right now, and there is no list yet: wait a little"
MESSAGES = "messages"  # where they stand on the page
UNSENT = "The message that you typed was not sent. It stands where you left it."


@dataclass(frozen=True, slots=True)
class Work:
    """What an act works with: the case, its review with all that was typed, and the form that was sent."""

    services: Services
    me: int
    case: StoredCase
    material: CaseMaterial
    stored: StoredReview
    form: WorkForm

    def edit(self, kind: str, **more: Any) -> ReviewEdit:
        """An edit by me, now."""
        return ReviewEdit(kind, by=self.me, at=self.services.now(), **more)

    def done(self, edit: ReviewEdit, *names: str, line: str = "") -> StoredReview:
        """The review with one more edit, and without what was typed for it."""
        review = self.stored.review.edited(edit)
        return replace(self.stored, review=review, typed=untyped(self.stored.typed, *names, line=line))


# --- the list ---------------------------------------------------------------------------------------------------------


def _line_edit(work: Work, kind: str, reasoned: bool = True) -> StoredReview:
    program = work.form.about
    line = work.form.lines.get(program)
    reason, text = (line.reason.data or "", line.text.data or "") if line else ("", "")
    return work.done(work.edit(kind, program=program, reason=reason if reasoned else "", text=text), line=program)


def _remove(work: Work) -> StoredReview:
    return _line_edit(work, REMOVED)


def _mend(work: Work) -> StoredReview:
    return _line_edit(work, MENDED)


def _comment(work: Work) -> StoredReview:
    return _line_edit(work, COMMENTED, reasoned=False)


def _shift(work: Work, by: int) -> StoredReview:
    """Up or down one in the order that is typed; it is the list's once it is saved with a reason."""
    order, program = typed_order(work.stored), work.form.about
    if program not in order:
        raise ReviewEditError("", "This program is not in the list any more: choose one that is")
    place = min(max(order.index(program) + 1 + by, 1), len(order))
    wanted = order_by_number(order, {program: place})
    typed = untyped(work.stored.typed, "order")
    return replace(work.stored, typed=typed if wanted == work.stored.review.ids else {**typed, "order": list(wanted)})


def _up(work: Work) -> StoredReview:
    return _shift(work, -1)


def _down(work: Work) -> StoredReview:
    return _shift(work, 1)


def _arrange(work: Work) -> StoredReview:
    """Make the typed order the list's, as one step with one reason."""
    form = work.form
    made = work.edit("", reason=form.block_reason.data or "", text=(form.block_text.data or "").strip())
    review = work.stored.review.arranged(typed_order(work.stored), made)
    return replace(work.stored, review=review, typed=untyped(work.stored.typed, "order", "block_reason", "block_text"))


def _arrange_back(work: Work) -> StoredReview:
    return replace(work.stored, typed=untyped(work.stored.typed, "order"))


def _arranged(work: Work) -> Work:
    """The same with the typed order made the list's, where there is one: what is seen is what is decided on."""
    return replace(work, stored=_arrange(work)) if work.stored.typed.get("order") else work


def _add(work: Work) -> StoredReview:
    form, id_ = work.form, str(work.form.program.data or "")
    if id_ not in work.services.catalog.by_id and id_ not in work.stored.review.shown:
        raise ReviewEditError("program", "Choose the program to add from the list")
    ranked = _fits(work.services, work.stored.review.answers, work.stored.review.model, [id_]).get(id_)
    edit = work.edit(
        PUT,
        program=id_,
        place=form.add_place.data or 0,
        reason=form.add_reason.data or "",
        text=form.add_text.data or "",
        own=work.material.shortlist.entry(id_) is not None,
        ranked=ranked,
    )
    return work.done(edit, "program", "add_place", "add_reason", "add_text", "find")


def _fits(services: Services, answers: Answers, model: Recommendation, ids: list[str]) -> dict[str, RankedProgram]:
    """How programs fit: as the list says where it holds them, else as it would."""
    known = {program.id: program for program in model.programs if program.id in ids}
    judged = judge(services.engine, answers, [id_ for id_ in ids if id_ not in known])
    return {**known, **{id_: replace(found.program, rank=0) for id_, found in judged.items()}}


def _block(work: Work) -> str:
    found = filled_blocks(work.stored).get(work.form.block.data or 0)
    if found is None:
        raise ReviewEditError("block", "Choose a text block")
    return found[1]


def _joined(text: str, block: str) -> str:
    return f"{text.rstrip()}\n\n{block}" if text.strip() else block


def _into_note(work: Work) -> StoredReview:
    """A text block behind what stands in the note."""
    return replace(work.stored, shared_note=_joined(work.stored.shared_note, _block(work)))


def _into_message(work: Work) -> StoredReview:
    """A text block behind what is typed as a message."""
    typed = work.stored.typed
    return replace(work.stored, typed={**typed, "message": _joined(str(typed.get("message", "")), _block(work))})


def _accept(work: Work) -> StoredReview:
    work = _arranged(work)
    return work.done(work.edit(ACCEPTED)) if not work.stored.review.is_accepted else work.stored


def _undo(work: Work) -> StoredReview:
    return replace(work.stored, review=work.stored.review.undone())


def _onto(work: Work, answers: Answers, model: Recommendation, words: str) -> StoredReview:
    review = work.stored.review
    fits = _fits(work.services, answers, model, [edit.program for edit in review.edits if edit.kind == PUT])
    after, dropped = review.onto(answers, model, work.edit(RANKED_AGAIN, text=words), fits)
    if dropped:
        flash(f"{plural(len(dropped), 'step')} no longer applied to the new list and fell away. Look at it again.")
    return replace(work.stored, review=after)


def _newer(work: Work) -> StoredReview:
    """Put the review onto the list that the student's answers give now."""
    if work.material.document is None:
        raise ReviewEditError("", NO_LIST)
    answers = StoredAnswers.from_document(work.material.answers).answers
    model = Recommendation.from_document(work.material.document)
    return replace(_onto(work, answers, model, "for the answers as they are now"), base=work.material.version)


def _today(work: Work) -> StoredReview:
    """Rank the same answers again with today's facts; the student's own list stays as it was given."""
    answers = work.stored.review.answers
    return _onto(work, answers, recommend(work.services.engine, answers, top=TOP), "with today’s facts")


# --- the case ---------------------------------------------------------------------------------------------------------


def _say(work: Work, waits: bool) -> bool:
    form = work.form
    if not (form.message.data or "").strip():
        raise ReviewEditError("message", "Write what you want to ask or tell")
    if not NONCE.fullmatch(form.nonce.data or ""):
        raise ReviewEditError("", "This page was out of date. Send it again")
    cases, text, nonce = work.services.store.cases, str(form.message.data).strip(), str(form.nonce.data)
    version = form.case_version.data or 0
    said = cases.say(work.case.id, work.me, version, text, nonce, waits=waits, now=work.services.now())
    if said:
        typed = replace(work.stored, typed=untyped(work.stored.typed, "message"))
        if typed != work.stored:
            work.services.store.reviews.keep(work.stored, typed, work.me, now=work.services.now())
        tell(work.case.id)
    return said


def _ask(work: Work) -> bool:
    return _say(work, waits=True)


def _tell(work: Work) -> bool:
    return _say(work, waits=False)


def _release(work: Work) -> bool:
    version = work.form.case_version.data or 0
    return work.services.store.cases.release(work.case.id, work.me, version, now=work.services.now())


def _hand_over(work: Work) -> bool:
    """Let the case wait for a colleague."""
    to, version = work.form.colleague.data or 0, work.form.case_version.data or 0
    if to not in {
        account.id for account in work.services.store.accounts.all() if account.active and account.id != work.me
    }:
        raise ReviewEditError("colleague", "Choose who is to have it")
    return work.services.store.assignments.assign(work.case.id, to, work.me, version, now=work.services.now())


def _reopen(work: Work) -> bool:
    """Work on a case again that is done or waits; what is published stays until it is published anew."""
    version = work.form.case_version.data or 0
    return work.services.store.cases.set_state(work.case.id, "claimed", work.me, version, now=work.services.now())


def _ready(work: Work) -> Work | None:
    """The same with the typed order saved, where the list can be published; None where somebody was first."""
    kept, work = work.stored, _arranged(work)
    review = work.stored.review
    if not review.ids:
        raise ReviewEditError("", "The list is empty: add a program, or write to the student why none fits")
    if not review.is_decided:
        raise ReviewEditError("", "Accept the list as it is, or change it, before you publish it")
    if work.stored.review != kept.review:  # the order that was typed: an act of its own
        if not work.services.store.reviews.save(kept, work.stored, work.me, now=work.services.now()):
            return None
        work = replace(work, stored=replace(work.stored, version=kept.version + 1))
    return work


def _publish(work: Work) -> bool:
    """Show the student the list and the note, and put the case to done."""
    if is_read(work.services, work.me):
        raise ReviewEditError("", "What you publish is read by somebody else first: send it to a second reader")
    ready = _ready(work)
    if ready is None:
        return False
    work, version, now = ready, work.form.case_version.data or 0, work.services.now()
    held = work.services.store.reviews.publish(work.stored, version, work.me, now=now)
    if held:
        tell(work.case.id)
        unsent = f" {UNSENT}" if work.stored.typed.get("message") else ""
        flash(f"Request {work.case.id} is published: the student’s page shows this list now.{unsent}")
    return held


def is_read(services: Services, account: int) -> bool:
    """Whether somebody else reads what an advisor publishes."""
    duty = services.store.team.duties().get(account)
    return duty is not None and duty.read_by_second


def _send_to_reader(work: Work) -> bool:
    """Let somebody else read it, who publishes it or returns it."""
    ready = _ready(work)
    if ready is None or not work.services.store.second_readings.send(ready.stored, work.me, now=work.services.now()):
        return False
    flash(f"Request {work.case.id} waits for a second reader. The student sees nothing of it yet.")
    return True


def _take_back(work: Work) -> bool:
    """Show the student the computed list alone again; the review stays as a draft."""
    return work.services.store.reviews.take_back(work.stored, work.me, now=work.services.now())


# --- the table --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Act:
    """Something that can be pressed: what it does to the review (`changes`) or to the case (`does`; neither: it only
    keeps what was typed), the part of the page that is looked at afterwards, whether the next case is, how the names of
    its fields begin where a problem has to be said, and what is said once it is done, before the time."""

    changes: Callable[[Work], StoredReview] | None = None
    does: Callable[[Work], bool] | None = None
    anchor: str = ""
    onward: bool = False
    fields: str = ""
    says: str = ""


ACTS: Mapping[str, Act] = {
    "keep": Act(says="Saved"),
    "see": Act(),
    "find": Act(anchor="add"),
    "remove": Act(_remove, anchor="list"),
    "mend": Act(_mend, anchor="list"),
    "comment": Act(_comment, anchor="list"),
    "up": Act(_up, anchor="list"),
    "down": Act(_down, anchor="list"),
    "arrange": Act(_arrange, anchor="list", fields="block_"),
    "arrange-back": Act(_arrange_back, anchor="list"),
    "add": Act(_add, anchor="list", fields="add_"),
    "accept": Act(_accept, anchor="decide", fields="block_"),
    "into-note": Act(_into_note, anchor="decide"),
    "into-message": Act(_into_message, anchor=MESSAGES),
    "undo": Act(_undo, anchor="list"),
    "newer": Act(_newer, anchor="list"),
    "today": Act(_today, anchor="list"),
    "ask": Act(does=_ask, anchor=MESSAGES),
    "tell": Act(does=_tell, anchor=MESSAGES),
    "release": Act(does=_release),
    "hand-over": Act(does=_hand_over),
    "reopen": Act(does=_reopen),
    "publish": Act(does=_publish, fields="block_"),
    "publish-next": Act(does=_publish, onward=True, fields="block_"),
    "to-reader": Act(does=_send_to_reader, fields="block_"),
    "to-reader-next": Act(does=_send_to_reader, onward=True, fields="block_"),
    "take-back": Act(does=_take_back, anchor="decide"),
}
