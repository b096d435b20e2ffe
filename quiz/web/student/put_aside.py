"""“Not this one”: a program put aside on the results page, which then shows the next one. It is kept on the shortlist
as dropped, with the reason if one is given, and says nothing about other programs: nothing is ranked again.
"""

from collections.abc import Callable
from dataclasses import replace

from flask import Blueprint, redirect, request, url_for

from quiz.core.decision import Entry, Shortlist, ShortlistError
from quiz.core.text import printable
from quiz.web.kit import ButtonForm, access, looked_at
from quiz.web.student.quiz import Page
from quiz.web.student.results import results_response
from quiz.web.student.shortlist import change, new_entry

blueprint = Blueprint("aside", __name__)

NO_REASON = "Not this one"
LONGEST = 300


@blueprint.post("/quiz/<token:token>/aside")
@access("student")
def put(token: str) -> Page:
    """Put a program aside, or say why one was; doing it twice is doing it once."""
    program = request.form.get("program", "")
    reason = printable(request.form.get("reason", "").strip())[:LONGEST]

    def dropped(shortlist: Shortlist) -> Shortlist:
        entry = shortlist.entry(program)
        if entry is None:
            return shortlist.added(_dropped(new_entry(program), reason))
        return shortlist.edited(_dropped(entry, reason or entry.reason))

    return _changed(token, dropped, program)


@blueprint.post("/quiz/<token:token>/aside/back")
@access("student")
def take_back(token: str) -> Page:
    """Take that back: the program stands in the list again, and on the shortlist only if something was noted there."""
    program = request.form.get("program", "")

    def restored(shortlist: Shortlist) -> Shortlist:
        entry = shortlist.entry(program)
        if entry is None or not entry.dropped:
            return shortlist
        noted = entry.note or entry.questions or entry.deadline
        return shortlist.edited(replace(entry, status="exploring", reason="")) if noted else shortlist.removed(program)

    return _changed(token, restored)


def _changed(token: str, operation: Callable[[Shortlist], Shortlist], program: str | None = None) -> Page:
    """Carry out a press and go back to the results; say so there where it cannot be: an unknown program, a shortlist
    that is full."""
    form = ButtonForm.of(token, request.form)
    if not form.validate():
        return results_response(token, form)
    try:
        change(token, operation)
    except ShortlistError as error:
        form.form_errors = [str(error)]
        return results_response(token, form)
    return redirect(url_for("student.results", token=token, aside=program, **looked_at()), 303)


def _dropped(entry: Entry, reason: str) -> Entry:
    return replace(entry, status="dropped", reason=reason or NO_REASON)
