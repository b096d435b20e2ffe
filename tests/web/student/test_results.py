"""The results page: what a change did and its undo, the starter set's question, rows, filters, what is put aside, where
a school stands; and the page behind it: pictures, the career behind the fields, where else to look."""

import json
from urllib.parse import quote

import pytest

from quiz.core.advice.document import Recommendation
from quiz.core.careers.guide import specialisation_guides
from quiz.core.questions.answers import clean
from quiz.core.questions.changes import undo
from tests.support.journey import path_of, sends, skipping, student, take, token_of
from tests.support.pages import Page, text
from tests.web.student.test_student import NOW, at, stored


def forms_to(page, name):
    return [form for form in page.all("form") if form.get("action", "").partition("?")[0].endswith(f"/{name}")]


def behind(client, results):
    """The page of what stands behind the list."""
    return client.page(at(results, "behind"))


def press(client, page, form):
    return client.post(form.get("action"), data=page.fields(form))


# --- what would change this, and what changed ---------------------------------------------------------------------


def test_a_suggestion_taken_says_what_changed_and_undo_takes_it_back(client):
    results = take(client, student())
    before = stored(client, results)
    page = behind(client, results)
    assert "What would change this" in page.main
    response = press(client, page, forms_to(page, "change")[0])
    assert path_of(response) == results
    assert stored(client, results).answers != before.answers
    after = client.page(response.location)
    assert "You changed “" in after.main
    assert "first five" in after.main
    back = press(client, after, forms_to(after, "change")[0])
    assert stored(client, results).answers == before.answers
    assert stored(client, results).document == before.document
    assert "You changed “" in client.page(back.location).main


def test_each_counterfactual_moves_its_program_as_promised(client):
    results = take(client, student())
    given = Recommendation.from_document(stored(client, results).document)
    assert given.counterfactuals
    for element in given.counterfactuals:
        page = behind(client, results)
        form = next(form for form in forms_to(page, "change") if text(form) == element.text)
        response = press(client, page, form)
        now = Recommendation.from_document(stored(client, results).document)
        assert now.programs[element.to_rank - 1].id == element.program
        after = client.page(response.location)
        press(client, after, forms_to(after, "change")[0])


def test_a_repair_that_is_taken_brings_the_count_it_promised(client):
    results = take(client, student(visa="yes"))
    given = Recommendation.from_document(stored(client, results).document)
    page = client.page(results)
    form = next(form for form in forms_to(page, "change") if text(form) == given.repairs[0].text)
    after = client.page(press(client, page, form).location)
    assert Recommendation.from_document(stored(client, results).document).known_to_fit == given.repairs[0].programs
    assert "There is a list again, of 10 programs" in after.main


def test_changing_one_answer_of_the_quiz_says_what_changed_too(client):
    results = take(client, student())
    goal = at(results, "goal")
    response = client.post(goal, data=sends(client.page(goal), "goal", "se"))
    assert "You changed “Role you want” from “Project or program manager” to “Systems or integration lead”" in (
        client.page(response.location).main
    )


def test_after_a_change_in_another_tab_the_page_says_what_differs_and_not_what_it_did(client):
    results = take(client, student())
    first = press(client, page := behind(client, results), forms_to(page, "change")[0])
    assert "first five" in text(client.page(first.location).by_id("revision"))
    other = at(results, "discipline")
    second = client.post(other, data=sends(client.page(other), "discipline", "mechanical"))
    older = text(client.page(first.location).by_id("revision"))
    assert older.startswith("You changed “")
    assert "first five" not in older
    assert "first five" in text(client.page(second.location).by_id("revision"))
    back = press(client, page := client.page(first.location), forms_to(page, "change")[0])
    assert stored(client, results).answers["discipline"] == "mechanical", "the undo takes back its own change alone"
    assert "first five" in text(client.page(back.location).by_id("revision"))


