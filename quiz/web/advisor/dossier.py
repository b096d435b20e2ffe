"""A case as a file, for whoever has to account for it: JSON with both orders, every step with its reason, the messages
and the entries of the audit trail; the same as a PDF for people; and the list with its facts as a PDF.
"""

import json
from dataclasses import asdict, replace
from datetime import datetime

from flask import Response

from quiz.core.advising import PublishedReview
from quiz.core.vocabulary import CASE_STATES
from quiz.files import KINDS, file_name, listing_of_review, write_record
from quiz.service.dossier import describe_case
from quiz.web import get_services
from quiz.web.advisor.case_page import blueprint, load_review, log_reading, names_of_advisors
from quiz.web.advisor.record import sections_of
from quiz.web.kit import access, students_of

JSON = "json"


@blueprint.get("/requests/<int:number>/dossier.<any(json, pdf):kind>")
@access("advisor")
def dossier(number: int, kind: str) -> Response:
    """The case as it is now, drafts included: for programs, or on paper."""
    services = get_services()
    case, _, stored = load_review(number)
    log_reading(case, "request.exported")
    now = services.now()
    if kind == JSON:
        invitation = students_of([number]).get(number)  # for the desk alone: the API describes a case without it
        student = asdict(invitation.student) if invitation else None
        became = [asdict(outcome) for outcome in services.store.outcomes.of(number)]
        told = {"student": student, **describe_case(services.store, case, stored), "outcomes": became}
        content = json.dumps(told, ensure_ascii=False, indent=1, default=str).encode()
    else:
        sections = sections_of(services, case, stored, names_of_advisors())
        about = f"As it stood on {now:%Y-%m-%d %H:%M} UTC: {CASE_STATES[case.state].lower()}."
        content = write_record(_owner(number).capitalize(), about, sections, now)
    return _file(content, kind, f"request-{number}", now)


@blueprint.get("/requests/<int:number>/list.pdf")
@access("advisor")
def list_file(number: int) -> Response:
    """The list as it is now with every fact of its programs."""
    services = get_services()
    case, _, stored = load_review(number)
    log_reading(case, "request.exported")
    now = services.now()
    shown = PublishedReview(stored.review, stored.shared_note, stored.signed, now)
    listing = replace(listing_of_review(shown, services.catalog, now), owner=_owner(number))
    content = KINDS["pdf"].write(replace(listing, revision=stored.version + services.live.number))
    return _file(content, "pdf", f"list-{number}", now)


def _file(content: bytes, kind: str, name: str, now: datetime) -> Response:
    response = Response(content, mimetype=KINDS[kind].mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name(name, kind, now.date())}"'
    return response


def _owner(number: int) -> str:
    """Whose case it is, by its number and, where an office invited the student, by name."""
    invitation = students_of([number]).get(number)
    return ", ".join(filter(None, (f"request {number}", invitation.student.label if invitation else "")))
