"""Where the bundled files live: templates/, models/ and programs.csv.

They sit beside the package in a checkout and inside it (`quiz/_bundled/`) in an installed wheel, because an editable
install cannot carry files from outside the package. Everything else asks here and never joins paths of its own.
"""

from pathlib import Path

_DATA = Path(__file__).resolve().parent
_PACKAGE = _DATA.parent
_BUNDLED = _PACKAGE / "_bundled"


def bundled(name: str) -> Path:
    """The path of a file or folder of the project's top level, such as `programs.csv`, `templates` or `models`."""
    root = _BUNDLED if _BUNDLED.is_dir() else _PACKAGE.parent
    return root / name


def data(room: str, name: str) -> Path:
    """The path of a reference table in `quiz/data/`, such as `data("catalog", "sources.csv")`."""
    return _DATA / room / name
