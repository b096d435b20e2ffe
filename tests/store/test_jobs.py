"""Jobs in the store, on both databases: one worker takes each, none is lost, and what is due on a schedule is done
once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from quiz.store import Store
from quiz.store.jobs import ALIVE, ASKED_AGAIN, BATCH, BROKEN_OFF, DELAYS, FAILED, SILENT, WAITING

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def job(store: Store) -> int:
    """A batch that waits."""
    store.accounts.add("ada@example.edu", "Ada", "advisor", now=NOW)
    account = store.accounts.by_email("ada@example.edu")
    batch = account and store.batches.create(account.id, "students.csv", b"goal\r\npm\r\n", now=NOW)
    assert batch
    return batch.id


def test_of_many_workers_one_takes_a_job(store: Store, job: int) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(lambda _: store.jobs.take(BATCH, job, 1, now=NOW), range(8))) == [False] * 7 + [True]


def test_a_job_is_silent_when_nobody_was_heard_of_for_a_while(store: Store, job: int) -> None:
    assert store.jobs.silent(BATCH, now=NOW + DAY) == (), "it waits"
    store.jobs.take(BATCH, job, 1, now=NOW)
    assert store.jobs.silent(BATCH, now=NOW + SILENT - timedelta(seconds=1)) == ()
    assert store.jobs.silent(BATCH, now=NOW + SILENT) == ((job, 1, "running"),)
    assert store.jobs.beat(BATCH, job, 1, now=NOW + SILENT)
    assert store.jobs.silent(BATCH, now=NOW + SILENT) == ()


def test_each_try_waits_longer_and_the_last_gives_the_job_up(store: Store, job: int) -> None:
    now, most = NOW, 3
    for attempt in range(1, most):
        assert store.jobs.take(BATCH, job, attempt, now=now)
        assert store.jobs.put_back(BATCH, job, attempt, most, now=now) == WAITING
        assert not store.jobs.beat(BATCH, job, attempt, now=now), "who was given up is told so"
        assert store.jobs.put_back(BATCH, job, attempt, most, now=now) is None, "once"
        assert store.jobs.call(BATCH, now=now + DELAYS[attempt] - timedelta(seconds=1)) == ()
        now += DELAYS[attempt]
        assert store.jobs.call(BATCH, now=now) == ((job, attempt + 1),)
    assert store.jobs.take(BATCH, job, most, now=now)
    assert store.jobs.put_back(BATCH, job, most, most, now=now) == FAILED
    assert store.jobs.call(BATCH, now=now + DAY) == ()


def test_what_waits_is_called_again_but_not_at_every_beat_of_the_clock(store: Store, job: int) -> None:
    soon = NOW + timedelta(minutes=1)
    assert store.jobs.call(BATCH, now=NOW) == (), "it was just put into the queue"
    assert store.jobs.call(BATCH, now=soon) == ((job, 1),)
    assert store.jobs.call(BATCH, now=soon + ASKED_AGAIN - timedelta(seconds=1)) == ()
    assert store.jobs.call(BATCH, now=soon + ASKED_AGAIN) == ((job, 1),)


def test_a_worker_is_known_as_long_as_it_says_that_it_is_alive(store: Store) -> None:
    assert not store.jobs.has_worker(now=NOW)
    store.jobs.sign_on("one", now=NOW)
    store.jobs.sign_on("one", now=NOW + timedelta(seconds=5))
    assert store.jobs.has_worker(now=NOW + timedelta(seconds=5) + ALIVE - timedelta(seconds=1))
    assert not store.jobs.has_worker(now=NOW + timedelta(seconds=5) + ALIVE)
    store.jobs.sign_on("two", now=NOW)
    store.jobs.sign_off("two")
    store.jobs.sign_off("one")
    assert not store.jobs.has_worker(now=NOW)


def test_a_chore_is_done_once_when_it_is_due_however_many_try(store: Store) -> None:
    assert not store.jobs.begin("purge", NOW, now=NOW), "what is new here is as good as done"
    later = NOW + DAY
    with ThreadPoolExecutor(8) as pool:
        begun = list(pool.map(lambda _: store.jobs.begin("purge", later, now=later), range(8)))
    assert sorted(begun) == [False] * 7 + [True]
    store.jobs.end("purge", now=later + timedelta(minutes=2))
    assert not store.jobs.begin("purge", later, now=later + timedelta(minutes=3))
    assert store.jobs.begin("purge", later + DAY, now=later + DAY)


def test_a_chore_that_was_broken_off_is_begun_again_after_an_hour(store: Store) -> None:
    store.jobs.begin("purge", NOW, now=NOW)
    due = NOW + DAY
    assert store.jobs.begin("purge", due, now=due)
    assert not store.jobs.begin("purge", due, now=due + BROKEN_OFF - timedelta(seconds=1))
    assert store.jobs.begin("purge", due, now=due + BROKEN_OFF)


def test_the_id_of_a_job_is_never_given_twice(store: Store, job: int) -> None:
    account = store.accounts.by_email("ada@example.edu")
    assert account
    assert store.batches.delete(job, account.id, now=NOW)
    batch = store.batches.create(account.id, "students.csv", b"goal\r\npm\r\n", now=NOW)
    assert batch
    assert batch.id > job, "a worker that was given up would write another's rows into it"
