"""Invitations at the desk: an office's list of students in, a link for each out, by mail or as a table to merge into
letters; who has begun and who has sent something; and deleting who is on it.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from werkzeug.datastructures import CombinedMultiDict
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from quiz.core.advising import InvitedStudent
from quiz.core.text import fold, listing, plural
from quiz.files import (
    INVITATION_HEADINGS,
    KINDS,
    MOST_BYTES,
    MOST_INVITED,
    InvitationList,
    UnreadableFileError,
    file_name,
    read_invitations,
    write_csv,
    write_links,
)
from quiz.store import Account
from quiz.store.accounts import email_key
from quiz.store.invitations import StoredInvitation
from quiz.store.jobs import INVITATION
from quiz.store.vocabulary import FAILED, MAIL_WAITS, SENT, UNSURE
from quiz.web import get_services
from quiz.web.accounts import AdvisorButtonForm, AdvisorForm, current_advisor
from quiz.web.kit import UploadField, access, invitation_link, printable, takes_file

blueprint = Blueprint("invitations", __name__, url_prefix="/advisor/invitations")

PER_PAGE = 50
AT_ONCE = 100
TOO_LARGE = f"The file is larger than {MOST_BYTES // 1024**2} MB: split it, or delete columns that are not needed"
MAILS: Mapping[str | None, str] = {
    None: "not mailed",
    MAIL_WAITS: "mail waits",
    SENT: "mailed",
    FAILED: "mail failed",
    UNSURE: "perhaps mailed",
}
EXAMPLE = ("0042", "Jo Park", "jo@example.edu", "Fall 2027", "")
Page = str | AnyResponse | tuple[str, int]


class InviteForm(AdvisorForm):
    """The office's list. Every row of it can be used, or nothing of it is taken in."""

    file = UploadField("The list of students")
    found: InvitationList
    advisors: tuple[int | None, ...] = ()

    def validate_file(self, field: UploadField) -> None:
        """The file is read whole, and each advisor that it names has an account."""
        try:
            self.found = read_invitations(field.data.read() if field.data else b"")
            self.advisors = _advisors_of(self.found, get_services().store.accounts.all())
        except UnreadableFileError as error:
            field.errors = [*field.errors, *error.problems]


def _advisors_of(found: InvitationList, accounts: Iterable[Account]) -> tuple[int | None, ...]:
    """The account of each row's advisor, by address or name; None where none is named. Raises UnreadableFileError."""
    known: dict[str, int | None] = {"": None}
    active = [account for account in accounts if account.active]
    names = [fold(account.name) for account in active]
    known |= {name: account.id for account, name in zip(active, names, strict=True) if names.count(name) == 1}
    known |= {email_key(account.email): account.id for account in active}

    def of(student: InvitedStudent) -> str:
        key = email_key(student.advisor)
        return key if key in known else fold(student.advisor)

    unknown = [
        f"Row {row}: “{student.advisor[:60]}” is no advisor here; write the address of an account, or empty the cell"
        for row, student in found.students
        if of(student) not in known
    ]
    if unknown:
        raise UnreadableFileError(*unknown)
    return tuple(known[of(student)] for _, student in found.students)


@blueprint.errorhandler(RequestEntityTooLarge)
def _too_large(error: RequestEntityTooLarge) -> Page:
    form = InviteForm.of()
    form.file.errors = [TOO_LARGE]
    return _index(form, error.code)


@blueprint.route("/", methods=["GET", "POST"])
@access("advisor")
@takes_file(MOST_BYTES)
def index() -> Page:
    """Who is invited, and the form that takes in a list."""
    if request.method != "POST":
        return _index(InviteForm.of(), 200)
    form = InviteForm.of(CombinedMultiDict((request.files, request.form)))
    if not form.validate():
        return _index(form, 422)
    students = [student for _, student in form.found.students]
    services, pairs = get_services(), zip(students, form.advisors, strict=True)
    new, known = services.store.invitations.keep(pairs, current_advisor().id, now=services.now())
    flash(f"{plural(new, 'student')} added, {known:,} known before and brought up to date.")
    for note in (*form.found.notes, *_passed_over(form.found.ignored)):
        flash(f"{note}.")
    return redirect(url_for("invitations.index"), 303)


