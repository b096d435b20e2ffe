"""Lists as files and back: a student's list and shortlist in every format of quiz.exports, and a page that reads a JSON
export into a new response.

An import never touches what is stored already: it makes a response of its own, with its own link, and ranks the same
answers on today's catalog.
"""

from dataclasses import replace
from datetime import date

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.datastructures import CombinedMultiDict
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse
from wtforms import Form, TextAreaField

from quiz.core.catalog import name_lines
from quiz.core.decision import MAX_ENTRIES, Shortlist
from quiz.core.questions import NOTHING, next_step
from quiz.core.records import rules
from quiz.core.text import printable
from quiz.files import (
    KINDS,
    SHORTLIST,
    Listing,
    UnreadableFileError,
    file_name,
    listing_of,
    listing_of_review,
    read_json,
    read_list,
)
from quiz.service.jobs import documents
from quiz.service.responses import recommended
from quiz.store import StoredResponse, StoredShortlist
from quiz.store.documents import MADE
from quiz.store.jobs import DOCUMENT, FAILED
from quiz.store.tokens import digest
from quiz.web import get_services
from quiz.web.kit import READING, UploadField, access, complete, limited, load, onward, takes_file
from quiz.web.student.advised import published_for

blueprint = Blueprint("downloads", __name__)

FILES = f"any({', '.join(KINDS)})"
# Sixty programs with every note as long as it may be; the other pages take far less.
MOST_BYTES = 2 * 1024 * 1024
MOST_LINES = 200
NAMES = {"pdf": "PDF", "xlsx": "workbook"}  # of what may be long
HEADINGS = {MADE: "is ready", FAILED: "could not be made"}
LOOK_SECONDS = 2
Page = str | AnyResponse | tuple[str, int]


# --- out ----------------------------------------------------------------------------------------------------------


@blueprint.get(f"/quiz/<token:token>/results.<{FILES}:kind>")
@access("student")
@limited("files", methods=tuple(READING))
def results(token: str, kind: str) -> AnyResponse:
    """The list that the results page shows as a file, an advisor's where one is published (`list=model` gives the
    computed one); while a question is open, a redirect to it."""
    listing = listed_results(token)
    return _file(kind, listing, token, _read_shortlist(token).version) if isinstance(listing, Listing) else listing


def listed_results(token: str) -> Listing | AnyResponse:
    """The list that the results page shows; while a question is open, a redirect to it."""
    found = complete(token)
    if not isinstance(found, tuple):
        return found
    stored, recommendation = found
    services, published = get_services(), published_for(token, stored.answers)
    shortlist = _read_shortlist(token).shortlist
    if published and published[2]:
        return listing_of_review(published[0], services.catalog, services.now(), shortlist)
    return listing_of(recommendation, services.catalog, stored, services.now(), shortlist)


@blueprint.get(f"/quiz/<token:token>/shortlist.<{FILES}:kind>")
@access("student")
@limited("files", methods=tuple(READING))
def shortlist(token: str, kind: str) -> AnyResponse:
    """The shortlist as a file, in the student's own order."""
    services, response, saved = get_services(), load(token), _read_shortlist(token)
    if documents.is_long(kind, saved) and services.store.jobs.has_worker(now=services.now()):
        return _long(kind, token, response, saved)
    listing = documents.list_shortlist(services, token, response, saved)
    return _respond(kind, KINDS[kind].write(listing), listing.kind, listing.made.date())


def _long(kind: str, token: str, response: StoredResponse, saved: StoredShortlist) -> AnyResponse:
    """A long file that is made already; else a redirect to the page that waits for it."""
    services = get_services()
    store, key = services.store.documents, documents.content_key(services, kind, response, saved)
    found = store.find(token, key)
    if found is not None and found.is_made:
        content = store.content(token, found.id) or abort(503)
        return _respond(kind, content, SHORTLIST, services.now().date())
    if found is None or found.has_failed:
        found = store.ask(token, key, kind, len(saved.shortlist.entries), now=services.now()) or abort(503)
        services.queue.send(DOCUMENT, found.id, found.attempt)
    return redirect(url_for("downloads.waiting", token=token, document=found.id), 303)


