"""The views of the desk. Everybody at the desk may read every case; only who claimed one may write it, which the
store checks in the transaction of the write itself.

A write that comes too late changes nothing: it is answered with 409 and the page as it is now, with what was typed in
the form it was typed into.
"""

import secrets
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from quiz.core.advice import RankedProgram, Recommendation, judge
from quiz.core.advising import ACCEPTED, ReviewEdit, ReviewEditError
from quiz.core.questions import StoredAnswers
from quiz.store import StoredCase, StoredReview
from quiz.store.cases import CaseMaterial
from quiz.web import get_services
from quiz.web.accounts import AdvisorForm, current_advisor
from quiz.web.advisor.queue import MOST, QueueForm, age, loads, queue, queue_form
from quiz.web.advisor.review_forms import DeskForm, MessageForm, NotesForm, ReviewEditForm, ViewForm
from quiz.web.advisor.review_page import DeskPage, desk_page, review_of
from quiz.web.kit import LONGEST_SEARCH, access, tell, whole

blueprint = Blueprint("desk", __name__, url_prefix="/advisor")

NONCE_BYTES = 16
STALE = "This changed while you had it open. Below is how it is now, with what you typed: look, and send it again."
NOT_YOURS = "You have not claimed this request, so nothing was changed. What you typed is below."
Page = str | Response | tuple[str, int]
F = TypeVar("F", bound=DeskForm)


def _names() -> dict[int, str]:
    return {account.id: account.name for account in get_services().store.accounts.all()}


# --- the queue --------------------------------------------------------------------------------------------------------


def _queue_page(form: QueueForm, view: ViewForm, status: int) -> tuple[str, int]:
    services, me, names = get_services(), current_advisor(), _names()
    default = {field.name: field.default for field in form}
    found = queue(services.store, services.catalog, form.good(), default, me.id)
    page = render_template(
        "advisor/queue.html",
        form=form if form.errors else view,
        search=form,
        view=view,
        found=found,
        most=MOST,
        names=names,
        me=me,
        loads=loads(services.store.cases.counts(), names),
        views=services.store.desk.views(me.id),
        now=services.now(),
        age=age,
    )
    return page, status


def _queue_form() -> QueueForm:
    form = queue_form(_names(), request.args or None)
    form.validate()
    return form


@blueprint.get("/")
@access("advisor")
def home() -> Page:
    """The queue, as the address asks for it."""
    form = _queue_form()
    return _queue_page(form, ViewForm.of(), 422 if form.errors else 200)


@blueprint.post("/seen")
@access("advisor")
def seen() -> Page:
    """What the page of the queue shows is not new any more."""
    services, form = get_services(), AdvisorForm.of(request.form)
    if form.validate():
        ids = [whole(text) for text in request.form.getlist("ids")][:MOST]
        services.store.desk.see(current_advisor().id, ids, now=services.now())
    return redirect(url_for("desk.home", **_asked()), 303)


@blueprint.post("/views")
@access("advisor")
def keep_view() -> Page:
    """Keep the view that the address asks for, or keep it no longer."""
    form, desk, me = ViewForm.of(request.form), get_services().store.desk, current_advisor().id
    if request.form.get("do") == "drop" and AdvisorForm.of(request.form).validate():
        desk.drop_view(me, request.form.get("name", ""))
        return redirect(url_for("desk.home", **_asked()), 303)
    if form.validate():
        if desk.keep_view(me, form.name.data or "", urlencode(_asked())):
            return redirect(url_for("desk.home", **_asked()), 303)
        form.refuse("You keep as many views as one can: drop one first")
    return _queue_page(_queue_form(), form, 422)


def _asked() -> dict[str, Any]:
    """What of the address is a view of the queue and not the default."""
    form = queue_form(_names(), request.args or None)
    form.validate()
    return {name: value for name, value in form.good().items() if value != form[name].default}


# --- one case ------------------------------------------------------------------------------------------------------


def _load(number: int) -> tuple[StoredCase, CaseMaterial]:
    store = get_services().store.cases
    return store.get(number) or abort(404), store.sent(number) or abort(404)


