"""A student's response between the pages and the store: the list that complete answers give, and a change of the
answers that holds whatever another tab saved meanwhile.
"""

from collections.abc import Callable
from typing import Any

from quiz.core.advice import EarlierList, recommend
from quiz.core.questions import StoredAnswers, next_step, undo
from quiz.service import Services
from quiz.store import StoredResponse

TOP = 10
TRIES = 5


class ResponseGoneError(LookupError):
    """The token opens nothing, or no longer does."""


class ResponseBusyError(RuntimeError):
    """Others changed the response whenever this change was tried."""


def recommended(services: Services, stored: StoredAnswers) -> dict[str, Any] | None:
    """The document of a complete quiz; None while a question is open."""
    if next_step(stored) is not None:
        return None
    return recommend(services.engine, stored.answers, top=TOP).to_document()


def save(
    services: Services,
    token: str,
    response: StoredResponse,
    changed: Callable[[StoredAnswers], StoredAnswers],
) -> tuple[StoredAnswers, StoredAnswers]:
    """Change the stored answers and keep what the list was before; gives the answers as they were and as they are.

    `response` is as it was last read; it is read again only where somebody saved in between. Raises
    ResponseGoneError and ResponseBusyError."""
    for _ in range(TRIES):
        before = StoredAnswers.from_document(response.answers)
        after = changed(before)
        document, earlier = recommended(services, after), earlier_list(response, before, after)
        responses, now = services.store.responses, services.now()
        if responses.save(token, after.as_document(), document, response.version, earlier=earlier, now=now):
            return before, after
        found = responses.response(token)
        if found is None:
            raise ResponseGoneError(token)
        response = found
    raise ResponseBusyError(token)


def earlier_list(response: StoredResponse, before: StoredAnswers, after: StoredAnswers) -> dict[str, Any] | None:
    """What is kept of the list that a change replaces; None where there was none, or where nothing changes."""
    patch = undo(before.answers, after.answers)
    if response.document is None or next_step(before) is not None or not patch:
        return None
    return EarlierList.of(response.document, patch).to_document()
