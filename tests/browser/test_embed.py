"""The quiz on an article of another site, in a browser that keeps cookies of other sites away: it is taken to the end
inside the frame, in the article's colour, as high as its pages; an article that is not named gets nothing.
"""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserType, FrameLocator, Page, expect
from werkzeug.serving import BaseWSGIServer, make_server
from werkzeug.wrappers import Response

from quiz.config import Settings
from tests.browser.conftest import launch

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def serve(host: str, app: Any) -> tuple[BaseWSGIServer, str]:
    server = make_server(host, 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    return server, f"http://{host}:{server.server_port}"


@pytest.fixture
def articles(sqlite_settings: Settings) -> Iterator[tuple[str, str]]:
    """The addresses of two articles on sites of their own that frame the quiz: one is named, the other is not."""
    from quiz.web.app import create_app

    sites: dict[str, str] = {}

    def article(environ: Any, start: Callable[..., Any]) -> Any:
        html = (
            "<!doctype html><title>An article</title><h1>An article</h1>"
            f'<iframe src="{sites["quiz"]}/embed?accent=7a1f5c" title="The quiz" width="100%" height="300"></iframe>'
            f'<script src="{sites["quiz"]}/embed/resize.js"></script>'
        )
        return Response(html, mimetype="text/html")(environ, start)

    named, sites["named"] = serve("127.0.0.1", article)
    other, sites["other"] = serve("127.0.0.1", article)
    app: Flask = create_app(replace(sqlite_settings, embed_origins=(sites["named"],)))
    quiz, sites["quiz"] = serve("localhost", app)  # to a browser, localhost and 127.0.0.1 are two sites
    yield sites["named"], sites["other"]
    for server in (named, other, quiz):
        server.shutdown()
        server.server_close()


@pytest.fixture
def strict_browser(chromium: BrowserType) -> Iterator[Browser]:
    """A browser that keeps the cookies of other sites away."""
    found = launch(chromium, "--test-third-party-cookie-phaseout", "--block-third-party-cookies")
    yield found
    found.close()


def quiz_in(page: Page) -> FrameLocator:
    return page.frame_locator("iframe")


def test_the_quiz_is_taken_to_its_end_on_an_article(strict_browser: Browser, articles: tuple[str, str]) -> None:
    context = strict_browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(articles[0])
    frame = quiz_in(page)
    expect(frame.locator("h1")).to_be_visible()
    frame.get_by_role("link", name="Open in a window of its own").wait_for()
    page.wait_for_function("document.querySelector('iframe').getBoundingClientRect().height !== 300")
    for _ in range(9):
        inner = page.frames[1]
        if inner.url.endswith("/results"):
            break
        with inner.expect_navigation():
            frame.get_by_role("button", name="Skip").first.click()
    assert "/results" in page.frames[1].url
    expect(frame.locator("h1")).to_be_visible()
    page.wait_for_function("document.querySelector('iframe').getBoundingClientRect().height > 600")
    accent = "getComputedStyle(document.documentElement).getPropertyValue('--accent')"
    page.frames[1].wait_for_function(f"{accent}.includes('7a1f5c')")
    assert context.cookies() == []
    context.close()


def test_an_article_that_is_not_named_gets_nothing(strict_browser: Browser, articles: tuple[str, str]) -> None:
    page = strict_browser.new_page()
    with page.expect_console_message(lambda message: "frame-ancestors" in message.text):
        page.goto(articles[1])
    assert quiz_in(page).locator("form").count() == 0
