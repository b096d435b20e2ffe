"""The API keeps what its document says, whatever is sent: every check of schemathesis on every operation, in all its
phases (examples, the edges of every schema, random requests right and wrong, and one operation after another).
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

import pytest
import schemathesis
from flask import Flask
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import Status, events, from_schema

from quiz.core.vocabulary import SCOPES
from quiz.files import KINDS, FileFormat
from tests.support.case import send_case

CONFIG: dict[str, Any] = {
    "seed": 1,
    "headers": {"Accept-Encoding": "identity"},
    "generation": {"max-examples": 3, "deterministic": True, "no-shrink": True},
    # That nothing opens without a token is held by test_access: this check of the library breaks off with an error of
    # its own where the application is called in this process.
    "checks": {"ignored_auth": {"enabled": False}},
    "phases": {"stateful": {"max-steps": 3, "generation": {"max-examples": 3}}},
}


def token_of(app: Flask) -> str:
    """A token that opens everything, and a case to read with it."""
    services = send_case(app).services
    soon = services.now() + timedelta(days=1)
    made = services.store.api_tokens.add("all", {*SCOPES}, made_by=None, expires_at=soon, now=services.now())
    assert made is not None
    return made


def run(app: Flask) -> Iterator[events.EngineEvent]:
    """Try the API of an application as `schemathesis run` does, in this process."""
    config = SchemathesisConfig.from_dict(
        CONFIG | {"headers": {**CONFIG["headers"], "Authorization": f"Bearer {token_of(app)}"}}
    )
    yield from from_schema(schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app, config=config)).execute()


@pytest.fixture
def light_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hundreds of documents and workbooks would take minutes; how they are written is tested elsewhere."""
    for kind in ("pdf", "xlsx"):
        monkeypatch.setitem(cast("dict[str, FileFormat]", KINDS), kind, replace(KINDS[kind], write=lambda _: b"a file"))


@pytest.mark.slow
@pytest.mark.usefixtures("light_files")
def test_every_operation_is_as_the_document_says(make_app: Callable[..., Flask]) -> None:
    checked: Counter[str] = Counter()
    wrong = []
    for event in run(make_app(limits="off")):  # what is asked in a minute here takes a client an hour
        if isinstance(event, events.NonFatalError | events.FatalError):
            wrong.append(str(event))
        if isinstance(event, events.ScenarioFinished):
            for case, checks in event.recorder.checks.items():
                for check in checks:
                    checked[check.name] += 1
                    if check.status == Status.FAILURE and check.failure_info is not None:
                        sent = event.recorder.cases[case].value.as_curl_command()
                        wrong.append(f"{event.recorder.label}: {check.failure_info.failure.message}\n{sent}")
    assert wrong == []
    assert checked["response_schema_conformance"] > 100, checked
