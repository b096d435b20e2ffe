"""The review page over HTTP: who may write, what an override needs, and what comes too late."""

import pytest

from quiz.core.advising.review import MAX_TEXT
from quiz.core.decision.shortlist import Entry, Shortlist
from tests.support.case import publish, send, take, why
from tests.support.pages import Page, text
from tests.support.people import client_of, make_account

# --- claiming ---------------------------------------------------------------------------------------------------------


def test_two_advisors_claim_and_the_second_is_told_who_was_first(ada, bob, case):
    late = bob.page(case.path)
    take(ada, case)
    response = send(bob, late, "/claim")
    assert response.status_code == 409
    assert "Ada Example has claimed this request" in response.text
    assert ada.page(case.path).find("Release", "button") is not None


def test_claiming_twice_is_claiming_once(ada, case):
    page = ada.page(case.path)
    for _ in range(2):
        assert send(ada, page, "/claim").status_code == 303


def test_who_has_not_claimed_it_reads_all_and_is_offered_nothing_to_write(ada, bob, case):
    take(ada, case)
    page = bob.page(case.path)
    assert "Ada Example has this request" in page.main
    actions = {(form.get("action") or "").rsplit("/", 1)[1] for form in page.all("form")}
    assert actions <= {"sign-out", "see"}


@pytest.mark.parametrize(
    ("to", "data"),
    [
        ("edit", {"do": "remove", **why()}),
        ("accept", {}),
        ("undo", {}),
        ("notes", {"do": "save", "shared_note": "x"}),
        ("notes", {"do": "publish"}),
        ("newer", {}),
        ("message", {"message": "hello", "nonce": "n" * 22, "do": "ask"}),
        ("release", {}),
        ("reopen", {}),
        ("take-back", {}),
    ],
)
def test_somebody_elses_request_is_read_only(app, ada, bob, case, to, data):
    """Also for whoever has a page that is up to date in every version."""
    page = take(ada, case)
    send(ada, page, "/edit", case.ids[3], do="up", **why())
    publish(ada, case)
    stored, request_ = case.review, case.stored
    sent = {"csrf_token": csrf(bob, case), "program": case.ids[0], **data}
    versions = {"version": str(stored.version), "case_version": str(request_.version)}
    response = bob.post(f"{case.path}/{to}", data={**sent, **versions})
    assert response.status_code in (409, 422)
    assert case.review == stored
    assert case.stored == request_
    assert case.services.store.cases.messages(case.number) == ()


def csrf(client, case):
    return client.page(case.path).fields()["csrf_token"]


def test_an_unknown_number_is_no_page(ada, case):
    assert ada.get(f"/advisor/requests/{case.number + 1}").status_code == 404
    data = {"csrf_token": csrf(ada, case), "version": "1", "case_version": "1"}
    for to in ("claim", "release", "edit", "accept", "undo", "notes", "message", "reopen", "take-back", "newer", "see"):
        assert ada.post(f"/advisor/requests/{case.number + 1}/{to}", data=data).status_code == 404


def test_an_admin_releases_what_somebody_else_has(app, ada, case):
    take(ada, case)
    admin = client_of(app, make_account(app, "admin", name="Cy Admin"))
    page = admin.page(case.path)
    assert page.find("Release for Ada Example", "button") is not None
    assert send(admin, page, "/release").status_code == 303
    assert case.stored.claimed_by is None


def test_without_its_token_no_form_does_anything(ada, case):
    take(ada, case)
    fields = {"version": "0", "case_version": str(case.stored.version), "program": case.ids[0]}
    for to in ("edit", "accept", "undo", "notes", "message", "release", "take-back", "newer", "reopen", "claim", "see"):
        response = ada.post(f"{case.path}/{to}", data={**fields, "do": "remove", **why(), "csrf_token": "no"})
        assert response.status_code in (404, 422), to
    assert case.review is None
    assert case.stored.state == "claimed"


# --- overriding -------------------------------------------------------------------------------------------------------


def test_a_move_keeps_the_models_place_beside_and_says_why(ada, case):
    page = take(ada, case)
    response = send(ada, page, "/edit", case.ids[3], do="move", place="1", **why())
    assert response.status_code == 303
    page = ada.page(case.path)
    first = text(page.all("article")[0])
    assert "4 in the computed list" in first
    assert "moved up" in first
    assert "Cost: It is the cheaper one." in first
    assert case.review.review.shown == case.ids
    assert case.review.review.ids[0] == case.ids[3]


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({"do": "up", "reason": "", "text": "x"}, "Choose a reason"),
        ({"do": "remove", "reason": "cost", "text": " "}, "Say why in a sentence: the student reads it"),
        ({"do": "move", "place": "99", "reason": "cost", "text": "x"}, "Choose a place from 1 to 10"),
        ({"do": "move", "place": "two", "reason": "cost", "text": "x"}, "Choose a place from 1 to 10"),
        ({"do": "sell", "reason": "cost", "text": "x"}, "Choose what to do with the program"),
    ],
)
def test_an_override_that_says_too_little_is_sent_back_with_what_was_typed(ada, case, typed, problem):
    page = take(ada, case)
    response = send(ada, page, "/edit", case.ids[2], **typed)
    assert response.status_code == 422
    page = Page(response.text)
    assert page.errors == [problem]
    assert (page.by_id("text").text or "").strip() == typed["text"].strip()
    assert case.review is None


def test_a_text_that_is_too_long_is_kept(ada, case):
    page = take(ada, case)
    response = send(ada, page, "/edit", case.ids[2], do="remove", reason="cost", text="x" * (MAX_TEXT + 1))
    assert response.status_code == 422
    assert "x" * (MAX_TEXT + 1) in response.text


