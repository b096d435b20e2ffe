"""The review page over HTTP: who may write, what an override needs, and what comes too late."""

from dataclasses import dataclass, replace

import pytest

from quiz.core.advising.edits import MAX_TEXT
from quiz.core.decision.shortlist import Entry, Shortlist
from quiz.core.ranking.engine import Engine, fit_engine
from quiz.service.live import Shelf
from quiz.web.advisor.acts import ACTS
from tests.support.case import add, leave_out, move, press, publish, send, send_case, take, why
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


def test_somebody_elses_request_is_read_only(ada, bob, case):
    """Whatever is pressed, also for whoever has a page that is up to date in every version."""
    page = take(ada, case)
    move(ada, page, case.ids[3], 1)
    publish(ada, case)
    stored, request_ = case.review, case.stored
    sent = {"csrf_token": csrf(bob, case), "shared_note": "x", "message": "My words", "nonce": "n" * 22}
    versions = {"version": str(stored.version), "case_version": str(request_.version)}
    for do in ACTS:
        response = bob.post(
            f"{case.path}/work", data={**sent, **versions, **why(case.ids[0]), "do": f"{do}:{case.ids[0]}"}
        )
        assert response.status_code == 409, do
        assert "My words" in response.text, do
        assert case.review == stored, do
        assert case.stored == request_, do
        assert case.services.store.cases.messages(case.number) == (), do


def csrf(client, case):
    return client.page(case.path).fields()["csrf_token"]


def test_an_unknown_number_is_no_page(ada, case):
    assert ada.get(f"/advisor/requests/{case.number + 1}").status_code == 404
    data = {"csrf_token": csrf(ada, case), "version": "1", "case_version": "1"}
    for to in ("claim", "work", "see"):
        assert ada.post(f"/advisor/requests/{case.number + 1}/{to}", data=data).status_code == 404


def test_an_admin_releases_what_somebody_else_has(app, ada, case):
    take(ada, case)
    admin = client_of(app, make_account(app, "admin", name="Cy Admin"))
    page = admin.page(case.path)
    assert page.find("Release for Ada Example", "button") is not None
    assert send(admin, page, "/release").status_code == 303
    assert case.stored.claimed_by is None


@pytest.mark.slow  # every button of two pages
def test_without_its_token_no_form_does_anything(ada, case):
    take(ada, case)
    fields = {"version": "0", "case_version": str(case.stored.version), "csrf_token": "no"}
    for to, do in [("claim", "accept"), ("see", ""), *(("work", do) for do in ACTS)]:
        data = {**fields, "do": f"{do}:{case.ids[0]}", **why(case.ids[0])}
        assert ada.post(f"{case.path}/{to}", data=data).status_code == 422, (to, do)
    assert case.review is None
    assert case.stored.state == "claimed"


def test_a_list_is_claimed_and_accepted_in_one_press(ada, bob, case):
    late = bob.page(case.path)
    assert send(ada, ada.page(case.path), "/claim", do="accept").status_code == 303
    assert case.review.review.is_accepted
    response = send(bob, late, "/claim", do="accept")
    assert response.status_code == 409
    assert "Ada Example has claimed this request" in response.text


# --- overriding -------------------------------------------------------------------------------------------------------


def test_a_move_keeps_the_models_place_beside_and_says_why(ada, case):
    page = take(ada, case)
    assert move(ada, page, case.ids[3], 1).status_code == 303
    page = ada.page(case.path)
    first = text(page.all("article")[0])
    assert "4 computed" in first
    assert "moved up" in first
    assert "Cost: It is the cheaper one." in first
    assert case.review.review.shown == case.ids
    assert case.review.review.ids[0] == case.ids[3]


@pytest.mark.parametrize(
    ("do", "typed", "problem"),
    [
        ("remove", {"reason": "", "text": "x"}, "Choose a reason"),
        ("remove", {"reason": "cost", "text": " "}, "Say why in a sentence: the student reads it"),
        ("mend", {"reason": "cost", "text": "x"}, "There is no reason to mend: nothing was done to this program"),
        ("remove", {"reason": "cost", "text": "x" * (MAX_TEXT + 1)}, "This has 601 characters: shorten it to 600"),
        ("sell", {"reason": "cost", "text": "x"}, "Choose what to do"),
    ],
)
def test_an_override_that_says_too_little_is_sent_back_with_what_was_typed(ada, case, do, typed, problem):
    page, program = take(ada, case), case.ids[2]
    response = press(ada, page, f"{do}:{program}", **{f"{program}-{name}": value for name, value in typed.items()})
    assert response.status_code == 422
    page = Page(response.text)
    assert page.errors == [problem]
    assert (page.by_id(f"{program}-text").text or "").strip() == typed["text"].strip()
    assert case.review is None or case.review.review.edits == ()


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({"block_reason": ""}, "Choose a reason"),
        ({"block_text": " "}, "Say why in a sentence: the student reads it"),
        ({"place": ""}, "The list stands in this order already: move a program first"),
    ],
)
def test_an_order_without_a_reason_is_not_saved_and_stays_on_the_page(ada, case, typed, problem):
    page, first = take(ada, case), case.ids[3]
    place = typed.get("place", "1")
    reason = {"block_reason": "cost", "block_text": "Because.", **typed}
    response = press(ada, page, "arrange", **{f"{first}-place": place, **reason})
    assert response.status_code == 422
    assert Page(response.text).errors == [problem]
    if place:
        assert Page(response.text).all("article")[0].get("id") == f"item-{first}"


