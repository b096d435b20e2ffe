"""The swap of the live catalog: whole, in every process, between requests and never inside one; a version that cannot
be used leaves the old one in place."""

import json
import re
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from quiz.config import Settings
from quiz.core.catalog.files import CatalogFiles
from quiz.core.catalog.load import CatalogError, release
from quiz.service import Services
from quiz.service.live import LOOK_SECONDS, Shelf
from quiz.service.publishing import publish
from quiz.store import Store, StoreError
from quiz.store.catalog_versions import VersionAuthor
from quiz.store.tables.catalog import CatalogVersionRow
from quiz.web import get_services
from quiz.web.app import create_app
from tests.conftest import SECRET

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
ADA = VersionAuthor("Ada")
WAIT = 30.0


def renamed(name: bytes) -> CatalogFiles:
    return CatalogFiles(release().programs.replace(b"Trine University", name), release().sources)


def put(store: Store, name: bytes, base: int) -> int:
    number = publish(store, renamed(name), base, ADA, now=NOW)
    assert number == base + 1
    return number


class Seconds:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def shelf(store: Store, seconds: Seconds) -> Shelf:
    return Shelf(store, seconds)


def settled(shelf: Shelf) -> None:
    """Wait for the thread that loads a version, if there is one."""
    for thread in threading.enumerate():
        if thread.name == "catalog":
            thread.join(WAIT)


def trine(shelf: Shelf) -> str:
    live = shelf.current()
    assert live.engine.catalog is live.catalog, "catalog and engine are one pair"
    return live.catalog.by_id["trine-msem"].institution


def test_a_new_version_is_taken_after_the_next_look_and_nobody_waits_for_it(store, shelf, seconds) -> None:
    assert trine(shelf) == "Trine University"
    put(store, b"Trine College", 1)
    assert trine(shelf) == "Trine University", "not looked yet"
    seconds.now += LOOK_SECONDS
    assert trine(shelf) == "Trine University", "whoever looks gets the old one at once"
    settled(shelf)
    assert trine(shelf) == "Trine College"
    assert (shelf.current().number, shelf.current().published_at) == (2, NOW)


def test_a_process_that_starts_begins_with_the_live_version(store) -> None:
    put(store, b"Trine College", 1)
    assert trine(Shelf(store)) == "Trine College"


def test_the_store_is_not_asked_more_than_every_few_seconds(store, shelf, seconds, monkeypatch) -> None:
    shelf.current()
    asked: list[float] = []
    monkeypatch.setattr(store.catalogs, "live", lambda: asked.append(seconds.now))
    for _ in range(96):
        shelf.current()
        seconds.now += LOOK_SECONDS / 16
    assert len(asked) == 5


def test_a_version_that_cannot_be_used_keeps_the_old_one_and_says_so(store, shelf, seconds, monkeypatch) -> None:
    put(store, b"Trine College", 1)
    assert trine(shelf) == "Trine College"
    monkeypatch.setattr("quiz.core.catalog.check.MAX_ROWS", 10)
    put_anyway = sa.insert(CatalogVersionRow).values(
        number=3,
        programs=b"id\n",
        sources=b"",
        content_sha256=CatalogFiles(b"id\n", b"").sha256,
        catalog_sha256="3" * 64,
        by="Mal",
        note="",
    )
    with store.engine.begin() as connection:
        connection.execute(put_anyway)
    seconds.now += LOOK_SECONDS
    shelf.current()
    settled(shelf)
    assert trine(shelf) == "Trine College"
    assert shelf.failed is not None
    assert shelf.failed.mark is not None
    assert shelf.failed.mark.number == 3
    monkeypatch.undo()
    started = Shelf(store)
    assert (started.current().number, trine(started)) == (2, "Trine College"), "the newest that can be used"


def test_content_that_is_not_what_was_published_is_not_served(store, shelf) -> None:
    put(store, b"Trine College", 1)
    with store.engine.begin() as connection:
        touched = sa.update(CatalogVersionRow).where(CatalogVersionRow.number == 2)
        connection.execute(touched.values(programs=renamed(b"Trine Casino").programs))
    assert trine(shelf) != "Trine Casino"
    assert shelf.failed is not None


def test_a_catalog_with_nothing_to_rank_is_not_published(store) -> None:
    none = release().programs.replace(b",engineering_management,", b",related,")
    with pytest.raises(CatalogError, match="engineering_management"):
        publish(store, CatalogFiles(none, release().sources), 1, ADA, now=NOW)
    assert store.catalogs.live() is None


