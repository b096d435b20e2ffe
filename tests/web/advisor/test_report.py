"""The caseload report at the desk: it counts what the store holds, page and files say the same, and no student is in
it."""

import csv
from dataclasses import replace
from datetime import timedelta
from io import BytesIO, StringIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from quiz.core.advice.document import Recommendation
from quiz.core.advising.edits import ReviewEdit
from quiz.core.questions.answers import clean
from quiz.store.cases import NewCase
from quiz.store.reviews import Reviews, begun
from tests.support.journey import student, take
from tests.support.pages import Page, text
from tests.support.people import make_account, services_of

SECRET = "I am Robin and my question is mine"


def ask(app: Flask, client: FlaskClient, **answers) -> int:
    """A student's request; its number."""
    token, store = take(client, student(**answers)).split("/")[2], services_of(app).store
    asked = store.cases.create(token, NewCase(SECRET, None, {"review"}, notes=False), now=services_of(app).now())
    assert asked is not None
    return asked.id


def publish(app: Flask, number: int, advisor: int, *edits: ReviewEdit) -> None:
    """Claim a request, make these edits, and publish."""
    store, now = services_of(app).store, services_of(app).now()
    assert store.cases.claim(number, advisor, 1, now=now)
    sent, case = store.cases.sent(number), store.cases.get(number)
    assert sent is not None
    assert sent.document is not None
    assert case is not None
    review = begun(number, sent.version, clean(sent.answers), Recommendation.from_document(sent.document))
    made = review.review
    for edit in edits:
        made = made.edited(edit)
    reviews = Reviews(store.engine, store.audit, store.cases)
    assert reviews.publish(replace(review, review=made), case.version, advisor, now=now)


def rows_of(page: Page, id_: str) -> dict[str, list[str]]:
    (region,) = [section for section in page.all("section") if section.get("aria-labelledby") == id_]
    rows = [[text(cell) for cell in row] for row in region.iter("tr")]
    return {row[0]: row[1:] for row in rows[1:]}


def test_a_desk_without_a_case_has_a_report_without_a_figure_made_up(advisor_client):
    page = advisor_client().page("/advisor/report")
    assert rows_of(page, "states")["New"] == ["0", "", ""]
    assert "too few to say" in page.main
    assert "%" not in page.main
    assert page.main.count("Nothing yet in this period") == 6


def test_requests_replies_and_changed_lists_are_counted(app, client, advisor_client, clock):
    ada = make_account(app, name="Grace Hopper", email="ada@example.edu")
    numbers = [ask(app, client) for _ in range(3)]
    clock.forward(hours=5)
    first = services_of(app).store.cases.sent(numbers[0])
    assert first is not None
    assert first.document is not None
    listed = [program["id"] for program in first.document["programs"]]
    publish(app, numbers[0], ada.id, ReviewEdit("moved", listed[2], 1, "cost", SECRET))
    publish(app, numbers[1], ada.id, ReviewEdit("accepted"))
    page = advisor_client().page("/advisor/report")
    assert {name: row[0] for name, row in rows_of(page, "states").items()} == {
        "New": "1",
        "Claimed": "0",
        "Waiting for the student": "0",
        "Done": "2",
    }
    assert rows_of(page, "states")["New"] == ["1", "too few to say", "5 h"]
    assert rows_of(page, "advisors")["Grace Hopper"] == [
        *("0", "0", "2", "2", "too few to say", "too few to say"),
        "1 of 2",
    ]
    assert rows_of(page, "reasons")["Cost"][0] == "1 of 2"
    program = services_of(app).catalog.by_id[listed[2]]
    assert rows_of(page, "programs")[f"{program.institution}: {program.display_name}"][0] == "1 of 2"
    assert list(rows_of(page, "months")) == ["2026-11"]
    assert SECRET not in page.html
    behind = advisor_client(email="eve@example.edu").page(page.link("Cost"))
    assert behind.link(f"Request {numbers[0]}") == f"/advisor/requests/{numbers[0]}"
    assert f"Request {numbers[1]}" not in behind.main


