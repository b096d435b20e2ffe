"""What the buttons "Add to shortlist" of one page need to know, read by its view before the page is rendered."""

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import request

from quiz.web import get_services
from quiz.web.kit.student_forms import ButtonForm


@dataclass(frozen=True, slots=True)
class ButtonPlace:
    """Whose list it is, with the form that proves it, what is on it and what was dropped, and where to come
    back to."""

    token: str | None
    form: ButtonForm | None
    programs: tuple[str, ...]
    dropped: tuple[str, ...]
    next: str
    at: str


def listed_here() -> ButtonPlace:
    """The current request as program/shortlist_button.html sees it; nobody's list is empty."""
    given = dict(request.view_args or {})
    token = given.pop("token", None)
    found = get_services().store.shortlists.read(token) if token else None
    at = urlencode([*given.items(), *request.args.items(multi=True)])
    entries = found.shortlist.entries if found else ()
    return ButtonPlace(
        token,
        ButtonForm.of(token) if token else None,
        tuple(entry.program for entry in entries),
        tuple(entry.program for entry in entries if entry.dropped),
        request.endpoint or "",
        at,
    )
