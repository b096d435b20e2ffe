"""A student's response between the pages and the store: the list that complete answers give, and a change of the
answers that holds whatever another tab saved meanwhile.
"""

from collections.abc import Callable, Mapping
from typing import Any

from quiz.core.advice.recommend import recommend
from quiz.core.advice.revision import EarlierList
from quiz.core.questions.answers import Answers, reread
from quiz.core.questions.changes import undo
from quiz.core.questions.path import next_step
from quiz.service import Services
from quiz.store import StoredResponse

TOP = 10
TRIES = 5


class ResponseGoneError(LookupError):
    """The token opens nothing, or no longer does."""


class ResponseBusyError(RuntimeError):
    """Others changed the response whenever this change was tried."""


def recommended(services: Services, answers: Mapping[str, Any]) -> dict[str, Any] | None:
    """The document of a complete quiz; None while a question is open."""
    if next_step(answers) is not None:
        return None
    return recommend(services.engine, answers, top=TOP).to_document()


def save(
    services: Services, token: str, stored: StoredResponse, changed: Callable[[Answers], Answers]
) -> tuple[Answers, Answers]:
    """Change the stored answers and keep what the list was before; gives the answers as they were and as they are.

    `stored` is the response as it was last read; it is read again only where somebody saved in between. Raises
    ResponseGoneError and ResponseBusyError."""
    for _ in range(TRIES):
        before = reread(stored.answers)
        after = changed(before)
        document, earlier = recommended(services, after), earlier_list(stored, before, after)
        responses, now = services.store.responses, services.now()
        if responses.save(token, after, document, stored.version, earlier=earlier, now=now):
            return before, after
        found = responses.response(token)
        if found is None:
            raise ResponseGoneError(token)
        stored = found
    raise ResponseBusyError(token)


def earlier_list(stored: StoredResponse, before: Answers, after: Answers) -> dict[str, Any] | None:
    """What is kept of the list that a change replaces; None where there was none, or where nothing changes."""
    patch = undo(before, after)
    if stored.document is None or next_step(before) is not None or not patch:
        return None
    return EarlierList.of(stored.document, patch).to_document()