def test_a_store_that_does_not_answer_changes_nothing(store, shelf, seconds, monkeypatch) -> None:
    put(store, b"Trine College", 1)
    shelf.current()

    def silent() -> None:
        raise StoreError("no answer")

    monkeypatch.setattr(store.catalogs, "live", silent)
    seconds.now += LOOK_SECONDS
    assert trine(shelf) == "Trine College"
    settled(shelf)
    assert trine(Shelf(store)) == "Trine University", "a process that starts then serves the release's own"


def test_a_request_sees_one_catalog_from_start_to_end(app: Flask, store: Store) -> None:
    services: Services = app.extensions["mem_quiz"]
    with app.test_request_context("/"):
        before = get_services().catalog
        put(store, b"Trine College", 1)
        services.shelf.refresh()
        assert get_services().catalog is before
        assert get_services().engine.catalog is before
    with app.test_request_context("/"):
        assert get_services().catalog.by_id["trine-msem"].institution == "Trine College"


@pytest.mark.slow
def test_readers_never_see_half_a_catalog_while_versions_are_swapped(store, shelf) -> None:
    """Many readers while one thread publishes: each catalog they see is one that was published, with its engine."""
    names = [b"Trine University", b"Trine College", b"Trine Academy", b"Trine School"]
    shelf.current()
    stop, wrong = threading.Event(), []

    def read() -> None:
        while not stop.is_set():
            live = shelf.current()
            name = live.catalog.by_id["trine-msem"].institution.encode()
            if name != names[live.number - 1] or live.engine.catalog is not live.catalog:
                wrong.append((live.number, name))

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for number, name in enumerate(names[1:], start=1):
        put(store, name, number)
        shelf.refresh()
    stop.set()
    for reader in readers:
        reader.join(WAIT)
    assert wrong == []
    assert shelf.current().number == 4


def test_two_applications_on_one_database_both_swap(settings: Settings, advisor_client: Callable) -> None:
    first, second = create_app(settings), create_app(settings)
    stores = [app.extensions["mem_quiz"].store for app in (first, second)]
    shelves = [app.extensions["mem_quiz"].shelf for app in (first, second)]
    for shelf in shelves:
        shelf._clock = Seconds()
        assert trine(shelf) == "Trine University"
    put(stores[0], b"Trine College", 1)
    for app, shelf in zip((first, second), shelves, strict=True):
        shelf._clock.now += LOOK_SECONDS
        shelf.current()
        settled(shelf)
        assert b"Trine College" in app.test_client().get("/programs/trine-msem").data
    for store in stores:
        store.close()


# --- gunicorn with two workers ----------------------------------------------------------------------------------------


@pytest.fixture
def served(settings: Settings, tmp_path: Path) -> Iterator[str]:
    """The address of `mem-quiz serve` with two workers on the database of the settings."""
    log = tmp_path / "serve.log"
    command = [sys.executable, "-m", "quiz", "serve", "--port", "0", "--workers", "2", "--threads", "1"]
    environment = {
        "MEM_QUIZ_HOME": str(tmp_path),
        "DATABASE_URL": settings.database_url,
        "MEM_QUIZ_SECRET_KEY": SECRET,
        "PATH": "",
    }
    with log.open("wb") as out:
        process = subprocess.Popen(command, env=environment, stdout=out, stderr=subprocess.STDOUT)
    try:
        deadline = time.monotonic() + WAIT
        while not (found := re.search(r"ready at (http://\S+)/", log.read_text())):
            assert process.poll() is None, log.read_text()[-1000:]
            assert time.monotonic() < deadline, log.read_text()[-1000:]
            threading.Event().wait(0.05)
        yield found[1]
    finally:
        process.terminate()
        process.wait(WAIT)


@pytest.mark.slow
def test_every_worker_of_a_running_server_takes_the_new_version_and_no_page_is_half(served: str, store: Store) -> None:
    def heading() -> str:
        with urllib.request.urlopen(f"{served}/programs/trine-msem", timeout=WAIT) as response:  # noqa: S310 - our own server
            found = re.findall(r"<h1>([^<]*)</h1>", response.read().decode())
        (one,) = found
        return str(one)

    def ready() -> int:
        with urllib.request.urlopen(f"{served}/readyz", timeout=WAIT) as response:  # noqa: S310 - our own server
            return int(json.load(response)["programs"])

    assert {heading() for _ in range(20)} == {"Trine University"}
    assert ready() == 258
    put(store, b"Trine College", 1)
    deadline, in_a_row = time.monotonic() + WAIT, 0
    while in_a_row < 60:  # two workers share the port: sixty answers in a row are not one worker's
        name = heading()
        assert name in ("Trine University", "Trine College")
        in_a_row = in_a_row + 1 if name == "Trine College" else 0
        assert time.monotonic() < deadline, "a worker kept the old version"
