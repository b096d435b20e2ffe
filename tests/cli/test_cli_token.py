"""`mem-quiz token …`: a token is shown once, opens what it says, and ends."""

import re

import pytest
from click.testing import Result

from quiz.store import Store
from tests.support.scan import places

COMMAND = "token"


def token_in(result: Result) -> str:
    assert result.exit_code == 0, result.output
    found = re.search(r"^memquiz_[A-Za-z0-9_-]{43}$", result.stdout, re.MULTILINE)
    assert found, result.stdout
    return found[0]


def test_a_token_opens_the_cases_until_it_is_revoked_and_the_database_does_not_hold_it(run, store: Store, app):
    token = token_in(run("add", "sis-sync", "--scope", "cases:read", "--days", "30"))
    assert places(store.engine, token) == []

    def ask() -> int:
        headers = {"Authorization": f"Bearer {token}"}
        status: int = app.test_client(use_cookies=False).get("/api/v1/cases", headers=headers).status_code
        return status

    assert ask() == 200
    assert token not in run("list").stdout
    assert "sis-sync" in run("list").stdout
    assert "opens nothing any more" in run("revoke", "sis-sync").stdout
    assert ask() == 401
    assert "revoked" in run("list").stdout
    assert [entry.action for entry in store.audit.of("token:sis-sync")] == ["token.made", "token.revoked"]


def test_the_admin_who_wanted_it_stands_in_the_audit_trail(run, store: Store, clock):
    store.accounts.add("root@example.edu", "Root", "admin", now=clock.now)
    token_in(run("add", "sis", "--scope", "cases:read", "--by", "root@example.edu"))
    (entry,) = store.audit.of("token:sis")
    assert entry.actor == store.accounts.all()[0].id
    assert "root@example.edu" in run("list").stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("add", "Sis Sync", "--scope", "cases:read"), "'Sis Sync': use up to 64"),
        (("add", "sis", "--scope", "cases:write"), "cases:read"),
        (("add", "sis"), "--scope"),
        (("add", "sis", "--scope", "cases:read", "--days", "0"), "--days"),
        (("add", "sis", "--scope", "cases:read", "--by", "ada@example.edu"), "nobody with that address is an admin"),
        (("revoke", "sis"), "no token sis is left to revoke"),
    ],
)
def test_what_cannot_be_done_says_what_can(run, arguments, words):
    result = run(*arguments)
    assert (result.exit_code, words in result.stderr) == (2, True), result.output


def test_a_name_is_never_given_twice(run):
    assert "no tokens yet" in run("list").stdout
    token_in(run("add", "sis", "--scope", "cases:read"))
    run("revoke", "sis")
    again = run("add", "sis", "--scope", "cases:read")
    assert (again.exit_code, "there is, or was, a token sis" in again.stderr) == (2, True)
