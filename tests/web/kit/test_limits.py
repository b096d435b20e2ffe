"""How often one client may do what costs others something: a bot is stopped at its limit, and nobody else is."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from io import BytesIO
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from flask import Flask

from quiz.config import RATES
from quiz.store.tables.responses import ResponseRow
from quiz.web.kit.clients import Clients, network_of
from quiz.web.kit.errors import ERRORS
from quiz.web.kit.limits import limited
from quiz.web.kit.permissions import declared_access
from tests.support.journey import student, take
from tests.support.pages import Page, PageClient
from tests.support.people import make_account, services_of

FIRST = {"interest": "pm"}
QUESTION = 'Is <b>Duke</b> right for me? "Yes" & no'


@pytest.fixture
def limited_app(make_app: Callable[..., Flask]) -> Callable[..., Flask]:
    """Make an application of one's own whose pages are checked, with some rates: `limited_app(limit_asks="2/hour")`."""

    def made(**rates: str) -> Flask:
        app = make_app(**rates)
        app.testing = True
        app.test_client_class = PageClient
        if not services_of(app).store.accounts.all():  # several servers may share a database
            make_account(app)
        return app

    return made


def from_address(app: Flask, address: str) -> PageClient:
    client = app.test_client(use_cookies=False)
    client.environ_base["REMOTE_ADDR"] = address
    assert isinstance(client, PageClient)
    return client


def count_responses(app: Flask) -> int:
    with services_of(app).store.engine.connect() as connection:
        return connection.scalar(sa.select(sa.func.count()).select_from(ResponseRow)) or 0


def flood(apps: list[Flask], times: int) -> list[int]:
    """The statuses of so many new quizzes from one address, as many at once as there are threads."""

    def send(number: int) -> int:
        return apps[number % len(apps)].test_client(use_cookies=False).open("/", method="POST", data=FIRST).status_code

    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(send, range(times)))


# --- a bot --------------------------------------------------------------------------------------------------------


def test_a_bot_at_full_speed_creates_exactly_what_the_limit_allows(limited_app) -> None:
    app = limited_app(limit_responses="20/hour;25/day")
    statuses = flood([app], 100)
    assert (statuses.count(303), statuses.count(429)) == (20, 80)
    assert count_responses(app) == 20


def test_the_limit_is_one_for_all_ways_to_a_new_response(limited_app) -> None:
    app = limited_app(limit_responses="2/hour")
    client = from_address(app, "192.0.2.7")
    assert client.post("/", data=FIRST).status_code == 303
    assert client.post("/shortlist", data={"program": "duke-mem"}).status_code == 303
    assert client.post("/", data=FIRST).status_code == 429
    assert client.post("/shortlist", data={"program": "duke-mem"}).status_code == 429
    assert count_responses(app) == 2


def test_looking_is_never_counted(limited_app) -> None:
    client = from_address(limited_app(limit_responses="1/hour"), "192.0.2.7")
    assert client.post("/", data=FIRST).status_code == 303
    assert {client.get("/").status_code for _ in range(5)} == {200}


def test_others_go_on_while_a_bot_is_stopped(limited_app) -> None:
    app = limited_app(limit_responses="1/hour")
    for address, status in (("192.0.2.7", 303), ("192.0.2.7", 429), ("192.0.2.8", 303), ("2001:db8::1", 303)):
        assert from_address(app, address).post("/", data=FIRST).status_code == status
    assert from_address(app, "2001:db8::ffff:1").post("/", data=FIRST).status_code == 429, "the same household"


def test_one_bot_cannot_close_ask_an_advisor_for_others(limited_app) -> None:
    app = limited_app(limit_asks="2/hour")
    bot, other = from_address(app, "192.0.2.7"), from_address(app, "192.0.2.8")
    assert [ask(bot) for _ in range(3)] == [303, 303, 429]
    assert ask(other) == 303


def ask(client: PageClient) -> int:
    path = f"/quiz/{take(client, student()).split('/')[2]}/advisor"
    fields = client.page(path).fields()
    return client.post(path, data={**fields, "question": QUESTION, "review": "1"}).status_code


