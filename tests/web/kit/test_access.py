"""Who may call what, said a second time and tried on every endpoint: a view whose declared audience, stage or freshness
is changed by mistake is caught here. The checks before each request really run; the views themselves are stand-ins.

A new page at the desk is an advisor's who is signed in; anything else stands in the tables below.
"""

import functools
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient
from werkzeug.routing import AnyConverter, Rule

from quiz.web.kit.permissions import at_the_desk, declared_access
from quiz.web.kit.problems import PROBLEM
from tests.support.people import client_of, make_account, services_of

OPEN = {
    "account.sign_in",
    "account.setup",
    "oidc.begin",
    "oidc.back",
}  # of the desk's pages, those for who is not signed in yet
FRESH_ADMINS = {f"team.{page}" for page in ("index", "person", "role", "sign_out", "disable", "reset", "second_reader")}
ADMINS = {
    "catalog_desk.publish",
    "catalog_desk.roll_back",
    "desk.release",
    "office.settings",
    "trail.trail",
    "team.link_given",
} | FRESH_ADMINS
FRESH = {"account.authenticator", "account.recovery_codes", "account.remove_authenticator"} | FRESH_ADMINS
SCOPED = {"api_cases.list_cases": "cases:read", "api_cases.show_case": "cases:read"}
STAGES = {
    "account.second_factor": {"code"},
    "account.sign_out": {"code", "set-up", "in"},
    "account.authenticator": {"set-up", "in"},
}
REACHED = "the view was reached"
MOST_FRESH = 32  # minutes: longer than any page may stay open that was opened freshly


@pytest.fixture
def stood_in(make_app: Callable[..., Flask]) -> Flask:
    """An application whose views only say that they were reached, and are declared as they are."""
    app = make_app()
    for endpoint, view in list(app.view_functions.items()):
        app.view_functions[endpoint] = functools.wraps(view)(lambda **values: Response(REACHED, mimetype="text/plain"))
    return app


def at_desk(app: Flask) -> Iterator[Rule]:
    return (rule for rule in app.url_map.iter_rules() if at_the_desk(rule.rule))


def url_of(rule: Rule) -> str:
    """An address of the rule, whatever is there."""
    fixed = {name: min(made.items) for name, made in rule._converters.items() if isinstance(made, AnyConverter)}
    numbers = {name: 1 for name in rule.arguments if re.search(rf"<int:{name}>", rule.rule)}
    built = rule.build(dict.fromkeys(rule.arguments, "x" * 43) | numbers | fixed)
    assert built is not None
    return built[1]


def reaches(client: FlaskClient, rule: Rule) -> set[bool]:
    """Whether a client reaches the view, by each method that it takes."""
    methods = (rule.methods or set()) & {"GET", "POST"}
    return {client.open(url_of(rule), method=method).text == REACHED for method in methods}


def visitors(app: Flask, clock: Any) -> dict[str, Any]:
    """A client of each kind that the desk tells apart; the stale ones gave their password a while ago."""
    plain = make_account(app, email="ada@example.edu")
    guarded = make_account(app, email="bob@example.edu", authenticator=True)
    admin = make_account(app, "admin")
    chief = make_account(app, "admin", email="chief@example.edu", authenticator=True)
    bare = make_account(app, "admin", email="new@example.edu", authenticator=False)
    stale = {"stale advisor": client_of(app, plain), "stale admin": client_of(app, admin)}
    for _ in range(2):  # used in between, so that the session goes on
        clock.forward(minutes=MOST_FRESH / 2)
        for client in stale.values():
            assert client.get("/advisor/account").text == REACHED
    return stale | {
        "nobody": app.test_client(),
        "code": client_of(app, guarded, verified=False),
        "code, admin": client_of(app, chief, verified=False),
        "set-up": client_of(app, bare),
        "advisor": client_of(app, plain),
        "admin": client_of(app, admin),
    }


def may(endpoint: str, who: str) -> bool:
    """What the tables above say."""
    if endpoint in OPEN:
        return True
    stages = STAGES.get(endpoint, {"in"})
    if who in ("nobody", "code", "code, admin", "set-up"):
        return who.removesuffix(", admin") in stages
    if "in" not in stages or (endpoint in ADMINS and "admin" not in who):
        return False
    return endpoint not in FRESH or not who.startswith("stale")


