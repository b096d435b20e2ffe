"""The recommendation for a student's answers, and where one program stands: the very documents of the pages and of the
command line. Nothing that is sent is kept.
"""

from typing import Any

from flask import Response

from quiz.core.advice import explain_place, plain, put_in_words, recommend
from quiz.web import get_services
from quiz.web.api.requests import PlaceRequest, RecommendationRequest
from quiz.web.api.resource import Resource, reply
from quiz.web.kit import ApiError, access, limited

blueprint = Resource(
    "recommendations", "The ranked list for a student's answers, and why a program stands where it does."
)
SAID = {"interest": ["pm"], "study_mode": "online_part_time", "budget": "35000", "sharpen": {"home_state": "OH"}}


@blueprint.post("/recommendations")
@access("public")
@limited("api")
@blueprint.arguments(RecommendationRequest, example={"answers": SAID, "top": 5})
@blueprint.response(200, "Recommendation", description="The list, with reasons, and what would change it.")
def recommend_programs(asked: dict[str, Any]) -> Response:
    """Rank the programs for a student's answers

    The same engine as the site. Nothing is stored. A question that is left out, or null, says nothing.
    """
    return reply(recommend(get_services().engine, asked["answers"], top=asked["top"]).with_words())


@blueprint.post("/programs/<program_id>/place")
@access("public")
@limited("api")
@blueprint.arguments(PlaceRequest, example={"answers": SAID})
@blueprint.response(200, "PlaceExplanation", description="Its place, what it misses, and what would bring it up.")
@blueprint.alt_response(404, "NOT_FOUND")
def explain_program(asked: dict[str, Any], program_id: str) -> Response:
    """Where is my school? Say where a program stands for these answers, and why

    It is a POST although it changes nothing: answers belong into no address and no log.
    """
    services = get_services()
    if program_id not in services.catalog.by_id:
        raise ApiError(
            404, f"The catalog has no program {program_id[:100]!r}; GET /api/v1/programs?q= finds ids by name."
        )
    return reply(put_in_words(plain(explain_place(services.engine, asked["answers"], program_id))))
