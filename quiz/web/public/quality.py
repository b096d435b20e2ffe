"""How complete and how old the catalog is, for everybody to see; and the catalog itself to take away, as tables and as
a data package with a licence.
"""

from flask import Blueprint, Response, render_template, url_for

from quiz.core.catalog import OLD_AFTER_YEARS, PROGRAMS, PUBLISHABLE, SCHOOLS, SOURCES, fact_name, measure
from quiz.core.vocabulary import state_name
from quiz.files import CATALOG_LICENCE, PACKAGE_DESCRIPTOR, PACKAGE_NAME, DataPackage, make_package
from quiz.service.catalog_history import history
from quiz.service.publishing import live_files
from quiz.web import get_services
from quiz.web.kit import READING, access, limited
from quiz.web.pictures import draw_bars

blueprint = Blueprint("quality", __name__)
blueprint.add_app_template_filter(fact_name)
blueprint.add_app_template_filter(state_name, "state_name")
ZIP = f"{PACKAGE_NAME}.zip"
MIMETYPES = {
    PACKAGE_DESCRIPTOR: "application/json",
    PROGRAMS.name: "text/csv",
    SCHOOLS.name: "text/csv",
    SOURCES.name: "text/csv",
    ZIP: "application/zip",
}
MOST_CORRECTIONS = 100


@blueprint.get("/catalog/quality")
@access("public")
def show() -> str:
    """The counts of the catalog that is live, of the versions before it, and what was corrected."""
    services = get_services()
    now = services.now()
    found = measure(services.catalog, now.year)
    past = history(services.store, now)
    return render_template(
        "public/quality.html",
        found=found,
        known=draw_bars([fact.share for _, fact in found.facts]),
        recent=draw_bars([fact.recent_share for _, fact in found.facts]),
        facts=len(PUBLISHABLE),
        past=past,
        corrections=past.corrections[:MOST_CORRECTIONS],
        year=now.year,
        old_after=OLD_AFTER_YEARS,
        package=_package(),
        zip_name=ZIP,
        licence=CATALOG_LICENCE,
    )


@blueprint.get(f"/catalog/<any({', '.join(map(repr, MIMETYPES))}):name>")
@access("public")
@limited("files", methods=tuple(READING))
def file(name: str) -> Response:
    """A file of the data package, or all of it in one."""
    package = _package()
    response = Response(package.zipped() if name == ZIP else package.files[name], mimetype=MIMETYPES[name])
    if name != PACKAGE_DESCRIPTOR:
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _package() -> DataPackage:
    """The package of the version that the store says is live."""
    store = get_services().store
    number, files = live_files(store)
    line = store.catalogs.line(number)
    return make_package(files, number, line.published_at if line else None, url_for("quality.show", _external=True))
