"""What became of it: a student may tell how far they came with which program, and take it back. Nobody is asked to.

The advisor's half, for what a student tells in a conversation, is quiz/web/advisor/outcomes.py; both show one template.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from wtforms import Form, RadioField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # new in WTForms 3.3, the stubs are older

from quiz.core.advising import STAGES, ToldOutcome, term_words, terms
from quiz.core.catalog import Catalog
from quiz.web import get_services
from quiz.web.kit import ButtonForm, access, load, name_of
from quiz.web.student.quiz import Page

blueprint = Blueprint("outcome", __name__)
TOO_MANY = "That is more than is kept: take one back first"


class OutcomeFields(Form):
    """How far, with which program, for which term."""

    program = SelectField("Which program", validate_choice=False)
    stage = RadioField(
        "How far you came", choices=[SelectChoice(*pair) for pair in STAGES.items()], validate_choice=False
    )
    term = SelectField("For which term, if you like", validate_choice=False)


class OutcomeForm(OutcomeFields, ButtonForm):
    """The student's form of it."""


def fill(form: Any, catalog: Catalog, listed: Iterable[str], now: datetime) -> None:
    """Give a form its choices: the programs of the list first, then all others by school."""
    first = [id_ for id_ in listed if id_ in catalog.by_id]
    others = (program for program in catalog.programs if program.id not in first)
    rest = sorted(others, key=lambda program: program.institution.casefold())
    names = [(id_, name_of(catalog, id_)) for id_ in (*first, *(program.id for program in rest))]
    form.program.choices = [SelectChoice("", "Choose"), *(SelectChoice(*pair) for pair in names)]
    form.term.choices = [SelectChoice(*pair) for pair in {"": "Not said", **terms(now.date())}.items()]


def read(form: Any, catalog: Catalog, now: datetime, advisor: int | None = None) -> ToldOutcome | None:
    """What was told; None where something is missing, which its field says."""
    if form.program.data not in catalog.by_id:
        form.program.errors = ["Choose the program"]
    if form.stage.data not in STAGES:
        form.stage.errors = ["Choose how far it went"]
    if form.term.data and form.term.data not in terms(now.date()):
        form.term.errors = ["Choose one of the terms shown"]
    if form.errors:
        return None
    return ToldOutcome(form.program.data, form.stage.data, form.term.data or "", now, advisor)


def show_told(told: Iterable[ToldOutcome], catalog: Catalog) -> list[dict[str, str]]:
    """What was told, in words."""
    return [
        {
            "program": outcome.program,
            "name": name_of(catalog, outcome.program),
            "stage": STAGES[outcome.stage],
            "term": term_words(outcome.term),
            "by": "" if outcome.advisor is None else "an advisor",
        }
        for outcome in told
    ]


@blueprint.route("/quiz/<token:token>/outcome", methods=["GET", "POST"])
@access("student")
def tell(token: str) -> Page:
    """Tell how far it went with a program; telling it again takes the place of what was told before."""
    services, form = get_services(), OutcomeForm.of(token, request.form if request.method == "POST" else None)
    document: Mapping[str, Any] = load(token).document or {}
    fill(form, services.catalog, [program["id"] for program in document.get("programs", ())], services.now())
    if request.method == "POST" and form.validate():
        told = read(form, services.catalog, services.now())
        if told is not None:
            if services.store.outcomes.keep(token, told, now=services.now()):
                return redirect(url_for("outcome.tell", token=token, kept=1), 303)
            form.form_errors = [TOO_MANY]
    return _page(token, form)


def _page(token: str, form: ButtonForm) -> Page:
    services = get_services()
    html = render_template(
        "student/outcome.html",
        token=token,
        form=form,
        told=show_told(services.store.outcomes.of(token), services.catalog),
        kept=request.args.get("kept") == "1",
    )
    return html, 422 if form.errors else 200


@blueprint.post("/quiz/<token:token>/outcome/back")
@access("student")
def take_back(token: str) -> Page:
    """Take back what was told of a program."""
    form = ButtonForm.of(token, request.form)
    if not form.validate():
        abort(422)
    get_services().store.outcomes.remove(token, request.form.get("program", ""), now=get_services().now())
    return redirect(url_for("outcome.tell", token=token), 303)
