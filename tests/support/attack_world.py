"""What attacks on everything that people may write are made of: the world before the first step, and a Step for each
endpoint that writes, with the form that leads to it and what an honest person types there.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from quiz.service import Services
from quiz.store.tables import Base
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
