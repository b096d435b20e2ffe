"""What search engines and shared links are told: robots.txt, the sitemap, the address a page goes by, and its data.

INDEXED lists the pages that may be found, once; whatever is not in it has no canonical address and is in no sitemap.
Addresses carry the host of the request, which is one of MEM_QUIZ_TRUSTED_HOSTS: any other was refused before.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, render_template, request, url_for

from quiz.core.catalog import PROGRAMS, SCHOOLS, SOURCES, SPECIALISATIONS, Catalog, Program
from quiz.files import CATALOG_LICENCE
from quiz.web import get_services
from quiz.web.kit import access, split_ids
from quiz.web.public.guide import DISCIPLINES

blueprint = Blueprint("discovery", __name__)

Values = Mapping[str, str]
Entry = tuple[Values, int | None]
SITE_NAME = "MEM Quiz"
COMPARE = "compare.compare"
NOT_CRAWLED = ("/quiz/", "/advisor", "/shared/", "/told/", "/advice/", "/report-a-fact", "/import", "/compare")
IN_SCHEMA = "https://schema.org"
ONLINE, FULL_TIME, PART_TIME = "online", "full_time", "part_time"


def _once(catalog: Catalog) -> Iterable[Entry]:
    yield {}, None


def _of_catalog(catalog: Catalog) -> Iterable[Entry]:
    yield {}, max((program.as_of for program in catalog.programs if program.as_of), default=None)


def _each_program(catalog: Catalog) -> Iterable[Entry]:
    return (({"program_id": program.id}, program.as_of) for program in catalog.programs)


# The pages that may be found: the values of their addresses, and the year of the newest fact on them (None: unknown).
INDEXED: Mapping[str, Callable[[Catalog], Iterable[Entry]]] = {
    "student.landing": _of_catalog,
    "programs.browse": _of_catalog,
    "programs.program": _each_program,
    "cost.program_cost": _each_program,
    "quality.show": _of_catalog,
    "programs.method_page": _once,
    "programs.model_card": _once,
    "api_page.show": _once,
    "guide.index": _once,
    "guide.specialisation": lambda catalog: (({"specialisation": key}, None) for key in SPECIALISATIONS),
    "guide.ladder": _once,
    "guide.skills": _once,
    "guide.manager_or_director": _once,
    "guide.certifications": _once,
    "guide.pmp": _once,
    "guide.disciplines": _once,
    "guide.discipline": lambda catalog: (({"discipline": key}, None) for key in DISCIPLINES),
    "guide.alternatives": _once,
    "guide.landscape": _once,
    "student.privacy": _once,
}


@blueprint.get("/robots.txt")
@access("public")
def robots() -> Response:
    """What crawlers leave alone, and where the sitemap is."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in NOT_CRAWLED)]
    lines += ["", f"Sitemap: {url_for('discovery.sitemap', _external=True)}", ""]
    return Response("\n".join(lines), mimetype="text/plain")


@blueprint.get("/sitemap.xml")
@access("public")
def sitemap() -> Response:
    """Every page that may be found, with the year of its newest fact where one is known."""
    catalog = get_services().catalog
    pages = [
        (url_for(endpoint, _external=True, **values), year)
        for endpoint, entries in INDEXED.items()
        for values, year in entries(catalog)
    ]
    return Response(render_template("public/sitemap.xml", pages=pages), mimetype="application/xml")


@blueprint.get("/site.webmanifest")
@access("public")
def manifest() -> Response:
    """The name and the icon under which a phone keeps the site."""
    static_url: Any = current_app.jinja_env.globals["static_url"]
    icons = [
        {"src": static_url("favicon.svg"), "type": "image/svg+xml", "sizes": "any"},
        {"src": static_url("apple-touch-icon.png"), "type": "image/png", "sizes": "180x180"},
    ]
    response = jsonify(name=SITE_NAME, short_name=SITE_NAME, start_url="/", display="browser", icons=icons)
    response.mimetype = "application/manifest+json"
    return response


