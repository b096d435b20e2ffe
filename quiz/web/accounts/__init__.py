"""Who works at the desk: accounts by Flask-Security, on our store, in our pages.

A view under /advisor declares @access("advisor") or @access("admin") and asks `current_advisor()` who it is; a form of
its own derives from `AdvisorForm`. `install` wires it all into an application.
"""

from quiz.web.accounts.forms import AdvisorForm
from quiz.web.accounts.gate import current_advisor
from quiz.web.accounts.wiring import install

__all__ = ["AdvisorForm", "current_advisor", "install"]
