"""Ask an advisor: what is sent is shown before it is sent, for purposes that are agreed to one by one; then the same
page shows how it stands, takes answers, and takes it all back.

The link that is mailed opens a page of its own that shows the state and the messages and takes an answer, and can
neither change nor withdraw anything nor open the student's own pages. A mail's own link shows the published list too,
where the student agreed to that.
"""

import secrets
from dataclasses import replace
from datetime import datetime
from typing import Any, Self

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from wtforms import BooleanField, HiddenField, StringField, TextAreaField, ValidationError
from wtforms.fields.core import Field

from quiz.core.advice import Recommendation
from quiz.core.questions import STEPS, StoredAnswers, next_step
from quiz.core.text import day_words, moment_words
from quiz.core.vocabulary import CASE_TOLD
from quiz.store import StoredCase, StoredResponse
from quiz.store.cases import NewCase
from quiz.store.publications import PublishedEdition
from quiz.store.vocabulary import LONGEST, PURPOSES
from quiz.web import get_services
from quiz.web.kit import (
    NONCE,
    PRIVATE_HEADERS,
    ButtonForm,
    access,
    find_case,
    handed_out,
    invited_as,
    limited,
    listed_here,
    load,
    mail_address,
    name_of,
    tidy,
)
from quiz.web.student.advised import list_of_review
from quiz.web.student.case_state import usual_answer
from quiz.web.student.conversation import conversation
from quiz.web.student.results_page import said
from quiz.web.student.shortlist import Page

blueprint = Blueprint("ask", __name__)

FULL = "This question has as many messages as one can have. Take it back and send a new one"
NOBODY = "No advisor of this site can be asked at the moment. Nothing was sent: what you typed is below"
TOO_MANY = "More students asked lately than the advisors can answer. Nothing was sent: try again in an hour or tomorrow"


# --- forms ------------------------------------------------------------------------------------------------------------


class CaseQuestionForm(ButtonForm):
    """What is asked, what goes with it, and the consent without which nothing is sent."""

    question = TextAreaField("Your question, if you have one", filters=[tidy])
    notes = BooleanField("Show the advisor what I noted on my shortlist as well")
    review = BooleanField("An advisor may read what is shown above and write to me about it on this site")

    def validate_question(self, field: Field) -> None:
        _check_length(field)

    def validate_review(self, field: Field) -> None:
        if not field.data:
            raise ValidationError("Tick that an advisor may read it: without that nothing is sent")


class ConsentForm(ButtonForm):
    """What is agreed to beside the review itself; an address only with the tick that it is for."""

    contact = BooleanField("Tell me by e-mail when there is news")
    email = StringField("Your e-mail address", filters=[tidy])
    mailed_list = BooleanField("The link in these mails may open the list that an advisor publishes for me")
    learning = BooleanField("My case may be used to improve the ranking, without my words")

    def validate_email(self, field: Field) -> None:
        if not self.contact.data:
            if field.data:
                raise ValidationError("You wrote an address: tick the box above it too, or empty the field")
            return
        field.data = mail_address(field.data)

    def validate_mailed_list(self, field: Field) -> None:
        if field.data and not self.contact.data:
            raise ValidationError("This is about mails: tick above that you want them, or take this tick away")

    @property
    def purposes(self) -> frozenset[str]:
        """The purposes that are ticked."""
        return frozenset(name for name in PURPOSES if name in self and self[name].data)

    @property
    def address(self) -> str | None:
        """The address, where it is agreed to."""
        return self.email.data if self.contact.data else None


class AskForm(CaseQuestionForm, ConsentForm):
    """All that a student fills in, in the page's order."""

    @property
    def new(self) -> NewCase:
        """The case as it was filled in."""
        return NewCase(self.question.data or "", self.address, self.purposes, self.notes.data)


class AnswerForm(ButtonForm):
    """A message to the advisor. `nonce` names it, so that sending the form twice is sending it once."""

    text = TextAreaField("Your answer", filters=[tidy])
    nonce = HiddenField()

    @classmethod
    def fresh(cls, context: str) -> Self:
        """An empty form for whoever holds `context`, the token or the key of the link."""
        return cls(None, data={"nonce": secrets.token_urlsafe(16)}, meta={"csrf_context": context})

    def validate_text(self, field: Field) -> None:
        if not field.data:
            raise ValidationError("Write something to send")
        _check_length(field)

    def validate_nonce(self, field: Field) -> None:
        if not NONCE.fullmatch(field.data or ""):
            raise ValidationError("This page was out of date. Send it again")


