"""Loading and saving a student's answers, for every page that changes them, and where such a change leads.

A save is one change applied to the answers as they are now, again when another tab saved in between. Where it leads
carries in its address the patch that takes the change back; whatever is said about the change is read off that.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from quiz.core.advice.document import Recommendation
from quiz.core.advice.recommend import recommend
from quiz.core.advice.revision import Revision, revision
from quiz.core.questions.answers import AnswerError, Answers, clean, reread
from quiz.core.questions.changes import Patch, applied, undo
from quiz.core.questions.path import next_step, step_after
from quiz.core.questions.quiz import STEPS
from quiz.store.responses import StoredResponse
from quiz.web import get_services

TOP = 10
TRIES = 5
ALL = "all"


def load(token: str) -> StoredResponse:
    """The response of a token; 404 when it opens nothing."""
    return get_services().store.responses.response(token) or abort(404)


def answers_of(token: str) -> Answers:
    """The answers alone, in the store's shape; 404 when the token opens nothing."""
    stored = get_services().store.responses.answers(token)
    return abort(404) if stored is None else reread(stored)


def recommended(answers: Mapping[str, Any]) -> dict[str, Any] | None:
    """The document of a complete quiz; None while a question is open."""
    if next_step(answers) is not None:
        return None
    return recommend(get_services().engine, answers, top=TOP).to_document()


def save(token: str, changed: Callable[[Answers], Answers]) -> tuple[Answers, Answers]:
    """Change the stored answers; gives them as they were and as they are."""
    services = get_services()
    for _ in range(TRIES):
        stored = load(token)
        before = reread(stored.answers)
        after = changed(before)
        if services.store.responses.save(token, after, recommended(after), stored.version, now=services.now()):
            return before, after
    return abort(503)


def complete(token: str) -> tuple[Answers, Recommendation] | Response:
    """The answers and the stored list; else a redirect to the question whose answer will make one."""
    stored = load(token)
    answers = reread(stored.answers)
    if next_step(answers) is None and stored.document is not None:
        return answers, Recommendation.from_document(stored.document)
    return redirect(url_for("student.question", token=token, step=next_step(answers) or STEPS[-1]), 303)


def onward(token: str, saved: tuple[Answers, Answers], step: str | None = None) -> Response:
    """To the results when nothing is open, else to the question after this one, else to the first gap."""
    before, after = saved
    gap = next_step(after)
    if gap is not None:
        to = (step_after(step) if step else None) or gap
        return redirect(url_for("student.question", token=token, step=to), 303)
    patch = undo(before, after) if next_step(before) is None else {}
    said = json.dumps(patch, separators=(",", ":")) if patch else None
    return redirect(url_for("student.results", token=token, undo=said, show=shown_all()), 303)


def shown_all() -> str | None:
    """`all` where the student has opened the whole list, which then stays open; else None."""
    return ALL if request.args.get("show") == ALL else None


def patch_of(text: str | None) -> Patch | None:
    """A JSON Merge Patch of the answers as a form or an address carries it; None when it is none."""
    try:
        patch = json.loads(text or "")
        clean(patch)
    except (ValueError, AnswerError, RecursionError):
        return None
    return dict(patch)


def revised(answers: Answers, recommendation: Recommendation) -> Revision | None:
    """What the last change did, where the address carries the patch that takes it back; None where that says nothing,
    for example after a change in another tab."""
    patch = patch_of(request.args.get("undo"))
    before = applied(answers, patch) if patch else answers
    if before == answers:
        return None
    was = recommend(get_services().engine, before, top=TOP, what_ifs=False)
    return revision(before, answers, was.programs, recommendation.programs)
