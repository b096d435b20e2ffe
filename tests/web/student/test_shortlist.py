"""The shortlist over HTTP: adding from anywhere, ordering, editing in two windows, removing and putting back."""

import json
from datetime import date
from typing import Any

import pytest

from quiz.core.decision.shortlist import LONGEST, MAX_ENTRIES, Entry, Shortlist
from quiz.core.questions.quiz import STEPS
from quiz.store import Store
from quiz.web.student.shortlist import PLACES
from tests.support.journey import path_of, student, take
from tests.support.pages import Page, text

THREE = ("duke-mem", "northwestern-mem", "dartmouth-mem")


@pytest.fixture
def token(client: Any) -> str:
    """The token of a student who has just begun a shortlist with THREE on it."""
    token = path_of(client.post("/shortlist", data={"program": THREE[0]})).split("/")[2]
    for program in THREE[1:]:
        press(client, token, "add", program=program)
    return token


def home(token: str) -> str:
    return f"/quiz/{token}/shortlist"


def csrf(page: Page) -> str:
    return page.fields()["csrf_token"]


def send(client: Any, token: str, what: str, **fields: str) -> Any:
    return client.post(f"{home(token)}/{what}", data={"csrf_token": csrf(client.page(home(token))), **fields})


def press(client: Any, token: str, what: str, **fields: str) -> str:
    return path_of(send(client, token, what, **fields))


def read(response: Any, status: int) -> Page:
    assert response.status_code == status, response.text[:300]
    return Page(response.text)


def programs(store: Store, token: str) -> tuple[str, ...]:
    found = store.shortlists.read(token)
    assert found is not None
    return found.shortlist.programs


def entry(store: Any, token: str, program: str = THREE[0]) -> Entry:
    found: Entry | None = store.shortlists.read(token).shortlist.entry(program)
    assert found is not None
    return found


def shown(page: Page, program: str = THREE[0]) -> dict[str, str]:
    """What the edit form of a program would send as it stands on the page."""
    (form,) = [
        form
        for form in page.all("form")
        if form.get("action", "").endswith("/edit") and page.fields(form)["program"] == program
    ]
    areas = {area.get("name", ""): area.text or "" for area in form.iter("textarea")}
    chosen = {
        select.get("name", ""): option.get("value", "")
        for select in form.iter("select")
        for option in select.iter("option")
        if option.get("selected") is not None
    }
    return page.fields(form) | areas | chosen


# --- adding ---------------------------------------------------------------------------------------------------------


def test_whoever_has_not_taken_the_quiz_begins_a_list_with_one_press(client: Any, store: Any) -> None:
    form = client.page("/programs/duke-mem").find("Add to shortlist: Duke University", "button")
    assert form is not None
    response = client.post("/shortlist", data={"program": "duke-mem"})
    token = path_of(response).split("/")[2]
    assert response.location.endswith("/shortlist#entry-duke-mem")
    page = client.page(home(token))
    assert "1 program" in page.main
    assert "Take the quiz" in page.main
    assert entry(store, token).added is not None
    assert store.responses.answers(token) == {}


def test_a_list_of_ones_own_is_empty_at_first_and_says_how_to_add(client: Any) -> None:
    token = take(client, student(), until="budget").split("/")[2]
    assert "Press “Add to shortlist”" in client.page(home(token)).main


def test_the_button_says_that_a_program_is_on_the_list(client: Any, token: str) -> None:
    page = client.page(f"/quiz/{token}/programs/duke-mem")
    assert page.link("On your shortlist: Duke University").endswith(f"{home(token)}#entry-duke-mem")


def test_adding_leads_back_to_where_the_button_was_pressed(client: Any, store: Any, token: str) -> None:
    page = client.page(f"/quiz/{token}/programs?state=NC&page=1")
    button = page.by_id("keep-duke-mem-online")
    (form,) = [form for form in page.all("form") if button in form]
    response = client.post(form.get("action"), data=page.fields(form))
    there = f"/quiz/{token}/programs?state=NC&page=1#keep-duke-mem-online"
    assert response.location.endswith(there), response.location
    assert programs(store, token) == (*THREE, "duke-mem-online")


