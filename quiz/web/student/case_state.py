"""How a student's case stands, in words, for the page about it and for other pages that mention it."""

from dataclasses import dataclass
from datetime import date

from quiz.core.text import day_words
from quiz.core.vocabulary import CASE_TOLD
from quiz.store import StoredCase
from quiz.store.cases import asked_at
from quiz.web import get_services
from quiz.web.kit import load


def offers_advice(token: str) -> bool:
    """Whether there is an advisor who could be asked: without one, nothing offers it."""
    return load(token).has_advisors


def case_state(token: str) -> tuple[str, str] | None:
    """The state of the student's case and the words for it; None without one."""
    state = load(token).case
    return (state, CASE_TOLD[state][0]) if state else None


@dataclass(frozen=True, slots=True)
class UsualAnswer:
    """By which day the office usually answers, as it says itself, when it works, and that it is late this time."""

    day: date
    hours: str
    late: bool

    @property
    def words(self) -> str:
        """The day in words."""
        return f"{self.day:%A}, {day_words(self.day)}"


def usual_answer(case: StoredCase) -> UsualAnswer | None:
    """By when it is usually answered; None where the office promises nothing, or waits itself."""
    services = get_services()
    office = services.store.team.office()
    since = asked_at(case, services.store.cases.messages(case.id)) if office.answer_days else None
    due = office.due(since) if since else None
    return UsualAnswer(office.today(due), office.hours, due < services.now()) if due else None
