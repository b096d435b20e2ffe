"""While the database cannot be used: 503 and no 500, nothing that was typed is lost, and a log that can be read."""

import io
import json
from collections.abc import Callable

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from quiz.core.questions import QUESTIONS
from quiz.files import SlowChildError
from quiz.service import Services
from quiz.service.log import Repetition
from quiz.store import StoreBusyError, StoreError
from quiz.web.kit.headers import HEADERS
from tests.support.pages import Page, PageClient, label_of

AWAY = "postgresql+psycopg://someone:hunter2@127.0.0.1:1/nothing"
TOKEN = "t" * 43
FIRST = QUESTIONS[0]


def resent(response: TestResponse) -> tuple[str, dict[str, str]]:
    """Where the form of the page goes, and what it sends untouched."""
    page = Page(response.text)
    form = page.one("form")
    long = {field.get("name", ""): (field.text or "").removeprefix("\n") for field in form.iter("textarea")}
    return form.get("action", ""), {**page.fields(form), **long}


@pytest.fixture
def away(make_app: Callable[..., Flask]) -> PageClient:
    """A client of a site whose database is away."""
    app = make_app(database_url=AWAY)
    app.test_client_class = PageClient
    client = app.test_client(use_cookies=False)
    assert isinstance(client, PageClient)
    return client


def test_a_page_that_needs_the_database_is_503_with_a_time_to_come_again(away: PageClient) -> None:
    page = away.page(f"/quiz/{TOKEN}/{FIRST.id}", 503)
    assert page.heading == "This page cannot be shown right now"
    assert page.response is not None
    assert page.response.headers["Retry-After"] == "10"
    assert page.response.headers["Cache-Control"] == "no-store"
    assert "hunter2" not in page.html


def test_pages_that_need_no_database_are_served_meanwhile(away: PageClient) -> None:
    for path in ("/", "/programs", "/guide", "/privacy", "/healthz"):
        assert away.get(path).status_code == 200, path


def test_an_answer_that_could_not_be_saved_stands_on_the_page_to_be_sent_again(
    away: PageClient, make_app: Callable[..., Flask]
) -> None:
    option = FIRST.options[0]
    response = away.post("/", data={FIRST.id: [option.id]})
    assert response.status_code == 503
    assert "What you sent was not saved" in response.text
    assert option.words in response.text
    assert FIRST.asks in response.text
    action, values = resent(response)
    sent_again = make_app().test_client().post(action, data=values)
    assert sent_again.status_code == 303
    assert "/quiz/" in sent_again.headers["Location"]


def test_what_somebody_wrote_stands_in_a_field_under_its_label(away: PageClient) -> None:
    text = "Which programs\nwould take <me> & my dog?"
    response = away.post(f"/quiz/{TOKEN}/advisor", data={"question": text, "csrf_token": "x", "empty": ""})
    assert response.status_code == 503
    _, values = resent(response)
    assert values == {"question": text, "csrf_token": "x", "empty": ""}
    assert "Your question, if you have one" in response.text


def test_the_form_goes_where_the_first_one_went_with_its_query(away: PageClient) -> None:
    response = away.post(f"/quiz/{TOKEN}/{FIRST.id}?show=all&show=%3Cb%3E", data={FIRST.id: FIRST.options[0].id})
    assert resent(response)[0] == f"/quiz/{TOKEN}/{FIRST.id}?show=all&show=%3Cb%3E"


def test_a_file_is_asked_for_again(away: PageClient) -> None:
    path = f"/quiz/{TOKEN}/shortlist/edit"
    response = away.post(path, data={"names": "Duke", "file": (io.BytesIO(b"Duke"), "list.csv")})
    assert response.status_code == 503
    page = Page(response.text)
    (field,) = [field for field in page.all("input") if field.get("type") == "file"]
    assert label_of(page, field) == "Choose the file again"
    assert page.one("form").get("enctype") == "multipart/form-data"


