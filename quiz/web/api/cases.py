"""What an office's system reads: how the cases stand, and one case as the desk's own file of it. It needs a token."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response

from quiz.core.advice import plain
from quiz.service.dossier import dated, describe_case, review_of
from quiz.store.case_register import RegisteredCase
from quiz.web import get_services
from quiz.web.api.requests import CaseQuery
from quiz.web.api.resource import ListPage, Resource, reply
from quiz.web.api.shapes import TEXTS, Schema
from quiz.web.kit import ApiError, access

SCOPE = "cases:read"
TEXT: Schema = {"type": "string"}
SECURITY = [{"bearer": [SCOPE]}]
blueprint = Resource("cases", "What students asked the advisors, for the office's own system. It needs a token.")


@dataclass(frozen=True, slots=True)
class CaseList:
    """A part of the cases, those first that changed first: `total` says how many there are."""

    total: int
    limit: int
    offset: int
    cases: tuple[RegisteredCase, ...]


@blueprint.get("/cases")
@access("bearer", scope=SCOPE)
@blueprint.doc(security=SECURITY)
@blueprint.arguments(CaseQuery, location="query")
@blueprint.response(200, "CaseList", headers={"Link": {"description": "The pages around", "schema": TEXT}})
@blueprint.alt_response(401, "UNAUTHORIZED")
@blueprint.alt_response(403, "FORBIDDEN")
def list_cases(asked: dict[str, Any]) -> Response:
    """How the cases stand

    In the order in which they last changed: ask again with `since` set to the last `updated_at` that was read.
    """
    limit, offset = asked["limit"], asked["offset"]
    total, cases = get_services().store.case_register.page(
        state=asked.get("state"), since=asked.get("since"), limit=limit, offset=offset
    )
    document = dated(plain(CaseList(total, limit, offset, cases)))
    return reply(document, ListPage(total, limit, offset).links())


@blueprint.get("/cases/<int:number>")
@access("bearer", scope=SCOPE)
@blueprint.doc(security=SECURITY)
@blueprint.response(200, "CaseDossier")
@blueprint.alt_response(401, "UNAUTHORIZED")
@blueprint.alt_response(403, "FORBIDDEN")
@blueprint.alt_response(404, "NOT_FOUND")
def show_case(number: int) -> Response:
    """One case, as the desk's own file of it

    The answers, the computed order and the advisor's (drafts too: only `published` is what the student sees), every
    step with its reason, the messages. The student's address is not in it.
    """
    store = get_services().store
    case, material = store.cases.get(number), store.cases.sent(number)
    stored = review_of(case, store.reviews.of(number), material, "") if case and material else None
    if case is None or stored is None:
        raise ApiError(404, f"There is no case {number}, or its student has withdrawn it or not finished the quiz.")
    return reply(describe_case(store, case, stored))


# --- what a case looks like -------------------------------------------------------------------------------------------

MOMENT: Schema = {"type": "string", "format": "date-time"}
NUMBER: Schema = {"type": "integer"}
FLAG: Schema = {"type": "boolean"}


def _maybe(shape: Schema) -> Schema:
    return {"anyOf": [shape, {"type": "null"}]}


def _object(**fields: Schema) -> Schema:
    return {"type": "object", "properties": fields, "required": [*fields], "additionalProperties": False}


def _list(shape: Schema) -> Schema:
    return {"type": "array", "items": shape}


ORDER = _list(
    _object(place=NUMBER, program=TEXT, computed_rank=_maybe(NUMBER), origin=TEXT, comment=_maybe(TEXT)),
)
ANY_OBJECT: Schema = {"type": "object"}
SHAPES: Mapping[str, Schema] = {
    "CaseDossier": {
        **_object(
            request=_object(id=NUMBER, state=TEXT, question=TEXT, created_at=MOMENT, done_at=_maybe(MOMENT)),
            consent={"type": "object", "additionalProperties": MOMENT},
            answers={"$ref": "#/components/schemas/Answers"},
            computed_order=TEXTS,
            advisor_order=ORDER,
            differences=_list(
                _object(
                    kind=TEXT,
                    program=TEXT,
                    before=_maybe(NUMBER),
                    after=_maybe(NUMBER),
                    reason=TEXT,
                    text=TEXT,
                )
            ),
            steps=_list(ANY_OBJECT),
            notes=_object(shared=TEXT, internal=TEXT, signed=TEXT),
            published=_maybe(_object(at=MOMENT, by=_maybe(NUMBER), order=ORDER)),
            messages=_list(
                _object(
                    id=NUMBER,
                    author_kind=TEXT,
                    account_id=_maybe(NUMBER),
                    text=TEXT,
                    by_link=FLAG,
                    created_at=MOMENT,
                )
            ),
            audit=_list(ANY_OBJECT),
        ),
        "description": "A case as it is now. An order is a list with reasons; `computed_rank` is a program's place in "
        "the computed list, null where it is not in it.",
    }
}
