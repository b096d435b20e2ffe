"""The catalog desk, where it changes what students get: uploads, the draft and its difference, publishing, versions,
and going back. The views stand on the blueprint of desk.py.

Publishing and going back are an admin's, who always has a second factor, and each says what it does on a page of its
own and asks. Who changed the draft does not publish it, unless a setting says that one person is enough; going back is
to what was published before, and one admin may.
"""

from collections.abc import Callable
from typing import Any

from flask import Response, abort, flash, request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from quiz.core.catalog import (
    MAX_BYTES,
    CatalogDifference,
    CatalogError,
    CatalogFiles,
    carried,
    compare_catalogs,
)
from quiz.service.publishing import live_files
from quiz.service.publishing import publish as publish_files
from quiz.store.catalog_versions import FIRST, StoredDraft
from quiz.web import get_services
from quiz.web.accounts import current_advisor
from quiz.web.advisor.catalog.desk import (
    CHANGED_MEANWHILE,
    PER_PAGE,
    Page,
    blueprint,
    by_me,
    desk_page,
    files_of,
    number_of,
    save_draft,
    to_page,
)
from quiz.web.advisor.catalog.forms import CatalogUploadForm, DraftForm, PublishForm, many
from quiz.web.kit import access, takes_file

__all__ = ["blueprint"]

ANOTHER_IS_LIVE = "Version {live} is live by now, so nothing was published. Look at the difference again"
NO_FILES = "There is nothing in the draft: edit a fact or upload a file"
DRAFT_THERE = "There is a draft with changes. Tick the box to put this file in its place, or publish the draft first"
SAME_PERSON = "You changed this draft yourself: another admin publishes it, so that two people have seen what changes"
NOTHING_NEW = "The draft says what the live version says: there is nothing to publish"
FILES: dict[str, Callable[[CatalogFiles], bytes]] = {
    "programs.csv": lambda files: files.programs,
    "sources.csv": lambda files: files.sources,
    "schools.csv": lambda files: files.school_table,
}


# --- the draft --------------------------------------------------------------------------------------------------------


@blueprint.errorhandler(RequestEntityTooLarge)
def _too_large(error: RequestEntityTooLarge) -> Page:
    form = CatalogUploadForm.of()
    form.programs.errors = (f"A file may have at most {MAX_BYTES // 10**6} MB",)
    return desk_page(
        "upload", form, error.code or 413, report=None, draft=get_services().store.catalogs.draft(), most=MAX_BYTES
    )


@blueprint.route("/upload", methods=["GET", "POST"])
@access("advisor")
@takes_file(2 * MAX_BYTES)  # programs and sources
def upload() -> Page:
    """A whole catalog from a spreadsheet: every problem at once, or the draft and its difference."""
    services = get_services()
    draft = services.store.catalogs.draft()
    form = CatalogUploadForm.sent() if request.method == "POST" else CatalogUploadForm.of(version=draft.version)
    report = None
    if request.method == "POST" and form.validate():
        number, live = live_files(services.store)
        files, report = form.read(live)
        if report and report.problems:
            form.refuse(f"The file has {_count(len(report.problems), 'problem')}, so it was not taken")
        if report and draft.files and not form.replace.data:
            form.replace.errors = (DRAFT_THERE,)
        if not form.errors and save_draft(form, files, StoredDraft(None, number, form.seen), "catalog.uploaded", None):
            return to_page("draft")
    return desk_page("upload", form, report=report, draft=services.store.catalogs.draft(), most=MAX_BYTES)


@blueprint.get("/draft")
@access("advisor")
def draft() -> Page:
    """What the draft changes, row by row and cell by cell, and what that does."""
    return _draft(DraftForm.of())


def _draft(form: DraftForm, **context: Any) -> Page:
    store = get_services().store
    stored, (number, files) = store.catalogs.draft(), live_files(store)
    changes = (
        compare_catalogs(files if stored.base == number else files_of(stored.base), stored.files)
        if stored.files
        else None
    )
    context = {"carried": None, "admin": current_advisor().is_admin, "own": _own(stored), **context}
    return desk_page("draft", form, 409, draft=stored, changes=changes, number=number, **context)


def _own(draft: StoredDraft) -> bool:
    """Whether somebody else has to publish it."""
    return get_services().settings.catalog_people > 1 and current_advisor().id in draft.authors


@blueprint.route("/draft/publish", methods=["GET", "POST"])
@access("admin")
def publish() -> Page:
    """Say what publishing does, and make the draft the live version, in every process within seconds."""
    services = get_services()
    stored, (number, files) = services.store.catalogs.draft(), live_files(services.store)
    asked = request.method == "GET"
    form = PublishForm.of(version=str(stored.version), base=str(number)) if asked else PublishForm.of(request.form)
    problem = _not_publishable(form, stored, number, files)
    if problem:
        return to_page("draft") if asked else _draft(_refused(problem))
    assert stored.files is not None, "that is not publishable"
    changes = compare_catalogs(files, stored.files)
    ready = not asked and form.validate() and form.counted(changes)
    if ready and (done := _publish(form, stored.files, draft=stored.version)) is not None:
        return done
    return _ask("publish", form, changes, number + 1)


def _refused(problem: str) -> DraftForm:
    """The form of a page that shows how it stands now, and why nothing was done."""
    form = DraftForm.of()
    form.refuse(problem)
    return form


