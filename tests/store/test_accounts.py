"""Accounts, their sessions and the log in the store: what may be used once is used once, also by two at once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from quiz.config import Settings
from quiz.store import Account, Store
from quiz.store.accounts import SETUP_LIFE, email_key
from quiz.store.connection import connect
from quiz.store.migrate import _alone, _config, upgrade
from quiz.store.sign_ins import SESSION_LIFE, Limit
from quiz.store.tables.accounts import AccountRow, SessionRow

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
LIMITS = (Limit(HOUR, account=3, address=5),)


def account(store: Store, email: str = "ada@example.edu", role: str = "advisor") -> Account:
    link = store.accounts.add(email, "Ada", role, now=NOW)
    assert link is not None
    found = store.accounts.use_link(link, "hash", now=NOW)
    assert found is not None
    return found


def tries(store: Store, who: bytes = b"ada", where: bytes = b"here", now: datetime = NOW) -> int | None:
    return store.sign_ins.attempt("sign in", LIMITS, account=who, address=where, now=now)


def at_once(work, count: int = 8) -> list:
    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(lambda _: work(), range(count)))


# --- setup links ------------------------------------------------------------------------------------------------------


def test_an_account_begins_without_a_password_and_with_a_link(store: Store) -> None:
    link = store.accounts.add(" Ada@Example.edu ", "Ada", "admin", now=NOW)
    (found,) = store.accounts.all()
    assert (found.email, found.role, found.active, found.password_hash) == ("ada@example.edu", "admin", True, None)
    assert link is not None
    assert store.accounts.by_link(link, now=NOW) == found


def test_the_database_holds_no_link_session_key_or_recovery_code(store: Store) -> None:
    link = store.accounts.add("ada@example.edu", "Ada", "advisor", now=NOW) or ""
    key = store.sign_ins.open(store.accounts.all()[0].id, verified=True, now=NOW)
    with store.engine.connect() as connection:
        tables = (AccountRow.__table__, SessionRow.__table__)
        rows = [repr(row) for table in tables for row in connection.execute(sa.select(table))]
    assert rows
    assert not [row for row in rows if link in row or key in row]


def test_an_address_has_one_account_however_it_is_written(store: Store) -> None:
    assert store.accounts.add("ada@example.edu", "Ada", "advisor", now=NOW)
    assert store.accounts.add("ADA@EXAMPLE.EDU", "Eve", "admin", now=NOW) is None
    assert [account.name for account in store.accounts.all()] == ["Ada"]


@hypothesis_settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text())
def test_the_key_of_an_address_is_its_own_key(text: str) -> None:
    assert email_key(email_key(text)) == email_key(text)


def test_only_known_roles_can_be_given(store: Store) -> None:
    with pytest.raises(ValueError, match="advisor, admin"):
        store.accounts.add("eve@example.edu", "Eve", "owner", now=NOW)


def test_a_setup_link_sets_one_password_and_no_second(store: Store) -> None:
    link = store.accounts.add("ada@example.edu", "Ada", "advisor", now=NOW) or ""
    won = [winner for winner in at_once(lambda: store.accounts.use_link(link, "hash", now=NOW)) if winner]
    assert len(won) == 1
    assert store.accounts.by_link(link, now=NOW) is None


def test_a_setup_link_expires(store: Store) -> None:
    link = store.accounts.add("ada@example.edu", "Ada", "advisor", now=NOW) or ""
    assert store.accounts.by_link(link, now=NOW + SETUP_LIFE - timedelta(seconds=1))
    assert store.accounts.by_link(link, now=NOW + SETUP_LIFE) is None
    assert store.accounts.use_link(link, "hash", now=NOW + SETUP_LIFE) is None


def test_a_reset_takes_everything_away_and_gives_a_new_link(store: Store) -> None:
    ada = account(store)
    store.accounts.set_second_factor(ada.id, "secret", 7, [b"x" * 32], now=NOW)
    key = store.sign_ins.open(ada.id, verified=True, now=NOW)
    link = store.accounts.reset("ADA@example.edu", now=NOW) or ""
    found = store.accounts.by_link(link, now=NOW)
    assert found is not None
    assert (found.password_hash, found.totp_secret) == (None, None)
    assert store.accounts.recovery_codes_left(ada.id) == 0
    assert store.sign_ins.signed_in(key, now=NOW) is None
    assert store.accounts.reset("nobody@example.edu", now=NOW) is None


def test_a_new_link_replaces_the_one_before(store: Store) -> None:
    first = store.accounts.add("ada@example.edu", "Ada", "advisor", now=NOW) or ""
    assert store.accounts.reset("ada@example.edu", now=NOW)
    assert store.accounts.by_link(first, now=NOW) is None


def test_disabling_ends_sessions_and_links_and_a_reset_lets_in_again(store: Store) -> None:
    ada = account(store)
    key = store.sign_ins.open(ada.id, verified=True, now=NOW)
    link = store.accounts.reset("ada@example.edu", now=NOW) or ""
    assert store.accounts.disable("ada@example.edu", now=NOW)
    assert not store.accounts.disable("nobody@example.edu", now=NOW)
    assert store.sign_ins.signed_in(key, now=NOW) is None
    just_then = store.sign_ins.open(ada.id, verified=True, now=NOW)
    assert store.sign_ins.signed_in(just_then, now=NOW) is None, "a sign-in that was under way"
    assert store.accounts.by_link(link, now=NOW) is None
    assert not store.accounts.all()[0].active
    again = store.accounts.reset("ada@example.edu", now=NOW) or ""
    assert store.accounts.use_link(again, "hash", now=NOW)


# --- sessions ---------------------------------------------------------------------------------------------------------


def test_a_session_says_who_and_ends_for_good(store: Store) -> None:
    ada = account(store)
    key = store.sign_ins.open(ada.id, verified=False, now=NOW)
    found = store.sign_ins.signed_in(key, now=NOW)
    assert found is not None
    assert (found[0].id, found[1].verified, found[1].confirmed_at) == (ada.id, False, NOW)
    store.sign_ins.confirm(key, now=NOW + HOUR)
    again = store.sign_ins.signed_in(key, now=NOW)
    assert again is not None
    assert again[1].confirmed_at == NOW + HOUR
    store.sign_ins.end(key)
    store.sign_ins.end(key)
    assert store.sign_ins.signed_in(key, now=NOW) is None


def test_a_session_is_over_after_its_life_and_swept_out_by_the_next(store: Store) -> None:
    ada = account(store)
    key = store.sign_ins.open(ada.id, verified=True, now=NOW)
    assert store.sign_ins.signed_in(key, now=NOW + SESSION_LIFE - timedelta(seconds=1))
    assert store.sign_ins.signed_in(key, now=NOW + SESSION_LIFE) is None
    store.sign_ins.open(ada.id, verified=True, now=NOW + SESSION_LIFE)
    with store.engine.connect() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM account_sessions")).scalar() == 1


@pytest.mark.parametrize("change", ["password", "second factor"])
def test_a_new_password_or_authenticator_ends_the_sessions_of_that_account_alone(store: Store, change: str) -> None:
    ada, bob = account(store), account(store, "bob@example.edu")
    keys = [store.sign_ins.open(account.id, verified=True, now=NOW) for account in (ada, ada, bob)]
    if change == "password":
        store.accounts.set_password(ada.id, "new", now=NOW)
    else:
        store.accounts.set_second_factor(ada.id, "secret", 1, (), now=NOW)
    assert [store.sign_ins.signed_in(key, now=NOW) is not None for key in keys] == [False, False, True]


# --- what counts once -------------------------------------------------------------------------------------------------


def test_of_many_requests_with_one_code_only_one_counts(store: Store) -> None:
    ada = account(store)
    store.accounts.set_second_factor(ada.id, "secret", 7, (), now=NOW)
    assert sum(at_once(lambda: store.accounts.use_counter(ada.id, 8))) == 1
    assert not store.accounts.use_counter(ada.id, 7)
    assert store.accounts.use_counter(ada.id, 9)
    assert store.accounts.last_counter(ada.id) == 9


def test_of_many_requests_with_one_recovery_code_only_one_counts(store: Store) -> None:
    ada, bob = account(store), account(store, "bob@example.edu")
    codes = [bytes([number]) * 32 for number in range(3)]
    store.accounts.set_recovery_codes(ada.id, codes, now=NOW)
    assert not store.accounts.use_recovery_code(bob.id, codes[0])
    assert sum(at_once(lambda: store.accounts.use_recovery_code(ada.id, codes[0]))) == 1
    assert store.accounts.recovery_codes_left(ada.id) == 2
    store.accounts.remove_second_factor(ada.id, now=NOW)
    assert store.accounts.recovery_codes_left(ada.id) == 0


# --- the throttle -----------------------------------------------------------------------------------------------------


def test_an_account_is_tried_so_often_and_then_again_when_the_time_is_over(store: Store) -> None:
    assert all(tries(store) for _ in range(3))
    assert tries(store) is None
    assert tries(store, now=NOW + HOUR - timedelta(seconds=1)) is None
    assert tries(store, now=NOW + HOUR) is not None


def test_what_was_throttled_does_not_lengthen_the_wait(store: Store) -> None:
    for _ in range(10):
        tries(store)
    with store.engine.connect() as connection:
        outcomes = connection.execute(sa.text("SELECT outcome, count(*) AS times FROM sign_ins GROUP BY outcome")).all()
    assert {line.outcome: line.times for line in outcomes} == {"failed": 3, "throttled": 7}


def test_an_address_that_tries_many_accounts_is_throttled_too(store: Store) -> None:
    assert all(tries(store, who=bytes([number])) for number in range(5))
    assert tries(store, who=b"another") is None
    assert tries(store, who=b"another", where=b"elsewhere") is not None


def test_what_passed_does_not_count(store: Store) -> None:
    ada = account(store)
    for _ in range(10):
        number = tries(store)
        assert number is not None
        store.sign_ins.settle(number, passed=True, account_id=ada.id)
    assert len(store.sign_ins.recent(ada.id, 4)) == 4


def test_of_many_attempts_at_once_no_more_than_the_limit_are_checked(store: Store) -> None:
    assert len([answer for answer in at_once(lambda: tries(store), 12) if answer]) <= 3


# --- migration --------------------------------------------------------------------------------------------------------


@pytest.fixture
def older(settings: Settings, tmp_path: Path) -> Iterator[Settings]:
    """A database of its own, on SQLite and on PostgreSQL, as it was before there were accounts."""
    url = sa.make_url(settings.database_url)
    admin = connect(url.render_as_string(hide_password=False))
    if admin.dialect.name == "sqlite":
        url = url.set(database=str(tmp_path / "older.sqlite3"))
    else:
        url = url.update_query_dict({"options": "-csearch_path=older"})
        with admin.begin() as connection:
            connection.execute(sa.schema.DropSchema("older", cascade=True, if_exists=True))
            connection.execute(sa.schema.CreateSchema("older"))
    found = replace(settings, database_url=url.render_as_string(hide_password=False))
    engine = connect(found.database_url)
    with _alone(engine) as connection:
        command.upgrade(_config(connection), "0002")
    yield found
    engine.dispose()
    if admin.dialect.name != "sqlite":
        with admin.begin() as connection:
            connection.execute(sa.schema.DropSchema("older", cascade=True))
    admin.dispose()


def test_what_was_stored_before_there_were_accounts_is_kept(older: Settings) -> None:
    store = Store.open(older)
    row = {"token_sha256": b"x" * 32, "version": 1, "answers": '{"goal": "pm"}', "at": "2026-11-01 00:00:00+00:00"}
    columns = "token_sha256, version, answers, created_at, updated_at"
    with store.engine.begin() as connection:
        connection.execute(
            sa.text(f"INSERT INTO responses ({columns}) VALUES (:token_sha256, :version, :answers, :at, :at)"),  # noqa: S608 - our own words
            row,
        )
    upgrade(older)
    with store.engine.connect() as connection:
        assert connection.execute(sa.text("SELECT version, token_sha256 FROM responses")).one()[0] == 1
    assert store.accounts.all() == ()
    assert store.accounts.add("ada@example.edu", "Ada", "admin", now=NOW)
    store.close()
