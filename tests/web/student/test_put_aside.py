"""“Not this one”: what is put aside leaves the list, comes back, and is never lost or a gate for others."""

import pytest

from quiz.core.catalog.load import load_catalog
from quiz.core.decision.shortlist import MAX_ENTRIES, Entry, Shortlist
from tests.support.journey import path_of, student, take, token_of
from tests.web.student.test_results import forms_to, press, rows_of
from tests.web.student.test_student import NOW, at, stored


def aside(client, results, program, **sent):
    page = client.page(results)
    return client.post(at(results, "aside"), data={**page.fields(page.by_id("aside")), "program": program, **sent})


def test_what_is_put_aside_leaves_the_list_and_the_next_moves_up(client):
    results = take(client, student())
    before, document = rows_of(client.page(f"{results}?show=all")), stored(client, results).document
    response = aside(client, results, before[1])
    assert path_of(response) == results
    page = client.page(response.location)
    assert rows_of(page) == [before[0], *before[2:6]]
    assert stored(client, results).document == document, "nothing is ranked again"
    (back,) = forms_to(page, "back")
    press(client, page, back)
    assert rows_of(client.page(results)) == before[:5]
    assert "nothing on your shortlist" in client.page(at(results, "shortlist")).main.lower() or before[1] not in (
        client.get(at(results, "shortlist")).text
    )


def test_a_reason_is_optional_and_kept_on_the_shortlist(client):
    results = take(client, student())
    first = rows_of(client.page(results))[0]
    page = client.page(aside(client, results, first).location)
    (why,) = [form for form in forms_to(page, "aside") if "reason" in page.fields(form)]
    client.post(why.get("action"), data={**page.fields(why), "reason": "Too far <b>away</b>"})
    assert "Too far <b>away</b>" in client.page(at(results, "shortlist")).main
    aside(client, results, first)
    assert "Too far <b>away</b>" in client.page(at(results, "shortlist")).main, "pressed again it stays noted"


def test_putting_aside_what_is_on_the_shortlist_keeps_its_notes(client, app):
    results = take(client, student())
    first, shortlists = rows_of(client.page(results))[0], app.extensions["mem_quiz"].store.shortlists
    found = shortlists.read(token_of(results))
    noted = Shortlist((Entry(first, note="Visit in May"),))
    assert shortlists.save(token_of(results), noted, found.version, now=NOW)
    page = client.page(aside(client, results, first).location)
    press(client, page, forms_to(page, "back")[0])
    assert shortlists.read(token_of(results)).shortlist == noted


def test_what_cannot_be_put_aside_is_said_on_the_results_and_nothing_is_lost(client, app):
    results, shortlists = take(client, student()), app.extensions["mem_quiz"].store.shortlists
    unknown = aside(client, results, "x" * 3000)
    assert unknown.status_code == 422
    assert "That program is not in the catalog" in unknown.text
    found = shortlists.read(token_of(results))
    listed = rows_of(client.page(f"{results}?show=all"))
    others = [program.id for program in load_catalog().programs if program.id not in listed]
    full = Shortlist(tuple(Entry(key) for key in others[:MAX_ENTRIES]))
    assert shortlists.save(token_of(results), full, found.version, now=NOW)
    refused = aside(client, results, listed[0])
    assert refused.status_code == 422
    assert f"A shortlist holds {MAX_ENTRIES} programs" in refused.text
    assert shortlists.read(token_of(results)).shortlist == full


@pytest.mark.parametrize("path", ["aside", "aside/back"])
def test_a_forged_press_puts_nothing_aside(client, path):
    results = take(client, student())
    before = rows_of(client.page(results))
    assert client.post(at(results, path), data={"program": before[0], "csrf_token": "x"}).status_code == 422
    assert rows_of(client.page(results)) == before