@pytest.mark.parametrize(
    ("next_", "at"),
    [
        ("https://evil.test/", ""),
        ("//evil.test", ""),
        ("", ""),
        ("static", "filename=x"),
        ("programs.program", ""),
        ("ops.healthz", ""),
        ("student.keep", ""),
    ],
)
def test_what_is_no_named_place_leads_to_the_list(client: Any, token: str, next_: str, at: str) -> None:
    response = send(client, token, "add", program="duke-mem-online", next=next_, at=at)
    assert path_of(response) == home(token)


@pytest.mark.parametrize("at", ["_external=1&_scheme=ftp&_anchor=x&token=" + "x" * 43, "&=&%00", "q=1&" * 70])
def test_no_query_changes_where_it_leads(client: Any, token: str, at: str) -> None:
    response = send(client, token, "add", program="duke-mem-online", next="programs.browse", at=at)
    assert path_of(response) in (f"/quiz/{token}/programs", home(token))
    assert response.location.startswith("/quiz/")


def test_every_named_place_stands_under_a_token(app: Any) -> None:
    known = [endpoint for endpoint in PLACES if endpoint in app.view_functions]
    assert known == [*PLACES]
    assert all(app.url_map.is_endpoint_expecting(endpoint, "token") for endpoint in known)


def test_adding_twice_is_adding_once(client: Any, store: Any, token: str) -> None:
    for _ in range(2):
        press(client, token, "add", program=THREE[0])
    assert programs(store, token) == THREE


def test_a_program_that_does_not_exist_is_refused(client: Any, store: Any, token: str) -> None:
    page = read(send(client, token, "add", program="nowhere-mem"), 422)
    assert page.errors == ["That program is not in the catalog. Add one from a page of this site"]
    assert client.post("/shortlist", data={"program": "nowhere-mem"}).status_code == 404
    assert programs(store, token) == THREE


def test_a_full_list_says_so(client: Any, store: Any, token: str) -> None:
    full = Shortlist(tuple(Entry(f"p-{number}") for number in range(MAX_ENTRIES)))
    store.shortlists.save(token, full, 3, now=client.application.extensions["mem_quiz"].now())
    page = read(send(client, token, "add", program="duke-mem"), 422)
    assert page.errors == [f"A shortlist holds {MAX_ENTRIES} programs: remove some before you add more"]


@pytest.mark.parametrize("what", ["add", "move", "remove", "back", "edit"])
def test_nothing_changes_without_the_token_of_the_form(client: Any, store: Any, token: str, what: str) -> None:
    before = store.shortlists.read(token)
    data = {"program": "duke-mem", "csrf_token": "wrong", "entry": "{}"}
    page = read(client.post(f"{home(token)}/{what}", data=data), 422)
    assert page.errors == ["This page was out of date. Choose again"]
    assert store.shortlists.read(token) == before


@pytest.mark.parametrize("what", ["", "/add", "/move", "/remove", "/back", "/edit"])
def test_a_token_that_opens_nothing_is_no_page(client: Any, what: str) -> None:
    path = home("x" * 43) + what
    assert (client.post(path) if what else client.get(path)).status_code == 404


# --- order ----------------------------------------------------------------------------------------------------------


def test_up_and_down_move_by_one_and_pressing_twice_is_pressing_once(client: Any, store: Any, token: str) -> None:
    page = client.page(home(token))
    form = [form for form in page.all("form") if "data-moves" in form.attrib][2]
    up = next(button for button in form.iter("button") if text(button).startswith("Up"))
    sent = page.fields(form) | {"before": up.get("value", "")}
    for _ in range(2):
        assert client.post(form.get("action"), data=sent).status_code == 303
        assert programs(store, token) == (THREE[0], THREE[2], THREE[1])


