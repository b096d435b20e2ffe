"""What an attacker would try at every page that writes; each attack fails here without its guard.

tests/support/attacks.py is the table: an endpoint that writes and has no row there fails a test below.
"""

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterator
from io import BytesIO, StringIO
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element
from zipfile import ZipFile

import pytest
from icalendar import Calendar
from openpyxl import load_workbook
from pypdf import PdfReader
from werkzeug.routing import IntegerConverter
from werkzeug.test import TestResponse

from quiz.config import Settings
from quiz.service.jobs.queue import JobQueue
from quiz.store.tables import Base
from quiz.web.app import create_app
from quiz.web.kit.permissions import SIGNED_IN, declared_access
from tests.support.attack_world import PROGRAM, Step, Typed, World
from tests.support.attacks import FILLING, STEPS, do_later_starts, journey
from tests.support.pages import Page, PageClient, text

# Blueprints whose endpoints other tests attack.
ELSEWHERE = {
    "api_recommendations": "test_api.py",
    "api_exports": "test_api.py",
    "account": "test_account_attacks.py",
    "student": "test_attacks.py",
    "results": "test_attacks.py",
    "sharpen": "test_sharpen.py",
    "shortlist": "test_shortlist.py",
    "checklist": "test_forged_forms.py",
    "list_mail": "test_forged_forms.py",
    "follow": "test_forged_forms.py",
    "aside": "test_put_aside.py",
    "share": "test_share.py",
    "downloads": "test_downloads.py",
    "cost": "test_cost.py",
}
HUGE = ("0", "999999", str(2**31), str(2**63), "9" * 40)


pytestmark = pytest.mark.slow


