"""Batches in the store, on both databases: whose they are, how many run at once, who may write, and what is deleted."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from quiz.store import Store
from quiz.store.batches import ASKING, AT_ONCE, DONE, KEPT_FOR, REFUSED, StoredBatch
from quiz.store.jobs import BATCH, FAILED, RUNNING, SILENT, WAITING
from quiz.store.tables.batches import BatchFileRow, BatchRow

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
LATER = NOW + SILENT
FILE = b"goal\r\npm\r\n"


@pytest.fixture
def ada(store: Store) -> int:
    return account(store, "ada")


def account(store: Store, name: str) -> int:
    store.accounts.add(f"{name}@example.edu", name, "advisor", now=NOW)
    found = store.accounts.by_email(f"{name}@example.edu")
    assert found is not None
    return found.id


def made(store: Store, account_id: int, now: datetime = NOW) -> StoredBatch:
    """A batch that a worker has taken."""
    batch = store.batches.create(account_id, "students.csv", FILE, now=now)
    assert batch is not None
    assert (batch.state, batch.total, batch.attempt) == (WAITING, 0, 1)
    assert store.jobs.take(BATCH, batch.id, 1, now=now)
    return batch


def state(store: Store, batch: StoredBatch) -> str:
    found = store.batches.get(batch.id, batch.account_id)
    assert found is not None
    return found.state


def files(store: Store) -> list[tuple[str, bytes]]:
    with store.engine.connect() as connection:
        return [(row.kind, row.content) for row in connection.execute(sa.select(BatchFileRow.__table__))]


def actions(store: Store) -> list[tuple[int | None, str]]:
    return [(entry.actor, entry.action) for entry in store.audit.entries() if entry.subject.startswith("batch:")]


def test_a_batch_goes_from_its_file_to_completed_ones_and_lets_the_first_go(store, ada):
    batch = made(store, ada)
    assert state(store, batch) == RUNNING
    assert store.batches.source(batch.id, 1) == FILE
    assert store.batches.beat(batch.id, 1, now=NOW, total=9, wrong=2, told={"asked": ["goal"], "own": ["n"]})
    assert store.batches.beat(batch.id, 1, now=NOW, done=5)
    found = store.batches.get(batch.id, ada)
    assert (found.done, found.total, found.wrong, found.asked, found.own) == (5, 9, 2, ("goal",), ("n",))
    assert store.batches.file(batch.id, ada, "csv") is None, "not before it is done"
    assert store.batches.finish(batch.id, 1, {"csv": b"c", "xlsx": b"x"}, now=NOW)
    assert state(store, batch) == DONE
    assert store.batches.file(batch.id, ada, "csv") == b"c"
    assert sorted(files(store)) == [("csv", b"c"), ("xlsx", b"x")]
    assert actions(store) == [(ada, "batch.created"), (None, "batch.finished")]


def test_nobody_finds_the_batch_of_somebody_else(store, ada):
    bob, batch = account(store, "bob"), made(store, ada)
    store.batches.finish(batch.id, 1, {"csv": b"c"}, now=NOW)
    assert store.batches.get(batch.id, bob) is None
    assert store.batches.mine(bob) == ()
    assert store.batches.file(batch.id, bob, "csv") is None
    assert store.batches.file(batch.id, ada, "source") is None
    assert not store.batches.delete(batch.id, bob, now=NOW)
    assert store.batches.start_again(batch.id, bob, now=LATER) is None
    assert [account.id for account in store.batches.mine(ada)] == [batch.id]


def test_a_file_that_cannot_be_read_is_let_go_and_says_why(store, ada):
    batch = made(store, ada)
    assert store.batches.refuse(batch.id, 1, ("one", "two"), now=NOW)
    found = store.batches.get(batch.id, ada)
    assert (found.state, found.problems) == (REFUSED, ("one", "two"))
    assert files(store) == []
    assert store.batches.start_again(batch.id, ada, now=LATER) is None


def test_a_batch_that_was_put_back_is_not_written_to_by_the_worker_before(store, ada):
    batch = made(store, ada)
    assert store.batches.start_again(batch.id, ada, now=NOW) is None, "it runs"
    assert store.jobs.put_back(BATCH, batch.id, 1, 3, now=LATER) == WAITING
    assert store.jobs.take(BATCH, batch.id, 2, now=LATER)
    assert store.batches.source(batch.id, 1) is None
    assert not store.batches.beat(batch.id, 1, now=LATER, done=1)
    assert not store.batches.finish(batch.id, 1, {"csv": b"old"}, now=LATER)
    assert not store.batches.refuse(batch.id, 1, ("old",), now=LATER)
    assert not store.jobs.fail(BATCH, batch.id, 1, now=LATER)
    assert store.batches.finish(batch.id, 2, {"csv": b"new"}, now=LATER)
    assert store.batches.file(batch.id, ada, "csv") == b"new"


def test_a_failed_job_keeps_its_file_and_may_be_started_again(store, ada):
    batch = made(store, ada)
    assert store.jobs.fail(BATCH, batch.id, 1, now=NOW)
    assert state(store, batch) == FAILED
    assert store.batches.start_again(batch.id, ada, now=NOW) == 2
    assert store.jobs.take(BATCH, batch.id, 2, now=NOW)
    assert store.batches.source(batch.id, 2) == FILE


def test_no_advisor_has_more_at_work_than_the_limit_and_none_waits_for_another(store, ada):
    batches = [made(store, ada) for _ in range(AT_ONCE)]
    assert store.batches.create(ada, "more.csv", FILE, now=NOW) is None
    assert len(store.batches.mine(ada)) == AT_ONCE
    assert len(files(store)) == AT_ONCE
    made(store, account(store, "bob"))
    store.batches.finish(batches[0].id, 1, {}, now=NOW)
    made(store, ada)


def test_the_limit_holds_for_what_is_started_again(store, ada):
    batch = made(store, ada)
    store.jobs.fail(BATCH, batch.id, 1, now=NOW)
    others = [made(store, ada) for _ in range(AT_ONCE)]
    assert store.batches.start_again(batch.id, ada, now=NOW) is None
    assert state(store, batch) == FAILED
    store.batches.delete(others[0].id, ada, now=NOW)
    assert store.batches.start_again(batch.id, ada, now=NOW) == 2


def test_of_many_uploads_at_once_no_more_than_the_limit_are_taken(store, ada):
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: store.batches.create(ada, "x.csv", FILE, now=NOW), range(8)))
    assert sum(batch is not None for batch in found) == AT_ONCE
    assert len(store.batches.mine(ada)) == AT_ONCE


def test_delete_leaves_nothing_and_ends_the_job(store, ada):
    batch = made(store, ada)
    assert store.batches.delete(batch.id, ada, now=NOW)
    assert not store.batches.delete(batch.id, ada, now=NOW)
    assert files(store) == []
    assert store.batches.mine(ada) == ()
    assert not store.batches.beat(batch.id, 1, now=NOW, done=1)
    assert not store.batches.finish(batch.id, 1, {"csv": b"c"}, now=NOW)
    assert files(store) == []
    assert actions(store)[-1] == (ada, "batch.deleted")


def test_purge_deletes_what_is_older_and_nothing_else_and_can_only_count(store, ada):
    old, new = made(store, ada, NOW - KEPT_FOR), made(store, ada, NOW)
    assert store.batches.purge(NOW, NOW, dry=True) == 1
    assert len(store.batches.mine(ada)) == 2
    assert store.batches.purge(NOW, NOW) == 1
    assert [account.id for account in store.batches.mine(ada)] == [new.id]
    assert actions(store)[-1] == (None, "batch.deleted")
    assert old.deleted_on == NOW
    assert store.batches.purge(NOW, NOW) == 0


def test_an_upload_sweeps_out_what_is_too_old_even_if_nobody_purges(store, ada):
    old = made(store, ada, NOW - KEPT_FOR - timedelta(seconds=1))
    made(store, account(store, "bob"))
    assert store.batches.get(old.id, ada) is None


def test_what_stops_a_write_stops_its_audit_too(store, ada):
    for _ in range(AT_ONCE + 2):
        store.batches.create(ada, "x.csv", FILE, now=NOW)
    assert actions(store) == [(ada, "batch.created")] * AT_ONCE


def test_a_name_of_any_length_is_kept_as_far_as_it_fits(store, ada):
    batch = store.batches.create(ada, "x" * 500, FILE, now=NOW)
    assert batch.name == "x" * 200
    with store.engine.connect() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(BatchRow)) == 1


def test_words_are_remembered_for_one_advisor_until_they_are_forgotten(store, ada):
    bob = account(store, "bob")
    store.batches.remember(ada, {("goal", "boss"): "pm", ("visa", "perhaps"): "", ("goal", "x" * 201): "pm"})
    store.batches.remember(ada, {("goal", "boss"): "quant"})
    assert store.batches.words(ada) == {("goal", "boss"): "quant", ("visa", "perhaps"): ""}
    assert store.batches.words(bob) == {}
    store.batches.forget_words(ada)
    assert store.batches.words(ada) == {}


def test_a_batch_that_asks_waits_for_its_advisor_and_is_asked_once(store, ada):
    batch = made(store, ada)
    assert store.batches.reading(batch.id, 1) == ({}, False)
    assert store.batches.ask(batch.id, 1, now=NOW, told={"unread": [["goal", "Boss", 2]]})
    assert store.jobs.silent(BATCH, now=LATER) == (), "to wait for the advisor is not to have died"
    assert state(store, batch) == ASKING
    assert store.batches.start_again(batch.id, ada, now=NOW) == 2
    assert store.jobs.take(BATCH, batch.id, 2, now=NOW)
    assert store.batches.reading(batch.id, 2) == ({}, True)