def _stored(number: int) -> tuple[StoredCase, StoredReview]:
    """The case and its review, begun or about to be; 404 where there is nothing to review yet."""
    case, material = _load(number)
    stored = review_of(case, get_services().store.reviews.of(number), material, current_advisor().name)
    return case, stored or abort(404)


def review_response(number: int, form: AdvisorForm, status: int = 200) -> Page:
    """The page of a case around a form: none in particular, or one that could not be used. Its versions are those
    of what the page now shows."""
    services, me = get_services(), current_advisor().id
    case, material = _load(number)
    stored = review_of(case, services.store.reviews.of(number), material, current_advisor().name)
    names, messages = _names(), services.store.cases.messages(number)
    if stored is None:
        return render_template("advisor/unfinished.html", case=case, messages=messages), status
    page = desk_page(
        case,
        stored,
        material,
        messages,
        services.catalog,
        names,
        me,
        services.store.desk.seen(me).get(number),
        request.args.get("find", "")[:LONGEST_SEARCH],
    )
    notes = (
        form
        if isinstance(form, NotesForm)
        else NotesForm.of(
            shared_note=stored.shared_note,
            internal_note=stored.internal_note,
            signed=stored.signed,
        )
    )
    html = render_template(
        "advisor/review.html",
        nonce=_nonce(form),
        form=form,
        page=page,
        notes=notes,
        edit=form if isinstance(form, ReviewEditForm) else None,
        edits=_edits(form, page),
        message=form if isinstance(form, MessageForm) else MessageForm.of(),
        now=services.now(),
        age=age,
        asked=_asked(),
        looked_for=request.args.get("find", "")[:LONGEST_SEARCH],
    )
    return html, status


def _edits(form: AdvisorForm, page: DeskPage) -> dict[str, ReviewEditForm]:
    """The form of each program of the list, and under "" the one that adds a program. What was sent and could not be
    used stands in its place."""
    forms = {
        line.item.id: ReviewEditForm.of(reason=line.prefilled[0], text=line.prefilled[1], place=line.item.place)
        for line in page.lines
    }
    forms[""] = ReviewEditForm.of(program=request.args.get("add", ""), place=len(page.lines) + 1)
    if isinstance(form, ReviewEditForm):
        forms["" if form.do.data == "add" else form.program.data or ""] = form
    return forms


def _nonce(form: AdvisorForm) -> str:
    """What names the message form of the page: that of the message which is sent again, else a new one."""
    nonce = form.nonce.data if isinstance(form, MessageForm) and not form.nonce.errors else None
    return nonce or secrets.token_urlsafe(NONCE_BYTES)


@blueprint.get("/requests/<int:number>")
@access("advisor")
def review(number: int) -> Page:
    """One request: answers, list, decision."""
    return review_response(number, AdvisorForm.of())


def _back(number: int, anchor: str = "") -> Response:
    return redirect(url_for("desk.review", number=number, _anchor=anchor or None, **_asked()), 303)


def _done(number: int, form: AdvisorForm, held: bool, anchor: str = "") -> Page:
    """Onward after a write that was kept; else 409 and the page as it is now."""
    services, me = get_services(), current_advisor().id
    if held:
        services.store.desk.see(me, [number], now=services.now())
        return _back(number, anchor)
    case = services.store.cases.get(number) or abort(404)
    form.refuse(STALE if case.claimed_by == me else NOT_YOURS)
    return review_response(number, form, 409)


def takes(kind: type[F]) -> Callable[[Callable[[StoredCase, F], Page]], Callable[[int], Page]]:
    """Give a view the case that its address names and the form that was sent; a form that cannot be used is answered
    with the page of the case around it. 404 where there is no such case."""

    def declare(view: Callable[[StoredCase, F], Page]) -> Callable[[int], Page]:
        @wraps(view)
        def checked(number: int) -> Page:
            case, _ = _load(number)
            form = kind.of(request.form)
            return view(case, form) if form.validate() else review_response(number, form, 422)

        return checked

    return declare


