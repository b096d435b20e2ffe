"""The public pages of the catalog: search and browse, one page per program, and how the ranking works."""

from flask import Blueprint, abort, render_template, request

from quiz.questions import QUESTIONS_VERSION
from quiz.web import facts, method, services, sheet
from quiz.web.browse import browse_form, find
from quiz.web.security import access

blueprint = Blueprint("programs", __name__)
blueprint.add_app_template_filter(facts.mid_sentence)

Page = str | tuple[str, int]


@blueprint.get("/programs")
@access("public")
def browse() -> Page:
    """The catalog, searched and filtered. A value that cannot be used is named and left out (422)."""
    catalog = services().catalog
    form = browse_form(catalog, request.args)
    ok = form.validate()
    defaults = {field.name: field.default for field in form}
    found = find(catalog, form.good(), defaults)
    rows = [(program, facts.summary(catalog, program), facts.chips(program)) for program in found.programs]
    return render_template("programs/browse.html", form=form, found=found, rows=rows), 200 if ok else 422


@blueprint.get("/programs/<program_id>")
@access("public")
def program(program_id: str) -> Page:
    """Every fact of one program with its source, year and confidence."""
    catalog = services().catalog
    shown = catalog.by_id.get(program_id) or abort(404)
    return render_template(
        "programs/program.html",
        program=shown,
        summary=facts.summary(catalog, shown),
        found=facts.chips(shown),
        cautions=facts.cautions(shown),
        sheet=sheet.sheet(catalog, shown),
        source_words=sheet.source_words,
        neighbours=sheet.neighbouring_degrees(shown),
        engineering=sheet.engineering_degrees(shown),
        map_link=sheet.map_link(shown),
    )


@blueprint.get("/method")
@access("public")
def method_page() -> Page:
    """How the ranking works, with the weights and versions that this very process uses."""
    return render_template("programs/method.html", **method.explained(services()), questions_version=QUESTIONS_VERSION)
