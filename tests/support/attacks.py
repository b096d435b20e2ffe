"""A journey through everything that people may write, for tests that attack it: each Step is one endpoint that
writes, with the form that leads to it and what an honest person types there.

The journey makes the world that the next step needs. An attack is tried before a step and must change nothing; then the
step is taken and must change something, so that no attack fails for the wrong reason.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from quiz.core.catalog.load import release
from quiz.service import Services
from quiz.service.jobs.tasks import take_and_do
from quiz.store.tables import Base
from quiz.web.kit.mail import status_link
from tests.support.journey import choose, student, take
from tests.support.pages import Page, PageClient, text
from tests.support.people import client_of, make_account

# Who is signed in and where, and what failed to: these tables may change by being attacked.
NOTED = {"account_sessions", "sign_ins"}
PROGRAM = "duke-mem"


@dataclass
class World:
    """An application with an advisor (ada), another (bob), an admin (root) and a student (who carries no cookie), and
    what the steps have made so far. `said` are the marked texts that were typed."""

    app: Flask
    people: dict[str, PageClient]
    made: dict[str, str] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, app: Flask) -> "World":
        """The world before the first step."""
        app.test_client_class = PageClient
        accounts = {
            "ada": make_account(app, name="Ada Example", email="ada@example.edu"),
            "bob": make_account(app, name="Bob Example", email="bob@example.edu"),
            "root": make_account(app, "admin", name="Root Example", email="root@example.edu"),
        }
        people: dict[str, Any] = {name: client_of(app, account) for name, account in accounts.items()}
        people["student"] = app.test_client(use_cookies=False)
        return cls(app, people)

    @property
    def services(self) -> Services:
        found: Services = self.app.extensions["mem_quiz"]
        return found

    def token(self, who: str) -> str:
        """The CSRF token of somebody at the desk."""
        return self.people[who].page("/advisor/account").fields()["csrf_token"]

    def hostile(self, what: str, start: str = "=", most: int = 200) -> str:
        """A text that would be a script on a careless page and a formula in a careless table, with a mark of its own.
        `start` is what it starts with; a shorter one fits where only `most` characters are taken."""
        mark = f"mark{len(self.said)}{what}"
        self.said.append(mark)
        short = f"{start}1+{mark}<b onclick=x>"
        long = f"{short}cmd|'/C calc'!A0 <script src=//evil.test></script><img src=x onerror=alert(1)>\"'>&lt;i&gt;"
        return long if len(long) <= most else short

    def snapshot(self) -> dict[str, list[str]]:
        """All that is stored, except what attacks may leave."""
        tables = [table for table in Base.metadata.sorted_tables if table.name not in NOTED]
        with self.services.store.engine.connect() as connection:
            return {table.name: sorted(map(repr, connection.execute(sa.select(table)))) for table in tables}


Typed = Mapping[str, Any]


@dataclass(frozen=True)
class Step:
    """One endpoint that writes. `page` holds its form, which goes to `to` (default: the page); `typed` is what is
    filled in besides what the form holds. `who` takes it; `owned` says that another advisor may not. `prepare` makes
    what has to be there first, `after` keeps what the next steps need. `csrf` is False where the form has no token
    because the same-origin rule alone protects it; `versioned` that it minds the numbers its
    form carries; `answers` is the status that says it was taken."""

    endpoint: str
    who: str
    page: Callable[[World], str]
    to: Callable[[World], str] | None = None
    typed: Callable[[World], Typed] = lambda world: {}
    owned: bool = False
    csrf: bool = True
    versioned: bool = True
    answers: int = 303
    prepare: Callable[[World], None] = lambda world: None
    after: Callable[[World, TestResponse], None] = lambda world, response: None

    def target(self, world: World) -> str:
        """Where the form goes."""
        return (self.to or self.page)(world).partition("?")[0]

    def form(self, world: World) -> dict[str, Any]:
        """What the form holds untouched."""
        page = world.people[self.who].page(self.page(world))
        return filled(page, form_to(page, self.target(world)))

    def filled(self, world: World) -> "Typed":
        """The form as an honest person sends it."""
        return {**self.form(world), **self.typed(world)}

    def send(self, world: World, fields: Typed, who: str = "", **options: Any) -> TestResponse:
        """Send the form as `who`; files are made anew for each time."""
        fresh = {
            name: (BytesIO(value[0]), value[1]) if isinstance(value, tuple) else value for name, value in fields.items()
        }
        response: TestResponse = world.people[who or self.who].post(self.target(world), data=fresh, **options)
        return response


def form_to(page: Page, action: str) -> Element:
    """The first form of a page that posts to an address."""
    forms = [form for form in page.all("form") if form.get("method") == "post"]
    found = [form for form in forms if urlsplit(form.get("action", "")).path == action]
    assert found, f"no form on {page.path} goes to {action}: {[form.get('action') for form in forms]}"
    return found[0]


def filled(page: Page, form: Element) -> dict[str, Any]:
    """What a form would send untouched, its text areas and drop-down lists included; the first button that has a name
    is the one that is pressed."""
    files = {field.get("name") for field in form.iter("input") if field.get("type") == "file"}
    found: dict[str, Any] = {name: value for name, value in page.fields(form).items() if name not in files}
    for area in form.iter("textarea"):
        found[area.get("name", "")] = "".join(area.itertext())
    for choice in form.iter("select"):
        chosen = [option for option in choice.iter("option") if option.get("selected") is not None]
        first = chosen or [*choice.iter("option")][:1]
        found[choice.get("name", "")] = first[0].get("value", text(first[0])) if first else ""
    for button in form.iter("button"):
        if button.get("name"):
            found.setdefault(button.get("name", ""), button.get("value", ""))
    return found


# --- batches ----------------------------------------------------------------------------------------------------------


def _students(world: World) -> Typed:
    rows = (f'"{world.hostile("own").replace(chr(34), chr(34) * 2)}"', "pm", "civil")
    content = "Student,What do you want to do after the degree?,Discipline\n" + ",".join(rows) + "\n"
    return {"file": (content.encode(), f"{world.hostile('file').replace('/', ' ')}.csv")}


def _keep(name: str) -> Callable[[World, TestResponse], None]:
    def keep(world: World, response: TestResponse) -> None:
        world.made[name] = urlsplit(response.location).path.rstrip("/").split("/")[-1]

    return keep


def _fail(world: World) -> None:
    """A worker took the batch, and ended before it was done."""
    store, now, batch = world.services.store, world.services.now(), int(world.made["batch"])
    store.jobs.take("batch", batch, 1, now=now)
    store.jobs.fail("batch", batch, 1, now=now)


def _remember(world: World) -> None:
    """The advisor has said what a word means, which brings the button that forgets it."""
    account = world.services.store.accounts.by_email("ada@example.edu")
    assert account is not None
    world.services.store.batches.remember(account.id, {("goal", "boss"): "pm"})


def do_later_starts(world: World) -> Callable[..., bool]:
    """What stands in for the queue: the second start of a batch is done at once."""

    def send(queue: object, name: str, id_: int, attempt: int) -> bool:
        if attempt > 1:
            take_and_do(world.services, name, id_, attempt)
        return True

    return send


BATCHES = (
    Step("batches.index", "ada", lambda w: "/advisor/batches/", typed=_students, after=_keep("batch")),
    Step(
        "batches.start_again",
        "ada",
        lambda w: f"/advisor/batches/{w.made['batch']}",
        lambda w: f"/advisor/batches/{w.made['batch']}/start",
        owned=True,
        prepare=_fail,
    ),
    Step(
        "batches.forget_words",
        "ada",
        lambda w: "/advisor/batches/",
        lambda w: "/advisor/batches/words/forget",
        prepare=_remember,
    ),
)
LAST = (
    Step(
        "batches.delete",
        "ada",
        lambda w: f"/advisor/batches/{w.made['batch']}",
        lambda w: f"/advisor/batches/{w.made['batch']}/delete",
        owned=True,
    ),
)

# --- the catalog ------------------------------------------------------------------------------------------------------

CATALOG = "/advisor/catalog"


def _wrong(world: World) -> Typed:
    right = world.hostile("right").replace("@", "")
    return {"fact": "gre", "right": right, "page": "https://pratt.duke.edu/?a=%3Cscript%3E"}


def _report(world: World, response: TestResponse) -> None:
    (one,) = world.services.store.fact_reports.search(settled=False, start=0, count=2)
    world.made["report"] = str(one.id)


def _note(world: World) -> Typed:
    return {"note": world.hostile("note", "N"), "page": "https://pratt.duke.edu/?a=%3Cb%3E", "year": "2026"}


def _upload(world: World) -> Typed:
    lines = release().programs.decode().replace("Durham", world.hostile("city", "D", 80))
    return {"programs": (lines.encode(), "programs.csv"), "replace": "y"}


def _page(world: World) -> Typed:
    text = f"Engineering Management\nThe program has 30 credits {world.hostile('page')}\nThe GRE is optional."
    return {"page": "https://pratt.duke.edu/?a=%3Cb%3E", "how": "text", "text": text}


def _reading(world: World, response: TestResponse) -> None:
    (reading,) = world.services.store.readings.of_program(PROGRAM)[:1]
    found = world.services.store.readings.get(reading.id)
    assert found is not None
    world.made |= {"reading": str(reading.id), "fact": str(found.facts[0].id)}


def _read(world: World) -> str:
    return f"{CATALOG}/readings/{world.made['reading']}"


CATALOG_STEPS = (
    Step(
        "fact_report.report",
        "student",
        lambda w: f"/report-a-fact?program={PROGRAM}",
        typed=_wrong,
        csrf=False,
        after=_report,
    ),
    Step("catalog_desk.edit", "ada", lambda w: f"{CATALOG}/programs/{PROGRAM}/note", typed=_note),
    Step(
        "catalog_desk.settle",
        "ada",
        lambda w: f"{CATALOG}/reports",
        lambda w: f"{CATALOG}/reports/{w.made['report']}",
        typed=lambda w: {"outcome": "corrected"},
    ),
    Step(
        "catalog_desk.publish",
        "root",
        lambda w: f"{CATALOG}/draft",
        lambda w: f"{CATALOG}/draft/publish",
        typed=lambda w: {"note": w.hostile("line")},
    ),
    Step("catalog_desk.upload", "ada", lambda w: f"{CATALOG}/upload", typed=_upload),
    Step(
        "page_reading.read",
        "ada",
        lambda w: f"{CATALOG}/programs/{PROGRAM}/read",
        typed=_page,
        versioned=False,
        after=_reading,
    ),
    Step("page_reading.accept", "ada", _read, lambda w: f"{_read(w)}/{w.made['fact']}/accept"),
    Step(
        "page_reading.reject",
        "ada",
        _read,
        lambda w: f"{_read(w)}/{int(w.made['fact']) + 1}/reject",
        versioned=False,
    ),
)
CATALOG_BACK = (
    Step(
        "catalog_desk.roll_back",
        "root",
        lambda w: f"{CATALOG}/versions/1",
        lambda w: f"{CATALOG}/versions/1/back",
        typed=lambda w: {"note": w.hostile("back")},
    ),
    Step("catalog_desk.carry", "ada", lambda w: f"{CATALOG}/draft", lambda w: f"{CATALOG}/draft/carry", answers=200),
    Step("catalog_desk.drop", "ada", lambda w: f"{CATALOG}/draft", lambda w: f"{CATALOG}/draft/drop"),
)

# --- a request and its review -----------------------------------------------------------------------------------------


def _asked(world: World) -> str:
    return f"/quiz/{world.made['token']}/advisor"


def _case(world: World) -> str:
    return f"/advisor/requests/{world.made['request']}"


def _of_case(what: str) -> Callable[[World], str]:
    return lambda world: f"{_case(world)}/{what}"


def _finish_the_quiz(world: World) -> None:
    world.made["token"] = take(world.people["student"], student()).split("/")[2]
    press = {"program": PROGRAM, "next": "shortlist"}
    form = world.people["student"].page(f"/quiz/{world.made['token']}/shortlist").fields()
    world.people["student"].post(f"/quiz/{world.made['token']}/shortlist/add", data={**form, **press})


def _change_an_answer(world: World) -> None:
    choose(world.people["student"], f"/quiz/{world.made['token']}/budget", "80000")


def _sent(world: World, response: TestResponse) -> None:
    case = world.services.store.cases.of(world.made["token"])
    assert case is not None
    world.made["request"] = str(case.id)


def _mailed(world: World) -> str:
    case = world.services.store.cases.of(world.made["token"])
    assert case is not None
    with world.app.test_request_context():
        return urlsplit(status_link(case) or "").path


def _edit(do: str, what: str) -> Callable[[World], Typed]:
    """Something done to the second program of the list, with a reason."""

    def typed(world: World) -> Typed:
        page = world.people["ada"].page(_case(world))
        fields = [field.get("name", "") for field in page.all("input") if field.get("class") == "place"]
        program = fields[1].removesuffix("-place")
        return {f"{program}-reason": "other", f"{program}-text": world.hostile(what), "do": f"{do}:{program}"}

    return typed


def _arrange(world: World) -> Typed:
    page = world.people["ada"].page(_case(world))
    fields = [field.get("name", "") for field in page.all("input") if field.get("class") == "place"]
    return {fields[1]: "1", "block_reason": "other", "block_text": world.hostile("why"), "do": "arrange"}


def _notes(world: World) -> Typed:
    said = {name: world.hostile(name) for name in ("shared_note", "internal_note")}
    return {**said, "signed": world.hostile("signed", most=80), "do": "publish"}


def _write(name: str, **more: str) -> Callable[[World], Typed]:
    return lambda world: {name: world.hostile(name), **more}


def _press(do: str, typed: Callable[[World], Typed] = lambda world: {}, **more: Any) -> Step:
    """A button of the one form of a case."""
    return Step("desk.work", "ada", _case, _of_case("work"), lambda w: {"do": do, **typed(w)}, owned=True, **more)


REQUESTS = (
    Step(
        "ask.advisor",
        "student",
        _asked,
        typed=_write("question", contact="1", email="robin@example.com", learning="1", notes="1", review="1"),
        prepare=_finish_the_quiz,
        after=_sent,
    ),
    Step(
        "ask.consent",
        "student",
        _asked,
        lambda w: f"{_asked(w)}/consent",
        typed=lambda w: {"contact": "1", "email": "other@example.com"},
    ),
    Step(
        "desk.keep_view",
        "ada",
        lambda w: "/advisor/?which=all",
        lambda w: "/advisor/views",
        lambda w: {"name": w.hostile("v", most=40), "do": "keep"},
    ),
    Step("desk.seen", "ada", lambda w: "/advisor/", lambda w: "/advisor/seen"),
    Step("desk.claim", "ada", lambda w: "/advisor/", _of_case("claim")),
    _press("ask", _write("message")),
    Step("ask.answer", "student", _asked, lambda w: f"{_asked(w)}/answer", _write("text")),
    Step("ask.told", "student", _mailed, typed=_write("text")),
    Step("desk.see", "root", _case, _of_case("see"), versioned=False),
    _press("arrange", _arrange),
    _press("comment", _edit("comment", "comment")),
    _press("remove", _edit("remove", "gone")),
    _press("accept"),
    _press("publish", _notes),
)
UNDOING = (
    _press("reopen"),
    _press("undo"),
    _press("newer", prepare=_change_an_answer),
    _press("take-back"),
    Step("desk.release", "root", _case, _of_case("release")),
    Step("ask.withdraw", "student", _asked, lambda w: f"{_asked(w)}/withdraw"),
)
FILLING = (*REQUESTS, *BATCHES, *CATALOG_STEPS)  # after these, all that can be typed has been
STEPS: tuple[Step, ...] = (*FILLING, *CATALOG_BACK, *LAST, *UNDOING)


def journey(world: World, steps: tuple[Step, ...] = STEPS) -> Iterator[Step]:
    """Each step when everything that it needs is there; whoever iterates attacks it and then takes it."""
    for step in steps:
        step.prepare(world)
        yield step
