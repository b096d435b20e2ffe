"""How a student's case stands, in words, for the page about it and for other pages that mention it."""

from quiz.web import get_services

# How a case stands, in the student's words: a heading and what happens next.
STATES = {
    "new": ("Sent to the advisors", "Nobody has taken it up yet. It waits in the advisors’ queue."),
    "claimed": ("An advisor is on it", "They are looking at your answers and your list."),
    "waiting": ("The advisor has asked you something", "It goes on when you have answered."),
    "done": ("The advisor has finished", "If something is left open, write below: it goes back to the advisors."),
}


def case_state(token: str) -> tuple[str, str] | None:
    """The state of the student's case and the words for it; None without one."""
    case = get_services().store.cases.of(token)
    return (case.state, STATES[case.state][0]) if case else None