def test_it_goes_on_when_the_time_is_over(limited_app, monkeypatch) -> None:
    client = from_address(limited_app(limit_responses="2/hour"), "192.0.2.7")
    begun = time.time()
    clock = SimpleNamespace(time=lambda: begun)
    monkeypatch.setattr("limits.storage.memory.time", clock)
    assert [client.post("/", data=FIRST).status_code for _ in range(3)] == [303, 303, 429]
    clock.time = lambda: begun + 3590
    assert client.post("/", data=FIRST).status_code == 429, "a new hour on the clock is no new hour for a bot"
    clock.time = lambda: begun + 3610
    assert client.post("/", data=FIRST).status_code == 303


# --- what is said -------------------------------------------------------------------------------------------------


def test_the_page_says_when_it_goes_on_and_keeps_what_was_typed(limited_app) -> None:
    app = limited_app(limit_asks="1/hour")
    client = from_address(app, "192.0.2.7")
    assert ask(client) == 303
    path = f"/quiz/{take(client, student()).split('/')[2]}/advisor"
    fields = {**client.page(path).fields(), "question": QUESTION, "review": "1"}
    refused = client.post(path, data=fields)
    assert refused.status_code == 429
    assert 3500 < int(refused.headers["Retry-After"]) <= 3600
    assert "in 60 minutes" in refused.text
    page = Page(refused.text, path, app)
    (form,) = (form for form in page.all("form") if form.get("action") == path)
    assert page.fields(form) == fields, "pressing the button sends the same again"
    app.extensions["mem_quiz_clients"].forget()
    assert client.post(path, data=page.fields(form)).status_code == 303


def test_a_password_is_never_on_the_page(limited_app) -> None:
    client = limited_app(limit_sign_in="1/hour").test_client()
    fields = {**client.page("/advisor/sign-in").fields(), "email": "ada@example.edu", "password": "walnut gravel"}
    client.post("/advisor/sign-in", data=fields)
    refused = client.post("/advisor/sign-in", data=fields)
    assert refused.status_code == 429
    assert 'href="/advisor/sign-in"' in refused.text
    assert "walnut" not in refused.text


def test_a_file_has_to_be_chosen_again(limited_app) -> None:
    client = from_address(limited_app(limit_imports="1/hour"), "192.0.2.7")
    for status in (200, 429):
        sent = {"file": (BytesIO(b"School\nDuke\n"), "schools.csv"), "names": ""}
        response = client.post("/import", data=sent, content_type="multipart/form-data")
        assert response.status_code == status
    assert "Choose the file again" in response.text


def test_files_are_counted_by_their_reading(limited_app) -> None:
    app = limited_app(limit_files="2/hour")
    client = from_address(app, "192.0.2.7")
    token = take(client, student()).split("/")[2]
    paths = [f"/quiz/{token}/results.csv", f"/quiz/{token}/shortlist.json", f"/quiz/{token}/results.csv"]
    assert [client.get(path).status_code for path in paths] == [200, 200, 429]
    assert client.get(f"/quiz/{token}/results").status_code == 200


# --- the table ----------------------------------------------------------------------------------------------------


def test_whoever_may_write_without_a_key_is_counted(app: Flask) -> None:
    by_a_key = {"account.setup", "ask.told", "follow.mailed"}  # whose address only its owner holds
    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or ()) and declared_access(app, rule.endpoint) == "public":
            limit = getattr(app.view_functions[rule.endpoint], "limit", None)
            assert (limit is not None) != (rule.endpoint in by_a_key), rule
            assert limit is None or "POST" in limit.methods, rule


def test_every_group_but_the_apis_own_counts_somewhere(app: Flask) -> None:
    groups = {view.limit.group for view in app.view_functions.values() if hasattr(view, "limit")}
    assert groups | {"api"} == set(RATES)


def test_a_group_that_is_not_in_the_table_cannot_be_named() -> None:
    with pytest.raises(ValueError, match="responses, imports"):
        limited("everything")


