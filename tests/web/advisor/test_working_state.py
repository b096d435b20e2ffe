"""What an advisor types on the page of a case: kept whatever is pressed, told when, and what happened meanwhile."""

import pytest

from tests.support.case import press, publish, send, take

TYPED = {
    "shared_note": "Dear student,",
    "internal_note": "Asked the school.",
    "message": "Could you",
    "block_text": "Because they",
    "add_text": "A school that",
}


@pytest.mark.parametrize("do", ["keep", "see", "accept", "undo", "find", "up", "comment", "add", "ask"])
def test_whatever_is_pressed_keeps_all_that_was_typed(ada, case, do):
    """Also where the press itself is refused: the empty message, the program that was not chosen."""
    page, line = take(ada, case), f"{case.ids[5]}-text"
    typed = {**TYPED, line: "Half a sen"} | ({"message": ""} if do == "ask" else {})
    press(ada, page, f"{do}:{case.ids[2]}", **typed)
    page = ada.page(case.path)
    assert {name: page.by_id(name).get("value") or page.by_id(name).text or "" for name in typed} == typed


def test_a_script_keeps_what_is_typed_and_is_told_when_and_under_which_version(clock, ada, case):
    page = take(ada, case)
    quiet = {"headers": {"Accept": "application/json"}}
    form = next(form for form in page.all("form") if form.get("id") == "work")
    data = {**page.fields(form), "shared_note": "Dear", "do": "keep"}
    answer = ada.post(f"{case.path}/work", data=data, **quiet)
    assert answer.status_code == 200
    assert answer.json == {"version": 1, "saved": clock.now.isoformat()}
    assert case.review.shared_note == "Dear"
    assert ada.post(f"{case.path}/work", data=data, **quiet).status_code == 409, "an older page"
    long = {**data, "version": "1", "shared_note": "x" * 3_001}
    answer = ada.post(f"{case.path}/work", data=long, **quiet)
    assert (answer.status_code, answer.json) == (422, {"problem": "The note has 3,001 characters: shorten it to 3,000"})


def test_saving_says_so(clock, ada, case):
    press(ada, take(ada, case), "keep", shared_note="Dear")
    page = ada.page(case.path)
    assert f"Saved {clock.now:%H:%M} UTC." in page.main
    entries = [entry.action for entry in case.services.store.audit.of(f"request:{case.number}")]
    assert entries[-1] == "review.noted"


def test_a_message_that_was_not_sent_is_said_when_the_list_is_published(ada, case):
    press(ada, take(ada, case), "accept", message="By the way")
    publish(ada, case)
    page = ada.page(case.path)
    assert "The message that you typed was not sent" in page.main
    assert page.by_id("message").text == "By the way"


# --- what happened ----------------------------------------------------------------------------------------------------


def test_what_happened_is_said_in_words(clock, ada, client, case):
    press(ada, take(ada, case), "accept")
    clock.forward(minutes=1)
    store = case.services.store
    store.cases.answer(case.number, "Yes.", "n" * 22, by_link=False, now=clock.now)
    page = client.page(f"/quiz/{case.token}/budget")
    client.post(page.path, data={**page.fields(page.by_id("question")), "budget": "no_limit"})
    news = ada.page(case.path).main
    assert "The student wrote a message. The student changed total tuition to “No limit”." in news


def test_what_another_advisor_did_is_said(clock, ada, bob, case):
    send(bob, bob.page(case.path), "/see")
    clock.forward(minutes=1)
    press(ada, take(ada, case), "accept")
    assert "Ada Example has it now: claimed." in bob.page(case.path).main
    publish(ada, case)
    assert "Ada Example published the list." in bob.page(case.path).main


def test_what_was_typed_about_a_request_that_was_withdrawn_is_answered_with_that(ada, case):
    page = take(ada, case)
    case.services.store.cases.withdraw(case.token, now=case.services.now())
    response = press(ada, page, "keep", shared_note="Dear")
    assert response.status_code == 410
    assert "The student took this request back on" in response.text
