"""One case as a page: found, or told to be gone, and shown around whatever form was sent. Its blueprint is that of all
pages of the desk about cases.

Everybody at the desk may read every case; only who claimed one may write it, which the store checks in the transaction
of the write itself.
"""

import secrets
from datetime import date
from typing import Any, NoReturn

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from quiz.config import ON
from quiz.core.catalog import find_programs
from quiz.service.dossier import review_of
from quiz.store import StoredCase, StoredReview
from quiz.store.cases import CaseMaterial, CaseMessage, asked_at
from quiz.store.erasure import person
from quiz.web import get_services
from quiz.web.accounts import AdvisorForm, current_advisor
from quiz.web.advisor.acts import is_read
from quiz.web.advisor.news import find_news
from quiz.web.advisor.queue import age, queue_form
from quiz.web.advisor.review_forms import ReturnForm, WorkForm
from quiz.web.advisor.review_page import desk_page
from quiz.web.advisor.text_blocks import filled_blocks
from quiz.web.kit import LONGEST_SEARCH, NONCE, hand_out_link, other_cases, students_of

blueprint = Blueprint("desk", __name__, url_prefix="/advisor")

NONCE_BYTES = 16
STALE = "This changed while you had it open. Below is how it is now, with what you typed: look, and send it again."
NOT_YOURS = "You have not claimed this request, so nothing was changed. What you typed is below."
GONE = {
    "request.withdrawn": "The student took this request back",
    "request.deleted": "This request was deleted, by the student or because it had been kept for long enough,",
}
Page = str | AnyResponse | tuple[str, int]


def names_of_advisors() -> dict[int, str]:
    """The name of each account by its number."""
    return {account.id: account.name for account in get_services().store.accounts.all()}


def view_asked() -> dict[str, Any]:
    """What of the address is a view of the queue and not the default."""
    form = queue_form(names_of_advisors(), request.args or None)
    form.validate()
    return form.asked()


def load(number: int) -> tuple[StoredCase, CaseMaterial]:
    """The case of a number. A case that is gone is told as that, any other number is no page."""
    store = get_services().store.cases
    case, material = store.get(number), store.sent(number)
    if case is None or material is None:
        tell_gone(number)
    return case, material


def tell_gone(number: int) -> NoReturn:
    """Answer for a case that is not there: 410 where its student withdrew it or it was deleted, else 404."""
    acts = [entry for entry in get_services().store.audit.of(f"request:{number}") if entry.action in GONE]
    if not acts:
        abort(404)
    words, day = GONE[acts[-1].action], acts[-1].at[:10]
    page = render_template("advisor/withdrawn.html", number=number, words=words, day=day, asked=view_asked())
    abort(make_response(page, 410))


def log_reading(case: StoredCase, action: str = "request.read") -> None:
    """Say in the audit trail that I look at a case, where the office wants that: what cannot be written down is not
    shown."""
    services = get_services()
    if services.settings.audit_reading == ON:
        subject, whose = f"request:{case.id}", person(case.response_id)
        services.store.audit.record(current_advisor().id, action, subject, None, None, now=services.now(), person=whose)


def load_review(number: int) -> tuple[StoredCase, CaseMaterial, StoredReview]:
    """The case with its review, begun or about to be; 404 where there is nothing to review yet."""
    case, material = load(number)
    stored = review_of(case, get_services().store.reviews.of(number), material, current_advisor().name)
    return case, material, stored or abort(404)


def back_to(number: int, anchor: str = "") -> Response:
    """To the page of the case, at a part of it."""
    return redirect(url_for("desk.review", number=number, _anchor=anchor or None, **view_asked()), 303)  # type: ignore[return-value]  # Flask's own


def show_case(number: int, sent: AdvisorForm | None = None, status: int = 200) -> Page:
    """The page of a case around the form that was sent, or around what is kept. Its versions are those of what it now
    shows."""
    services, me = get_services(), current_advisor()
    case, material = load(number)
    stored = review_of(case, services.store.reviews.of(number), material, me.name)
    names, messages = names_of_advisors(), services.store.cases.messages(number)
    shared = {"case": case, "messages": messages, "asked": view_asked(), "now": services.now(), "age": age}
    shared |= {**_who(number), "waits_for": services.store.assignments.of(number), "names": names}
    shared |= {"due": _due(case, messages)}
    opened = services.store.batch_cases.of(number) if case.by_office else None
    shared |= {"opened": opened, "hand_out": hand_out_link(opened.nonce) if opened and opened.is_handed_out else ""}
    shared["colleagues"] = [account for account in services.store.accounts.all() if account.active]
    if stored is None:
        return render_template("advisor/unfinished.html", **shared), status
    seen = services.store.desk.seen(me.id).get(number)
    work = sent if isinstance(sent, WorkForm) else WorkForm.over(stored)
    if work is not sent:
        work.find.data = request.args.get("find", work.find.data or "")[:LONGEST_SEARCH]
        work.program.data = request.args.get("add", work.program.data or "")
    page = desk_page(case, stored, material, messages, services.catalog, names, me.id, seen)
    html = render_template(
        "advisor/review.html",
        form=sent or work,
        work=work,
        lines=WorkForm.over(stored).lines if set(work.lines) != set(stored.review.ids) else work.lines,
        choices=find_choices(stored, work.find.data or ""),
        page=page,
        blocks=filled_blocks(stored),
        reading=services.store.second_readings.of(number),
        is_read=case.claimed_by is not None and is_read(services, case.claimed_by),
        returns=sent if isinstance(sent, ReturnForm) else ReturnForm.of(),
        publications=services.store.publications.of(number),
        news=find_news(case, stored, material, messages, names, me.id, seen),
        nonce=work.nonce.data if NONCE.fullmatch(work.nonce.data or "") else secrets.token_urlsafe(NONCE_BYTES),
        **shared,
    )
    return html, status


def _due(case: StoredCase, messages: tuple[CaseMessage, ...]) -> tuple[date, bool] | None:
    """The day by which we answer and whether that is over; None where it is not our turn or the office says none."""
    services = get_services()
    since, office = asked_at(case, messages), services.store.team.office()
    due = office.due(since) if since else None
    return (office.today(due), due < services.now()) if due else None


def _who(number: int) -> dict[str, Any]:
    """Who sent a case, where an office invited them, and what else they have sent."""
    invitation = students_of([number]).get(number)
    return {"invitation": invitation, "others": other_cases(invitation, number) if invitation else []}


def find_choices(stored: StoredReview, looked_for: str) -> tuple[tuple[str, str], ...]:
    """Every program that can be added, or those that a search finds, by school."""
    found = find_programs(get_services().catalog, looked_for).programs
    others = (program for program in found if program.id not in stored.review.ids and program.status != "closed")
    ordered = sorted(others, key=lambda other: (other.institution.casefold(), other.display_name.casefold(), other.id))
    return tuple((program.id, f"{program.institution}: {program.display_name}") for program in ordered)
