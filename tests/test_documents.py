"""What is written about the code holds against the code: files that a text names exist."""

import re

from tests.test_architecture import ROOT, files, repository

WRITTEN = files(".py", ".toml", ".html", ".css", ".js")
MADE_UP = {"self.html"}  # an attribute, not a file


def exists(name: str) -> bool:
    """Whether a file of the repository ends in this path."""
    return any(path.as_posix().endswith(f"/{name}") for path in repository())


def test_every_module_template_and_style_sheet_that_a_text_names_exists() -> None:
    named = re.compile(r"(?<![\w/.{}-])(?:[\w-]+/)*[\w-]+\.(?:py|html)\b(?!\()")
    missing = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in WRITTEN
        for name in named.findall(path.read_text(encoding="utf-8"))
        if name not in MADE_UP and not exists(name)
    }
    assert missing == set()
