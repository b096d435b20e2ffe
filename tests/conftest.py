"""Fixtures that every test may use: settings, a database on SQLite and on PostgreSQL, the application and its client.

A database is migrated once per run and emptied before each test. PostgreSQL comes from TEST_DATABASE_URL (a schema of
its own per run and per xdist worker); without it tests run on SQLite alone and one skip says so, or, where
MEM_QUIZ_REQUIRE_ALL=1, all of that half fails.
"""

import gc
import os
from collections.abc import Callable, Generator, Hashable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

# As many processes run tests as there are cores. Were each to calculate in as many threads, they would wait for each
# other: two runs of the tests of learning side by side took 152 s that way, and take 72. Read when NumPy is loaded.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# isort: split
import pytest
import skops.io  # noqa: F401 - before all that is larger: it looks for each of NumPy's functions in what is loaded

# isort: split
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings as hypothesis_settings

from quiz.config import Settings
from quiz.store import Store
from quiz.store.connection import connect
from quiz.store.migrate import upgrade
from quiz.store.tables import Base
from tests.support import audit
from tests.support.pages import PageClient

if TYPE_CHECKING:
    from tests.support.people import Clock

NO_POSTGRES = (
    "the PostgreSQL half is left out: set TEST_DATABASE_URL=postgresql://user:password@localhost/name to an empty "
    "database (Debian: apt-get install postgresql; create a role and a database)"
)
SECRET = "the secret of the tests, and of nothing else"
REQUIRE_ALL = os.environ.get("MEM_QUIZ_REQUIRE_ALL") == "1"
# The same examples every run, whatever the machine's speed: a test that fails here fails for everybody. All sixty in
# CI, the first ones in between. To look for new ones: pytest --hypothesis-profile=explore.
FEW, ALL = 25, 60
hypothesis_settings.register_profile(
    "default", deadline=None, derandomize=True, max_examples=ALL if REQUIRE_ALL else FEW
)
hypothesis_settings.register_profile("explore", deadline=None, max_examples=1000)
hypothesis_settings.load_profile("default")

MOST_SECONDS = 2.0
POSTGRES = os.environ.get("TEST_DATABASE_URL", "")
BACKENDS: list[Any] = ["sqlite"]
if POSTGRES or REQUIRE_ALL:
    BACKENDS.append(pytest.param("postgresql", marks=pytest.mark.postgres))


def require(condition: object, reason: str) -> None:
    """Skip for the reason given, or fail where everything must run (MEM_QUIZ_REQUIRE_ALL=1)."""
    if not condition:
        (pytest.fail if REQUIRE_ALL else pytest.skip)(reason)


def settings_for(home: Path, database_url: str = "") -> Settings:
    """Settings as `serve` would read them, with a secret of the tests' own."""
    environ = {"MEM_QUIZ_HOME": str(home), "DATABASE_URL": database_url, "MEM_QUIZ_SECRET_KEY": SECRET}
    return Settings.from_environment({**environ, "MEM_QUIZ_LOG_LEVEL": "error", "MEM_QUIZ_DURABILITY": "relaxed"})


# --- a test that takes long says so -----------------------------------------------------------------------------------


