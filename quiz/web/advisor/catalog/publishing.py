"""The catalog desk, where it changes what students get: uploads, the draft and its difference, publishing, versions,
and going back. The views stand on the blueprint of desk.py.

Publishing and going back are an admin's: they change every student's list at once, so a second pair of eyes sees the
difference first, and an admin always has a second factor.
"""

from collections.abc import Callable
from typing import Any

from flask import Response, abort, flash, request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from quiz.core.catalog import MAX_BYTES, CatalogError, CatalogFiles, carried, compare_catalogs
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
from quiz.web.advisor.catalog.forms import CatalogUploadForm, DraftForm, PublishForm
from quiz.web.kit import access, takes_file

__all__ = ["blueprint"]

ANOTHER_IS_LIVE = "Version {live} is live by now, so nothing was published. Look at the difference again"
NO_FILES = "There is nothing in the draft: edit a fact or upload a file"
DRAFT_THERE = "There is a draft with changes. Tick the box to put this file in its place, or publish the draft first"
NOTHING_NEW = "The draft says what the live version says: there is nothing to publish"
FILES: dict[str, Callable[[CatalogFiles], bytes]] = {
    "programs.csv": lambda files: files.programs,
    "sources.csv": lambda files: files.sources,
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
@takes_file(len(FILES) * MAX_BYTES)
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
    return _draft(PublishForm.of())


def _draft(form: PublishForm | DraftForm, **context: Any) -> Page:
    store = get_services().store
    stored, (number, files) = store.catalogs.draft(), live_files(store)
    changes = (
        compare_catalogs(files if stored.base == number else files_of(stored.base), stored.files)
        if stored.files
        else None
    )
    publishing = form if isinstance(form, PublishForm) else PublishForm.of()
    context = {"carried": None, "publishing": publishing, **context}
    return desk_page(
        "draft", form, 409, draft=stored, changes=changes, number=number, admin=current_advisor().is_admin, **context
    )


@blueprint.post("/draft/publish")
@access("admin")
def publish() -> Page:
    """Make the draft the live version, in every process within seconds."""
    services, form = get_services(), PublishForm.of(request.form)
    stored, (number, files) = services.store.catalogs.draft(), live_files(services.store)
    if not form.validate():
        return _draft(form)
    problem = _not_publishable(form, stored, number, files)
    if problem:
        form.refuse(problem)
        return _draft(form)
    assert stored.files is not None, "that is not publishable"
    return _publish(form, stored.files, draft=stored.version) or _draft(form)


def _not_publishable(form: PublishForm, stored: StoredDraft, number: int, files: CatalogFiles) -> str:
    if stored.files is None:
        return NO_FILES
    if stored.version != form.seen:
        return CHANGED_MEANWHILE
    if number != form.on or stored.base != number:
        return ANOTHER_IS_LIVE.format(live=number)
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
    return _draft(PublishForm.of(), carried=moved)


@blueprint.post("/draft/drop")
@access("advisor")
def drop() -> Page:
    """Throw the draft away."""
    form = DraftForm.of(request.form)
    stored = get_services().store.catalogs.draft()
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
    return _version(number, PublishForm.of())


def _version(number: int, form: PublishForm) -> Page:
    store, files = get_services().store, files_of(number)
    live = live_files(store)[0]
    changes = compare_catalogs(files_of(number - 1), files) if number > FIRST else None
    back = compare_catalogs(live_files(store)[1], files) if number != live else None
    line, admin = store.catalogs.line(number), current_advisor().is_admin
    return desk_page("version", form, 409, number=number, line=line, changes=changes, back=back, live=live, admin=admin)


@blueprint.post("/versions/<int:number>/back")
@access("admin")
def roll_back(number: int) -> Page:
    """Publish what an earlier version said as a new version."""
    form, files = PublishForm.of(request.form), files_of(number)
    if not form.validate():
        return _version(number, form)
    live, now_live = live_files(get_services().store)
    if live != form.on:
        form.refuse(ANOTHER_IS_LIVE.format(live=live))
    elif now_live == files:
        form.refuse(f"Version {live} says what version {number} says: there is nothing to go back to")
    elif (done := _publish(form, files, equals=number)) is not None:
        return done
    return _version(number, form)


@blueprint.get("/versions/<int:number>/<any('programs.csv', 'sources.csv'):name>")
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
