"""For operators: health and readiness, error pages, and a log that says nothing about the person."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Blueprint, Flask
from flask.testing import FlaskClient

from quiz.config import Settings
from quiz.core.questions.answers import AnswerError, Problem
from quiz.service import Services
from quiz.service import log as observe
from quiz.store import Store
from quiz.web.app import MAX_REQUEST_BYTES, create_app
from quiz.web.kit.errors import ERRORS
from quiz.web.kit.permissions import access
from quiz.web.kit.request_log import REQUEST_ID
from tests.conftest import settings_for

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def with_broken_views(app: Flask) -> Flask:
    """The application with views that fail in the ways that views can."""
    blueprint = Blueprint("broken", __name__)

    @blueprint.get("/broken/<token>")
    @access("student")
    def unexpected(token: str) -> str:
        answers = "a private answer"
        raise RuntimeError("boom" if answers else "")

    @blueprint.get("/unanswerable")
    @access("public")
    def unanswerable() -> str:
        raise AnswerError([Problem("goal", "king", "goal: 'king' is not an answer")])

    app.register_blueprint(blueprint)
    return app


# --- health -------------------------------------------------------------------------------------------------------


def test_healthz_says_that_the_process_answers(client: FlaskClient) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.json) == (200, {"status": "ok"})
    assert response.headers["Cache-Control"] == "no-store"


def test_readyz_says_that_database_catalog_and_engine_are_there(app: Flask, client: FlaskClient) -> None:
    response = client.get("/readyz")
    programs = len(app.extensions["mem_quiz"].catalog.programs)
    assert (response.status_code, response.json) == (200, {"status": "ready", "programs": programs})
    assert response.headers["Cache-Control"] == "no-store"


def test_readyz_tells_a_database_that_is_not_migrated(tmp_path: Path) -> None:
    app = create_app(settings_for(tmp_path))
    response = app.test_client().get("/readyz")
    assert response.status_code == 503
    assert response.json is not None
    assert "migration" in response.json["reason"]


def test_readyz_tells_a_database_that_is_away_without_saying_where(make_app: Callable[..., Flask]) -> None:
    app = make_app(database_url="postgresql+psycopg://someone:hunter2@127.0.0.1:1/nothing")
    response = app.test_client().get("/readyz")
    assert response.status_code == 503
    assert response.json == {"status": "not ready", "reason": "the database does not answer"}
    assert app.test_client().get("/healthz").status_code == 200


# --- error pages --------------------------------------------------------------------------------------------------


def test_a_page_that_does_not_exist_says_so_and_helps(client: FlaskClient) -> None:
    response = client.get("/nowhere")
    assert response.status_code == 404
    assert ERRORS[404].heading in response.text
    assert ERRORS[404].advice in response.text
    assert response.headers["Cache-Control"] == "no-store"


def test_a_method_that_a_page_does_not_take_is_told_with_those_it_takes(client: FlaskClient) -> None:
    response = client.post("/healthz")
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]
    assert ERRORS[405].heading in response.text


def test_a_form_that_is_too_large_is_refused(client: FlaskClient) -> None:
    response = client.post("/", data={"interest": "x" * (MAX_REQUEST_BYTES + 1)})
    assert response.status_code == 413
    assert ERRORS[413].heading in response.text


def test_an_answer_that_is_none_is_the_students_to_mend(make_app: Callable[..., Flask]) -> None:
    response = with_broken_views(make_app()).test_client().get("/unanswerable")
    assert response.status_code == 422
    assert ERRORS[422].heading in response.text


def test_an_unexpected_error_shows_a_page_and_needs_no_database(make_app: Callable[..., Flask]) -> None:
    app = with_broken_views(make_app(database_url="postgresql+psycopg://someone@127.0.0.1:1/nothing"))
    response = app.test_client().get("/broken/secret")
    assert response.status_code == 500
    assert ERRORS[500].heading in response.text
    assert "boom" not in response.text
    assert response.headers["Cache-Control"] == "no-store"


def test_a_database_that_lost_a_table_meanwhile_is_told_as_a_fault_of_the_site(make_app: Callable[..., Flask]) -> None:
    app = make_app()
    services: Services = app.extensions["mem_quiz"]
    token = services.store.responses.create({}, now=NOW)
    with services.store.engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE responses RENAME TO gone"))
    try:
        response = app.test_client().get(f"/quiz/{token}/interest")
    finally:
        with services.store.engine.begin() as connection:
            connection.execute(sa.text("ALTER TABLE gone RENAME TO responses"))
    assert response.status_code == 503
    assert "This page cannot be shown right now" in response.text


# --- the log ------------------------------------------------------------------------------------------------------


@pytest.fixture
def logged(sqlite_settings: Settings, capsys: pytest.CaptureFixture[str]) -> Callable[..., list[dict[str, object]]]:
    """Make requests of an application that logs JSON and give its lines."""

    def lines(*urls: str, headers: dict[str, str] | None = None) -> list[dict[str, object]]:
        settings = replace(sqlite_settings, log_format="json", log_level="info")
        app = with_broken_views(create_app(settings))
        client = app.test_client()
        for url in urls:
            client.get(url, headers=headers, environ_base={"REMOTE_ADDR": "203.0.113.9"})
        observe.configure(sqlite_settings)
        return [json.loads(line) for line in capsys.readouterr().err.splitlines()]

    return lines


Logged = Callable[..., list[dict[str, object]]]


def test_a_request_leaves_one_line_that_names_the_route(logged: Logged) -> None:
    (line,) = logged("/healthz?name=private")
    assert line["event"] == "request"
    assert (line["method"], line["route"], line["status"]) == ("GET", "/healthz", 200)
    assert isinstance(line["ms"], float)
    assert line["timestamp"]


def test_no_line_holds_token_query_address_or_answers(store: Store, logged: Logged) -> None:
    token = "t" * 43
    lines = logged(f"/quiz/{token}/goal?private=1", f"/broken/{token}", f"/{token}", headers={"User-Agent": "Agent/7"})
    assert [line["event"] for line in lines] == ["request", "unexpected error", "request", "request"]
    for private in (token, "private=1", "203.0.113.9", "Agent/7", "a private answer"):
        assert private not in json.dumps(lines)
    assert "boom" in json.dumps(lines)


@pytest.mark.parametrize(
    ("given", "is_taken"),
    [("abcdef12-3456", True), ("short", False), ("x" * 65, False), ("a b c d e f g h", False), ("", False)],
)
def test_a_request_id_is_taken_over_only_when_well_formed(client: FlaskClient, given: str, is_taken: bool) -> None:
    answered = client.get("/healthz", headers={"X-Request-ID": given}).headers["X-Request-ID"]
    assert (answered == given) == is_taken
    assert REQUEST_ID.fullmatch(answered)


def test_the_text_log_shows_an_error_without_its_local_variables(
    sqlite_settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    app = with_broken_views(create_app(sqlite_settings))
    app.test_client().get("/broken/" + "t" * 43)
    shown = capsys.readouterr().err
    assert "RuntimeError: boom" in shown
    assert "a private answer" not in shown.replace('answers = "a private answer"', "")
    assert "t" * 43 not in shown


def test_settings_choose_what_is_logged(sqlite_settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    create_app(sqlite_settings).test_client().get("/healthz")
    assert capsys.readouterr().err == ""
