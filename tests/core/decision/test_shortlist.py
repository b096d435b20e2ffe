"""The operations on a shortlist are idempotent and lose nothing; an edit merges field by field."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz.core.decision.shortlist import (
    LONGEST,
    MAX_ENTRIES,
    STATUSES,
    WORDS,
    Entry,
    Shortlist,
    ShortlistError,
    merged,
    position,
)

IDS = tuple("abcdefgh")
words = st.text(max_size=12)
days = st.none() | st.dates(date(2000, 1, 1), date(2100, 12, 31))


@st.composite
def entries(draw: Any, program: str = "") -> Entry:
    named = program or draw(st.sampled_from(IDS))
    status = draw(st.sampled_from([*STATUSES]))
    return Entry(named, status, draw(words), draw(words), draw(words), draw(days), draw(days))


lists = st.lists(entries(), unique_by=lambda entry: entry.program, max_size=len(IDS)).map(
    lambda found: Shortlist(tuple(found))
)
ids = st.sampled_from((*IDS, "", "gone"))
operations = st.one_of(
    entries().map(lambda entry: lambda shortlist: shortlist.added(entry)),
    ids.map(lambda program: lambda shortlist: shortlist.removed(program)),
    st.tuples(ids, ids).map(lambda pair: lambda shortlist: shortlist.moved(*pair)),
    st.tuples(ids, st.integers(-3, 12)).map(lambda pair: lambda shortlist: shortlist.placed(*pair)),
    entries().map(lambda entry: lambda shortlist: shortlist.edited(entry)),
    st.tuples(entries(), ids).map(lambda pair: lambda shortlist: shortlist.put_back(*pair)),
)


@given(lists, operations)
def test_doing_an_operation_twice_is_doing_it_once(shortlist: Shortlist, operation: Any) -> None:
    assert operation(operation(shortlist)) == operation(shortlist)


@given(lists, st.lists(operations, max_size=8))
def test_no_program_ever_stands_twice(shortlist: Shortlist, several: list[Any]) -> None:
    for operation in several:
        shortlist = operation(shortlist)
    assert len({*shortlist.programs}) == len(shortlist)


@given(lists, ids, ids, st.integers(-3, 12))
def test_moving_loses_and_changes_nothing(shortlist: Shortlist, program: str, before: str, place: int) -> None:
    for moved in (shortlist.moved(program, before), shortlist.placed(program, place)):
        assert {*moved} == {*shortlist}
        others = [listed for listed in shortlist.programs if listed != program]
        assert [listed for listed in moved.programs if listed != program] == others


@given(lists, ids, ids)
def test_a_moved_program_stands_right_before_the_other(shortlist: Shortlist, program: str, before: str) -> None:
    moved = shortlist.moved(program, before).programs
    if program in moved and before in moved and before != program:
        assert moved.index(program) + 1 == moved.index(before)


@given(lists, st.integers(1, 8))
def test_a_program_goes_to_the_numbered_place(shortlist: Shortlist, place: int) -> None:
    for program in shortlist.active.programs:
        placed = shortlist.placed(program, place).active.programs
        assert placed.index(program) == min(place, len(placed)) - 1


@given(lists)
def test_what_is_dropped_is_shown_last_and_nothing_else_changes_its_order(shortlist: Shortlist) -> None:
    shown = shortlist.grouped
    assert [entry.dropped for entry in shown] == sorted(entry.dropped for entry in shortlist)
    for group in (True, False):
        assert [entry for entry in shown if entry.dropped is group] == [
            entry for entry in shortlist if entry.dropped is group
        ]
    assert [*shortlist.active] == [entry for entry in shown if not entry.dropped]


@given(lists)
def test_what_is_removed_can_be_put_back_where_it_stood(shortlist: Shortlist) -> None:
    for at, entry in enumerate(shortlist):
        before = shortlist.programs[at + 1] if at + 1 < len(shortlist) else ""
        assert shortlist.removed(entry.program).put_back(entry, before) == shortlist


@given(lists, entries())
def test_adding_keeps_what_stands_there_already(shortlist: Shortlist, entry: Entry) -> None:
    added = shortlist.added(entry)
    assert added.entries[: len(shortlist)] == shortlist.entries
    assert entry.program in added.programs


@given(lists)
def test_a_list_reads_back_as_it_was_written(shortlist: Shortlist) -> None:
    assert Shortlist.from_document(shortlist.to_document()) == shortlist


def test_a_key_of_a_later_version_is_passed_over() -> None:
    assert Entry.from_document({"program": "a", "mood": "hopeful"}) == Entry("a")


@given(lists)
def test_a_bare_list_holds_the_programs_in_order_and_nothing_else(shortlist: Shortlist) -> None:
    bare = shortlist.bare()
    assert bare.programs == shortlist.programs
    assert [*bare] == [Entry(program) for program in shortlist.programs]


def test_a_list_holds_no_more_than_its_bound_and_says_so() -> None:
    full = Shortlist().added(*(Entry(f"p-{number}") for number in range(MAX_ENTRIES)))
    assert full.added(Entry("p-3")) == full
    with pytest.raises(ShortlistError, match=f"holds {MAX_ENTRIES} programs: remove some"):
        full.added(Entry("one-more"))


def test_a_list_that_a_merge_made_too_long_can_still_be_changed() -> None:
    full = Shortlist(tuple(Entry(f"p-{number}") for number in range(MAX_ENTRIES + 2)))
    assert full.added(Entry("p-1")) == full
    assert len(full.removed("p-0")) == MAX_ENTRIES + 1


@pytest.mark.parametrize("text", ["", "two", "1.5", "9" * 5000])
def test_a_place_that_is_no_number_is_named(text: str) -> None:
    with pytest.raises(ShortlistError, match="whole number"):
        position(text)


# --- what is wrong with an entry ------------------------------------------------------------------------------------


def test_a_dropped_program_needs_its_reason() -> None:
    assert "why you dropped it" in Entry("a", "dropped").problems()["reason"]
    assert Entry("a", "dropped", reason="too dear").problems() == {}
    assert Entry("a", "asking").problems() == {}


@pytest.mark.parametrize("name", LONGEST)
def test_a_text_that_is_too_long_says_by_how_much(name: str) -> None:
    assert Entry.from_document({"program": "a", name: "x" * (LONGEST[name] + 1)}).problems() == {
        name: f"The {WORDS[name]} has {LONGEST[name] + 1:,} characters: shorten it to {LONGEST[name]:,}"
    }
    assert Entry.from_document({"program": "a", name: "x" * LONGEST[name]}).problems() == {}


def test_a_status_and_a_year_that_do_not_exist_are_named() -> None:
    found = Entry("a", "married", deadline=date(202, 1, 1)).problems()
    assert "Exploring" in found["status"]
    assert "year" in found["deadline"]


# --- the merge ------------------------------------------------------------------------------------------------------

three = st.tuples(entries("a"), entries("a"), entries("a"))


@given(three)
def test_a_field_that_one_side_left_alone_takes_what_the_other_says(versions: tuple[Entry, Entry, Entry]) -> None:
    was, stored, typed = versions
    result = merged(was.marks(), stored, typed)
    for alone, changed in ((typed, stored), (stored, typed)):
        for name in WORDS:
            if getattr(alone, name) == getattr(was, name):
                assert getattr(result.entry, name) == getattr(changed, name)
                assert name not in result.conflicts


@given(three)
def test_a_conflict_is_both_changed_differently_and_keeps_what_was_typed(versions: tuple[Entry, Entry, Entry]) -> None:
    was, stored, typed = versions
    result = merged(was.marks(), stored, typed)
    for name in WORDS:
        values = {getattr(version, name) for version in versions}
        assert (name in result.conflicts) == (len(values) == 3)
        if name in result.conflicts:
            assert getattr(result.entry, name) == getattr(typed, name)


@given(entries("a"), entries("a"))
def test_saving_the_same_edit_again_changes_nothing(was: Entry, typed: Entry) -> None:
    once = merged(was.marks(), was, typed).entry
    again = merged(was.marks(), once, typed)
    assert again.entry == once
    assert again.conflicts == ()


@given(entries("a"), entries("a"))
def test_without_marks_every_difference_is_a_conflict(stored: Entry, typed: Entry) -> None:
    differs = {name for name in WORDS if getattr(stored, name) != getattr(typed, name)}
    assert {*merged({}, stored, typed).conflicts} == differs


def test_the_day_an_entry_was_added_is_no_matter_of_editing() -> None:
    stored = Entry("a", added=date(2026, 11, 1))
    assert merged(stored.marks(), stored, Entry("a", note="new")).entry == replace(stored, note="new")
