"""What an attacker would try: broken headers and bodies, hostile patches, many posts at once. Nothing is a 500, nothing
that was accepted is lost, and nothing private is readable by others."""

import json
import os
import socket
import stat
import struct
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from quiz.core.questions.answers import NOTHING_SAID, SHARPEN_READERS
from quiz.core.questions.quiz import BY_ID, STEPS
from quiz.core.questions.stored import StoredAnswers
from quiz.store import Store, StoreError
from quiz.store.migrate import upgrade
from quiz.web.kit.csrf import student_csrf
from quiz.web.server import STALLED_SECONDS, listen
from tests.conftest import settings_for
from tests.support.journey import student, take

# The application is made once per run anyway, and every example works on a response of its own.
FEW = hypothesis_settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


def finished(client: FlaskClient) -> str:
    return take(client, student()).split("/")[2]


def stored(app: Flask, token: str) -> dict[str, Any]:
    found = app.extensions["mem_quiz"].store.responses.response(token)
    assert found is not None
    answers: dict[str, Any] = found.answers
    return answers


def signed(app: Flask, token: str) -> dict[str, str]:
    with app.app_context():
        return {"csrf_token": student_csrf(token)}


# --- headers and bodies -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "origin",
    [
        "http://[",
        "http://[::1",
        "http://localhost:abc",
        "//localhost",
        "localhost",
        "javascript://localhost",
        "http://user@localhost",
        "http://localhost/",
        "http://localhost#http://evil.test",
        "http://localhost\\evil.test",
        "http://localhost http://evil.test",
    ],
)
def test_an_origin_that_no_browser_sends_is_refused_and_never_breaks_the_server(
    client: FlaskClient, origin: str
) -> None:
    assert client.post("/", data={"interest": "pm"}, headers={"Origin": origin}).status_code == 403


def test_a_head_request_reads_a_question_and_answers_nothing(app: Flask, client: FlaskClient) -> None:
    token = take(client, student(), until="goal").split("/")[2]
    before = stored(app, token)
    sent = {"goal": "pm", **signed(app, token)}
    response = client.head(f"/quiz/{token}/goal", data=sent, headers={"Origin": "https://evil.test"})
    assert response.status_code == 200
    assert stored(app, token) == before


class BadChunks:
    """A body as gunicorn gives it: reading one that is wrongly chunked raises an exception of gunicorn's own."""

    def read(self, size: int = -1) -> bytes:
        raise RuntimeError("Invalid chunk size: b'zz'")


@pytest.mark.parametrize("url", ["/", "/programs", "/no-such-page"])
def test_a_body_that_the_server_cannot_decode_is_the_clients_mistake(client: FlaskClient, url: str) -> None:
    environ = {"wsgi.input": BadChunks(), "wsgi.input_terminated": True, "CONTENT_LENGTH": ""}
    form = "application/x-www-form-urlencoded"
    response = client.post(url, content_type=form, environ_overrides=environ)
    assert 400 <= response.status_code < 500


