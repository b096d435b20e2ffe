"""What search engines and shared links are told: it names every public page once, and nothing that is somebody's."""

import json
from xml.etree import ElementTree

import pytest

from quiz.web.public.discovery import INDEXED
from tests.support.journey import student, take
from tests.support.pages import SITE, Page

HOST = "http://localhost"
PROGRAM = "/programs/duke-mem"
PAGES = (
    "/api",
    "/",
    "/privacy",
    "/programs",
    PROGRAM,
    f"{PROGRAM}/cost",
    "/catalog/quality",
    "/method",
    "/method/card",
    "/guide",
    "/guide/specialisations/pm",
    "/guide/manager-or-director",
    "/guide/disciplines",
    "/guide/disciplines/civil",
    "/guide/mem-mba-or-ms",
    "/guide/landscape",
    "/guide/ladder",
    "/guide/ladder/skills",
    "/guide/certifications",
    "/guide/certifications/pmp",
)
IN_SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def meta(page: Page, name: str) -> str | None:
    found = [tag.get("content") for tag in page.all("meta") if name in (tag.get("name"), tag.get("property"))]
    return found[0] if found else None


def canonical(page: Page) -> str | None:
    found = [link.get("href") for link in page.all("link") if link.get("rel") == "canonical"]
    return found[0] if found else None


def data_of(page: Page) -> list[dict]:
    return [
        part
        for tag in page.all("script")
        if tag.get("type") == "application/ld+json"
        for part in json.loads(tag.text or "")
    ]


def entries(client) -> dict[str, str | None]:
    root = ElementTree.fromstring(client.get("/sitemap.xml").text)  # noqa: S314 - our own
    return {
        url.findtext(f"{IN_SITEMAP}loc", "").removeprefix(HOST): url.findtext(f"{IN_SITEMAP}lastmod")
        for url in root.iter(f"{IN_SITEMAP}url")
    }


def test_robots_leave_private_pages_alone_and_find_the_sitemap(client):
    lines = client.get("/robots.txt").text.splitlines()
    assert {"Disallow: /quiz/", "Disallow: /advisor", "Disallow: /shared/"} <= set(lines)
    assert f"Sitemap: {HOST}/sitemap.xml" in lines


def test_the_sitemap_has_every_program_with_the_year_of_its_newest_fact(client, app):
    found = entries(client)
    for program in app.extensions["mem_quiz"].catalog.programs:
        year = found[f"/programs/{program.id}"]
        assert year == (None if program.as_of is None else str(program.as_of))
    assert not [path for path in found if path.startswith(("/quiz/", "/advisor", "/compare"))]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_in_the_sitemap_goes_by_its_own_address_and_describes_itself(client, path):
    page = client.page(path)
    assert canonical(page) == HOST + path
    assert 40 <= len(meta(page, "description") or "") <= 320
    assert page.title == f"{meta(page, 'og:title')} — {SITE}"
    assert client.get((meta(page, "og:image") or "").removeprefix(HOST)).mimetype == "image/png"


def test_the_pages_held_to_that_are_of_every_kind(client):
    assert set(PAGES) <= set(entries(client))
    adapter = client.application.url_map.bind("localhost")
    assert {adapter.match(path)[0] for path in PAGES} == set(INDEXED)


def test_a_filter_is_no_page_of_its_own_and_a_further_page_is(client):
    assert canonical(client.page("/programs?delivery=online&page=1")) == f"{HOST}/programs"
    assert canonical(client.page("/programs?page=2&sort=state")) == f"{HOST}/programs?page=2"


def test_a_comparison_goes_by_its_sorted_ids_and_is_not_indexed(client, app):
    first, second = (program.id for program in app.extensions["mem_quiz"].catalog.programs[:2])
    page = client.page(f"/compare?ids={second},{first}&show=all")
    assert canonical(page) == f"{HOST}/compare?ids={'%2C'.join(sorted((first, second)))}".replace("%2C", ",")
    assert meta(page, "robots") == "noindex, nofollow"


@pytest.mark.parametrize("path", ["/nowhere", "/programs/nowhere"])
def test_a_page_that_is_not_there_has_no_address(client, path):
    assert canonical(client.page(path, 404)) is None


def test_what_belongs_to_a_student_has_no_address_and_no_data(client, app):
    results = take(client, student())
    own = results.replace("results", f"programs/{app.extensions['mem_quiz'].catalog.programs[0].id}")
    for path in (results, own):
        page = client.page(path)
        assert canonical(page) is None
        assert not data_of(page)


def test_a_program_is_described_by_what_is_known_only(client, app):
    programs = app.extensions["mem_quiz"].catalog.programs
    known = next(program for program in programs if program.duration_months_min and program.city)
    unknown = next(program for program in programs if not program.duration_months_min)
    described, way = data_of(client.page(f"/programs/{known.id}"))
    assert described["@type"] == "EducationalOccupationalProgram"
    assert described["provider"]["name"] == known.institution
    assert described["timeToComplete"] == f"P{known.duration_months_min}M"
    assert [step["position"] for step in way["itemListElement"]] == [1, 2, 3]
    assert "timeToComplete" not in data_of(client.page(f"/programs/{unknown.id}"))[0]


def test_the_catalog_is_a_data_set(client):
    (described,) = data_of(client.page("/programs"))
    assert described["@type"] == "Dataset"


def test_what_is_asked_for_unasked_is_there(client):
    assert client.get("/favicon.ico").data[:4] == b"\0\0\1\0"
    assert client.get("/apple-touch-icon.png").mimetype == "image/png"
    icons = client.get("/site.webmanifest").json["icons"]
    assert all(client.get(icon["src"]).status_code == 200 for icon in icons)
