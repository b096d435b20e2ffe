"""Links as people pass them on: a slash at the end, the punctuation of a sentence, and a student's bare address."""

from typing import Any

import pytest

from quiz.web.kit.links import strip_stray
from tests.support.journey import path_of, skipping, start, take

PAGES = ("/programs", "/programs/duke-mem", "/compare", "/method", "/privacy")
ENDS = ("/", ".", ",", ")", ").", "!", "%20", "%E2%80%9D", "/.", "**", "%3E")


def led(client: Any, address: str) -> str:
    """Where a link leads for good."""
    response = client.get(address)
    assert response.status_code == 308, address
    return str(response.location)


@pytest.mark.parametrize("page", PAGES)
def test_a_link_with_what_a_sentence_left_leads_to_the_page(client: Any, page: str) -> None:
    assert client.get(page).status_code < 400
    for end in ENDS:
        assert led(client, f"{page}{end}") == page


def test_the_query_goes_along(client: Any) -> None:
    assert led(client, "/programs/?q=duke%20university&kind=all") == "/programs?q=duke%20university&kind=all"


@pytest.mark.parametrize(
    "path", ["/nowhere.", "/nowhere/", "/evil.example/", "/programs.x", "/quiz/short/", "/" + "." * 99]
)
def test_what_is_no_page_without_its_end_stays_no_page(client: Any, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_form_is_never_led_on(client: Any) -> None:
    assert client.post("/programs/").status_code in (404, 405)


def test_a_students_links_lead_on_whatever_their_token_ends_with(client: Any) -> None:
    results = take(client, skipping())
    token = results.split("/")[2]
    for end in ENDS:
        assert led(client, f"{results}{end}") == results
    assert led(client, f"/quiz/{token}.") == f"/quiz/{token}"


def test_the_bare_address_of_a_student_leads_to_where_the_student_is(client: Any) -> None:
    asked = start(client)
    token = asked.split("/")[2]
    assert path_of(client.get(f"/quiz/{token}")) == asked
    results = take(client, skipping())
    assert path_of(client.get(results.removesuffix("/results"))) == results
    assert client.get("/quiz/" + "A" * 43).status_code == 404


@pytest.mark.parametrize("end", ["", ".", "%20", ").", ",", "%2C"])
def test_programs_to_compare_are_read_through_the_end_of_a_sentence(client: Any, end: str) -> None:
    assert client.get(f"/compare?ids=duke-mem,northwestern-mem{end}").status_code == 200


def test_only_the_end_is_taken_off() -> None:
    assert strip_stray("a.b-c_d.") == "a.b-c_d"