def too_long(reports: Iterable[pytest.TestReport]) -> Iterator[str]:
    """The tests of which the reports say that they took more than MOST_SECONDS and are not marked slow."""
    for report in reports:
        if report.duration > MOST_SECONDS and "slow" not in report.keywords:
            yield f"{report.duration:5.1f} s {report.nodeid}"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name what takes long, for whoever makes it faster or marks it slow. It fails no test: how long one takes is the
    machine's doing too, and what fails on a crowded one alone tells nobody anything."""
    if found := [*too_long(terminalreporter.getreports("passed"))]:
        terminalreporter.section(f"over {MOST_SECONDS:g} s and not marked slow")
        for line in found:
            terminalreporter.line(line)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection() -> Generator[None, object, object]:
    """Nothing that is loaded while tests are collected is garbage: what looks for it would only take time."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


@pytest.fixture(scope="session", autouse=True)
def _loaded() -> None:
    """Load the libraries and the catalog before the first test, or it pays for all. What is loaded stays to the end,
    so that no collection of garbage needs to look at it again."""
    import quiz.web.app  # noqa: F401 - it loads everything
    from tests.support.programs import real_engine

    real_engine()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _made_once() -> Iterator[None]:
    """What comes out the same whoever asks is made once per run: the code of a template for all applications, and the
    worth of look-ups, seconds of work that a worker does once per version of the catalog."""
    from quiz.service.jobs import watching
    from quiz.web.app import Templates

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            Templates, "compile", remembered(Templates.compile, lambda _, *words, **more: (*words, *more.items()))
        )
        patch.setattr(watching, "worth_of", remembered(watching.worth_of, lambda engine: engine.catalog.sha256))
        yield


def remembered(function: Callable[..., Any], key: Callable[..., Hashable]) -> Callable[..., Any]:
    """The function, called once for each key of its arguments."""
    known: dict[Hashable, Any] = {}

    def call(*arguments: Any, **named: Any) -> Any:
        asked = key(*arguments, **named)
        if asked not in known:
            known[asked] = function(*arguments, **named)
        return known[asked]

    return call


# --- settings and databases -------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def _home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="session")
def _sqlite(_home: Path) -> Settings:
    settings = settings_for(_home)
    upgrade(settings)
    return settings


@pytest.fixture(scope="session")
def _postgresql(_home: Path) -> Iterator[Settings]:
    require(POSTGRES, NO_POSTGRES)
    url = sa.make_url(settings_for(_home, POSTGRES).database_url)
    schema = f"test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{os.getpid()}"
    admin = connect(url.render_as_string(hide_password=False))
    with admin.begin() as connection:
        connection.execute(sa.schema.CreateSchema(schema))
    ours = url.update_query_dict({"options": f"-csearch_path={schema}"})
    settings = settings_for(_home, ours.render_as_string(hide_password=False))
    upgrade(settings)
    yield settings
    with admin.begin() as connection:
        connection.execute(sa.schema.DropSchema(schema, cascade=True))
    admin.dispose()


def _empty(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        audit.empty(connection)
        for table in reversed(Base.metadata.sorted_tables):
            connection.execute(sa.delete(table))


@pytest.fixture(params=BACKENDS)
def settings(request: pytest.FixtureRequest) -> Settings:
    """The settings of a migrated, empty database: the test runs once on SQLite and once on PostgreSQL."""
    found: Settings = request.getfixturevalue(f"_{request.param}")
    _empty(_store(found).engine)
    return found


@pytest.fixture
def sqlite_settings(_sqlite: Settings) -> Settings:
    """The same on SQLite alone, for tests in which the database plays no part."""
    _empty(_store(_sqlite).engine)
    return _sqlite


@pytest.fixture
def database_url(settings: Settings) -> str:
    """The URL of a migrated, empty database, on SQLite and on PostgreSQL."""
    return settings.database_url


@cache
def _store(settings: Settings) -> Store:
    return Store.open(settings)


@pytest.fixture
def store(settings: Settings) -> Store:
    """The store of an empty database."""
    return _store(settings)


@cache
def _app(settings: Settings) -> Flask:
    from quiz.web.app import create_app
    from tests.support.jobs import at_once
    from tests.support.people import cheapen

    app = at_once(create_app(settings))
    app.testing = True
    app.test_client_class = PageClient
    cheapen(app)
    return app


@pytest.fixture
def app(settings: Settings) -> Flask:
    """The application on an empty database. It is made once per database and shared: a test that needs it otherwise
    makes its own with `create_app`."""
    found = _app(settings)
    found.extensions["mem_quiz"].shelf.refresh()  # what an earlier test published is gone with its database
    found.extensions["mem_quiz_clients"].forget()  # what an earlier test did too often
    return found


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A client that checks every page it fetches and keeps no cookies: the site sets none."""
    return app.test_client(use_cookies=False)


@pytest.fixture
def advisor_client(app: Flask) -> Callable[..., PageClient]:
    """Make a client that is signed in at the desk: `advisor_client()` or `advisor_client("admin")`; options are those
    of tests.desk.make_account. It keeps its cookie and checks every page."""
    from tests.support.people import client_of, make_account

    return lambda role="advisor", **options: client_of(app, make_account(app, role, **options))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> "Clock":
    """The clock of the web layer, standing still until the test moves it: `clock.forward(minutes=31)`."""
    from quiz.service import Services
    from tests.support.people import Clock

    found = Clock()
    monkeypatch.setattr(Services, "now", lambda self: found.now)
    return found


@pytest.fixture
def make_app(sqlite_settings: Settings) -> Callable[..., Flask]:
    """Make an application of one's own with some settings changed: `make_app(env="production")`. As in all tests'
    applications, passwords are hashed for a thousandth of the cost."""
    from dataclasses import replace

    from quiz.web.app import create_app
    from tests.support.jobs import at_once
    from tests.support.people import cheapen

    def make(**changes: Any) -> Flask:
        app = at_once(create_app(replace(sqlite_settings, **changes)))
        cheapen(app)
        return app

    return make
