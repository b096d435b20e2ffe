"""How a request of the API is read: JSON and nothing else, no field that is not known, and answers by the one cleaning
of core/questions, whose sentences name what is wrong.
"""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, NoReturn

import marshmallow as ma
from flask import Request
from webargs.flaskparser import FlaskParser

from quiz.core.questions import AnswerError, Answers, clean
from quiz.core.vocabulary import CASE_STATES, STATES
from quiz.service.jobs.documents import LONG
from quiz.web.kit import LONGEST_SEARCH, ApiError, FieldProblem

JSON = "application/json"
MOST_LISTED, USUALLY_LISTED = 100, 10
MOST_OFFSET = 1_000_000
PROGRAM_ID = "^[a-z0-9-]{1,100}$"


class ApiParser(FlaskParser):
    """Reads JSON bodies and queries. What is wrong is told for every field at once."""

    DEFAULT_UNKNOWN_BY_LOCATION = {  # noqa: RUF012 - so webargs wants it
        **FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION,
        "query": None,  # as the schema says: refused
    }

    def load_json(self, req: Request, schema: ma.Schema) -> Any:
        """The body. 415 where it is not said to be JSON, 400 where it is none."""
        if req.mimetype != JSON:
            raise ApiError(415)
        try:
            return json.loads(req.get_data(), parse_constant=_refuse_constant)
        except (ValueError, RecursionError):
            raise ApiError(400) from None

    def handle_error(self, error: ma.ValidationError, req: Request, schema: ma.Schema, **options: Any) -> NoReturn:
        """422 with a sentence for every field."""
        found = error.messages
        told = next(iter(found.values())) if isinstance(found, dict) else found  # by location, of which there is one
        raise ApiError(422, problems=_flatten(told, ""))


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _flatten(messages: Any, path: str) -> Iterator[FieldProblem]:
    """The sentences of nested messages, each with the path of its field; "" is the whole body."""
    if isinstance(messages, Mapping):
        for key, inner in messages.items():
            yield from _flatten(inner, f"{path}.{key}" if path and key != "_schema" else path or str(key))
    else:
        for message in messages:
            yield FieldProblem(path.removesuffix("_schema"), str(message))


# --- fields -----------------------------------------------------------------------------------------------------------


class AnswersField(ma.fields.Field[Answers]):
    """A student's answers, read by the one cleaning of the core."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> Answers:
        try:
            return clean(value)
        except AnswerError as error:
            wrong = {problem.key: [problem.text] for problem in error.problems if problem.key != "answers"}
            raise ma.ValidationError(wrong or [str(error)]) from None


class WholeNumber(ma.fields.Integer):
    """A whole number as JSON writes it."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int | float) or value != value // 1:
            raise ma.ValidationError("use a whole number")
        return super()._deserialize(value, attr, data, **options)


class QueryNumber(ma.fields.Integer):
    """A whole number as a query writes it."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> int:
        if not re.fullmatch("0|[1-9][0-9]{0,8}", value):
            raise ma.ValidationError("use a whole number")
        return super()._deserialize(value, attr, data, **options)


class QueryMoment(ma.fields.DateTime):
    """A moment with its zone, as the API itself writes one (RFC 3339)."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> datetime:
        try:
            found = datetime.fromisoformat(value)
            if found.tzinfo is None:
                raise ValueError("a time without its zone")
        except ValueError:
            told = "use a time with its zone, such as 2026-11-30T09:00:00Z (in a query + is %2B)"
            raise ma.ValidationError(told) from None
        try:
            return found.astimezone(UTC)
        except OverflowError:  # the first or last day that there is
            return found.replace(tzinfo=UTC)


def _between(low: int, high: int) -> ma.validate.Range:
    return ma.validate.Range(low, high, error=f"use a whole number from {low} to {high:,}")


def _one_of(*options: str) -> ma.validate.OneOf:
    return ma.validate.OneOf(options, error=f"use one of {', '.join(options)}")


class ApiSchema(ma.Schema):
    """A request: an unknown field is told those that are known."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.error_messages["unknown"] = f"unknown field; the fields are {', '.join(self.fields)}"

    class Meta:
        unknown = ma.RAISE


# --- what can be asked ------------------------------------------------------------------------------------------------


class RecommendationRequest(ApiSchema):
    """Whose list, and how many programs of it."""

    answers = AnswersField(
        required=True, metadata={"description": "What the student said; every answer can be left out."}
    )
    top = WholeNumber(load_default=USUALLY_LISTED, validate=_between(1, MOST_LISTED))


class PlaceRequest(ApiSchema):
    """For whose answers a program's place is asked."""

    answers = AnswersField(required=True)


class ExportRequest(ApiSchema):
    """Which programs stand in a file, in this order, and for whose answers; as many as are written at once."""

    programs = ma.fields.List(
        ma.fields.String(validate=ma.validate.Regexp(PROGRAM_ID, error="use ids of the catalog")),
        required=True,
        validate=ma.validate.Length(1, LONG, error=f"name from 1 to {LONG} programs"),
    )
    answers = AnswersField()


class PageQuery(ApiSchema):
    """Which part of a list."""

    limit = QueryNumber(load_default=25, validate=_between(1, MOST_LISTED))
    offset = QueryNumber(load_default=0, validate=_between(0, MOST_OFFSET))


class ProgramQuery(PageQuery):
    """Which programs."""

    q = ma.fields.String(
        load_default="",
        validate=ma.validate.Length(max=LONGEST_SEARCH, error=f"use at most {LONGEST_SEARCH} characters"),
        metadata={"description": "Words of the school, the program or the place, as in the site's own search."},
    )
    state = ma.fields.String(validate=_one_of(*STATES))
    ranked = ma.fields.String(
        validate=_one_of("true", "false"),
        metadata={"description": "Only programs that can stand in a recommendation, or only the others."},
    )


class ProgramFactsQuery(ApiSchema):
    """For whom a price is told."""

    home_state = ma.fields.String(
        validate=_one_of(*STATES),
        metadata={"description": "Tell the price for a resident of this state."},
    )


class CaseQuery(PageQuery):
    """Which cases."""

    state = ma.fields.String(validate=_one_of(*CASE_STATES))
    since = QueryMoment(metadata={"description": "Only cases that changed then or later."})


class SimilarQuery(ApiSchema):
    """How many programs like one."""

    limit = QueryNumber(load_default=4, validate=_between(1, 20))
