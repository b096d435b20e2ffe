"""Who may call what, said a second time and tried on every endpoint: a view whose declared audience, stage or freshness
is changed by mistake is caught here. The checks before each request really run; the views themselves are stand-ins.

A new page at the desk is an advisor's who is signed in; anything else stands in the tables below.
"""

import functools
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient
from werkzeug.routing import AnyConverter, Rule

from quiz.web.kit.permissions import at_the_desk, declared_access
from tests.support.people import client_of, make_account

OPEN = {"account.sign_in", "account.setup"}  # of the desk's pages, those for who is not signed in yet
ADMINS = {"catalog_desk.publish", "catalog_desk.roll_back"}
FRESH = {"account.authenticator", "account.recovery_codes", "account.remove_authenticator"}
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
    bare = make_account(app, "admin", email="new@example.edu", authenticator=False)
    stale = {"stale advisor": client_of(app, plain), "stale admin": client_of(app, admin)}
    for _ in range(2):  # used in between, so that the session goes on
        clock.forward(minutes=MOST_FRESH / 2)
        for client in stale.values():
            assert client.get("/advisor/account").text == REACHED
    return stale | {
        "nobody": app.test_client(),
        "code": client_of(app, guarded, verified=False),
        "set-up": client_of(app, bare),
        "advisor": client_of(app, plain),
        "admin": client_of(app, admin),
    }


def may(endpoint: str, who: str) -> bool:
    """What the tables above say."""
    if endpoint in OPEN:
        return True
    stages = STAGES.get(endpoint, {"in"})
    if who in ("nobody", "code", "set-up"):
        return who in stages
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


def test_elsewhere_a_page_is_the_students_where_every_way_to_it_has_the_token_and_else_everybodys(app: Flask) -> None:
    ways: dict[str, list[Rule]] = {}
    for rule in app.url_map.iter_rules():
        if not at_the_desk(rule.rule):
            ways.setdefault(rule.endpoint, []).append(rule)
    wanted = {
        endpoint: "student" if all("token" in rule.arguments for rule in rules) else "public"
        for endpoint, rules in ways.items()
    }
    assert {endpoint: declared_access(app, endpoint) for endpoint in ways} == wanted


def test_the_tables_name_pages_that_there_are(app: Flask) -> None:
    assert OPEN | ADMINS | FRESH | STAGES.keys() <= {rule.endpoint for rule in at_desk(app)}
