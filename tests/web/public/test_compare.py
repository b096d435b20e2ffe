"""Comparing over HTTP: what the address asks for, what it may not ask for, and what a student's own page adds."""

from urllib.parse import urlencode

import pytest

from quiz.core.advice.document import Recommendation
from quiz.core.catalog.load import load_catalog
from quiz.core.decision.comparison import FIT, compare
from tests.support.journey import skipping, student, take
from tests.support.pages import text

CATALOG = load_catalog()
A, B, C, D, E = CATALOG.rankable[:5]


def compare_path(*programs, **more):
    return f"/compare?{urlencode({'ids': ','.join(program.id for program in programs), **more})}"


def row(page, label):
    """The cells of a row by its label."""
    (found,) = [tr for tr in page.all("tr") if text(tr[0]).startswith(label)]
    return [text(cell) for cell in found[1:]]


def labels(page):
    return {text(tr[0]) for tr in page.all("tr")}


def ids_of(page):
    """The programs that the table shows, in order."""
    head, *_ = [tr for tr in page.all("tr") if tr[0].get("scope") == "col"]
    return [cell.find("a").get("href").rsplit("/", 1)[1] for cell in head[1:]]


# --- the table ----------------------------------------------------------------------------------------------------


def test_both_ways_to_write_ids_give_the_same_page(client):
    one = client.page(f"/compare?ids={A.id},{B.id}")
    other = client.page(f"/compare?ids={A.id}&ids={B.id}")
    assert ids_of(one) == ids_of(other) == [A.id, B.id]
    assert one.main == other.main


@pytest.mark.parametrize("programs", [(A, B), (A, B, C), (D, C, B, A)], ids=len)
def test_two_to_four_stand_side_by_side_in_the_order_asked(client, programs):
    page = client.page(compare_path(*programs))
    assert ids_of(page) == [program.id for program in programs]
    assert page.heading == f"Compare {len(programs)} programs"


def test_what_reads_the_same_is_hidden_until_asked_for(client):
    table = compare(CATALOG, [A, B])
    differences = client.page(compare_path(A, B))
    everything = client.page(compare_path(A, B, show="all"))
    hidden = {row.label for _, rows in table.shown(True) for row in rows if not row.differs}
    assert hidden
    assert not hidden & labels(differences)
    shown = " ".join(labels(everything))
    assert all(label in shown for label in hidden)
    words = f"Show the {table.same} rows that read the same and what none publishes"
    assert labels(client.page(differences.link(words))) == labels(everything)
    assert "Not published by any of them" in labels(everything)
    assert "Not published by any of them" not in labels(differences), "what both leave out is no difference"
    assert labels(client.page(everything.link("Show only the differences"))) == labels(differences)


def test_resident_and_other_prices_have_a_row_each(client):
    priced = [p for p in CATALOG.rankable if p.tuition_total_usd][:2]
    page = client.page(compare_path(*priced, show="all"))
    assert all("$" in cell for cell in row(page, "Total tuition, not a resident"))
    assert row(page, "Total tuition, resident of its state")


def test_an_unknown_is_said_in_words_and_never_as_a_number_or_a_dash(client):
    known = next(p for p in CATALOG.rankable if p.min_gpa)
    silent = next(p for p in CATALOG.rankable if p.min_gpa is None)
    cells = row(client.page(compare_path(known, silent)), "Lowest GPA")
    assert f"{known.min_gpa:.2f}" in cells[0]
    assert cells[1] == "not published"


def test_what_none_of_them_publishes_is_named_once_under_the_unknowns(client):
    table = compare(CATALOG, [A, B])
    page = client.page(compare_path(A, B, show="all"))
    assert table.unknown
    assert not set(table.unknown) & labels(page)
    (said,) = row(page, "Not published by any of them")
    assert len(said.split("; ")) == len(table.unknown)


def test_every_number_leads_to_a_source_and_only_official_ones_are_linked(client):
    table = compare(CATALOG, [A, B])
    page = client.page(compare_path(A, B))
    for number, source in enumerate(table.sources, start=1):
        entry = page.by_id(f"source-{number}")
        assert source.page in text(entry)
        assert [link.get("href") for link in entry.iter("a")] == ([source.url] if source.url else [])
    cells = [cell for tr in page.all("tr") for cell in tr[1:] if tr[0].get("scope") == "row"]
    assert any(link.get("href", "").startswith("#source-") for cell in cells for link in cell.iter("a"))


def test_two_programs_of_one_school_are_told_apart_in_the_heading(client):
    schools = {p.institution: [q for q in CATALOG.programs if q.institution == p.institution] for p in CATALOG.programs}
    one, other = next(found for found in schools.values() if len(found) > 1)[:2]
    for head in [tr for tr in client.page(compare_path(one, other)).all("tr") if tr[0].get("scope") == "col"]:
        assert one.display_name in text(head[1])
        assert other.display_name in text(head[2])


