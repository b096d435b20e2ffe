"""The views of one case. All that is typed and pressed on its page comes to `work`, which keeps what was typed and then
does what was pressed (acts.py); a browser with scripts sends the same form while somebody types.

A write that comes too late changes nothing: it is answered with 409 and the page as it is now, with what was typed in
the form it was typed into.
"""

from dataclasses import replace

from flask import abort, flash, jsonify, redirect, render_template, request, url_for

from quiz.core.advising import PublishedReview, ReviewEditError
from quiz.store import StoredCase, StoredReview
from quiz.store.reviews import WRITABLE
from quiz.web import get_services
from quiz.web.accounts import AdvisorForm, current_advisor
from quiz.web.advisor.acts import ACTS, MESSAGES, Act, Work
from quiz.web.advisor.case_page import (
    NOT_YOURS,
    STALE,
    Page,
    back_to,
    blueprint,
    load,
    load_review,
    log_reading,
    names_of_advisors,
    show_case,
    view_asked,
)
from quiz.web.advisor.queue_views import go_on_from
from quiz.web.advisor.review_forms import DeskForm, ReturnForm, WorkForm, typed_into
from quiz.web.kit import access, listed_here, tell, whole
from quiz.web.student.advised import list_of_review

JSON = "application/json"
NOT_TO_READ = "This is not for you to read as it now stands: it was changed, published or returned, or it is your own."


@blueprint.get("/requests/<int:number>")
@access("advisor")
def review(number: int) -> Page:
    """One case: answers, list, decision."""
    case, _ = load(number)
    log_reading(case)
    return show_case(number)


@blueprint.get("/requests/<int:number>/preview")
@access("advisor")
def preview(number: int) -> Page:
    """The list as the student would see it, were it published now."""
    case, _, stored = load_review(number)
    log_reading(case)
    draft = PublishedReview(stored.review, stored.shared_note, stored.signed, get_services().now())
    return render_template(
        "advisor/preview.html",
        number=number,
        advised=list_of_review(draft, get_services().catalog),
        here=listed_here(),
        asked=view_asked(),
    )


@blueprint.get("/requests/<int:number>/published/<int:edition>")
@access("advisor")
def published(number: int, edition: int) -> Page:
    """A list as it was published, replaced and taken back ones too."""
    case, _ = load(number)
    log_reading(case)
    services = get_services()
    kept, shown = services.store.publications.read(number, edition) or abort(404)
    return render_template(
        "advisor/published.html",
        number=number,
        kept=kept,
        of=services.store.publications.of(number)[0].number,
        by=names_of_advisors().get(kept.account_id or 0),
        advised=list_of_review(shown, services.catalog),
        here=listed_here(),
        asked=view_asked(),
    )


# --- whose it is ------------------------------------------------------------------------------------------------------


@blueprint.post("/requests/<int:number>/claim")
@access("advisor")
def claim(number: int) -> Page:
    """Take a case, and accept its list where that was pressed; of two advisors at once one gets it and the other is
    told who did."""
    case, _ = load(number)
    form = DeskForm.of(request.form)
    if not form.validate():
        return show_case(number, form, 422)
    services, me = get_services(), current_advisor().id
    version = form.case_version.data or 0
    if case.claimed_by != me and not services.store.cases.claim(number, me, version, now=services.now()):
        return _too_late(number, form)
    services.store.desk.see(me, [number], now=services.now())
    if request.form.get("do") == "accept":
        case, material, stored = load_review(number)
        return _perform(ACTS["accept"], Work(services, me, case, material, stored, WorkForm.over(stored)))
    return back_to(number)


@blueprint.post("/requests/<int:number>/release")
@access("admin")
def release(number: int) -> Page:
    """Give anybody's case back to the queue. One's own is given back by `work`."""
    load(number)
    services, me, form = get_services(), current_advisor(), DeskForm.of(request.form)
    if not form.validate():
        return show_case(number, form, 422)
    version = form.case_version.data or 0
    held = services.store.cases.release(number, me.id, version, now=services.now(), anybodys=True)
    return back_to(number) if held else _too_late(number, form)


@blueprint.post("/requests/<int:number>/assign")
@access("advisor")
def assign(number: int) -> Page:
    """Let a case wait for somebody: any open one by an admin, one that waits for me by me. What I have claimed I hand
    over by `work`, so that nothing typed is lost."""
    load(number)
    services, me, form = get_services(), current_advisor(), DeskForm.of(request.form)
    if not form.validate():
        return show_case(number, form, 422)
    to, version = whole(request.form.get("colleague")), form.case_version.data or 0
    held = services.store.assignments.assign(number, to, me.id, version, now=services.now(), anybodys=me.is_admin)
    return back_to(number) if held else _too_late(number, form)


@blueprint.post("/requests/<int:number>/see")
@access("advisor")
def see(number: int) -> Page:
    """I have looked at this case: nothing in it is new."""
    load(number)
    services, form = get_services(), DeskForm.of(request.form)
    if not form.validate():
        return show_case(number, form, 422)
    services.store.desk.see(current_advisor().id, [number], now=services.now())
    return back_to(number)


def _too_late(number: int, form: AdvisorForm) -> Page:
    """409 and the page as it is now, which says whose it is."""
    case, _ = load(number)
    me, name = current_advisor().id, names_of_advisors().get(case.claimed_by or 0)
    if isinstance(form, WorkForm):
        form.refuse(STALE if case.claimed_by == me else NOT_YOURS)
    else:
        form.refuse(f"{name} has claimed this request. You can read it." if name and case.claimed_by != me else STALE)
    return show_case(number, form, 409)


