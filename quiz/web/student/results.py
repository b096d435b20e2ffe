"""The student's results: the stored list, what changes it (rank again, a suggested change, the sharpening panel), and
keeping or deleting all of it. A POST is one change, saved by answering.py; each leads back to the list.
"""

from flask import redirect, render_template, request, url_for

from quiz.core.careers import GROWTH_SOURCE, PAY_SOURCE
from quiz.core.questions import BY_ID, next_step
from quiz.files import KINDS, calendar_note
from quiz.service.live import edition_of
from quiz.web import get_services
from quiz.web.kit import (
    ButtonForm,
    ChangeForm,
    access,
    answers_of,
    complete,
    listed_here,
    onward,
    question_form,
    revised,
    save,
    shown_all,
)
from quiz.web.student.advised import advised
from quiz.web.student.case_state import case_state
from quiz.web.student.quiz import Page, blueprint
from quiz.web.student.results_page import FIRST, results_page
from quiz.web.student.sharpen import SharpenForm

__all__ = ["blueprint", "results_response"]  # one blueprint for the whole path; whoever imports this has all of it


def results_response(token: str, form: ButtonForm) -> Page:
    """The results page around a form: the panel's own, or one that could not be used."""
    found = complete(token)
    if not isinstance(found, tuple):
        return found
    stored, recommendation = found
    answers = stored.answers
    services = get_services()
    sharpen = form if isinstance(form, SharpenForm) else SharpenForm.showing(token, answers)
    page = results_page(recommendation, services.catalog, answers, None if shown_all() else FIRST)
    # Asked anew, with nothing ticked: "Not sure yet" from before would contradict whatever is chosen now.
    asked = page.next_question and question_form(BY_ID[page.next_question], token)
    html = render_template(
        "student/results.html",
        page=page,
        token=token,
        form=form,
        here=listed_here(),
        case_state=case_state(token),
        sharpen=sharpen,
        question_form=asked,
        revision=revised(token, recommendation),
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
    return onward(token, save(token, lambda stored: stored)) if form.validate() else results_response(token, form)


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


@blueprint.route("/quiz/<token:token>/keep", methods=["GET", "POST"])
@access("student")
def keep(token: str) -> Page:
    """The private link, what is stored, and the button that deletes it; deleting twice is deleting once."""
    form = ButtonForm.of(token, request.form or None)
    if request.method == "POST" and form.validate():
        get_services().store.responses.delete(token, now=get_services().now())
        return redirect(url_for("student.deleted"), 303)
    done = next_step(answers_of(token)) is None
    page = render_template(
        "student/quiz/keep.html", form=form, token=token, complete=done, case_state=case_state(token)
    )
    return page, 422 if request.method == "POST" else 200


@blueprint.get("/deleted")
@access("public")
def deleted() -> Page:
    """Where deleting ends: nothing here belongs to anybody."""
    return render_template("student/quiz/deleted.html")
