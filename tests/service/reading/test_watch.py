"""One look at a page, and what follows from looks: what waits at the desk, and what students are no longer sent to.

The site that is looked at is a local one that stands in for a school's.
"""

from dataclasses import replace
from typing import Any

import pytest

from quiz.core.catalog import CatalogFiles, official_pages, release
from quiz.service.jobs.watching import watch, weigh
from quiz.service.look_again import find_findings, watch_state
from quiz.service.publishing import publish
from quiz.service.reading.proposals import hash_quote
from quiz.service.reading.watch import look_at
from quiz.store.catalog_versions import VersionAuthor
from quiz.store.page_looks import CHANGED, FINE, GONE, HOME, MOVED, UNREAD, PageLook
from quiz.store.readings import ACCEPTED, NewReadFact
from tests.service.reading.test_fetch import MEM, Answer, School, school
from tests.support.people import services_of

__all__ = ["school"]
ADA = VersionAuthor("Ada")
DUKE = "https://memp.pratt.duke.edu/campus/flexible-degree-options"
CREDITS = "The program has 30 credits."
HASH = hash_quote(CREDITS)


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ((200, {}, MEM), PageLook(FINE)),
        ((200, {}, MEM.replace(b"30", b"33")), PageLook(CHANGED, "", (HASH,))),
        ((404, {}, b""), PageLook(GONE, "The site says that there is no such page")),
        ((410, {}, b""), PageLook(GONE, "The site says that there is no such page")),
        ((200, {}, b"<title>404 Page not found</title>" + MEM), PageLook(GONE, "The page says that there is none")),
        ((302, {"Location": "/"}, b""), PageLook(HOME, "The address leads to the home page of the site")),
        ((301, {"Location": "/mem/"}, b""), PageLook(FINE)),
    ],
)
def test_a_look_finds_a_page_as_it_was_changed_gone_or_led_home(school: School, answer: Answer, found) -> None:
    school.pages = {"/mem": answer, "/mem/": (200, {}, MEM), "/": (200, {}, MEM)}
    assert look_at(school.fetcher(), school.at("/mem"), [HASH]) == found


def test_a_look_finds_where_a_page_has_moved_and_whether_it_still_says_the_same(school: School) -> None:
    school.pages = {"/mem": (301, {"Location": "/new/mem"}, b""), "/new/mem": (200, {}, MEM)}
    assert look_at(school.fetcher(), school.at("/mem"), [HASH]) == PageLook(MOVED, school.at("/new/mem"))
    school.pages["/new/mem"] = (200, {}, MEM.replace(b"30", b"36"))
    assert look_at(school.fetcher(), school.at("/mem"), [HASH]).missing == (HASH,)


@pytest.mark.parametrize("answer", [(500, {}, b""), (403, {}, b""), (302, {"Location": "/mem"}, b"")])
def test_a_page_that_cannot_be_read_is_neither_there_nor_gone(school: School, answer: Answer) -> None:
    school.pages = {"/mem": answer}
    look = look_at(school.fetcher(), school.at("/mem"), [])
    assert (look.status, look.finding) == (UNREAD, "")
    assert look.detail


def test_nothing_is_fetched_where_no_setting_names_a_contact(app, monkeypatch) -> None:
    monkeypatch.setattr("quiz.service.reading.watch.look_at", None)
    watch(services_of(app))
    assert services_of(app).store.page_looks.all() == {}


