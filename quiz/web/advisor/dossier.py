"""A case as a file, for whoever has to account for it: JSON with both orders, every step with its reason, the messages
and the entries of the audit trail, and the list as a PDF.
"""

import json
from dataclasses import asdict, replace
from typing import Any

from flask import Response

from quiz.core.advising import PublishedReview, Review
from quiz.files import KINDS, file_name, listing_of_review
from quiz.store import StoredCase, StoredReview
from quiz.web import get_services
from quiz.web.advisor.case_page import blueprint, load_review
from quiz.web.kit import access

JSON = "json"


@blueprint.get("/requests/<int:number>/dossier.<any(json, pdf):kind>")
@access("advisor")
def dossier(number: int, kind: str) -> Response:
    """The case as it is now, drafts included."""
    services = get_services()
    case, _, stored = load_review(number)
    now = services.now()
    if kind == JSON:
        content = json.dumps(document(case, stored), ensure_ascii=False, indent=1, default=str).encode()
    else:
        shown = PublishedReview(stored.review, stored.shared_note, stored.signed, now)
        listing = replace(listing_of_review(shown, services.catalog, now), owner=f"request {number}")
        content = KINDS[kind].write(replace(listing, revision=stored.version + services.live.number))
    response = Response(content, mimetype=KINDS[kind].mimetype)
    name = file_name(f"request-{number}", kind, now.date())
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def document(case: StoredCase, stored: StoredReview) -> dict[str, Any]:
    """The case as plain data; times are for `str`."""
    store, review = get_services().store, stored.review
    shown = stored.published
    return {
        "request": {name: getattr(case, name) for name in ("id", "state", "question", "created_at", "done_at")},
        "consent": dict(case.consent),
        "answers": review.answers.as_document(),
        "computed_order": list(review.shown),
        "advisor_order": _order(review),
        "differences": [asdict(difference) for difference in review.differences],
        "steps": [{**edit.to_document(), "ranked": None} for edit in review.edits],
        "notes": {"shared": stored.shared_note, "internal": stored.internal_note, "signed": stored.signed},
        "published": {"at": shown.at, "by": stored.published_by, "order": _order(shown.review)} if shown else None,
        "messages": [asdict(message) for message in store.cases.messages(case.id)],
        "audit": [asdict(entry) for entry in store.audit.of(f"request:{case.id}")],
    }


def _order(review: Review) -> list[dict[str, Any]]:
    return [
        {
            "place": item.place,
            "program": item.id,
            "computed_rank": item.rank,
            "origin": item.origin,
            "comment": item.comment,
        }
        for item in review.items
    ]