@pytest.mark.slow
def test_every_page_of_the_desk_is_reached_by_those_it_is_for_and_by_nobody_else(stood_in, clock) -> None:
    rules = [*at_desk(stood_in)]
    assert len(rules) > 40
    clients = visitors(stood_in, clock)
    wrong = [
        f"{rule.endpoint}: {who} {'is kept out' if may(rule.endpoint, who) else 'comes in'}"
        for rule in rules
        for who, client in clients.items()
        if reaches(client, rule) != {may(rule.endpoint, who)}
    ]
    assert wrong == []


def bearers(app: Flask, clock: Any) -> dict[str, tuple[int, str]]:
    """What may stand in the header Authorization, with the status and the error that it gets (0: it gets in)."""
    tokens, now = services_of(app).store.api_tokens, clock.now
    made = {
        name: tokens.add(name, {"cases:read"}, made_by=None, expires_at=now + timedelta(days=days), now=now)
        for name, days in {"right": 9, "ended": 9, "old": 1}.items()
    }
    assert tokens.revoke("ended", now=now)
    clock.forward(days=1)
    return {
        f"Bearer {made['right']}": (0, ""),
        f"bearer  {made['right']}": (0, ""),
        f"Bearer {made['ended']}": (401, "invalid_token"),
        f"Bearer {made['old']}": (401, "invalid_token"),
        f"Bearer {made['right']}x": (401, "invalid_token"),
        f"Bearer {'x' * 5000}": (401, "invalid_token"),
        f"Basic {made['right']}": (401, ""),
        f"{made['right']}": (401, ""),
        "Bearer": (401, ""),
        "": (401, ""),
    }


def test_what_needs_a_token_is_opened_by_one_that_works_and_by_nothing_else(stood_in, clock) -> None:
    rules = [rule for rule in stood_in.url_map.iter_rules() if rule.endpoint in SCOPED]
    clients = {"nobody": stood_in.test_client(), "admin": client_of(stood_in, make_account(stood_in, "admin"))}
    for given, (status, error) in bearers(stood_in, clock).items():
        for rule in rules:
            for who, client in clients.items():
                answer = client.get(url_of(rule), headers={"Authorization": given})
                assert (answer.status_code, who) == (status or 200, who), given
                assert (answer.text == REACHED) == (status == 0)
                assert (f'error="{error}"' in answer.headers.get("WWW-Authenticate", "")) == bool(error)
                assert (status == 401) == answer.headers.get("WWW-Authenticate", "").startswith("Bearer realm=")


def test_a_token_opens_only_what_its_scope_says(stood_in, monkeypatch) -> None:
    monkeypatch.setattr("quiz.store.api_tokens.SCOPES", {"cases:read": "", "other:read": ""})
    services = services_of(stood_in)
    soon = services.now() + timedelta(days=1)
    other = services.store.api_tokens.add("x", {"other:read"}, made_by=None, expires_at=soon, now=services.now())
    for rule in (rule for rule in stood_in.url_map.iter_rules() if rule.endpoint in SCOPED):
        answer = stood_in.test_client().get(url_of(rule), headers={"Authorization": f"Bearer {other}"})
        assert answer.status_code == 403
        assert answer.mimetype == PROBLEM
        assert f'scope="{SCOPED[rule.endpoint]}"' in answer.headers["WWW-Authenticate"]


def test_a_token_opens_nothing_at_the_desk(stood_in, clock) -> None:
    given = next(iter(bearers(stood_in, clock)))
    client = stood_in.test_client()
    for headers in ({"Authorization": given}, {"Authentication-Token": given.partition(" ")[2]}):
        for rule in (rule for rule in at_desk(stood_in) if rule.endpoint not in OPEN):
            assert client.get(url_of(rule), headers=headers).text != REACHED, rule
    assert client.get(f"/advisor/?auth_token={given.partition(' ')[2]}").text != REACHED


def test_elsewhere_a_page_is_the_students_where_every_way_to_it_has_the_token_and_else_everybodys(app: Flask) -> None:
    ways: dict[str, list[Rule]] = {}
    for rule in app.url_map.iter_rules():
        if not at_the_desk(rule.rule):
            ways.setdefault(rule.endpoint, []).append(rule)
    wanted = {
        endpoint: "student" if all("token" in rule.arguments for rule in rules) else "public"
        for endpoint, rules in ways.items()
    } | dict.fromkeys(SCOPED, "bearer")
    assert {endpoint: declared_access(app, endpoint) for endpoint in ways} == wanted


def test_the_tables_name_pages_that_there_are(app: Flask) -> None:
    assert OPEN | ADMINS | FRESH | STAGES.keys() <= {rule.endpoint for rule in at_desk(app)}
    assert {rule.endpoint for rule in app.url_map.iter_rules()} >= SCOPED.keys()