def _ask(what: str, form: DraftForm, changes: CatalogDifference, number: int) -> Page:
    """The page that says what an act does, and asks for it."""
    status = 409 if form.form_errors else 422
    return desk_page("confirm", form, status, what=what, changes=changes, number=number, many=many(changes))


def _not_publishable(form: PublishForm, stored: StoredDraft, number: int, files: CatalogFiles) -> str:
    if stored.files is None:
        return NO_FILES
    if stored.version != form.seen:
        return CHANGED_MEANWHILE
    if number != form.on or stored.base != number:
        return ANOTHER_IS_LIVE.format(live=number)
    if _own(stored):
        return SAME_PERSON
    return "" if compare_catalogs(files, stored.files) else NOTHING_NEW


def _publish(form: PublishForm, files: CatalogFiles, **how: int) -> AnyResponse | None:
    """Publish and say so; None when it cannot be, and then the form says why."""
    services, note = get_services(), (form.note.data or "").strip()
    try:
        number = publish_files(services.store, files, form.on, by_me(), now=services.now(), note=note, **how)
    except CatalogError as error:
        form.refuse("It cannot be published: " + "; ".join(map(str, error.problems[:5])))
        return None
    if number is None:
        form.refuse(ANOTHER_IS_LIVE.format(live=live_files(services.store)[0]))
        return None
    services.shelf.refresh()
    flash(f"Version {number} is live.")
    return to_page("home")


@blueprint.post("/draft/carry")
@access("advisor")
def carry() -> Page:
    """Put the changes of the draft onto the version that is live by now."""
    services, form = get_services(), DraftForm.of(request.form)
    stored, (number, files) = services.store.catalogs.draft(), live_files(services.store)
    if not form.validate() or stored.files is None:
        return to_page("draft")
    moved = carried(compare_catalogs(files_of(stored.base), stored.files), files)
    if not save_draft(form, moved.files, StoredDraft(None, number, form.seen), "catalog.carried", None):
        return _draft(form)
    return _draft(DraftForm.of(), carried=moved)


@blueprint.route("/draft/drop", methods=["GET", "POST"])
@access("advisor")
def drop() -> Page:
    """Say what is lost with the draft, and throw it away."""
    stored = get_services().store.catalogs.draft()
    if request.method == "GET":
        if stored.files is None:
            return to_page("draft")
        form = DraftForm.of(version=str(stored.version))
        return _ask("drop", form, compare_catalogs(files_of(stored.base), stored.files), stored.base)
    form = DraftForm.of(request.form)
    if form.validate() and save_draft(form, None, StoredDraft(None, stored.base, form.seen), "catalog.dropped", None):
        flash("The draft is gone.")
        return to_page("home")
    return _draft(form)


# --- versions ---------------------------------------------------------------------------------------------------------


@blueprint.get("/versions")
@access("advisor")
def versions() -> Page:
    """Every version, newest first."""
    before = number_of("before") or None
    lines = get_services().store.catalogs.lines(before=before, count=PER_PAGE + 1)
    later = lines[PER_PAGE - 1].number if len(lines) > PER_PAGE else None
    return desk_page("versions", lines=lines[:PER_PAGE], number=live_files(get_services().store)[0], later=later)


@blueprint.get("/versions/<int:number>")
@access("advisor")
def version(number: int) -> Page:
    """What a version changed, and the way back to it."""
    return _version(number, DraftForm.of())


def _version(number: int, form: DraftForm) -> Page:
    store, files = get_services().store, files_of(number)
    live = live_files(store)[0]
    changes = compare_catalogs(files_of(number - 1), files) if number > FIRST else None
    back = compare_catalogs(live_files(store)[1], files) if number != live else None
    line, admin = store.catalogs.line(number), current_advisor().is_admin
    return desk_page("version", form, 409, number=number, line=line, changes=changes, back=back, live=live, admin=admin)


@blueprint.route("/versions/<int:number>/back", methods=["GET", "POST"])
@access("admin")
def roll_back(number: int) -> Page:
    """Say what going back does, and publish what an earlier version said as a new version."""
    files, (live, now_live) = files_of(number), live_files(get_services().store)
    asked = request.method == "GET"
    form = PublishForm.of(version="0", base=str(live)) if asked else PublishForm.of(request.form)
    changes = compare_catalogs(now_live, files)
    if live != form.on:
        return _version(number, _refused(ANOTHER_IS_LIVE.format(live=live)))
    if not changes:
        return to_page("version", number=number)  # which says that there is nothing to go back to
    ready = not asked and form.validate() and form.counted(changes)
    if ready and (done := _publish(form, files, equals=number)) is not None:
        return done
    return _ask("back", form, changes, number)


@blueprint.get("/versions/<int:number>/<any('programs.csv', 'sources.csv', 'schools.csv'):name>")
@access("advisor")
def file(number: int, name: str) -> Response:
    """A file of a version, byte for byte: not neutralised for spreadsheets, so that it comes back as it went out. No
    cell in it can begin a formula, which the check refuses."""
    return _download(FILES[name](files_of(number)), name, f"v{number}")


@blueprint.get("/draft/<any('programs.csv', 'sources.csv'):name>")
@access("advisor")
def draft_file(name: str) -> Response:
    """A file of the draft, byte for byte."""
    files = get_services().store.catalogs.draft().files or abort(404)
    return _download(FILES[name](files), name, "draft")


def _download(content: bytes, name: str, which: str) -> Response:
    response = Response(content, mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name.replace(".csv", f"-{which}.csv")}"'
    return response


def _count(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"
