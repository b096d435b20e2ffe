"""Where the bundled files live: templates/, models/ and programs.csv.

They sit beside the package in a checkout, which `pip install -e .` runs in place, and inside it (`quiz/_bundled/`) in
an installed wheel, whose copies nobody edits. Everything else asks here and never joins paths of its own.
"""

from pathlib import Path

_DATA = Path(__file__).resolve().parent
_PACKAGE = _DATA.parent
_BUNDLED = _PACKAGE / "_bundled"


def in_checkout() -> bool:
    """Whether the files are those of a checkout, which may be edited and written; a wheel's copies may not."""
    return not _BUNDLED.is_dir()


def bundled(name: str) -> Path:
    """The path of a file or folder of the project's top level, such as `programs.csv`, `templates` or `models`."""
    root = _PACKAGE.parent if in_checkout() else _BUNDLED
    return root / name


def data(room: str, name: str) -> Path:
    """The path of a reference table in `quiz/data/`, such as `data("catalog", "sources.csv")`."""
    return _DATA / room / name
