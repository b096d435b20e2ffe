"""The student's path over HTTP: from the landing page to the results, back, change, skip, keep and delete."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text as sql

from quiz.core.advice.document import Recommendation
from quiz.core.questions.answers import Answers
from quiz.core.questions.quiz import BY_ID, STEPS
from tests.support.journey import (
    ASKED_ALL,
    choose,
    path_of,
    sends,
    skipping,
    start,
    step_of,
    student,
    take,
    token_of,
)
from tests.support.keystrokes import keystroke_seconds
from tests.support.pages import Page, text

VERSION_1 = Path(__file__).parents[2] / "core" / "advice" / "version_1.json"
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def stored(client, path):
    return client.application.extensions["mem_quiz"].store.responses.response(token_of(path))


def at(path: str, step: str) -> str:
    return f"/quiz/{token_of(path)}/{step}"


# --- the way through ----------------------------------------------------------------------------------------------


def test_the_landing_page_asks_the_first_question_at_once(client):
    page = client.page("/")
    assert "Which work would you enjoy most?" in page.main
    assert "Schools do not pay to appear" in page.main
    assert (
        f"{len(client.application.extensions['mem_quiz'].catalog.rankable)} engineering-management programs"
        in page.main
    )


def test_seven_answers_lead_to_a_ranked_list(client):
    page = client.page(take(client, student()))
    known = Recommendation.from_document(stored(client, page.path).document).fitting
    assert (f"{known.known} program" if known.known else "Nothing is known") in page.heading
    assert (f"{known.possible} more to ask" if known.known else f"{known.possible} may: ask") in page.heading
    assert len(page.all("article")) == 5
    behind = client.page(at(page.path, "behind")).main
    assert "Project management first" in behind
    assert "Because you said you would enjoy running projects" in behind


@pytest.mark.parametrize("mode", [None, *BY_ID["study_mode"].option_ids])
def test_the_quiz_takes_less_than_a_minute_by_the_keystroke_model(client, mode):
    words, path = count_words(client.page("/")), start(client)
    while step_of(path) in STEPS:
        words += count_words(client.page(path))
        path = choose(client, path, mode if step_of(path) == "study_mode" else None)
    assert words > 95
    assert keystroke_seconds(words, [BY_ID[step] for step in Answers(study_mode=mode).steps]) <= 60


def count_words(page: Page) -> int:
    """The words of a question, without key hints and without a list to choose from."""
    asked = page.one("fieldset")
    for silent in (*asked.iter("kbd"), *asked.iter("option")):
        silent.text = ""
    return len(text(asked).split())


@pytest.mark.parametrize(("mode", "total"), [("online_part_time", 7), ("campus_part_time", 8), ("any", 8), (None, 7)])
def test_the_counter_says_eight_once_where_is_asked(client, mode, total):
    path = take(client, student(study_mode=mode), until="study_mode")
    assert "5 of 7" in client.page(path).main
    path = choose(client, path, mode)
    assert step_of(path) == ("where" if total == 8 else "visa")
    assert f"6 of {total}" in client.page(path).main


@pytest.mark.parametrize(("said", "answer"), [("OH", "OH"), ("anywhere", "anywhere"), (None, None)])
def test_where_is_a_list_or_anywhere_or_skipped(client, said, answer):
    path = take(client, ASKED_ALL, until="where")
    page = client.page(path)
    (select,) = page.by_id("question").iter("select")
    assert {button.get("name") for button in page.all("button") if button.get("value") == "anywhere"} == {"where"}
    assert select.get("name") == "where"
    assert len([*select.iter("option")]) == len(BY_ID["where"].listed) + 1
    assert step_of(choose(client, path, said)) == "visa"
    assert stored(client, path).answers["where"] == answer
    page = client.page(path)
    chosen = [option.get("value") for option in page.all("option") if option.get("selected") is not None]
    pressed = [button.get("value") for button in page.all("button") if button.get("aria-current")]
    assert [*chosen, *pressed] == [state for state in [answer] if state]


def test_anywhere_counts_when_a_state_stands_in_the_list(client):
    """The browser sends the button first, as it stands first in the form, and the list too."""
    path = take(client, ASKED_ALL, until="where")
    choose(client, path, "OH")
    choose(client, path, ["anywhere", "OH"])
    assert stored(client, path).answers["where"] == "anywhere"
    choose(client, path, ["", "CA"])
    assert stored(client, path).answers["where"] == "CA"


def test_where_stands_on_the_results_page_and_changing_to_online_keeps_it(client):
    results = take(client, ASKED_ALL)
    page = client.page(results)
    assert "Change Where you could study: Ohio" in text(page.by_id("answers"))
    choose(client, change(page, "How you can study"), "online_part_time")
    assert "Where you could study" not in text(client.page(results).by_id("answers"))
    assert stored(client, results).answers["where"] == "OH"
    assert path_of(client.get(at(results, "where"))) == results


def test_changing_to_a_campus_on_the_results_page_stays_there_and_offers_where(client):
    results = take(client, student())
    assert choose(client, at(results, "study_mode"), "campus_full_time") == results
    assert "where" not in stored(client, results).answers
    assert choose(client, change(client.page(results), "Where you could study"), "OH") == results


@pytest.mark.parametrize("step", STEPS[1:])
def test_back_leads_to_the_question_before(client, step):
    path = take(client, ASKED_ALL, until=step)
    page = client.page(path)
    assert path.endswith(step)
    before = page.link("Back")
    assert STEPS.index(step_of(before)) == STEPS.index(step) - 1
    assert choose(client, before, ASKED_ALL[step_of(before)]) == path


def test_back_keeps_what_was_said(client):
    path = take(client, student(), until="visa")
    page = client.page(at(path, "study_mode"))
    assert [text(button) for button in page.all("button") if button.get("aria-current")] == ["3Online, part-time"]
    page = client.page(at(path, "interest"))
    assert [box.get("value") for box in page.all("input") if box.get("checked") is not None] == ["pm", "se"]


@pytest.mark.parametrize("step", [*STEPS[2:], "results", "results.csv", "results.json"])
def test_a_later_page_opened_early_leads_to_the_first_gap(client, step):
    path = start(client)
    response = client.get(at(path, step))
    assert path_of(response) == at(path, "goal")


def test_an_answer_sent_early_is_not_stored(client):
    path = start(client)
    response = client.post(at(path, "budget"), data=sends(client.page(path), "budget", "20000"))
    assert path_of(response) == at(path, "goal")
    assert stored(client, path).answers == {"interest": ["pm"]}


def test_a_repeated_answer_changes_nothing(client):
    path = start(client)
    assert choose(client, path, "se") == choose(client, path, "se")
    assert stored(client, path).answers == {"interest": ["pm"], "goal": "se"}


def test_a_skip_is_stored_as_nothing_and_asked_no_more(client):
    path = take(client, skipping())
    assert path.endswith("results")
    assert stored(client, path).answers == dict.fromkeys(step for step in STEPS if step != "where")
    page = client.page(path)
    assert page.heading == "A varied set to start from"
    assert "Strong fit" not in page.main


def test_change_on_the_results_page_returns_to_the_results(client):
    results = take(client, student())
    question = change(client.page(results), "You studied")
    assert choose(client, question, "aerospace") == results
    assert "Aerospace" in text(client.page(results).by_id("main"))


def test_every_answer_stands_on_the_results_page(client):
    page = client.page(take(client, {**ASKED_ALL, "must": ["budget"]}))
    said = text(page.by_id("answers"))
    for question in BY_ID.values():
        assert question.label in said
    assert "Up to $50,000 (a must)" in said


def test_start_again_makes_a_new_response(client):
    first, second = start(client), start(client)
    assert token_of(first) != token_of(second)


def change(page, label):
    """Where the chip of an answer leads to change it."""
    (link,) = [link for link in page.by_id("answers").iter("a") if text(link).startswith(f"Change {label}:")]
    return link.get("href").partition("#")[0]


# --- bad input ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", STEPS[1:])
@pytest.mark.parametrize("value", ["", "nonsense", "<script>alert(1)</script>"])
def test_an_answer_that_is_not_offered_says_what_to_do(client, step, value):
    path = take(client, ASKED_ALL, until=step)
    response = client.post(path, data=sends(client.page(path), step, value))
    page = Page(response.text)
    assert response.status_code == 422
    assert page.errors == [BY_ID[step].choose]
    assert page.title.startswith("Error: ")
    assert page.find(BY_ID[step].choose, "a").get("href") == f"#{step}"
    assert step not in stored(client, path).answers


def test_the_error_summary_comes_first_in_main(client):
    page = Page(client.post("/", data={}).text)
    assert "error-summary" in page.one("main")[0].get("class", "")


def test_enter_on_a_question_chooses_nothing(client):
    """A browser's implicit submission presses the first submit button, which carries no answer."""
    path = take(client, student(), until="budget")
    page = client.page(path)
    first = next(button for button in page.by_id("question").iter("button"))
    assert first.get("name") is None
    token = page.fields(page.by_id("question"))["csrf_token"]
    response = client.post(path, data={"csrf_token": token})
    assert response.status_code == 422
    assert Page(response.text).errors == [BY_ID["budget"].choose]


