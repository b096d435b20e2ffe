"""Lists as files: a listing goes in, bytes come out, and nothing else happens.

listing.py says what a list is; one module a format; the columns of all tables stand in columns.py, and what may stand
in a cell in cells.py. Adding a format is one row of KINDS.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
