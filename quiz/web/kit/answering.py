"""The response of a request's student, read once and kept for the save, and where a change of it leads.

That address carries the patch that takes the change back; whatever is said about the change is read off the patch and
the list that the response keeps from before.
"""

import json
import re
from collections.abc import Callable
from typing import Any

from flask import abort, g, redirect, request, url_for
from werkzeug.wrappers import Response

from quiz.core.advice import EarlierList, Recommendation, Revision, describe_revision
from quiz.core.questions import STEPS, AnswerError, Patch, StoredAnswers, applied, clean, next_step, step_after, undo
from quiz.service import responses
from quiz.store.responses import StoredResponse
from quiz.web import get_services
from quiz.web.kit.metrics import FINISH
from quiz.web.kit.permissions import READING

ALL = "all"
ROWS = re.compile("[1-9][0-9]{0,2}")


def load(token: str) -> StoredResponse:
    """The response of a token as this request first read it; 404 when it opens nothing."""
    responses: dict[str, StoredResponse] = g.setdefault("responses", {})
    if token not in responses:
        responses[token] = get_services().store.responses.response(token) or abort(404)
    return responses[token]


def loaded(token: str) -> StoredResponse | None:
    """The response if this request has read it already."""
    found: StoredResponse | None = g.get("responses", {}).get(token)
    return found


def answers_of(token: str) -> StoredAnswers:
    """The answers so far; 404 when the token opens nothing. A page that needs no more reads no more; a post will save
    the response."""
    known: dict[str, StoredAnswers] = g.setdefault("answers", {})
    if token not in known:
        if loaded(token) or request.method not in READING:
            document = load(token).answers
        else:
            found = get_services().store.responses.answers(token)
            document = abort(404) if found is None else found
        known[token] = StoredAnswers.from_document(document)
    return known[token]


def save(token: str, changed: Callable[[StoredAnswers], StoredAnswers]) -> tuple[StoredAnswers, StoredAnswers]:
    """Change the stored answers; gives them as they were and as they are. 404 when the response is gone, 503 when
    others kept changing it."""
    response = load(token)
    del g.responses[token]
    g.get("answers", {}).pop(token, None)
    try:
        before, after = responses.save(get_services(), token, response, changed)
    except responses.ResponseGoneError:
        abort(404)
    except responses.ResponseBusyError:
        abort(503)
    if next_step(before) is not None and next_step(after) is None:
        FINISH.observe((get_services().now() - response.created_at).total_seconds())
    return before, after


def complete(token: str) -> tuple[StoredAnswers, Recommendation] | Response:
    """The answers and the stored list; else a redirect to the question whose answer will make one."""
    response, stored = load(token), answers_of(token)
    if next_step(stored) is None and response.document is not None:
        return stored, Recommendation.from_document(response.document)
    return redirect(url_for("student.question", token=token, step=next_step(stored) or STEPS[-1]), 303)


def onward(token: str, saved: tuple[StoredAnswers, StoredAnswers], step: str | None = None) -> Response:
    """To the results when nothing is open, else to the question after this one, else to the first gap."""
    before, after = saved
    gap = next_step(after)
    if gap is not None:
        to = (step_after(step, after.answers) if step else None) or gap
        return redirect(url_for("student.question", token=token, step=to), 303)
    patch = undo(before.answers, after.answers) if next_step(before) is None else {}
    said = json.dumps(patch, separators=(",", ":")) if patch else None
    asked = request.args.get("asked")  # the sharpening questions that stood open stay open
    return redirect(url_for("student.results", token=token, undo=said, show=opened(), asked=asked), 303)


def opened() -> str | None:
    """How much of the list the student has opened, which then stays open: `all` of the kept list, or how many rows;
    None for the first five."""
    given = request.args.get("show", "")
    return given if given == ALL or ROWS.fullmatch(given) else None


def looked_at() -> dict[str, Any]:
    """How the request looks at the list, as the values of an address: what is opened, the filters, the order."""
    return {"show": opened(), "only": request.args.getlist("only") or None, "sort": request.args.get("sort")}


def patch_of(text: str | None) -> Patch | None:
    """A JSON Merge Patch of the answers as a form or an address carries it; None when it is none."""
    try:
        patch = json.loads(text or "")
        clean(patch)
    except (ValueError, AnswerError, RecursionError):
        return None
    return dict(patch)


def revised(token: str, recommendation: Recommendation) -> Revision | None:
    """What the last change did, where the address carries the patch that takes it back; None where that says nothing.
    What it did to the list is not said once the list from before is gone, for example after a change in another tab."""
    patch, stored = patch_of(request.args.get("undo")), answers_of(token)
    before, after = (applied(stored, patch) if patch else stored).answers, stored.answers
    if before == after:
        return None
    earlier = load(token).earlier
    was = EarlierList.of(earlier, earlier["undo"]).programs if earlier and earlier["undo"] == patch else None
    return describe_revision(before, after, was, recommendation.programs)
