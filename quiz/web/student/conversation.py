"""What was written in a case, first to last, with who wrote it and when: the question, the messages of both sides, and
the letters that went out with published lists."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from quiz.store import StoredCase
from quiz.store.publications import PublishedEdition
from quiz.web import get_services

YOU, UNSIGNED = "You", "The advisor"


@dataclass(frozen=True, slots=True)
class CaseText:
    """Something that was written, by whom and when; `edition` is the number of the published list whose letter it is,
    0 for a question or a message."""

    at: datetime
    mine: bool
    by: str
    text: str
    edition: int = 0


def conversation(case: StoredCase, lists: tuple[PublishedEdition, ...]) -> tuple[CaseText, ...]:
    """All that student and advisors wrote to each other. `lists` are the published ones that the student may see."""
    store = get_services().store
    names = _names(lists)
    said = [CaseText(case.created_at, not case.by_office, UNSIGNED if case.by_office else YOU, case.question)]
    for message in store.cases.messages(case.id):
        mine = message.author_kind == "student"
        by = YOU if mine else names.get(message.account_id or 0) or UNSIGNED
        said.append(CaseText(message.created_at, mine, by, message.text))
    said += [CaseText(kept.at, False, kept.signed or UNSIGNED, kept.note, kept.number) for kept in lists]
    return tuple(sorted(said, key=lambda text: text.at))


def _names(lists: tuple[PublishedEdition, ...]) -> Mapping[int, str]:
    """The name of each account, as its advisor last signed a list of this case, else as the desk has it."""
    signed = {kept.account_id: kept.signed for kept in reversed(lists)}
    return {account.id: signed.get(account.id, account.name) for account in get_services().store.accounts.all()}
