"""What one answer costs: the last answer and the page it leads to read the response once each, rank once, and work out
each price once. The numbers are held, so that whoever adds a walk sees it."""

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import CodeType, FrameType
from typing import Any

import pytest
from flask import Flask

from quiz.core.advice.recommending import recommend
from quiz.core.catalog.prices import cost_of, student_cost
from quiz.core.ranking.order import rank
from quiz.files.listing import listing_of
from quiz.store.responses import Responses
from tests.support.journey import sends, student, take
from tests.support.pages import PageClient
from tests.web.student.test_student import at

WATCHED: dict[str, Callable[..., Any]] = {
    "answers read": Responses.answers,
    "response read": Responses.response,
    "saved": Responses.save,
    "recommended": recommend,
    "ranked": rank,
    "price asked": student_cost,
    "price worked out": cost_of,
    "listing made": listing_of,
}
NAMES: dict[CodeType, str] = {function.__code__: name for name, function in WATCHED.items()}


@contextmanager
def counted() -> Iterator[Counter[str]]:
    """How often each of WATCHED is called, by whatever name its callers know it."""
    calls: Counter[str] = Counter()

    def see(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code in NAMES:
            calls[NAMES[frame.f_code]] += 1

    sys.setprofile(see)
    try:
        yield calls
    finally:
        sys.setprofile(None)


@pytest.fixture
def calls(app: Flask, client: PageClient) -> tuple[Counter[str], Counter[str]]:
    """What the last answer of a quiz that is changed calls, and the page of results it leads to."""
    results = take(client, student())
    last = at(results, "budget")
    sent = sends(client.page(last), "budget", "80000")
    app.extensions["mem_quiz"].catalog.costs.clear()
    with counted() as post:
        response = client.post(last, data=sent)
    app.extensions["mem_quiz"].catalog.costs.clear()
    with counted() as page:
        assert "You changed" in client.get(response.location).text
    return post, page


def test_an_answer_reads_the_response_once_and_makes_one_list(calls):
    post, _ = calls
    assert (post["response read"], post["answers read"], post["saved"]) == (1, 0, 1)
    assert post["recommended"] == 1
    assert post["ranked"] <= 2, "the list, and a look at what could be answered otherwise"
    assert post["listing made"] == 0


def test_the_results_are_read_once_and_nothing_is_ranked_or_made_to_show_them(calls):
    _, page = calls
    assert (page["response read"], page["answers read"], page["saved"]) == (1, 0, 0)
    assert (page["recommended"], page["ranked"], page["listing made"]) == (0, 0, 0)


def test_a_price_is_worked_out_once_for_a_student_and_once_for_residents(calls):
    post, page = calls
    listed = 10
    assert 0 < post["price worked out"] <= 2 * listed
    assert 0 < page["price worked out"] <= 2 * listed
    assert page["price asked"] <= 3 * listed, "a row, a filter and the picture ask for what was worked out once"