def test_the_reason_of_the_last_change_is_offered_for_the_next(ada, case):
    page = take(ada, case)
    send(ada, page, "/edit", case.ids[3], do="up", **why())
    assert send(ada, ada.page(case.path), "/edit", case.ids[3], do="up", reason="cost").status_code == 303
    assert case.review.review.ids[1] == case.ids[3]


def test_undo_takes_the_last_step_back(ada, case):
    page = take(ada, case)
    send(ada, page, "/edit", case.ids[0], do="remove", **why())
    assert "Left out by you" in ada.page(case.path).main
    assert send(ada, ada.page(case.path), "/undo").status_code == 303
    assert case.review.review.ids == case.ids


def test_any_program_of_the_catalog_can_be_added_and_the_students_own_stay_apart(ada, case):
    others = [program.id for program in case.services.catalog.rankable if program.id not in case.ids]
    case.services.store.shortlists.save(case.token, Shortlist((Entry(others[0]),)), 0, now=case.services.now())
    page = take(ada, case)
    send(ada, page, "/edit", do="add", program=others[0], place="1", **why())
    send(ada, ada.page(case.path), "/edit", do="add", program=others[1], place="1", **why())
    origins = {item.id: item.origin for item in case.review.review.items[:2]}
    assert origins == {others[0]: "student", others[1]: "advisor"}
    page = ada.page(case.path)
    assert "from the student’s own shortlist" in text(page.all("article")[1])
    assert case.review.review.items[0].ranked.contributions, "it is judged by these answers"


def test_a_program_to_add_is_searched_for_by_any_name_of_its_school(ada, case):
    take(ada, case)
    page = ada.page(f"{case.path}?find=UMBC")
    (select,) = (each for each in page.all("select") if each.get("id") == "program")
    names = [option.text for option in select.iter("option") if option.get("value")]
    assert names
    assert all(name.startswith("University of Maryland, Baltimore County") for name in names)
    assert "0 found" in ada.page(f"{case.path}?find=zzyzx").main


def test_what_is_not_in_the_catalog_cannot_be_added(ada, case):
    page = take(ada, case)
    response = send(ada, page, "/edit", do="add", program="moon-base-mem", place="1", **why())
    assert response.status_code == 422
    assert "Choose the program to add from the list" in response.text


def test_nothing_that_is_typed_is_markup(ada, client, case):
    evil = "<script>alert(1)</script>\"'=1+1"
    page = take(ada, case)
    send(ada, page, "/edit", case.ids[1], do="up", reason="cost", text=evil)
    send(ada, ada.page(case.path), "/edit", case.ids[0], do="comment", text=evil)
    publish(ada, case, shared_note=evil, signed=evil, internal_note=evil)
    for page in (ada.page(case.path), client.page(case.results)):
        assert "<script>alert" not in page.html
        assert evil in page.main


# --- too late ---------------------------------------------------------------------------------------------------------


def test_a_stale_edit_shows_the_newer_state_and_keeps_what_was_typed(ada, case):
    page = take(ada, case)
    send(ada, page, "/edit", case.ids[3], do="move", place="1", **why())
    response = send(ada, page, "/edit", case.ids[4], do="up", reason="content", text="My careful words.")
    assert response.status_code == 409
    late = Page(response.text)
    assert late.by_id("text").text == "My careful words."
    assert "changed while you had it open" in late.main
    assert "moved up" in text(late.all("article")[0]), "the newer state"
    assert send(ada, late, "/edit", case.ids[4], do="up", reason="content", text="x").status_code == 303


def test_a_stale_edit_of_a_program_that_went_keeps_its_words(ada, case):
    page = take(ada, case)
    send(ada, page, "/edit", case.ids[4], do="remove", **why())
    response = send(ada, page, "/edit", case.ids[4], do="up", reason="content", text="My careful words.")
    assert response.status_code == 409
    assert "My careful words." in response.text


def test_stale_notes_are_kept_in_their_fields(ada, case):
    page = take(ada, case)
    send(ada, page, "/accept")
    response = send(ada, page, "/notes", do="publish", shared_note="My careful words.")
    assert response.status_code == 409
    assert Page(response.text).by_id("shared_note").text == "My careful words."
    assert case.stored.state == "claimed"


def test_publishing_over_an_answer_that_was_not_read_is_refused(ada, case):
    """The student wrote while the advisor was about to publish."""
    page = take(ada, case)
    send(ada, page, "/accept")
    page = ada.page(case.path)
    store, now = case.services.store, case.services.now()
    store.cases.answer(case.number, "Wait: I can pay more.", "n" * 22, by_link=False, now=now)
    response = send(ada, page, "/notes", do="publish")
    assert response.status_code == 409
    assert "Wait: I can pay more." in response.text
    assert store.reviews.published(case.token) is None


# --- messages ---------------------------------------------------------------------------------------------------------


def test_a_question_waits_for_the_student_and_goes_out_once(ada, client, case):
    page = take(ada, case)
    for _ in range(2):
        assert send(ada, page, "/message", message="Could you move?", do="ask").status_code == 303
    assert case.stored.state == "waiting"
    assert len(case.services.store.cases.messages(case.number)) == 1
    assert "Could you move?" in client.page(f"/quiz/{case.token}/advisor").main
    case.services.store.cases.answer(case.number, "Yes.", "m" * 22, by_link=False, now=case.services.now())
    assert case.stored.state == "claimed"
    page = ada.page(case.path)
    assert "Yes." in page.main
    assert "Something happened here since you last looked" in page.main


def test_an_empty_message_is_not_sent(ada, case):
    response = send(ada, take(ada, case), "/message", message=" ", do="ask")
    assert response.status_code == 422
    assert "Write what you want to ask or tell" in response.text