def test_a_limit_can_be_lifted_and_all_of_them_switched_off(limited_app) -> None:
    for app in (limited_app(limit_responses="none"), limited_app(limits="off", limit_responses="1/hour")):
        assert set(flood([app], 10)) == {303}


# --- who ----------------------------------------------------------------------------------------------------------


def test_a_client_has_another_name_each_day_and_what_was_counted_goes_with_the_old_one() -> None:
    forgotten: list[int] = []
    found = Clients(b"secret", lambda: forgotten.append(1))
    noon = datetime(2026, 11, 30, 12, tzinfo=UTC)
    first = found.name("address 192.0.2.7", noon)
    assert found.name("address 192.0.2.7", noon + timedelta(hours=11)) == first
    assert len(forgotten) == 1
    assert found.name("address 192.0.2.7", noon + timedelta(hours=13)) != first
    assert len(forgotten) == 2
    assert Clients(b"another").name("address 192.0.2.7", noon) != first


def test_a_clock_that_is_set_back_holds_nobody_longer() -> None:
    forgotten: list[int] = []
    found = Clients(b"secret", lambda: forgotten.append(1))
    noon = datetime(2026, 11, 30, 12, tzinfo=UTC)
    for at, times in ((noon, 1), (noon - timedelta(seconds=5), 1), (noon - timedelta(hours=3), 2)):
        found.name("address 192.0.2.7", at)
        assert len(forgotten) == times


def test_no_address_is_in_what_counts(limited_app) -> None:
    app = limited_app()
    from_address(app, "192.0.2.77").post("/", data=FIRST)
    counted = repr(vars(app.extensions["mem_quiz_limiter"].storage))
    assert "responses" in counted
    assert "192.0.2" not in counted


@pytest.mark.parametrize("text", ["", "unix:", "not an address", "192.0.2.7:80"])
def test_what_is_no_address_is_a_client_too(text: str) -> None:
    assert network_of(text) == text


# --- a proxy ------------------------------------------------------------------------------------------------------


def test_a_proxy_that_the_settings_do_not_know_is_told_once(limited_app, capsys) -> None:
    app = limited_app(log_level="warning")
    client = app.test_client()
    assert "notes" not in client.get("/readyz").json
    for _ in range(3):
        client.get("/", headers={"X-Forwarded-For": "192.0.2.7"})
    assert "MEM_QUIZ_PROXIES" in client.get("/readyz").json["notes"][0]
    assert capsys.readouterr().err.count("MEM_QUIZ_PROXIES is 0") == 1


def test_behind_a_known_proxy_clients_are_counted_by_what_it_says(limited_app) -> None:
    app = limited_app(limit_responses="1/hour", proxies=1)
    client = app.test_client(use_cookies=False)
    for forwarded, status in (("192.0.2.7", 303), ("192.0.2.8", 303), ("203.0.113.9, 192.0.2.8", 429)):
        assert client.post("/", data=FIRST, headers={"X-Forwarded-For": forwarded}).status_code == status
    assert "notes" not in client.get("/readyz").json


# --- Redis --------------------------------------------------------------------------------------------------------


def test_two_servers_with_one_redis_count_as_one(limited_app, redis) -> None:
    servers = [limited_app(limits=redis[0], limit_responses="20/hour") for _ in range(2)]
    assert flood(servers, 60).count(303) == 20
    assert count_responses(servers[0]) == 20


def test_with_redis_away_clients_are_still_counted_and_it_is_said_once(limited_app, redis, capsys) -> None:
    app = limited_app(limits=redis[0], limit_responses="5/hour", log_level="warning")
    client = from_address(app, "192.0.2.7")
    assert client.post("/", data=FIRST).status_code == 303
    redis[1].terminate()
    redis[1].wait()
    assert [client.post("/", data=FIRST).status_code for _ in range(7)] == [303] * 5 + [429] * 2
    assert capsys.readouterr().err.count("falling back to in-memory") == 1
    assert ERRORS[500].heading not in client.get("/").text
