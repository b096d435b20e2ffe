"""Read-only links: what they show and never show, how they end, and how a shared list is copied."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest

from quiz.core.decision.shortlist import Entry, Shortlist
from quiz.service import Services
from quiz.store import Store
from quiz.store.shares import MAX_OPEN
from tests.support.journey import path_of, student, take
from tests.support.pages import Page, text

LIST = Shortlist(
    (
        Entry("northwestern-mem"),
        Entry("duke-mem", "dropped", "too far, alas", "a private thought", "Is there aid?", date(2027, 1, 15)),
        Entry("dartmouth-mem"),
    )
)
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
PRIVATE = ("too far, alas", "a private thought", "Is there aid?", "January 15, 2027", "Dropped")
SAID = "Project or program manager"


@pytest.fixture
def token(client: Any, store: Store) -> str:
    """The token of a student with answers and LIST."""
    token = take(client, student()).split("/")[2]
    assert store.shortlists.save(token, LIST, 0, now=NOW)
    return token


def form_of(page: Page, token: str) -> dict[str, str]:
    (form,) = [form for form in page.all("form") if form.get("action") == f"/quiz/{token}/share"]
    return page.fields(form)


def make(client: Any, token: str, **choices: str) -> str:
    """Make a link on its page; gives its path."""
    before = links(client, token)
    response = client.post(f"/quiz/{token}/share", data=form_of(client.page(f"/quiz/{token}/share"), token) | choices)
    assert path_of(response) == f"/quiz/{token}/share"
    (made,) = set(links(client, token)) - set(before)
    return made


def links(client: Any, token: str) -> list[str]:
    page = client.page(f"/quiz/{token}/share")
    return [urlsplit(e.get("value", "")).path for e in page.all("input") if (e.get("id") or "").startswith("link-")]


def revoke(client: Any, token: str) -> Any:
    """Take the first link back, twice; gives what answered last."""
    page = client.page(f"/quiz/{token}/share")
    form = next(form for form in page.all("form") if form.get("action") == f"/quiz/{token}/share/revoke")
    for _ in range(2):
        response = client.post(form.get("action"), data=page.fields(form))
        assert response.status_code == 303
    return response


def names(page: Page) -> list[str]:
    return [text(e) for e in page.all("h3")]


def at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr(Services, "now", lambda self: moment)


# --- what a link shows ----------------------------------------------------------------------------------------------


def test_a_link_shows_the_programs_in_order_with_their_facts_and_nothing_private(client: Any, token: str) -> None:
    page = client.page(make(client, token))
    assert names(page) == ["Northwestern University", "Dartmouth College"]
    assert "2 engineering-management programs" in page.main
    assert "Duke" not in page.main, "that it is dropped is a status, so that without statuses it is not shown"
    assert "$66,804" in page.main
    assert "2021-22" in page.main
    slots = [[text(slot) for slot in found] for found in page.all("ul") if found.get("class") == "slots"]
    assert slots[0] == ["On campus, full time or part time", "$66,804", "9–60 months"]
    assert "published for 2024, which is past" in page.main
    assert not [words for words in (*PRIVATE, SAID) if words in page.main]


def test_with_statuses_dropped_programs_stand_last_and_count_for_nothing(client: Any, token: str) -> None:
    page = client.page(make(client, token, notes="1"))
    assert names(page) == ["Northwestern University", "Dartmouth College", "Duke University"]
    assert "2 engineering-management programs" in page.main
    assert "2 programs are on your shortlist" in client.page(f"/quiz/{token}/share").main


@pytest.mark.parametrize("notes", [False, True])
@pytest.mark.parametrize("answers", [False, True])
@pytest.mark.parametrize("live", ["live", "frozen"])
def test_a_link_shows_exactly_what_was_ticked(client: Any, token: str, notes: bool, answers: bool, live: str) -> None:
    ticked = ({"notes": "1"} if notes else {}) | ({"answers": "1"} if answers else {})
    page = client.page(make(client, token, live=live, **ticked))
    assert [words in page.main for words in PRIVATE] == [notes] * len(PRIVATE)
    assert (SAID in page.main) == answers


def test_nothing_is_ticked_before(client: Any, token: str) -> None:
    page = client.page(f"/quiz/{token}/share")
    boxes = [e for e in page.all("input") if e.get("type") == "checkbox"]
    assert {box.get("name") for box in boxes} == {"notes", "answers"}
    assert not [box for box in boxes if box.get("checked") is not None]


def test_the_shared_page_never_holds_the_private_token(client: Any, token: str) -> None:
    link = make(client, token, notes="1", answers="1")
    for path in (link, link + "?show=all"):
        response = client.get(path, headers={"Referer": f"http://localhost/quiz/{token}/share"})
        assert token not in response.text
        assert token not in str(response.headers)
        assert response.headers["Referrer-Policy"] == "same-origin"
        assert "/quiz/" not in response.text
    assert token not in link


def test_the_shared_page_is_kept_by_no_cache_and_listed_by_no_search_engine(client: Any, token: str) -> None:
    for path in (make(client, token), "/shared/" + "x" * 43):
        headers = client.get(path).headers
        assert (headers["Cache-Control"], headers["X-Robots-Tag"]) == ("no-store", "noindex")


def test_the_shared_page_can_change_nothing_of_the_list(client: Any, token: str) -> None:
    page = client.page(make(client, token, notes="1"))
    assert {form.get("action", "").rpartition("/")[2] for form in page.all("form")} == {"copy"}
    assert not page.all("textarea")


def test_a_live_link_follows_the_list_and_a_frozen_one_stays(client: Any, store: Store, token: str) -> None:
    live, frozen = make(client, token, live="live"), make(client, token, live="frozen")
    store.shortlists.save(token, Shortlist((Entry("tufts-msem"),)), 1, now=NOW)
    assert "Tufts University" in client.page(live).main
    assert "Dartmouth College" in client.page(frozen).main


def test_a_program_that_left_the_catalog_is_said_to_have(client: Any, store: Store, token: str) -> None:
    link = make(client, token)
    store.shortlists.save(token, Shortlist((Entry("gone-mem"),)), 1, now=NOW)
    assert "No longer in the catalog" in client.page(link).main


# --- how a link ends ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("days", ["7", "30", "90"])
def test_a_link_ends_when_it_says(client: Any, token: str, days: str, monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, NOW)
    link = make(client, token, days=days)
    at(monkeypatch, NOW + timedelta(days=int(days), seconds=-1))
    assert "This link works until" in client.page(link).main
    at(monkeypatch, NOW + timedelta(days=int(days)))
    assert client.page(link, 404).heading == "This link shows nothing"
    assert "Ended on" in client.page(f"/quiz/{token}/share").main
    assert links(client, token) == []


def test_a_link_that_was_taken_back_shows_nothing_and_stays_so(client: Any, token: str) -> None:
    page = client.page(f"/quiz/{token}/share")
    sent = form_of(page, token)
    client.post(f"/quiz/{token}/share", data=sent)
    (link,) = links(client, token)
    assert "no longer works" not in client.page(f"/quiz/{token}/share").main
    response = revoke(client, token)
    assert "The link no longer works." in client.page(response.location.partition("#")[0]).main
    assert client.page(link, 404).heading == "This link shows nothing"
    client.post(f"/quiz/{token}/share", data=sent)  # an old window, sent again
    assert client.get(link).status_code == 404
    assert links(client, token) == []


def test_deleting_the_answers_ends_every_link(client: Any, token: str) -> None:
    frozen = make(client, token, live="frozen", notes="1")
    page = client.page(f"/quiz/{token}/keep")
    client.post(f"/quiz/{token}/keep", data={"csrf_token": page.fields()["csrf_token"]})
    assert client.get(frozen).status_code == 404
    assert client.get(f"/quiz/{token}/share").status_code == 404


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_unknown_link_says_why_that_may_be(client: Any, method: str) -> None:
    path = "/shared/" + "x" * 43
    response = client.get(path) if method == "get" else client.post(f"{path}/copy")
    assert response.status_code == 404
    assert "take it back" in Page(response.text).main


# --- making one -----------------------------------------------------------------------------------------------------


def test_sending_the_form_twice_makes_one_link(client: Any, token: str) -> None:
    sent = form_of(client.page(f"/quiz/{token}/share"), token)
    for _ in range(2):
        assert client.post(f"/quiz/{token}/share", data=sent).status_code == 303
    assert len(links(client, token)) == 1


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("days", "365", "Choose how long the link works"),
        ("live", "", "Choose whether the link follows your list"),
        ("nonce", "short", "This page was out of date"),
        ("nonce", "x" * 65, "This page was out of date"),
        ("csrf_token", "wrong", "This page was out of date"),
    ],
)
def test_a_choice_that_does_not_exist_is_named(client: Any, token: str, field: str, value: str, says: str) -> None:
    sent = form_of(client.page(f"/quiz/{token}/share"), token) | {field: value}
    response = client.post(f"/quiz/{token}/share", data=sent)
    assert response.status_code == 422
    assert says in Page(response.text).errors[0]
    assert links(client, token) == []


def test_only_so_many_links_work_at_once(client: Any, token: str) -> None:
    for number in range(MAX_OPEN + 1):
        sent = form_of(client.page(f"/quiz/{token}/share"), token)
        response = client.post(f"/quiz/{token}/share", data=sent)
        assert response.status_code == (303 if number < MAX_OPEN else 422)
    assert "take one back" in Page(response.text).errors[0]


def test_nobody_takes_back_the_link_of_another(client: Any, token: str) -> None:
    link = make(client, token)
    nonce = next(e for e in client.page(f"/quiz/{token}/share").all("input") if e.get("name") == "nonce").get("value")
    other = path_of(client.post("/shortlist", data={"program": "duke-mem"})).split("/")[2]
    csrf = client.page(f"/quiz/{other}/share").fields()["csrf_token"]
    client.post(f"/quiz/{other}/share/revoke", data={"csrf_token": csrf, "nonce": nonce})
    client.post(f"/quiz/{token}/share/revoke", data={"csrf_token": csrf, "nonce": nonce})
    assert client.get(link).status_code == 200


# --- copying --------------------------------------------------------------------------------------------------------


def test_a_copy_is_a_new_list_in_the_same_order_without_notes(client: Any, store: Store, token: str) -> None:
    response = client.post(f"{make(client, token, notes='1')}/copy", data={"mine": ""})
    copied = path_of(response).split("/")[2]
    assert copied != token
    found = store.shortlists.read(copied)
    assert found is not None
    assert found.shortlist.bare() == LIST.active.bare(), "a copy of a dropped program would not say that it is"
    assert not any(entry.note or entry.reason or entry.questions or entry.deadline for entry in found.shortlist)
    assert store.responses.answers(copied) == {}


@pytest.mark.parametrize("shape", ["http://localhost/quiz/{}/results", "https://elsewhere.test/quiz/{}/keep?x=1", "{}"])
def test_a_copy_goes_to_the_list_whose_private_link_was_pasted_and_never_elsewhere(
    client: Any, store: Store, token: str, shape: str
) -> None:
    mine = path_of(client.post("/shortlist", data={"program": "dartmouth-mem"})).split("/")[2]
    link = make(client, token)
    for _ in range(2):
        response = client.post(f"{link}/copy", data={"mine": f" {shape.format(mine)} "})
        assert response.location == f"/quiz/{mine}/shortlist"
        found = store.shortlists.read(mine)
        assert found is not None
        assert found.shortlist.programs == ("dartmouth-mem", "northwestern-mem")


@pytest.mark.parametrize(
    "pasted",
    [
        "https://evil.test/",
        "hello",
        "http://localhost/quiz/" + "x" * 43 + "/results",
        "http://localhost/quiz/" + "x" * 44,
        "\x00\x01 nothing",
        "é" * 43,
    ],
)
def test_what_is_no_private_link_is_named_and_kept(client: Any, token: str, pasted: str) -> None:
    response = client.post(f"{make(client, token)}/copy", data={"mine": pasted})
    assert response.status_code == 422
    page = Page(response.text)
    assert "no private link of this site" in page.errors[0]
    assert page.by_id("mine").get("aria-describedby") == "mine-error"
    if pasted.isprintable():
        assert page.by_id("mine").get("value") == pasted


def test_a_shared_link_is_no_private_link(client: Any, token: str) -> None:
    link = make(client, token)
    assert client.post(f"{link}/copy", data={"mine": f"http://localhost{link}"}).status_code == 422
    assert client.post(f"{link}/copy", data={"mine": link.rpartition("/")[2]}).status_code == 422


def test_a_copy_that_does_not_fit_says_so(client: Any, store: Store, token: str) -> None:
    mine = store.responses.create({}, now=NOW)
    store.shortlists.save(mine, Shortlist(tuple(Entry(f"p-{number}") for number in range(59))), 0, now=NOW)
    response = client.post(f"{make(client, token)}/copy", data={"mine": mine})
    assert response.status_code == 422
    assert "holds 60 programs" in Page(response.text).errors[0]


def test_a_post_from_another_site_copies_nothing(client: Any, token: str) -> None:
    link = make(client, token)
    assert client.post(f"{link}/copy", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
