"""What students ask advisors, in the store: one request each, one advisor each, nothing left of what is withdrawn."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from quiz.core.decision.shortlist import Entry, Shortlist
from quiz.core.records.audit import verify
from quiz.store import Store, StoredCase
from quiz.store import cases as requests
from quiz.store.cases import MOST_MESSAGES, NewCase
from tests.support.audit import proves

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=3)
ASKED = NewCase("Is Duke too far from home?", "jo@example.org", {"review", "contact"}, notes=False)
LIST = Shortlist((Entry("a", note="my secret"), Entry("b", status="asking")))


@pytest.fixture
def token(store: Store) -> str:
    return store.responses.create({"interest": ["pm"]}, {"engine": {}}, now=NOW)


@pytest.fixture
def case(store: Store, token: str) -> StoredCase:
    made = store.cases.create(token, ASKED, now=NOW)
    assert made is not None
    return made


@pytest.fixture
def advisors(store: Store) -> tuple[int, int]:
    for name in ("ada", "bob"):
        store.accounts.add(f"{name}@example.edu", name, "advisor", now=NOW)
    return tuple(account.id for account in store.accounts.all())  # type: ignore[return-value]  # two were added


def again(store: Store, case: StoredCase) -> StoredCase:
    found = store.cases.get(case.id)
    assert found is not None
    return found


def test_a_case_is_read_as_it_was_sent(store: Store, token: str, case: StoredCase) -> None:
    assert store.cases.of(token) == store.cases.get(case.id) == case
    assert store.cases.by_nonce(case.nonce) == case
    assert (case.state, case.version, case.claimed_by) == ("new", 1, None)
    assert case.consent == {"review": NOW, "contact": NOW}


def test_a_case_sent_twice_or_at_once_is_one(store: Store, token: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: store.cases.create(token, ASKED, now=NOW), range(4)))
    assert len({case.id for case in made if case}) == 1
    assert None not in made
    assert [entry.action for entry in store.audit.entries()] == ["request.created"]


def test_no_request_without_the_consent_to_review_or_with_an_address_nobody_may_write_to() -> None:
    for purposes, contact in (({"learning"}, None), ({"review", "mine"}, None), ({"review"}, "jo@example.org")):
        with pytest.raises(ValueError, match=r"consent|address"):
            NewCase("", contact, purposes, notes=False)


def test_a_response_that_is_gone_cannot_be_sent(store: Store) -> None:
    assert store.cases.create("t" * 43, ASKED, now=NOW) is None


def test_of_two_who_claim_at_once_one_wins(store: Store, case: StoredCase, advisors: tuple[int, int]) -> None:
    def claim(advisor: int) -> bool:
        return store.cases.claim(case.id, advisor, case.version, now=LATER)

    with ThreadPoolExecutor(2) as pool:
        won = list(pool.map(claim, advisors))
    assert sorted(won) == [False, True]
    after = again(store, case)
    assert after.claimed_by == advisors[won.index(True)]
    assert not store.cases.claim(case.id, advisors[won.index(False)], after.version, now=LATER)


def test_only_who_claimed_writes_and_an_admin_may_release(
    store: Store, case: StoredCase, advisors: tuple[int, int]
) -> None:
    ada, bob = advisors
    say, release = store.cases.say, store.cases.release
    assert not say(case.id, ada, 1, "Hello", "n1", waits=True, now=LATER), "nobody claimed it"
    assert store.cases.claim(case.id, ada, 1, now=LATER)
    assert not say(case.id, bob, 2, "Hello", "n1", waits=True, now=LATER)
    assert not store.cases.set_state(case.id, "done", bob, 2, now=LATER)
    assert not release(case.id, bob, 2, now=LATER)
    assert say(case.id, ada, 2, "Hello", "n1", waits=True, now=LATER)
    assert not release(case.id, ada, 2, now=LATER), "it changed since"
    assert release(case.id, bob, 3, anybodys=True, now=LATER)
    assert (again(store, case).state, again(store, case).claimed_by) == ("new", None)


def test_an_answer_brings_a_waiting_request_back_to_its_advisor_and_a_released_one_to_the_queue(
    store: Store, case: StoredCase, advisors: tuple[int, int]
) -> None:
    ada, _ = advisors
    store.cases.claim(case.id, ada, 1, now=NOW)
    store.cases.say(case.id, ada, 2, "Can you move?", "n1", waits=True, now=LATER)
    assert again(store, case).state == "waiting"
    assert again(store, case).first_reply_at == LATER
    assert store.cases.answer(case.id, "Yes", "n2", by_link=False, now=LATER)
    assert again(store, case).state == "claimed"
    store.cases.release(case.id, ada, again(store, case).version, now=LATER)
    store.cases.answer(case.id, "Anyone?", "n3", by_link=True, now=LATER)
    assert again(store, case).state == "new"
    assert [(m.author_kind, m.account_id, m.text, m.by_link) for m in store.cases.messages(case.id)] == [
        ("advisor", ada, "Can you move?", False),
        ("student", None, "Yes", False),
        ("student", None, "Anyone?", True),
    ]


def test_a_form_sent_twice_is_one_message(store: Store, case: StoredCase, advisors: tuple[int, int]) -> None:
    ada, _ = advisors
    store.cases.claim(case.id, ada, 1, now=NOW)
    for _ in range(2):
        assert store.cases.say(case.id, ada, 2, "Can you move?", "n1", waits=True, now=LATER)
    for _ in range(2):
        assert store.cases.answer(case.id, "Yes", "n2", by_link=False, now=LATER)
    assert [message.text for message in store.cases.messages(case.id)] == ["Can you move?", "Yes"]
    assert again(store, case).version == 4


def test_a_case_holds_so_many_messages(store: Store, case: StoredCase) -> None:
    sent = [store.cases.answer(case.id, "!", f"n{n}", by_link=False, now=LATER) for n in range(MOST_MESSAGES + 1)]
    assert sent == [True] * MOST_MESSAGES + [False]


def test_what_is_done_keeps_the_time_of_its_first_reply_and_goes_on_when_the_student_writes(
    store: Store, case: StoredCase, advisors: tuple[int, int]
) -> None:
    ada, _ = advisors
    store.cases.claim(case.id, ada, 1, now=NOW)
    assert store.cases.set_state(case.id, "done", ada, 2, now=LATER)
    done = again(store, case)
    assert (done.state, done.first_reply_at, done.done_at) == ("done", LATER, LATER)
    store.cases.answer(case.id, "One more thing", "n1", by_link=False, now=LATER)
    assert again(store, case).state == "claimed"


def test_only_what_was_ticked_is_shown(store: Store, token: str, case: StoredCase) -> None:
    store.shortlists.save(token, LIST, 0, now=NOW)
    sent = store.cases.sent(case.id)
    assert sent is not None
    assert sent.shortlist == LIST.bare()
    assert sent.answers == {"interest": ["pm"]}
    store.cases.withdraw(token, now=LATER)
    made = store.cases.create(token, NewCase("", None, {"review"}, notes=True), now=LATER)
    assert made is not None
    assert store.cases.by_nonce(made.nonce) is None, "nobody agreed to a link"
    whole = store.cases.sent(made.id)
    assert whole is not None
    assert whole.shortlist == LIST


def test_a_consent_keeps_its_time_and_an_address_goes_with_its_own(store: Store, token: str, case: StoredCase) -> None:
    after = store.cases.change_consent(token, {"contact", "learning"}, "jo@example.org", now=LATER)
    assert after is not None
    assert after.consent == {"review": NOW, "contact": NOW, "learning": LATER}
    after = store.cases.change_consent(token, {"learning"}, "jo@example.org", now=LATER)
    assert after is not None
    assert (after.contact, after.consent) == (None, {"review": NOW, "learning": LATER})
    assert store.cases.by_nonce(case.nonce) is None, "a link that was mailed ends with the consent"
    assert again(store, case) == after
    assert store.cases.change_consent(token, {"learning"}, None, now=LATER) == after, "twice is once"
    assert after.version == 3


def test_a_withdrawn_request_is_gone_and_the_trail_forgets_it_and_still_verifies(
    store: Store, token: str, case: StoredCase
) -> None:
    (created,) = store.audit.entries()
    assert proves(store, created, before=None) is True
    assert store.cases.withdraw(token, now=LATER)
    assert not store.cases.withdraw(token, now=LATER)
    assert store.cases.of(token) is None
    assert store.cases.messages(case.id) == ()
    assert proves(store, created, before=None) is None
    assert verify(store.audit.entries()).problems == ()
    made = store.cases.create(token, ASKED, now=LATER)
    assert made is not None
    assert made.id > case.id, "a number is never given twice"


def test_cases_are_counted_by_state_and_advisor(store: Store, case: StoredCase, advisors: tuple[int, int]) -> None:
    other = store.cases.create(
        store.responses.create({}, None, now=NOW), NewCase("100% sure?", None, {"review"}, notes=False), now=LATER
    )
    assert other is not None
    store.cases.claim(other.id, advisors[0], 1, now=LATER)
    assert store.cases.counts() == {("new", None): 1, ("claimed", advisors[0]): 1}
    assert [line.id for line in store.queue.lines(most=1)] == [case.id]
    assert [line.id for line in store.queue.lines(most=1, newest=True)] == [other.id]


def test_how_a_mail_stands_is_kept_and_is_no_edit(store: Store, token: str, case: StoredCase) -> None:
    job = store.mails.ask(case.id, "https://quiz.example.edu/", now=NOW)
    assert job
    after = again(store, case)
    assert (after.mail, after.mailed_at, after.version) == ("waiting", NOW, case.version)
    assert store.mails.ask(case.id, "https://quiz.example.edu/", now=NOW) is None, "one that waits says it all"
    store.mails.end(job[0], "failed", now=LATER)
    store.mails.end(job[0], "sent", now=LATER)
    after = again(store, case)
    assert (after.mail, after.mailed_at, after.version) == ("failed", LATER, case.version)


@pytest.mark.parametrize(("bound", "later"), [("MOST_AN_HOUR", False), ("MOST_OPEN", True)])
def test_a_flood_is_turned_away(
    store: Store, case: StoredCase, monkeypatch: pytest.MonkeyPatch, bound: str, later: bool
) -> None:
    assert not store.cases.full(now=NOW)
    monkeypatch.setattr(requests, bound, 1)
    assert store.cases.full(now=NOW)
    assert store.cases.full(now=NOW + timedelta(hours=2)) == later
