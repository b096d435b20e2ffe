"""Programs as a file: the shortlist of the site, in every format that it leaves in, for ids that are sent."""

from typing import Any

from flask import Response

from quiz.core.advice import judge
from quiz.core.decision import Entry, Shortlist
from quiz.core.questions import NOTHING_SAID, StoredAnswers
from quiz.files import KINDS, file_name, listing_of_shortlist
from quiz.web import get_services
from quiz.web.api.requests import ExportRequest
from quiz.web.api.resource import Resource
from quiz.web.kit import ApiError, access, limited

blueprint = Resource("exports", "Programs as a file to read, print, sort or put into a calendar.")
FORMATS = f"any({', '.join(KINDS)})"


def _every_format(view: Any) -> Any:
    """Describe the answer in each format."""
    for kind, format_ in KINDS.items():
        shape = {"type": "object"} if kind == "json" else {"type": "string", "format": "binary"}
        view = blueprint.alt_response(200, schema=shape, content_type=format_.mimetype, success=True)(view)
    return view


@blueprint.post(f"/exports/<{FORMATS}:kind>")
@access("public")
@limited("files")
@blueprint.arguments(ExportRequest, example={"programs": ["duke-mem", "dartmouth-mem"]})
@_every_format
@blueprint.alt_response(404, "NOT_FOUND")
def export_programs(asked: dict[str, Any], kind: str) -> Response:
    """Programs as a file

    In the order sent; with answers, each with how it fits. Nothing is stored.
    """
    services, ids, answers = get_services(), [*dict.fromkeys(asked["programs"])], asked.get("answers", NOTHING_SAID)
    missing = [program for program in ids if program not in services.catalog.by_id]
    if missing:
        raise ApiError(404, f"The catalog has no program {', '.join(missing)}.")
    now = services.now()
    shortlist = Shortlist(tuple(Entry(program, added=now.date()) for program in ids))
    judged = judge(services.engine, answers, ids)
    stored = StoredAnswers.of_all(answers)
    listing = listing_of_shortlist(shortlist, services.catalog, stored, now, None, judged)
    name = file_name(listing.kind, kind, now.date())
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(KINDS[kind].write(listing), headers=disposition, mimetype=KINDS[kind].mimetype)
