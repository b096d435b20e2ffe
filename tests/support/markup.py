"""A page that is written plainly, read at a tenth of html5lib's cost, which was half of what the web's tests took.

Plain is what no reader of HTML has to put right or to guess: every element closed where it was opened, attributes in
double quotes, only elements and nestings named here. What is plain is strictly valid to html5lib too, and gives the
same tree; about all else this says nothing (None), and html5lib judges. tests/web/kit/test_markup.py holds it to that.
"""

import re
from functools import lru_cache
from html import unescape
from html.entities import html5
from xml.etree.ElementTree import Element

from html5lib.constants import adjustSVGAttributes

SVG = "http://www.w3.org/2000/svg"
VOID = frozenset("br col hr img input link meta wbr".split())
# Those that may not stand in a paragraph: an open one would end there.
BLOCKS = frozenset(
    "article aside blockquote dd details dialog div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6"
    " header hr li main nav ol p pre section summary table ul".split()
)
HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
PHRASES = frozenset(
    "a abbr b br button cite code em i img input kbd label legend mark meter noscript optgroup option output progress q"
    " s samp script select small span strong sub sup svg textarea time u wbr".split()
)
# Elements that stand in these parents alone, and parents that hold these elements alone (and blanks).
PARENTS = {
    name: frozenset(parents.split())
    for names, parents in {
        "caption colgroup thead tbody tfoot": "table",
        "td th": "tr",
        "tr": "thead tbody tfoot",
        "col": "colgroup",
        "li": "ul ol",
        "dt dd": "dl div",
        "optgroup": "select",
        "option": "select optgroup",
        "head body": "html",
        "meta link title": "head",
    }.items()
    for name in names.split()
}
CHILDREN = {
    name: frozenset(children.split())
    for names, children in {
        "html": "head body",
        "head": "meta link title script",
        "table": "caption colgroup thead tbody tfoot",
        "colgroup": "col",
        "thead tbody tfoot": "tr",
        "tr": "td th",
        "select": "optgroup option",
        "optgroup": "option",
        "option": "",
    }.items()
    for name in names.split()
}
NO_TEXT = CHILDREN.keys() - {"option"}
# What ends an open one of its kind, however deep that is.
NEVER_TWICE = frozenset("a b button code em form i s small strong u".split())
DRAWN = frozenset("a circle desc ellipse g line path polygon polyline rect text title tspan".split())
KNOWN = VOID | BLOCKS | PHRASES | PARENTS.keys()
RAW = frozenset(("title", "textarea", "script"))

TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)((?:\s+[a-zA-Z][a-zA-Z0-9-]*(?:="[^"]*")?)*)\s*(/?)>')
ATTRIBUTE = re.compile(r'\s+([a-zA-Z][a-zA-Z0-9-]*)(?:="([^"]*)")?')
REFERENCE = re.compile(r"&(?:#([0-9]+);|([a-zA-Z0-9]+;))?")
# What no document may hold, and what is no character for good.
BARRED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\U0001fffe-\U0010ffff]")
# Ways from the root to an element that were found to be allowed, each by its number and the name of a child.
WAYS: dict[tuple[int, str], int] = {}
# Where these may stand, what is there already decides too, and there is one way to each.
ONCE = {"html": -1, "head": -2, "body": -3}
START = re.compile(r"[ \t\n]*<!doctype html>\s*(?=<html[\s>])", re.IGNORECASE)


class NotPlainError(ValueError):
    """The page is not written plainly; whether it is valid is not said."""


def plain_tree(html: str) -> Element | None:
    """The tree of a page that is written plainly, as html5lib's ElementTree builder makes it without namespaces for
    HTML; None of any other page."""
    try:
        return _Reading(html).root
    except NotPlainError:
        return None


class _Reading:
    """One reading of a page from its start to its end."""

    def __init__(self, html: str) -> None:
        html = html.replace("\r\n", "\n").replace("\r", "\n")
        start = START.match(html)
        _insist(start is not None and not BARRED.search(html))
        assert start is not None
        self.html, self.at = html, start.end()
        self.open: list[str] = []  # the names of the elements that are open
        self.ways = [0]  # to them, numbers of WAYS
        self.elements: list[Element] = []
        self.drawing = False
        self.body: Element | None = None
        while self.at < len(html):
            following = html.find("<", self.at)
            following = len(html) if following < 0 else following
            if following > self.at:
                self._text(html[self.at : following])
            self.at = following
            if following < len(html):
                self._tag()
        _insist(not self.open and self.body is not None)

    def _text(self, text: str) -> None:
        if not self.open:
            _insist(not text.strip(" \t\n") and self.body is not None)
            _append(self.body, text)  # what follows the end belongs to the body
            return
        if self.open[-1] in NO_TEXT:
            _insist(not text.strip(" \t\n"))
            if self.open[-1] == "html":
                if self.body is not None:
                    _append(self.body, text)
                elif len(self.elements[-1]):
                    _append(self.elements[-1], text)
                return
        _append(self.elements[-1], _plain(text))

    def _tag(self) -> None:
        found = TAG.match(self.html, self.at)
        _insist(found is not None)
        assert found is not None
        ending, name, attributes, closed = found.groups()
        self.at = found.end()
        if ending:
            _insist(not attributes and not closed and bool(self.open) and self.open[-1] == name)
            self._close()
            return
        way = WAYS.get((self.ways[-1], name))
        if way is None:
            self._may_stand_here(name)
            way = ONCE.get(name) or WAYS.setdefault((self.ways[-1], name), len(WAYS) + 1)
        drawn = self.drawing or name == "svg"
        element = Element(f"{{{SVG}}}{name}" if drawn else name, _attributes(attributes, drawn) if attributes else {})
        if self.elements:
            self.elements[-1].append(element)
        else:
            self.root = element
        _insist(not closed or name in VOID or self.drawing)
        if (name in VOID and not self.drawing) or closed:
            return
        self.open.append(name)
        self.ways.append(way)
        self.elements.append(element)
        if name == "svg":
            self.drawing = True
        elif name == "body":
            self.body = element
        elif name in RAW and not self.drawing:
            self._raw(name)
        elif name == "pre" and self.html.startswith("\n", self.at):
            self.at += 1

    def _close(self) -> None:
        name = self.open.pop()
        self.ways.pop()
        self.elements.pop()
        if name == "svg":
            self.drawing = False

    def _raw(self, name: str) -> None:
        """What holds no elements, up to its end."""
        end = self.html.find(f"</{name}>", self.at)
        text = self.html[self.at : end]
        _insist(end >= 0 and not re.search(rf"</{name}|<!--", text, re.IGNORECASE))
        if name == "textarea":
            text = text.removeprefix("\n")
        _append(self.elements[-1], text if name == "script" else _plain(text))
        self.at = end + len(f"</{name}>")
        self._close()

    def _may_stand_here(self, name: str) -> None:
        parent = self.open[-1] if self.open else ""
        if self.drawing:
            _insist(name in DRAWN and parent not in ("title", "desc"))
            return
        if not parent:
            _insist(name == "html" and not hasattr(self, "root"))
            return
        _insist(name in KNOWN and (name in VOID or name not in NEVER_TWICE or name not in self.open))
        _insist(parent in PARENTS.get(name, (parent,)) and name in CHILDREN.get(parent, (name,)))
        _insist(name not in BLOCKS or "p" not in self.open)
        _insist(name not in HEADINGS or HEADINGS.isdisjoint(self.open))
        _insist(name != "head" or not len(self.elements[-1]))
        _insist(name != "body" or [child.tag for child in self.elements[-1]] == ["head"])


@lru_cache(maxsize=16_384)
def _attributes(text: str, drawn: bool) -> dict[str, str]:
    """The attributes of a tag, which many have in the same words; an Element takes a copy."""
    found: dict[str, str] = {}
    for attribute in ATTRIBUTE.finditer(text):
        key, value = attribute[1], attribute[2] or ""
        lower = key.lower()
        _insist(lower not in found and key == (adjustSVGAttributes.get(lower, lower) if drawn else lower))
        _insist(key not in found)
        found[key] = _plain(value)
    return found


def _insist(plain: bool) -> None:
    if not plain:
        raise NotPlainError


def _plain(text: str) -> str:
    """A text with its references read, all of which are complete and name a character."""
    if "&" not in text:
        return text
    for number, name in REFERENCE.findall(text):
        _insist(name in html5 if name else bool(number) and len(number) < 5 and 32 <= int(number) < 127)
    return unescape(text)


def _append(element: Element | None, text: str) -> None:
    assert element is not None
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text