def _passed_over(headings: tuple[str, ...]) -> tuple[str, ...]:
    named = listing(f"“{heading[:60]}”" for heading in headings[:10])
    return (f"Columns that are not about who a student is were passed over and not kept: {named}",) if headings else ()


def _index(form: InviteForm, status: int) -> Page:
    services, store = get_services(), get_services().store.invitations
    cohort, words = _asked()
    found = _shown()
    pages = max(1, -(-len(found) // PER_PAGE))
    page = min(max(request.args.get("page", 1, type=int), 1), pages)
    return render_template(
        "advisor/invitations/index.html",
        form=form,
        found=found[(page - 1) * PER_PAGE : page * PER_PAGE],
        total=len(found),
        page=page,
        pages=pages,
        cohort=cohort,
        words=words,
        cohorts=store.cohorts(),
        mails=MAILS,
        to_mail=len(_to_mail(found)) if services.settings.smtp_host else 0,
        has_server=bool(services.settings.smtp_host),
        limits={"rows": MOST_INVITED, "mb": MOST_BYTES // 1024**2},
        headings=INVITATION_HEADINGS,
    ), status


def _asked() -> tuple[str, str]:
    """The cohort and the words that the address asks for."""
    cohort, words = (printable(request.args.get(name, ""))[:100] for name in ("cohort", "q"))  # type: ignore[index]  # a text
    return cohort, words.strip()


def _view() -> dict[str, Any]:
    cohort, words = _asked()
    return {name: value for name, value in (("cohort", cohort), ("q", words)) if value}


def _shown() -> list[StoredInvitation]:
    """The invitations of the view that the address asks for, of all its pages."""
    cohort, words = _asked()
    found = get_services().store.invitations.all(cohort)
    return [invitation for invitation in found if fold(words) in fold(invitation.student.words)]


def _to_mail(found: Iterable[StoredInvitation]) -> list[int]:
    """Who has an address and was not mailed yet."""
    return [invitation.id for invitation in found if invitation.student.email and invitation.mail in (None, FAILED)]


@blueprint.post("/links.csv")
@access("advisor")
def links() -> Page:
    """The links as a table to merge into letters: everybody whom the view shows."""
    if not AdvisorButtonForm.of(request.form).validate():
        return redirect(url_for("invitations.index", **_view()), 303)
    services, found = get_services(), _shown()
    rows = [(invitation.student, invitation_link(invitation), bool(invitation.begun)) for invitation in found]
    services.store.invitations.note("invitations.written", len(rows), current_advisor().id, now=services.now())
    return _file(write_links(rows), "invitations")


@blueprint.post("/mail")
@access("advisor")
def mail() -> Page:
    """Let a mail wait for everybody in the view who has an address and was not mailed."""
    services = get_services()
    if AdvisorButtonForm.of(request.form).validate() and services.settings.smtp_host:
        jobs = services.store.invitation_mails.ask(_to_mail(_shown()), request.url_root, now=services.now())
        services.store.invitations.note("invitations.mailed", len(jobs), current_advisor().id, now=services.now())
        for job in jobs[:AT_ONCE]:  # the worker calls the rest within a minute
            services.queue.send(INVITATION, *job)
        flash(f"{plural(len(jobs), 'mail')} on the way. This page says how each went.")
    return redirect(url_for("invitations.index", **_view()), 303)


@blueprint.route("/<int:number>/delete", methods=["GET", "POST"])
@access("advisor")
def delete(number: int) -> Page:
    """Say what deleting an invitation does, and do it."""
    services, form = get_services(), AdvisorButtonForm.of(request.form or None)
    invitation = services.store.invitations.get(number) or abort(404)
    if request.method == "POST" and form.validate():
        services.store.invitations.delete(number, current_advisor().id, now=services.now())
        flash("The invitation is deleted.")
        return redirect(url_for("invitations.index"), 303)
    cases = services.store.invitations.cases_of(number)
    page = render_template("advisor/invitations/delete.html", form=form, invitation=invitation, cases=cases)
    return page, 422 if form.errors else 200


@blueprint.get("/template.csv")
@access("advisor")
def template() -> Page:
    """The file to fill in."""
    return _file(write_csv([INVITATION_HEADINGS, EXAMPLE]), "invitations-template")


def _file(content: bytes, what: str) -> Response:
    response = Response(content, mimetype=KINDS["csv"].mimetype)
    name = file_name(what, "csv", get_services().now().date())
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
