"""The student's path: landing, seven steps, results, downloads, and deleting it all. The token in the URL is the only
key: no cookie, no session. Views load, check, ask the core, save, and redirect or render.

Position is derived from the answers (questions.next_step). A POST is one answer, so when somebody saved meanwhile it is
applied again to what they saved. The recommendation is computed by the POST that completes or changes a complete quiz.
"""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Flask, Response, abort, redirect, render_template, request, url_for
from werkzeug.routing import BaseConverter
from werkzeug.wrappers import Response as AnyResponse

from quiz.explain import recommend
from quiz.exports import file_name, to_csv, to_json
from quiz.questions import (
    BY_ID,
    QUESTIONS,
    STEPS,
    Answers,
    clean,
    next_step,
    path,
    reread,
    step_after,
    step_before,
)
from quiz.recommendation import Recommendation
from quiz.store.responses import TOKEN_LENGTH, StoredResponse
from quiz.web import services
from quiz.web.forms import ButtonForm, ChangeForm, QuestionForm, question_form
from quiz.web.results import FIRST, NUMBERS, results_page
from quiz.web.security import access

blueprint = Blueprint("student", __name__)

TOP = 10
FILES = {"csv": (to_csv, "text/csv"), "json": (to_json, "application/json")}
TRIES = 5
Page = str | AnyResponse | tuple[str, int]


class TokenConverter(BaseConverter):
    """The token of a response: anything else in its place is no page at all."""

    regex = rf"[A-Za-z0-9_-]{{{TOKEN_LENGTH}}}"


class StepConverter(BaseConverter):
    """The id of a question."""

    regex = "|".join(STEPS)


@blueprint.record_once
def _converters(state: Any) -> None:
    app: Flask = state.app
    app.url_map.converters.update(token=TokenConverter, step=StepConverter)


# --- load and save ------------------------------------------------------------------------------------------------


def _load(token: str) -> StoredResponse:
    return services().store.responses.response(token) or abort(404)


def _answers(token: str) -> Answers:
    stored = services().store.responses.answers(token)
    return abort(404) if stored is None else reread(stored)


def _recommended(answers: Mapping[str, Any]) -> dict[str, Any] | None:
    """The document of a complete quiz; None while a question is open."""
    if next_step(answers) is not None:
        return None
    return recommend(services().engine, answers, top=TOP).to_document()


def _save(token: str, changed: Callable[[Answers], Answers]) -> Answers:
    """Apply one change to the answers as they are now; again, when another tab saved in between."""
    here = services()
    for _ in range(TRIES):
        stored = _load(token)
        answers = changed(reread(stored.answers))
        if here.store.responses.save(token, answers, _recommended(answers), stored.version, now=here.now()):
            return answers
    return abort(503)


def _onward(token: str, answers: Mapping[str, Any], step: str | None = None) -> AnyResponse:
    """To the results when nothing is open, else to the question after this one, else to the first gap."""
    gap = next_step(answers)
    if gap is None:
        return redirect(url_for("student.results", token=token), 303)
    return redirect(url_for("student.question", token=token, step=(step_after(step) if step else None) or gap), 303)


# --- the quiz -----------------------------------------------------------------------------------------------------


@blueprint.route("/", methods=["GET", "POST"])
@access("public")
def landing() -> Page:
    """The promise and question 1; its answer makes a new response."""
    form = question_form(QUESTIONS[0], None, request.form or None)
    if request.method == "POST" and form.validate():
        here = services()
        answers = form.answered({})
        return _onward(here.store.responses.create(answers, now=here.now()), answers)
    programs = services().catalog.rankable
    facts = {"programs": len(programs), "schools": len({program.institution for program in programs})}
    total = NUMBERS[len(QUESTIONS)]
    page = render_template("quiz/landing.html", form=form, steps=len(QUESTIONS), total=total, **facts)
    return (page, 422) if request.method == "POST" else page


