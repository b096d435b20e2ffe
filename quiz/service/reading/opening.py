"""A page as it came (bytes of HTML or PDF, or pasted text) taken apart, and what is no page refused with a sentence."""

import re

from quiz.service.reading.clauses import PageText
from quiz.service.reading.errors import UnreadablePageError
from quiz.service.reading.markup import take_html_apart
from quiz.service.reading.pdf import read_pdf
from quiz.service.reading.plain_text import take_text_apart

MOST_BYTES = 5 * 1024 * 1024
_ENGLISH = frozenset("the and of to in is for are you your with a on program degree students courses".split())
_WALL = re.compile(
    r"verify (?:that )?you are (?:a )?human|captcha|are you a robot|checking your browser"
    r"|unusual traffic|access denied|pardon our interruption|security check|not a robot|ddos protection"
    r"|incident id|attention required|verify you['’]re (?:a )?human|enable javascript|request blocked|just a moment",
    re.I,
)
_CHARSET = re.compile(rb"<meta[^>]{0,100}charset=[\"']?([\w-]{2,20})", re.I)
A_WALL = (
    "The site answers with a check for robots instead of its page: open it in your browser, save "
    "it, and give the file here"
)
NOT_ENGLISH = "The page is not in English, and only English is read: look for the school's English page"
NO_TEXT = (
    "The page holds no text that could be read: it may be made by scripts. Save it from your browser, or paste its text"
)
TOO_LARGE = (
    f"It is larger than {MOST_BYTES // 1024**2} MB, which no page of text is: save the part that "
    f"matters, or paste its text"
)


def open_page(content: bytes, charset: str = "") -> PageText:
    """A page from its bytes, whatever they are: PDF, HTML, or plain text. Raises UnreadablePageError."""
    if len(content) > MOST_BYTES:
        raise UnreadablePageError(TOO_LARGE)
    if content[:1024].lstrip().startswith(b"%PDF-"):
        return checked(take_text_apart(read_pdf(content)))
    if b"\x00" in content[:4096] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadablePageError("That is no web page, PDF or text: give the page itself, as your browser saves it")
    text = _decoded(content, charset)
    return open_text(text)


def open_text(text: str) -> PageText:
    """A page from its text: HTML where it looks like it. Raises UnreadablePageError."""
    looks = re.search(r"<(?:html|body|head|div|p|table|h1|h2|dl|ul|main|section|!doctype)\b", text[:20_000], re.I)
    return checked(take_html_apart(text) if looks else take_text_apart(text))


def checked(page: PageText) -> PageText:
    """The page, if it is one that can be read. Raises UnreadablePageError."""
    words = re.findall(r"[^\W\d_]+", page.words.casefold())
    if len(words) < 150 and _WALL.search(page.words):
        raise UnreadablePageError(A_WALL)
    if len(words) < 3:
        raise UnreadablePageError(NO_TEXT)
    english = sum(word in _ENGLISH for word in words) / len(words)
    if (page.language not in ("", "en") and english < 0.12) or (len(words) >= 80 and english < 0.04):
        raise UnreadablePageError(NOT_ENGLISH)
    return page


def _decoded(content: bytes, charset: str) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    said = _CHARSET.search(content[:2048])
    for name in (charset, said[1].decode("ascii") if said else "", "utf-8"):
        try:
            return content.decode(name.strip() or "utf-8")
        except (UnicodeDecodeError, LookupError):
            continue
    return content.decode("cp1252", "replace")
