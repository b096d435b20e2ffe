"""Reviews in the store: one writer, of two at once one wins, publishing is whole, and what is deleted is gone."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
import sqlalchemy as sa

from quiz.core.advising.edits import ACCEPTED, MOVED, REMOVED, ReviewEdit
from quiz.core.questions.answers import clean
from quiz.store.cases import NewCase
from quiz.store.desk_marks import MOST_VIEWS
from quiz.store.reviews import begun
from quiz.store.tables.reviews import ReviewRow, SeenRow
from tests.core.advising.test_review import model

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
ANSWERS = {"interest": ["pm"], "goal": None}
MODEL = model()
ACCEPT = ReviewEdit(ACCEPTED)


@pytest.fixture
def advisors(store):
    for name in ("ada", "bob"):
        store.accounts.add(f"{name}@example.edu", name.title(), "advisor", now=NOW)
    return tuple(account.id for account in store.accounts.all())


@pytest.fixture
def send(store):
    """Send a new student's response; gives the token and the request."""

    def sent(*purposes):
        token = store.responses.create(ANSWERS, MODEL.to_document(), now=NOW)
        return token, store.cases.create(token, NewCase("Why?", None, {"review", *purposes}, False), now=NOW)

    return sent


@pytest.fixture
def claim(store, advisors, send):
    """Send a response that the first advisor claims; gives the token and the request as it is then."""

    def claimed(*purposes):
        token, case = send(*purposes)
        assert store.cases.claim(case.id, advisors[0], case.version, now=NOW)
        return token, store.cases.get(case.id)

    return claimed


def new(case):
    return begun(case.id, 1, clean(ANSWERS), MODEL)


def edited(stored, edit=ACCEPT):
    return replace(stored, review=stored.review.edited(edit))


def test_a_review_reads_back_as_it_was_saved(store, advisors, claim):
    _, case = claim()
    before = new(case)
    after = replace(edited(before, ReviewEdit(MOVED, "d", 1, "cost", "because")), shared_note="n", internal_note="i")
    assert store.reviews.of(case.id) is None
    assert store.reviews.save(before, after, advisors[0], now=LATER)
    assert store.reviews.of(case.id) == replace(after, version=1, updated_at=LATER)


def test_only_who_claimed_it_may_write(store, advisors, claim):
    _, case = claim()
    assert not store.reviews.save(new(case), edited(new(case)), advisors[1], now=NOW)
    store.cases.release(case.id, advisors[0], case.version, now=NOW)
    assert not store.reviews.save(new(case), edited(new(case)), advisors[0], now=NOW)
    assert store.reviews.of(case.id) is None


def test_a_stale_save_changes_nothing(store, advisors, claim):
    _, case = claim()
    assert store.reviews.save(new(case), edited(new(case)), advisors[0], now=NOW)
    assert not store.reviews.save(new(case), edited(new(case)), advisors[0], now=NOW), "began twice"
    first = store.reviews.of(case.id)
    assert store.reviews.save(first, edited(first), advisors[0], now=NOW)
    assert not store.reviews.save(first, edited(first, ReviewEdit(MOVED, "d", 1, "cost", "x")), advisors[0], now=NOW)
    assert len(store.reviews.of(case.id).review.edits) == 2


def test_of_two_tabs_at_once_one_wins(store, advisors, claim):
    _, case = claim()
    assert store.reviews.save(new(case), edited(new(case)), advisors[0], now=NOW)
    for _ in range(5):
        stored = store.reviews.of(case.id)
        with ThreadPoolExecutor(4) as pool:
            save = partial(store.reviews.save, stored, edited(stored), advisors[0], now=NOW)
            saved = [future.result() for future in [pool.submit(save) for _ in range(4)]]
        assert sorted(saved) == [False, False, False, True]
        assert store.reviews.of(case.id).version == stored.version + 1


def test_of_two_advisors_at_once_one_claims(store, advisors, send):
    for _ in range(5):
        _, case = send()
        with ThreadPoolExecutor(2) as pool:
            claim = partial(store.cases.claim, case.id, version=case.version, now=NOW)
            got = list(pool.map(lambda who, claim=claim: claim(advisor=who), advisors))
        assert sorted(got) == [False, True]
        assert store.cases.get(case.id).claimed_by == advisors[got.index(True)]


def test_publishing_ends_the_request_and_shows_the_list(store, advisors, claim):
    token, case = claim()
    draft = replace(edited(new(case), ReviewEdit(REMOVED, "a", 0, "cost", "x")), shared_note="hello", signed="Ada")
    store.reviews.save(new(case), draft, advisors[0], now=NOW)
    stored = store.reviews.of(case.id)
    assert store.reviews.published(token) is None
    assert not stored.is_published_as_it_is
    assert store.reviews.publish(stored, case.version, advisors[0], now=LATER)
    shown = store.reviews.published(token)
    assert (shown.review.ids, shown.note, shown.signed, shown.at) == (tuple("bcdef"), "hello", "Ada", LATER)
    assert store.cases.get(case.id).state == "done"
    published = store.reviews.of(case.id)
    assert published.is_published_as_it_is
    assert published.published_by == advisors[0]


