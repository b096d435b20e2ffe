"""The student's results: the stored list, what changes it (rank again, a suggested change, the sharpening panel), and
keeping or deleting all of it. A POST is one change, saved by answering.py; each leads back to the list.
"""

from flask import redirect, render_template, request, url_for

from quiz.core.questions import BY_ID, SHARPENER, Answers, next_sharpeners, next_step
from quiz.files import KINDS, calendar_note
from quiz.service.live import edition_of
from quiz.web import get_services
from quiz.web.kit import (
    ButtonForm,
    ChangeForm,
    UnsentForm,
    UnsentQuestion,
    access,
    answers_of,
    complete,
    listed_here,
    looked_at,
    onward,
    opened,
    revised,
    save,
)
from quiz.web.student import behind, place
from quiz.web.student.advised import advised
from quiz.web.student.case_state import case_state, offers_advice
from quiz.web.student.quiz import Page, blueprint
from quiz.web.student.results_page import Looking, results_page
from quiz.web.student.sharpen import SharpenForm, SharpenPanel

ALL = "all"
# One blueprint for the whole path: whoever imports this has all of it.
__all__ = [
    "behind",
    "blueprint",
    "place",
    "results_response",
]


def results_response(token: str, form: ButtonForm | UnsentForm) -> Page:
    """The results page around a form: the panel's own, or one that could not be used."""
    found = complete(token)
    if not isinstance(found, tuple):
        return found
    stored, recommendation = found
    answers, services, place_of_buttons = stored.answers, get_services(), listed_here()
    asked = tuple(SHARPENER) if form.errors else asked_sharpeners(answers)
    sharpen = form.panel if isinstance(form, SharpenForm) else SharpenPanel.of(answers, asked)
    looking = Looking.of(request.args.getlist("only"), request.args.get("sort"), opened(), place_of_buttons.dropped)
    page = results_page(recommendation, services.engine, answers, looking)
    # Asked anew, with nothing ticked: "Not sure yet" from before would contradict whatever is chosen now.
    question = page.next_question and UnsentQuestion(token, BY_ID[page.next_question])
    put_aside, state = request.args.get("aside", ""), case_state(token)
    html = render_template(
        "student/results.html",
        page=page,
        token=token,
        form=form,
        here=place_of_buttons,
        case_state=state,
        offered=offers_advice(token),
        sharpen=sharpen,
        given=sum(answers.said(key) is not None for key in SHARPENER),
        sharpeners=len(SHARPENER),
        question_form=question,
        revision=revised(token, recommendation),
        put_aside=services.catalog.by_id.get(put_aside) if put_aside in place_of_buttons.dropped else None,
        advised=advised(token, answers) if state else None,  # only a case is ever published
        all=opened(),
        looked_at=looked_at(),
        kinds=KINDS,
        edition=edition_of(recommendation.engine.catalog_sha256, services.live, services.store),
        live=services.live,
        calendar_note=calendar_note(
            ((services.catalog.by_id.get(ranked.id), None) for ranked in recommendation.programs), services.now().date()
        ),
    )
    return html, 422 if form.errors else 200


def asked_sharpeners(answers: Answers) -> tuple[str, ...]:
    """The questions that the panel asks: those that the address names, all of them where it opens one, else the next
    three."""
    named = request.args.get("asked", "")
    if "sharpen" in request.args or named == ALL:
        return tuple(SHARPENER)
    return tuple(key for key in SHARPENER if key in named.split(",")) or next_sharpeners(answers.said)


@blueprint.get("/quiz/<token:token>/results")
@access("student")
def results(token: str) -> Page:
    """The stored list, as it was given; a note when the catalog or the questions have changed since."""
    return results_response(token, UnsentForm(token))


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
