"""The queue over HTTP: what is found, in which order, what is new to whom, and views that are kept."""

import pytest

from quiz.service import case_index
from quiz.store.queue import CaseQueue
from quiz.web.advisor import queue
from tests.support.case import press, publish, send, send_case, take
from tests.support.pages import Page, text
from tests.support.people import client_of, make_account


@pytest.fixture
def ada(app, clock):
    return client_of(app, make_account(app, name="Ada Example"))


@pytest.fixture
def bob(app, clock):
    return client_of(app, make_account(app, email="bob@example.edu", name="Bob Okafor"))


@pytest.fixture
def ask(app, clock):
    """Send a case, each a minute after the one before."""

    def asked(*args, **changes):
        clock.forward(minutes=1)
        return send_case(app, *args, **changes)

    return asked


def found(client, query="") -> list[int]:
    page = client.page(f"/advisor/{query}")
    return [int(text(link).split()[1]) for link in page.all("a") if link.get("class") == "opens"]


def test_an_empty_queue_says_so(ada):
    assert "Nobody is waiting." in ada.page("/advisor/").main


def test_who_waits_longest_comes_first_and_what_is_done_is_elsewhere(ada, ask):
    first, second = ask().number, ask().number
    third = ask()
    press(ada, take(ada, third), "accept")
    publish(ada, third)
    assert found(ada) == [first, second]
    assert found(ada, "?sort=newest") == [second, first]
    assert found(ada, "?which=done") == [third.number]
    assert found(ada, "?which=all") == [first, second, third.number]


def test_the_queue_is_searched_by_state_advisor_words_number_and_flag(ada, bob, ask):
    one, two, three = ask("About aid"), ask("About deadlines"), ask("Visa", visa="yes")
    take(ada, one)
    take(bob, two)
    assert found(ada, "?who=me") == [one.number]
    assert found(ada, "?who=nobody") == [three.number]
    assert found(ada, f"?who={two.stored.claimed_by}") == [two.number]
    assert found(ada, "?q=deadlines") == [two.number]
    assert found(ada, f"?q=%23{one.number}") == [one.number]
    assert found(ada, "?flag=visa") == [three.number]
    assert found(ada, "?which=claimed&flag=visa") == []
    assert found(ada, "?which=new") == [three.number]


@pytest.mark.parametrize("query", ["?which=lost", "?who=0&flag=%00", "?sort=drop", "?page=0", "?q=" + "x" * 101])
def test_a_search_that_makes_no_sense_says_so_and_shows_the_rest(ada, ask, query):
    case = ask()
    response = ada.get(f"/advisor/{query}")
    assert response.status_code == 422
    assert Page(response.text).errors
    assert f"/advisor/requests/{case.number}" in response.text


def test_a_long_queue_has_pages_that_keep_the_search(ada, ask, monkeypatch):
    monkeypatch.setattr(queue, "PER_PAGE", 3)
    numbers = [ask("aid").number for _ in range(4)]
    page = ada.page("/advisor/?q=aid")
    assert page.link("Next page") == "/advisor/?page=2&q=aid"
    assert found(ada, "?q=aid&page=2") == numbers[3:]
    assert found(ada, "?q=aid&page=99") == numbers[3:]


def test_what_is_new_is_new_to_each_until_they_have_seen_it(ada, bob, ask, clock):
    case = ask()
    assert "new to you" in ada.page("/advisor/").main
    clock.forward(minutes=1)
    send(ada, ada.page("/advisor/"), "/seen")
    assert "new to you" not in ada.page("/advisor/").main
    assert "new to you" in bob.page("/advisor/").main
    clock.forward(minutes=1)
    case.services.store.cases.answer(case.number, "One more thing.", "n" * 22, by_link=False, now=case.services.now())
    assert news(ada) == ["answered"]


def news(client) -> list[str]:
    page = client.page("/advisor/")
    return [text(chip) for chip in page.all("span") if (chip.get("class") or "").startswith("chip news")]


def test_an_answer_that_the_student_changed_is_new(ada, ask, clock):
    case = ask()
    send(ada, ada.page("/advisor/"), "/seen")
    clock.forward(minutes=1)
    stored = case.services.store.responses.response(case.token)
    case.services.store.responses.save(
        case.token, stored.answers, stored.document, stored.version, now=case.services.now()
    )
    assert news(ada) == ["changed"]


def test_what_changed_last_comes_first_where_that_is_asked_for_answers_included(ada, ask, clock):
    first, second = ask(), ask()
    assert found(ada, "?sort=changed") == [second.number, first.number]
    clock.forward(minutes=1)
    responses, stored = first.services.store.responses, first.services.store.responses.response(first.token)
    responses.save(first.token, stored.answers, stored.document, stored.version, now=first.services.now())
    assert found(ada, "?sort=changed") == [first.number, second.number]


def test_a_page_opens_the_lists_that_it_shows_and_a_search_all_of_them_a_few_at_once(ada, ask, monkeypatch):
    opened, words = [], CaseQueue.words

    def noted(self, ids):
        opened.append([*ids])
        return words(self, ids)

    monkeypatch.setattr(CaseQueue, "words", noted)
    monkeypatch.setattr(queue, "PER_PAGE", 2)
    monkeypatch.setattr(case_index, "AT_ONCE", 2)
    monkeypatch.setattr(case_index, "MOST", 3)  # what is let go is still found by who asked for it
    numbers = [ask("aid").number for _ in range(5)]
    assert found(ada) == numbers[:2]
    assert opened == [numbers[:2]]
    assert found(ada) == numbers[:2]
    assert opened == [numbers[:2]], "nothing has changed"
    assert found(ada, "?q=aid&page=3") == numbers[4:]
    assert opened[1:3] == [numbers[2:4], numbers[4:]]


