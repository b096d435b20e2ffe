"""A case as a file, for whoever has to account for it: JSON with both orders, every step with its reason, the messages
and the entries of the audit trail, and the list as a PDF.
"""

import json
from dataclasses import asdict, replace

from flask import Response

from quiz.core.advising import PublishedReview
from quiz.files import KINDS, file_name, listing_of_review
from quiz.service.dossier import describe_case
from quiz.web import get_services
from quiz.web.advisor.case_page import blueprint, load_review
from quiz.web.kit import access, students_of

JSON = "json"


@blueprint.get("/requests/<int:number>/dossier.<any(json, pdf):kind>")
@access("advisor")
def dossier(number: int, kind: str) -> Response:
    """The case as it is now, drafts included."""
    services = get_services()
    case, _, stored = load_review(number)
    now = services.now()
    if kind == JSON:
        invitation = students_of([number]).get(number)  # for the desk alone: the API describes a case without it
        student = asdict(invitation.student) if invitation else None
        told = {"student": student, **describe_case(services.store, case, stored)}
        content = json.dumps(told, ensure_ascii=False, indent=1).encode()
    else:
        shown = PublishedReview(stored.review, stored.shared_note, stored.signed, now)
        listing = replace(listing_of_review(shown, services.catalog, now), owner=_owner(number))
        content = KINDS[kind].write(replace(listing, revision=stored.version + services.live.number))
    response = Response(content, mimetype=KINDS[kind].mimetype)
    name = file_name(f"request-{number}", kind, now.date())
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _owner(number: int) -> str:
    """Whose case it is, by its number and, where an office invited the student, by name."""
    invitation = students_of([number]).get(number)
    return ", ".join(filter(None, (f"request {number}", invitation.student.label if invitation else "")))
