"""What a student is asked and what was answered: the questions, the answers as one typed object, the path through them,
and the words for what was said."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