def test_the_ends_have_no_way_further(client: Any, token: str) -> None:
    buttons = [b for b in client.page(home(token)).all("button") if "data-up" in b.attrib or "data-down" in b.attrib]
    assert ["disabled" in button.attrib for button in buttons] == [True, False, False, False, False, True]


def test_a_program_goes_to_a_numbered_place(client: Any, store: Any, token: str) -> None:
    press(client, token, "move", program=THREE[2], position="1")
    assert programs(store, token) == (THREE[2], *THREE[:2])
    page = read(send(client, token, "move", program=THREE[2], position="first"), 422)
    assert "whole number" in page.errors[0]


def test_a_move_in_an_old_window_is_applied_to_the_list_of_now(client: Any, store: Any, token: str) -> None:
    old = csrf(client.page(home(token)))
    press(client, token, "add", program="tufts-msem")
    press(client, token, "move", program=THREE[1], before=THREE[0])
    client.post(f"{home(token)}/move", data={"csrf_token": old, "program": THREE[2], "before": THREE[0]})
    assert programs(store, token) == (THREE[1], THREE[2], THREE[0], "tufts-msem")


# --- editing --------------------------------------------------------------------------------------------------------


def test_what_is_kept_about_a_program_is_saved_and_shown(client: Any, store: Any, token: str) -> None:
    sent = shown(client.page(home(token))) | {
        "status": "dropped",
        "reason": "too far",
        "note": "  a note\r\nof two lines  ",
        "questions": "Why?",
        "deadline": "2027-01-15",
    }
    assert press(client, token, "edit", **sent) == home(token)
    found = entry(store, token)
    assert (found.status, found.reason, found.note) == ("dropped", "too far", "a note\nof two lines")
    assert (found.questions, found.deadline) == ("Why?", date(2027, 1, 15))
    assert found.added is not None
    main = client.page(home(token)).main
    assert "too far" in main
    assert "January 15, 2027" in main


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("reason", "", "Say in a few words why you dropped it"),
        ("reason", "x" * (LONGEST["reason"] + 1), "301 characters: shorten it to 300"),
        ("note", "é" * (LONGEST["note"] + 1), "2,001 characters: shorten it to 2,000"),
        ("questions", "x\n" * LONGEST["questions"], "shorten it to 2,000"),
        ("deadline", "next week", "such as 2027-01-15"),
        ("deadline", "2027-02-30", "such as 2027-01-15"),
        ("deadline", "0027-02-03", "year from 2000"),
        ("status", "married", "Choose a status"),
    ],
)
def test_what_cannot_be_saved_is_named_beside_its_field_and_kept(
    client: Any, store: Any, token: str, field: str, typed: str, says: str
) -> None:
    before = store.shortlists.read(token)
    sent = shown(client.page(home(token))) | {"status": "dropped", "reason": "far", "note": "keep me", field: typed}
    page = read(send(client, token, "edit", **sent), 422)
    assert [says in error for error in page.errors] == [True]
    assert page.by_id(field).get("aria-describedby") == f"{field}-error"
    again = shown(page)
    assert {name: again.get(name) for name in ("note", "reason", "questions", "deadline")} == {
        name: sent[name].strip() for name in ("note", "reason", "questions", "deadline")
    }
    assert store.shortlists.read(token) == before


def test_two_windows_that_change_different_fields_both_win(client: Any, store: Any, token: str) -> None:
    first = second = shown(client.page(home(token)))
    press(client, token, "edit", **{**first, "note": "from the first"})
    press(client, token, "edit", **{**second, "questions": "from the second"})
    found = entry(store, token)
    assert (found.note, found.questions) == ("from the first", "from the second")


def test_two_windows_that_change_the_same_field_are_told_and_lose_nothing(client: Any, store: Any, token: str) -> None:
    old = shown(client.page(home(token)))
    press(client, token, "edit", **{**old, "note": "from the first"})
    page = read(send(client, token, "edit", **{**old, "note": "from the second"}), 409)
    assert "The private note was changed in another window" in page.errors[0]
    assert "from the first" in text(page.by_id("note-meanwhile"))
    assert page.by_id("note").text == "from the second"
    assert page.by_id("note").get("aria-describedby") == "note-error note-meanwhile"
    assert entry(store, token).note == "from the first"
    press(client, token, "edit", **shown(page))
    assert entry(store, token).note == "from the second"


