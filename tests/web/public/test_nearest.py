"""The catalog by place: the nearest to a ZIP code first, what lies within a distance, and the map of the states."""

import re

import pytest

from quiz.core.catalog.load import load_catalog
from quiz.core.catalog.places import find_place
from tests.support.journey import student, take
from tests.support.pages import Page, text
from tests.web.public.test_programs import every_page, found, searched

CATALOG = load_catalog()
CAMBRIDGE = find_place("02139")


def squares(page: Page) -> dict[str, tuple[int, str]]:
    """Each state on the map with its number and where it leads."""
    links = (link for link in page.root.iter("{http://www.w3.org/2000/svg}a"))
    return {
        match[1]: (int(match[2]), link.get("href", ""))
        for link in links
        if (match := re.fullmatch(r"(.+): (\d+) programs?", link.get("aria-label", "")))
    }


def test_with_a_zip_code_the_nearest_come_first_and_the_unknown_last():
    miles = [CAMBRIDGE.miles_to(program) for program in every_page(zip="02139", kind="all")]
    known = [far for far in miles if far is not None]
    assert known == sorted(known)
    assert miles[: len(known)] == known, "an unknown comes last"
    assert len(known) < len(miles)


def test_another_order_stays_what_it_is():
    assert every_page(zip="02139", sort="cost") == every_page(sort="cost")


def test_a_distance_leaves_the_schools_within_it_and_says_which_online_ones_it_hides():
    near, all_of_them = every_page(zip="02139", within="100"), every_page(zip="02139")
    miles = {each.id: CAMBRIDGE.miles_to(each) for each in all_of_them}
    assert near == [each for each in all_of_them if (far := miles[each.id]) is not None and far <= 100]
    page = searched(zip="02139", within="100")
    online = [each for each in all_of_them if "online" in (each.delivery or ())]
    assert page.online + page.beyond == len(online)
    assert page.online == len([each for each in online if each in near])


@pytest.mark.parametrize(
    ("typed", "said"), [("1234", "write its five digits"), ("00000", "that we know"), ("09001", "place")]
)
def test_a_zip_code_that_is_none_is_said_at_its_field_and_what_was_typed_stays(client, typed, said):
    page = client.page(f"/programs?zip={typed}&within=50", 422)
    (problem,) = page.errors
    assert said in problem
    assert page.by_id("zip").get("value") == typed
    assert found(page) == found(client.page("/programs")), "nothing is left out for it"


def test_a_distance_without_a_zip_code_is_said(client):
    (problem,) = client.page("/programs?within=50", 422).errors
    assert "give the ZIP code" in problem


def test_the_page_says_where_it_measures_from_and_each_row_how_far(client):
    page = client.page("/programs?zip=02139-4307&within=25")
    assert "From Cambridge, MA 02139" in page.main
    assert all("miles away" in text(row) for row in page.all("article"))


def test_each_square_of_the_map_leads_to_as_many_programs_as_it_says(client):
    page = client.page("/programs?delivery=online")
    on_map = squares(page)
    assert sum(count for count, _ in on_map.values()) == found(page)
    for count, address in [*on_map.values()][:3]:
        assert found(client.page(address)) == count
    rows = [row for row in page.all("tr") if len(row) == 2 and row[0].get("scope") == "row"]
    table = {text(row[0]): int(text(row[1])) for row in rows}
    assert table == {state: count for state, (count, _) in on_map.items()}


def test_the_map_marks_the_state_that_is_looked_at(client):
    page = client.page("/programs?state=TX")
    marked = [link for link in page.root.iter("{http://www.w3.org/2000/svg}a") if link.get("aria-current")]
    assert [link.get("aria-label", "").split(":")[0] for link in marked] == ["Texas"]
    assert len(squares(page)) > 1, "the others can still be reached"


def test_behind_a_list_its_programs_stand_on_the_map_in_the_students_own_scope(client):
    path = take(client, student())
    token = path.split("/")[2]
    assert any(link.get("data-opens") == "where" for link in client.page(path).all("a"))
    on_map = squares(client.page(f"/quiz/{token}/behind"))
    document = client.application.extensions["mem_quiz"].store.responses.response(token).document
    assert sum(count for count, _ in on_map.values()) == len(document["programs"])
    assert all(address.startswith(f"/quiz/{token}/programs?state=") for _, address in on_map.values())


@pytest.mark.parametrize("query", ["within=7", "within=7&zip=02139"])
def test_a_distance_that_is_not_in_the_list_is_said(client, query):
    (problem,) = client.page(f"/programs?{query}", 422).errors
    assert problem == "Distance: '7' is not in the list; choose from it"


def test_behind_a_list_a_zip_code_orders_its_schools_by_distance(client):
    behind = take(client, student()).replace("/results", "/behind")
    page = client.page(f"{behind}?zip=02139")
    miles = [re.search(r"([\d,]+) miles", text(line)) for line in page.by_id("nearest")]
    assert len(miles) > 3
    known = [int(found[1].replace(",", "")) for found in miles if found]
    assert known == sorted(known)
    (problem,) = client.page(f"{behind}?zip=1234", 422).errors
    assert "write its five digits" in problem
