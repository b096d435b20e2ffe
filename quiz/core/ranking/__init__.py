"""From answers to an order: criteria and weights, rules that exclude, estimates for unknowns, and the neighbours that
rank.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
