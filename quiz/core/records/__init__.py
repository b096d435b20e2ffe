"""What is kept about people and for how long: the audit trail and the rules of retention."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
