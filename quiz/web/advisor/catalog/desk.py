"""The catalog desk: facts reported wrong, facts that are old, and the edit of one fact in the draft.

Advisors settle reports and edit facts, which only changes the draft; what students get changes in
publishing.py.
"""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse
from wtforms import Form

from quiz.core.advising import PAGE_KINDS
from quiz.core.catalog import (
    EDITABLE,
    FACTS,
    PROGRAMS,
    CatalogFiles,
    ProgramEdit,
    cell_words,
    check_files,
    column_name,
    compare_catalogs,
    edited,
    edited_with,
    find_programs,
    is_official,
    needs_source,
    release,
    rows_of,
)
from quiz.core.text import capital
from quiz.service.look_again import find_findings
from quiz.service.publishing import live_files
from quiz.service.wanted import wanted_pages
from quiz.store.catalog_versions import FIRST, StoredDraft, VersionAuthor
from quiz.store.fact_reports import FactReport
from quiz.store.readings import ACCEPTED, CORRECTED, StoredReadFact
from quiz.store.reported_edits import IN_DRAFT
from quiz.web import get_services
from quiz.web.accounts import current_advisor
from quiz.web.advisor.catalog.facts_table import HEADS, facts_form, facts_page
from quiz.web.advisor.catalog.forms import DraftForm, ProgramEditForm, SettleForm, edit_form, stored_in_fields
from quiz.web.advisor.catalog.sources import pages_of
from quiz.web.advisor.catalog.stale import FindForm, stale_form, stale_page
from quiz.web.kit import access
from quiz.web.public.fact_report import FACT_NAMES

blueprint = Blueprint("catalog_desk", __name__, url_prefix="/advisor/catalog")
blueprint.add_app_template_filter(column_name)
blueprint.add_app_template_filter(lambda cell, column: cell_words(column, cell), "words_of_cell")
blueprint.add_app_template_filter(capital, "capital")

Page = str | AnyResponse | tuple[str, int]

PER_PAGE = 50
MOST_WANTED = 6
CHANGED_MEANWHILE = "Somebody changed the draft since you opened this page. This is how it stands now: do it again"


def by_me() -> VersionAuthor:
    """Whoever is signed in, as versions and reports keep it."""
    advisor = current_advisor()
    return VersionAuthor(advisor.name, advisor.id)


def desk_page(name: str, form: Form | None = None, status: int = 422, **context: Any) -> Page:
    """A page of the desk; `status` is for one whose form could not be used."""
    html = render_template(f"advisor/catalog/{name}.html", **({} if form is None else {"form": form}), **context)
    return html, status if form is not None and form.errors else 200


def to_page(endpoint: str, *, of: str = "catalog_desk", **values: Any) -> AnyResponse:
    """To another page of the desk, of this blueprint or another."""
    return redirect(url_for(f"{of}.{endpoint}", **values), 303)


def save_draft(form: DraftForm, files: CatalogFiles | None, onto: StoredDraft, action: str, change: Any) -> bool:
    """Save the draft in the place of what the form's page showed; False when that has changed, as the form then says.
    A first draft is made from the live version."""
    services = get_services()
    base = onto.base if onto.files or action != "catalog.edited" else live_files(services.store)[0]
    if services.store.catalogs.save_draft(files, base, form.seen, by_me(), action, now=services.now(), change=change):
        return True
    form.refuse(CHANGED_MEANWHILE)
    return False


def save_edit(form: ProgramEditForm, files: CatalogFiles, onto: StoredDraft, change: ProgramEdit) -> bool:
    """Put an edit into the draft; False where the check of the whole catalog refuses it or somebody was first, as the
    form then says."""
    new = edited(files, change)
    form.blame(check_files(new).problems)
    return not form.errors and save_draft(form, new, onto, "catalog.edited", change)


def files_of(number: int) -> CatalogFiles:
    """The files of a version; those of the release stand for number 1 while nothing was published. 404 for others."""
    found = get_services().store.catalogs.files(number)
    return found or (release() if number == FIRST else abort(404))


def number_of(name: str, text: str | None = None) -> int:
    """A number of the query, or the one given; 0 for anything else."""
    said = request.args.get(name, "") if text is None else text
    return int(said) if said.isdecimal() and len(said) < 10 else 0


