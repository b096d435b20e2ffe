"""The advisor's side of a list: reviews, their flags, the caseload, and what is learned from overrides."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
