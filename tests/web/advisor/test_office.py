"""How an office works together, over HTTP: who gets a new case and whom it is handed to, and who is away."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from flask import Flask

from quiz.core.advising import InvitedStudent, Office
from tests.support.case import Case, press, send, send_case, take
from tests.support.pages import PageClient, text
from tests.support.people import account_of, client_of, make_account, services_of

EVERY_WEEK: dict[str, Any] = {"days": ["0", "1", "2", "3", "4"]}
ADA, BOB, ROOT = "ada@example.edu", "bob@example.edu", "root@example.edu"


@pytest.fixture(autouse=True)
def people(app: Flask, clock) -> dict[str, PageClient]:
    made = {
        ADA: make_account(app, email=ADA, name="Ada Example"),
        BOB: make_account(app, email=BOB, name="Bob Okafor"),
        ROOT: make_account(app, "admin", email=ROOT, name="Root Example"),
    }
    return {email: client_of(app, account) for email, account in made.items()}


def id_of(app: Flask, email: str) -> int:
    return account_of(app, email).id


def set_office(app: Flask, **values) -> None:
    services_of(app).store.team.set_office(Office(**values), id_of(app, ROOT), now=services_of(app).now())


def waits_for(case: Case) -> int | None:
    return case.services.store.assignments.of(case.number)


def invite(app: Flask, case: Case, cohort: str, advisor: int | None = None) -> None:
    """Say that whoever answered was invited; what comes in next is routed by it."""
    store, now = case.services.store, case.services.now()
    store.invitations.keep([(InvitedStudent("1", "Jo", "", cohort, ""), advisor)], id_of(app, ROOT), now=now)
    store.invitations.tie(store.invitations.all()[0].id, case.token)


def sent_again(app: Flask, cohort: str, advisor: int | None = None) -> Case:
    """A case of a student who was invited."""
    case = send_case(app)
    invite(app, case, cohort, advisor)
    store, now = case.services.store, case.services.now()
    assert store.cases.withdraw(case.token, now=now)
    from quiz.store.cases import NewCase

    made = store.cases.create(case.token, NewCase("", None, {"review"}, False), now=now)
    assert made is not None
    return Case(case.services, case.token, made.id)


def owner_in(client: PageClient, case: Case, query: str = "") -> str:
    row = next(
        row for row in client.page(f"/advisor/{query}").all("tr") if f"/requests/{case.number}" in str(text_of(row))
    )
    return text(next(cell for cell in row.iter("td") if cell.get("data-label") == "Owner"))


def text_of(row) -> str:
    return " ".join(link.get("href", "") for link in row.iter("a"))


def test_nothing_is_assigned_until_an_admin_says_so(app: Flask) -> None:
    assert waits_for(send_case(app)) is None
    set_office(app, routing="nobody", turns=(id_of(app, ADA),))
    assert waits_for(send_case(app)) is None


def test_cases_go_to_the_advisors_in_turn_and_pass_by_who_is_away(app: Flask, people, clock) -> None:
    ada, bob = id_of(app, ADA), id_of(app, BOB)
    set_office(app, routing="turns", turns=(ada, bob))
    got = []
    for _ in range(4):
        clock.forward(minutes=1)
        got.append(waits_for(send_case(app)))
    assert got == [ada, bob, ada, bob]
    assert send(people[ADA], people[ADA].page("/advisor/away"), "/away", away_from="2026-11-23").status_code == 303
    assert [waits_for(send_case(app)) for _ in range(2)] == [bob, bob]
    assert "Ada Example is away and has 2 open requests" in people[ROOT].page("/advisor/").main
    assert "2 open requests" in people[ROOT].page("/advisor/office").main
    assert "Ada Example is away" not in people[BOB].page("/advisor/").main
    clock.forward(minutes=1)
    page = people[ADA].page("/advisor/away")
    people[ADA].post("/advisor/away", data={**page.fields(), "away_from": "", "away_until": ""})
    assert waits_for(send_case(app)) == ada


def test_the_invitation_decides_before_its_cohort_and_the_cohort_before_the_turn(app: Flask) -> None:
    ada, bob, root = (id_of(app, email) for email in (ADA, BOB, ROOT))
    set_office(app, routing="turns", turns=(root,), cohorts={"Fall": bob})
    assert waits_for(sent_again(app, "Fall", ada)) == ada
    assert waits_for(sent_again(app, "Fall")) == bob
    assert waits_for(sent_again(app, "Spring")) == root
    set_office(app, routing="invited", turns=(root,), cohorts={"Fall": bob})
    assert waits_for(sent_again(app, "Spring")) is None


def test_an_admin_sets_the_rules_on_one_page_which_says_what_is_missing(app: Flask, people) -> None:
    invite(app, send_case(app), "Fall 2027")
    root = people[ROOT]
    response = send(root, root.page("/advisor/office"), "/office", routing="turns")
    assert response.status_code == 422
    assert "Choose who takes turns" in response.text
    bob = id_of(app, BOB)
    assert send(
        root, root.page("/advisor/office"), "/office", **EVERY_WEEK, routing="turns", turns=str(bob), cohort_0=str(bob)
    )
    office = services_of(app).store.team.office()
    assert replace(office, worked=()) == Office("turns", {"Fall 2027": bob}, (bob,))
    assert people[ADA].get("/advisor/office").status_code == 403
    assert [entry.action for entry in services_of(app).store.audit.entries()][-1] == "office.changed"


def test_a_due_day_steps_over_holidays_and_days_of_the_offices_own_and_not_over_one_it_works_on(
    app: Flask, people, clock
) -> None:
    def due(since: datetime) -> str:
        return str(services_of(app).store.team.office().due_day(since))

    set_office(app, answer_days=3)
    assert due(clock.now) == "2026-11-27", "Thanksgiving is between Monday and Friday"
    root, path = people[ROOT], "/advisor/office"
    page = root.page(path)
    ticked = [box.get("value") for box in page.all("input") if box.get("name") == "holidays"]
    assert "Friday, 2026-12-25: Christmas Day" in page.main
    assert ticked[:2] == ["2026-11-26", "2026-12-25"]
    sent = {**page.fields(), **EVERY_WEEK, "holidays": ticked[1:], "closed": "2026-11-24 to 2026-11-25\n2026-12-24"}
    assert root.post(path, data=sent).status_code == 303
    office = services_of(app).store.team.office()
    assert (office.worked, office.closed) == (("2026-11-26",), ("2026-11-24", "2026-11-25", "2026-12-24"))
    assert due(clock.now) == "2026-11-30", "Thursday is worked, Tuesday and Wednesday are not"
    assert "2026-11-24 to 2026-11-25" in root.page(path).html
    for wrong, says in (("24.12.", "is no day"), ("2026-12-24 to 2026-12-01", "ends before")):
        response = root.post(path, data={**sent, "closed": wrong})
        assert (response.status_code, says in response.text) == (422, True)
    assert root.post(path, data={key: value for key, value in sent.items() if key != "federal"}).status_code == 303
    assert services_of(app).store.team.office().worked == ()


def test_the_queue_says_whose_each_case_is_and_shows_mine_or_nobodys(app: Flask, people) -> None:
    case, other = send_case(app), send_case(app)
    root, ada, bob = people[ROOT], people[ADA], people[BOB]
    assert send(root, root.page(case.path), "/assign", colleague=str(id_of(app, ADA))).status_code == 303
    assert "for you" in owner_in(ada, case)
    assert "for Ada Example" in owner_in(bob, case)
    assert f"/requests/{other.number}" not in ada.get("/advisor/?who=me").text
    assert f"/requests/{case.number}" not in ada.get("/advisor/?who=nobody").text
    assert "This request is meant for Ada Example" in bob.page(case.path).main
    take(ada, case)
    assert waits_for(case) is None
    assert owner_in(bob, case) == "Ada Example"


def test_who_has_a_case_hands_it_over_with_what_was_typed_and_nobody_else_can(app: Flask, people) -> None:
    case, (ada, bob) = send_case(app), (people[ADA], people[BOB])
    page = take(ada, case)
    assert press(ada, page, "hand-over").status_code == 422
    assert press(ada, page, "hand-over", colleague=str(id_of(app, BOB)), internal_note="Knows her").status_code == 303
    assert (case.stored.state, case.stored.claimed_by, waits_for(case)) == ("new", None, id_of(app, BOB))
    assert case.review.internal_note == "Knows her"
    form = {**ada.page(case.path).fields(), "colleague": str(id_of(app, ADA))}
    assert ada.post(f"{case.path}/assign", data=form).status_code == 409
    assert send(bob, bob.page(case.path), "/assign", colleague=str(id_of(app, ROOT))).status_code == 303
    assert waits_for(case) == id_of(app, ROOT)
    acts = [entry.action for entry in case.services.store.audit.of(f"request:{case.number}")]
    assert acts[-2:] == ["request.assigned", "request.assigned"]


NEW_YORK: dict[str, Any] = {**EVERY_WEEK, "answer_days": "2", "opens": "09:00", "closes": "17:00"}


def test_a_case_is_due_by_the_offices_working_days_and_says_when_it_is_late(app: Flask, people, clock) -> None:
    root, ada = people[ROOT], people[ADA]
    before = send_case(app)
    assert "due 2026" not in ada.page("/advisor/").main
    assert "Usually answered" not in people[ADA].get(f"/quiz/{before.token}/advisor").text
    response = send(root, root.page("/advisor/office"), "/office", **{**NEW_YORK, "zone": "America/New_York"})
    assert response.status_code == 303
    clock.forward(days=4, hours=14)  # Friday, 18:00 in New York: it counts as Monday's
    ada = client_of(app, account_of(app, ADA))
    after = send_case(app)
    assert "late, due 2026-11-25" in ada.page(before.path).main
    assert "due 2026-12-02" in ada.page(after.path).main
    assert found_numbers(ada, "?sort=due") == [before.number, after.number]
    assert found_numbers(ada, "?flag=late") == [before.number]
    assert "Usually answered by Wednesday, December 2, 2026." in told(app, after)
    assert "Monday to Friday, 09:00 to 17:00 (New York time)" in told(app, after)
    assert "Wednesday, November 25, 2026; this one takes longer." in told(app, before)
    take(ada, after)
    assert press(ada, ada.page(after.path), "ask", message="When could you start?").status_code == 303
    assert "due 2026" not in ada.page(after.path).main
    assert "Usually answered" not in told(app, after)


def told(app: Flask, case: Case) -> str:
    return PageClient(app, use_cookies=False).page(f"/quiz/{case.token}/advisor").main


def found_numbers(client: PageClient, query: str) -> list[int]:
    links = client.page(f"/advisor/{query}").all("a")
    return [int(text(link).split()[1]) for link in links if link.get("class") == "opens"]


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"answer_days": "31"}, "Write a whole number up to 30"),
        ({"days": []}, "Choose the days on which the office works"),
        ({"opens": "9am"}, "Write a time such as 09:00"),
        ({"closes": "08:00"}, "The office closes after it opens"),
        ({"zone": "Mars/Olympus"}, "Choose a time zone from the list"),
    ],
)
def test_office_hours_that_cannot_be_say_so_at_the_field(app: Flask, people, typed, says) -> None:
    root = people[ROOT]
    response = send(root, root.page("/advisor/office"), "/office", **{**NEW_YORK, "zone": "UTC", **typed})
    assert response.status_code == 422
    assert says in response.text
    assert services_of(app).store.team.office() == Office()
