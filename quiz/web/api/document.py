"""The OpenAPI document: what can be called, who may, and what is answered. It is made when it is first asked for, from
the same objects that serve.
"""

import json
from functools import cache
from http import HTTPStatus
from typing import Any

import marshmallow as ma
from flask import Flask, Response, current_app
from flask_smorest import Api
from flask_smorest.utils import prepare_response

from quiz.core.advice import PlaceExplanation, Recommendation
from quiz.core.catalog import ProgramFacts
from quiz.core.questions import answers_schema
from quiz.web.api import careers, cases, exports, programs, recommendations
from quiz.web.api.requests import JSON, AnswersField
from quiz.web.api.resource import Resource
from quiz.web.api.shapes import Schema, shapes_in
from quiz.web.kit import PROBLEM, access

VERSION = "1.0.0"
OPENAPI = "3.1.0"
RESOURCES: tuple[Resource, ...] = (
    recommendations.blueprint,
    programs.blueprint,
    careers.blueprint,
    exports.blueprint,
    cases.blueprint,
)
ANSWERED: tuple[type, ...] = (
    Recommendation,
    PlaceExplanation,
    programs.ProgramList,
    ProgramFacts,
    programs.LikePrograms,
    careers.AskedQuestions,
    careers.SpecialisationList,
    careers.TaughtSpecialisation,
    cases.CaseList,
    *(chapter[0] for chapter in careers.CHAPTERS.values()),
)
ABOUT = (
    "Master's programs in engineering management: the recommendation of the quiz, the catalog with the source of every "
    "figure, and the guide to the career, which need no token; and the cases of an office, which need one. Every error "
    "has one shape (RFC 9457)."
)
# A document that is shown says its version beside the dataclass's own fields.
EXTRA: dict[str, Schema] = {"Recommendation": {"document_version": {"type": "integer"}}}
BEARER: Schema = {
    "type": "http",
    "scheme": "bearer",
    "description": "A token that the operator of the site makes: `mem-quiz token add NAME --scope cases:read`.",
}
ERROR: Schema = {
    "type": "object",
    "description": "Any error: what happened, what to do, and which fields are to blame.",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
                "required": ["field", "message"],
                "additionalProperties": False,
            },
        },
    },
    "required": ["type", "title", "status", "detail", "errors"],
    "additionalProperties": False,
}


class ApiDocument(Api):
    """flask-smorest's description of the resources. It registers nothing: the application does, with its own guards and
    errors."""

    def _register_error_handlers(self) -> None:
        """None of its own: quiz/web/kit/errors.py answers every error."""

    def _register_responses(self) -> None:
        """Every error in the one shape."""
        self.spec.components.schema("Error", ERROR)
        for name, text in (*((status.name, status.phrase) for status in HTTPStatus), ("DEFAULT_ERROR", "Any error")):
            response = {"description": text, "schema": "Error"}
            prepare_response(response, self.spec, PROBLEM)
            self.spec.components.response(name, response, lazy=True)

    def describe(self, app: Flask, resource: Resource) -> None:
        """Put a resource into the document."""
        resource.register_views_in_doc(self, app, self.spec, name=resource.name, parameters=None)
        self.spec.tag({"name": resource.tag, "description": resource.description})


def _answers(_: Any, field: ma.fields.Field[Any], **options: Any) -> dict[str, str]:
    return {"$ref": "#/components/schemas/Answers"} if isinstance(field, AnswersField) else {}


@cache
def build_document(app: Flask) -> dict[str, Any]:
    """The document of an application's API."""
    about = {"info": {"description": ABOUT}, "servers": [{"url": "/"}]}
    api = ApiDocument(app, spec_kwargs={"title": "mem-quiz", "version": VERSION, "openapi_version": OPENAPI, **about})
    api.ma_plugin.converter.add_attribute_function(_answers)
    api.spec.components.security_scheme("bearer", BEARER)
    api.spec.components.schema("Answers", answers_schema())
    for name, shape in cases.SHAPES.items():
        api.spec.components.schema(name, shape)
    for name, shape in shapes_in(ANSWERED).items():
        extra = EXTRA.get(name, {})
        shape["properties"] |= extra
        shape["required"] += extra
        api.spec.components.schema(name, shape)
    for resource in RESOURCES:
        api.describe(app, resource)
    document: dict[str, Any] = api.spec.to_dict()
    return document


blueprint = Resource("document", "This document.")


@blueprint.get("/openapi.json")
@access("public")
def show_document() -> Response:
    """The OpenAPI document of this API."""
    document = build_document(current_app._get_current_object())  # type: ignore[attr-defined]  # behind Flask's proxy
    return Response(json.dumps(document, ensure_ascii=False, indent=1), mimetype=JSON)
