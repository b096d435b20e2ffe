"""Fragments of pages that are the same for everybody, rendered once a process: a list of fifty states with none chosen
is the same list on every page.
"""

from collections.abc import Callable
from typing import Any

from flask import Flask
from markupsafe import Markup


def keep_fragments(app: Flask) -> None:
    """Give templates `once(name, macro, ...)`: what the macro rendered when it was first called under this name. What
    it is called with must be the same for everybody, and there must be few names."""
    rendered: dict[str, Markup] = {}

    def once(name: str, macro: Callable[..., Markup], *arguments: Any) -> Markup:
        if name not in rendered:
            rendered[name] = macro(*arguments)
        return rendered[name]

    app.jinja_env.globals["once"] = once
