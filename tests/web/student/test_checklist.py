"""The application checklist: what it takes from the catalog, whose its days are, and that ticks are kept."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
import pytest

from quiz.core.decision.checklist import ASK_DAY, CONFIRMED, GRE, TASKS, checklist
from quiz.core.decision.shortlist import LONGEST_DONE, Entry, Shortlist
from quiz.core.questions import NOTHING, clean
from quiz.files import listing_of_shortlist
from quiz.files.ics_file import to_ics
from quiz.store import Store
from tests.support.journey import student, take
from tests.support.people import Clock
from tests.support.programs import catalog_of, program

TODAY, ADDED = date(2026, 11, 30), date(2026, 11, 25)
BLANK = program("blank-mem", institution="Blank University")
FULL = program(
    "full-mem",
    institution="Full University",
    gre="required",
    toefl_min=90,
    min_gpa=3.0,
    deadline_fall="02-15",
    as_of=2027,
)
CATALOG = catalog_of(BLANK, FULL)
VISA = clean({"visa": "yes"})


def tasks(*entries: Entry, answers: Any = VISA) -> dict[tuple[str, str], Any]:
    return {(task.program, task.key): task for task in checklist(entries, CATALOG, answers, TODAY)}


def test_nothing_is_claimed_that_the_catalog_does_not_know() -> None:
    found = tasks(Entry("blank-mem", added=ADDED))
    assert {key for _, key in found} == {"documents", "gre", "english", "deadline"}
    assert all(task.text.startswith(("Ask", "Deadline unknown: ask")) for task in found.values())
    assert found["blank-mem", "deadline"].day == ADDED + timedelta(days=7)
    assert found["blank-mem", "deadline"].why == ASK_DAY
    assert found["blank-mem", "gre"].day is None


def test_a_task_is_what_is_published_and_its_day_says_whose_it_is() -> None:
    found = tasks(Entry("full-mem"), Entry("blank-mem", deadline=date(2027, 3, 1)))
    assert found["full-mem", "gre"].text == GRE["required"]
    assert "at least 90" in found["full-mem", "english"].text
    assert "GPA of 3.00" in found["full-mem", "transcripts"].text
    assert found["full-mem", "deadline"].day == date(2027, 2, 15)
    assert "confirm with the school" in found["full-mem", "deadline"].why
    assert found["full-mem", "gre"].day == date(2027, 2, 15) - timedelta(weeks=8)
    assert found["full-mem", "gre"].why.startswith("our date")
    assert found["blank-mem", "deadline"].why == CONFIRMED
    assert ("full-mem", "english") not in tasks(Entry("full-mem"), answers=clean({"visa": "no"}))


def test_tasks_stand_by_day_without_what_is_dropped() -> None:
    entries = (Entry("blank-mem", added=ADDED), Entry("full-mem"))
    days = [task.day for task in checklist(entries, CATALOG, VISA, TODAY)]
    assert days == sorted(days, key=lambda day: day or date.max)
    assert tasks(Entry("full-mem", "dropped", "too far")) == {}
    assert len(" ".join(rule.key for rule in TASKS)) < LONGEST_DONE


def test_an_unknown_deadline_is_an_event_of_its_own_in_the_calendar_that_says_it_is_ours() -> None:
    made = datetime(2026, 11, 30, tzinfo=UTC)

    def events(entry: Entry) -> list[Any]:
        listing = replace(listing_of_shortlist(Shortlist((entry,)), CATALOG, NOTHING, made, None), owner="a")
        return icalendar.Calendar.from_ical(to_ics(listing)).events

    (asked,), (later,), (own,) = (
        events(Entry("blank-mem", added=ADDED)),
        events(Entry("blank-mem", note="x", added=ADDED)),
        events(Entry("blank-mem", deadline=date(2027, 1, 1), added=ADDED)),
    )
    assert asked["SUMMARY"] == "Unknown deadline: ask Blank University"
    assert asked.start == ADDED + timedelta(days=7)
    assert "is ours" in asked["DESCRIPTION"]
    assert asked["UID"] == later["UID"] != own["UID"]


@pytest.fixture
def token(client: Any, store: Store, clock: Clock) -> str:
    token = take(client, student(interest=["pm"])).split("/")[2]
    kept = Shortlist((Entry("duke-mem", added=ADDED), Entry("northwestern-mem", done="deadline")))
    assert store.shortlists.save(token, kept, 0, now=clock.now)
    return token


def test_ticks_are_kept_and_what_the_page_did_not_show_stays(client: Any, store: Store, token: str) -> None:
    address = f"/quiz/{token}/checklist"
    page = client.page(address)
    assert "1 of" in page.main
    sent = {"csrf_token": page.fields()["csrf_token"], "shown": ["duke-mem:gre", "duke-mem:deadline"]}
    answer = client.post(address, data={**sent, "done": ["duke-mem:gre", "duke-mem:toefl", "nobody:gre", "x"]})
    assert answer.status_code == 303
    kept = store.shortlists.read(token)
    assert kept is not None
    assert [entry.done for entry in kept.shortlist] == ["gre", "deadline"]
    assert "Saved." in client.page(answer.location).main
    client.post(address, data=sent)
    kept = store.shortlists.read(token)
    assert kept is not None
    assert [entry.done for entry in kept.shortlist] == ["", "deadline"]
    assert client.post(address, data={"shown": "duke-mem:gre"}).status_code == 422


def test_an_empty_list_has_nothing_to_do(client: Any) -> None:
    token = take(client, student(), until="budget").split("/")[2]
    assert "Nothing to do yet" in client.page(f"/quiz/{token}/checklist").main
