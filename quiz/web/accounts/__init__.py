"""Who works at the desk: accounts by Flask-Security, on our store, in our pages.

A view under /advisor declares @access("advisor") or @access("admin") and asks `current_advisor()` who it is; a form of
its own derives from `AdvisorForm`. `install` wires it all into an application.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