def test_what_is_kept_of_the_earlier_list_is_what_the_sentence_needs(client):
    results = take(client, student())
    given = stored(client, results)
    assert given.earlier is None
    press(client, page := behind(client, results), forms_to(page, "change")[0])
    earlier = stored(client, results).earlier
    assert [place["id"] for place in earlier["programs"]] == [row["id"] for row in given.document["programs"]]
    assert {key for place in earlier["programs"] for key in place} == {"id", "rank", "institution", "program_name"}
    client.post(f"{results.rpartition('/')[0]}/rank", data=page.fields(forms_to(page, "change")[0]))
    assert stored(client, results).earlier is None, "ranking the same answers again is no change"


@pytest.mark.parametrize(
    "forged", ["{", "[]", "7", "null", '{"budget": "7"}', '{"text": "<b>buy</b>"}', "[" * 3000, "{}"]
)
def test_a_forged_undo_says_nothing(client, forged):
    results = take(client, student())
    page = client.page(f"{results}?undo={quote(forged)}")
    assert "You changed" not in page.main
    assert "Undo" not in page.main


def test_an_undo_that_no_longer_differs_says_nothing(client):
    results = take(client, student(goal="se"))
    page = client.page(f"{results}?undo={quote(json.dumps({'goal': 'se'}))}")
    assert "Undo" not in page.main


def test_the_first_look_says_nothing_of_changes(client):
    assert "Undo" not in client.page(take(client, student())).main


def test_an_undo_in_the_address_writes_nothing(client):
    results = take(client, student())
    before = stored(client, results)
    client.page(f"{results}?undo={quote(json.dumps(undo(clean({'goal': 'se'}), clean({'goal': 'pm'}))))}")
    assert stored(client, results) == before


# --- a starter set ------------------------------------------------------------------------------------------------


def test_a_starter_set_asks_its_one_best_question_in_place(client):
    results = take(client, skipping())
    page = client.page(results)
    best = stored(client, results).document["best_next_question"]
    assert "One answer would sharpen this most" in page.main
    form = page.by_id("question")
    assert form.get("action") == at(results, best)
    controls = (*form.iter("button"), *form.iter("input"))
    offered = [control.get("value") for control in controls if control.get("name") == best]
    response = client.post(form.get("action"), data={**sends(page, best, offered[0])})
    assert path_of(response) == results
    assert "You said “" in client.page(response.location).main
    assert "varied set" not in client.page(results).heading


def test_a_starter_set_says_nothing_of_fit(client):
    page = client.page(take(client, skipping()))
    assert not [element for element in page.all("p") if (element.get("class") or "").startswith("group")]
    first = page.all("article")[0].get("data-program")
    details = client.page(at(page.path, f"place/{first}"))
    for words in ("Published facts cover", "anything from a", "Fit against cost", "In the list"):
        assert words not in page.main + details.main + behind(client, page.path).main
    results = take(client, student())
    first = client.page(results).all("article")[0].get("data-program")
    assert "Published facts cover" in client.page(at(results, f"place/{first}")).main


def test_a_list_with_signal_asks_nothing_more(client):
    assert "question" not in client.page(take(client, student())).ids


# --- about equal ------------------------------------------------------------------------------------------------------


def test_about_equals_are_marked_beside_their_rank(client, app):
    results = take(client, student())
    before = stored(client, results)
    programs = [{**row, "tied_with_previous": place in (2, 3)} for place, row in enumerate(before.document["programs"])]
    document = {**before.document, "programs": programs}
    assert app.extensions["mem_quiz"].store.responses.save(
        token_of(results), before.answers, document, before.version, now=NOW
    )
    rows = client.page(results).all("article")
    assert ["about equal to the one above" in text(row) for row in rows] == [False, False, True, True, False]


# --- rows ---------------------------------------------------------------------------------------------------------


def rows_of(page):
    return [row.get("data-program") for row in page.all("article")]


def test_each_row_has_its_slots_and_a_reason_that_no_other_row_has(client):
    page = client.page(take(client, student()))
    reasons = []
    for row in page.all("article"):
        (slots,) = [element for element in row.iter("ul") if element.get("class") == "slots"]
        assert len([*slots]) == 3
        assert all(text(slot) for slot in slots)
        reasons += [text(element) for element in row.iter("p") if element.get("class") == "why"]
    assert len(reasons) == len({*reasons}) >= 4


