"""What happened in a case since an advisor last looked, each thing in a sentence of its own."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from quiz.core.questions import ASKED, StoredAnswers, in_words
from quiz.core.text import listing, plural
from quiz.core.vocabulary import CASE_STATES
from quiz.store import StoredCase, StoredReview
from quiz.store.cases import CaseMaterial, CaseMessage


def find_news(
    case: StoredCase,
    stored: StoredReview,
    material: CaseMaterial,
    messages: tuple[CaseMessage, ...],
    names: Mapping[int, str],
    me: int,
    seen: datetime | None,
) -> tuple[str, ...]:
    """The sentences, what the student did first; none where the advisor has not looked before or nothing happened."""
    if seen is None:
        return ()
    new = [message for message in messages if message.created_at > seen and message.account_id != me]
    return (
        *_written(new, names),
        *_answers(stored, material, seen),
        *_published(stored, names, me, seen),
        *_owner(case, names, me, seen, bool(new)),
    )


def _written(new: list[CaseMessage], names: Mapping[int, str]) -> Iterator[str]:
    count = sum(message.author_kind == "student" for message in new)
    if count:
        yield f"The student wrote {'a message' if count == 1 else plural(count, 'message')}."
    for account in dict.fromkeys(message.account_id for message in new if message.author_kind != "student"):
        yield f"{names.get(account or 0, 'Another advisor')} wrote to the student."


def _answers(stored: StoredReview, material: CaseMaterial, seen: datetime) -> Iterator[str]:
    if material.updated_at <= seen:
        return
    before, after = stored.review.answers, StoredAnswers.from_document(material.answers).answers
    changed = [key for key in ASKED if before.said(key) != after.said(key)]
    told = [f"{ASKED[key].label.lower()} to “{in_words(key, after.said(key)) or 'skipped'}”" for key in changed]
    if told:
        yield f"The student changed {listing(told)}."
    elif not stored.version:  # nobody has begun a review, so that nothing says how the answers were
        yield "The student changed answers, or ranked the list again."
    else:
        yield "The student changed what is a must." if before != after else "The student ranked the list again."


def _published(stored: StoredReview, names: Mapping[int, str], me: int, seen: datetime) -> Iterator[str]:
    if stored.published and stored.published.at > seen and stored.published_by != me:
        yield f"{names.get(stored.published_by or 0, 'Another advisor')} published the list."


def _owner(case: StoredCase, names: Mapping[int, str], me: int, seen: datetime, written: bool) -> Iterator[str]:
    """Who has it now, where it changed hands or its state for another reason than a message."""
    if case.updated_at <= seen or written or case.claimed_by == me:
        return
    name = names.get(case.claimed_by or 0)
    yield f"{name} has it now: {CASE_STATES[case.state].lower()}." if name else "It is in the queue."
