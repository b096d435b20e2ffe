"""What every page is built with: access, headers, tokens of forms, fields, errors, assets, uploads, mail and the
visitor's scope.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