@pytest.mark.parametrize("name", ["password", "new_password", "again", "code"])
def test_a_password_or_a_code_is_never_kept_on_a_page(
    app: Flask, client: PageClient, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    fail_with(monkeypatch, app, StoreBusyError("locked"))
    response = client.post("/", data={name: "hunter2 hunter2", "email": "ada@example.edu"})
    assert response.status_code == 503
    assert "hunter2" not in response.text
    assert "never kept on a page" in response.text


def fail_with(monkeypatch: pytest.MonkeyPatch, app: Flask, error: Exception) -> None:
    """Let every answer that is sent fail."""

    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("quiz.web.student.quiz.first_question", fail)


@pytest.mark.parametrize("error", [StoreBusyError("locked"), SlowChildError("typst")])
def test_whatever_takes_too_long_is_a_503(
    app: Flask, client: PageClient, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    fail_with(monkeypatch, app, error)
    response = client.get("/")
    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) > 0


def test_a_program_that_reads_json_gets_the_one_shape_of_errors(away: PageClient) -> None:
    for path, status in ((f"/quiz/{TOKEN}", 503), ("/nowhere", 404)):
        response = away.get(path, headers={"Accept": "application/json"})
        assert response.status_code == status
        assert response.json is not None
        assert response.json.keys() == {"type", "title", "status", "detail", "errors"}
        assert response.json["status"] == status
    written = away.post("/", data={FIRST.id: FIRST.options[0].id}, headers={"Accept": "application/json"})
    assert "not saved" in (written.json or {})["detail"]


# --- error pages without a router -------------------------------------------------------------------------------------


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_untrusted_host_gets_a_page_with_all_headers(
    app: Flask, client: PageClient, method: str, headers: dict[str, str]
) -> None:
    response = client.open("/", method=method, headers={**headers, "Host": "evil.example"})
    assert response.status_code in (400, 403)
    assert response.mimetype == "text/html"
    assert "<h1>" in response.text
    assert "evil.example" not in response.text
    for name, value in HEADERS.items():
        assert response.headers[name] == value


def test_an_error_page_that_fails_itself_gives_way_to_a_bare_one(
    app: Flask, client: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.jinja_env.globals, "site_pages", lambda: 1 / 0)
    response = client.get("/nowhere")
    assert response.status_code == 404
    assert "There is no such page" in response.text
    assert response.headers["Content-Security-Policy"] == HEADERS["Content-Security-Policy"]


# --- the log ----------------------------------------------------------------------------------------------------------


def test_a_database_that_is_away_is_one_line_however_many_ask(
    make_app: Callable[..., Flask], capsys: pytest.CaptureFixture[str]
) -> None:
    client = make_app(database_url=AWAY, log_format="json").test_client()
    for _ in range(20):
        assert client.get(f"/quiz/{TOKEN}").status_code == 503
    (line,) = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert line["event"] == "the database cannot be used"
    assert (line["kind"], line["times"]) == ("StoreUnavailableError", 1)
    assert "hunter2" not in json.dumps(line)
    assert TOKEN not in json.dumps(line)


def test_what_repeats_is_counted_and_said_again_after_a_while() -> None:
    now = 0.0
    repetition = Repetition(every=30, clock=lambda: now)
    assert [repetition.due("a"), repetition.due("a"), repetition.due("b"), repetition.due("a")] == [1, 0, 1, 0]
    now = 30.0
    assert [repetition.due("a"), repetition.due("a")] == [3, 0]


def test_a_mail_about_what_is_saved_never_says_that_it_is_not(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    from quiz.web.kit import tell

    services: Services = app.extensions["mem_quiz"]

    def fail(*_: object, **__: object) -> None:
        raise StoreError("away")

    monkeypatch.setattr(type(services.store.cases), "get", fail)
    with app.test_request_context("http://localhost/advisor"):
        tell(1)