def test_several_programs_are_moved_with_one_save_and_one_reason(ada, case):
    page = take(ada, case)
    numbers = {f"{id_}-place": str(place) for place, id_ in enumerate(reversed(case.ids), 1)}
    assert press(ada, page, "arrange", **numbers, block_reason="content", block_text="Labs.").status_code == 303
    review = case.review.review
    assert review.ids == tuple(reversed(case.ids))
    assert len(review.steps) == 1
    assert {difference.text for difference in review.differences} == {"Labs."}
    assert f"Moved {len(case.ids) - 1} programs:" in ada.page(case.path).main
    press(ada, ada.page(case.path), "undo")
    assert case.review.review.ids == case.ids


def test_the_arrows_move_what_is_typed_and_publishing_needs_the_reason_for_it(ada, case):
    take(ada, case)
    for _ in range(2):
        press(ada, ada.page(case.path), f"up:{case.ids[2]}")
    page = ada.page(case.path)
    assert "The order above is not saved yet" in page.main
    assert case.review.review.ids == case.ids
    response = publish(ada, case)
    assert response.status_code == 422
    assert Page(response.text).errors == ["Choose a reason"]
    assert publish(ada, case, block_reason="cost", block_text="Cheaper.").status_code == 303
    assert case.review.published.review.ids[0] == case.ids[2]


def test_the_order_that_is_typed_can_be_put_back(ada, case):
    take(ada, case)
    press(ada, ada.page(case.path), f"down:{case.ids[0]}")
    press(ada, ada.page(case.path), "arrange-back")
    assert "The order above is not saved yet" not in ada.page(case.path).main
    assert case.review.typed == {}


def test_the_words_of_a_reason_are_mended_where_they_stand(ada, case):
    move(ada, take(ada, case), case.ids[3], 1)
    page = ada.page(case.path)
    assert page.by_id(f"{case.ids[3]}-text").text == "It is the cheaper one."
    assert press(ada, page, f"mend:{case.ids[3]}", **{f"{case.ids[3]}-text": "It costs less."}).status_code == 303
    assert "Cost: It costs less." in text(ada.page(case.path).all("article")[0])
    assert case.review.review.differences[0].text == "It costs less."


# --- ranking again ----------------------------------------------------------------------------------------------------


def test_a_list_with_a_changed_fact_is_ranked_again_by_the_advisor_and_waits_for_a_decision(ada, case, monkeypatch):
    press(ada, take(ada, case), "accept")
    assert "Facts have changed" not in ada.page(case.path).main
    catalog = case.services.catalog
    programs = [
        replace(program, credits=99.0) if program.id == case.ids[1] else program for program in catalog.programs
    ]
    now = fit_engine(replace(catalog, programs=tuple(programs), sha256="0" * 64))
    monkeypatch.setattr(Shelf, "current", lambda self: Today(now))
    page = ada.page(case.path)
    assert "Facts have changed since this was ranked: " in page.main
    assert text(page.all("article")[1]).count("facts changed") == 1
    assert press(ada, page, "today").status_code == 303
    page = ada.page(case.path)
    assert "Facts have changed" not in page.main
    assert "Ranked again with today’s facts" in page.main
    assert publish(ada, case).status_code == 422, "nobody has decided on this list"


@dataclass
class Today:
    """The live catalog of a test."""

    engine: Engine
    number: int = 2
    published_at: None = None

    @property
    def catalog(self):
        return self.engine.catalog


# --- the next case ----------------------------------------------------------------------------------------------------


def test_publish_and_next_leads_to_the_next_case_of_the_view(app, ada, case):
    other = send_case(app, "Another")
    press(ada, take(ada, case), "accept")
    response = press(ada, ada.page(f"{case.path}?sort=newest"), "publish-next")
    assert response.headers["Location"] == f"{other.path}?sort=newest"
    assert f"Request {case.number} is published" in ada.page(other.path).main


def test_the_preview_is_what_the_student_sees_once_it_is_published(ada, client, case):
    move(ada, take(ada, case), case.ids[3], 1)
    press(ada, ada.page(case.path), "keep", shared_note="Look at the first.", signed="Dr. Ada")
    preview = ada.page(f"{case.path}/preview")
    publish(ada, case)
    student = client.page(case.results)
    rows = [[article.get("id") for article in page.all("article")] for page in (preview, student)]
    assert rows[0] == rows[1] != []
    for words in ("Look at the first.", "Dr. Ada, ", "It is the cheaper one."):
        assert words in preview.main
        assert words in student.main


