"""For those who run the site: is the process up (/healthz), and can it serve (/readyz)?"""

from flask import Blueprint, Response, jsonify

from quiz.store import StoreBusyError, StoreError, StoreFullError, StoreReadOnlyError
from quiz.web import get_services
from quiz.web.kit import access, clients, tell_fault

RETRY_SECONDS = 5
REASONS: dict[type[StoreError], str] = {
    StoreBusyError: "the database is locked or too busy",
    StoreFullError: "the database is full",
    StoreReadOnlyError: "the database cannot be written",
}
blueprint = Blueprint("ops", __name__)


@blueprint.get("/healthz")
@access("public")
def healthz() -> Response:
    """The process answers."""
    return _report(200, status="ok")


@blueprint.get("/readyz")
@access("public")
def readyz() -> Response:
    """The database is migrated and can be written, and the catalog and the engine are loaded."""
    try:
        problem = get_services().store.problem()
    except StoreError as error:
        tell_fault(error)
        return _report(503, status="not ready", reason=REASONS.get(type(error), "the database does not answer"))
    if problem is not None:
        return _report(503, status="not ready", reason=problem)
    get_services().warm()
    notes = {"notes": [clients.UNBELIEVED]} if clients.find_clients().forwarded else {}
    return _report(200, status="ready", programs=len(get_services().catalog.programs), **notes)


def _report(http_status: int, **document: object) -> Response:
    response = jsonify(document)
    response.status_code = http_status
    response.headers["Cache-Control"] = "no-store"
    if http_status == 503:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response
