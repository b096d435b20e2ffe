"""The shapes of what the API answers, as JSON Schema read off the core's own dataclasses, so that the document that
describes an answer cannot say anything else than the answer.
"""

import dataclasses
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from inspect import cleandoc
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from quiz.core.advice import REASONS_OF, Statement

Schema = dict[str, Any]
PLAIN: Mapping[Any, Schema] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    NoneType: {"type": "null"},
    Any: {},
    datetime: {"type": "string", "format": "date-time"},
    date: {"type": "string", "format": "date"},
}
TEXTS: Schema = {"type": "array", "items": PLAIN[str]}


def shape_of(kind: Any) -> Schema:
    """The schema of a type: of a dataclass a reference to its own, for which see `shapes_in`."""
    if kind in PLAIN:
        return dict(PLAIN[kind])
    if dataclasses.is_dataclass(kind):
        return {"$ref": f"#/components/schemas/{kind.__name__}"}  # type: ignore[union-attr]  # a class, not an instance
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return {"anyOf": [shape_of(part) for part in inner]}
    if origin is tuple:
        return {"type": "array", "items": shape_of(inner[0])}
    assert issubclass(origin or object, Mapping), f"no shape for {kind}"
    return {"type": "object", "additionalProperties": shape_of(inner[1])}


def shapes_in(kinds: Iterable[type]) -> dict[str, Schema]:
    """The schemas of these dataclasses and of all that stand in them, by name."""
    found: dict[str, Schema] = {}
    waiting = [*kinds]
    while waiting:
        kind = waiting.pop()
        if kind.__name__ not in found:
            found[kind.__name__] = _shape_of_dataclass(kind)
            waiting += [inner for hint in _hints(kind).values() for inner in _dataclasses_in(hint)]
    return dict(sorted(found.items()))


def _shape_of_dataclass(kind: type) -> Schema:
    """Every field is there and there are no others; what is shown with its words has these too (`put_in_words`)."""
    fields = {name: shape_of(hint) for name, hint in _hints(kind).items()}
    if issubclass(kind, Statement):
        fields["text"] = PLAIN[str]
    fields |= {REASONS_OF[name]: TEXTS for name in REASONS_OF if name in fields}
    return {
        "type": "object",
        "description": " ".join(cleandoc(kind.__doc__ or "").split()),
        "properties": fields,
        "required": [*fields],
        "additionalProperties": False,
    }


def _hints(kind: type) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in dataclasses.fields(kind)}


def _dataclasses_in(hint: Any) -> Iterable[type]:
    if dataclasses.is_dataclass(hint):
        yield hint  # type: ignore[misc]  # a class, not an instance
    for inner in get_args(hint):
        yield from _dataclasses_in(inner)
