"""Retention: what is due goes, what is not stays, and of what went nothing is left but how many."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from quiz.core.decision.shortlist import Entry, Shortlist
from quiz.core.records.audit import verify
from quiz.core.records.retention import rules
from quiz.store import Store
from quiz.store.batches import KEPT_FOR
from quiz.store.cases import NewCase
from quiz.store.retention import AT_ONCE, Deletion
from quiz.store.shares import ShareOptions
from quiz.store.sign_ins import Limit
from tests.support.audit import proves
from tests.support.scan import places

NOW = datetime(2027, 11, 22, 10, 0, tzinfo=UTC)
RULES = rules(365)
DONE: dict[str, dict] = {"engine": {}}
REVIEW = NewCase("a question of mine", None, {"review"}, notes=False)


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def purge(store: Store, **options) -> dict[str, int]:
    return {rule: count for rule, count in store.retention.purge(RULES, now=NOW, **options) if count}


@pytest.mark.parametrize(
    ("days", "document", "rule"),
    [(6.9, None, ""), (7.1, None, "unfinished"), (7.1, DONE, ""), (364, DONE, ""), (366, DONE, "finished")],
)
def test_an_unfinished_quiz_goes_after_a_week_and_a_finished_one_after_a_year(
    store: Store, days: float, document: dict | None, rule: str
) -> None:
    token = store.responses.create({"goal": "pm"}, document, now=ago(days))
    assert purge(store, dry=True) == ({rule: 1} if rule else {})
    assert store.responses.answers(token) is not None, "a dry run deletes nothing"
    assert purge(store) == ({rule: 1} if rule else {})
    assert (store.responses.answers(token) is None) == bool(rule)
    assert purge(store) == {}


def test_a_shortlist_keeps_a_quiz_that_was_never_finished_and_an_emptied_one_does_not(store: Store) -> None:
    alive, emptied = (store.responses.create({}, None, now=ago(30)) for _ in range(2))
    for token in (alive, emptied):
        store.shortlists.save(token, Shortlist((Entry("a"),)), 0, now=ago(30))
    store.shortlists.save(emptied, Shortlist(), 1, now=ago(20))
    assert purge(store) == {"unfinished": 1}
    assert store.responses.answers(alive) is not None
    assert store.responses.answers(emptied) is None


def imported(store: Store, days: float, document: dict | None = DONE) -> str:
    """As the page loads a file: the response, and its shortlist at the same moment."""
    token = store.responses.create({}, document, now=ago(days), imported=True)
    store.shortlists.save(token, Shortlist((Entry("a"),)), 0, now=ago(days))
    return token


@pytest.mark.parametrize("document", [DONE, None])
@pytest.mark.parametrize(("days", "rule"), [(6.9, ""), (7.1, "imported"), (400, "imported")])
def test_an_import_that_nobody_does_anything_with_goes_after_a_week(store: Store, days, document, rule: str) -> None:
    token = imported(store, days, document)
    assert purge(store, dry=True) == ({rule: 1} if rule else {})
    assert purge(store) == ({rule: 1} if rule else {})
    assert (store.responses.answers(token) is None) == bool(rule)


def test_an_import_that_was_changed_shared_or_asked_about_is_kept_like_any_other(store: Store) -> None:
    answered, listed, first, shared, asked = (imported(store, 30) for _ in range(5))
    store.responses.save(answered, {"goal": "pm"}, DONE, 1, now=ago(29))
    store.shortlists.save(listed, Shortlist((Entry("a"), Entry("b"))), 1, now=ago(29))
    store.shortlists.save(first, Shortlist(), 1, now=ago(29.999))
    options = ShareOptions(live=True, answers=False, notes=False, created_at=ago(29), expires_at=ago(20))
    store.shares.create(shared, "n1", options, Shortlist(), {})
    assert store.cases.create(asked, REVIEW, now=ago(29)) is not None
    store.cases.withdraw(asked, now=ago(28))
    untouched = imported(store, 30)
    assert purge(store) == {"imported": 1, "links": 1}
    assert purge(store) == {}, "also when the link and the question are gone"
    assert store.responses.answers(untouched) is None
    assert all(store.responses.answers(token) is not None for token in (answered, listed, first, shared, asked))


def test_a_change_of_the_shortlist_is_a_use(store: Store) -> None:
    token = store.responses.create({}, DONE, now=ago(500))
    store.shortlists.save(token, Shortlist((Entry("a"),)), 0, now=ago(300))
    assert purge(store) == {}


def test_an_open_request_keeps_its_response_however_old_and_a_finished_one_a_year_more(store: Store) -> None:
    store.accounts.add("ada@example.edu", "Ada", "advisor", now=ago(900))
    (ada,) = store.accounts.all()
    open_, done, old = (store.responses.create({}, DONE, now=ago(900)) for _ in range(3))
    for token, finished in ((open_, None), (done, 200), (old, 500)):
        case = store.cases.create(token, REVIEW, now=ago(900))
        assert case is not None
        if finished:
            store.cases.claim(case.id, ada.id, 1, now=ago(899))
            store.cases.set_state(case.id, "done", ada.id, 2, now=ago(finished))
    assert purge(store) == {"finished": 1}
    assert [store.responses.answers(token) is not None for token in (open_, done, old)] == [True, True, False]
    assert verify(store.audit.entries()).problems == ()


def test_what_goes_is_forgotten_by_the_trail_and_leaves_a_count(store: Store) -> None:
    token = store.responses.create({"goal": "word-of-mine"}, DONE, now=ago(900))
    case = store.cases.create(token, REVIEW, now=ago(900))
    assert case is not None
    with store.engine.begin() as connection:
        connection.execute(sa.text("UPDATE requests SET state = 'done'"))
    (created,) = store.audit.of(f"request:{case.id}")
    assert purge(store) == {"finished": 1}
    assert proves(store, created, before=None) is None
    assert places(store.engine, "word-of-mine", "a question of mine") == []
    assert store.retention.log() == (Deletion("finished", 1, NOW),)
    assert [entry.action for entry in store.audit.entries()][-2:] == ["request.deleted", "retention.purged"]


def test_links_that_ended_go_with_their_copy(store: Store) -> None:
    token = store.responses.create({}, DONE, now=NOW)
    for name, until in (("n1", ago(8)), ("n2", ago(1)), ("n3", NOW + timedelta(days=9))):
        options = ShareOptions(live=False, answers=False, notes=True, created_at=ago(30), expires_at=until)
        store.shares.create(token, name, options, Shortlist((Entry("a", note="in the copy"),)), {})
    assert purge(store) == {"links": 1}
    assert [share.nonce for share in store.shares.of(token)] == ["n2", "n3"]


def test_the_log_of_sign_ins_and_sessions_that_are_over_go(store: Store) -> None:
    store.accounts.add("ada@example.edu", "Ada", "advisor", now=ago(900))
    (ada,) = store.accounts.all()
    limit = Limit(timedelta(minutes=10), 5, 5)
    for days in (91, 89):
        store.sign_ins.attempt("sign in", (limit,), account=b"a" * 32, address=b"b" * 32, now=ago(days))
    store.sign_ins.open(ada.id, verified=False, now=ago(2))
    assert purge(store) == {"sessions": 1, "sign_ins": 1}


def test_many_go_in_pieces(store: Store) -> None:
    for _ in range(AT_ONCE + 1):
        store.responses.create({}, None, now=ago(8))
    assert purge(store, dry=True) == {"unfinished": AT_ONCE + 1}
    assert purge(store) == {"unfinished": AT_ONCE + 1}
    assert store.retention.log() == (Deletion("unfinished", AT_ONCE + 1, NOW),)


def test_every_rule_has_its_way(store: Store) -> None:
    assert dict(store.retention.purge(RULES, now=NOW)) == dict.fromkeys(RULES, 0)


def test_batches_go_when_their_page_says_so() -> None:
    assert timedelta(days=RULES["batches"].days) == KEPT_FOR
