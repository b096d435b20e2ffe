"""The list as a mail to oneself: in one's own mail program, or, where the site has a mail server, sent by it.

What is sent waits sealed (quiz/service/jobs/student_mail.py); the address is forgotten once the mail went.
"""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from wtforms import StringField
from wtforms.fields.core import Field

from quiz.core.catalog import Program
from quiz.core.decision import list_subject, list_text
from quiz.files import Listing
from quiz.service.jobs.student_mail import StudentMail, seal
from quiz.store.jobs import STUDENT_MAIL
from quiz.web import get_services
from quiz.web.kit import ButtonForm, access, limited, mail_address, tidy
from quiz.web.student.downloads import listed_results
from quiz.web.student.shortlist import Page

blueprint = Blueprint("list_mail", __name__)

# The two lists that a student has, with what each is called and the page that its link opens.
LISTS = {"results": ("Your list of programs", "student.results"), "shortlist": ("Your shortlist", "shortlist.show")}
FULL = "Mails that you asked for still wait to be sent. Try again in a while"


class AddressForm(ButtonForm):
    """Where a mail is to go."""

    email = StringField("Your mail address", filters=[tidy])

    def validate_email(self, field: Field) -> None:
        field.data = mail_address(field.data)


@blueprint.route(f"/quiz/<token:token>/mail/<any({', '.join(LISTS)}):what>", methods=["GET", "POST"])
@access("student")
@limited("mails")
def show(token: str, what: str) -> Page:
    """The mail as it would be sent, a link that opens it in one's own mail program, and the form that sends it."""
    programs = _programs(token, what)
    if not isinstance(programs, list):
        return programs
    services, form = get_services(), AddressForm.of(token, request.form if request.method == "POST" else None)
    title, page = LISTS[what]
    link = url_for(page, token=token, _external=True)
    if request.method == "POST":
        if not services.settings.smtp_host or not programs:
            abort(404)
        if form.validate():
            text = list_text(title, programs, link, site=request.host)
            content = seal(services.settings.secret_key, StudentMail(form.email.data or "", list_subject(title), text))
            job = services.store.student_mails.ask(token, content, now=services.now())
            if job is not None:
                services.queue.send(STUDENT_MAIL, *job)
                return redirect(url_for("list_mail.show", token=token, what=what, sent=1), 303)
            form.form_errors = [FULL]
    html = render_template(
        "student/list_mail.html",
        token=token,
        form=form,
        title=title,
        back=url_for(page, token=token),
        programs=programs,
        subject=list_subject(title),
        text=list_text(title, programs, link),
        sends=bool(services.settings.smtp_host),
        sent=request.args.get("sent") == "1",
        waits=not services.store.jobs.has_worker(now=services.now()),
    )
    return html, 422 if form.errors else 200


def _programs(token: str, what: str) -> list[Program] | Page:
    """The programs of a list in its order, without what is dropped; a redirect while the quiz is open."""
    services = get_services()
    if what == "shortlist":
        found = services.store.shortlists.read(token) or abort(404)
        ids = list(found.shortlist.active.programs)
    else:
        listing = listed_results(token)
        if not isinstance(listing, Listing):
            return listing
        ids = [item.id for item in listing.items]
    return [services.catalog.by_id[id_] for id_ in ids if id_ in services.catalog.by_id]
