"""From an order to a recommendation that explains itself: reasons, bands, near misses, repairs and what would change
it.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
