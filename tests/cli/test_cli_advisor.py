"""`mem-quiz advisor …`: who may sign in, from the shell."""

import re

import pytest
from click.testing import Result

from quiz.store import Store

COMMAND = "advisor"


def link_in(result: Result) -> str:
    assert result.exit_code == 0, result.output
    found = re.search(r"^(https?://\S+)/advisor/setup/([A-Za-z0-9_-]{43})$", result.stdout, re.MULTILINE)
    assert found, result.stdout
    return found[2]


def test_adding_somebody_prints_a_link_that_the_site_opens(run, app):
    result = run("add", "Ada@example.edu", "--name", "Ada Lovelace", "--role", "admin")
    assert "http://localhost:5000/advisor/setup/" in result.stdout
    assert "works once" in result.stdout
    page = app.test_client().page(f"/advisor/setup/{link_in(result)}")
    assert "Ada Lovelace" in page.main
    assert "ada@example.edu" in page.main


def test_the_link_leads_to_the_site_that_is_named(run, monkeypatch):
    monkeypatch.setenv("MEM_QUIZ_ENV", "production")
    monkeypatch.setenv("MEM_QUIZ_TRUSTED_HOSTS", ".example.edu,other.test")
    assert "https://example.edu/advisor/setup/" in run("add", "a@example.edu", "--name", "A").stdout
    named = run("add", "b@example.edu", "--name", "B", "--site", "https://quiz.example.edu/")
    assert "https://quiz.example.edu/advisor/setup/" in named.stdout


def test_the_list_says_how_far_everybody_is(run, store: Store, clock):
    assert "no accounts yet" in run("list").stdout
    link_in(run("add", "ada@example.edu", "--name", "Ada"))
    link_in(run("add", "bob@example.edu", "--name", "Bob", "--role", "admin"))
    link = store.accounts.reset("bob@example.edu", now=clock.now) or ""
    store.accounts.use_link(link, "hash", now=clock.now)
    assert run("disable", "ada@example.edu").exit_code == 0
    lines = [" ".join(line.split()) for line in run("list").stdout.splitlines()]
    assert "ada@example.edu Ada advisor disabled" in lines
    assert "bob@example.edu Bob admin password alone" in lines


def test_a_reset_prints_a_new_link_and_the_old_one_is_dead(run, app):
    first = link_in(run("add", "ada@example.edu", "--name", "Ada"))
    second = link_in(run("reset", "ADA@example.edu"))
    assert app.test_client().get(f"/advisor/setup/{first}").status_code == 404
    assert app.test_client().get(f"/advisor/setup/{second}").status_code == 200


def test_what_the_operator_does_stands_in_the_log_of_the_account(run, store: Store):
    run("add", "ada@example.edu", "--name", "Ada")
    run("reset", "ada@example.edu")
    run("disable", "ada@example.edu")
    lines = store.sign_ins.recent(store.accounts.all()[0].id, 9)
    assert [line.event for line in lines] == ["disabled", "setup link made", "setup link made"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("add", "ada", "--name", "Ada"), "'ada' is no email address"),
        (("add", "ada@example.edu", "--name", "  "), "--name"),
        (("add", "ada@example.edu", "--name", "x" * 121), "at most 120"),
        (("add", "ada@example.edu", "--name", "A", "--site", "quiz.example.edu"), "use a URL such as"),
        (("reset", "nobody@example.edu"), "nobody has the address nobody@example.edu"),
        (("disable", "nobody@example.edu"), "nobody has the address nobody@example.edu"),
    ],
)
def test_what_cannot_be_done_is_told_with_the_way_out(run, store: Store, arguments, words):
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert words in result.stderr
    assert result.stderr.startswith("mem-quiz: ")
    assert store.accounts.all() == ()


def test_an_address_that_has_an_account_is_told_so(run):
    link_in(run("add", "ada@example.edu", "--name", "Ada"))
    result = run("add", "ADA@example.edu", "--name", "Eve", "--role", "admin")
    assert result.exit_code == 2
    assert "advisor reset" in result.stderr


def test_a_database_that_cannot_be_used_is_told(run, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://someone:hunter2@127.0.0.1:1/nothing")
    result = run("list")
    assert result.exit_code == 2
    assert "DATABASE_URL" in result.stderr
    assert "hunter2" not in result.stderr