def test_saving_after_a_conflict_brings_back_nothing_that_another_window_changed(
    client: Any, store: Any, token: str
) -> None:
    old = shown(client.page(home(token)))
    press(client, token, "edit", **{**old, "note": "from the first", "questions": "theirs alone"})
    page = read(send(client, token, "edit", **{**old, "note": "from the second", "reason": "mine alone"}), 409)
    press(client, token, "edit", **shown(page))
    found = entry(store, token)
    assert (found.note, found.questions, found.reason) == ("from the second", "theirs alone", "mine alone")


def test_an_entry_removed_in_another_window_is_told_and_put_back_with_what_was_typed(
    client: Any, store: Any, token: str
) -> None:
    old = shown(client.page(home(token)))
    send(client, token, "remove", program=THREE[0])
    page = read(send(client, token, "edit", **{**old, "note": "hours of typing"}), 409)
    assert "removed in another window" in page.errors[0]
    assert page.by_id("note").text == "hours of typing"
    press(client, token, "edit", **shown(page))
    assert programs(store, token) == (*THREE[1:], THREE[0])
    assert entry(store, token).note == "hours of typing"


@pytest.mark.parametrize("was", ["", "{}", "[]", "null", "{" * 5000, '"x"', '{"note": 5}'])
def test_marks_that_cannot_be_read_overwrite_nothing_unseen(client: Any, store: Any, token: str, was: str) -> None:
    press(client, token, "edit", **{**shown(client.page(home(token))), "note": "mine"})
    sent = shown(client.page(home(token))) | {"note": "yours", "was": was}
    read(send(client, token, "edit", **sent), 409)
    assert entry(store, token).note == "mine"


def test_ready_questions_are_added_once(client: Any, store: Any, token: str) -> None:
    for _ in range(2):
        sent = shown(client.page(home(token))) | {"ask": "1"}
        if not entry(store, token).questions:
            sent["questions"] = "My own?"
        press(client, token, "edit", **sent)
    lines = entry(store, token).questions.splitlines()
    assert lines[0] == "My own?"
    assert "What is the application deadline for the next start?" in lines
    assert len({*lines}) == len(lines)


def test_what_is_typed_stays_text(client: Any, token: str) -> None:
    hostile = "</textarea><script>alert(1)</script> =1+1 &amp;"
    sent = shown(client.page(home(token))) | {"note": hostile, "reason": hostile, "questions": hostile}
    press(client, token, "edit", **sent)
    page = client.page(home(token))
    assert shown(page)["note"] == hostile
    assert hostile in page.main


# --- removing -------------------------------------------------------------------------------------------------------


def test_a_removed_program_can_be_put_back_with_everything_it_held(client: Any, store: Any, token: str) -> None:
    press(client, token, "edit", **{**shown(client.page(home(token)), THREE[0]), "note": "né “x” </p>"})
    whole = store.shortlists.read(token).shortlist
    page = read(send(client, token, "remove", program=THREE[0]), 200)
    assert programs(store, token) == THREE[1:]
    assert "Duke University was removed" in page.main
    form = page.by_id("removed")
    for _ in range(2):
        assert path_of(client.post(form.get("action"), data=page.fields(form))) == home(token)
        assert store.shortlists.read(token).shortlist == whole


def test_removing_twice_is_removing_once(client: Any, store: Any, token: str) -> None:
    for expected in (True, False):
        page = read(send(client, token, "remove", program=THREE[1]), 200)
        assert ("was removed" in page.main) == expected
        assert programs(store, token) == (THREE[0], THREE[2])