def test_undo_takes_the_last_step_back(ada, case):
    page = take(ada, case)
    leave_out(ada, page, case.ids[0])
    assert "Left out by you" in ada.page(case.path).main
    assert press(ada, ada.page(case.path), "undo").status_code == 303
    assert case.review.review.ids == case.ids


def test_any_program_of_the_catalog_can_be_added_and_the_students_own_stay_apart(ada, case):
    others = [program.id for program in case.services.catalog.rankable if program.id not in case.ids]
    case.services.store.shortlists.save(case.token, Shortlist((Entry(others[0]),)), 0, now=case.services.now())
    page = take(ada, case)
    add(ada, page, others[0])
    add(ada, ada.page(case.path), others[1])
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
    response = add(ada, page, "moon-base-mem")
    assert response.status_code == 422
    assert "Choose the program to add from the list" in response.text


def test_nothing_that_is_typed_is_markup(ada, client, case):
    evil = "<script>alert(1)</script>\"'=1+1"
    page = take(ada, case)
    move(ada, page, case.ids[1], 1, block_text=evil)
    press(ada, ada.page(case.path), f"comment:{case.ids[0]}", **{f"{case.ids[0]}-text": evil})
    publish(ada, case, shared_note=evil, signed=evil, internal_note=evil)
    for page in (ada.page(case.path), client.page(case.results)):
        assert "<script>alert" not in page.html
        assert evil in page.main


# --- too late ---------------------------------------------------------------------------------------------------------


def test_a_stale_edit_shows_the_newer_state_and_keeps_what_was_typed(ada, case):
    page, field = take(ada, case), f"{case.ids[4]}-text"
    move(ada, page, case.ids[3], 1)
    typed = {f"{case.ids[4]}-reason": "content", field: "My careful words."}
    response = press(ada, page, f"remove:{case.ids[4]}", **typed)
    assert response.status_code == 409
    late = Page(response.text)
    assert late.by_id(field).text == "My careful words."
    assert "changed while you had it open" in late.main
    assert "moved up" in text(late.all("article")[0]), "the newer state"
    assert press(ada, late, f"remove:{case.ids[4]}", **typed).status_code == 303


def test_a_stale_edit_of_a_program_that_went_keeps_its_words(ada, case):
    page = take(ada, case)
    leave_out(ada, page, case.ids[4])
    response = press(ada, page, f"comment:{case.ids[4]}", **{f"{case.ids[4]}-text": "My careful words."})
    assert response.status_code == 409
    assert "My careful words." in response.text


def test_stale_notes_are_kept_in_their_fields(ada, case):
    page = take(ada, case)
    press(ada, page, "accept")
    response = press(ada, page, "publish", shared_note="My careful words.")
    assert response.status_code == 409
    assert Page(response.text).by_id("shared_note").text == "My careful words."
    assert case.stored.state == "claimed"


def test_publishing_over_an_answer_that_was_not_read_is_refused(ada, case):
    """The student wrote while the advisor was about to publish."""
    page = take(ada, case)
    press(ada, page, "accept")
    page = ada.page(case.path)
    store, now = case.services.store, case.services.now()
    store.cases.answer(case.number, "Wait: I can pay more.", "n" * 22, by_link=False, now=now)
    response = press(ada, page, "publish")
    assert response.status_code == 409
    assert "Wait: I can pay more." in response.text
    assert store.reviews.published(case.token) is None


# --- messages ---------------------------------------------------------------------------------------------------------


def test_a_question_waits_for_the_student_and_goes_out_once(ada, client, case):
    page = take(ada, case)
    for _ in range(2):
        assert press(ada, page, "ask", message="Could you move?").status_code == 303
    assert case.stored.state == "waiting"
    assert len(case.services.store.cases.messages(case.number)) == 1
    assert "Could you move?" in client.page(f"/quiz/{case.token}/advisor").main
    case.services.store.cases.answer(case.number, "Yes.", "m" * 22, by_link=False, now=case.services.now())
    assert case.stored.state == "claimed"
    page = ada.page(case.path)
    assert "Yes." in page.main
    assert "The student wrote a message." in page.main


def test_an_empty_message_is_not_sent(ada, case):
    response = press(ada, take(ada, case), "ask", message=" ")
    assert response.status_code == 422
    assert "Write what you want to ask or tell" in response.text


def test_a_page_that_the_desk_does_not_have_leads_to_the_desk_and_speaks_of_no_quiz(advisor_client) -> None:
    page = advisor_client().page("/advisor/catalog/readings/999", status=404)
    assert "There is no such page at the desk" in page.main
    assert "quiz" not in page.main
    assert "/advisor/" in {link.get("href") for link in page.all("a")}