@blueprint.get("/quiz/<token:token>/files/<int:document>")
@access("student")
def waiting(token: str, document: int) -> AnyResponse | str:
    """A long file that is being made: the page looks by itself, and begins the download when it is there. Without a
    worker the file is made where it is asked for."""
    services = get_services()
    load(token)
    found = services.store.documents.get(token, document)
    if found is None:
        return redirect(url_for("shortlist.show", token=token), 303)
    file = url_for("downloads.shortlist", token=token, kind=found.kind)
    if not found.is_made and not services.store.jobs.has_worker(now=services.now()):
        return redirect(file, 303)
    name = NAMES[found.kind]
    return render_template(
        "student/shortlist/waiting.html",
        document=found,
        heading=f"Your {name} {HEADINGS.get(found.state, 'is being made')}",
        ahead=services.store.documents.ahead(found.id),
        file=file,
        words=KINDS[found.kind].words,
        seconds=LOOK_SECONDS,
    )


def _read_shortlist(token: str) -> StoredShortlist:
    return get_services().store.shortlists.read(token) or abort(404)


def _file(kind: str, listing: Listing, token: str, version: int) -> Response:
    listing = replace(listing, owner=digest(token).hex(), revision=version + get_services().live.number)
    return _respond(kind, KINDS[kind].write(listing), listing.kind, listing.made.date())


def _respond(kind: str, content: bytes, what: str, day: date) -> Response:
    response = Response(content, mimetype=KINDS[kind].mimetype)
    name = file_name(what, kind, day)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


# --- in -----------------------------------------------------------------------------------------------------------


class ImportForm(Form):
    """What comes in: a file, read as soon as it is checked, or lines that were pasted. `lines` are names of schools;
    without them the file was one of ours."""

    file = UploadField("The file")
    names = TextAreaField("Or your schools, one a line", filters=[lambda text: printable(text or "")], default="")
    stored = NOTHING
    shortlist = Shortlist()
    lines: tuple[str, ...] = ()

    def validate_file(self, field: UploadField) -> None:
        """A file that left here, or a table of names; lines where there is none."""
        content = field.data.read() if field.data else b""
        pasted = [line for line in (self.names.data or "").splitlines() if line.strip()]
        if pasted and not content:
            self.lines = tuple(pasted[:MOST_LINES])
            return
        try:
            if _is_json(content):
                self.stored, self.shortlist = read_json(content)
                return
            found = read_list(content)
        except UnreadableFileError as error:
            field.errors = [*field.errors, *error.problems]
            return
        if isinstance(found, Shortlist):
            self.shortlist = found
        else:
            self.lines = found


def _is_json(content: bytes) -> bool:
    """Whether a file is read as JSON: what begins like it in any encoding, what is nothing, and what other writers of
    ours made, which the reader of JSON names."""
    begins = content.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n")[:1]
    return begins in (b"", b"{", b"[") or content.startswith((b"%PDF", b"BEGIN:VCALENDAR"))


@blueprint.errorhandler(RequestEntityTooLarge)
def _too_large(error: RequestEntityTooLarge) -> Page:
    form = ImportForm()
    form.file.errors = [
        f"The file is larger than {MOST_BYTES // 1024**2} MB, which no file from here is: choose another"
    ]
    return _page(form, error.code)


@blueprint.route("/import", methods=["GET", "POST"])
@access("public")
@limited("imports")
@takes_file(MOST_BYTES)
def import_file() -> Page:
    """Read an export into a new response; to its results, else to its shortlist, else to the question that is open.
    Names of schools are shown with what they mean first."""
    if request.method != "POST":
        return _page(ImportForm(), 200)
    form = ImportForm(CombinedMultiDict((request.files, request.form)))
    if not form.validate():
        return _page(form, 422)
    if form.lines:
        lines = name_lines(get_services().catalog, form.lines)
        return render_template("student/quiz/names.html", lines=lines, most=MAX_ENTRIES)
    services, now = get_services(), get_services().now()
    answers, document = form.stored.as_document(), recommended(services, form.stored)
    token = services.store.responses.create(answers, document, now=now, imported=True)
    if form.shortlist:
        services.store.shortlists.save(token, form.shortlist, 0, now=now)
        if next_step(form.stored) is not None:
            return redirect(url_for("shortlist.show", token=token), 303)
    return onward(token, (NOTHING, form.stored))


def _page(form: ImportForm, status: int) -> Page:
    kept_for = rules(get_services().settings.keep_days)["imported"].time
    return render_template("student/quiz/import.html", form=form, most=MOST_BYTES // 1024**2, kept_for=kept_for), status
