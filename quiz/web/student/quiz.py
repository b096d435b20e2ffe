"""The student's path: landing, seven steps, results, and deleting it all. The token in the URL is the only
key: no cookie, no session. Views load, check, ask the core, save, and redirect or render.

Position is derived from the answers (questions.next_step). A POST is one answer, saved by answering.py. The
recommendation is computed by the POST that completes or changes a complete quiz.
"""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Flask, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from quiz.core.careers.occupations import GROWTH_SOURCE, PAY_SOURCE
from quiz.core.questions.path import next_step, path, step_after, step_before
from quiz.core.questions.quiz import BY_ID, QUESTIONS, STEPS
from quiz.core.records.retention import rules
from quiz.files import calendar_note
from quiz.files.kinds import KINDS
from quiz.service.live import edition_of
from quiz.web import get_services
from quiz.web.kit.access import access
from quiz.web.kit.answering import answers_of, complete, onward, revised, save, shown_all
from quiz.web.kit.converters import StepConverter, TokenConverter
from quiz.web.kit.student_forms import ButtonForm, ChangeForm, QuestionForm, question_form
from quiz.web.student.advised import advised
from quiz.web.student.results_page import FIRST, NUMBERS, results_page
from quiz.web.student.sharpen import SharpenForm

blueprint = Blueprint("student", __name__)

Page = str | AnyResponse | tuple[str, int]


@blueprint.record_once
def _converters(state: Any) -> None:
    app: Flask = state.app
    app.url_map.converters.update(token=TokenConverter, step=StepConverter)


# --- the quiz -----------------------------------------------------------------------------------------------------


@blueprint.route("/", methods=["GET", "POST"])
@access("public")
def landing() -> Page:
    """The promise and question 1; its answer makes a new response."""
    form = question_form(QUESTIONS[0], None, request.form or None)
    if request.method == "POST" and form.validate():
        services = get_services()
        answers = form.answered({})
        return onward(services.store.responses.create(answers, now=services.now()), ({}, answers))
    programs = get_services().catalog.rankable
    facts = {"programs": len(programs), "schools": len({program.institution for program in programs})}
    total = NUMBERS[len(QUESTIONS)]
    page = render_template("student/quiz/landing.html", form=form, steps=len(QUESTIONS), total=total, **facts)
    return (page, 422) if request.method == "POST" else page


@blueprint.route("/quiz/<token:token>/<step:step>", methods=["GET", "POST"])
@access("student")
def question(token: str, step: str) -> Page:
    """One question. A later one opened early leads to the first gap."""
    answers = answers_of(token)
    if step not in path(answers):
        return onward(token, (answers, answers))
    if request.method != "POST":
        return _step_page(token, question_form(BY_ID[step], token, answers=answers), answers)
    form = question_form(BY_ID[step], token, request.form)
    if not form.validate():
        return _step_page(token, form, answers), 422
    return onward(token, save(token, form.answered), step)


def _step_page(token: str, form: QuestionForm, answers: Mapping[str, Any]) -> str:
    step = form.question.id
    done = next_step(answers) is None
    results, before, after = url_for("student.results", token=token), step_before(step), step_after(step)
    back = url_for("student.question", token=token, step=before) if before and not done else None
    ahead = url_for("student.question", token=token, step=after) if after and answers.get(step) is not None else None
    return render_template(
        "student/quiz/step.html",
        form=form,
        token=token,
        number=STEPS.index(step) + 1,
        steps=len(STEPS),
        back=back,
        ahead=results if done else ahead,
        complete=done,
    )


# --- the results --------------------------------------------------------------------------------------------------


def results_response(token: str, form: ButtonForm) -> Page:
    """The results page around a form: the panel's own, or one that could not be used."""
    found = complete(token)
    if not isinstance(found, tuple):
        return found
    answers, recommendation = found
    services = get_services()
    sharpen = form if isinstance(form, SharpenForm) else SharpenForm.showing(token, answers)
    page = results_page(recommendation, services.catalog, answers, None if shown_all() else FIRST)
    asked = page.next_question and question_form(BY_ID[page.next_question], token, answers=answers)
    html = render_template(
        "student/results.html",
        page=page,
        token=token,
        form=form,
        sharpen=sharpen,
        question_form=asked,
        revision=revised(answers, recommendation),
        advised=advised(token, answers),
        all=shown_all(),
        pay=PAY_SOURCE,
        growth=GROWTH_SOURCE,
        kinds=KINDS,
        edition=edition_of(recommendation.engine.catalog_sha256, services.live, services.store),
        live=services.live,
        calendar_note=calendar_note(
            ((services.catalog.by_id.get(ranked.id), None) for ranked in recommendation.programs), services.now().date()
        ),
    )
    return html, 422 if form.errors else 200


@blueprint.get("/quiz/<token:token>/results")
@access("student")
def results(token: str) -> Page:
    """The stored list, as it was given; a note when the catalog or the questions have changed since."""
    return results_response(token, ButtonForm.of(token))


@blueprint.post("/quiz/<token:token>/rank")
@access("student")
def rank_again(token: str) -> Page:
    """Rank the same answers on today's catalog."""
    form = ButtonForm.of(token, request.form)
    return onward(token, save(token, dict)) if form.validate() else results_response(token, form)


@blueprint.post("/quiz/<token:token>/change")
@access("student")
def change(token: str) -> Page:
    """Take a change that the results suggest."""
    form = ChangeForm.of(token, request.form)
    return onward(token, save(token, form.answered)) if form.validate() else results_response(token, form)


@blueprint.post("/quiz/<token:token>/sharpen")
@access("student")
def sharpen(token: str) -> Page:
    """Save what the sharpening panel says differently from what it showed."""
    form = SharpenForm.of(token, request.form)
    return onward(token, save(token, form.answered)) if form.validate() else results_response(token, form)


# --- keep and delete ----------------------------------------------------------------------------------------------


@blueprint.route("/quiz/<token:token>/keep", methods=["GET", "POST"])
@access("student")
def keep(token: str) -> Page:
    """The private link, what is stored, and the button that deletes it; deleting twice is deleting once."""
    form = ButtonForm.of(token, request.form or None)
    if request.method == "POST" and form.validate():
        get_services().store.responses.delete(token, now=get_services().now())
        return redirect(url_for("student.deleted"), 303)
    done = next_step(answers_of(token)) is None
    page = render_template("student/quiz/keep.html", form=form, token=token, complete=done)
    return page, 422 if request.method == "POST" else 200


@blueprint.get("/deleted")
@access("public")
def deleted() -> Page:
    """Where deleting ends: nothing here belongs to anybody."""
    return render_template("student/quiz/deleted.html")


@blueprint.get("/privacy")
@access("public")
def privacy() -> Page:
    """What is stored and for how long, what never is, and how to delete it."""
    return render_template("student/quiz/privacy.html", rules=rules(get_services().settings.keep_days))
