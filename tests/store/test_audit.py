"""The audit trail: whatever is done to it in the database shows; deleting a salt deletes a person and nothing else."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa

from quiz.core.records.audit import ACTIONS, START, AuditAnchor, AuditEntry, verify
from quiz.store import Store
from quiz.store.tables.audit import AuditRow, SaltRow
from tests.support.audit import proves, unguarded

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
WORDS = "my name is Robin and I am worried"


def five(store: Store) -> tuple[AuditEntry, ...]:
    """Five entries of two students."""
    for number in range(1, 6):
        store.audit.record(
            number % 2 or None,
            "request.state_changed",
            f"request:{number}",
            None if number == 1 else {"state": "new"},
            {"state": "claimed", "text": WORDS},
            now=NOW + timedelta(minutes=number, microseconds=number),
            person=f"response:{number % 2}",
        )
    return tuple(store.audit.entries())


def problems(store: Store, expected: AuditAnchor | None = None) -> list[str]:
    return [str(problem) for problem in verify(store.audit.entries(), expected).problems]


def forge(store: Store, *statements: sa.Executable | str) -> None:
    """What somebody does who may do everything in the database."""
    with store.engine.begin() as connection, unguarded(connection):
        for statement in statements:
            connection.execute(sa.text(statement) if isinstance(statement, str) else statement)


def changed(number: int, /, **values: object) -> sa.Update:
    return sa.update(AuditRow).where(AuditRow.number == number).values(**values)


def test_an_untouched_trail_verifies_and_ends_with_its_anchor(store: Store) -> None:
    assert verify(store.audit.entries()).anchor == store.audit.anchor() == AuditAnchor(0, START)
    entries = five(store)
    assert [entry.number for entry in entries] == [1, 2, 3, 4, 5]
    assert [entry.actor for entry in entries] == [1, None, 1, None, 1]
    found = verify(entries, store.audit.anchor())
    assert found.problems == ()
    assert found.anchor == AuditAnchor(5, entries[-1].hash) == AuditAnchor.parse(str(store.audit.anchor()))
    assert store.audit.of("request:3") == (entries[2],)
    with store.engine.connect() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(SaltRow)) == 2


TOUCHED: list[dict[str, object]] = [
    {"at": "2026-11-23T09:03:00.000004+00:00"},
    {"at": "yesterday"},
    {"actor": 2},
    {"actor": None},
    {"action": "request.released"},
    {"subject": "request:30"},
    {"person": 77},
    {"before": None},
    {"before": "0" * 64},
    {"after": None},
    {"after": "0" * 64},
    {"hash": "0" * 64},
    {"previous": "0" * 64},
]


@pytest.mark.parametrize("values", TOUCHED, ids=str)
def test_a_changed_column_is_named_by_its_entry(store: Store, values: dict[str, object]) -> None:
    five(store)
    forge(store, changed(3, **values))
    assert "entry 3: was changed after it was written" in problems(store)


def test_every_column_is_tried_above() -> None:
    assert {name for values in TOUCHED for name in values} == set(AuditEntry.__slots__) - {"number"}


def test_an_entry_changed_together_with_its_hash_no_longer_carries_the_next(store: Store) -> None:
    entries = five(store)
    forged = replace(entries[2], actor=9).sealed()
    forge(store, changed(3, actor=9, hash=forged.hash))
    assert problems(store) == ["entry 4: does not follow from entry 3: one of the two was replaced"]


def test_a_removed_entry_is_missed(store: Store) -> None:
    five(store)
    forge(store, "DELETE FROM audit WHERE number = 3")
    assert problems(store) == ["entry 3: is missing"]
    forge(store, "DELETE FROM audit WHERE number = 1", "DELETE FROM audit WHERE number = 4")
    assert problems(store) == ["entry 1: is missing", "entry 3: is missing, and all up to 4"]


def test_closing_the_gap_of_a_removed_entry_shows_as_well(store: Store) -> None:
    five(store)
    forge(store, "DELETE FROM audit WHERE number = 3", changed(4, number=3), changed(5, number=4))
    assert problems(store) == [
        "entry 3: does not follow from entry 2: one of the two was replaced",
        "entry 3: was changed after it was written",
        "entry 4: was changed after it was written",
    ]


def test_entries_in_another_order_are_named(store: Store) -> None:
    five(store)
    forge(store, changed(2, number=99), changed(3, number=2), changed(99, number=3))
    assert {"entry 2: was changed after it was written", "entry 3: was changed after it was written"} <= {
        *problems(store)
    }


def test_what_was_cut_off_at_the_end_shows_by_an_anchor_that_was_kept(store: Store) -> None:
    five(store)
    anchor = store.audit.anchor()
    forge(store, "DELETE FROM audit WHERE number > 3")
    assert problems(store) == []
    assert problems(store, anchor) == ["entry 4: is missing, and all up to 5: the end was cut off"]


def test_a_chain_that_was_written_anew_shows_by_an_anchor_that_was_kept(store: Store) -> None:
    five(store)
    anchor = store.audit.anchor()
    forge(store, "DELETE FROM audit WHERE number > 4")
    store.audit.record(1, "request.released", "request:5", None, None, now=NOW)
    assert problems(store) == []
    assert problems(store, anchor) == ["entry 5: is not the one of the anchor: the chain was written anew"]


def test_an_anchor_still_holds_when_the_trail_has_grown(store: Store) -> None:
    anchor = store.audit.anchor()
    five(store)
    assert problems(store, anchor) == []
    anchor = store.audit.anchor()
    five_more = [store.audit.record(1, "review.saved", "request:1", 1, 2, now=NOW) for _ in range(5)]
    assert five_more == [6, 7, 8, 9, 10]
    assert problems(store, anchor) == []


@pytest.mark.parametrize("act", ["UPDATE audit SET actor = 9", "DELETE FROM audit", "DELETE FROM audit WHERE number=1"])
def test_the_database_itself_refuses_to_change_or_remove_entries(store: Store, act: str) -> None:
    five(store)
    with pytest.raises(sa.exc.DBAPIError, match="can only be added to"), store.engine.begin() as connection:
        connection.execute(sa.text(act))
    assert problems(store, store.audit.anchor()) == []
    assert store.audit.anchor().count == 5


def test_postgresql_refuses_to_truncate_as_well(store: Store) -> None:
    five(store)
    if store.engine.dialect.name == "postgresql":
        with pytest.raises(sa.exc.DBAPIError, match="can only be added to"), store.engine.begin() as connection:
            connection.execute(sa.text("TRUNCATE audit"))
    assert store.audit.anchor().count == 5


def test_nothing_in_the_store_changes_or_removes_entries() -> None:
    from quiz.store.audit import Audit

    assert {name for name in vars(Audit) if not name.startswith("_")} == {
        "record",
        "forget",
        "entries",
        "find",
        "of",
        "anchor",
    }


def test_writers_at_once_make_one_chain(store: Store) -> None:
    """Half of them within an act of their own that reads and writes before it records."""

    def write(number: int) -> None:
        if number % 2:
            store.audit.record(number, "request.claimed", f"request:{number}", None, number, now=NOW)
            return
        with store.engine.connect() as connection, connection.begin():
            connection.execute(sa.text("SELECT count(*) FROM audit")).scalar_one()
            store.audit.record(
                number, "request.claimed", "request:1", None, number, now=NOW, connection=connection, person="account:1"
            )

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(80)))
    found = verify(store.audit.entries())
    assert found.problems == ()
    assert found.anchor.count == 80
    assert sorted(entry.actor for entry in store.audit.entries() if entry.actor is not None) == list(range(80))


def test_an_act_that_is_rolled_back_leaves_no_entry(store: Store) -> None:
    five(store)
    with store.engine.connect() as connection, connection.begin() as act:
        store.audit.record(1, "request.claimed", "request:9", None, 1, now=NOW, connection=connection)
        act.rollback()
    assert store.audit.anchor().count == 5
    five(store)
    assert problems(store) == []


def test_the_trail_holds_nobodys_words_and_says_different_things_of_equal_values(store: Store) -> None:
    entries = five(store)
    with store.engine.connect() as connection:
        for table in (AuditRow, SaltRow):
            assert "Robin" not in str(connection.execute(sa.select(table)).all())
    assert entries[3].after != entries[4].after, "two people, two salts"
    assert entries[2].after == entries[4].after, "one person, one salt"


def test_an_entry_proves_what_it_was_written_for_until_the_salt_goes(store: Store) -> None:
    second = five(store)[1]
    after = {"text": WORDS, "state": "claimed"}
    assert proves(store, second, before={"state": "new"}, after=after) is True
    assert proves(store, second, after={**after, "state": "done"}) is False
    assert proves(store, second, before=None) is False
    anchor = store.audit.anchor()
    assert store.audit.forget("response:0")
    assert not store.audit.forget("response:0")
    assert proves(store, second, after=after) is None
    assert problems(store, anchor) == []


def test_whoever_comes_after_somebody_forgotten_is_somebody_else(store: Store) -> None:
    first = five(store)[0]
    assert store.audit.forget("response:1")
    store.audit.record(1, "request.created", "request:1", None, 1, now=NOW, person="response:1")
    last = list(store.audit.entries())[-1]
    assert last.person != first.person
    assert problems(store) == []


@pytest.mark.parametrize(
    ("action", "subject", "person"),
    [
        ("request.exploded", "request:1", None),
        ("request.created", WORDS, None),
        ("request.created", "request:", None),
        ("request.created", "request:robin@example.edu", None),
        ("request.created", "request:1\n", None),
        ("request.created", "request:1", WORDS),
    ],
)
def test_only_known_acts_and_names_of_things_get_in(
    store: Store, action: str, subject: str, person: str | None
) -> None:
    with pytest.raises(ValueError, match="audit trail"):
        store.audit.record(1, action, subject, None, None, now=NOW, person=person)
    assert store.audit.anchor() == AuditAnchor()
    assert list(store.audit.entries()) == []


def test_a_time_of_another_zone_is_the_same_moment_after_reading(store: Store) -> None:
    now = NOW.astimezone(timezone(timedelta(hours=-5))).replace(microsecond=7)
    store.audit.record(1, "request.created", "request:1", None, {"at": now}, now=now)
    (entry,) = store.audit.entries()
    assert entry.at == "2026-11-23T09:00:00.000007+00:00"
    assert problems(store) == []
    assert proves(store, entry, after={"at": now.astimezone(UTC)})


def test_every_act_fits_its_column_and_has_its_words() -> None:
    assert all(len(action) <= 64 and words for action, words in ACTIONS.items())


def test_whatever_changes_an_account_is_in_the_trail_without_its_address(store: Store) -> None:
    link = store.accounts.add("zoe@example.edu", "Zoe Quist", "admin", now=NOW) or ""
    zoe = store.accounts.use_link(link, "hash", now=NOW)
    assert zoe is not None
    store.accounts.set_password(zoe.id, "new", now=NOW)
    store.accounts.set_second_factor(zoe.id, "secret", 7, (), now=NOW)
    store.accounts.set_recovery_codes(zoe.id, (), now=NOW)
    store.accounts.remove_second_factor(zoe.id, now=NOW)
    store.accounts.disable("zoe@example.edu", now=NOW)
    store.accounts.reset("zoe@example.edu", now=NOW)
    assert store.accounts.add("zoe@example.edu", "Eve", "admin", now=NOW) is None, "and what fails is not"
    entries = tuple(store.audit.entries())
    assert [(entry.actor, entry.action.removeprefix("account.")) for entry in entries] == [
        (None, "added"),
        (zoe.id, "set_up"),
        (zoe.id, "password_changed"),
        (zoe.id, "second_factor_set"),
        (zoe.id, "recovery_codes_made"),
        (zoe.id, "second_factor_removed"),
        (None, "disabled"),
        (None, "reset"),
    ]
    assert {entry.subject for entry in entries} == {f"account:{zoe.id}"}
    assert proves(store, entries[0], after={"email": "zoe@example.edu", "name": "Zoe Quist", "role": "admin"})
    assert "zoe" not in repr(entries).lower()
    assert problems(store) == []