def test_reading_marks_nothing_as_seen(ada, ask):
    case = ask()
    ada.page(case.path)
    assert "new to you" in ada.page("/advisor/").main


def test_what_i_did_myself_is_not_new_to_me(ada, bob, ask, clock):
    case = ask()
    clock.forward(minutes=1)
    take(ada, case)
    assert news(ada) == []
    assert news(bob) == ["changed"]


def test_who_has_waited_longest_since_comes_first_and_an_answer_is_told_from_an_unread_request(ada, ask, clock):
    asked, unread = ask(), ask()
    page = take(ada, asked)
    clock.forward(minutes=1)
    press(ada, page, "ask", message="Could you move?")
    assert found(ada) == [unread.number, asked.number], "it waits for the student"
    clock.forward(minutes=1)
    asked.services.store.cases.answer(asked.number, "Yes.", "n" * 22, by_link=False, now=asked.services.now())
    late = ask()
    assert found(ada) == [unread.number, asked.number, late.number], "since the answer, not since the request"
    assert news(ada) == ["new to you", "answered", "new to you"]


@pytest.mark.parametrize(
    ("looked_for", "which"),
    [
        ("bogota", "question"),
        ("BOGOTÁ aid", "question"),
        ("mechanical", "answers"),
        ("zürich", "message"),
        ("dear note", "letter"),
        ("okafor", "owner"),
        ("robin@example", "address"),
    ],
)
def test_a_case_is_found_by_any_of_its_words_in_any_order_without_accents(ada, bob, ask, looked_for, which):
    other = ask("Something else", discipline="civil")
    case = ask(
        "What aid is there after Bogota?" if looked_for.startswith("BOG") else "Aid after Bogotá",
        discipline="mechanical",
    )
    page = take(bob, case)
    press(bob, page, "keep", shared_note="A note, dear Robin")
    store, now = case.services.store, case.services.now()
    store.cases.change_consent(case.token, {"contact"}, "robin@example.com", now=now)
    store.cases.answer(case.number, "I live in Zurich", "n" * 22, by_link=False, now=now)
    assert found(ada, f"?q={looked_for}") == [case.number]
    assert other.number not in found(ada, f"?q={looked_for}")


def test_a_case_is_found_by_a_program_of_its_list(ada, ask):
    case = ask()
    name = case.services.catalog.by_id[case.ids[0]].institution
    assert case.number in found(ada, f"?q={name.upper()}")
    assert found(ada, f"?q={name} zzyzx") == []


def test_the_next_case_is_the_next_of_the_view_that_is_the_offices_turn(ada, bob, ask, clock):
    first, bobs, waiting, last = (ask() for _ in range(4))
    take(bob, bobs)
    press(ada, take(ada, waiting), "ask", message="Why?")

    def after(case, query=""):
        return ada.get(f"{case.path}/next{query}").headers["Location"]

    assert after(first) == last.path
    assert after(last) == first.path, "from the top again"
    assert after(waiting) == first.path
    assert after(first, "?who=me") == "/advisor/?who=me"
    assert "nobody else in this view waits for you" in ada.page("/advisor/?who=me").main


def test_a_request_is_claimed_from_the_queue(ada, ask):
    case = ask()
    assert send(ada, ada.page("/advisor/?which=new"), "/claim").status_code == 303
    assert text(ada.page("/advisor/").find("You", "span")) == "You"
    assert case.stored.state == "claimed"


def test_everybody_sees_who_has_how_much(ada, bob, ask):
    for _ in range(2):
        take(ada, ask())
    press(bob, take(bob, ask()), "ask", message="Why?")
    (table,) = (each for each in ada.page("/advisor/").all("table") if each.get("class") == "counts")
    assert [[text(cell) for cell in row] for row in table.iter("tr")][1:] == [
        ["Ada Example", "0", "2", "0"],
        ["Bob Okafor", "0", "0", "1"],
    ]


def test_a_view_is_kept_under_a_name_and_dropped(ada, bob, ask):
    ask(visa="yes")
    page = ada.page("/advisor/?flag=visa&sort=newest")
    assert send(ada, page, "/views", name=" Visa  cases ").status_code == 303
    page = ada.page("/advisor/")
    assert page.link("Visa cases") == "/advisor/?flag=visa&sort=newest"
    assert "Visa cases" not in bob.page("/advisor/").main
    page = ada.page(page.link("Visa cases"))
    assert page.find("Visa cases", "a").get("aria-current") == "page"
    assert send(ada, page, "/views").status_code == 303
    assert "Visa cases" not in ada.page("/advisor/").main


def test_a_view_without_a_name_is_not_kept_and_stays_open(ada, ask):
    response = send(ada, ada.page("/advisor/?flag=visa"), "/views", name=" ")
    assert response.status_code == 422
    page = Page(response.text)
    assert page.errors == ["Give it a name of up to 40 characters"]
    assert any(
        option.get("selected") is not None
        for option in page.by_id("flag").iter("option")
        if option.get("value") == "visa"
    )


def test_the_queue_asks_for_a_sign_in(client):
    assert client.get("/advisor/").status_code == 303