def test_publishing_is_both_or_neither(store, advisors, claim):
    """A request that changed meanwhile, for instance because the student answered, is not done, and nothing shows."""
    token, case = claim()
    store.reviews.save(new(case), edited(new(case)), advisors[0], now=NOW)
    stored = store.reviews.of(case.id)
    entries = store.audit.anchor().count
    assert not store.reviews.publish(stored, case.version - 1, advisors[0], now=LATER)
    assert store.reviews.published(token) is None
    assert store.cases.get(case.id).state == "claimed"
    assert store.reviews.of(case.id) == stored
    assert store.audit.anchor().count == entries


def test_what_is_done_is_written_again_only_when_it_is_reopened(store, advisors, claim):
    token, case = claim()
    store.reviews.save(new(case), edited(new(case)), advisors[0], now=NOW)
    store.reviews.publish(store.reviews.of(case.id), case.version, advisors[0], now=NOW)
    stored = store.reviews.of(case.id)
    changed = edited(stored, ReviewEdit(MOVED, "d", 1, "cost", "x"))
    assert not store.reviews.save(stored, changed, advisors[0], now=NOW)
    case = store.cases.get(case.id)
    assert store.cases.set_state(case.id, "claimed", advisors[0], case.version, now=NOW)
    assert store.reviews.save(stored, changed, advisors[0], now=NOW)
    assert store.reviews.published(token).review.ids == tuple("abcdef"), "the draft is not shown"
    assert store.reviews.take_back(store.reviews.of(case.id), advisors[0], now=NOW)
    assert store.reviews.published(token) is None
    assert store.reviews.of(case.id).review.ids[0] == "d"


def test_learning_gets_published_reviews_of_those_who_agreed(store, advisors, claim):
    for purposes in (["learning"], []):
        _, case = claim(*purposes)
        draft = edited(new(case), ReviewEdit(MOVED, "d", 1, "cost", "x"))
        store.reviews.save(new(case), draft, advisors[0], now=NOW)
        store.reviews.publish(store.reviews.of(case.id), case.version, advisors[0], now=NOW)
    _, open_request = claim("learning")
    store.reviews.save(new(open_request), edited(new(open_request)), advisors[0], now=NOW)
    (lesson,) = store.reviews.for_learning()
    assert lesson.shown == tuple("abcdef")
    assert lesson.final == tuple("dabcef")


def test_every_write_is_in_the_audit_trail(store, advisors, claim):
    _, case = claim()
    subject = f"request:{case.id}"
    draft = edited(new(case))
    store.reviews.save(new(case), draft, advisors[0], now=NOW)
    stored = store.reviews.of(case.id)
    store.reviews.save(stored, replace(stored, internal_note="x"), advisors[0], now=NOW)
    store.reviews.publish(store.reviews.of(case.id), case.version, advisors[0], now=NOW)
    case = store.cases.get(case.id)
    store.cases.set_state(case.id, "claimed", advisors[0], case.version, now=NOW)
    store.reviews.take_back(store.reviews.of(case.id), advisors[0], now=NOW)
    acts = [(entry.action, entry.actor) for entry in store.audit.of(subject) if entry.action.startswith("review.")]
    names = ["review.accepted", "review.noted", "review.published", "review.unpublished"]
    assert acts == [(name, advisors[0]) for name in names]
    assert {entry.person for entry in store.audit.of(subject)} == {store.audit.of(subject)[0].person}, "one salt"


def test_deleting_the_answers_deletes_the_review(store, advisors, claim):
    token, case = claim()
    store.reviews.save(new(case), edited(new(case)), advisors[0], now=NOW)
    store.desk.see(advisors[0], [case.id], now=NOW)
    store.responses.delete(token, now=NOW)
    with store.engine.connect() as connection:
        for table in (ReviewRow, SeenRow):
            assert connection.scalar(sa.select(sa.func.count()).select_from(table)) == 0


def test_what_somebody_has_seen_is_theirs(store, advisors, send):
    ids = [send()[1].id for _ in range(2)]
    store.desk.see(advisors[0], [*ids, 10**6], now=NOW)
    store.desk.see(advisors[0], ids[:1], now=LATER)
    assert store.desk.seen(advisors[0]) == {ids[0]: LATER, ids[1]: NOW}
    assert store.desk.seen(advisors[1]) == {}


