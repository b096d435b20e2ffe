"""Links written from patterns: a page of results has fifty links to a dozen endpoints, and Flask builds each anew.

The first link to an endpoint with given names is built by Flask from stand-ins; what it wrote around them is kept and
filled in for every later one. A pattern is kept only where it writes a difficult value exactly as Flask does.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, quote_plus

from flask import Flask, request
from werkzeug.routing import BuildError

PLAIN = re.compile(r"[A-Za-z0-9_.~-]*").fullmatch
MOST_PATTERNS = 500
IN_PATH, IN_QUERY, IN_ANCHOR = "!$&'()*+,/:;=@", "!$'()*,/:;?@", "%!#$&'()*+,/:;=?@"
STAND_IN = re.compile(r"zq(\d+)qz")
DIFFICULT = "a b/ü?&=+,:;@%#\"'<"
TOKEN = "token"  # noqa: S105 - the name of a part of an address


def _in_path(value: str) -> str:
    return value if PLAIN(value) else quote(value, safe=IN_PATH)


def _in_query(value: str) -> str:
    return value if PLAIN(value) else quote_plus(value, safe=IN_QUERY)


@dataclass(frozen=True, slots=True)
class AddressPattern:
    """An address with gaps: `parts` are names with how their value is written and the text that follows it."""

    start: str
    parts: tuple[tuple[str, Callable[[str], str], str], ...]

    @classmethod
    def read(cls, built: str, names: tuple[str, ...]) -> "AddressPattern":
        """The pattern of an address in which stand-ins are in the place of the values."""
        start, *rest = STAND_IN.split(built)
        query = "?" in start
        parts = []
        for number, text in zip(rest[::2], rest[1::2], strict=True):
            parts.append((names[int(number)], _in_query if query else _in_path, text))
            query = query or "?" in text
        return cls(start, tuple(parts))

    def filled(self, values: dict[str, Any]) -> str:
        """The address for these values."""
        return self.start + "".join([write(str(values[name])) + text for name, write, text in self.parts])


class Addresses:
    """The patterns of one application's addresses. Their number is bounded, whatever names a page may come to use."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._patterns: dict[tuple[object, ...], AddressPattern | None] = {}
        self._with_token = {rule.endpoint for rule in app.url_map.iter_rules() if TOKEN in rule.arguments}

    def url_for(self, endpoint: str, *, _anchor: str | None = None, _external: bool = False, **values: Any) -> str:
        """As Flask's own, to the letter."""
        address = None if _external else self._from_pattern(endpoint, values)
        if address is None:
            return self._app.url_for(endpoint, _anchor=_anchor, _external=_external, **values)
        return address if _anchor is None else f"{address}#{quote(_anchor, safe=IN_ANCHOR)}"

    def _from_pattern(self, endpoint: str, values: dict[str, Any]) -> str | None:
        """The address from its pattern; None where only Flask can write it. A link on a page of a student's own is to
        the student's own version, as visitor.py says."""
        current, given = request._get_current_object(), {}  # type: ignore[attr-defined]  # it is a proxy
        for name, sent in values.items():
            value = sent[0] if type(sent) is list and len(sent) == 1 else sent
            if type(value) is str or type(value) is int:
                given[name] = value
            elif value is not None:
                return None
        if TOKEN not in values and endpoint in self._with_token and TOKEN in (current.view_args or ()):
            given[TOKEN] = current.view_args[TOKEN]
        key = (current.root_path, endpoint, *given)
        if key not in self._patterns:
            if len(self._patterns) >= MOST_PATTERNS:
                return None
            self._patterns[key] = self._pattern(endpoint, (*given,))
        pattern = self._patterns[key]
        return None if pattern is None else pattern.filled(given)

    def _pattern(self, endpoint: str, names: tuple[str, ...]) -> AddressPattern | None:
        """What Flask writes around the values of these names."""
        nobodys: dict[str, Any] = {TOKEN: None}
        stand_ins = nobodys | {name: f"zq{at}qz" for at, name in enumerate(names)}
        difficult = nobodys | dict.fromkeys(names, DIFFICULT)
        try:
            pattern = AddressPattern.read(self._app.url_for(endpoint, **stand_ins), names)
            expected = self._app.url_for(endpoint, **difficult)
        except (BuildError, ValueError):  # no such address, or a value that must be a number
            return None
        return pattern if pattern.filled(difficult) == expected else None


def write_from_patterns(app: Flask) -> None:
    """Give templates the quick `url_for`; all rules must be there."""
    app.jinja_env.globals["url_for"] = Addresses(app).url_for
