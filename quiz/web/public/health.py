"""For those who run the site: is the process up (/healthz), and can it serve (/readyz)?"""

from flask import Blueprint, Response, jsonify

from quiz.service.log import log
from quiz.store import StoreError
from quiz.web import get_services
from quiz.web.kit import access

blueprint = Blueprint("ops", __name__)


@blueprint.get("/healthz")
@access("public")
def healthz() -> Response:
    """The process answers."""
    return _report(200, status="ok")


@blueprint.get("/readyz")
@access("public")
def readyz() -> Response:
    """The database answers and is migrated, and the catalog and the engine are loaded."""
    try:
        problem = get_services().store.problem()
    except StoreError as error:
        log.error("not ready", reason=str(error))
        return _report(503, status="not ready", reason="the database does not answer")
    if problem is not None:
        return _report(503, status="not ready", reason=problem)
    get_services().warm()
    return _report(200, status="ready", programs=len(get_services().catalog.programs))


def _report(http_status: int, **document: object) -> Response:
    response = jsonify(document)
    response.status_code = http_status
    response.headers["Cache-Control"] = "no-store"
    return response
