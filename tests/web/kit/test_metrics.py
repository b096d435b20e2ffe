"""Prometheus' numbers: for whom they are, what they count, and that nothing of anybody is in them."""

import json
import re
from collections.abc import Callable

import pytest
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families

from quiz.data import data
from quiz.service.metrics_folder import VARIABLE, prepare_metrics
from quiz.web.kit.metrics import OURS
from tests.support.journey import student, take
from tests.support.pages import PageClient
from tests.support.people import services_of

TOKEN = "a-token-of-the-tests-and-of-nothing-else"


@pytest.fixture
def counting(make_app: Callable[..., Flask]) -> Flask:
    app = make_app(metrics=TOKEN, limit_reports="1/hour")
    app.testing = True
    return app


def numbers(app: Flask) -> dict[tuple[str, ...], float]:
    """Each sample by its name and its labels' values."""
    shown = app.test_client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert shown.status_code == 200
    families = text_string_to_metric_families(shown.text)
    return {
        (sample.name, *(sample.labels[name] for name in sorted(sample.labels))): sample.value
        for family in families
        for sample in family.samples
    }


def test_without_the_setting_there_is_no_such_page(app: Flask) -> None:
    assert app.test_client().get("/metrics").status_code == 404


@pytest.mark.parametrize("given", ["", "Bearer ", "Bearer wrong", f"Basic {TOKEN}", TOKEN, "Bearer é"])
def test_without_the_token_nobody_learns_that_the_page_is_there(counting: Flask, given: str) -> None:
    response = counting.test_client().get("/metrics", headers={"Authorization": given})
    assert response.status_code == 404
    assert "mem_quiz_" not in response.text


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("192.0.2.7", {}, 404),
        ("", {}, 404),
        ("127.0.0.1", {"X-Forwarded-For": "192.0.2.7"}, 404),
        ("127.0.0.1", {"Forwarded": "for=192.0.2.7"}, 404),
    ],
)
def test_loopback_means_this_machine_and_no_proxy_on_it(make_app, address, headers, status) -> None:
    client = make_app(metrics="loopback").test_client()
    assert client.get("/metrics", headers=headers, environ_base={"REMOTE_ADDR": address}).status_code == status


def test_a_students_way_is_counted_by_question_and_not_by_answer(counting: Flask) -> None:
    counting.test_client_class = PageClient
    before, client = numbers(counting), counting.test_client(use_cookies=False)
    token = take(client, student(budget=None)).split("/")[2]
    now = numbers(counting)
    grew = {key: value - before.get(key, 0) for key, value in now.items() if value != before.get(key, 0)}
    assert grew["mem_quiz_steps_total", "goal", "viewed"] == 1
    assert grew["mem_quiz_steps_total", "goal", "answered"] == 1
    assert grew["mem_quiz_steps_total", "budget", "skipped"] == 1
    assert ("mem_quiz_steps_total", "budget", "answered") not in grew
    assert grew["mem_quiz_finish_seconds_count",] == 1
    assert grew["mem_quiz_requests_total", "POST", "/quiz/<token:token>/<step:step>", "303"] >= 6
    assert token not in repr(now)


def test_no_label_holds_what_a_request_brought(counting: Flask) -> None:
    client = counting.test_client()
    client.get("/quiz/" + "t" * 43 + "/results?private=1")
    client.get("/no-such-page-of-robin")
    client.open("/", method="ROBIN")
    shown = repr(numbers(counting))
    assert not re.search(r"ttttt|private|robin|127\.0\.0\.1", shown, re.IGNORECASE)
    assert "'other'" in shown


def test_what_was_too_often_is_counted_by_its_group(counting: Flask) -> None:
    before, client = numbers(counting), counting.test_client(use_cookies=False)
    for _ in range(3):
        client.post("/report-a-fact", data={})
    assert (
        numbers(counting)["mem_quiz_limited_total", "reports"] - before.get(("mem_quiz_limited_total", "reports"), 0)
        == 2
    )


def test_jobs_are_told_by_kind_and_state_with_the_age_of_the_oldest(counting: Flask, clock) -> None:
    from tests.support.people import make_account

    account, store = make_account(counting), services_of(counting).store
    store.batches.create(account.id, "students.csv", b"x", now=clock.now)
    clock.forward(seconds=90)
    shown = numbers(counting)
    assert shown["mem_quiz_jobs", "batch", "waiting"] == 1
    assert shown["mem_quiz_job_age_seconds", "batch"] == 90


def test_each_start_counts_anew_and_leaves_a_running_neighbour_alone(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv(VARIABLE, "")
    for name in ("999999999", "1", "stray"):
        (tmp_path / "metrics" / name).mkdir(parents=True)
    folder = prepare_metrics(tmp_path)
    (folder / "counter_1.db").touch()
    assert prepare_metrics(tmp_path) == folder
    assert [*folder.iterdir()] == []
    assert {path.name for path in (tmp_path / "metrics").iterdir()} == {"1", folder.name}


def test_the_dashboard_asks_for_numbers_that_there_are() -> None:
    dashboard = json.loads(data("deploy", "dashboard.json").read_text())
    asked = {*re.findall(r"mem_quiz_\w+", json.dumps(dashboard["panels"]))}
    counted = {family.name for family in OURS.collect()} | {"mem_quiz_jobs", "mem_quiz_job_age_seconds"}
    assert {re.sub(r"_(total|bucket)$", "", name) for name in asked} == counted
