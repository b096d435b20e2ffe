"""What the buttons "Add to shortlist" of one page need to know, read by its view before the page is rendered."""

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import request

from quiz.core.decision import Entry, Shortlist
from quiz.web import get_services
from quiz.web.kit.answering import loaded
from quiz.web.kit.csrf import student_csrf


@dataclass(frozen=True, slots=True)
class ButtonPlace:
    """Whose list it is, with the CSRF token that proves it, what is on it and what was dropped, and where to come
    back to."""

    token: str | None
    csrf: str
    programs: tuple[str, ...]
    dropped: tuple[str, ...]
    next: str
    at: str


def listed_here() -> ButtonPlace:
    """The current request as program/shortlist_button.html sees it; nobody's list is empty."""
    given = dict(request.view_args or {})
    token = given.pop("token", None)
    entries = _entries(token) if token else ()
    at = urlencode([*given.items(), *request.args.items(multi=True)])
    return ButtonPlace(
        token,
        student_csrf(token) if token else "",
        tuple(entry.program for entry in entries),
        tuple(entry.program for entry in entries if entry.dropped),
        request.endpoint or "",
        at,
    )


def _entries(token: str) -> tuple[Entry, ...]:
    """What is on the list: from the response where that was read, else read by itself."""
    response = loaded(token)
    if response is not None:
        return Shortlist.from_document(response.entries or []).entries
    found = get_services().store.shortlists.read(token)
    return found.shortlist.entries if found else ()