@blueprint.post("/requests/<int:number>/claim")
@access("advisor")
@takes(DeskForm)
def claim(case: StoredCase, form: DeskForm) -> Page:
    """Take a case; of two advisors at once one gets it and the other is told who did."""
    services, me, number = get_services(), current_advisor().id, case.id
    if case.claimed_by == me or services.store.cases.claim(number, me, form.case_version.data or 0, now=services.now()):
        return _done(number, form, True)
    now = services.store.cases.get(number) or abort(404)
    name = _names().get(now.claimed_by or 0)
    form.refuse(f"{name} has claimed this request. You can read it." if name else STALE)
    return review_response(number, form, 409)


@blueprint.post("/requests/<int:number>/release")
@access("advisor")
@takes(DeskForm)
def release(case: StoredCase, form: DeskForm) -> Page:
    """Give a case back to the queue; an admin anybody's."""
    services, me, version = get_services(), current_advisor(), form.case_version.data or 0
    held = services.store.cases.release(case.id, me.id, version, now=services.now(), anybodys=me.is_admin)
    return _done(case.id, form, held)


@blueprint.post("/requests/<int:number>/see")
@access("advisor")
@takes(DeskForm)
def see(case: StoredCase, form: DeskForm) -> Page:
    """I have looked at this request: nothing in it is new."""
    services = get_services()
    services.store.desk.see(current_advisor().id, [case.id], now=services.now())
    return _back(case.id)


@blueprint.post("/requests/<int:number>/message")
@access("advisor")
@takes(MessageForm)
def message(case: StoredCase, form: MessageForm) -> Page:
    """Ask the student something, which waits for the answer, or tell them something."""
    services = get_services()
    held = services.store.cases.say(
        case.id,
        current_advisor().id,
        form.case_version.data or 0,
        (form.message.data or "").strip(),
        form.nonce.data or "",
        waits=form.do.data == "ask",
        now=services.now(),
    )
    if held:
        tell(case.id)
    return _done(case.id, form, held, "messages")


@blueprint.post("/requests/<int:number>/reopen")
@access("advisor")
@takes(DeskForm)
def reopen(case: StoredCase, form: DeskForm) -> Page:
    """Work on a case again that is done or waits; what is published stays until it is published anew."""
    services, me, version = get_services(), current_advisor().id, form.case_version.data or 0
    held = services.store.cases.set_state(case.id, "claimed", me, version, now=services.now())
    return _done(case.id, form, held)


# --- its review -------------------------------------------------------------------------------------------------------


def _change(number: int, form: DeskForm, changed: Callable[[StoredReview], StoredReview], anchor: str = "") -> Page:
    """Apply one change to the review that the form's page showed. A change that cannot be made is the form's to say."""
    services = get_services()
    _, stored = _stored(number)
    if not form.validate():
        return review_response(number, form, 422)
    if stored.version != form.version.data:
        return _done(number, form, held=False)
    try:
        after = changed(stored)
    except ReviewEditError as problem:
        _tell(form, problem)
        return review_response(number, form, 422)
    return _done(
        number, form, services.store.reviews.save(stored, after, current_advisor().id, now=services.now()), anchor
    )


def _tell(form: DeskForm, problem: ReviewEditError) -> None:
    if problem.field in form and form[problem.field].type != "HiddenField":
        form[problem.field].errors = [str(problem)]
    else:
        form.refuse(str(problem))


@blueprint.post("/requests/<int:number>/edit")
@access("advisor")
def edit(number: int) -> Page:
    """Move, leave out, add or comment on one program."""
    form, me = ReviewEditForm.of(request.form), current_advisor().id

    def changed(stored: StoredReview) -> StoredReview:
        places = {item.id: item.place for item in stored.review.items}
        made = form.edit(places, by=me, at=get_services().now(), **_added(form, stored, number))
        return replace(stored, review=stored.review.edited(made))

    return _change(number, form, changed, f"item-{form.program.data}" if form.do.data != "remove" else "list")