@blueprint.post("/requests/<int:number>/delete")
@access("advisor")
def delete_opened(number: int) -> Page:
    """Delete a request of mine that I opened from a batch, before it is somebody's own."""
    load(number)
    services, form = get_services(), DeskForm.of(request.form)
    if not form.validate():
        return show_case(number, form, 422)
    version = form.case_version.data or 0
    if not services.store.batch_cases.delete(number, current_advisor().id, version, now=services.now()):
        return _too_late(number, form)
    flash(f"Request {number} is deleted.")
    return redirect(url_for("desk.home", **view_asked()), 303)


# --- the second reader ------------------------------------------------------------------------------------------------


@blueprint.post("/requests/<int:number>/approve")
@access("advisor")
def approve(number: int) -> Page:
    """Publish what a colleague sent to be read, as it was sent."""
    case, _, stored = load_review(number)
    services, me, form = get_services(), current_advisor().id, DeskForm.of(request.form)
    if not form.validate():
        return show_case(number, form, 422)
    held = stored.version == form.version.data and services.store.reviews.publish(
        stored, form.case_version.data or 0, case.claimed_by or 0, now=services.now(), reader=me
    )
    if not held:
        form.refuse(NOT_TO_READ)
        return show_case(number, form, 409)
    tell(number)
    flash(f"Request {number} is published: the student’s page shows this list now.")
    return go_on_from(number)


@blueprint.post("/requests/<int:number>/return")
@access("advisor")
def give_back(number: int) -> Page:
    """Return what a colleague sent to be read, with a note."""
    *_, stored = load_review(number)
    services, form = get_services(), ReturnForm.of(request.form)
    readings = services.store.second_readings
    reading = readings.of(number)
    if reading is not None and reading.waits(stored) and not form.validate():
        return show_case(number, form, 422)
    note = (form.why.data or "").strip()
    if stored.version != form.version.data or not readings.give_back(
        stored, current_advisor().id, note, now=services.now()
    ):
        form.refuse(NOT_TO_READ)
        return show_case(number, form, 409)
    return back_to(number)


# --- its review -------------------------------------------------------------------------------------------------------


@blueprint.post("/requests/<int:number>/work")
@access("advisor")
def work(number: int) -> Page:
    """Keep all that was typed, then do what was pressed."""
    case, material, stored = load_review(number)
    form = WorkForm.over(stored, request.form)
    act, quiet = ACTS.get(form.act), request.accept_mimetypes.best == JSON
    if not form.validate():
        return _answer_quietly(form, 422) if quiet else show_case(number, form, 422)
    kept = _keep(case, stored, form, quiet)
    if (
        kept is None
        and act
        and act.anchor == MESSAGES
        and get_services().store.cases.was_said(number, str(form.nonce.data))
    ):
        return back_to(number, MESSAGES)  # the same form, sent twice
    if kept is None:
        return _refuse(number, form, act, quiet)
    if quiet:
        return jsonify(version=kept.version, saved=get_services().now().isoformat())
    if act is None:
        form.refuse("Choose what to do")
        return show_case(number, form, 422)
    return _perform(act, Work(get_services(), current_advisor().id, case, material, kept, form))


def _refuse(number: int, form: WorkForm, act: Act | None, quiet: bool) -> Page:
    """Too late: 409, but for a message that this very form sent before."""
    if act and act.anchor == MESSAGES and get_services().store.cases.was_said(number, str(form.nonce.data)):
        return back_to(number, MESSAGES)
    return _answer_quietly(form, 409) if quiet else _too_late(number, form)


SAID = ("message",)  # what can be typed while the list cannot be changed


def _keep(case: StoredCase, stored: StoredReview, form: WorkForm, quiet: bool) -> StoredReview | None:
    """The review with what was typed, kept; None where it is not mine, or not the one that was typed over. Notes that
    were saved by pressing are an act and stand in the trail."""
    me, services = current_advisor().id, get_services()
    if case.claimed_by != me or stored.version != form.version.data:
        return None
    shown = (
        request.form if case.state in WRITABLE else {name: request.form[name] for name in SAID if name in request.form}
    )
    after = typed_into(form, stored, shown)
    if after == stored:
        return stored
    pressed = form.act == "keep" and not quiet and replace(after, typed=stored.typed) != stored
    write = services.store.reviews.save if pressed else services.store.reviews.keep
    held = write(stored, after, me, now=services.now())
    return replace(after, version=stored.version + 1) if held else None


def _perform(act: Act, work: Work) -> Page:
    """Do it, and go on to where it shows; what cannot be done is said in the form."""
    number, services = work.case.id, work.services
    try:
        held = _change(work, act.changes(work)) if act.changes else act.does(work) if act.does else True
    except ReviewEditError as problem:
        work.form.blame(problem, act.fields)
        return show_case(number, work.form, 422)
    if not held:
        return _too_late(number, work.form)
    services.store.desk.see(work.me, [number], now=services.now())
    if act.says:
        flash(f"{act.says} {services.now():%H:%M} UTC.")
    return go_on_from(number) if act.onward else back_to(number, act.anchor)


def _change(work: Work, after: StoredReview) -> bool:
    """Keep what an act made of the review; that nothing was made of it is kept already."""
    if after == work.stored:
        return True
    reviews = work.services.store.reviews
    write = reviews.keep if after.review == work.stored.review else reviews.save
    return write(work.stored, after, work.me, now=work.services.now())


def _answer_quietly(form: WorkForm, status: int) -> Page:
    """What went wrong with keeping what is typed, for the script that sent it."""
    problems = [problem for found in form.errors.values() for problem in found]
    answer = jsonify(problem=" ".join(map(str, problems)) if problems else STALE)
    answer.status_code = status
    return answer
