"""Each declaration of access at the desk, changed one way at a time, is noticed by the tables of test_access.py. After
its changes each view is tried as it is, so that no change counts as noticed because something else kept all out."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

from tests.web.kit import test_access
from tests.web.kit.test_access import at_desk, may, reaches, visitors

stood_in = test_access.stood_in
AUDIENCES = ("public", "student", "advisor", "admin")
STAGES = (("in",), ("code",), ("set-up",), ("code", "in"), ("set-up", "in"), ("code", "set-up", "in"))


def changes(declared: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What a slip could make of a declaration. Nobody is kept out of a public view by its stages or freshness, and the
    desk keeps nobody out of a student's, so that these are no changes there."""
    public = declared["access"] == "public"
    yield from ({"access": other} for other in AUDIENCES[2 * public :] if other != declared["access"])
    if not public:
        yield from ({"stages": other} for other in STAGES if {*other} != {*declared["stages"]})
        yield {"fresh": not declared["fresh"]}


@pytest.mark.slow
def test_every_changed_audience_stage_or_freshness_at_the_desk_is_noticed(stood_in: Flask, clock: Any) -> None:
    clients = visitors(stood_in, clock)

    def as_told(rule: Rule) -> bool:
        return all(reaches(client, rule) == {may(rule.endpoint, who)} for who, client in clients.items())

    tried, unnoticed = set(), []
    for rule in at_desk(stood_in):
        declared = vars(stood_in.view_functions[rule.endpoint])
        kept = {name: declared[name] for name in ("access", "stages", "fresh")}
        for change in changes(kept):
            declared.update(change)
            tried.add((rule.endpoint, *change))
            unnoticed += [(rule.endpoint, change)] if as_told(rule) else []
        declared.update(kept)
        assert as_told(rule), rule.endpoint
    assert unnoticed == []
    assert ("account.remove_authenticator", "fresh") in tried
