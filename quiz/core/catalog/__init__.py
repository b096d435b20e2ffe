"""The programs and what is known of them: the tables and their rules, prices and evidence with sources, and how a
catalog is checked, compared and edited.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
