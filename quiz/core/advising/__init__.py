"""The advisor's side of a list: reviews, their flags, the caseload, what is learned from overrides, and what is worth
looking up next for the students who are expected."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
