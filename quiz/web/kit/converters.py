"""What may stand in an address in the place of a token or a step; anything else is no page."""

from typing import Any

from werkzeug.routing import BaseConverter, IntegerConverter, Map

from quiz.core.questions import STEPS
from quiz.store.tokens import TOKEN_LENGTH


class TokenConverter(BaseConverter):
    """The token of a response: anything else in its place is no page at all."""

    regex = rf"[A-Za-z0-9_-]{{{TOKEN_LENGTH}}}"


class StepConverter(BaseConverter):
    """The id of a question."""

    regex = "|".join(STEPS)


class NumberConverter(IntegerConverter):
    """A number in a URL. One that no column holds names nothing, and must not reach a database."""

    def __init__(self, map: Map, **options: Any) -> None:  # noqa: A002 - the name in werkzeug
        super().__init__(map, **{"max": LARGEST, **options})


LARGEST = 2**31 - 1  # what a column of either database holds
