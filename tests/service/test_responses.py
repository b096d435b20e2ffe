"""A change of a response holds against another tab's, or says in words of the core why it cannot."""

from datetime import UTC, datetime
from unittest.mock import Mock

import pytest

from quiz.service import Services
from quiz.service.responses import TRIES, ResponseBusyError, ResponseGoneError, save

NOW = datetime(2026, 11, 25, tzinfo=UTC)


@pytest.fixture
def services(app):
    found: Services = app.extensions["mem_quiz"]
    return found


def test_a_change_tries_again_on_what_another_tab_saved(services):
    token = services.store.responses.create({"interest": ["pm"]}, now=NOW)
    stale = services.store.responses.response(token)
    assert services.store.responses.save(token, {"interest": ["se"]}, None, stale.version, now=NOW)
    before, after = save(services, token, stale, lambda said: said.with_answer("goal", "pm"))
    assert before.as_document() == {"interest": ["se"]}
    assert after.as_document() == services.store.responses.answers(token) == {"interest": ["se"], "goal": "pm"}


def test_a_response_that_is_deleted_meanwhile_is_gone(services):
    token = services.store.responses.create({}, now=NOW)
    stored = services.store.responses.response(token)
    services.store.responses.delete(token, now=NOW)
    with pytest.raises(ResponseGoneError):
        save(services, token, stored, lambda said: said.with_answer("goal", "pm"))


def test_a_change_gives_up_after_some_tries(services, monkeypatch):
    token = services.store.responses.create({}, now=NOW)
    saving = Mock(return_value=False)
    monkeypatch.setattr(services.store.responses, "save", saving)
    with pytest.raises(ResponseBusyError):
        save(services, token, services.store.responses.response(token), lambda said: said.with_answer("goal", "pm"))
    assert saving.call_count == TRIES