# --- the desk ---------------------------------------------------------------------------------------------------------


@blueprint.get("")
@access("advisor")
def home() -> Page:
    """What is live, what waits, what is old, and the way to one program."""
    services, form = get_services(), FindForm(request.args)
    wanted = form.q.data if form.validate() else ""
    number, files = live_files(services.store)
    draft = services.store.catalogs.draft()
    return desk_page(
        "home",
        form,
        wanted=wanted,
        found=find_programs(services.catalog, wanted).programs if wanted else (),
        live=services.store.catalogs.line(number),
        number=number,
        counts=compare_catalogs(files, files).after,
        serving=services.live.number,
        failed=services.shelf.failed,
        draft=draft,
        changes=compare_catalogs(files_of(draft.base), draft.files) if draft.files else None,
        open=services.store.fact_reports.count_open(),
        again=len(find_findings(services)),
        watches=bool(services.settings.read_pages),
        next_up=wanted_pages(services, MOST_WANTED),
    )


# --- reports of students ----------------------------------------------------------------------------------------------


@blueprint.get("/reports")
@access("advisor")
def reports() -> Page:
    """What students say is wrong: those that wait, or those that are settled."""
    return _reports(SettleForm.of())


def _reports(form: SettleForm, number: int = 0) -> Page:
    services, settled = get_services(), request.args.get("settled") == "1"
    start = number_of("from")
    found = services.store.fact_reports.search(settled=settled, start=start, count=PER_PAGE + 1)
    return desk_page(
        "reports",
        form,
        409 if CHANGED_MEANWHILE in form.form_errors else 422,
        reports=[_shown(report) for report in found[:PER_PAGE]],
        settled=settled,
        chosen=number,
        earlier=start - PER_PAGE if start else None,
        later=start + PER_PAGE if len(found) > PER_PAGE else None,
    )


def _shown(report: FactReport) -> dict[str, Any]:
    """A report beside what the live catalog says; the page is a link only where it is an official one."""
    program = get_services().catalog.by_id.get(report.program)
    site = program.school_facts.site if program and program.school_facts else None
    return {
        "report": report,
        "program": program,
        "now": FACTS[report.fact].shown(program).text if program and report.fact in FACTS else "",
        "fact": FACT_NAMES.get(report.fact, report.fact),
        "official": is_official(report.page, site),
        "column": report.fact if report.fact in EDITABLE else None,
    }


@blueprint.post("/reports/<int:number>")
@access("advisor")
def settle(number: int) -> Page:
    """Say how a report ended."""
    services, form = get_services(), SettleForm.of(request.form)
    report = services.store.fact_reports.get(number) or abort(404)
    if not form.validate():
        return _reports(form, number)
    how, live = form.outcome.data, services.live.number
    if not services.store.fact_reports.settle(number, form.seen, how, by_me(), now=services.now(), live=live):
        form.refuse("Somebody else settled that report meanwhile; it stands as they left it")
        return _reports(form)
    flash(f"The report about {FACT_NAMES.get(report.fact, report.fact)} is settled: {form.outcome.data}.")
    return to_page("reports")


# --- old facts, and one program's facts -------------------------------------------------------------------------------


@blueprint.get("/stale")
@access("advisor")
def stale() -> Page:
    """Facts by the age of their source, oldest first."""
    catalog = get_services().catalog
    form = stale_form(catalog, request.args)
    form.validate()
    return desk_page("stale", form, found=stale_page(catalog, form))


@blueprint.get("/facts")
@access("advisor")
def facts() -> Page:
    """Programs and how the facts that decide stand, what most hangs on first."""
    services = get_services()
    form = facts_form(services, request.args)
    form.validate()
    # What has one column is edited there; what has several, or none that is edited, is reached by its program.
    columns = {kind.id: kind.fields[0] for kind in PAGE_KINDS if len(kind.fields) == 1 and kind.fields[0] in EDITABLE}
    return desk_page("facts", form, found=facts_page(services, form), kinds=PAGE_KINDS, heads=HEADS, edited=columns)


