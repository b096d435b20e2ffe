"""What an advisor publishes, over HTTP: what the student's page and files show, and how it is changed or taken back."""

import csv
import io
import json

import pytest
from pypdf import PdfReader

from quiz.files import read_json
from tests.support.case import add, move, other, press, publish, send_case, take


def test_nothing_is_published_that_nobody_decided(ada, client, case):
    take(ada, case)
    response = publish(ada, case, shared_note="Kept words.")
    assert response.status_code == 422
    assert "Accept the list as it is, or change it" in response.text
    assert "Kept words." in response.text
    assert "Reviewed by an advisor" not in client.page(case.results).main


def test_the_student_sees_the_advisors_list_with_its_reasons_and_the_models_one_click_away(ada, client, case):
    page = take(ada, case)
    move(ada, page, case.ids[3], 1)
    typed = {f"{case.ids[0]}-reason": "admission", f"{case.ids[0]}-text": "They ask for more."}
    press(ada, ada.page(case.path), f"remove:{case.ids[0]}", **typed)
    assert publish(ada, case, shared_note="Look at the first two.", signed="Dr. Ada").status_code == 303
    page = client.page(case.results)
    assert "Reviewed by an advisor" in page.main
    assert "Dr. Ada, " in page.main
    assert "Look at the first two." in page.main
    assert "Moved up: number 4 in the computed list. It is the cheaper one." in page.main
    assert "They ask for more." in page.main
    cards = [card.get("data-program") for card in page.all("article") if card.get("data-program")]
    assert cards == [case.ids[3], *case.ids[1:3], *case.ids[4:]]
    computed = client.page(page.link("See the computed list"))
    cards = [card.get("data-program") for card in computed.all("article") if card.get("data-program")]
    assert cards == [*case.ids[:5]]
    assert "This is the computed list. It was reviewed by Dr. Ada" in computed.main
    assert case.stored.state == "done"


def test_without_a_name_it_is_an_advisors(ada, client, case):
    press(ada, take(ada, case), "accept")
    publish(ada, case, signed="")
    assert "Ada" not in client.page(case.results).main


def test_the_internal_note_is_not_on_the_students_page(ada, client, case):
    press(ada, take(ada, case), "accept")
    publish(ada, case, internal_note="Asked the school on Monday.")
    assert "Asked the school" not in client.get(case.results).text


def test_when_the_answers_change_both_lists_are_older(ada, client, case):
    press(ada, take(ada, case), "accept")
    publish(ada, case)
    page = client.page(f"/quiz/{case.token}/budget")
    client.post(page.path, data={**page.fields(page.by_id("question")), "budget": "no_limit"})
    page = client.page(case.results)
    assert "Reviewed by an advisor" not in page.main
    assert "it is older than your answers" in page.main
    advice = client.page(page.link("See the advisor’s list"))
    assert "are both older than your answers" in advice.main
    assert "Reviewed by an advisor" in advice.main
    assert "The student has changed answers since this list was computed" in ada.page(case.path).main


def test_a_review_goes_onto_the_list_for_the_new_answers(ada, client, case):
    move(ada, take(ada, case), case.ids[3], 1)
    page = client.page(f"/quiz/{case.token}/budget")
    client.post(page.path, data={**page.fields(page.by_id("question")), "budget": "no_limit"})
    assert press(ada, ada.page(case.path), "newer").status_code == 303
    assert case.review.review.answers.budget == "no_limit"
    assert case.review.review.shown == case.ids


def test_reopening_keeps_what_is_published_until_it_is_published_anew_or_taken_back(ada, client, case):
    press(ada, take(ada, case), "accept")
    publish(ada, case)
    assert press(ada, ada.page(case.path), "reopen").status_code == 303
    move(ada, ada.page(case.path), case.ids[3], 1)
    assert "what you changed since is a draft" in ada.page(case.path).main
    assert "The list is the computed one, unchanged" in client.page(case.results).main
    publish(ada, case)
    assert "1 moved" in client.page(case.results).main
    press(ada, ada.page(case.path), "reopen")
    assert press(ada, ada.page(case.path), "take-back").status_code == 303
    assert "Reviewed by an advisor" not in client.page(case.results).main
    assert case.review.review.ids[0] == case.ids[3], "the draft stays"


def test_a_list_that_was_replaced_can_still_be_read_by_its_date(ada, client, case):
    press(ada, take(ada, case), "accept")
    publish(ada, case, shared_note="The first letter.")
    press(ada, ada.page(case.path), "reopen")
    move(ada, ada.page(case.path), case.ids[3], 1)
    publish(ada, case, shared_note="The second letter.")
    status = client.page(f"/quiz/{case.token}/advisor")
    assert "The lists that an advisor published for you" in status.main
    first = client.page(f"/quiz/{case.token}/advisor/lists/1")
    assert "The first letter." in first.main
    assert "A newer one has taken its place" in first.main
    assert [card.get("data-program") for card in first.all("article")] == list(case.ids)
    assert "This is the list that your results page shows" in client.page(f"/quiz/{case.token}/advisor/lists/2").main
    assert client.get(f"/quiz/{case.token}/advisor/lists/3").status_code == 404
    assert "Published lists" in ada.page(case.path).main
    assert "The first letter." in ada.page(f"{case.path}/published/1").main
    assert ada.get(f"{case.path}/published/3").status_code == 404


def test_what_was_taken_back_only_the_desk_can_read(ada, client, case):
    press(ada, take(ada, case), "accept")
    publish(ada, case, shared_note="A letter to the wrong student.")
    press(ada, ada.page(case.path), "reopen")
    press(ada, ada.page(case.path), "take-back")
    assert client.get(f"/quiz/{case.token}/advisor/lists/1").status_code == 404
    assert "published for you" not in client.page(f"/quiz/{case.token}/advisor").main
    kept = ada.page(f"{case.path}/published/1").main
    assert "A letter to the wrong student." in kept
    assert "Taken back" in kept