@pytest.mark.parametrize(
    "carried",
    [
        "",
        "[]",
        "{}",
        "null",
        "{" * 5000,
        '{"program": "<script>"}',
        '{"program": "duke-mem-online", "status": "married"}',
        '{"program": "duke-mem-online", "note": 5}',
        '{"program": "duke-mem-online", "deadline": "soon"}',
        json.dumps({"program": "duke-mem-online", "note": "x" * 3000}),
    ],
)
def test_only_an_entry_that_this_site_wrote_is_put_back(client: Any, store: Any, token: str, carried: str) -> None:
    page = read(send(client, token, "back", entry=carried), 422)
    assert page.errors == ["That entry cannot be put back. Add the program again from its own page"]
    assert programs(store, token) == THREE


# --- the page -------------------------------------------------------------------------------------------------------


def test_a_ranked_program_shows_its_fit_and_answers_shape_the_questions(client: Any, store: Any) -> None:
    token = take(client, student(visa="yes", study_mode="campus_full_time")).split("/")[2]
    best = store.responses.response(token).document["programs"][0]
    found = client.page(f"/quiz/{token}/programs/{best['id']}")
    form = found.by_id(f"keep-{best['id']}")
    client.post(form.get("action"), data=found.fields(form))
    page = client.page(home(token))
    [group] = [text(e) for e in page.all("p") if (e.get("class") or "").startswith("group")]
    assert group in ("fits", "ask", "almost")


def test_a_stale_deadline_is_said_in_words_and_an_unknown_one_is_to_be_asked(client: Any, token: str) -> None:
    page = client.page(home(token))
    assert "Published deadline, fall: January 15, published for 2024, which is past; ask for the next one" in page.main
    assert "Published deadline, fall: ask." in page.main


def test_a_program_that_left_the_catalog_keeps_what_was_noted(client: Any, store: Any, token: str) -> None:
    gone = Shortlist((Entry("gone-mem", note="still mine"), Entry(THREE[0])))
    store.shortlists.save(token, gone, 3, now=client.application.extensions["mem_quiz"].now())
    page = client.page(home(token))
    assert "No longer in the catalog" in page.main
    press(client, token, "edit", **{**shown(page, "gone-mem"), "note": "changed"})
    assert entry(store, token, "gone-mem").note == "changed"
    removed = read(send(client, token, "remove", program="gone-mem"), 200)
    form = removed.by_id("removed")
    client.post(form.get("action"), data=removed.fields(form))
    assert entry(store, token, "gone-mem").note == "changed"


def test_the_list_stands_in_the_navigation_of_a_student_alone(client: Any, token: str) -> None:
    assert client.page(home(token)).link("Shortlist") == home(token)
    assert "Shortlist" not in [text(link) for link in client.page("/programs").all("a")]


def test_the_list_leads_on_to_cost_comparison_sharing_and_files(client: Any, token: str) -> None:
    page = client.page(home(token))
    assert page.link("Cost and payback of Duke University") == f"/quiz/{token}/programs/duke-mem/cost"
    assert page.link("Share this list") == f"/quiz/{token}/share"
    for kind in ("pdf", "xlsx", "csv", "ics", "json"):
        assert any(link.get("href") == f"/quiz/{token}/shortlist.{kind}" for link in page.all("a"))
    assert page.by_id("compare-duke-mem").get("form") == "compare"


def test_deleting_the_answers_deletes_the_list(client: Any, store: Any, token: str) -> None:
    page = client.page(f"/quiz/{token}/keep")
    client.post(f"/quiz/{token}/keep", data={"csrf_token": csrf(page)})
    assert client.get(home(token)).status_code == 404
    assert store.shortlists.read(token) is None


def test_taking_the_quiz_later_keeps_the_list(client: Any, store: Any, token: str) -> None:
    page = client.page(home(token))
    assert page.link("Take the quiz") == f"/quiz/{token}/{STEPS[0]}"
    asked = client.page(f"/quiz/{token}/{STEPS[0]}")
    client.post(f"/quiz/{token}/{STEPS[0]}", data={"csrf_token": csrf(asked), STEPS[0]: "pm"})
    assert programs(store, token) == THREE