@blueprint.app_template_global("canonical_url")
def canonical_url() -> str:
    """The one address by which the page is known; "" where it belongs to somebody, or is not to be found."""
    values = request.view_args or {}
    if "token" in values:
        return ""
    endpoint = request.endpoint or ""
    if endpoint == COMPARE:
        known = [key for key in split_ids(request.args.getlist("ids")) if key in get_services().catalog.by_id]
        return url_for(COMPARE, ids=",".join(sorted(known)) or None, _external=True)
    if endpoint not in INDEXED:
        return ""
    page = request.args.get("page", "") if endpoint == "programs.browse" else ""
    further = {"page": page} if page.isdecimal() and page.isascii() and page.lstrip("0") not in ("", "1") else {}
    return url_for(endpoint, _external=True, **values, **further)


# --- data about a page, in the words of schema.org ----------------------------------------------------------------


def _thing(kind: str, **known: Any) -> dict[str, Any]:
    """A thing of schema.org with what is known of it: an unknown is left out, never empty."""
    return {"@type": kind, **{name: value for name, value in known.items() if value not in (None, "", [], {})}}


def _document(kind: str, **known: Any) -> dict[str, Any]:
    return {"@context": IN_SCHEMA, **_thing(kind, **known)}


@blueprint.app_template_global("program_data")
def program_data(program: Program) -> list[dict[str, Any]]:
    """A program and the way to its page as JSON-LD: only what is published."""
    school = _thing(
        "CollegeOrUniversity",
        name=program.institution,
        address=_thing("PostalAddress", addressLocality=program.city, addressRegion=program.state, addressCountry="US"),
    )
    pace = [words for key, words in ((FULL_TIME, "full-time"), (PART_TIME, "part-time")) if key in (program.pace or ())]
    described = _document(
        "EducationalOccupationalProgram",
        name=program.display_name,
        url=url_for("programs.program", program_id=program.id, token=None, _external=True),
        provider=school,
        educationalCredentialAwarded=program.degree,
        programType="Master's degree",
        educationalProgramMode=[*(program.delivery or ()), *pace],
        numberOfCredits=_credits(program),
        timeToComplete=f"P{program.duration_months_min}M" if program.duration_months_min else None,
        sameAs=program.url if program.url_kind == "program" else None,
    )
    return [described, _way("Programs", "programs.browse", program.institution)]


def _credits(program: Program) -> float | None:
    """Semester credits: schema.org has no unit, and others would be read as these."""
    return program.credits if program.credit_unit == "semester" else None


def _way(parent: str, endpoint: str, name: str) -> dict[str, Any]:
    steps = ((SITE_NAME, url_for("student.landing", _external=True)), (parent, url_for(endpoint, _external=True)))
    listed = [
        _thing("ListItem", position=number, name=words, item=address)
        for number, (words, address) in enumerate((*steps, (name, None)), 1)
    ]
    return _document("BreadcrumbList", itemListElement=listed)


@blueprint.app_template_global("catalog_data")
def catalog_data() -> list[dict[str, Any]]:
    """The catalog as a data set."""
    catalog = get_services().catalog
    years = [program.as_of for program in catalog.programs if program.as_of]
    described = _document(
        "Dataset",
        name="Engineering-management master’s programs in the United States",
        description="Place, pace, length, price, admission and specialisations of each program as its school "
        "publishes them, with the source and the year of every fact; what is not published stays unknown.",
        url=url_for("programs.browse", token=None, _external=True),
        dateModified=str(max(years)) if years else None,
        isAccessibleForFree=True,
        license=CATALOG_LICENCE["path"],
        distribution=[
            _thing(
                "DataDownload", encodingFormat="text/csv", contentUrl=url_for("quality.file", name=name, _external=True)
            )
            for name in (PROGRAMS.name, SCHOOLS.name, SOURCES.name)
        ],
        creator=_thing("Organization", name=SITE_NAME, url=url_for("student.landing", _external=True)),
    )
    return [described]