# --- where is my school? ------------------------------------------------------------------------------------------


def test_a_school_is_found_by_its_name_and_says_where_it_stands(client):
    results = take(client, student())
    listed = Recommendation.from_document(stored(client, results).document).programs[6]
    found = client.get(f"{at(results, 'place')}?q={quote(listed.institution)}", follow_redirects=True)
    page = Page(found.text, found.request.path)
    if found.request.path.endswith("/place"):
        wanted = at(results, f"place/{listed.id}")
        assert wanted in [link.get("href") for link in page.all("a")]
        page = client.page(wanted)
    assert page.heading.startswith(f"{listed.institution} is 7th of ")
    assert listed.reasons_for[0] in page.main


def test_a_program_that_is_left_out_says_why_and_what_would_bring_it_in(client, app):
    results = take(client, student(study_mode="campus_full_time", visa="yes", budget="20000"))
    catalog = app.extensions["mem_quiz"].catalog
    online = next(program for program in catalog.rankable if program.delivery == ("online",))
    page = client.page(at(results, f"place/{online.id}"))
    assert page.heading == f"{online.institution} is not in your list"
    assert "A student visa needs study on campus" in page.main


def test_a_name_that_is_not_in_the_catalog_says_that(client):
    results = take(client, student())
    page = client.page(f"{at(results, 'place')}?q=Hogwarts<>")
    assert "Nothing in the catalog is called “Hogwarts<>”" in page.main
    assert client.get(at(results, "place/hogwarts")).status_code == 404
    assert client.page(at(results, "place")).heading == "Where is my school?"


# --- pictures -----------------------------------------------------------------------------------------------------


def svgs(page, name):
    figure = next(element for element in page.all("figure") if name in (element.get("class") or ""))
    return figure, next(element for element in figure.iter() if element.tag.endswith("svg"))


def test_what_is_good_to_know_is_named_on_the_results_with_a_link_to_its_words(client):
    page = client.page(take(client, student(study_mode="campus_full_time", visa="yes")))
    assert "#good-to-know" in page.link("Good to know: your visa")
    behind = client.page(page.link("Good to know: your visa").partition("#")[0])
    assert "visa" in text(behind.by_id("good-to-know")).lower()


def test_the_picture_of_fit_and_cost_is_a_link_away_where_there_is_one(client):
    page = client.page(take(client, student()))
    figures = client.page(page.link("Fit against cost").partition("#")[0]).all("figure")
    assert any("fit-cost" in (figure.get("class") or "") for figure in figures)
    starter = client.page(take(client, skipping()))
    assert "Fit against cost" not in starter.main


def test_the_four_specialisations_are_drawn_and_tabled(client):
    page = behind(client, take(client, student()))
    figure, svg = svgs(page, "bars-picture")
    assert len([element for element in svg.iter() if element.get("class") == "value"]) == 4
    assert len([*next(figure.iter("tbody"))]) == 4


def test_each_program_is_a_dot_or_named_beside_the_picture(client):
    results = take(client, student())
    page = behind(client, results)
    figure, svg = svgs(page, "fit-cost")
    dots = len([element for element in svg.iter() if element.tag.endswith("circle")])
    beside = next((text(element) for element in figure.iter("p") if "not published" in text(element)), "")
    named = [element for element in stored(client, results).document["programs"] if f"{element['rank']}. " in beside]
    assert dots
    assert dots + len(named) == 10
    rows = [*next(figure.iter("tbody"))]
    assert len(rows) == 10
    assert sum("not published" in text(row) for row in rows) == len(named)


