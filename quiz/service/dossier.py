"""A case as one document: both orders, every step with its reason, the messages and the entries of the audit trail. The
desk's file of a case and the API give the same.
"""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from quiz.core.advice import Recommendation
from quiz.core.advising import Review
from quiz.core.questions import StoredAnswers
from quiz.store import Store, StoredCase, StoredReview
from quiz.store.cases import CaseMaterial
from quiz.store.reviews import begun


def review_of(case: StoredCase, stored: StoredReview | None, material: CaseMaterial, name: str) -> StoredReview | None:
    """The review that was begun, else the one that could be, signed with this name; None where the student's quiz is
    open and nothing was begun."""
    if stored is not None:
        return stored
    if material.document is None:
        return None
    model = Recommendation.from_document(material.document)
    return replace(
        begun(case.id, material.version, StoredAnswers.from_document(material.answers).answers, model), signed=name
    )


def describe_case(store: Store, case: StoredCase, stored: StoredReview) -> dict[str, Any]:
    """The case as it is now, drafts included, ready for JSON; times are ISO 8601."""
    review, shown = stored.review, stored.published
    request = {name: getattr(case, name) for name in ("id", "state", "question", "created_at", "done_at")}
    document: dict[str, Any] = dated(
        {
            "request": request,
            "consent": dict(case.consent),
            "answers": review.answers.as_document(),
            "computed_order": list(review.shown),
            "advisor_order": _order(review),
            "differences": [asdict(difference) for difference in review.differences],
            "steps": [{**edit.to_document(), "ranked": None} for edit in review.edits],
            "notes": {"shared": stored.shared_note, "internal": stored.internal_note, "signed": stored.signed},
            "published": {"at": shown.at, "by": stored.published_by, "order": _order(shown.review)} if shown else None,
            "left_out": [
                {
                    "program": gone.id,
                    "computed_rank": gone.rank,
                    "reason": gone.override.reason,
                    "text": gone.override.text,
                }
                for gone in review.left_out
            ],
            "publications": [asdict(kept) for kept in store.publications.of(case.id)],
            "messages": [asdict(message) for message in store.cases.messages(case.id)],
            "audit": [asdict(entry) for entry in store.audit.of(f"request:{case.id}")],
        }
    )
    return document


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


def dated(value: Any) -> Any:
    """Plain data with every time in it as text."""
    if isinstance(value, Mapping):
        return {key: dated(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [dated(inner) for inner in value]
    return value.isoformat() if isinstance(value, datetime) else value