def _check_length(field: Field) -> None:
    if len(field.data or "") > LONGEST:
        raise ValidationError(f"This has {len(field.data):,} characters: shorten it to {LONGEST:,}")


# --- the student's page -----------------------------------------------------------------------------------------------


@blueprint.route("/quiz/<token:token>/advisor", methods=["GET", "POST"])
@access("student")
@limited("asks")
def advisor(token: str) -> Page:
    """The form, and once it is sent how the case stands. Sending it twice is sending it once."""
    services, stored = get_services(), load(token)
    case = services.store.cases.of(token)
    ready = stored.document is not None and next_step(StoredAnswers.from_document(stored.answers)) is None
    if request.method == "POST" and (case or not ready):
        return _back(token)
    if case is not None:
        return _status_page(token, case)
    form = AskForm.of(token, request.form or None)
    if request.method == "POST" and not stored.has_advisors:
        form.form_errors = [NOBODY]
    elif request.method == "POST" and form.validate():
        if not services.store.cases.full(now=services.now()):
            return _back(token) if services.store.cases.create(token, form.new, now=services.now()) else abort(404)
        form.form_errors = [TOO_MANY]
    return _ask_page(token, form, stored, ready)


@blueprint.post("/quiz/<token:token>/advisor/answer")
@access("student")
def answer(token: str) -> Page:
    """Write to the advisor."""
    case, form = _sent(token), AnswerForm.of(token, request.form)
    return _back(token) if _said(case, form, by_link=False) else _status_page(token, case, form)


@blueprint.post("/quiz/<token:token>/advisor/consent")
@access("student")
def consent(token: str) -> Page:
    """Change what is agreed to beside the review."""
    case, form = _sent(token), ConsentForm.of(token, request.form)
    if not form.validate():
        return _status_page(token, case, form)
    get_services().store.cases.change_consent(token, form.purposes, form.address, now=get_services().now())
    return _back(token, "agreed")


@blueprint.post("/quiz/<token:token>/advisor/withdraw")
@access("student")
def withdraw(token: str) -> Page:
    """Take the case back for good: the question, the messages, the review and what was published. Twice is once."""
    load(token)
    form = ButtonForm.of(token, request.form)
    if not form.validate():
        return _status_page(token, _sent(token), form)
    get_services().store.cases.withdraw(token, now=get_services().now())
    return redirect(url_for("ask.advisor", token=token, withdrawn=1), 303)


@blueprint.get("/quiz/<token:token>/advisor/lists/<int:edition>")
@access("student")
def published(token: str, edition: int) -> str:
    """A list as it was published, also one that a later one replaced; none that was taken back."""
    services, case = get_services(), _sent(token)
    kept, shown = services.store.publications.read(case.id, edition) or abort(404)
    if kept.taken_back_at is not None:
        abort(404)
    return render_template(
        "student/ask/published.html",
        token=token,
        at=kept.at,
        current=kept.number == services.store.publications.of(case.id)[0].number,
        advised=list_of_review(shown, services.catalog),
        here=listed_here(),
    )


def _sent(token: str) -> StoredCase:
    return get_services().store.cases.of(token) or abort(404)


def _back(token: str, anchor: str | None = None) -> Page:
    return redirect(url_for("ask.advisor", token=token, _anchor=anchor), 303)


def _said(case: StoredCase, form: AnswerForm, *, by_link: bool) -> bool:
    """Keep what the student writes; else the form says why not."""
    if not form.validate():
        return False
    store, now = get_services().store, get_services().now()
    if store.cases.answer(case.id, form.text.data or "", form.nonce.data or "", by_link=by_link, now=now):
        return True
    form.form_errors = [FULL]
    return False