@pytest.mark.parametrize("content_type", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_a_body_larger_than_the_limit_is_refused(client: FlaskClient, content_type: str) -> None:
    assert client.post("/", data=b"x" * 70_000, content_type=content_type).status_code == 413


# --- changes of the answers ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("patch", [{"must": ["budget"] * 2000}, {"interest": ["pm", "pm"]}])
def test_a_change_that_names_an_option_twice_is_refused_and_stores_nothing(
    app: Flask, client: FlaskClient, patch: Any
) -> None:
    token = finished(client)
    responses = app.extensions["mem_quiz"].store.responses
    before = responses.response(token)
    assert (
        client.post(f"/quiz/{token}/change", data={"change": json.dumps(patch), **signed(app, token)}).status_code
        == 422
    )
    assert responses.response(token) == before


@pytest.mark.parametrize("patch", [{"must": "budget"}, {"interest": "pm"}, {"interest": []}])
def test_what_a_change_stores_is_in_the_stores_own_shape(app: Flask, client: FlaskClient, patch: Any) -> None:
    token = finished(client)
    data = {"change": json.dumps(patch), **signed(app, token)}
    assert client.post(f"/quiz/{token}/change", data=data).status_code == 303
    assert stored(app, token) == StoredAnswers.from_document(stored(app, token)).as_document()


VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5) | st.sampled_from(STEPS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
OPTIONS = st.sampled_from(sorted({option for question in BY_ID.values() for option in question.option_ids}))
SHARPEN = st.dictionaries(st.sampled_from(sorted(SHARPEN_READERS)), VALUES | OPTIONS, max_size=3)
PATCHES = st.dictionaries(st.sampled_from([*STEPS, "must", "__proto__"]), VALUES | OPTIONS | st.lists(OPTIONS)) | VALUES


@FEW
@given(patch=PATCHES | SHARPEN.map(lambda sharpen: {"sharpen": sharpen}))
def test_no_change_whatever_it_holds_breaks_a_page(app: Flask, patch: Any) -> None:
    client = app.test_client(use_cookies=False)
    token = app.extensions["mem_quiz"].store.responses.create(student(), now=app.extensions["mem_quiz"].now())
    response = client.post(f"/quiz/{token}/change", data={"change": json.dumps(patch), **signed(app, token)})
    assert response.status_code in (303, 422)
    assert client.get(f"/quiz/{token}/results").status_code in (200, 303)


@pytest.mark.slow
@FEW
@given(
    asked=st.dictionaries(
        st.sampled_from(["q", "specialisation", "delivery", "state", "kind", "sort", "page", "other"]),
        st.text(max_size=120) | st.integers().map(str) | st.just("9" * 5000),
    )
)
def test_no_search_whatever_it_holds_breaks_the_catalog(app: Flask, asked: dict[str, str]) -> None:
    query = {name: text.encode("utf-8", "replace") for name, text in asked.items()}
    response = app.test_client().get("/programs", query_string=query)
    assert response.status_code in (200, 422)


# --- at once ------------------------------------------------------------------------------------------------------


def test_of_many_posts_at_once_none_that_was_accepted_is_lost(app: Flask, client: FlaskClient) -> None:
    token = finished(client)
    wanted = {step: BY_ID[step].option_ids[0] for step in NOTHING_SAID.steps[1:]}
    csrf = signed(app, token)

    def post(step: str) -> int:
        own = app.test_client(use_cookies=False)
        return own.open(f"/quiz/{token}/{step}", method="POST", data={step: wanted[step], **csrf}).status_code

    with ThreadPoolExecutor(len(wanted)) as pool:
        codes = dict(zip(wanted, pool.map(post, wanted), strict=True))
    assert set(codes.values()) <= {303, 503}
    answers = stored(app, token)
    assert {step: answers[step] for step, code in codes.items() if code == 303} == {
        step: wanted[step] for step, code in codes.items() if code == 303
    }


# --- what others on the machine, or in the log, may see ------------------------------------------------------------


def test_a_new_sqlite_database_is_its_owners_alone(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        settings = settings_for(tmp_path)
        upgrade(settings)
        store = Store.open(settings)
        store.problem()
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
        store.close()
    finally:
        os.umask(before)
    assert modes
    assert set(modes.values()) == {0o600}, modes


def test_a_password_in_the_query_of_a_database_url_is_not_told(tmp_path: Path) -> None:
    url = "postgresql://127.0.0.1:1/name?user=somebody&password=s3cret"
    with pytest.raises(StoreError) as refused:
        upgrade(settings_for(tmp_path, url))
    assert "s3cret" not in str(refused.value)


def test_a_client_that_stalls_is_let_go():
    """Sockets accepted from the listener inherit its time limits; without them a thread waits for ever."""
    with listen("127.0.0.1", 0) as listener:
        listener.listen()
        with socket.create_connection(listener.getsockname()), listener.accept()[0] as accepted:
            seconds, _ = struct.unpack("ll", accepted.getsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, 16))
    assert seconds == STALLED_SECONDS


def test_a_debugger_is_never_on(make_app, monkeypatch):
    monkeypatch.setenv("FLASK_DEBUG", "1")
    assert make_app().debug is False
