"""Look again: what the watch over official pages found, at the desk."""

from quiz.store.page_looks import CHANGED, GONE, MOVED, UNREAD, PageLook
from tests.service.reading.test_watch import CREDITS, DUKE, HASH, accept
from tests.support.people import send, services_of

LOOK_AGAIN = "/advisor/catalog/look-again"


def test_a_page_that_says_something_else_waits_until_somebody_marks_it(app, clock, ada) -> None:
    store = services_of(app).store
    accept(store, clock.now, "duke-mem", DUKE, CREDITS)
    store.page_looks.record(DUKE, PageLook(CHANGED, "", (HASH,)), now=clock.now)
    page = ada.page(LOOK_AGAIN)
    assert CREDITS in page.main
    assert "Says something else: Duke University" in page.main
    assert any("/programs/duke-mem/read?page=" in (link.get("href") or "") for link in page.all("a"))
    to = f"{LOOK_AGAIN}/{store.page_looks.all()[DUKE].id}/still-true"
    assert send(ada, LOOK_AGAIN, to).status_code == 303
    store.page_looks.record(DUKE, PageLook(CHANGED, "", (HASH,)), now=clock.now)
    assert "Nothing waits." in ada.page(LOOK_AGAIN).main
    store.page_looks.record(DUKE, PageLook(GONE, "There is none"), now=clock.now)
    assert "Gone: Duke University" in ada.page(LOOK_AGAIN).main
    assert [entry.action for entry in store.audit.of(f"page:{store.page_looks.all()[DUKE].id}")] == [
        "catalog.still_true"
    ]


def test_a_sentence_that_was_read_again_elsewhere_waits_no_more(app, clock, ada) -> None:
    store = services_of(app).store
    accept(store, clock.now, "duke-mem", DUKE, CREDITS)
    store.page_looks.record(DUKE, PageLook(CHANGED, "", (HASH,)), now=clock.now)
    clock.forward(minutes=1)
    accept(store, clock.now, "duke-mem", "https://memp.pratt.duke.edu/new", "It is 30 credits long.")
    assert "Nothing waits." in ada.page(LOOK_AGAIN).main


def test_marking_what_has_changed_again_since_changes_nothing(app, clock, ada) -> None:
    looks = services_of(app).store.page_looks
    looks.record(DUKE, PageLook(GONE, "There is none"), now=clock.now)
    page, id_ = ada.page(LOOK_AGAIN), looks.all()[DUKE].id
    form = next(form for form in page.all("form") if (form.get("action") or "").endswith("/still-true"))
    looks.record(DUKE, PageLook(MOVED, "https://memp.pratt.duke.edu/new"), now=clock.now)
    response = ada.post(f"{LOOK_AGAIN}/{id_}/still-true", data=page.fields(form))
    assert response.status_code == 409
    assert "says something else" in response.text
    assert looks.all()[DUKE].waits
    assert ada.post(f"{LOOK_AGAIN}/99/still-true", data=page.fields(form)).status_code == 404


def test_what_could_not_be_read_is_listed_with_the_reason_and_the_home_counts_what_waits(app, clock, ada) -> None:
    looks = services_of(app).store.page_looks
    looks.record(DUKE, PageLook(UNREAD, "The site does not say what it allows"), now=clock.now)
    page = ada.page(LOOK_AGAIN)
    assert "Nothing waits." in page.main
    assert "1 page could not be read" in page.main
    assert "does not say what it allows" in page.main
    assert "Pages to look at again" in ada.page("/advisor/catalog").main
