"""Everything that is kept about a student, on one page and as a file: what the tables hold, in words where there are
some and as it stands where there are none, and what the audit trail says was done."""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, abort, render_template

from quiz.core.questions import StoredAnswers
from quiz.core.records import ACTIONS
from quiz.store.subject_access import everything
from quiz.web import get_services
from quiz.web.kit import access, name_of
from quiz.web.student.results_page import said

blueprint = Blueprint("my_data", __name__)

Rows = dict[str, list[dict[str, Any]]]
# What each table holds of a student, in reading order; a table without words here comes last under its own name.
TABLES = {
    "responses": "Your answers and your list",
    "shortlists": "Your shortlist",
    "shares": "Links that you made to your shortlist",
    "requests": "What you sent to an advisor",
    "batch_cases": "That your office put your answers in from a file of its own",
    "messages": "Messages between you and the advisor",
    "reviews": "What the advisor made of your list",
    "publications": "Every list that an advisor published for you",
    "review_acts": "Programs that an advisor changed something about, by number of the trail",
    "outcomes": "What you or an advisor told of your applications",
    "seen_requests": "When advisors looked at it",
    "assignments": "Which advisor it waits for",
    "follows": "That you are told when something on your shortlist changes",
    "student_mails": "Mails that you asked for and that wait to be sent",
    "second_readings": "That a second advisor reads it first",
    "invitations": "What your office wrote when it invited you",
    "invited_responses": "That you began by that invitation",
    "trail": "What was done with it: the audit trail",
}
COLUMNS = {
    "id": "Number",
    "response_id": "Number of your answers",
    "request_id": "Number of your question",
    "document": "Your list, as it was computed",
    "earlier": "The list before your last change",
    "undo": "What takes that change back",
    "entries": "Programs",
    "live": "Follows your list",
    "frozen": "Copy of the list as it was",
    "contact": "Mail to you",
    "consent": "What you agreed to, and when",
    "claimed_by": "Advisor at work on it, by number",
    "account_id": "Advisor, by number",
    "taken_back_at": "Taken back",
    "published_by": "Published by advisor number",
    "author_kind": "Who wrote it",
    "mailed_list": "That the link in a mail opens the published list",
    "by_link": "Written through the link in a mail",
    "mail": "How the last mail to you went",
    "model": "The list that the advisor started from",
    "base": "Version of your answers that it rests on",
    "edits": "What the advisor changed",
    "shared_note": "Note to you",
    "internal_note": "Note among advisors",
    "invitation_id": "Number of the invitation",
    "cohort": "Group",
    "reader_id": "Read by advisor number",
    "content_sha256": "Fingerprint",
    "by": "Given by advisor number",
    "advisor_id": "Your advisor, by number",
    "sha256": "Fingerprint",
}
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:[\d.]+\+00:00")


@blueprint.get("/quiz/<token:token>/data")
@access("student")
def show(token: str) -> str:
    """All of it on one page."""
    held = _read_everything(token)
    (response,) = held["responses"]
    catalog, entries = (
        get_services().catalog,
        [row for shortlist in held.get("shortlists", ()) for row in shortlist["entries"]],
    )
    document = response["document"] or {}
    order = [*TABLES, *sorted(set(held) - set(TABLES))]
    return render_template(
        "student/quiz/my_data.html",
        token=token,
        said=said(StoredAnswers.from_document(response["answers"]).answers),
        programs=[name_of(catalog, program["id"]) for program in document.get("programs", ())],
        shortlist=[(name_of(catalog, row["program"]), row) for row in entries],
        tables=[
            (TABLES.get(name) or label(name), [_in_words(row) for row in held[name]]) for name in order if name in held
        ],
    )


@blueprint.get("/quiz/<token:token>/data.json")
@access("student")
def download(token: str) -> Response:
    """All of it as JSON, as the tables hold it."""
    text = json.dumps(_read_everything(token), ensure_ascii=False, indent=2, default=_plain)
    response = Response(text + "\n", mimetype="application/json")
    response.headers["Content-Disposition"] = 'attachment; filename="mem-quiz-everything.json"'
    return response


def _read_everything(token: str) -> Rows:
    """What the tables hold, and the entries of the audit trail that name what is the student's."""
    store = get_services().store
    held = everything(store.engine, token) or abort(404)
    subjects = [f"request:{row['id']}" for row in held.get("requests", ())]
    trail = [
        {
            "number": entry.number,
            "at": entry.at,
            "advisor": entry.actor,
            "what": ACTIONS.get(entry.action, entry.action),
        }
        for subject in subjects
        for entry in store.audit.of(subject)
    ]
    return {**held, "trail": trail} if trail else held


def label(name: str) -> str:
    """The words for a column, a table or a key of a document."""
    return COLUMNS.get(name) or name.replace("_", " ").capitalize()


def _in_words(value: Any) -> Any:
    """A value as the page shows it: keys and what is not there in words, times to the minute."""
    if isinstance(value, Mapping):
        return {label(str(key)): _in_words(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_in_words(part) for part in value]
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str) and MOMENT.fullmatch(value):
        value = datetime.fromisoformat(value)
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M} UTC"
    return "nothing" if value in (None, "", [], {}) else str(value)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value.hex()
