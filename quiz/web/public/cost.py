"""Cost and payback of one program: a stateless page whose form is a GET, so that nothing a student types is stored.

What is typed stands in the page's address alone; a page with such an address stays out of caches and indexes.
"""

from flask import Blueprint, Response, abort, make_response, render_template, request

from quiz.core.decision import dollars
from quiz.web import get_services
from quiz.web.kit import PRIVATE_HEADERS, access, find_answers
from quiz.web.public.cost_form import cost_form
from quiz.web.public.cost_page import cost_page

blueprint = Blueprint("cost", __name__)
blueprint.add_app_template_filter(dollars)


@blueprint.get("/programs/<program_id>/cost")
@blueprint.get("/quiz/<token:token>/programs/<program_id>/cost")
@access("public")
def program_cost(program_id: str, token: str | None = None) -> Response:
    """What a program costs this visitor, against four scenarios of extra pay. A field that cannot be used is named and
    nothing is worked out (422)."""
    catalog = get_services().catalog
    program = catalog.by_id.get(program_id) or abort(404)
    form = cost_form(program, find_answers(), request.args)
    ok = form.validate()
    page = cost_page(catalog, program, form, get_services().now().year)
    shown = render_template("public/cost.html", program=program, form=form, page=page)
    response = make_response(shown, 200 if ok else 422)
    if request.args:
        response.headers.update(PRIVATE_HEADERS)
    return response