@pytest.mark.parametrize(
    ("picked", "message"),
    [
        ([], "Choose one or two kinds of work, or skip"),
        (["pm", "se", "pi"], "Choose one or two kinds of work, or skip"),
        (["pm", "unsure"], "Choose “Not sure yet” alone, or one or two of the others"),
    ],
)
def test_the_landing_page_keeps_what_was_ticked(client, picked, message):
    response = client.post("/", data={"interest": picked})
    page = Page(response.text)
    assert response.status_code == 422
    assert page.errors == [message]
    assert [box.get("value") for box in page.all("input") if box.get("checked") is not None] == picked


def test_a_form_without_its_token_is_refused_with_a_way_on(client):
    path = start(client)
    response = client.post(path, data={"goal": "pm"})
    assert response.status_code == 422
    assert "out of date" in response.text
    assert "goal" not in stored(client, path).answers


@pytest.mark.parametrize("path", ["/quiz/x/goal", f"/quiz/{'a' * 44}/goal", f"/quiz/{'a' * 43}/goal", "/quiz/../goal"])
def test_a_token_that_opens_nothing_is_no_page(client, path):
    assert client.get(path).status_code == 404


def test_an_unknown_question_is_no_page(client):
    assert client.get(at(start(client), "salary")).status_code == 404