# --- changing what is compared ------------------------------------------------------------------------------------


def test_one_is_removed_and_one_put_first_by_links(client):
    page = client.page(compare_path(A, B, C))
    assert ids_of(client.page(page.link(f"Remove {B.institution}"))) == [A.id, C.id]
    assert ids_of(client.page(page.link(f"Put first {C.institution}"))) == [C.id, A.id, B.id]


def test_the_catalog_arrives_with_the_compared_ones_ticked(client):
    page = client.page(compare_path(A, B))
    (form,) = [form for form in page.all("form") if form.get("action") == "/programs"]
    ids = [field.get("value") for field in form.iter("input") if field.get("name") == "ids"]
    found = client.page("/programs", query_string={"ids": ids, "q": C.institution})
    ticked = [box.get("value") for box in found.all("input") if box.get("checked") is not None]
    assert sorted(ticked) == sorted([A.id, B.id])


def test_what_is_ticked_goes_along_to_the_next_page_and_the_next_search(client):
    page = client.page(f"/programs?ids={A.id},{B.id}")
    hidden = [field for field in page.all("input") if field.get("type") == "hidden" and field.get("name") == "ids"]
    assert [field.get("value") for field in hidden] == [f"{A.id},{B.id}"]
    onward = client.page(page.link("Next page"))
    ticked = [box.get("value") for box in onward.all("input") if box.get("checked") is not None]
    assert sorted(ticked) == sorted([A.id, B.id])


def test_a_program_page_leads_to_comparing_and_to_its_cost(client):
    page = client.page(f"/programs/{A.id}")
    assert client.page(page.link("Compare with others")).heading == "Choose one more program to compare"
    assert page.link("Cost and payback") == f"/programs/{A.id}/cost"


def test_every_row_of_the_catalog_has_its_own_box_button_and_link(client):
    page = client.page("/programs")
    count = len(page.all("h3"))
    boxes = [box for box in page.all("input") if box.get("form") == "compare"]
    assert len({box.get("id") for box in boxes}) == count
    assert len([link for link in page.all("a") if link.get("href", "").endswith("/cost")]) == count
    assert len([form for form in page.all("form") if form.get("class") == "save"]) == count


# --- what the address may not ask for -----------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/compare", "/compare?ids=", "/compare?ids=,,"])
def test_without_programs_the_page_says_how_to_choose(client, path):
    page = client.page(path)
    assert page.heading == "Choose programs to compare"
    assert not page.all("table")


def test_one_program_asks_for_another_and_keeps_it(client):
    page = client.page(compare_path(A))
    assert page.heading == "Choose one more program to compare"
    assert A.institution in page.main


def test_an_unknown_id_is_named_and_the_others_stay(client):
    page = client.page(f"/compare?ids={A.id},no-such-program,{B.id}", 422)
    assert ids_of(page) == [A.id, B.id]
    assert len(page.errors) == 1
    assert "“no-such-program” is no program of the catalog" in page.errors[0]


def test_nothing_but_unknown_ids_is_not_found(client):
    page = client.page("/compare?ids=nope,nowhere", 404)
    assert "“nope” and “nowhere” are no programs" in page.errors[0]
    assert page.heading == "Choose programs to compare"


def test_the_fifth_program_is_left_out_by_name(client):
    page = client.page(compare_path(A, B, C, D, E), 422)
    assert ids_of(page) == [A.id, B.id, C.id, D.id]
    assert page.errors == [f"At most 4 programs stand side by side. Left out: “{E.id}”"]


def test_unknown_ids_and_too_many_are_both_said(client):
    page = client.page(f"{compare_path(A, B, C, D, E)},nope", 422)
    assert len(page.errors) == 2


def test_a_program_given_twice_stands_there_once_and_the_page_says_so(client):
    page = client.page(f"/compare?ids={A.id},{B.id},{A.id}")
    assert ids_of(page) == [A.id, B.id]
    assert f"“{A.id}” stood in the address more than once" in page.main
    assert client.page(f"/compare?ids={A.id}&ids={A.id}").heading == "Choose one more program to compare"


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "../../etc/passwd",
        "\x00\x1b[31m",
        "\u202e\ufdfd",
        "'; DROP TABLE responses; --",
        "x" * 3000,
    ],
)
def test_a_hostile_id_is_words_and_keeps_the_others(client, hostile):
    response = client.get("/compare", query_string={"ids": [A.id, hostile, B.id]})
    assert response.status_code == 422
    assert "<script>alert" not in response.text
    assert "<img src=x" not in response.text
    assert A.institution in response.text
    assert "x" * 100 not in response.text.partition("</div>")[0]


def test_a_thousand_ids_make_a_short_message(client):
    page = client.page(f"/compare?ids={','.join(f'n{n}' for n in range(1000))}", 404)
    assert "and 995 more are no programs" in page.errors[0]