def test_an_advisor_who_gave_a_published_case_back_keeps_it_in_the_count(app, client, advisor_client, clock):
    ada, number = make_account(app, email="ada@example.edu", name="Grace Hopper"), ask(app, client)
    publish(app, number, ada.id, ReviewEdit("accepted"))
    case = services_of(app).store.cases.get(number)
    assert case is not None
    assert services_of(app).store.cases.release(number, ada.id, case.version, now=clock.now)
    assert rows_of(advisor_client().page("/advisor/report"), "advisors")["Grace Hopper"][-1] == "0 of 1"


def test_two_advisors_of_one_name_are_told_apart(app, advisor_client):
    make_account(app, email="other@example.edu", name="Ada Example")
    rows = rows_of(advisor_client().page("/advisor/report"), "advisors")
    assert {*rows} == {"Ada Example (other@example.edu)", "Ada Example (advisor@example.edu)"}


def test_the_period_leaves_out_what_is_older_and_keeps_what_is_open(app, client, advisor_client, clock):
    ask(app, client)
    clock.forward(days=200)
    one = advisor_client()
    year, quarter = one.page("/advisor/report"), one.page("/advisor/report?months=3")
    assert list(rows_of(year, "months")) == ["2026-11"]
    assert "Nothing yet in this period" in quarter.main
    assert rows_of(quarter, "states")["New"][0] == "1"
    assert rows_of(quarter, "states")["New"][2] == "200 days"
    for odd in ("?months=", "?months=7", "?months=%00", "?months=3&months=6", "?months=' OR 1=1"):
        assert one.get(f"/advisor/report{odd}").status_code == 200


def test_the_files_hold_what_the_page_says_and_nothing_that_runs(app, client, advisor_client, clock):
    ada = make_account(app, email="ada@example.edu", name="=cmd|' /C calc'!A0")
    number = ask(app, client)
    clock.forward(minutes=90)
    publish(app, number, ada.id, ReviewEdit("accepted"))
    one = advisor_client()
    sent = one.get("/advisor/report.csv?months=all")
    assert sent.headers["Content-Disposition"].startswith('attachment; filename="mem-quiz-caseload-')
    head, *lines = csv.reader(StringIO(sent.data.decode("utf-8-sig")))
    assert head == ["Table", "Line", "Figure", "Value", "Of", "Unit"]
    figures = {tuple(line[:3]): line[3:] for line in lines}
    assert figures[("By state", "Done", "Requests")] == ["1", "", ""]
    assert figures[("By state", "New", "Requests")] == ["0", "", ""], "nothing is a figure too"
    assert figures[("In all", "From the first request to 23 Nov 2026", "Lists changed")] == ["0", "1", "lists"]
    assert ("By advisor", "'=cmd|' /C calc'!A0", "Done") in figures
    book = load_workbook(BytesIO(one.get("/advisor/report.xlsx?months=all").data))
    assert book.sheetnames[:4] == ["In all", "By state", "Month by month", "By advisor"]
    (cell,) = [cell for cell in book["By advisor"]["A"] if cell.value == "=cmd|' /C calc'!A0"]
    assert (cell.data_type, cell.quotePrefix) == ("s", True), "a text, also when somebody edits it"
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    assert [cell.value for cell in book["In all"][1]][1:3] == ["Requests", "Still without a reply"]
    assert SECRET not in sent.text


@pytest.mark.parametrize("path", ["/advisor/report", "/advisor/report.csv", "/advisor/report.xlsx"])
def test_the_report_is_for_the_desk_alone_and_kept_by_nobody(app, advisor_client, path):
    assert "/advisor/sign-in" in app.test_client().get(path).location
    assert advisor_client().get(path).headers["Cache-Control"] == "no-store"


def test_a_case_is_read_with_what_was_published(app, client, clock):
    ada, number = make_account(app, email="ada@example.edu"), ask(app, client)
    clock.forward(hours=2)
    publish(app, number, ada.id, ReviewEdit("accepted"))
    (case,) = services_of(app).store.caseload.cases()
    assert case.first_reply_at is not None
    assert case.first_reply_at - case.created_at == timedelta(hours=2)
    assert (case.state, case.advisor, case.published_at, case.changes) == ("done", ada.id, clock.now, ())
    assert case.specialisation in ("pm", "oscm", "se", "pi")
    assert len(case.shown) == len(set(case.shown)) > 2
