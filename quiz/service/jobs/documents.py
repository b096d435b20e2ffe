"""A student's shortlist as a file: made at once where it is short, by a worker where it is long.

A long list takes the processor for seconds as PDF, and a second as a workbook. `content_key` tells what a file is made
of, so that the same one is made once and kept for a day.
"""

import json
from dataclasses import replace
from hashlib import sha256

from quiz import __version__
from quiz.core.advice import Recommendation
from quiz.core.questions import StoredAnswers
from quiz.files import KINDS, NOTHING_JUDGED, Listing, listing_of_shortlist
from quiz.service import Services
from quiz.store import StoredResponse, StoredShortlist
from quiz.store.tokens import digest

HEAVY = ("pdf", "xlsx")
LONG = 12  # programs; the computed list is never longer


def is_long(kind: str, saved: StoredShortlist) -> bool:
    """Whether a worker should make a file of this list."""
    return kind in HEAVY and len(saved.shortlist.entries) > LONG


def content_key(services: Services, kind: str, response: StoredResponse, saved: StoredShortlist) -> bytes:
    """The digest of all that the file is made of: its format, what the student said and keeps, the list, the catalog,
    this program, and the day, which the file names."""
    parts = [kind, __version__, services.catalog.sha256, services.now().date().isoformat()]
    content = [*parts, response.answers, response.document, saved.shortlist.to_document(), saved.version]
    return sha256(json.dumps(content, sort_keys=True, default=str).encode()).digest()


def list_shortlist(services: Services, token: str | bytes, response: StoredResponse, saved: StoredShortlist) -> Listing:
    """The shortlist as it leaves, in the student's own order; `token`, or its digest, names its owner in a calendar."""
    from quiz.core.advice import judge

    ranked = Recommendation.from_document(response.document) if response.document else None
    stored = StoredAnswers.from_document(response.answers)
    beside = {*saved.shortlist.programs} - {program.id for program in ranked.programs} if ranked else set()
    judged = judge(services.engine, stored.answers, beside) if beside else NOTHING_JUDGED
    listing = listing_of_shortlist(saved.shortlist, services.catalog, stored, services.now(), ranked, judged)
    return replace(listing, owner=digest(token).hex(), revision=saved.version + services.live.number)


def make(services: Services, id_: int, attempt: int) -> None:
    """Make a file that was taken. A list that has changed meanwhile is another file, which is asked for anew."""
    order = services.store.documents.taken(id_, attempt)
    response = services.store.responses.response(order.token_sha256) if order else None
    saved = services.store.shortlists.read(order.token_sha256) if order else None
    if order is None or response is None or saved is None:
        return
    if content_key(services, order.kind, response, saved) != order.content_key:
        services.store.documents.drop(id_)
        return
    content = KINDS[order.kind].write(list_shortlist(services, order.token_sha256, response, saved))
    services.store.documents.finish(id_, attempt, content, now=services.now())
