"""A public page is sent once and small, a student's own small too; at the desk nothing is compressed, since its length
would tell secrets that a cookie opens."""

import gzip
import re

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.support.journey import student, take

PACKED = {"Accept-Encoding": "gzip, deflate, br"}
UNPACK = {"br": brotli.decompress, "gzip": gzip.decompress}
MOST_BYTES = 25_000
MOST_BYTES_OF_RESULTS, MOST_BYTES_UNPACKED = 8_000, 30_000


def browser(app: Flask) -> FlaskClient:
    """A client that reads no page: what it gets is packed."""
    return FlaskClient(app, app.response_class, use_cookies=False)


@pytest.mark.parametrize("path", ["/", "/programs", "/method", "/sitemap.xml"])
def test_a_public_page_that_did_not_change_is_not_sent_again(client, path):
    first = client.get(path)
    assert first.headers["Cache-Control"] == "public, no-cache"
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert client.get(path, headers={"If-None-Match": 'W/"other"'}).status_code == 200


@pytest.mark.parametrize("encoding", UNPACK)
def test_a_public_page_is_compressed_by_what_the_browser_takes(app, encoding):
    plain = browser(app).get("/privacy")
    packed = browser(app).get("/privacy", headers={"Accept-Encoding": encoding})
    assert packed.content_encoding == encoding
    assert "Accept-Encoding" in plain.vary
    assert UNPACK[encoding](packed.data) == plain.data
    assert len(packed.data) < len(plain.data) / 2


def test_a_page_of_the_desk_and_a_refused_encoding_are_not_compressed(app):
    assert browser(app).get("/advisor/sign-in", headers=PACKED).content_encoding is None
    assert browser(app).get("/", headers={"Accept-Encoding": "br;q=0, identity"}).content_encoding is None


@pytest.mark.parametrize("encoding", UNPACK)
def test_a_students_own_page_is_compressed_and_kept_by_nobody(app, client, encoding):
    results = take(client, student())
    packed = browser(app).get(results, headers={"Accept-Encoding": encoding})
    assert (packed.content_encoding, packed.headers["Cache-Control"]) == (encoding, "no-store")
    assert "ETag" not in packed.headers
    assert UNPACK[encoding](packed.data).endswith(b"</html>")


def test_the_first_view_of_the_results_is_within_30_kilobytes_and_8_compressed(app, client):
    for answers in (student(), student(study_mode="any", budget="no_limit"), student(goal="lead")):
        packed = browser(app).get(take(client, answers), headers=PACKED)
        assert len(packed.data) <= MOST_BYTES_OF_RESULTS
        assert len(UNPACK["br"](packed.data)) <= MOST_BYTES_UNPACKED


def test_the_first_load_of_the_landing_page_is_within_25_kilobytes(app):
    visitor = browser(app)
    page = visitor.get("/", headers=PACKED)
    html = UNPACK["br"](page.data).decode()
    asked = set(re.findall(r'<(?:link rel="(?:stylesheet|icon)"[^>]*href|script[^>]* src)="([^"]+)"', html))
    assert len(asked) >= 3
    loaded = len(page.data) + sum(len(visitor.get(url, headers=PACKED).data) for url in asked)
    assert loaded <= MOST_BYTES
