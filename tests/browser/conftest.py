"""A real server and Debian's Chromium. Every page a browser test opens is watched: an error on the console, a violation
of the content security policy or a request that leaves the site fails the test.

The journeys of a student and their results are in the default suite; all else is marked slow and runs in CI."""

import shutil
import threading
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, BrowserType, Page, sync_playwright
from werkzeug.serving import make_server

from quiz.config import Settings
from tests.conftest import require
from tests.support.people import cheapen

ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
NO_SCRIPTS = {"java_script_enabled": False}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESK = {"viewport": {"width": 1280, "height": 900}}


def launch(chromium: BrowserType, *more: str) -> Browser:
    """Debian's Chromium, with more arguments."""
    found = shutil.which("chromium")
    require(found, "the browser half is left out: install Chromium (Debian: apt-get install chromium)")
    return chromium.launch(executable_path=found, args=[*ARGS, *more])


@pytest.fixture(scope="session")
def chromium() -> Iterator[BrowserType]:
    """What launches browsers: Playwright knows one driver in a process."""
    with sync_playwright() as playwright:
        yield playwright.chromium


@pytest.fixture(scope="session")
def browser(chromium: BrowserType) -> Iterator[Browser]:
    found = launch(chromium)
    yield found
    found.close()


@pytest.fixture(scope="session")
def _served(_sqlite: Settings) -> Iterator[tuple[Flask, str]]:
    """One application and one real server for all tests of a worker, and its address."""
    from quiz.web.app import create_app

    app = create_app(_sqlite)
    cheapen(app)
    server = make_server("localhost", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield app, f"http://localhost:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def app_of_site(_served: tuple[Flask, str], sqlite_settings: Settings) -> Flask:
    """The application that `site` serves, on an empty database, for tests that begin with something in its store."""
    app, _ = _served
    app.extensions["mem_quiz"].shelf.refresh()  # what an earlier test published is gone with its database
    app.extensions["mem_quiz_clients"].forget()  # what an earlier test did too often
    return app


@pytest.fixture
def site(_served: tuple[Flask, str], app_of_site: Flask) -> str:
    """The address of the server."""
    return _served[1]


@pytest.fixture
def open_page(browser: Browser, site: str) -> Iterator[Callable[..., Page]]:
    """Open the site in a browser context of one's own: `open_page(**context)` gives the landing page."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def opened(path: str = "/", **options) -> Page:
        context = browser.new_context(base_url=site, **({**DESK, **options}))
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: _note(wrong, message.type, message.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda request: _stays(wrong, site, request.url))
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        assert all(cookie["path"] == "/advisor" for cookie in context.cookies())
        context.close()
    assert not wrong, wrong


def _note(wrong: list[str], kind: str, text: str) -> None:
    # Pages of 404 and 422 are opened on purpose, and what a test cuts off (`route.abort`) fails by this name alone.
    expected = "the server responded with a status of 4" in text or "net::ERR_FAILED" in text
    if kind in ("error", "warning") and not expected:
        wrong.append(text)


def _stays(wrong: list[str], site: str, url: str) -> None:
    if urlsplit(url).netloc != urlsplit(site).netloc:
        wrong.append(f"a request leaves the site: {url}")