def test_withdrawing_takes_the_published_list_away(ada, client, case):
    press(ada, take(ada, case), "accept")
    publish(ada, case)
    case.services.store.cases.withdraw(case.token, now=case.services.now())
    assert "Reviewed by an advisor" not in client.page(case.results).main
    gone = ada.get(case.path)
    assert gone.status_code == 410
    assert "The student took this request back on" in gone.text


def test_what_the_desk_has_written_is_in_the_audit_trail(ada, case):
    press(ada, take(ada, case), "accept")
    publish(ada, case)
    actions = [entry.action for entry in case.services.store.audit.of(f"request:{case.number}")]
    assert actions == [
        "request.created",
        "request.claimed",
        "review.accepted",
        "request.state_changed",
        "review.published",
    ]


@pytest.mark.parametrize(
    "changes",
    [{"visa": "yes"}, {"interest": None, "goal": None, "discipline": None, "study_mode": None, "budget": None}],
    ids=["a contradiction", "nothing said"],
)
def test_a_list_that_is_empty_or_says_little_can_be_reviewed(app, ada, client, changes):
    case = send_case(app, **changes)
    page = take(ada, case)
    add(ada, page, other(case))
    assert publish(ada, case).status_code == 303
    page = client.page(case.results)
    assert "Added." in page.main
    assert page.all("article")[0].get("data-program") == other(case)


# --- files ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def reviewed(ada, case):
    move(ada, take(ada, case), case.ids[3], 1, block_text="=cheaper()")
    add(ada, ada.page(case.path), other(case), 2, add_text="A better match.")
    publish(ada, case, shared_note="Look at the first two.", signed="Dr. Ada")
    return case


def rows(client, case, query=""):
    content = client.get(f"{case.results}.csv{query}").data.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content)))


def test_the_files_hold_the_advisors_list_and_say_so(client, reviewed):
    first, second, third, *_ = rows(client, reviewed)
    assert first["Rank in your list"] == "4"
    assert first["What the advisor did"] == "Moved up from 4"
    assert first["The advisor's words"] == "'=cheaper()", "no cell runs"
    assert (second["Rank in your list"], second["What the advisor did"]) == ("", "Added")
    assert third["What the advisor did"] == "As computed"
    response = client.get(f"{reviewed.results}.csv")
    assert "mem-quiz-reviewed-" in response.headers["Content-Disposition"]
    computed = rows(client, reviewed, "?list=model")
    assert [row["Rank in your list"] for row in computed] == [str(n) for n in range(1, 11)]
    assert "What the advisor did" not in computed[0]


def test_the_json_file_holds_both_orders_and_can_be_loaded_again(client, reviewed):
    content = client.get(f"{reviewed.results}.json").data
    document = json.loads(content)
    assert [program["id"] for program in document["recommendation"]["programs"]] == [*reviewed.ids]
    assert [program["program"] for program in document["review"]["list"]][:2] == [reviewed.ids[3], other(reviewed)]
    assert document["review"]["signed"] == "Dr. Ada"
    assert {difference["reason"] for difference in document["review"]["differences"]} == {"cost"}
    assert read_json(content)[0].answers.budget == "50000"


def test_the_pdf_says_whose_list_it_is(client, reviewed):
    words = " ".join(
        page.extract_text() for page in PdfReader(io.BytesIO(client.get(f"{reviewed.results}.pdf").data)).pages
    )
    words = " ".join(words.split())
    assert "Programs that an advisor reviewed for you" in words
    assert "Put in this order by Dr. Ada, an advisor," in words
    assert "Look at the first two." in words
    assert "Moved up from 4" in words


def test_the_dossier_to_read_holds_both_orders_what_was_left_out_and_why_and_who_did_it(ada, bob, case):
    take(ada, case)
    gone = {f"{case.ids[0]}-reason": "admission", f"{case.ids[0]}-text": "They ask for more."}
    press(ada, ada.page(case.path), f"remove:{case.ids[0]}", **gone)
    publish(ada, case, shared_note="Look at the first two.", signed="Dr. Ada")
    pages = PdfReader(io.BytesIO(bob.get(f"{case.path}/dossier.pdf").data)).pages
    words = " ".join(" ".join(page.extract_text() for page in pages).split())
    for said in (
        "The computed order",
        "The advisor’s order",
        "They ask for more.",
        "Look at the first two.",
        "Which first?",
    ):
        assert said in words
    name = case.services.catalog.by_id[case.ids[0]].institution
    trail = words[words.index("The audit trail") :]
    assert "Ada Example left out a program" in trail or "left a program out of a list" in trail
    assert name in trail


def test_the_dossier_holds_both_orders_every_step_and_the_audit_trail(ada, bob, client, reviewed):
    document = json.loads(bob.get(f"{reviewed.path}/dossier.json").data)
    assert document["computed_order"] == [*reviewed.ids]
    assert [program["program"] for program in document["advisor_order"]][:2] == [reviewed.ids[3], other(reviewed)]
    assert [step["text"] for step in document["steps"]] == ["=cheaper()", "A better match."]
    assert [entry["action"] for entry in document["audit"]][-1] == "review.published"
    assert bob.get(f"{reviewed.path}/list.pdf").data.startswith(b"%PDF")
    assert client.get(f"{reviewed.path}/dossier.json").status_code == 303
    assert ada.get(f"/advisor/requests/{reviewed.number + 1}/dossier.json").status_code == 404
