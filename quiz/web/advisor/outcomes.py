"""What became of a student, as an advisor writes it down at the case after a conversation."""

from flask import abort, redirect, render_template, request, url_for

from quiz.web import get_services
from quiz.web.accounts import AdvisorButtonForm, AdvisorForm, current_advisor
from quiz.web.advisor.case_page import Page, blueprint, load
from quiz.web.kit import access
from quiz.web.student.outcomes import TOO_MANY, OutcomeFields, fill, read, show_told


class CaseOutcomeForm(OutcomeFields, AdvisorForm):
    """The advisor's form of it."""


@blueprint.route("/requests/<int:number>/outcomes", methods=["GET", "POST"])
@access("advisor")
def outcomes(number: int) -> Page:
    """What was told of a student, and the form that adds to it."""
    services, (case, material) = get_services(), load(number)
    form = CaseOutcomeForm.of(request.form if request.method == "POST" else None)
    form.stage.label.text = "How far they came"
    form.term.label.text = "For which term, if known"
    listed = (material.document or {}).get("programs", ())
    fill(form, services.catalog, [program["id"] for program in listed], services.now())
    if request.method == "POST" and form.validate():
        told = read(form, services.catalog, services.now(), current_advisor().id)
        if told is not None:
            if services.store.outcomes.keep(case.id, told, now=services.now()):
                return redirect(url_for("desk.outcomes", number=number), 303)
            form.refuse(TOO_MANY)
    told_before = show_told(services.store.outcomes.of(case.id), services.catalog)
    html = render_template("advisor/outcomes.html", number=number, form=form, told=told_before)
    return html, 422 if form.errors else 200


@blueprint.post("/requests/<int:number>/outcomes/back")
@access("advisor")
def outcome_back(number: int) -> Page:
    """Take back what was told of a program."""
    services, (case, _) = get_services(), load(number)
    if not AdvisorButtonForm.of(request.form).validate():
        abort(422)
    me = current_advisor().id
    services.store.outcomes.remove(case.id, request.form.get("program", ""), me, now=services.now())
    return redirect(url_for("desk.outcomes", number=number), 303)