def test_an_advisor_keeps_views_by_name(store, advisors):
    assert store.desk.keep_view(advisors[0], "Visa", "flag=visa")
    assert store.desk.keep_view(advisors[0], "Visa", "flag=visa&sort=newest")
    assert store.desk.views(advisors[0]) == {"Visa": "flag=visa&sort=newest"}
    assert store.desk.views(advisors[1]) == {}
    for number in range(MOST_VIEWS - 1):
        assert store.desk.keep_view(advisors[0], f"View {number}", "")
    assert not store.desk.keep_view(advisors[0], "One more", "")
    assert store.desk.keep_view(advisors[0], "Visa", "flag=budget"), "one that is there can be changed"
    store.desk.drop_view(advisors[0], "Visa")
    assert "Visa" not in store.desk.views(advisors[0])


def test_what_is_typed_is_kept_without_an_entry_in_the_trail(store, advisors, claim):
    _, case = claim()
    before = new(case)
    entries = len(store.audit.of(f"request:{case.id}"))
    typed = replace(before, shared_note="Half a sen", typed={"message": "Could you"})
    assert store.reviews.keep(before, typed, advisors[0], now=NOW)
    stored = store.reviews.of(case.id)
    assert (stored.version, stored.shared_note, stored.typed) == (1, "Half a sen", {"message": "Could you"})
    assert len(store.audit.of(f"request:{case.id}")) == entries
    assert not store.reviews.keep(before, typed, advisors[0], now=NOW), "another tab was first"
    assert not store.reviews.keep(stored, stored, advisors[1], now=NOW), "it is not theirs"


def test_what_is_typed_is_kept_also_once_the_case_is_done(store, advisors, claim):
    _, case = claim()
    assert store.cases.set_state(case.id, "done", advisors[0], case.version, now=NOW)
    typed = replace(new(case), typed={"message": "By the way"})
    assert store.reviews.keep(typed, typed, advisors[0], now=NOW)
    assert store.reviews.of(case.id).typed == {"message": "By the way"}


def test_the_queue_is_told_of_each_case_in_a_line_and_of_its_words(store, advisors, claim):
    _, case = claim()
    store.cases.answer(case.id, "It is the visa", "n", by_link=False, now=LATER)
    assert store.reviews.save(new(case), replace(new(case), shared_note="Dear"), advisors[0], now=LATER)
    (line,) = store.queue.lines(most=5)
    assert (line.id, line.state, line.claimed_by) == (case.id, "claimed", advisors[0])
    assert line.versions == (case.version + 1, 1, 1)
    assert (line.wrote, line.wrote_at, line.updated_at) == ("student", LATER, LATER)
    (words,) = store.queue.words([case.id, 10**6])
    assert (words.answers, words.document) == (ANSWERS, MODEL.to_document())
    assert (words.answered_at, words.published_at) == (NOW, None)
    assert words.texts == ("It is the visa", "Dear")
    assert store.queue.lines(["done"], most=5) == ()


def test_every_published_list_is_kept_until_its_student_goes(store, advisors, claim):
    token, case = claim()
    store.reviews.save(new(case), replace(edited(new(case)), shared_note="First"), advisors[0], now=NOW)
    assert store.reviews.publish(store.reviews.of(case.id), case.version, advisors[0], now=NOW)
    for _ in range(2):
        version = store.cases.get(case.id).version
        store.cases.set_state(case.id, "claimed", advisors[0], version, now=LATER)
        stored = store.reviews.of(case.id)
        store.reviews.save(stored, replace(stored, shared_note="Second"), advisors[0], now=LATER)
        store.reviews.publish(store.reviews.of(case.id), version + 1, advisors[0], now=LATER)
    kept = store.publications.of(case.id)
    assert [(each.number, each.at, each.account_id) for each in kept] == [
        (3, LATER, advisors[0]),
        (2, LATER, advisors[0]),
        (1, NOW, advisors[0]),
    ]
    assert [store.publications.read(case.id, number)[1].note for number in (1, 2, 3)] == ["First", "Second", "Second"]
    assert store.publications.read(case.id, 4) is None
    store.cases.set_state(case.id, "claimed", advisors[0], store.cases.get(case.id).version, now=LATER)
    assert store.reviews.take_back(store.reviews.of(case.id), advisors[0], now=LATER)
    assert [each.taken_back_at for each in store.publications.of(case.id)] == [LATER] * 3
    assert store.publications.read(case.id, 1)[1].note == "First"
    store.responses.delete(token, now=LATER)
    assert store.publications.of(case.id) == ()


def test_of_a_publishing_that_fails_nothing_is_kept(store, advisors, claim):
    _, case = claim()
    store.reviews.save(new(case), edited(new(case)), advisors[0], now=NOW)
    assert not store.reviews.publish(store.reviews.of(case.id), case.version + 1, advisors[0], now=NOW)
    assert store.publications.of(case.id) == ()