# --- results ------------------------------------------------------------------------------------------------------


def test_points_add_up_on_the_page(client):
    results = take(client, student())
    for row in client.page(results).all("article"):
        page = client.page(at(results, f"place/{row.get('data-program')}"))
        (table,) = [table for table in page.all("table") if "adds-up" in (table.get("class") or "")]
        *rows, total = [row for row in table.iter("tr") if [*row.iter("td")]]
        points = [float(text([*row.iter("td")][-1])) for row in rows]
        assert sum(points) == pytest.approx(float(text([*total.iter("td")][-1])), abs=0.0005 * len(points) + 0.0005)


def test_five_cards_then_all_of_them(client):
    results = take(client, student())
    more = client.page(results).link("Show 5 more")
    assert more == f"{results}?show=all#row-{client.page(results).all('article')[-1].get('data-program')}"
    assert len(client.page(more.partition("#")[0]).all("article")) == 10


def test_a_visa_and_online_study_contradict_and_one_click_leads_out(client):
    results = take(client, student(visa="yes"))
    page = client.page(results)
    assert page.heading == "Two of your answers contradict each other"
    assert "contradict each other" in page.main
    forms = [form for form in page.all("form") if form.get("action", "").endswith("/change")]
    assert len(forms) == 2
    fields = page.fields(forms[0])
    assert path_of(client.post(forms[0].get("action"), data=fields)) == results
    assert client.page(results).all("article")
    once = stored(client, results).answers
    assert path_of(client.post(forms[0].get("action"), data=fields)) == results
    assert stored(client, results).answers == once


@pytest.mark.parametrize("patch", ["", "{", "[]", '{"budget": "7"}', '{"name": "x"}', "null", "[" * 5000])
def test_a_change_that_the_quiz_does_not_know_is_refused(client, patch):
    results = take(client, student())
    token = client.page(at(results, "goal")).fields()["csrf_token"]
    response = client.post(at(results, "change"), data={"csrf_token": token, "change": patch})
    assert response.status_code == 422
    assert Page(response.text).errors == ["This change does not fit the quiz. Use a Change link beside your answers"]


