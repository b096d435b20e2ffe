"""How good the recommendation is, measured: personas, promises over random students, what others would do, unknowns and
weights; with floors that a build may not fall below, and the card that tells students about it (models/MODEL_CARD.md).
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
