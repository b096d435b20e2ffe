"""What the store promises about a student's response, on SQLite and on PostgreSQL."""

import math
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256

import pytest
import sqlalchemy as sa

from quiz.store import TOKEN_LENGTH, Store

NOW = datetime(2026, 11, 22, 10, 0, 0, 123456, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
ANSWERS = {"interest": ["pm"], "goal": None, "must": ["budget"], "sharpen": {"gpa": 3.14}}
DOCUMENT = {"engine": {"version": "1", "catalog_sha256": "ab" * 32}, "programs": [{"fit": 0.1 + 0.2, "text": "né “x”"}]}


def rows(store: Store) -> list[sa.RowMapping]:
    with store.engine.connect() as connection:
        return list(connection.execute(sa.text("SELECT * FROM responses")).mappings())


def test_a_response_reads_back_as_it_was_stored(store: Store) -> None:
    token = store.responses.create(ANSWERS, DOCUMENT, now=NOW)
    found = store.responses.response(token)
    assert found is not None
    assert (found.answers, found.document, found.version) == (ANSWERS, DOCUMENT, 1)
    assert found.created_at == found.updated_at == NOW
    assert found.created_at.tzinfo is UTC


def test_the_answers_alone_are_those_of_the_response_and_none_where_there_is_no_response(store: Store) -> None:
    assert store.responses.answers(store.responses.create(ANSWERS, DOCUMENT, now=NOW)) == ANSWERS
    assert store.responses.answers(store.responses.create({}, now=NOW)) == {}
    assert store.responses.answers("x" * TOKEN_LENGTH) is None


def test_a_skipped_answer_stays_none_and_an_unreached_one_absent(store: Store) -> None:
    found = store.responses.response(store.responses.create({"goal": None}, now=NOW))
    assert found is not None
    assert found.answers == {"goal": None}
    assert found.document is None


def test_the_token_is_unguessable_and_only_its_hash_is_kept(store: Store) -> None:
    tokens = {store.responses.create({}, now=NOW) for _ in range(20)}
    assert len(tokens) == 20
    assert {len(token) for token in tokens} == {TOKEN_LENGTH}
    stored = rows(store)
    assert {bytes(row["token_sha256"]) for row in stored} == {sha256(token.encode()).digest() for token in tokens}
    assert not any(token in str(dict(row)) for token in tokens for row in stored)


def test_the_engine_and_catalog_of_a_list_stand_in_columns_of_their_own(store: Store) -> None:
    token = store.responses.create(ANSWERS, DOCUMENT, now=NOW)
    assert [(row["engine_version"], row["catalog_sha256"]) for row in rows(store)] == [("1", "ab" * 32)]
    store.responses.save(token, ANSWERS, None, 1, now=LATER)
    assert [(row["document"], row["catalog_sha256"]) for row in rows(store)] == [(None, None)]


def test_a_save_counts_the_version_up_and_keeps_the_time_of_creation(store: Store) -> None:
    token = store.responses.create({}, now=NOW)
    assert store.responses.save(token, ANSWERS, DOCUMENT, 1, now=LATER)
    found = store.responses.response(token)
    assert found is not None
    assert (found.answers, found.document, found.version) == (ANSWERS, DOCUMENT, 2)
    assert (found.created_at, found.updated_at) == (NOW, LATER)


def test_the_later_of_two_saves_of_one_version_is_told_and_changes_nothing(store: Store) -> None:
    token = store.responses.create({}, now=NOW)
    assert store.responses.save(token, {"goal": "pm"}, None, 1, now=LATER)
    assert not store.responses.save(token, {"goal": "se"}, None, 1, now=LATER)
    found = store.responses.response(token)
    assert found is not None
    assert found.answers == {"goal": "pm"}


def test_a_save_touches_no_other_response(store: Store) -> None:
    mine, other = (store.responses.create({}, now=NOW) for _ in range(2))
    store.responses.save(mine, {"goal": "pm"}, None, 1, now=LATER)
    found = store.responses.response(other)
    assert found is not None
    assert (found.answers, found.version) == ({}, 1)


def test_deleting_removes_the_row_for_good(store: Store) -> None:
    token = store.responses.create(ANSWERS, DOCUMENT, now=NOW)
    assert store.responses.delete(token, now=NOW)
    assert rows(store) == []
    assert store.responses.response(token) is None
    assert not store.responses.delete(token, now=NOW)
    assert not store.responses.save(token, {}, None, 1, now=LATER)


@pytest.mark.parametrize("token", ["", "x", "x" * 43, "é" * 43, "\udcff", "' OR 1=1 --", "\x00" * 43])
def test_no_garbage_opens_a_response(store: Store, token: str) -> None:
    store.responses.create(ANSWERS, now=NOW)
    assert store.responses.response(token) is None
    assert not store.responses.delete(token, now=NOW)


def test_a_time_without_a_zone_is_refused(store: Store) -> None:
    with pytest.raises(sa.exc.StatementError, match="needs a zone"):
        store.responses.create({}, now=NOW.replace(tzinfo=None))


def test_a_time_of_another_zone_comes_back_in_utc(store: Store) -> None:
    token = store.responses.create({}, now=NOW.astimezone(timezone(timedelta(hours=5))))
    found = store.responses.response(token)
    assert found is not None
    assert found.created_at == NOW
    assert found.created_at.tzinfo is UTC


def test_what_is_no_json_is_refused_on_both_databases_alike(store: Store) -> None:
    with pytest.raises((ValueError, sa.exc.StatementError)):
        store.responses.create({"gpa": math.nan}, now=NOW)
    assert rows(store) == []


def test_an_error_does_not_repeat_what_was_to_be_stored(store: Store) -> None:
    with store.engine.connect() as connection, pytest.raises(sa.exc.DBAPIError) as caught:
        connection.execute(sa.text("INSERT INTO responses (answers) VALUES (:answers)"), {"answers": "private words"})
    assert "private words" not in str(caught.value)
