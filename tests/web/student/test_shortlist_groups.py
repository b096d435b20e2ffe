"""What the shortlist says of programs that are no longer in the running: left out by the answers, or dropped."""

from typing import Any

import pytest

from quiz.core.decision.shortlist import Entry, Shortlist
from tests.support.journey import path_of, student, take
from tests.support.pages import text
from tests.web.student.test_shortlist import THREE, home, press, programs, shown


def begun(client: Any) -> str:
    """The token of a student who has just begun a shortlist with THREE on it."""
    token = path_of(client.post("/shortlist", data={"program": THREE[0]})).split("/")[2]
    for program in THREE[1:]:
        press(client, token, "add", program=program)
    return token


def test_a_program_that_the_answers_rule_out_says_why_and_one_outside_the_ten_says_how_it_fits(
    client: Any, store: Any
) -> None:
    token = take(client, student(visa="yes", study_mode="campus_full_time")).split("/")[2]
    first = {row["id"] for row in store.responses.response(token).document["programs"]}
    beside = next(program for program in (*THREE, "tufts-msem") if program not in first)
    shortlist = Shortlist((Entry("duke-mem-online"), Entry(beside)))
    store.shortlists.save(token, shortlist, 0, now=client.application.extensions["mem_quiz"].now())
    page = client.page(home(token))
    why = "A student visa needs study on campus; this is taught only online or in hybrid form"
    out, other = (text(page.by_id(f"entry-{program}")) for program in shortlist.programs)
    assert f"Left out of your list: {why}." in out
    assert "Left out" not in other
    groups = [e for e in page.all("p") if (e.get("class") or "").startswith("group")]
    assert len(groups) == 1, "the one that is left out has none"
    assert "Your answers leave these out of your list, each for the reason beside it: Duke University." in page.main
    assert why in client.get(f"/quiz/{token}/shortlist.csv").text


def test_all_entries_are_judged_at_once(client: Any, store: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    token = take(client, student()).split("/")[2]
    calls: list[set[str]] = []

    def once(engine: Any, answers: Any, ids: set[str]) -> dict[str, Any]:
        calls.append(ids)
        return {}

    monkeypatch.setattr("quiz.web.student.shortlist_page.judge", once)
    shortlist = Shortlist(tuple(Entry(program) for program in (*THREE, "duke-mem-online", "tufts-msem")))
    store.shortlists.save(token, shortlist, 0, now=client.application.extensions["mem_quiz"].now())
    client.page(home(token))
    assert len(calls) == 1


def test_dropped_programs_stand_last_uncounted_and_where_they_stood_when_they_are_taken_up_again(
    client: Any, store: Any
) -> None:
    token = begun(client)
    press(client, token, "edit", **shown(client.page(home(token)), THREE[0]) | {"status": "dropped", "reason": "far"})
    page = client.page(home(token))
    assert "2 programs, in your own order" in page.main
    entries = [e for e in page.all("li") if (e.get("id") or "").startswith("entry-")]
    assert [e.get("data-program") for e in entries] == [THREE[1], THREE[2], THREE[0]]
    assert not [b for b in entries[2].iter("button") if text(b).startswith(("Up", "Down", "Move"))]
    assert programs(store, token) == THREE, "the order that is kept is the student's own"
    press(client, token, "move", program=THREE[2], position="1")
    assert programs(store, token) == (THREE[0], THREE[2], THREE[1])
    press(client, token, "edit", **shown(client.page(home(token)), THREE[0]) | {"status": "exploring"})
    assert "3 programs" in client.page(home(token)).main
