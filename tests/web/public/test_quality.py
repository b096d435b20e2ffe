"""The page that says how complete and how old the catalog is, and the files that anybody may take away."""

from datetime import UTC, datetime, timedelta

from quiz.core.catalog.files import CatalogFiles, rows_of, written
from quiz.core.catalog.load import load_catalog, release
from quiz.core.catalog.quality import measure
from quiz.core.catalog.schema import PROGRAMS
from quiz.files.data_package import make_package
from quiz.service.publishing import live_files, publish
from quiz.store.catalog_versions import VersionAuthor
from tests.support.people import services_of

PATH = "/catalog/quality"
FILES = ("datapackage.json", "programs.csv", "sources.csv", "mem-programs.zip")
EDITOR = VersionAuthor("Ada Editor")


def changed(files: CatalogFiles, id_: str, **cells: str) -> CatalogFiles:
    rows = [row | cells if row["id"] == id_ else row for row in rows_of(PROGRAMS, files.programs)]
    return CatalogFiles(written(PROGRAMS, rows), files.sources)


def test_the_page_says_what_is_counted_and_that_there_is_nothing_to_compare_yet(client):
    page = client.page(PATH)
    found = measure(load_catalog(), datetime.now(UTC).year)
    assert f"{100 * found.total.share:.0f} %" in page.main.replace("\xa0", " ")
    assert len(page.all("tbody")[0].findall(".//{*}tr")) == len(found.facts)
    assert "There is one version so far" in page.main
    assert "Changed since" not in page.main
    assert "/report-a-fact" in {link.get("href") for link in page.all("a")}


def test_what_was_published_stands_there_with_what_was_corrected_and_without_who_did_it(client):
    services = services_of(client.application)
    now = services.now()
    first = changed(release(), "duke-mem", gre="waivable", note="words for editors")
    publish(services.store, first, 1, EDITOR, now=now - timedelta(days=400), note="an editors' word on it")
    publish(services.store, changed(first, "duke-mem", gre="optional"), 2, EDITOR, now=now, note="another")
    page = client.page(PATH)
    words = " ".join(page.main.split())
    assert "Version 3 against version 2: 1 fact of programs changed, 0 programs added, 0 taken out." in words
    assert "Required, can be waived" in words
    assert not [word for word in ("Ada Editor", "words for editors", "an editors' word") if word in page.response.text]
    for name in FILES:
        response = client.get(f"/catalog/{name}")
        assert response.status_code == 200
        assert b"words for editors" not in response.data


def test_the_files_are_those_of_the_package_of_the_live_version(client):
    number, files = live_files(services_of(client.application).store)
    package = make_package(files, number, None, f"http://localhost{PATH}")
    for name, content in package.files.items():
        assert client.get(f"/catalog/{name}").data == content
    answer = client.get("/catalog/mem-programs.zip")
    assert (answer.data, answer.headers["Content-Disposition"]) == (
        package.zipped(),
        'attachment; filename="mem-programs.zip"',
    )
    assert client.get("/catalog/secrets.csv").status_code == 404