@pytest.fixture
def world(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """An application of its own, because the journey publishes catalogs."""
    found = World.of(create_app(settings))
    monkeypatch.setattr(JobQueue, "send", do_later_starts(found))
    yield found
    found.services.store.close()


def take(world: World, step: Step, fields: Typed) -> TestResponse:
    """Take a step honestly; it must change something."""
    before = world.snapshot()
    response = step.send(world, fields)
    assert response.status_code == step.answers, f"{step.endpoint}: {response.status_code} {Page(response.text).errors}"
    assert world.snapshot() != before, f"{step.endpoint} changed nothing"
    step.after(world, response)
    return response


# --- the table holds everything ---------------------------------------------------------------------------------------


def test_every_endpoint_that_writes_has_its_row_in_the_table_of_attacks(app):
    writing = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    ours = {endpoint for endpoint in writing if endpoint.partition(".")[0] not in ELSEWHERE}
    assert ours - {"team.link_given"} == {step.endpoint for step in STEPS}, "a link is only kept in one's own session"


# --- attacks on each step, by what is sent and by whom ----------------------------------------------------------------

Attack = Callable[[World, Step, Typed], TestResponse | None]


def _without_a_token(world: World, step: Step, fields: Typed) -> TestResponse | None:
    assert ("csrf_token" in fields) == step.csrf
    return step.send(world, {**fields, "csrf_token": ""}) if step.csrf else None


def _with_the_token_of_another(world: World, step: Step, fields: Typed) -> TestResponse | None:
    another = "ada" if step.who == "bob" else "bob"
    return step.send(world, {**fields, "csrf_token": world.token(another)}) if step.csrf else None


def _from_another_site(world: World, step: Step, fields: Typed) -> TestResponse:
    response = step.send(world, fields, headers={"Origin": "https://evil.test"})
    assert response.status_code == 403
    return response


def _signed_out(world: World, step: Step, fields: Typed) -> TestResponse | None:
    if step.who == "student":
        return None
    response = step.send(world, fields, "student")
    assert response.status_code == 401
    return response


def _as_another_advisor(world: World, step: Step, fields: Typed) -> TestResponse | None:
    """With a token of bob's own, and everything else that ada's page says."""
    if not step.owned:
        return None
    response = step.send(world, {**fields, "csrf_token": world.token("bob")}, "bob")
    assert response.status_code in (303, 403, 404, 409)
    return response


def _without_the_role(world: World, step: Step, fields: Typed) -> TestResponse | None:
    if declared_access(world.app, step.endpoint) != "admin":
        return None
    response = step.send(world, {**fields, "csrf_token": world.token("ada")}, "ada")
    assert response.status_code == 403
    return response


def _by_get(world: World, step: Step, fields: Typed) -> TestResponse:
    query = {name: value for name, value in fields.items() if isinstance(value, str)}
    response: TestResponse = world.people[step.who].get(step.target(world), query_string=query)
    return response


def _with_numbers_that_no_database_holds(world: World, step: Step, fields: Typed) -> TestResponse | None:
    huge = {name: "9" * 40 for name in fields if name in NUMBERS}
    if not huge or not step.versioned:
        return None
    response = step.send(world, {**fields, **huge})
    assert response.status_code in (303, 409, 422), f"{step.endpoint}: {response.status_code}"
    return response


def _with_a_text_for_a_file(world: World, step: Step, fields: Typed) -> TestResponse | None:
    files = {name: "a text" for name, value in fields.items() if isinstance(value, tuple)}
    if not files:
        return None
    response = step.send(world, {**fields, **files})
    assert response.status_code == 422
    return response


NUMBERS = {"version", "case_version", "base", "place", "ids", "report"}
ATTACKS: dict[str, Attack] = {
    "without a token": _without_a_token,
    "with the token of another": _with_the_token_of_another,
    "from another site": _from_another_site,
    "signed out": _signed_out,
    "as another advisor": _as_another_advisor,
    "without the role": _without_the_role,
    "by GET": _by_get,
    "with numbers that no database holds": _with_numbers_that_no_database_holds,
    "with a text for a file": _with_a_text_for_a_file,
}


def test_no_step_can_be_taken_by_anybody_else_or_in_any_other_way(world):
    """Every attack before every step; what got through is named."""
    tried = set()
    for step in journey(world):
        through: list[str] = []
        fields, before = step.filled(world), world.snapshot()
        for name, attack in ATTACKS.items():
            try:
                response = attack(world, step, fields)
            except AssertionError as problem:
                through.append(f"{step.endpoint} {name}: {problem}"[:300])
                continue
            tried |= {name} if response is not None else set()
            if response is not None and world.snapshot() != before:
                through.append(f"{step.endpoint} {name}: something changed")
                before = world.snapshot()
        assert not through, "\n".join(through)
        take(world, step, fields)
    assert tried == {*ATTACKS}


def test_no_form_takes_more_than_it_asks_for_and_none_leads_away(world):
    """Every column of every table, and everything that could say where to go, sent along with each form."""
    names = {column.name for table in Base.metadata.sorted_tables for column in table.columns}
    poison = {
        **dict.fromkeys(names, "4242424"),
        "next": "//evil.test/",
        "url": "https://evil.test",
        "return": "//evil.test",
    }
    for step in journey(world):
        fields = step.filled(world)
        response = take(world, step, {**poison, **fields})
        assert "4242424" not in str(world.snapshot()), step.endpoint
        if step.answers == 303:
            assert response.location.startswith("/"), step.endpoint
            assert "evil.test" not in response.location, step.endpoint


ODD = ("", "\x00", "\x1b[31m\x85", "\ufffe", "a\r\nb", "x" * 20_000, "9" * 5_000)


def test_whatever_is_typed_is_taken_or_refused_and_never_our_fault(world):
    """Where a form carries versions these are wrong, so that nothing is taken and the honest step comes after."""
    for step in journey(world):
        form, typed = step.form(world), step.typed(world)
        stale = {"case_version": "0", "version": "0", "base": "0"} if step.who != "student" else {"review": ""}
        for odd in ODD:
            strange = {
                name: odd for name, value in typed.items() if isinstance(value, str) and name not in ("do", "contact")
            }
            if strange:
                response = step.send(world, {**form, **typed, **strange, **stale})
                assert response.status_code < 500, f"{step.endpoint} {odd[:9]!a}: {response.status_code}"
        take(world, step, {**step.form(world), **typed})


# --- ids --------------------------------------------------------------------------------------------------------------


def test_a_number_that_names_nothing_is_a_404_however_large(app):
    world = World.of(app)
    token = world.token("root")
    tried = 0
    for rule in app.url_map.iter_rules():
        numbers = [name for name, converter in rule._converters.items() if isinstance(converter, IntegerConverter)]
        if not numbers or declared_access(app, rule.endpoint) not in SIGNED_IN:
            continue
        for number in HUGE:
            values = {
                name: int(number) if name in numbers else _any(converter)
                for name, converter in rule._converters.items()
            }
            _, path = rule.build(values) or ("", "")
            before = world.snapshot()
            for method in {"GET", "POST"} & (rule.methods or set()):
                data = {"csrf_token": token, "version": "1"} if method == "POST" else None
                response = world.people["root"].open(path, method=method, data=data)
                assert response.status_code == 404 or (method == "POST" and response.status_code == 303), (
                    f"{method} {path}: {response.status_code}"
                )
                assert world.snapshot() == before
                tried += 1
    assert tried


def _any(converter: object) -> str:
    return min(getattr(converter, "items", {"x"}))


# --- what was typed, wherever it shows --------------------------------------------------------------------------------

SHEETS = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def crawl(client: PageClient, start: str) -> dict[str, TestResponse]:
    """Every page and file that links lead to from `start`; of each kind a few, because programs are many. PageClient
    checks each page: a script or a handler that was typed breaks its rules."""
    found: dict[str, TestResponse] = {}
    kinds: Counter[str] = Counter()
    waiting = [start]
    while waiting:
        path = waiting.pop(0)
        kind = re.sub(r"[0-9]+|=[^&]*|(?<=/programs/)[^/?]+|(?<=/guide/)[^/?]+|(?<=/quiz/)[^/]+", "", path)
        if path in found or kinds[kind] >= (4 if path.startswith("/advisor") else 1):
            continue
        kinds[kind] += 1
        found[path] = response = client.get(path)
        if response.status_code == 200 and response.mimetype == "text/html":
            links = [
                urlsplit(urljoin(f"http://localhost{path}", link.get("href", ""))) for link in _links(response, path)
            ]
            waiting += [url.path + (f"?{url.query}" if url.query else "") for url in links if url.netloc == "localhost"]
    return found


def _links(response: TestResponse, path: str) -> list[Element]:
    return Page(response.text, path).all("a")


def said_in(response: TestResponse) -> str:
    """The words of a page or a file as its reader gets them."""
    if response.mimetype == SHEETS:
        book = load_workbook(BytesIO(response.data))
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
        assert not [cell for cell in cells if cell.data_type == "f"], "a formula"
        return " ".join(str(cell.value) for cell in cells)
    if response.mimetype == "application/pdf":
        return " ".join(page.extract_text() for page in PdfReader(BytesIO(response.data)).pages)
    if response.mimetype == "text/csv":
        rows = list(csv.reader(StringIO(response.data.decode("utf-8-sig"), newline="")))
        starts = [cell for row in rows for cell in row if cell.lstrip()[:1] in ("=", "+", "-", "@")]
        assert not [cell for cell in starts if "mark" in cell], response.request.path
        return " ".join(cell for row in rows for cell in row)
    if response.mimetype == "application/zip":
        with ZipFile(BytesIO(response.data)) as packed:
            return " ".join(packed.read(name).decode() for name in packed.namelist())
    if response.mimetype == "text/calendar":
        Calendar.from_ical(response.data)
    return text(Page(response.text).root) if response.mimetype == "text/html" else response.text


def test_nothing_that_was_typed_runs_anywhere_and_all_of_it_is_shown_somewhere(world):
    for step in journey(world, FILLING):
        take(world, step, step.filled(world))
    token = world.made["token"]
    pages = {
        **crawl(world.people["student"], f"/quiz/{token}/results"),
        **crawl(world.people["student"], f"/quiz/{token}/advisor"),
        **crawl(world.people["student"], f"/quiz/{token}/data"),
        **crawl(world.people["bob"], "/advisor/"),
        **crawl(world.people["ada"], f"/advisor/?which=all&{token}"),
        **crawl(world.people["root"], f"/advisor/catalog?{token}"),
        **crawl(world.people["root"], f"/advisor/catalog/programs/{PROGRAM}?{token}"),
    }
    broken = {path: response.status_code for path, response in pages.items() if response.status_code not in (200, 303)}
    assert not broken
    kinds = {response.mimetype for response in pages.values()}
    assert {"text/html", "text/csv", "text/calendar", "application/json", "application/pdf", SHEETS} <= kinds
    shown = "\n".join(said_in(response) for response in pages.values() if response.status_code == 200)
    shown += "\n".join(Page(response.text).html for response in pages.values() if response.mimetype == "text/html")
    assert [mark for mark in world.said if mark not in shown] == []
