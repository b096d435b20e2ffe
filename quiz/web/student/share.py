"""Read-only links to a shortlist: making and taking back one's own, and the page that a link opens for anybody.

The shared page knows neither the student's token nor what was not ticked: the store hands out no more. From there the
programs can be copied to a list of one's own; of a pasted link only the token counts, and nothing redirects to it.
"""

import re
import secrets
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Self

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from wtforms import BooleanField, Form, HiddenField, RadioField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # new in WTForms 3.3, the stubs are older
from wtforms.fields.core import Field

from quiz.core.catalog import FactText, Program, cautions, cost_shown, student_cost
from quiz.core.decision import STATUSES, Entry, PublishedDeadline, ShortlistError, published
from quiz.core.questions import NOTHING_SAID, Answers, StoredAnswers
from quiz.core.text import day_words
from quiz.store.shares import MAX_OPEN, OpenedShare, Share, ShareOptions
from quiz.store.tokens import TOKEN_LENGTH
from quiz.web import get_services
from quiz.web.kit import NONCE, PRIVATE_HEADERS, ButtonForm, ProgramRow, access, limited, program_row, tidy
from quiz.web.student.results_page import said
from quiz.web.student.shortlist import Page, change, new_entry

blueprint = Blueprint("share", __name__)

KINDS = {"live": "The list as it is whenever it is opened", "frozen": "The list as it is now"}
DAYS = {"7": "a week", "30": "30 days", "90": "90 days"}
PRIVATE_LINK = re.compile(rf"(?:^|/quiz/)([A-Za-z0-9_-]{{{TOKEN_LENGTH}}})(?=$|[/?#])")


class ShareForm(ButtonForm):
    """What a new link shows and how long it works. `nonce` names it, so that sending the form twice makes one link."""

    nonce = HiddenField()
    live = RadioField(
        "What it shows",
        choices=[SelectChoice(*item) for item in KINDS.items()],
        default="live",
        validate_choice=False,
    )
    days = RadioField(
        "How long it works", choices=[SelectChoice(*item) for item in DAYS.items()], default="30", validate_choice=False
    )
    notes = BooleanField("My statuses with their reasons, notes, questions and own deadlines")
    answers = BooleanField("My answers to the quiz, and prices as they apply to me")

    @classmethod
    def fresh(cls, token: str) -> Self:
        """An empty form with a name of its own for the link it will make."""
        return cls(None, data={"nonce": secrets.token_urlsafe(16)}, meta={"csrf_context": token})

    def validate_nonce(self, field: Field) -> None:
        if not NONCE.fullmatch(field.data or ""):
            raise ValidationError("This page was out of date. Choose again")

    def validate_live(self, field: Field) -> None:
        if field.data not in KINDS:
            raise ValidationError("Choose whether the link follows your list")

    def validate_days(self, field: Field) -> None:
        if field.data not in DAYS:
            raise ValidationError("Choose how long the link works")

    @property
    def options(self) -> ShareOptions:
        """What was chosen, from now on."""
        now = get_services().now()
        until = now + timedelta(days=int(self.days.data))
        return ShareOptions(self.live.data == "live", self.answers.data, self.notes.data, now, until)


class CopyForm(Form):
    """Where a shared list is copied to: the private link of a list of one's own, or nothing for a new one."""

    mine = StringField("Your private link", filters=[tidy])

    @property
    def token(self) -> str | None:
        """The token of the pasted link; None where nothing was pasted."""
        found = PRIVATE_LINK.search(self.mine.data or "")
        return found[1] if found else None

    def validate_mine(self, field: Field) -> None:
        if field.data and (self.token is None or get_services().store.responses.answers(self.token) is None):
            raise ValidationError(
                "That is no private link of this site that works. Copy it from “Keep this list” on your own page, or "
                "leave the field empty to begin a new list"
            )


# --- one's own links ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ShareLink:
    """One of the student's links as the page shows it."""

    share: Share
    made: str
    until: str
    expired: bool


def _links(token: str) -> tuple[ShareLink, ...]:
    """The newest first, those that have ended last."""
    now = get_services().now()
    links = [
        ShareLink(share, day_words(made.date()), day_words(until.date()), until <= now)
        for share in reversed(get_services().store.shares.of(token))
        for made, until in ((share.options.created_at, share.options.expires_at),)
    ]
    return tuple(sorted(links, key=lambda link: link.expired))


def _manage_page(token: str, form: ShareForm | ButtonForm, fresh: ShareForm | None = None) -> Page:
    found = get_services().store.shortlists.read(token) or abort(404)
    page = render_template(
        "student/shortlist/share.html",
        token=token,
        form=form,
        fresh=fresh or form,
        links=_links(token),
        count=len(found.shortlist.active),
        taken=request.args.get("taken") == "1",
    )
    return page, 422 if form.errors else 200


