"""Who is looking: nobody in particular, or the student whose token is in the URL.

The public pages (catalog, program, compare, guide, cost) also stand under /quiz/<token>/, where they know the student's
answers and keep every link in the student's own scope. `visitor()` is that student for the current request.
"""

from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, g, has_request_context, request

from quiz.core.questions import NOTHING_SAID, Answers, StoredAnswers
from quiz.web.kit.answering import answers_of
from quiz.web.kit.headers import may_be_framed

# Endpoint, words, and whether the page is a student's own.
PAGES = (
    ("student.results", "Your list", True),
    ("shortlist.show", "Shortlist", True),
    ("programs.browse", "Programs", False),
    ("guide.index", "Guide", False),
    ("programs.method_page", "How we rank", False),
)


@dataclass(frozen=True, slots=True)
class Visitor:
    """A student as pages know them: the token of the URL and the answers so far."""

    token: str
    stored: StoredAnswers

    @property
    def answers(self) -> Answers:
        return self.stored.answers


def find_visitor() -> Visitor | None:
    """The student of this request; None on a page that is nobody's. A token that opens nothing is a 404."""
    token = (request.view_args or {}).get("token")
    if token is None:
        return None
    if "visitor" not in g:
        g.visitor = Visitor(token, answers_of(token))
    found: Visitor = g.visitor
    return found


def find_answers() -> Answers:
    """The answers of this request's student; nothing said for nobody."""
    student = find_visitor()
    return student.answers if student else NOTHING_SAID


def keep_in_scope(app: Flask) -> None:
    """Links made on a student's page lead to the student's own version of a page where there is one. A link that is
    meant for others passes token=None."""
    app.url_defaults(_same_token)
    app.jinja_env.globals["site_pages"] = site_pages
    app.jinja_env.globals["may_be_framed"] = may_be_framed


def _same_token(endpoint: str, values: dict[str, Any]) -> None:
    token = (request.view_args or {}).get("token") if has_request_context() else None
    if token and "token" not in values and current_app.url_map.is_endpoint_expecting(endpoint, "token"):
        values["token"] = token


def site_pages() -> list[tuple[str, str]]:
    """The pages named at the top of every page, as endpoint and words: the student's own first, where there is one."""
    asked = "token" in (request.view_args or {}) and request.endpoint != "student.question"
    return [(endpoint, words) for endpoint, words, own in PAGES if asked or not own]