def test_a_list_of_another_catalog_stands_and_can_be_ranked_again(client, app):
    results = take(client, student())
    before = stored(client, results)
    document = json.loads(json.dumps(before.document))
    document["engine"]["catalog_sha256"] = "0" * 64
    document["programs"][0]["id"] = "gone"
    document["programs"][0]["institution"] = "A school that was"
    responses = app.extensions["mem_quiz"].store.responses
    assert responses.save(token_of(results), before.answers, document, before.version, now=NOW)
    page = client.page(results)
    assert "have changed since this list was made" in page.main
    assert "A school that was" in page.main
    assert "No longer in the catalog" in page.main
    form = next(form for form in page.all("form") if form.get("action", "").endswith("/rank"))
    assert path_of(client.post(form.get("action"), data=page.fields(form))) == results
    assert stored(client, results).document == before.document


def test_the_stored_document_is_shown_and_not_a_new_one(client, app):
    results = take(client, student())
    before = stored(client, results)
    document = {**before.document, "messages": [{"code": "low_signal", "params": {"text": "This very document."}}]}
    assert app.extensions["mem_quiz"].store.responses.save(
        token_of(results), before.answers, document, before.version, now=NOW
    )
    assert "This very document." in client.page(results).main


def test_a_list_that_was_stored_with_sentences_is_shown_as_it_was(client, app):
    results = take(client, student())
    before = stored(client, results)
    document = json.loads(VERSION_1.read_text(encoding="utf-8"))
    assert app.extensions["mem_quiz"].store.responses.save(
        token_of(results), before.answers, document, before.version, now=NOW
    )
    page = client.page(results)
    assert all(program["institution"] in page.main for program in document["programs"])
    taken = json.loads(client.get(f"{results}.json").get_data(as_text=True))["recommendation"]
    assert [row["reasons_for"] for row in taken["programs"]] == [row["reasons_for"] for row in document["programs"]]


@pytest.mark.parametrize(("kind", "mimetype"), [("csv", "text/csv"), ("json", "application/json")])
def test_the_list_can_be_taken_along(client, kind, mimetype):
    results = take(client, student())
    response = client.get(f"{results}.{kind}")
    assert response.mimetype == mimetype
    assert "attachment" in response.headers["Content-Disposition"]
    assert response.headers["Cache-Control"] == "no-store"
    first = stored(client, results).document["programs"][0]["institution"]
    assert first in response.get_data(as_text=True)


def test_two_tabs_that_answer_at_once_both_count(client, app, monkeypatch):
    path = take(client, student(), until="visa")
    responses = app.extensions["mem_quiz"].store.responses
    save = responses.save
    raced: list[bool] = []

    def save_after_another_tab(token, answers, document, version, *, now, earlier=None):
        if not raced:
            raced.append(True)
            assert save(token, {**responses.response(token).answers, "goal": "se"}, None, version, now=now)
        return save(token, answers, document, version, now=now, earlier=earlier)

    monkeypatch.setattr(responses, "save", save_after_another_tab)
    choose(client, path, "unsure")
    assert stored(client, path).answers["goal"] == "se"
    assert stored(client, path).answers["visa"] == "unsure"


# --- keep and delete ----------------------------------------------------------------------------------------------


def test_deleting_is_for_real(client, app):
    results = take(client, student())
    page = client.page(at(results, "keep"))
    fields = page.fields(page.all("form")[0])
    assert path_of(client.post(at(results, "keep"), data=fields)) == "/deleted"
    assert path_of(client.post(at(results, "keep"), data=fields)) == "/deleted"
    for step in ("results", "goal", "keep", "results.csv"):
        assert client.get(at(results, step)).status_code == 404
    with app.extensions["mem_quiz"].store.engine.connect() as connection:
        assert connection.scalar(sql("select count(*) from responses")) == 0


def test_reading_never_writes(client, app):
    results = take(client, student())
    before = stored(client, results)
    for path in (results, f"{results}?show=all", f"{results}.csv", at(results, "goal"), at(results, "keep"), "/"):
        client.get(path)
    assert stored(client, results) == before
    with app.extensions["mem_quiz"].store.engine.connect() as connection:
        assert connection.scalar(sql("select count(*) from responses")) == 1
