"""What the store promises about a shortlist and its read-only links, on SQLite and on PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
import sqlalchemy as sa

from quiz.core.decision.shortlist import Entry, Shortlist
from quiz.store import TOKEN_LENGTH, Store
from quiz.store.shares import ShareOptions, share_token

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
NONCE = "a-nonce-of-the-page"
FULL = Shortlist(
    (
        Entry("duke-mem", "dropped", "too “dear”", "né\n🙂", "Why?\nWhen?", date(2027, 1, 15), date(2026, 11, 22)),
        Entry("tufts-msem"),
    )
)


@pytest.fixture
def token(store: Store) -> str:
    return store.responses.create({"goal": "pm"}, now=NOW)


def options(**changes: Any) -> ShareOptions:
    return replace(ShareOptions(True, False, False, NOW, NOW + timedelta(days=7)), **changes)


def rows_of(store: Store, table: str) -> list[sa.RowMapping]:
    with store.engine.connect() as connection:
        return list(connection.execute(sa.text(f"SELECT * FROM {table}")).mappings())  # noqa: S608 - our own names


# --- the list -------------------------------------------------------------------------------------------------------


def test_a_response_has_an_empty_list_until_one_is_saved(store: Store, token: str) -> None:
    found = store.shortlists.read(token)
    assert found is not None
    assert (found.shortlist, found.version) == (Shortlist(), 0)
    assert rows_of(store, "shortlists") == []


def test_a_list_reads_back_as_it_was_saved(store: Store, token: str) -> None:
    assert store.shortlists.save(token, FULL, 0, now=NOW)
    found = store.shortlists.read(token)
    assert found is not None
    assert (found.shortlist, found.version) == (FULL, 1)
    assert store.shortlists.save(token, Shortlist(), 1, now=LATER)
    again = store.shortlists.read(token)
    assert again is not None
    assert (again.shortlist, again.version) == (Shortlist(), 2)


@pytest.mark.parametrize("version", [0, 1])
def test_the_later_of_two_saves_of_one_version_is_told_and_changes_nothing(
    store: Store, token: str, version: int
) -> None:
    if version:
        store.shortlists.save(token, Shortlist(), 0, now=NOW)
    assert store.shortlists.save(token, FULL, version, now=NOW)
    assert not store.shortlists.save(token, FULL.bare(), version, now=LATER)
    found = store.shortlists.read(token)
    assert found is not None
    assert found.shortlist == FULL


def test_writers_at_once_lose_nothing_when_they_try_again(store: Store, token: str) -> None:
    def add(program: str) -> None:
        for _ in range(100):
            found = store.shortlists.read(token)
            assert found is not None
            if store.shortlists.save(token, found.shortlist.added(Entry(program)), found.version, now=NOW):
                return
        raise AssertionError(f"{program} never got in")

    programs = {f"p-{number}" for number in range(12)}
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(add, programs))
    found = store.shortlists.read(token)
    assert found is not None
    assert {*found.shortlist.programs} == programs
    assert found.version == 12


def test_a_save_touches_no_other_list(store: Store, token: str) -> None:
    other = store.responses.create({}, now=NOW)
    store.shortlists.save(token, FULL, 0, now=NOW)
    store.shortlists.save(other, FULL.bare(), 0, now=NOW)
    store.shortlists.save(token, Shortlist(), 1, now=LATER)
    found = store.shortlists.read(other)
    assert found is not None
    assert (found.shortlist, found.version) == (FULL.bare(), 1)


def test_where_there_is_no_response_there_is_no_list(store: Store) -> None:
    nobody = "x" * TOKEN_LENGTH
    assert store.shortlists.read(nobody) is None
    assert not store.shortlists.save(nobody, FULL, 0, now=NOW)
    assert not store.shortlists.save(nobody, FULL, 1, now=NOW)


def test_deleting_the_response_deletes_its_list_and_its_links_and_no_others(store: Store, token: str) -> None:
    other = store.responses.create({}, now=NOW)
    for key in (token, other):
        store.shortlists.save(key, FULL, 0, now=NOW)
        store.shares.create(key, NONCE, options(live=False), FULL, {})
    assert store.responses.delete(token, now=NOW)
    assert [len(rows_of(store, table)) for table in ("responses", "shortlists", "shares")] == [1, 1, 1]
    assert store.shortlists.read(other) is not None
    assert store.shares.open(share_token(token, NONCE), now=NOW) is None
    assert store.shares.open(share_token(other, NONCE), now=NOW) is not None


# --- the links ------------------------------------------------------------------------------------------------------


def test_a_link_has_a_token_that_its_owner_can_derive_again_and_the_database_cannot(store: Store, token: str) -> None:
    assert store.shares.create(token, NONCE, options(), FULL, {})
    (share,) = store.shares.of(token)
    assert share.token == share_token(token, NONCE) != share_token(token[::-1], NONCE)
    assert len(share.token) == TOKEN_LENGTH
    (row,) = rows_of(store, "shares")
    assert bytes(row["token_sha256"]) == sha256(share.token.encode()).digest()
    assert share.token not in str(dict(row))
    assert token not in str(dict(row))


def test_a_live_link_follows_the_list_and_a_frozen_one_does_not(store: Store, token: str) -> None:
    store.shortlists.save(token, FULL, 0, now=NOW)
    for live in (True, False):
        store.shares.create(token, f"{NONCE}-{live}", options(live=live), FULL, {})
    store.shortlists.save(token, Shortlist((Entry("later"),)), 1, now=LATER)
    followed, frozen = (store.shares.open(share_token(token, f"{NONCE}-{live}"), now=LATER) for live in (True, False))
    assert followed is not None
    assert frozen is not None
    assert followed.shortlist.programs == ("later",)
    assert frozen.shortlist == FULL.active.bare()


@pytest.mark.parametrize("live", [True, False])
@pytest.mark.parametrize("notes", [True, False])
@pytest.mark.parametrize("answers", [True, False])
def test_what_is_not_ticked_never_leaves_the_store(
    store: Store, token: str, live: bool, notes: bool, answers: bool
) -> None:
    store.shortlists.save(token, FULL, 0, now=NOW)
    chosen = options(live=live, notes=notes, answers=answers)
    store.shares.create(token, NONCE, chosen, FULL, {"goal": "pm"})
    opened = store.shares.open(share_token(token, NONCE), now=NOW)
    assert opened is not None
    assert opened.shortlist == (FULL if notes else FULL.active.bare())
    assert opened.answers == ({"goal": "pm"} if answers else None)
    assert opened.options == chosen
    (row,) = rows_of(store, "shares")
    assert notes or "dear" not in str(row["frozen"])


def test_a_link_of_a_list_that_was_never_saved_opens_empty(store: Store, token: str) -> None:
    store.shares.create(token, NONCE, options(), Shortlist(), {})
    opened = store.shares.open(share_token(token, NONCE), now=NOW)
    assert opened is not None
    assert opened.shortlist == Shortlist()


def test_a_link_ends_at_its_time(store: Store, token: str) -> None:
    store.shares.create(token, NONCE, options(expires_at=LATER), FULL, {})
    mine = share_token(token, NONCE)
    assert store.shares.open(mine, now=LATER - timedelta(microseconds=1)) is not None
    assert store.shares.open(mine, now=LATER) is None
    assert len(store.shares.of(token)) == 1


def test_a_revoked_link_is_shut_forgets_what_it_froze_and_stays_shut(store: Store, token: str) -> None:
    store.shares.create(token, NONCE, options(live=False, notes=True), FULL, {})
    store.shares.revoke(token, NONCE, now=LATER)
    store.shares.revoke(token, NONCE, now=LATER)
    assert store.shares.of(token) == ()
    assert [row["frozen"] for row in rows_of(store, "shares")] == [None]
    assert store.shares.create(token, NONCE, options(), FULL, {})
    assert store.shares.open(share_token(token, NONCE), now=NOW) is None


def test_making_a_link_twice_makes_one(store: Store, token: str) -> None:
    assert store.shares.create(token, NONCE, options(), FULL, {})
    assert store.shares.create(token, NONCE, options(notes=True), FULL, {})
    (share,) = store.shares.of(token)
    assert not share.options.notes


def test_nobody_revokes_or_sees_the_link_of_another(store: Store, token: str) -> None:
    other = store.responses.create({}, now=NOW)
    store.shares.create(token, NONCE, options(), FULL, {})
    store.shares.revoke(other, NONCE, now=NOW)
    assert store.shares.of(other) == ()
    assert len(store.shares.of(token)) == 1


def test_where_there_is_no_response_no_link_is_made(store: Store) -> None:
    assert not store.shares.create("x" * TOKEN_LENGTH, NONCE, options(), FULL, {})
    assert rows_of(store, "shares") == []


@pytest.mark.parametrize("garbage", ["", "x" * TOKEN_LENGTH, "é" * TOKEN_LENGTH, "\udcff", "' OR 1=1 --"])
def test_no_garbage_opens_a_link(store: Store, token: str, garbage: str) -> None:
    store.shares.create(token, NONCE, options(), FULL, {})
    assert store.shares.open(garbage, now=NOW) is None


def test_the_token_of_the_student_opens_no_shared_page_and_that_of_a_link_no_response(store: Store, token: str) -> None:
    store.shares.create(token, NONCE, options(), FULL, {})
    assert store.shares.open(token, now=NOW) is None
    assert store.responses.response(share_token(token, NONCE)) is None
    assert store.shortlists.read(share_token(token, NONCE)) is None
