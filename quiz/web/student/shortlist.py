"""The student's shortlist: adding from anywhere, ordering, editing, removing and putting back.

Each post is one operation of quiz.shortlist, applied to the list as it is now and again when another tab saved in
between; operations name programs and not positions, so that doing one twice is doing it once.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.routing import BuildError
from werkzeug.wrappers import Response as AnyResponse

from quiz.core.advice import Recommendation
from quiz.core.decision import MAX_ENTRIES, Entry, Shortlist, ShortlistError, position
from quiz.core.questions import STEPS, StoredAnswers, next_step
from quiz.files import KINDS, calendar_note
from quiz.web import get_services
from quiz.web.kit import ButtonForm, access, limited, load
from quiz.web.student.case_state import case_state, offers_advice
from quiz.web.student.shortlist_page import (
    EntryEditError,
    EntryForm,
    RemovedProgram,
    ShortlistContext,
    carried,
    judged_beside,
    rows,
    sentences,
    taken_off,
)

blueprint = Blueprint("shortlist", __name__)

TRIES = 5
# The pages that have a button to add a program, to which adding leads back; all of them stand under a token too.
PLACES = (
    "student.results",
    "programs.browse",
    "programs.program",
    "compare.compare",
    "cost.program_cost",
    "guide.specialisation",
    "guide.discipline",
    "guide.certifications",
)
MAX_FIELDS = 60
Page = str | AnyResponse | tuple[str, int]


# --- the button on other pages --------------------------------------------------------------------------------------


def _back(token: str, program: str) -> AnyResponse:
    """To the named page the button was pressed on, with the query it had; else to the shortlist. Never to a URL that
    was sent."""
    endpoint = request.form.get("next", "")
    if endpoint in PLACES:
        with suppress(BuildError, ValueError):  # a page that needs more than was sent
            sent = parse_qs(request.form.get("at", ""), keep_blank_values=True, max_num_fields=MAX_FIELDS)
            values: dict[str, Any] = {
                k: v if v[1:] else v[0] for k, v in sent.items() if k != "token" and not k.startswith("_")
            }
            return redirect(url_for(endpoint, token=token, _anchor=f"keep-{program}", **values), 303)
    return _to_list(token, program)


def _to_list(token: str, program: str = "") -> AnyResponse:
    return redirect(url_for("shortlist.show", token=token, _anchor=f"entry-{program}" if program else None), 303)


# --- load and save --------------------------------------------------------------------------------------------------


def change(token: str, operation: Callable[[Shortlist], Shortlist]) -> Shortlist:
    """Apply an operation to the list as it is stored now; again, when another tab saved in between."""
    store, now = get_services().store.shortlists, get_services().now()
    for _ in range(TRIES):
        found = store.read(token) or abort(404)
        changed = operation(found.shortlist)
        if changed == found.shortlist or store.save(token, changed, found.version, now=now):
            return changed
    return abort(503)


def new_entry(program: str) -> Entry:
    """An entry as it is when a program is added today. 422 for a program that the catalog does not have."""
    if program not in get_services().catalog.by_id:
        raise ShortlistError("That program is not in the catalog. Add one from a page of this site")
    return Entry(program, added=get_services().now().date())


# --- the pages ------------------------------------------------------------------------------------------------------


def seen_by(token: str) -> ShortlistContext:
    """What the student's page shows beside the list. 404 for a token that opens nothing."""
    services = get_services()
    stored = load(token)
    document = stored.document
    recommendation = Recommendation.from_document(document) if document else None
    return ShortlistContext(
        token, services.catalog, StoredAnswers.from_document(stored.answers), recommendation, services.now().date()
    )


def _page(token: str, form: ButtonForm, status: int = 200, removed: RemovedProgram | None = None) -> Page:
    seen = seen_by(token)
    found = get_services().store.shortlists.read(token) or abort(404)
    seen = replace(seen, judged=judged_beside(seen.recommendation, seen.answers, found.shortlist))
    page = render_template(
        "student/shortlist/shortlist.html",
        token=token,
        form=form,
        case_state=case_state(token),
        offered=offers_advice(token),
        rows=rows(found.shortlist, seen, form if isinstance(form, EntryForm) and form.errors else None),
        sentences=sentences(found.shortlist, seen),
        removed=removed,
        complete=seen.recommendation is not None,
        first_question=next_step(seen.stored) or STEPS[-1],
        kinds=KINDS,
        calendar_note=calendar_note(
            ((seen.catalog.by_id.get(entry.program), entry) for entry in found.shortlist.entries), seen.today
        ),
    )
    return page, status


