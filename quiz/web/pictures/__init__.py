"""Pictures as geometry: numbers go in, positions in an SVG's own units come out, and a macro in templates/components/
draws them. Every picture has a table beside it with the same numbers; nothing here knows colours or pixels."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
