"""How a student's case stands, in words, for the page about it and for other pages that mention it."""

from quiz.core.vocabulary import CASE_TOLD
from quiz.web import get_services


def case_state(token: str) -> tuple[str, str] | None:
    """The state of the student's case and the words for it; None without one."""
    case = get_services().store.cases.of(token)
    return (case.state, CASE_TOLD[case.state][0]) if case else None