def _ask_page(token: str, form: AskForm, stored: StoredResponse, ready: bool) -> Page:
    services, so_far = get_services(), StoredAnswers.from_document(stored.answers)
    found = services.store.shortlists.read(token) or abort(404)
    ranked = Recommendation.from_document(stored.document) if stored.document and ready else None
    page = render_template(
        "student/ask/ask.html",
        token=token,
        invited=invited_as(token),
        form=form,
        said=said(so_far.answers),
        programs=[name_of(services.catalog, program.id) for program in ranked.programs] if ranked else None,
        shortlist=[name_of(services.catalog, id_) for id_ in found.shortlist.programs],
        open_step=next_step(so_far) or STEPS[-1],
        withdrawn="withdrawn" in request.args,
        offered=stored.has_advisors or bool(form.errors),
        private_link=url_for("student.results", token=token, _external=True),
        longest=LONGEST,
    )
    return page, 422 if form.errors else 200


def _status_page(token: str, case: StoredCase, form: ButtonForm | None = None) -> Page:
    lists = _lists(case)
    agreed = {**{purpose: purpose in case.consent for purpose in PURPOSES}, "email": case.contact}
    page = render_template(
        "student/ask/status.html",
        token=token,
        form=form or ButtonForm.of(token),
        answer=form if isinstance(form, AnswerForm) else AnswerForm.fresh(token),
        consent=form if isinstance(form, ConsentForm) else ConsentForm(data=agreed, meta={"csrf_context": token}),
        published=bool(lists),
        lists=lists,
        letter=lists[0] if lists and lists[0].note else None,
        private_link=url_for("student.results", token=token, _external=True),
        **_shown(case),
    )
    return page, 422 if form else 200


def _shown(case: StoredCase) -> dict[str, Any]:
    heading, next_words = CASE_TOLD[case.state]
    about = "Your list from an advisor" if case.by_office else "Your question to an advisor"
    texts = conversation(case, _lists(case))
    shown = {"case": case, "about": about, "heading": heading, "next": next_words, "texts": texts, "longest": LONGEST}
    return {**shown, "usually": usual_answer(case)}


def _lists(case: StoredCase) -> tuple[PublishedEdition, ...]:
    """The published lists that the student may see, latest first."""
    return tuple(kept for kept in get_services().store.publications.of(case.id) if kept.taken_back_at is None)


@blueprint.app_template_filter("day")
def day(moment: datetime) -> str:
    """A moment as a day in words."""
    return day_words(moment.date())


@blueprint.app_template_filter("moment")
def moment(at: datetime) -> str:
    """A moment in words, to the minute."""
    return moment_words(at)


# --- what the mailed link opens ---------------------------------------------------------------------------------------


@blueprint.route("/advice/<key>", methods=["GET", "POST"])
@access("public")
def told(key: str) -> Page:
    """How the case stands, and a form for the answer; nothing of the student's own pages but the published list, where
    the student agreed that the mail opens it."""
    found = find_case(key)
    if found is None:
        return render_template("student/ask/gone.html"), 404
    case = found.case
    lists = _lists(case) if found.with_list else ()
    shown = get_services().store.publications.read(case.id, lists[0].number) if lists else None
    form = AnswerForm.of(key, request.form) if request.method == "POST" else AnswerForm.fresh(key)
    if request.method == "POST" and _said(case, form, by_link=True):
        return redirect(url_for("ask.told", key=key), 303)
    page = render_template(
        "student/ask/told.html",
        key=key,
        form=form,
        answer=form,
        opened=found,
        mine=ButtonForm.of(key),
        letter=lists[0] if lists and lists[0].note else None,
        advised=replace(list_of_review(shown[1], get_services().catalog), note="")
        if shown
        else None,  # it has the letter
        here=listed_here(),
        **_shown(case),
    )
    return page, 422 if form.errors else 200


@blueprint.post("/advice/<key>/mine")
@access("public")
@limited("responses")
def make_own(key: str) -> Page:
    """Make a case that the office opened one's own: it gets a private link, and the one that was handed out ends."""
    nonce = handed_out(key)
    if nonce is None or not ButtonForm.of(key, request.form).validate():
        return redirect(url_for("ask.told", key=key), 303)
    token = get_services().store.batch_cases.take_over(nonce, now=get_services().now())
    return redirect(url_for("student.keep", token=token) if token else url_for("ask.told", key=key), 303)


@blueprint.after_request
def _private(response: Response) -> Response:
    """No cache keeps any of it, and no search engine lists it."""
    response.headers.update(PRIVATE_HEADERS)
    return response
