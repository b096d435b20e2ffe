"""Reporting a wrong fact: which one of which program, what is right, and where it says so. Nobody is asked who they
are, and nothing about whoever reports is kept.

Public, and under a student's token too, where the programs of the student's list stand first.
"""

from typing import Any, Self

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import Form, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # new in WTForms 3.3, the stubs are older
from wtforms.fields.core import Field

from quiz.core.advice import Recommendation
from quiz.core.catalog import GROUPS, Catalog, Program, host_of
from quiz.store.fact_reports import NewReport
from quiz.web import get_services
from quiz.web.kit import StudentCSRF, access, find_visitor, limited, load, printable

blueprint = Blueprint("fact_report", __name__)

Page = str | Response | tuple[str, int]

LONGEST = 500
OTHER = "other"
NAMES = {"program_name": "Name of the program", "url": "Official page", "institution": "Name or place of the school"}
FACT_NAMES = NAMES | {fact.column: fact.label for _, facts in GROUPS for fact in facts} | {OTHER: "Something else"}
TOO_MANY = "So many reports have come in that we read those first. Send yours again tomorrow: it was not kept"
NO_CONTACT = "Leave out email addresses: nobody is written to, and nothing about you is kept"


def _stripped(text: str | None) -> str:
    return (printable(text) or "").strip()


def _needed(words: str) -> Any:
    def check(form: Form, field: Field) -> None:
        if not field.data:
            raise ValidationError(words)
        if len(field.data) > LONGEST:
            raise ValidationError(f"{field.label.text}: use at most {LONGEST} characters")

    return check


class ReportForm(Form):
    """What a report says."""

    class Meta:
        csrf_class = StudentCSRF

    program = SelectField("Which program", validate_choice=False, filters=[_stripped])
    fact = SelectField(
        "Which fact is wrong",
        choices=[SelectChoice(*pair) for pair in {"": "Choose a fact", **FACT_NAMES}.items()],
        validate_choice=False,
    )
    right = TextAreaField("What is right", [_needed("Write what is right, as the school says it")], filters=[_stripped])
    page = StringField("Where it says so", [_needed("Give the web page that says so")], filters=[_stripped])

    @classmethod
    def of(cls, catalog: Catalog, token: str | None, sent: Any = None, **stored: Any) -> Self:
        """The form; under a token it carries the student's CSRF token, elsewhere the same-origin rule protects it."""
        form = cls(sent, data=stored, meta={"csrf": token is not None, "csrf_context": token or ""})
        form.catalog = catalog
        return form

    catalog: Catalog

    def validate_program(self, field: Field) -> None:
        """A program of the catalog."""
        if field.data not in self.catalog.by_id:
            raise ValidationError("Choose the program whose fact is wrong")

    def validate_fact(self, field: Field) -> None:
        """One of the facts we show."""
        if field.data not in FACT_NAMES:
            raise ValidationError("Choose the fact that is wrong, or “Something else”")

    def validate_right(self, field: Field) -> None:
        """No address: reports are read by people who shall not know whose they are."""
        if "@" in field.data:
            raise ValidationError(NO_CONTACT)

    def validate_page(self, field: Field) -> None:
        """A web address; an advisor opens it."""
        if not host_of(field.data):
            raise ValidationError("Give the page as a web address that begins with https:// or http://")


@blueprint.route("/report-a-fact", methods=["GET", "POST"])
@blueprint.route("/quiz/<token:token>/report-a-fact", methods=["GET", "POST"])
@access("public")
@limited("reports")
def report(token: str | None = None) -> Page:
    """The form, and what it sends. Sending it twice is sending it once."""
    services = get_services()
    find_visitor()  # a token that opens nothing is a 404
    form = ReportForm.of(services.catalog, token, request.form or None, program=request.args.get("program", ""))
    if request.method != "POST" or not form.validate():
        return _page(form, token, 422 if request.method == "POST" else 200)
    new = NewReport(*(form[name].data for name in NewReport.__slots__))
    if not services.store.fact_reports.add(new, services.catalog.sha256, now=services.now()):
        form.form_errors.append(TOO_MANY)
        return _page(form, token, 429)
    return redirect(url_for("fact_report.thanks", token=token, program=new.program), 303)


@blueprint.get("/report-a-fact/thanks")
@blueprint.get("/quiz/<token:token>/report-a-fact/thanks")
@access("public")
def thanks(token: str | None = None) -> Page:
    """What happens now."""
    find_visitor()
    program = get_services().catalog.by_id.get(request.args.get("program", ""))
    return render_template("public/report_a_fact/thanks.html", program=program)


def _page(form: ReportForm, token: str | None, status: int) -> Page:
    catalog = get_services().catalog
    chosen = catalog.by_id.get(form.program.data or "")
    listed = _listed(token, catalog)
    page = render_template(
        "public/report_a_fact/report_form.html",
        form=form,
        token=token,
        chosen=chosen,
        groups=[("On your list", listed), ("All programs", catalog.programs)] if listed else [("", catalog.programs)],
        longest=LONGEST,
    )
    return page, status


def _listed(token: str | None, catalog: Catalog) -> list[Program]:
    """The programs on a student's list that the catalog still has."""
    if token is None:
        return []
    stored = load(token)
    ids = [program.id for program in Recommendation.from_document(stored.document).programs] if stored.document else []
    return [catalog.by_id[id_] for id_ in ids if id_ in catalog.by_id]