@blueprint.route("/quiz/<token:token>/<step:step>", methods=["GET", "POST"])
@access("student")
def question(token: str, step: str) -> Page:
    """One question. A later one opened early leads to the first gap."""
    answers = _answers(token)
    if step not in path(answers):
        return _onward(token, answers)
    if request.method != "POST":
        return _step_page(token, question_form(BY_ID[step], token, answers=answers), answers)
    form = question_form(BY_ID[step], token, request.form)
    if not form.validate():
        return _step_page(token, form, answers), 422
    return _onward(token, _save(token, form.answered), step)


def _step_page(token: str, form: QuestionForm, answers: Mapping[str, Any]) -> str:
    step = form.question.id
    complete = next_step(answers) is None
    results, before, after = url_for("student.results", token=token), step_before(step), step_after(step)
    back = url_for("student.question", token=token, step=before) if before and not complete else None
    ahead = url_for("student.question", token=token, step=after) if after and answers.get(step) is not None else None
    return render_template(
        "quiz/step.html",
        form=form,
        token=token,
        number=STEPS.index(step) + 1,
        steps=len(STEPS),
        back=back,
        ahead=results if complete else ahead,
        complete=complete,
    )


# --- the results --------------------------------------------------------------------------------------------------


def _complete(token: str) -> tuple[Answers, Recommendation] | AnyResponse:
    """The answers and the stored list; else a redirect to the question whose answer will make one."""
    stored = _load(token)
    answers = reread(stored.answers)
    if next_step(answers) is None and stored.document is not None:
        return answers, Recommendation.from_document(stored.document)
    return redirect(url_for("student.question", token=token, step=next_step(answers) or STEPS[-1]), 303)


def _results(token: str, form: ButtonForm) -> Page:
    found = _complete(token)
    if not isinstance(found, tuple):
        return found
    answers, recommendation = found
    first = None if request.args.get("show") == "all" else FIRST
    page = results_page(recommendation, services().catalog, answers, first)
    return render_template("results/results.html", page=page, token=token, form=form), 422 if form.errors else 200


@blueprint.get("/quiz/<token:token>/results")
@access("student")
def results(token: str) -> Page:
    """The stored list, as it was given; a note when the catalog or the questions have changed since."""
    return _results(token, ButtonForm.of(token))


@blueprint.post("/quiz/<token:token>/rank")
@access("student")
def rank_again(token: str) -> Page:
    """Rank the same answers on today's catalog."""
    form = ButtonForm.of(token, request.form)
    return _onward(token, _save(token, dict)) if form.validate() else _results(token, form)


@blueprint.post("/quiz/<token:token>/change")
@access("student")
def change(token: str) -> Page:
    """Take a change that the results suggest."""
    form = ChangeForm.of(token, request.form)
    return _onward(token, _save(token, form.answered)) if form.validate() else _results(token, form)


@blueprint.get("/quiz/<token:token>/results.<any(csv, json):kind>")
@access("student")
def download(token: str, kind: str) -> Page:
    """The list as a file."""
    found = _complete(token)
    if not isinstance(found, tuple):
        return found
    answers, recommendation = found
    here, (write, mimetype) = services(), FILES[kind]
    response = Response(write(recommendation, here.catalog, clean(answers)), mimetype=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name(kind, here.now().date())}"'
    return response


# --- keep and delete ----------------------------------------------------------------------------------------------


@blueprint.route("/quiz/<token:token>/keep", methods=["GET", "POST"])
@access("student")
def keep(token: str) -> Page:
    """The private link, what is stored, and the button that deletes it; deleting twice is deleting once."""
    form = ButtonForm.of(token, request.form or None)
    if request.method == "POST" and form.validate():
        services().store.responses.delete(token)
        return redirect(url_for("student.deleted"), 303)
    complete = next_step(_answers(token)) is None
    page = render_template("quiz/keep.html", form=form, token=token, complete=complete)
    return page, 422 if request.method == "POST" else 200


@blueprint.get("/deleted")
@access("public")
def deleted() -> Page:
    """Where deleting ends: nothing here belongs to anybody."""
    return render_template("quiz/deleted.html")


@blueprint.get("/privacy")
@access("public")
def privacy() -> Page:
    """What is stored, what never is, and how to delete it."""
    return render_template("quiz/privacy.html")