@blueprint.get("/programs/<program_id>")
@access("advisor")
def program(program_id: str) -> Page:
    """Every fact of a program as the draft has it, and where it is edited."""
    row, files, draft = row_of(program_id)
    now = get_services().catalog.by_id.get(program_id)
    shown = [(name, row[name], name in EDITABLE) for name in PROGRAMS.columns if name != "id"]
    sources = {name: get_services().catalog.sources_of(now, name) for name, _, _ in shown} if now else {}
    pages = pages_of(program_id, files)
    return desk_page("program", row=row, facts=shown, sources=sources, draft=draft, pages=pages)


@blueprint.route("/programs/<program_id>/<column>", methods=["GET", "POST"])
@access("advisor")
def edit(program_id: str, column: str) -> Page:
    """One fact put right in the draft, with where it says so."""
    if column not in EDITABLE:
        abort(404)
    services, (row, files, draft) = get_services(), row_of(program_id)
    form = _edit_form(column, row, draft)
    if request.method == "POST" and form.validate():
        change = form.edit(program_id)
        if change is not None and save_edit(form, files, draft, change):
            _settle_reported(form)
            reading = _decide_proposed(form, change)
            flash(f"{column_name(column)} of {row['institution']} is in the draft. It shows when the draft is live.")
            if reading:
                return to_page("show", of="page_reading", number=reading)
            return to_page("program", program_id=program_id)
    status = 409 if CHANGED_MEANWHILE in form.form_errors else 422
    reported = services.store.fact_reports.get(number_of("report", form.report.data))
    columns = [(name, PROGRAMS.columns[name].kind) for name in edited_with(column)]
    sourced = needs_source(edited_with(column))
    shown = {"row": row, "column": column, "columns": columns, "reported": reported, "sourced": sourced}
    return desk_page("edit", form, status, **shown, proposed=_proposed(form.proposal.data, program_id, column))


def _edit_form(column: str, row: dict[str, str], draft: StoredDraft) -> ProgramEditForm:
    stored = stored_in_fields(edited_with(column), row)
    report = request.args.get("report", "")
    reported = get_services().store.fact_reports.get(number_of("", report)) if report else None
    page = reported.page if reported and reported.program == row["id"] else ""
    fixed = {"version": draft.version, "report": report, "page": page}
    proposed = _proposed(request.args.get("proposal"), row["id"], column)
    if proposed:
        found = stored_in_fields(tuple(proposed.cells), proposed.cells)
        year = str(get_services().now().year)
        fixed |= {"proposal": str(proposed.id), "page": proposed.seen_on, "year": year}
        stored |= found
    return edit_form(column).of(request.form or None, **stored, **fixed)


def row_of(program_id: str) -> tuple[dict[str, str], CatalogFiles, StoredDraft]:
    """A program's row of the draft, else of the live version. 404 where there is none."""
    draft = get_services().store.catalogs.draft()
    files = draft.files or live_files(get_services().store)[1]
    row = next((row for row in rows_of(PROGRAMS, files.programs) if row["id"] == program_id), None)
    return row or abort(404), files, draft


def _proposed(number: str | None, program_id: str, column: str) -> StoredReadFact | None:
    """The fact that a page proposed for this very column, while nobody has decided on it."""
    store = get_services().store.readings
    fact = store.fact(number_of("", number or ""))
    reading = store.get(fact.reading_id) if fact and fact.waits and fact.column == column else None
    return fact if reading and reading.program == program_id else None


def _decide_proposed(form: ProgramEditForm, change: ProgramEdit) -> int:
    """The proposed fact that led to an edit is decided by it; gives its reading, 0 where there was none."""
    services = get_services()
    fact = _proposed(form.proposal.data, change.program, form.column)
    if fact is None:
        return 0
    same = all(change.cells.get(name) == cell for name, cell in fact.cells.items())
    year = change.source.as_of if change.source else ""
    services.store.readings.decide(
        fact.id, ACCEPTED if same else CORRECTED, by_me(), now=services.now(), written=change.cells, year=year
    )
    return fact.reading_id


def _settle_reported(form: ProgramEditForm) -> None:
    """The report that led to an edit is in the draft with it, and settled when that is live."""
    services = get_services()
    report = services.store.fact_reports.get(number_of("", form.report.data))
    if report is not None:
        services.store.fact_reports.settle(report.id, report.version, IN_DRAFT, by_me(), now=services.now())