@blueprint.route("/quiz/<token:token>/share", methods=["GET", "POST"])
@access("student")
def manage(token: str) -> Page:
    """The student's links, and the form that makes one."""
    if request.method != "POST":
        return _manage_page(token, ShareForm.fresh(token))
    form, store = ShareForm.of(token, request.form), get_services().store
    if not form.validate():
        return _manage_page(token, form)
    stored = store.responses.answers(token)
    found = store.shortlists.read(token)
    if stored is None or found is None:
        abort(404)
    if sum(not link.expired for link in _links(token)) >= MAX_OPEN:
        form.form_errors = [f"You have {MAX_OPEN} links that work: take one back before you make another"]
        return _manage_page(token, form)
    store.shares.create(token, form.nonce.data or "", form.options, found.shortlist, stored)
    return redirect(url_for("share.manage", token=token, _anchor="links"), 303)


@blueprint.post("/quiz/<token:token>/share/revoke")
@access("student")
def revoke(token: str) -> Page:
    """Take a link back: from now on it opens nothing."""
    form = ButtonForm.of(token, request.form)
    if not form.validate():
        return _manage_page(token, form, ShareForm.fresh(token))
    get_services().store.shares.revoke(token, request.form.get("nonce", ""), now=get_services().now())
    return redirect(url_for("share.manage", token=token, taken=1, _anchor="taken"), 303)


# --- what a link opens ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SharedRow:
    """One program of a shared list with its row and what its price rests on; `status` is "" where statuses and notes
    are not shared."""

    entry: Entry
    program: Program | None
    head: ProgramRow
    price: FactText | None
    cautions: tuple[str, ...]
    published: PublishedDeadline | None
    status: str
    own_day: str


def _row(entry: Entry, answers: Answers, notes: bool, rank: int | None) -> SharedRow:
    services = get_services()
    program = services.catalog.by_id.get(entry.program)
    gone = ProgramRow(entry.program, entry.program, "", "", (), "No longer in the catalog.", gone=True)
    return SharedRow(
        entry,
        program,
        replace(program_row(program, services.catalog, answers) if program else gone, rank=rank),
        cost_shown(student_cost(program, services.catalog, answers)) if program else None,
        cautions(program) if program else (),
        published(program, services.now().date()) if program else None,
        STATUSES[entry.status] if notes else "",
        day_words(entry.deadline) if entry.deadline else "",
    )


def _open(share_token: str) -> OpenedShare | None:
    return get_services().store.shares.open(share_token, now=get_services().now())


def _gone() -> Page:
    return render_template("student/shortlist/gone.html"), 404


def _shared_page(share_token: str, opened: OpenedShare, form: CopyForm) -> Page:
    answers = StoredAnswers.from_document(opened.answers).answers if opened.answers is not None else NOTHING_SAID
    count = len(opened.shortlist.active)
    page = render_template(
        "student/shortlist/shared.html",
        form=form,
        share_token=share_token,
        rows=[
            _row(entry, answers, opened.options.notes, number if number <= count else None)
            for number, entry in enumerate(opened.shortlist.grouped, start=1)
        ],
        count=count,
        said=said(answers) if opened.answers is not None else (),
        options=opened.options,
        made=day_words(opened.options.created_at.date()),
        until=day_words(opened.options.expires_at.date()),
    )
    return page, 422 if form.errors else 200


@blueprint.get("/shared/<token:share_token>")
@access("public")
def shared(share_token: str) -> Page:
    """What a link shows: the programs with their facts, and nothing that was not ticked."""
    opened = _open(share_token)
    return _shared_page(share_token, opened, CopyForm()) if opened else _gone()


@blueprint.post("/shared/<token:share_token>/copy")
@access("public")
@limited("responses")
def copy(share_token: str) -> Page:
    """Put these programs, in this order and without any note, at the end of a list of one's own or on a new one; what
    was dropped stays behind, since a copy would not say so."""
    opened, form, services = _open(share_token), CopyForm(request.form), get_services()
    if opened is None:
        return _gone()
    if not form.validate():
        return _shared_page(share_token, opened, form)
    new = [new_entry(program) for program in opened.shortlist.active.programs if program in services.catalog.by_id]
    token = form.token or services.store.responses.create({}, now=services.now())
    try:
        change(token, lambda shortlist: shortlist.added(*new))
    except ShortlistError as error:
        form.mine.errors = [str(error)]
        return _shared_page(share_token, opened, form)
    return redirect(url_for("shortlist.show", token=token), 303)


@blueprint.after_request
def _private(response: Response) -> Response:
    """What a link opens is for those who have the link: no cache keeps it, no search engine lists it."""
    response.headers.update(PRIVATE_HEADERS)
    return response
