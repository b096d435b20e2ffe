"""What is new for a shortlist as an Atom feed (RFC 4287): an entry a sentence, with an id that never changes."""

import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5

from quiz.core.decision import News
from quiz.core.text import printable

ATOM = "http://www.w3.org/2005/Atom"
ATOM_TYPE = "application/atom+xml"
TITLE = "News for your shortlist (MEM Quiz)"


def to_atom(news: Iterable[News], owner: str, began: datetime, here: str, page_of: Callable[[str], str]) -> bytes:
    """The feed of what is new, newest first. `owner` is a name that says nothing to others, `here` the feed's own
    address, `page_of` gives the public page of a program."""
    items = list(news)
    ET.register_namespace("", ATOM)
    feed = ET.Element(f"{{{ATOM}}}feed")
    _add(feed, "id", _urn(owner))
    _add(feed, "title", TITLE)
    _add(feed, "updated", _moment(max([began, *(item.at for item in items)])))
    _add(feed, "link", rel="self", href=here)
    _add(_add(feed, "author"), "name", "MEM Quiz")
    for item in items:
        entry = _add(feed, "entry")
        _add(entry, "id", _urn(f"{owner} {item.key}"))
        _add(entry, "title", item.sentence)
        _add(entry, "updated", _moment(item.at))
        _add(entry, "link", rel="alternate", href=page_of(item.program))
        _add(entry, "content", item.sentence, type="text")
    content: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return content


def _add(parent: ET.Element, name: str, text: str = "", **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, f"{{{ATOM}}}{name}", attributes)
    element.text = printable(text) or None
    return element


def _urn(name: str) -> str:
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'mem-quiz:news:{name}')}"


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
