"""The face of the room: what other rooms may import, from `quiz.web.accounts` itself."""

from . import oidc, team, views
from .forms import AdvisorButtonForm, AdvisorForm
from .gate import current_advisor
from .wiring import install

__all__ = [
    "AdvisorButtonForm",
    "AdvisorForm",
    "current_advisor",
    "install",
    "oidc",
    "team",
    "views",
]
