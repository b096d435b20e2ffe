"""The watch over official pages, one page a minute at most, and what looking up what is missing would be worth.

Both are every minute's work that mostly finds nothing to do: a page is looked at again after about a month, and the
worth of look-ups is worked out once for each version of the catalog.
"""

from typing import TYPE_CHECKING, Any

from quiz.service import Services
from quiz.service.log import log

if TYPE_CHECKING:
    from quiz.core.ranking import Engine

# The students for whom a look-up is worth something: always the same, so that two catalogs compare.
STUDENTS, SEED = 200, 1
MOST_LOOK_UPS = 400


def watch(services: Services) -> None:
    """Look at the page that is due, if this site fetches pages at all."""
    contact = services.settings.read_pages
    if not contact:
        return
    from quiz.core.catalog import official_pages
    from quiz.service.reading.fetch import PageFetcher
    from quiz.service.reading.watch import look_at
    from quiz.store.page_looks import UNREAD, PageLook

    looks, live = services.store.page_looks, services.shelf.refresh()
    page = looks.next_due(official_pages(live.whole or live.catalog), now=services.now())
    if page is None:
        return
    watched = [sentence.quote_sha256 for sentence in looks.watched() if sentence.page == page]
    try:
        look = look_at(PageFetcher(contact), page, watched)
    except Exception as error:  # whatever a page holds, the others are looked at
        log.error("a page could not be taken apart", error=type(error).__name__)
        look = PageLook(UNREAD, "The page could not be taken apart: open it in your browser")
    looks.record(page, look, now=services.now())


def weigh(services: Services) -> None:
    """Work out what look-ups are worth in the live catalog, unless that is known."""
    live = services.shelf.refresh()
    if services.store.page_looks.worth()[0] != live.catalog.sha256:
        services.store.page_looks.keep_worth(live.catalog.sha256, worth_of(live.engine), now=services.now())


def worth_of(engine: "Engine") -> dict[str, Any]:
    """What look-ups are worth in the engine's catalog, to the students who are always the same. Takes seconds."""
    from quiz.core.advising import draw_students, first_places, rank_look_ups

    students = draw_students(STUDENTS, SEED)
    return {
        "students": STUDENTS,
        "first": first_places(engine, students),
        "look_ups": [
            [found.program.id, found.kind.id, found.value] for found in rank_look_ups(engine, students)[:MOST_LOOK_UPS]
        ],
    }
