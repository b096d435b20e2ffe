"""The page about the API: each example is run as it is printed, and the line for another site's page is a frame."""

import shlex
from urllib.parse import urlsplit

import pytest
from flask import Flask

from quiz.web.api.page import EXAMPLES
from tests.support.pages import PageClient, text


def commands(client: PageClient) -> list[list[str]]:
    """What the page says to type, as a shell would read it."""
    return [shlex.split(text(block)) for block in client.page("/api").all("pre")]


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_an_example_does_what_the_page_says(app: Flask, client: PageClient, number: int) -> None:
    curl, address, *options = commands(client)[number]
    path = address.removeprefix("http://localhost")
    assert (curl, path.startswith("/api/v1/")) == ("curl", True)
    caller = app.test_client(use_cookies=False)
    if options:
        header, content_type, body, data = options
        assert (header, body) == ("-H", "-d")
        answer = caller.post(path, data=data, content_type=content_type.partition(": ")[2])
    else:
        answer = caller.get(path)
    assert answer.status_code == 200
    assert {*EXAMPLES[number].answers} <= {*(answer.get_json(force=True))}


def test_the_page_shows_every_example_and_a_frame_to_copy(client: PageClient) -> None:
    page = client.page("/api")
    assert len(page.all("pre")) == len(EXAMPLES) > 5
    values = [field.get("value", "") for field in page.all("input")]
    frame = next(value for value in values if value.startswith("<iframe "))
    assert f'src="http://localhost{urlsplit("/embed").path}"' in frame
