"""How long the desk's queue takes with thousands of cases: the page and a search, beside the page of an empty queue of
the same run, in this process. The first look of a process and its first search, in which every list is opened once, are
told as well.
"""

import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlencode

import sqlalchemy as sa
from flask.testing import FlaskClient

from quiz.core.advice.recommending import recommend
from quiz.core.questions.stored import StoredAnswers
from quiz.service import Services
from quiz.store.tables.cases import CaseRow
from quiz.store.tables.responses import ResponseRow
from tests.bench.measure import Measure, alternating, timed
from tests.support.students import random_answers

SEED = 20261130
CASES, AIM = 5_000, 100.0
STUDENTS = 200  # different lists; each stands in many cases
SEARCHES = ("civil hartford", "#4711", "mechanical visa")


def measure(quick: bool) -> Iterator[Measure]:
    """Milliseconds of a page of the queue, from the request to its last byte."""
    with tempfile.TemporaryDirectory() as full, tempfile.TemporaryDirectory() as empty:
        ours, theirs = _desk(Path(full)), _desk(Path(empty))
        _fill(ours.application.extensions["mem_quiz"], CASES)
        searches = [(f"search “{words}”", f"/advisor/?{urlencode({'q': words})}") for words in SEARCHES]
        for name, path in (("look", "/advisor/"), ("search", searches[0][1])):
            yield Measure(f"first {name} of a process at {CASES:,} cases", timed(partial(_get, ours, path)))
        for name, path in (("queue", "/advisor/"), *searches):
            calls = partial(_get, ours, path), partial(_get, theirs, "/advisor/")
            mine, its = alternating(*calls, rounds=5 if quick else 20)
            title = f"{name}, {CASES:,} cases"
            yield Measure(title, mine, its, "empty queue", "ms", f"under {AIM:g} ms", mine < AIM)


def _desk(home: Path) -> Any:
    """A client that is signed in at a desk of its own."""
    from quiz.store.migrate import upgrade
    from quiz.web.app import create_app
    from tests.conftest import settings_for
    from tests.support.people import client_of, make_account

    settings = settings_for(home)
    upgrade(settings)
    app = create_app(settings)
    return client_of(app, make_account(app))


def _get(client: Any, path: str) -> None:
    response = FlaskClient.open(client, path)  # without the checks of a test's client, which take longer than the page
    if response.status_code != 200:
        raise RuntimeError(f"GET {path}: {response.status_code}")


def _fill(services: Services, count: int) -> None:
    """That many cases, a minute apart, written as one batch: through the store's own door they would take minutes."""
    rng, now = Random(SEED), datetime.now(UTC)
    said = [random_answers(rng) for _ in range(STUDENTS)]
    answers = [StoredAnswers.of_all(each).as_document() for each in said]
    documents = [recommend(services.engine, each).to_document() for each in said]
    times = [now - timedelta(minutes=number) for number in range(count)]
    responses = [
        {
            "id": number + 1,
            "token_sha256": number.to_bytes(32, "big"),
            "version": 1,
            "answers": answers[number % STUDENTS],
            "document": documents[number % STUDENTS],
            "created_at": at,
            "updated_at": at,
        }
        for number, at in enumerate(times)
    ]
    cases = [
        {
            "id": number + 1,
            "response_id": number + 1,
            "state": "new",
            "version": 1,
            "question": f"Question {number}: which of these has a thesis and is near Bogotá?",
            "consent": {"review": at.isoformat()},
            "notes": False,
            "nonce": f"nonce-{number}",
            "created_at": at,
            "updated_at": at,
        }
        for number, at in enumerate(times)
    ]
    with services.store.engine.begin() as connection:
        connection.execute(sa.insert(ResponseRow), responses)
        connection.execute(sa.insert(CaseRow), cases)
