"""`mem-quiz webhook …`: who is told of cases."""

import re

import pytest

from quiz.config import Settings
from quiz.service.jobs.webhooks import secret_of
from quiz.store import Store

COMMAND = "webhook"

URL = "https://sis.example.edu/hook"


def test_a_webhook_is_added_with_a_secret_that_is_shown_once_and_removed(run, store: Store, settings: Settings):
    assert "no webhooks yet" in run("list").stdout
    added = run("add", URL, "--event", "published", "--event", "asked")
    assert added.exit_code == 0, added.output
    (hook,) = store.webhooks.all()
    assert hook.events == ("asked", "published")
    secret = re.search("^whsec_[A-Za-z0-9_-]{43}$", added.stdout, re.MULTILINE)
    assert secret is not None
    assert secret[0] == secret_of(hook, settings.secret_key)
    assert URL in run("list").stdout
    assert secret[0] not in run("list").stdout
    assert run("remove", str(hook.id)).exit_code == 0
    assert store.webhooks.all() == ()
    assert [entry.action for entry in store.audit.of(f"webhook:{hook.id}")] == ["webhook.added", "webhook.removed"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("add", "http://sis.example.edu/hook", "--event", "asked"), "https"),
        (("add", "http://127.0.0.1:8000/", "--event", "asked"), "https"),
        (("add", URL), "--event"),
        (("add", URL, "--event", "deleted"), "asked"),
        (("remove", "7"), "there is no webhook 7"),
    ],
)
def test_what_cannot_be_done_says_what_can(run, arguments, words):
    result = run(*arguments)
    assert (result.exit_code, words in result.stderr) == (2, True), result.output