@pytest.mark.slow
def test_a_page_that_is_gone_twice_is_linked_no_more_until_it_comes_back(
    app, client, clock, monkeypatch, school: School
) -> None:
    services = services_of(app)
    first = next(iter(official_pages(services.catalog)))
    page = school.at("/mem", "school.edu")
    files = CatalogFiles(*(content.replace(DUKE.encode(), page.encode()) for content in parts(release())))
    assert publish(services.store, files, 1, ADA, now=clock.now)
    services.shelf.refresh()
    for other in official_pages(services.catalog):
        if other not in (page, first):
            services.store.page_looks.record(other, PageLook(FINE), now=clock.now)
    services.store.page_looks.record(first, PageLook(UNREAD, "No answer"), now=clock.now)
    monkeypatch.setattr("quiz.service.reading.fetch.PageFetcher", lambda contact: school.fetcher())
    monkeypatch.setitem(vars(services), "settings", replace(services.settings, read_pages="office@example.edu"))

    def look(days: float) -> str:
        clock.forward(days=days)
        watch(services)
        services.shelf.refresh()
        return str(client.get("/programs/duke-mem").text)

    shown = f'href="{page}"'
    assert shown in look(0), "a page that is gone once may come back"
    watch(services)
    assert school.paths.count("/mem") == 1, "not before it is due"
    text = look(4)
    assert shown not in text
    assert "The program’s own page was gone on 2026-11-23" in text
    assert 'href="https://www.duke.edu/"' in text, "the school's site instead"
    assert services.live.engine.catalog is services.live.catalog
    assert services.live.catalog.by_id["duke-mem"].link == ("https://www.duke.edu/", "school site")
    school.pages = {"/mem": (503, {}, b"")}
    assert shown not in look(6), "another page's turn"
    school.pages = {"/mem": (200, {}, MEM)}
    services.store.page_looks.record(page, PageLook(FINE), now=clock.now)
    services.shelf.refresh()
    assert shown in client.get("/programs/duke-mem").text
    assert watch_state(services).looked == watch_state(services).pages


def parts(files: CatalogFiles) -> tuple[bytes, bytes]:
    return files.programs, files.sources


def test_what_could_not_be_read_says_nothing_of_what_was_found(store, clock) -> None:
    looks = store.page_looks
    looks.record(DUKE, PageLook(GONE, "gone"), now=clock.now)
    looks.record(DUKE, PageLook(UNREAD, "no answer"), now=clock.now)
    assert (looks.all()[DUKE].status, looks.all()[DUKE].dead_looks, looks.gone()) == (GONE, 1, {})
    looks.record(DUKE, PageLook(HOME, "home"), now=clock.now)
    assert looks.gone() == {DUKE: clock.now.date()}
    looks.record(DUKE, PageLook(MOVED, "https://a.edu/new"), now=clock.now)
    assert looks.gone() == {}


def accept(store: Any, now: Any, program: str, page: str, quote: str) -> None:
    """A sentence that a fact of a program stands on from now."""
    fact = NewReadFact("credits", {"credits": "30"}, quote, hash_quote(quote), ["30"], 0.9, page)
    reading = store.readings.get(store.readings.add(program, page, [fact], ADA, from_web=True, now=now))
    store.readings.decide(reading.facts[0].id, ACCEPTED, ADA, now=now, written={"credits": "30"}, year="2026")


def test_the_sentence_that_is_watched_is_the_one_accepted_last(store, clock) -> None:
    accept(store, clock.now, "duke-mem", DUKE, CREDITS)
    clock.forward(days=1)
    accept(store, clock.now, "duke-mem", DUKE, "It takes 30 credits.")
    assert [sentence.quote for sentence in store.page_looks.watched()] == ["It takes 30 credits."]


@pytest.mark.slow
def test_findings_come_in_the_order_of_what_hangs_on_them(app, clock) -> None:
    services = services_of(app)
    weigh(services)
    kept, worth = services.store.page_looks.worth()
    assert kept == services.catalog.sha256
    assert 0 < max(worth["first"].values()) <= 1
    pages = official_pages(services.catalog)
    for page in pages:
        services.store.page_looks.record(page, PageLook(GONE, "gone"), now=clock.now)
    found = find_findings(services)
    assert len(found) == len(pages)
    values = [finding.worth or 0 for finding in found]
    assert values == sorted(values, reverse=True)
    assert values[0] > values[-1]
