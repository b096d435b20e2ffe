"""What every resource of the API is made with: its blueprint, how it answers, and the links of a list's pages."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Response, request
from flask_smorest import Blueprint

from quiz.web.api.requests import JSON, ApiParser

PREFIX = "/api/v1"


class Resource(Blueprint):
    """A part of the API, and of the document that describes it."""

    ARGUMENTS_PARSER = ApiParser()

    def __init__(self, name: str, description: str) -> None:
        super().__init__(f"api_{name}", __name__, url_prefix=PREFIX, description=description)
        self.tag = name.replace("_", " ")

    def add_url_rule(self, *rule: Any, **options: Any) -> None:
        """As Flask's own, under the tag of the part."""
        super().add_url_rule(*rule, **{"tags": [self.tag], **options})


@dataclass(frozen=True, slots=True)
class ListPage:
    """A part of a list: how many there are in all, and which of them these are."""

    total: int
    limit: int
    offset: int

    def links(self) -> Mapping[str, str]:
        """The header that leads to the pages around this one (RFC 8288); {} where this is all."""
        last = max(self.total - 1, 0) // self.limit * self.limit
        at = {"first": 0, "prev": max(self.offset - self.limit, 0), "next": self.offset + self.limit, "last": last}
        shown = (
            {"first", "last"} | ({"prev"} if self.offset > 0 else set()) | ({"next"} if self.offset < last else set())
        )
        if self.total <= self.limit and self.offset == 0:
            return {}
        return {"Link": ", ".join(f'<{self._address(at[name])}>; rel="{name}"' for name in at if name in shown)}

    def _address(self, offset: int) -> str:
        query = {**request.args.to_dict(), "limit": str(self.limit), "offset": str(offset)}
        return f"{request.path}?{urlencode(query)}"


def reply(document: Any, headers: Mapping[str, str] | None = None, status: int = 200) -> Response:
    """An answer as JSON, its keys in the order in which they were put."""
    text = json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return Response(text.encode("utf-8", "replace"), status, headers, mimetype=JSON)
