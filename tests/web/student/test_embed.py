"""The quiz in a frame: the sites that the operator names may show a student's and public pages, nobody the desk; and
the colour of such a site is used only where it can be read.
"""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from quiz.web.public.embed import DARK_PAPER, LEAST_CONTRAST, PAPER, contrast, is_readable, lighten
from tests.support.pages import PageClient

NEWS, BLOG = "https://news.example.edu", "https://blog.example.edu:8443"
DENIED = "frame-ancestors 'none'"


@pytest.fixture
def framed(make_app: Callable[..., Flask]) -> FlaskClient:
    return make_app(embed_origins=(NEWS, BLOG)).test_client(use_cookies=False)


def test_nobody_may_frame_a_page_by_default(client: PageClient) -> None:
    for path in ("/", "/embed", "/programs", "/advisor/sign-in"):
        response = client.get(path)
        assert DENIED in response.headers["Content-Security-Policy"], path
        assert response.headers["X-Frame-Options"] == "DENY", path


def test_the_sites_that_are_named_may_frame_the_quiz_as_far_as_its_results(framed: FlaskClient) -> None:
    response = framed.post("/embed", data={"interest": "pm"})
    assert response.status_code == 303
    for path in ("/embed", response.location, response.location.rpartition("/")[0], "/programs", "/nowhere"):
        found = framed.get(path)
        assert f"frame-ancestors {NEWS} {BLOG};" in found.headers["Content-Security-Policy"], path
        assert "X-Frame-Options" not in found.headers, path
        assert "Set-Cookie" not in found.headers, path


@pytest.mark.parametrize("path", ["/advisor/", "/advisor/sign-in", "/api/v1/questions", "/api/v1/nowhere"])
def test_the_desk_and_the_api_are_never_framed(framed: FlaskClient, path: str) -> None:
    response = framed.get(path)
    assert DENIED in response.headers["Content-Security-Policy"]
    assert response.headers["X-Frame-Options"] == "DENY"


def test_a_form_in_the_frame_is_still_refused_from_the_page_around(framed: FlaskClient) -> None:
    response = framed.post("/embed", data={"interest": "pm"}, headers={"Sec-Fetch-Site": "cross-site", "Origin": NEWS})
    assert response.status_code == 403


def test_a_wrong_answer_in_the_frame_stays_in_the_frame(client: PageClient) -> None:
    response = client.post("/embed", data={"interest": "nothing"})
    assert response.status_code == 422
    assert 'action="/embed"' in response.text


def test_the_colour_of_the_page_around_is_used_where_it_can_be_read(client: PageClient) -> None:
    assert 'href="/embed/0a5c4a.css"' in client.get("/embed?accent=0a5c4a").text
    assert 'href="/embed/0a5c4a.css"' in client.get("/embed?accent=%230A5C4A").text
    sheet = client.get("/embed/0a5c4a.css")
    assert sheet.mimetype == "text/css"
    assert "#0a5c4a" in sheet.text


@pytest.mark.parametrize("accent", ["ffffff", "ffee00", "red", "0a5c4", "0a5c4a;}", "<b>"])
def test_a_colour_that_cannot_be_read_is_told_and_not_used(client: PageClient, accent: str) -> None:
    page = client.get("/embed", query_string={"accent": accent})
    assert page.status_code == 200
    assert "cannot be used" in page.text
    assert "data-accent" not in page.text
    assert client.get(f"/embed/{accent}.css").status_code == 404


@given(st.integers(0, 0xFFFFFF).map(lambda number: f"{number:06x}").filter(is_readable))
def test_an_accent_can_be_read_on_a_light_and_on_a_dark_page(colour: str) -> None:
    assert contrast(colour, PAPER) >= LEAST_CONTRAST
    assert contrast(lighten(colour), DARK_PAPER) >= LEAST_CONTRAST


def test_the_papers_are_those_of_the_style_sheet() -> None:
    from tests.web.kit.test_assets import STATIC

    assert f"--paper: light-dark(#{PAPER}, #{DARK_PAPER})" in (STATIC / "site/tokens.css").read_text()


def test_the_script_for_the_page_around_may_be_loaded_there(client: PageClient) -> None:
    response = client.get("/embed/resize.js")
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert response.mimetype == "text/javascript"