def _added(form: ReviewEditForm, stored: StoredReview, number: int) -> dict[str, Any]:
    """What an edit that adds a program says of it: how it fits these answers, and whether the student had it."""
    if form.do.data != "add":
        return {}
    services, id_ = get_services(), form.program.data or ""
    if id_ not in services.catalog.by_id and id_ not in stored.review.shown:
        raise ReviewEditError("program", "Choose the program to add from the list")
    material = services.store.cases.sent(number) or abort(404)
    return {"ranked": _fit(stored, id_), "own": material.shortlist.entry(id_) is not None}


def _fit(stored: StoredReview, id_: str) -> RankedProgram | None:
    known = {program.id: program for program in stored.review.model.programs}
    judged = {} if id_ in known else judge(get_services().engine, stored.review.answers, [id_])
    return known.get(id_) or (replace(judged[id_].program, rank=0) if id_ in judged else None)


@blueprint.post("/requests/<int:number>/accept")
@access("advisor")
def accept(number: int) -> Page:
    """The list is right as it stands."""
    made = ReviewEdit(ACCEPTED, by=current_advisor().id, at=get_services().now())
    form = DeskForm.of(request.form)
    return _change(number, form, lambda stored: replace(stored, review=stored.review.edited(made)), "decide")


@blueprint.post("/requests/<int:number>/undo")
@access("advisor")
def undo(number: int) -> Page:
    """Take the last step back."""
    form = DeskForm.of(request.form)
    return _change(number, form, lambda stored: replace(stored, review=stored.review.undone()), "decide")


@blueprint.post("/requests/<int:number>/newer")
@access("advisor")
def newer(number: int) -> Page:
    """Put the review onto the list that the student's answers give now; what no longer says anything is dropped."""

    def changed(stored: StoredReview) -> StoredReview:
        _, material = _load(number)
        if material.document is None:
            raise ReviewEditError(
                "", "The student is changing answers right now, and there is no list yet: wait a little"
            )
        model = Recommendation.from_document(material.document)
        review, dropped = stored.review.onto(StoredAnswers.from_document(material.answers).answers, model)
        if dropped:
            flash(f"{len(dropped)} of your steps no longer apply and were dropped. Look at the list again.")
        return replace(stored, review=review, base=material.version)

    return _change(number, DeskForm.of(request.form), changed, "list")


@blueprint.post("/requests/<int:number>/notes")
@access("advisor")
def notes(number: int) -> Page:
    """Keep the notes, or keep them and publish."""
    form = NotesForm.of(request.form)
    if request.form.get("do") == "publish":
        return _publish(number, form)
    return _change(number, form, lambda stored: _noted(stored, form), "decide")


def _noted(stored: StoredReview, form: NotesForm) -> StoredReview:
    shared, internal, signed = (
        (field.data or "").strip() for field in (form.shared_note, form.internal_note, form.signed)
    )
    return replace(stored, shared_note=shared, internal_note=internal, signed=signed)


def _publish(number: int, form: NotesForm) -> Page:
    """Show the student the list and the note, and put the case to done."""
    services = get_services()
    _, stored = _stored(number)
    if not form.validate():
        return review_response(number, form, 422)
    if stored.version != form.version.data:
        return _done(number, form, held=False)
    if not stored.review.ids or not stored.review.is_decided:
        form.refuse(
            "Accept the list as it is, or change it, before you publish it"
            if stored.review.ids
            else "The list is empty: add a program, or write to the student why none fits"
        )
        return review_response(number, form, 422)
    held = services.store.reviews.publish(
        _noted(stored, form), form.case_version.data or 0, current_advisor().id, now=services.now()
    )
    if held:
        tell(number)
        flash("Published. The student’s page shows this list now.")
    return _done(number, form, held)


@blueprint.post("/requests/<int:number>/take-back")
@access("advisor")
def take_back(number: int) -> Page:
    """Show the student the computed list alone again; the review stays as a draft."""
    services, form = get_services(), DeskForm.of(request.form)
    _, stored = _stored(number)
    if not form.validate():
        return review_response(number, form, 422)
    held = stored.version == form.version.data and services.store.reviews.take_back(
        stored, current_advisor().id, now=services.now()
    )
    return _done(number, form, held, "decide")
