"""The trail's page: who did what to which request and when, for admins alone."""

import pytest

from tests.support.case import move, press, publish, send_case, take
from tests.support.pages import PageClient, text
from tests.support.people import client_of, make_account

TRAIL = "/advisor/trail"


@pytest.fixture
def admin(app):
    return client_of(app, make_account(app, email="root@example.edu", name="Ruth Admin", role="admin"))


def rows(page):
    return [text(row) for row in page.all("tr")][1:]


def test_who_left_out_what_is_told_by_name_and_time_until_the_case_is_gone(app, ada, admin, case):
    take(ada, case)
    typed = {f"{case.ids[0]}-reason": "admission", f"{case.ids[0]}-text": "They ask for more."}
    press(ada, ada.page(case.path), f"remove:{case.ids[0]}", **typed)
    name = case.services.catalog.by_id[case.ids[0]].institution
    page = admin.page(TRAIL)
    (removed,) = [row for row in rows(page) if "left a program out of a list" in row]
    assert "Ada Example" in removed
    assert name in removed
    assert f"request {case.number}" in removed
    assert "They ask for more" not in page.main
    assert "changed a review" not in "".join(rows(page))
    case.services.store.responses.delete(case.token, now=case.services.now())
    (removed,) = [row for row in rows(admin.page(TRAIL)) if "left a program out of a list" in row]
    assert name not in removed


def test_the_trail_is_filtered_by_person_act_request_and_day(ada, admin, case):
    press(ada, take(ada, case), "accept")
    publish(ada, case)
    accepted = rows(admin.page(f"{TRAIL}?action=review.accepted&subject={case.number}"))
    assert len(accepted) == 1
    assert all("Ada Example" in row for row in rows(admin.page(f"{TRAIL}?who={case.stored.claimed_by}")))
    assert any("sent a request" in row for row in rows(admin.page(f"{TRAIL}?who=nobody")))
    assert "Nothing like that was done" in admin.page(f"{TRAIL}?until=2001-01-01").main
    assert rows(admin.page(f"{TRAIL}?since=2001-01-01"))
    wrong = admin.get(f"{TRAIL}?since=soon&who=999")
    assert wrong.status_code == 422
    assert "write a day such as 2026-11-30" in wrong.text


def test_an_order_that_is_typed_and_published_at_once_is_an_act_of_its_own(ada, admin, case):
    take(ada, case)
    move(ada, ada.page(case.path), case.ids[3], 1)
    publish(ada, case)
    told = "".join(rows(admin.page(f"{TRAIL}?subject={case.number}")))
    assert "moved programs of a list" in told
    assert "published a review" in told


def test_advisors_do_not_see_the_trail_and_have_no_way_to_it(ada):
    assert ada.get(TRAIL).status_code == 403
    assert "/advisor/trail" not in ada.get("/advisor/").text


# --- reading and exporting --------------------------------------------------------------------------------------------


def test_reading_and_exporting_leave_no_entry_by_default(ada, case):
    before = case.services.store.audit.anchor()
    ada.page(case.path)
    ada.get(f"{case.path}/dossier.json")
    assert case.services.store.audit.anchor() == before


def test_reading_and_exporting_are_in_the_trail_where_the_office_wants_it(make_app):
    app = make_app(audit_reading="on")
    app.testing = True
    app.test_client_class = PageClient
    ada, case = client_of(app, make_account(app)), send_case(app)
    ada.page(case.path)
    ada.get(f"{case.path}/dossier.json")
    entries = case.services.store.audit.of(f"request:{case.number}")
    assert [entry.action for entry in entries] == ["request.created", "request.read", "request.exported"]
    assert len({entry.person for entry in entries}) == 1, "they are forgotten with the student"
