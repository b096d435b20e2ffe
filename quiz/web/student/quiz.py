"""The student's path: landing, seven or eight steps, and what is said about privacy. The token in the URL is
the only key: no cookie, no session. Views load, check, ask the core, save, and redirect or render.

Position is derived from the answers (questions.next_step). A POST is one answer, saved by answering.py. The
recommendation is computed by the POST that completes or changes a complete quiz; results.py shows it.
"""

from typing import Any

from flask import Blueprint, Flask, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from quiz.core.catalog import SPECIALISATIONS, Catalog
from quiz.core.questions import BY_ID, NOTHING, QUESTIONS, StoredAnswers, find_path, next_step, step_after, step_before
from quiz.core.records import rules
from quiz.core.text import printable
from quiz.core.vocabulary import SPECIALISATION_WORDS
from quiz.web import get_services
from quiz.web.kit import (
    QuestionForm,
    StepConverter,
    TokenConverter,
    UnsentQuestion,
    access,
    answers_of,
    count_answer,
    count_view,
    limited,
    onward,
    question_form,
    save,
)
from quiz.web.pictures import draw_four_fields
from quiz.web.public.embed import accent_sheet

blueprint = Blueprint("student", __name__)

MOST_ACCENT = 20  # characters that are looked at
EMPHASES_TAUGHT = (2, 3)  # a core course, a named track
Page = str | AnyResponse | tuple[str, int]


@blueprint.record_once
def _converters(state: Any) -> None:
    app: Flask = state.app
    app.url_map.converters.update(token=TokenConverter, step=StepConverter)


@blueprint.route("/", methods=["GET", "POST"])
@access("public")
@limited("responses")
def landing() -> Page:
    """The promise and question 1; its answer makes a new response."""
    form = first_question()
    if isinstance(form, QuestionForm) and form.validate():
        return _begin(form)
    page = render_template(
        "student/quiz/landing.html", form=form, steps=len(NOTHING.answers.steps), **_behind(get_services().catalog)
    )
    if request.method == "POST":
        return page, 422
    count_view(form.question.id)
    return page


def _behind(catalog: Catalog) -> dict[str, Any]:
    """What stands behind the quiz: how many programs, and how many of them teach which specialisation."""
    taught = {key: sum(counts[emphasis] for emphasis in EMPHASES_TAUGHT) for key, counts in catalog.emphases.items()}
    most, *_, least = sorted(taught, key=lambda key: -taught[key])
    return {
        "programs": len(catalog.rankable),
        "schools": len({program.institution for program in catalog.rankable}),
        "picture": draw_four_fields(taught, SPECIALISATIONS),
        "names": SPECIALISATIONS,
        "emphases": catalog.emphases,
        "finding": f"{SPECIALISATIONS[most]} is taught most often, {SPECIALISATION_WORDS[least].sentence} least",
    }


@blueprint.route("/embed", methods=["GET", "POST"])
@access("public")
@limited("responses")
def embed() -> Page:
    """Question 1 alone, for a frame on a page of another site; from its answer on all is as everywhere."""
    form = first_question()
    if isinstance(form, QuestionForm) and form.validate():
        return _begin(form)
    accent = printable(request.args.get("accent", ""))[:MOST_ACCENT]
    page = render_template(
        "student/quiz/embed.html",
        form=form,
        steps=len(NOTHING.answers.steps),
        accent=accent,
        sheet=accent_sheet(accent),
    )
    if request.method == "POST":
        return page, 422
    count_view(form.question.id)
    return page


def first_question() -> QuestionForm | UnsentQuestion:
    """Question 1, to somebody who has no address yet: as it was sent, else unsent."""
    first = QUESTIONS[0]
    return question_form(first, None, request.form) if request.method == "POST" else UnsentQuestion(None, first)


def _begin(form: QuestionForm) -> AnyResponse:
    """A new response with this answer, and on to the next question."""
    services = get_services()
    stored = form.answered(NOTHING)
    count_answer(form.question.id, form.value)
    return onward(services.store.responses.create(stored.as_document(), now=services.now()), (NOTHING, stored))


@blueprint.get("/quiz/<token:token>")
@access("student")
def where(token: str) -> Page:
    """Where the student is: the results, else the question that is open."""
    stored = answers_of(token)
    return onward(token, (stored, stored))


@blueprint.route("/quiz/<token:token>/<step:step>", methods=["GET", "POST"])
@access("student")
def question(token: str, step: str) -> Page:
    """One question. A later one opened early leads to the first gap."""
    stored = answers_of(token)
    if step not in find_path(stored):
        return onward(token, (stored, stored))
    if request.method != "POST":
        count_view(step)
        return _step_page(token, UnsentQuestion(token, BY_ID[step], stored.answers.said(step)), stored)
    form = question_form(BY_ID[step], token, request.form)
    if not form.validate():
        return _step_page(token, form, stored), 422
    saved = save(token, form.answered)
    count_answer(step, form.value)
    return onward(token, saved, step)


def _step_page(token: str, form: QuestionForm | UnsentQuestion, stored: StoredAnswers) -> str:
    step, answers = form.question.id, stored.answers
    done = next_step(stored) is None
    results = url_for("student.results", token=token)
    before, after = step_before(step, answers), step_after(step, answers)
    back = url_for("student.question", token=token, step=before) if before and not done else None
    ahead = url_for("student.question", token=token, step=after) if after and answers.said(step) is not None else None
    return render_template(
        "student/quiz/step.html",
        form=form,
        token=token,
        number=answers.steps.index(step) + 1,
        steps=len(answers.steps),
        back=back,
        ahead=results if done else ahead,
        complete=done,
    )


@blueprint.get("/privacy")
@access("public")
def privacy() -> Page:
    """What is stored and for how long, what never is, and how to delete it."""
    return render_template("student/quiz/privacy.html", rules=rules(get_services().settings.keep_days))
