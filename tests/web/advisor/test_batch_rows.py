"""Rows of a batch as requests: opened once, reviewed, published, handed out, made a student's own, and deleted."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask

from quiz.store import Store
from quiz.store.reviews import LEARNING
from tests.support.attack_world import filled
from tests.support.batches import csv_of, rows_of
from tests.support.case import send
from tests.support.pages import Page
from tests.web.advisor.test_batches import BATCHES, press, to, upload

pytestmark = pytest.mark.slow
ROWS = [["Student ID", "goal", "visa"], ["0042", "pm", "no"], ["0043", "king", "no"], ["0044", "se", "yes"]]


@pytest.fixture
def batch(ada: Any) -> str:
    """The path of a finished batch; its second row has an error."""
    path = to(upload(ada, csv_of(ROWS)))
    return path if "Open rows" in ada.get(path).text else to(press(ada, path, f"{path}/start"))


def open_row(client: Any, batch: str, row: int) -> str:
    page = client.page(f"{batch}/rows")
    form = next(form for form in page.all("form") if page.fields(form).get("row") == str(row))
    return to(client.post(form.get("action"), data=page.fields(form)))


def do_publish(client: Any, path: str) -> None:
    page: Page = client.page(path)
    form = next(form for form in page.all("form") if (form.get("action") or "").partition("?")[0].endswith("/work"))
    for act in ("accept", "publish"):
        page = client.page(path)
        form = next(form for form in page.all("form") if (form.get("action") or "").partition("?")[0].endswith("/work"))
        assert client.post(form.get("action"), data={**filled(page, form), "do": act}).status_code == 303


def test_a_row_becomes_a_request_once_and_the_file_says_how_it_stands(
    ada: Any, bob: Any, client: Any, store: Store, batch: str
) -> None:
    path = open_row(ada, batch, 2)
    number = int(path.rpartition("/")[2])
    fields = {"row": "2", **ada.page(batch).fields()}
    assert to(ada.post(f"{batch}/rows/open", data=fields)) == path, "a second press leads to the same"
    assert f"Request {number}: 0042" in ada.page(path).html
    assert "0042" in ada.page("/advisor/").main
    assert "Row 2 of “students.csv”" in ada.page(path).main
    assert "“king” is not an answer" in ada.page(f"{batch}/rows").main
    assert to(ada.post(f"{batch}/rows/open", data={**fields, "row": "3"})).startswith(f"{batch}/rows")
    assert bob.get(f"{batch}/rows").status_code == 404, "another's batch"
    do_publish(ada, path)
    told = rows_of(ada.get(f"{batch}/students.csv").data)
    assert told[0][-2:] == ["Quiz: request", "Quiz: link to hand out"]
    assert told[1][-2].startswith(f"Request {number}: Done, published")
    assert [row[-2:] for row in told[2:]] == [["", ""], ["", ""]]
    book = ada.get(f"{batch}/students.xlsx")
    assert book.data.startswith(b"PK")
    assert list(store.reviews.for_learning()) == [], f"nobody agreed to {LEARNING}"


def test_the_link_that_is_handed_out_opens_the_list_until_somebody_makes_it_their_own(
    app: Flask, ada: Any, client: Any, store: Store, batch: str
) -> None:
    path = open_row(ada, batch, 2)
    assert "Copy link" not in ada.page(path).html, "nothing is published"
    do_publish(ada, path)
    link = next(field.get("value") for field in ada.page(path).all("input") if field.get("id") == "hand-out")
    shown = urlsplit(link).path
    page = client.page(shown)
    assert "in the advisor’s order" in page.main
    assert not [e for e in page.root.iter() if "/quiz/" in (e.get("href") or e.get("action") or "")]
    own = urlsplit(to(send(client, page, "/mine"))).path
    token = own.split("/")[2]
    assert client.get(shown).status_code == 404, "the link has ended"
    assert client.get(f"{shown}/mine").status_code == 405
    assert "your office put your answers in" in client.page(f"/quiz/{token}/advisor").main
    assert "That your office put your answers in" in client.page(f"/quiz/{token}/data").main
    assert token not in ada.page(path).html
    assert "the student’s own since" in " ".join(ada.page(path).main.split())
    number = int(path.rpartition("/")[2])
    stored = store.cases.get(number)
    assert stored is not None
    assert not store.batch_cases.delete(number, stored.claimed_by or 0, stored.version, now=stored.created_at)
    assert store.responses.delete(token, now=stored.created_at)
    assert store.cases.get(number) is None


def test_what_an_office_opened_its_advisor_can_delete(ada: Any, bob: Any, store: Store, batch: str) -> None:
    path = open_row(ada, batch, 4)
    page = ada.page(path)
    form = next(form for form in page.all("form") if (form.get("action") or "").endswith("/delete"))
    stale = {**page.fields(form), "csrf_token": bob.page("/advisor/").fields()["csrf_token"]}
    assert bob.post(form.get("action"), data=stale).status_code == 409, "not theirs"
    assert to(ada.post(form.get("action"), data=page.fields(form))) == "/advisor/"
    assert ada.get(path).status_code == 410
    assert "Open as a request, row 4" in " ".join(ada.page(f"{batch}/rows").main.split())
    assert ada.page(BATCHES)
