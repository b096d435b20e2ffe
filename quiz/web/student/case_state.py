"""How a student's case stands, in words, for the page about it and for other pages that mention it."""

from quiz.core.vocabulary import CASE_TOLD
from quiz.web.kit import load


def offers_advice(token: str) -> bool:
    """Whether there is an advisor who could be asked: without one, nothing offers it."""
    return load(token).has_advisors


def case_state(token: str) -> tuple[str, str] | None:
    """The state of the student's case and the words for it; None without one."""
    state = load(token).case
    return (state, CASE_TOLD[state][0]) if state else None
