"""Look again: the official pages that are gone, have moved, or no longer say what was read there."""

from flask import Blueprint, abort, flash, request

from quiz.core.catalog import column_name, is_official
from quiz.service.look_again import find_findings, watch_state
from quiz.store.page_looks import CHANGED, DEAD, GONE, HOME, MOVED, StoredLook
from quiz.web import get_services
from quiz.web.advisor.catalog.desk import Page, by_me, desk_page, to_page
from quiz.web.advisor.catalog.forms import DraftForm
from quiz.web.kit import access

blueprint = Blueprint("catalog_watch", __name__, url_prefix="/advisor/catalog/look-again")
SAID_OTHERWISE = "The page was looked at again meanwhile, and says something else. This is how it stands now"
# What a finding is called, and what to do about it.
WORDS = {
    GONE: ("Gone", "Find its new page on the school’s site and read it, or put the new address in the draft."),
    HOME: ("Leads to the home page", "Find its new page on the school’s site and read it."),
    MOVED: ("Has moved", "Open the new page. Where it is the same program, read it: its facts then name it."),
    CHANGED: ("Says something else", "Read the page again, or mark it where it says the same in other words."),
}


@blueprint.get("")
@access("advisor")
def look_again() -> Page:
    """What waits, what most hangs on first."""
    return _findings(DraftForm.of())


def _findings(form: DraftForm) -> Page:
    services = get_services()
    rows = [
        {
            "found": found,
            "words": WORDS[found.look.status],
            "columns": [(sentence, column_name(sentence.column)) for sentence in found.sentences],
            "page": _to_read(found.look),
            "official": is_official(found.look.detail, None),
        }
        for found in find_findings(services)
    ]
    state, contact = watch_state(services), services.settings.read_pages
    return desk_page("look_again", form, 409, rows=rows, state=state, contact=contact, MOVED=MOVED)


def _to_read(look: StoredLook) -> str | None:
    """The page to read now; None where it has to be looked for."""
    return None if look.status in DEAD else look.detail if look.status == MOVED else look.page


@blueprint.post("/<int:number>/still-true")
@access("advisor")
def still_true(number: int) -> Page:
    """What we have stands, whatever the look found; it is shown again when the page says something else."""
    services, form = get_services(), DraftForm.of(request.form)
    look = services.store.page_looks.get(number) or abort(404)
    if not form.validate():
        return _findings(form)
    if not services.store.page_looks.settle(number, form.version.data or "-", by_me(), now=services.now()):
        form.refuse(SAID_OTHERWISE)
        return _findings(form)
    flash(f"What we have from {look.page} stands.")
    return to_page("look_again", of="catalog_watch")
