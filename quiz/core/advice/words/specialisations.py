"""Why a specialisation stands where it does, in the student's own answers."""

from collections.abc import Callable, Mapping

from quiz.core.text import with_article
from quiz.core.vocabulary import OPTIONS, SPECIALISATION_WORDS


def _enjoys(interest: str) -> str:
    return f"You would enjoy {OPTIONS['interest'][interest].sentence}"


def _wants_role(goal: str) -> str:
    return f"You want to be {with_article(OPTIONS['goal'][goal].sentence)}"


def _often_from(discipline: str, specialisation: str) -> str:
    background, field = OPTIONS["discipline"][discipline].sentence, SPECIALISATION_WORDS[specialisation].sentence
    return f"People from {background} often move into {field}"


SPECIALISATION_REASONS: Mapping[str, str | Callable[..., str]] = {
    "enjoys": _enjoys,
    "wants_role": _wants_role,
    "leading_draws_on_all": "Leading engineers draws on all four fields",
    "often_from": _often_from,
    "asked_not_to_lead": "You asked that it should not lead",
}