def test_ids_that_are_ticked_in_the_catalog_but_unknown_do_no_harm(client):
    page = client.page("/programs", query_string={"ids": f"<b>,{A.id},nope"})
    assert [box.get("value") for box in page.all("input") if box.get("checked") is not None] == [A.id]


# --- the student's own page ---------------------------------------------------------------------------------------


def token_of(client, **changes):
    return take(client, student(**changes)).split("/")[2]


def listed(client, token):
    stored = client.application.extensions["mem_quiz"].store.responses.response(token)
    return [CATALOG.by_id[program["id"]] for program in stored.document["programs"]]


def test_a_student_sees_how_each_fits_and_others_do_not(client):
    token = token_of(client)
    first, second, *_ = listed(client, token)
    page = client.page(f"/quiz/{token}{compare_path(second, first, show='all')}")
    assert row(page, "Place in your list") == ["2nd", "1st"]
    assert FIT in labels(page)
    assert FIT not in labels(client.page(compare_path(first, second)))


def test_a_near_miss_and_a_related_program_say_why_they_are_not_in_the_list(client):
    token = token_of(client, experience="0")  # some programs ask for a year
    stored = client.application.extensions["mem_quiz"].store.responses.response(token)
    miss = Recommendation.from_document(stored.document).near_misses[0]
    related = next(p for p in CATALOG.programs if p.kind == "related")
    page = client.page(f"/quiz/{token}{compare_path(CATALOG.by_id[miss.id], related)}")
    assert row(page, "Place in your list") == ["Left out", "Not ranked"]
    assert row(page, "Speaks against it")[0] == miss.text


def test_before_the_quiz_is_done_the_page_leads_to_the_open_question(client):
    token = take(client, student(), until="goal").split("/")[2]
    page = client.page(f"/quiz/{token}{compare_path(A, B)}")
    assert FIT not in labels(page)
    assert page.link("answer the open questions") == f"/quiz/{token}/goal"


def test_answers_that_say_nothing_judge_nothing(client):
    token = take(client, skipping()).split("/")[2]
    page = client.page(f"/quiz/{token}{compare_path(A, B)}")
    assert FIT not in labels(page)
    assert "do not tell programs apart" in page.main


def test_the_link_to_share_holds_no_token(client):
    token = token_of(client)
    page = client.page(f"/quiz/{token}{compare_path(A, B)}")
    shared = page.by_id("share-link").get("value")
    assert token not in shared
    assert shared.endswith(compare_path(A, B).replace("%2C", ","))


def test_the_students_list_can_be_added_from_and_other_links_stay_the_students(client):
    token = token_of(client)
    first, second, third, *_ = listed(client, token)
    page = client.page(f"/quiz/{token}{compare_path(first, second)}")
    offered = [option.get("value") for option in page.all("option")]
    assert offered[:2] == ["", third.id]
    assert first.id not in offered
    assert page.link(f"Remove {first.institution}").startswith(f"/quiz/{token}/compare")


def test_nothing_chosen_to_add_changes_nothing(client):
    token = token_of(client)
    page = client.page(f"/quiz/{token}/compare?ids={A.id}&ids={B.id}&ids=")
    assert ids_of(page) == [A.id, B.id]


def test_a_dead_token_is_no_page(client):
    assert client.get(f"/quiz/{'x' * 43}{compare_path(A, B)}").status_code == 404


def test_the_shortlist_comes_first_among_what_can_be_added(client):
    token = token_of(client)
    page = client.page(f"/quiz/{token}/programs/{D.id}")
    (form,) = [form for form in page.all("form") if "to-shortlist" in (form.get("class") or "")]
    assert client.post(form.get("action"), data=page.fields(form)).status_code == 303
    offered = client.page(f"/quiz/{token}{compare_path(A, B)}")
    groups = [group.get("label") for group in offered.all("optgroup")]
    assert groups == ["Your shortlist", "Your list"]
    assert [option.get("value") for option in offered.all("optgroup")[0]] == [D.id]


def test_a_program_page_of_a_student_shows_that_students_price_and_the_deadline(client):
    estimated = (p for p in CATALOG.rankable if p.school_rate_credit_instate and p.credit_unit == "semester")
    resident = next(p for p in estimated if p.tuition_basis is None)
    token = token_of(client)
    store = client.application.extensions["mem_quiz"].store
    stored = store.responses.response(token)
    answers = {**stored.answers, "sharpen": {"home_state": resident.state}}
    now = client.application.extensions["mem_quiz"].now()
    assert store.responses.save(token, answers, stored.document, stored.version, now=now)
    own, public = client.page(f"/quiz/{token}/programs/{resident.id}"), client.page(f"/programs/{resident.id}")
    assert "average in-state graduate rate" in own.main
    assert "average in-state graduate rate" not in public.main
    assert "eadline for fall" in own.main
