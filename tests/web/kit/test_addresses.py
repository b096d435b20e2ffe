"""A link from a pattern is the link that Flask builds."""

from typing import Any

import pytest
from flask import Flask, url_for
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quiz.web.kit.addresses import MOST_PATTERNS, Addresses

TOKEN, OTHER = "t" * 43, "o" * 43
LINKS = [
    ("student.landing", {}),
    ("student.results", {}),
    ("student.results", {"show": "all", "sharpen": None, "sort": "price"}),
    ("student.results", {"only": ["fits"], "token": OTHER}),
    ("student.results", {"only": ["fits", "price"]}),
    ("programs.program", {"program_id": "duke-mem"}),
    ("programs.program", {"program_id": "duke-mem", "token": None}),
    ("compare.compare", {"ids": "duke-mem,mit-sdm", "_anchor": "a b"}),
    ("desk.review", {"number": 7}),
    ("downloads.results", {"kind": "pdf", "list": None}),
    ("student.results", {"_external": True}),
    ("student.results", {"_external": True, "_scheme": "https"}),
]


@pytest.mark.parametrize("path", ["/", f"/quiz/{TOKEN}/results"])
@pytest.mark.parametrize(("endpoint", "values"), LINKS)
def test_a_link_is_the_one_that_flask_builds(app, path, endpoint, values):
    with app.test_request_context(path):
        if path == "/" and endpoint in ("student.results", "downloads.results"):
            values = {"token": OTHER, **values}
        links = Addresses(app)
        for _ in range(2):  # as the pattern is made, and from it
            assert links.url_for(endpoint, **values) == Flask.url_for(app, endpoint, **values)


def test_a_word_that_a_rule_takes_has_a_pattern_of_its_own(app):
    links = Addresses(app)
    with app.test_request_context(f"/quiz/{TOKEN}/results"):
        for kind in ("pdf", "csv"):
            address = links.url_for("downloads.results", kind=kind)
            assert address == Flask.url_for(app, "downloads.results", kind=kind)
    assert len(links._patterns) == 2
    assert all(links._patterns.values())


def test_a_view_asks_for_its_own_blueprint_as_everywhere_in_flask(app):
    for path, own in (("/privacy", "/privacy"), (f"/quiz/{TOKEN}/shortlist", f"/quiz/{TOKEN}/shortlist")):
        with app.test_request_context(path):
            name = {"/privacy": ".privacy"}.get(path, ".show")
            assert url_for(name) == own


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])  # the application is made once a run
@given(value=st.text(min_size=1).filter(lambda text: text.strip("./")))
def test_whatever_stands_in_a_link_is_written_as_flask_does(app, value):
    with app.test_request_context(f"/quiz/{TOKEN}/results"):
        links = Addresses(app)
        links.url_for("programs.program", program_id="first", q="first")
        expected = Flask.url_for(app, "programs.program", program_id=value, q=value, _anchor=value)
        assert links.url_for("programs.program", program_id=value, q=value, _anchor=value) == expected


def test_no_pattern_holds_the_token_of_whom_it_was_made_for(app):
    links = Addresses(app)
    for token in (TOKEN, OTHER):
        with app.test_request_context(f"/quiz/{token}/results"):
            assert links.url_for("programs.program", program_id="x") == f"/quiz/{token}/programs/x"


def test_names_that_never_end_do_not_fill_the_memory(app):
    links = Addresses(app)
    with app.test_request_context("/"):
        for number in range(MOST_PATTERNS + 5):
            named: dict[str, Any] = {f"name{number}": "x"}
            assert links.url_for("student.landing", **named) == f"/?name{number}=x"
    assert len(links._patterns) == MOST_PATTERNS
