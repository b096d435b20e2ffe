"""Links written from patterns: a page of results has fifty links to a dozen endpoints, and Flask builds each anew.

The first link to an endpoint with given names is built by Flask from stand-ins; what it wrote around them is kept and
filled in for every later one. A pattern is kept only where it writes a difficult value exactly as Flask does.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import quote, quote_plus

from flask import Flask, has_request_context, request
from werkzeug.routing import AnyConverter, BuildError

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
        self._build = partial(Flask.url_for, app)
        self._patterns: dict[tuple[object, ...], AddressPattern | None] = {}
        rules = [*app.url_map.iter_rules()]
        self._with_token = {rule.endpoint for rule in rules if TOKEN in rule.arguments}
        # Of these names a rule takes one of a few words and no stand-in: each word has a pattern of its own.
        self._words = {
            (rule.endpoint, name)
            for rule in rules
            for name, converter in rule._converters.items()
            if isinstance(converter, AnyConverter)
        }

    def url_for(
        self,
        endpoint: str,
        *,
        _anchor: str | None = None,
        _method: str | None = None,
        _scheme: str | None = None,
        _external: bool | None = None,
        **values: Any,
    ) -> str:
        """As Flask's own, to the letter."""
        address = None
        if not (_method or _scheme or _external) and has_request_context() and not endpoint.startswith("."):
            address = self._from_pattern(endpoint, values)
        if address is None:
            return self._build(
                endpoint, _anchor=_anchor, _method=_method, _scheme=_scheme, _external=_external, **values
            )
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
        words = {name: given[name] for name in given if (endpoint, name) in self._words}
        key = (current.root_path, endpoint, *given, *words.values())
        if key not in self._patterns:
            if len(self._patterns) >= MOST_PATTERNS:
                return None
            self._patterns[key] = self._pattern(endpoint, tuple(name for name in given if name not in words), words)
        pattern = self._patterns[key]
        return None if pattern is None else pattern.filled(given)

    def _pattern(self, endpoint: str, names: tuple[str, ...], words: dict[str, Any]) -> AddressPattern | None:
        """What Flask writes around the values of these names, with these words in it."""
        nobodys: dict[str, Any] = {TOKEN: None, **words}
        stand_ins = nobodys | {name: f"zq{at}qz" for at, name in enumerate(names)}
        difficult = nobodys | dict.fromkeys(names, DIFFICULT)
        try:
            pattern = AddressPattern.read(self._build(endpoint, **stand_ins), names)
            expected = self._build(endpoint, **difficult)
        except (BuildError, ValueError):  # no such address, or a value that must be a number
            return None
        return pattern if pattern.filled(difficult) == expected else None


def write_from_patterns(app: Flask) -> None:
    """Give templates and views the quick `url_for`; all rules must be there."""
    addresses = Addresses(app)
    app.jinja_env.globals["url_for"] = app.url_for = addresses.url_for  # type: ignore[method-assign]  # views ask the app
