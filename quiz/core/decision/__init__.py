"""From a list to a decision: the shortlist and its checks, programs side by side, cost and payback."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
