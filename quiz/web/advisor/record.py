"""A case as people read it on paper: the question, both orders beside each other, what was left out and why, every
published list, the messages, and what the audit trail says was done.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime

from quiz.core.advising import REASONS, Review
from quiz.core.catalog import Catalog
from quiz.core.records import ACTIONS
from quiz.files import RecordSection
from quiz.service import Services
from quiz.store import StoredCase, StoredReview
from quiz.web.kit import name_of
from quiz.web.student.results_page import said

NOBODY = "A student or the system"
SAID = ("Who", "When (UTC)", "What was written")


def sections_of(
    services: Services, case: StoredCase, stored: StoredReview, names: Mapping[int, str]
) -> tuple[RecordSection, ...]:
    """The parts of the record, drafts included. `names` are the accounts' by number."""
    review, catalog = stored.review, services.catalog
    answers = tuple((line.label, line.words) for line in said(review.answers))
    return (
        RecordSection("The answers that were ranked", ("Question", "Answer"), (2, 3), answers),
        RecordSection("What was written", SAID, (1, 1, 3), tuple(_written(services, case, stored, names))),
        RecordSection("The computed order", ("Place", "Program"), (0, 1), tuple(_computed(review, catalog))),
        RecordSection(
            "The advisor’s order", ("Place", "Program", "Computed", "Why"), (0, 3, 0, 4), tuple(_final(review, catalog))
        ),
        RecordSection(
            "Left out", ("Computed", "Program", "Why"), (0, 3, 4), tuple(_left_out(review, catalog)), "Nothing."
        ),
        RecordSection(
            "What was published",
            ("When (UTC)", "By", "Taken back (UTC)"),
            (1, 1, 1),
            tuple(
                (_time(kept.at), names.get(kept.account_id or 0, ""), _time(kept.taken_back_at))
                for kept in services.store.publications.of(case.id)
            ),
            "Nothing yet.",
        ),
        RecordSection(
            "The audit trail", ("Entry", "When (UTC)", "Who", "Did"), (0, 1, 1, 3), tuple(_trail(services, case, names))
        ),
    )


def _time(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else ""


def _why(reason: str, text: str) -> str:
    return f"{REASONS[reason].words}: {text}" if reason else text


def _computed(review: Review, catalog: Catalog) -> Iterator[tuple[str, ...]]:
    for place, id_ in enumerate(review.shown, 1):
        yield str(place), name_of(catalog, id_)


def _final(review: Review, catalog: Catalog) -> Iterator[tuple[str, ...]]:
    for item in review.items:
        why = _why(item.override.reason, item.override.text) if item.override else ""
        told = " ".join(filter(None, (why, item.comment)))
        yield str(item.place), name_of(catalog, item.id), str(item.rank or "added"), told


def _left_out(review: Review, catalog: Catalog) -> Iterator[tuple[str, ...]]:
    for gone in review.left_out:
        yield str(gone.rank), name_of(catalog, gone.id), _why(gone.override.reason, gone.override.text)


def _written(
    services: Services, case: StoredCase, stored: StoredReview, names: Mapping[int, str]
) -> Iterator[tuple[str, ...]]:
    yield "The student asks", _time(case.created_at), case.question or "Nothing in particular."
    for message in services.store.cases.messages(case.id):
        mine = message.author_kind == "student"
        by = "The student" if mine else names.get(message.account_id or 0, "An advisor")
        yield by, _time(message.created_at), message.text
    for kept in services.store.publications.of(case.id)[::-1]:
        if kept.note:
            yield f"With a list: {kept.signed or 'an advisor'}", _time(kept.at), kept.note
    if stored.internal_note:
        yield "Note for advisors", _time(stored.updated_at), stored.internal_note


def _trail(services: Services, case: StoredCase, names: Mapping[int, str]) -> Iterator[tuple[str, ...]]:
    entries = services.store.audit.of(f"request:{case.id}")
    programs = services.store.reviews.programs_of([entry.number for entry in entries])
    for entry in entries:
        about = "; ".join(name_of(services.catalog, id_) for id_ in programs.get(entry.number, ()))
        who = NOBODY if entry.actor is None else names.get(entry.actor, f"Account {entry.actor}")
        did = ACTIONS.get(entry.action, entry.action)
        yield str(entry.number), f"{entry.at[:10]} {entry.at[11:19]}", who, f"{did}: {about}" if about else did