def test_a_dot_above_the_band_of_its_card_is_marked_and_the_table_has_the_cards_words(client, app):
    results = take(client, student())
    before = stored(client, results)
    well, badly = {"coverage": 0.9, "band": "strong"}, {"coverage": 0.5, "band": "good"}
    listed = [
        {**element, "fit": 0.9, "fit_high": 0.95, **(badly if place % 2 else well)}
        for place, element in enumerate(before.document["programs"])
    ]
    document = {**before.document, "programs": listed}
    assert app.extensions["mem_quiz"].store.responses.save(
        token_of(results), before.answers, document, before.version, now=NOW
    )
    figure, svg = svgs(behind(client, results), "fit-cost")
    rows = [text(row) for row in next(figure.iter("tbody"))]
    for place, row in enumerate(rows):
        assert ("Good fit" if place % 2 else "Strong fit") in row
        drawn = place % 2 and "not published" not in row
        assert ("drawn under “strong”: not known well enough to be called that" in row) == bool(drawn)
    assert len([element for element in svg.iter() if element.get("class") == "cap"]) == sum(
        "drawn under" in row for row in rows
    )
    assert "A dot with a line above it" in text(figure)
    others = {**before.document, "programs": [{**element, "band": "strong"} for element in listed]}
    assert app.extensions["mem_quiz"].store.responses.save(
        token_of(results), before.answers, others, stored(client, results).version, now=NOW
    )
    assert "A dot with a line above it" not in behind(client, results).main


def test_the_picture_says_in_words_what_it_shows(client):
    _, svg = svgs(behind(client, take(client, student())), "fit-cost")
    title, desc = (next(element for element in svg if element.tag.endswith(name)) for name in ("title", "desc"))
    assert svg.get("aria-labelledby") == f"{title.get('id')} {desc.get('id')}"
    assert "$" in text(desc)


# --- the rest of the page -----------------------------------------------------------------------------------------


def test_the_headline_has_the_career_behind_it_with_its_sources(client):
    results = take(client, student())
    page = behind(client, results)
    for element in stored(client, results).document["specialisations"][:2]:
        assert specialisation_guides()[element["id"]].focus in page.main
        assert page.link(element["name"]).endswith(f"/guide/specialisations/{element['id']}") or element[
            "id"
        ] in page.link(element["name"])
    assert "May 2025" in page.main
    assert "2024–34" in page.main
    assert "you are about at “Staff or project engineer”" in page.main


def test_whoever_has_no_years_is_told_that_a_managers_job_at_once_is_rare(client):
    words = "a manager’s job straight after this degree is rare"
    assert words in behind(client, take(client, student(experience="0"))).main
    assert words not in behind(client, take(client, student())).main


def test_another_degree_is_a_link_away(client):
    page = behind(client, take(client, student()))
    assert "Not for you?" in page.main
    alternatives = page.link("MEM, MBA or a technical master’s")
    assert client.get(alternatives).status_code == 200
    assert client.get(page.link("Related programs in the catalog")).status_code == 200


@pytest.mark.parametrize("answers", [student(), student(visa="yes", study_mode="campus_full_time"), skipping()])
def test_the_page_is_light_and_has_one_primary_action(client, answers):
    page = client.page(take(client, answers))
    assert len(page.html.encode()) <= 30_000
    first = [element for element in page.all("a", "button", "summary") if "primary" in (element.get("class") or "")]
    assert [text(element) for element in first if text(element) != "Continue"] == ["Take it along"]


def test_no_unknown_is_louder_than_a_fact(client):
    page = client.page(take(client, student()))
    assert "not published" not in page.main.lower()
    assert "length: ask" in page.main


def test_every_kind_of_file_is_offered_and_opens(client):
    page = client.page(take(client, student()))
    files = [link.get("href") for link in page.all("a") if "/results." in link.get("href", "")]
    assert len(files) >= 5
    for path in files:
        assert client.get(path).status_code == 200


def test_a_change_that_cannot_be_used_leaves_the_panel_as_it_was(client):
    results = take(client, student())
    token = client.page(results).fields()["csrf_token"]
    page = Page(client.post(at(results, "change"), data={"csrf_token": token, "change": "{"}).text)
    assert page.by_id("sharpen").get("open") is None
