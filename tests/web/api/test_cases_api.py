"""What an office's system reads: how the cases stand, and a case as the desk's own file of it."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from quiz.web.kit.problems import PROBLEM
from tests.support.case import Case, leave_out, publish, send_case, take
from tests.support.people import client_of, make_account

V1 = "/api/v1"
Get = Callable[..., Any]


@pytest.fixture
def get(app: Flask) -> Get:
    """Read as a system does that has a token."""
    services = app.extensions["mem_quiz"]
    now = services.now()
    tokens = services.store.api_tokens
    token = tokens.add("sis", {"cases:read"}, made_by=None, expires_at=now + timedelta(days=9), now=now)
    client = app.test_client(use_cookies=False)
    return lambda path, **query: client.get(
        f"{V1}/{path}", query_string=query, headers={"Authorization": f"Bearer {token}"}
    )


def numbers(answer: Any) -> list[int]:
    return [found["number"] for found in answer.get_json()["cases"]]


def test_the_cases_come_in_the_order_in_which_they_changed(app: Flask, get: Get, clock: Any) -> None:
    cases = []
    for _ in range(3):
        cases.append(send_case(app))
        clock.forward(minutes=1)
    ada = make_account(app)
    assert cases[0].services.store.cases.claim(cases[0].number, ada.id, 1, now=clock.now)
    first, second, third = (case.number for case in cases)
    everything = get("cases")
    assert numbers(everything) == [second, third, first]
    assert [found["state"] for found in everything.get_json()["cases"]] == ["new", "new", "claimed"]
    assert numbers(get("cases", state="new")) == [second, third]
    since = everything.get_json()["cases"][1]["updated_at"]
    assert numbers(get("cases", since=since)) == [third, first]
    page = get("cases", limit=1, offset=1)
    assert (numbers(page), page.get_json()["total"]) == ([third], 3)
    assert 'rel="next"' in page.headers["Link"]
    assert page.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("query", [{"since": "yesterday"}, {"since": "2026-11-30T10:00:00"}, {"state": "lost"}])
def test_a_query_that_says_nothing_is_told_what_would(get: Get, query: dict[str, str]) -> None:
    answer = get("cases", **query)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.get_json()["errors"]] == [*query]


def test_a_case_is_the_desks_own_file_of_it(app: Flask, get: Get, case: Case) -> None:
    ada = client_of(app, make_account(app))
    before = get(f"cases/{case.number}").get_json()
    assert before["computed_order"] == [found["program"] for found in before["advisor_order"]] == [*case.ids]
    assert before["published"] is None
    gone = case.ids[1]
    leave_out(ada, take(ada, case), gone)
    assert publish(ada, case, shared_note="Visit them.").status_code == 303
    document = get(f"cases/{case.number}").get_json()
    of_the_desk = json.loads(ada.get(f"{case.path}/dossier.json").data)
    assert of_the_desk.pop("student") is None, "who an office invited is for the desk alone"
    assert of_the_desk.pop("outcomes") == [], "so is what became of them"
    assert document == of_the_desk
    assert document["request"]["state"] == "done"
    assert gone in document["computed_order"]
    assert gone not in [found["program"] for found in document["published"]["order"]]
    assert document["notes"]["shared"] == "Visit them."


def test_a_case_that_is_gone_is_an_error_that_says_so(get: Get, case: Case) -> None:
    assert case.services.store.cases.withdraw(case.token, now=case.services.now())
    answer = get(f"cases/{case.number}")
    assert (answer.status_code, answer.mimetype) == (404, PROBLEM)
    assert str(case.number) in answer.get_json()["detail"]


def test_that_a_token_was_used_is_kept_once_an_hour(app: Flask, get: Get, clock: Any) -> None:
    used = []
    for _ in range(3):
        get("cases")
        used.append(app.extensions["mem_quiz"].store.api_tokens.all()[0].last_used_at)
        clock.forward(minutes=40)
    assert used[0] == used[1] == clock.now - timedelta(minutes=120)
    assert used[2] == clock.now - timedelta(minutes=40)


def test_the_document_names_the_token_for_the_cases_alone(client: Any) -> None:
    document = client.get(f"{V1}/openapi.json").get_json()
    assert document["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
    guarded = {path for path, methods in document["paths"].items() if "security" in methods.get("get", {})}
    assert guarded == {f"{V1}/cases", f"{V1}/cases/{{number}}"}