def _changed(token: str, operation: Callable[[Shortlist], Shortlist]) -> Page:
    """Carry out a button's operation and go back to where it was pressed; say so on the page where it cannot be."""
    form = ButtonForm.of(token, request.form)
    if not form.validate():
        return _page(token, form, 422)
    try:
        change(token, operation)
    except ShortlistError as error:
        form.form_errors = [str(error)]
        return _page(token, form, 422)
    return _back(token, request.form.get("program", ""))


@blueprint.get("/quiz/<token:token>/shortlist")
@access("student")
def show(token: str) -> Page:
    """The list, also before the quiz is complete and while it is empty."""
    return _page(token, ButtonForm.of(token))


@blueprint.post("/shortlist")
@access("public")
@limited("responses")
def start() -> Page:
    """A shortlist for somebody who has not taken the quiz: a new response without answers, with these programs."""
    services = get_services()
    programs = [*dict.fromkeys(filter(None, request.form.getlist("program")))][:MAX_ENTRIES]
    if not programs or any(program not in services.catalog.by_id for program in programs):
        abort(404)
    token = services.store.responses.create({}, now=services.now())
    change(token, lambda shortlist: shortlist.added(*map(new_entry, programs)))
    return _to_list(token, programs[0])


@blueprint.post("/quiz/<token:token>/shortlist/add")
@access("student")
def add(token: str) -> Page:
    """Put a program at the end of the list and go back to the page it was found on."""
    return _changed(token, lambda shortlist: shortlist.added(new_entry(request.form.get("program", ""))))


@blueprint.post("/quiz/<token:token>/shortlist/move")
@access("student")
def move(token: str) -> Page:
    """Put a program before another, at the end, or at a numbered place."""
    program, place = request.form.get("program", ""), request.form.get("position", "").strip()
    if not place:
        return _changed(token, lambda shortlist: shortlist.moved(program, request.form.get("before", "")))
    return _changed(token, lambda shortlist: shortlist.placed(program, position(place)))


@blueprint.post("/quiz/<token:token>/shortlist/remove")
@access("student")
def remove(token: str) -> Page:
    """Take a program off. The page that answers carries it in the button that puts it back, since nothing else would
    remember it: hence no redirect. Sent again, it finds nothing to take off."""
    form, program = ButtonForm.of(token, request.form), request.form.get("program", "")
    if not form.validate():
        return _page(token, form, 422)
    taken = None

    def operation(shortlist: Shortlist) -> Shortlist:
        nonlocal taken
        taken = taken_off(shortlist, program, get_services().catalog)
        return shortlist.removed(program)

    change(token, operation)
    return _page(token, form, removed=taken)


@blueprint.post("/quiz/<token:token>/shortlist/back")
@access("student")
def put_back(token: str) -> Page:
    """Put an entry back where it stood, with everything it held."""
    sent = request.form
    return _changed(token, lambda shortlist: shortlist.put_back(carried(sent.get("entry", "")), sent.get("before", "")))


@blueprint.post("/quiz/<token:token>/shortlist/edit")
@access("student")
def edit(token: str) -> Page:
    """Save what was typed about one entry, merged with what another window saved meanwhile."""
    form, services = EntryForm.of(token, request.form), get_services()
    if not form.validate():
        return _page(token, form, 422)
    program = services.catalog.by_id.get(form.program.data or "")
    new = new_entry(program.id) if program else None
    asked = seen_by(token).asks(program) if program else ()
    try:
        change(token, lambda shortlist: form.applied(shortlist, new, asked))
    except EntryEditError as error:
        return _page(token, form, error.status)
    except ShortlistError as error:
        form.form_errors = [str(error)]
        return _page(token, form, 422)
    return _to_list(token, form.program.data or "")
