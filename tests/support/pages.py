"""The rules every page obeys, checked on every HTML response that a test fetches.

`PageClient` is Flask's test client with those checks built in: no test has to remember them. A rule is a function of a
parsed page that yields what is wrong; adding one is adding it to RULES. `Page` reads a page the way a person does.

Reading HTML strictly takes long. A page is therefore parsed once, however often a test makes a `Page` of its words, by
html5lib only where it is not written plainly (tests/support/markup.py), and a page that has kept the rules is not held
to them again where only its secrets are others.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from functools import cached_property, lru_cache
from hashlib import sha256
from typing import Any
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

import html5lib
import sqlalchemy as sa
from flask import Flask, before_render_template, template_rendered
from flask.testing import FlaskClient
from jinja2 import Template
from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.routing import RequestRedirect
from werkzeug.test import TestResponse

from quiz.web.kit.headers import HEADERS, PRIVATE_HEADERS
from quiz.web.kit.permissions import at_the_desk
from tests.support.markup import plain_tree

SITE = "MEM Quiz"
LEAKS = re.compile(r"\b(None|nan|NaN|Undefined|undefined|null)\b(?! yet| asked| was)|\{\{|\{%|<built-in|&lt;quiz\.")
REFERENCES = {"for", "aria-labelledby", "aria-describedby", "aria-controls", "headers", "form", "list"}
URLS = {"href", "src", "action", "formaction", "srcset", "poster", "data", "ping"}
DATA_BLOCK = "application/ld+json"  # never run
NOT_RENDERED = ("script", "style", "template")


@lru_cache(maxsize=128)
def parse(html: str) -> Element:
    """The document, read strictly: an error of the markup raises. Whoever asks for the same words gets the same tree,
    so nobody changes it."""
    plain = plain_tree(html)
    if plain is not None:
        return plain
    root: Element = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)
    return root


class Page:
    """One parsed HTML response."""

    def __init__(
        self, html: str, path: str = "/", app: Flask | None = None, response: TestResponse | None = None
    ) -> None:
        self.html, self.path, self.app, self.response = html, path, app, response

    @cached_property
    def root(self) -> Element:
        return parse(self.html)

    @cached_property
    def ids(self) -> Counter[str]:
        return Counter(element.get("id", "") for element in self.root.iter() if element.get("id"))

    @cached_property
    def parents(self) -> dict[Element, Element]:
        return {child: parent for parent in self.root.iter() for child in parent}

    @cached_property
    def labels(self) -> dict[str, list[Element]]:
        """The <label>s by the id of the control that they name."""
        found: dict[str, list[Element]] = {}
        for label in self.all("label"):
            found.setdefault(label.get("for", ""), []).append(label)
        return found

    @cached_property
    def by_tag(self) -> dict[str, list[Element]]:
        """The elements of each kind, in the order of the page."""
        found: dict[str, list[Element]] = {}
        for element in self.root.iter():
            found.setdefault(element.tag, []).append(element)
        return found

    def all(self, *tags: str) -> list[Element]:
        if len(tags) == 1:
            return [*self.by_tag.get(tags[0], ())]
        return [element for element in self.root.iter() if element.tag in tags]

    def one(self, tag: str) -> Element:
        (found,) = self.all(tag)
        return found

    def by_id(self, name: str) -> Element:
        (found,) = [element for element in self.root.iter() if element.get("id") == name]
        return found

    def find(self, words: str, *tags: str) -> Element:
        """The one element among these tags that reads `words`."""
        (found,) = [element for element in self.all(*tags) if text(element) == words]
        return found

    def link(self, words: str) -> str:
        """Where the link that reads `words` leads."""
        return self.find(words, "a").get("href", "")

    @property
    def title(self) -> str:
        return text(self.one("title"))

    @property
    def heading(self) -> str:
        return text(self.one("h1"))

    @property
    def main(self) -> str:
        return text(self.one("main"))

    @property
    def errors(self) -> list[str]:
        """The lines of the error summary."""
        boxes = [box for box in self.all("div") if "error-summary" in (box.get("class") or "")]
        return [text(item) for box in boxes for item in box.iter("li")]

    def fields(self, form: Element | None = None) -> dict[str, str]:
        """What a form would send untouched: hidden fields, text, ticked boxes, chosen options."""
        within = form if form is not None else self.root
        sent = {}
        for field in within.iter("input"):
            if field.get("type") not in ("checkbox", "radio") or field.get("checked") is not None:
                sent[field.get("name", "")] = field.get("value", "on")
        return sent


def text(element: Element) -> str:
    """The words of an element, spaces collapsed."""
    return " ".join("".join(element.itertext()).split())


def label_of(page: Page, element: Element) -> str:
    """The accessible name of a control: aria-labelledby, aria-label, its <label>, or its own words."""
    named = [text(page.by_id(key)) for key in (element.get("aria-labelledby") or "").split() if page.ids[key]]
    if named or element.get("aria-label"):
        return " ".join(named) or element.get("aria-label", "")
    labels = [*page.labels.get(element.get("id", ""), ())] if element.get("id") else []
    up = page.parents.get(element)
    while up is not None:
        labels += [up] if up.tag == "label" else []
        up = page.parents.get(up)
    return " ".join(text(label) for label in labels) or (text(element) if element.tag in ("button", "a") else "")


# --- the rules ----------------------------------------------------------------------------------------------------


def has_one_heading_that_opens_the_title(page: Page) -> Iterator[str]:
    headings, titles = page.all("h1"), page.all("title")
    if len(headings) != 1 or len(titles) != 1:
        yield f"{len(headings)} h1 and {len(titles)} title, expected one each"
        return
    title = page.title.removeprefix("Error: ")
    if not title.startswith(page.heading) or not title.endswith(f"— {SITE}"):
        yield f"title {page.title!r} does not open with the h1 {page.heading!r} and end with the site's name"
    if page.title.startswith("Error: ") != bool(page.errors):
        yield "“Error: ” before the title and an error summary go together"


def says_its_language(page: Page) -> Iterator[str]:
    if page.one("html").get("lang") != "en":
        yield "<html> has no lang"


def has_no_duplicate_ids_and_no_loose_ends(page: Page) -> Iterator[str]:
    yield from (f"id {key!r} stands {count} times" for key, count in page.ids.items() if count > 1)
    for element in page.root.iter():
        for attribute in REFERENCES & element.attrib.keys():
            names = element.get(attribute, "").split()
            yield from (f"<{element.tag} {attribute}> names {n!r}, which is nowhere" for n in names if not page.ids[n])
    for link in page.all("a"):
        href = link.get("href") or ""
        if href.startswith("#") and not page.ids[href[1:]]:
            yield f"link to {href}, which is nowhere"


OF_ROWS = ("save", "aside")  # sent by the buttons of rows, of which a page may have none


def has_forms_that_can_be_sent(page: Page) -> Iterator[str]:
    for form in page.all("form"):
        if not form.get("action") or form.get("method") not in ("get", "post"):
            yield "a form without action or method"
        elsewhere = (button for button in page.all("button") if form.get("id") and button.get("form") == form.get("id"))
        buttons = (*form.iter("button"), *elsewhere)
        if not any(button.get("type", "submit") == "submit" for button in buttons) and form.get("id") not in OF_ROWS:
            yield f"the form to {form.get('action')} has no submit button"


def has_named_and_labelled_controls(page: Page) -> Iterator[str]:
    for field in page.all("input", "select", "textarea"):
        if not field.get("name"):
            yield f"<{field.tag}> without a name"
        if field.get("type") != "hidden" and not label_of(page, field):
            yield f"<{field.tag} name={field.get('name')}> without a label"
    yield from (
        f"<{e.tag}> without words" for e in page.all("button", "a", "summary") if not label_of(page, e) and not text(e)
    )
    yield from ("a <meter> without an accessible name" for e in page.all("meter") if not label_of(page, e))
    yield from (
        "a <fieldset> without a legend" for e in page.all("fieldset") if not [c for c in e if c.tag == "legend"]
    )
    yield from ("an <img> without alt" for e in page.all("img") if e.get("alt") is None)


def has_tables_that_read(page: Page) -> Iterator[str]:
    for table in page.all("table"):
        if not [child for child in table if child.tag == "caption" and text(child)]:
            yield "a table without a caption"
        if any(not cell.get("scope") for cell in table.iter("th")) or not [*table.iter("th")]:
            yield "a table whose headers have no scope"


def has_nothing_inline_and_nothing_from_outside(page: Page) -> Iterator[str]:
    for element in page.root.iter():
        yield from (f"<{element.tag} {a}> is inline" for a in element.attrib if a == "style" or a.startswith("on"))
        if element.tag == "style" or (
            element.tag == "script" and not element.get("src") and element.get("type") != DATA_BLOCK
        ):
            yield f"an inline <{element.tag}>"
        names_itself = element.tag == "link" and element.get("rel") == "canonical"  # nothing is fetched from there
        for attribute in set() if names_itself else URLS & set(element.attrib):
            url = urlsplit(element.get(attribute, ""))
            allowed = ("http", "https", "mailto") if element.tag == "a" else ()
            if (url.scheme and url.scheme not in allowed) or (url.netloc and element.tag != "a"):
                yield f"<{element.tag} {attribute}> leads out: {element.get(attribute)}"


def leaks_no_python(page: Page) -> Iterator[str]:
    words = [t for e in page.root.iter() if e.tag not in NOT_RENDERED for t in (e.text, e.tail) if t]
    yield from (f"{found.group()!r} in {t.strip()[:60]!r}" for t in words if (found := LEAKS.search(t)))
    yield from (
        f"{a}={v!r}" for e in page.root.iter() for a, v in e.attrib.items() if v in ("None", "nan", "Undefined")
    )


def has_links_that_lead_somewhere(page: Page) -> Iterator[str]:
    if page.app is None:
        return
    routes = page.app.url_map.bind("localhost")
    for element in page.root.iter():
        for attribute in {"href", "action"} & set(element.attrib):
            target = element.get(attribute, "")
            url = urlsplit(urljoin(f"http://localhost{page.path}", target))
            if (
                target.startswith("#")
                or url.netloc != "localhost"
                or url.scheme != "http"
                or url.path.startswith("/static/")
            ):
                continue
            try:
                routes.match(url.path, method=(element.get("method") or "get").upper())
            except RequestRedirect:
                yield f"{url.path} is only reached by a redirect"
            except NotFound:
                yield f"{url.path} is no route"
            except HTTPException as error:
                yield f"{url.path}: {error.name}"


def carries_its_headers(page: Page) -> Iterator[str]:
    if page.response is None or page.app is None:
        return
    private = page.path.startswith("/quiz/") or at_the_desk(page.path)
    wanted = HEADERS | PRIVATE_HEADERS if private else HEADERS
    found = page.response.headers
    yield from (f"header {name}: {found.get(name)!r}" for name, value in wanted.items() if found.get(name) != value)
    if "Set-Cookie" in found and not at_the_desk(page.path):
        yield "a cookie"


Rule = Callable[[Page], Iterator[str]]
OF_HEADERS: tuple[Rule, ...] = (carries_its_headers,)
OF_WORDS: tuple[Rule, ...] = (
    has_one_heading_that_opens_the_title,
    says_its_language,
    has_no_duplicate_ids_and_no_loose_ends,
    has_forms_that_can_be_sent,
    has_named_and_labelled_controls,
    has_tables_that_read,
    has_nothing_inline_and_nothing_from_outside,
    leaks_no_python,
    has_links_that_lead_somewhere,
)
RULES = (*OF_WORDS, *OF_HEADERS)

# What differs by chance alone between two students' pages: the link's token in addresses, the token of a form.
CHANCE = re.compile(r'[\w-]{43}|(name="csrf_token"[^>]* value=)"[^"]+"')
PASSED: set[bytes] = set()  # the digests of pages that kept every rule of words


def check(html: str, path: str, app: Flask, response: TestResponse) -> None:
    """Every rule; all that is wrong at once."""
    seen = sha256(CHANCE.sub(r"\1", f"{path} {html}").encode()).digest()
    page = Page(html, path, app, response)
    rules = OF_HEADERS if seen in PASSED else RULES
    wrong = [f"{rule.__name__}: {problem}" for rule in rules for problem in rule(page)]
    assert not wrong, f"{page.path} breaks the rules of every page:\n" + "\n".join(wrong)
    PASSED.add(seen)


# --- no query from inside a template ---------------------------------------------------------------------------------

rendering: ContextVar[str] = ContextVar("rendering", default="")
queried: list[str] = []


@before_render_template.connect
def _begins(app: Flask, template: Template, **_: Any) -> None:
    rendering.set(template.name or "a template")


@template_rendered.connect
def _ends(app: Flask, **_: Any) -> None:
    rendering.set("")


@sa.event.listens_for(sa.Engine, "before_cursor_execute")
def _note(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
    if rendering.get():
        queried.append(f"{rendering.get()} runs a query: {statement[:200]}")


class PageClient(FlaskClient):
    """A test client that checks every HTML page it fetches, on the way of a redirect too."""

    def open(self, *args, **kwargs):
        queried.clear()
        rendering.set("")
        response = super().open(*args, **kwargs)
        assert not queried, "views load, templates only show:\n" + "\n".join(queried)
        for step in (*response.history, response):
            if not at_the_desk(step.request.path):
                assert "Set-Cookie" not in step.headers, f"{step.request.path} sets a cookie"
            if step.mimetype == "text/html" and not 300 <= step.status_code < 400 and step.text:
                check(step.text, step.request.path, self.application, step)
        return response

    def page(self, path: str, status: int = 200, **kwargs) -> Page:
        """Fetch a page by GET, of the status expected."""
        response = self.get(path, **kwargs)
        assert response.status_code == status, f"{path}: {response.status_code}, expected {status}"
        return Page(response.text, response.request.path, self.application, response)
