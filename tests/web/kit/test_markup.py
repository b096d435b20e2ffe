"""The quick reader of pages says what html5lib says, or nothing."""

import re
from functools import cache
from xml.etree.ElementTree import tostring

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.journey import student, take
from tests.support.markup import plain_tree

TAGS = re.compile(r"<[^<>]*>|&[^;\s]*;?|[^<&]+")


def strictly(html: str):
    """What html5lib makes of a page; None where it finds an error."""
    try:
        return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)
    except html5lib.html5parser.ParseError:
        return None


@pytest.fixture
def pages(client, advisor_client) -> list[str]:
    """A page of each kind, with forms, tables and pictures."""
    results = take(client, student())
    own = [
        results,
        f"{results}?show=all",
        results.replace("results", "shortlist"),
        results.replace("results", "budget"),
    ]
    paths = ["/", "/programs", "/programs/duke-mem", "/programs/duke-mem/cost", "/compare", "/method", "/guide/ladder"]
    admin = advisor_client("admin")
    desk = [admin.get(f"/advisor/{path}").text for path in ("", "catalog", "catalog/upload", "account")]
    return [*(client.get(path).text for path in (*paths, *own)), *desk]


def test_our_pages_are_plain_and_read_as_html5lib_reads_them(pages):
    for page in pages:
        found = plain_tree(page)
        assert found is not None, page[:500]
        assert tostring(found) == tostring(strictly(page))


def around(body: str) -> str:
    head = "\n<!doctype html>\n<html>\n<head>\n<title>A &amp; b</title>\n</head>\n"
    return f"{head}<body>\n{body}\n</body>\n</html>\n"


SAMPLE = """<main><h1>A</h1><p class="x">One <b>bold <i>and</i></b> <a href="/?a=1&amp;b=2">two</a><br>three&nbsp;x</p>
<form method="post" action="/"><fieldset><legend>L</legend><label for="a">A</label><input id="a" name="a" required>
<select name="s"><optgroup label="g"><option value="1" selected>1</option></optgroup></select>
<textarea name="t">
 x &lt;</textarea><button>Go</button></fieldset></form>
<table><caption>C</caption><thead><tr><th scope="col">H</th></tr></thead>
<tbody><tr><td>1<p>2</p></td></tr></tbody></table>
<ul><li>a<ul><li>b</li></ul></li></ul><dl><div><dt>t</dt><dd>d</dd></div></dl><details><summary>s</summary>x</details>
<svg viewBox="0 0 1 1" role="img"><title>t</title><g><path d="M0,0"/><text x="1">w</text></g></svg><hr><pre>
 x</pre><script src="/x.js"></script></main>"""
PIECES = TAGS.findall(around(SAMPLE))
ODD = [
    "<p>",
    "</p>",
    "<li>",
    "<tr>",
    "<td>",
    "</div>",
    "<b>",
    "</b>",
    "<a>",
    "<form>",
    "<h2>",
    "<option>",
    "<br/>",
    "<g>",
]
ODD += [
    "<div/>",
    "<!-- x -->",
    "&",
    "&lt",
    "&#0;",
    "&#128;",
    "&nosuch;",
    "<",
    "<x-y>",
    "<b a=1>",
    "<b a a>",
    "x",
    "\x01",
    "\r\n",
    "\r",
]
ODD += ["</title>", "<textarea>", "<title>", "<table>", "<body>", "<head>", "<svg>", "<select>", "<button>", "<script>"]


@cache
def same_or_nothing(html: str) -> bool:
    """Whether the quick reader found the page plain; then html5lib makes the same of it."""
    found = plain_tree(html)
    if found is None:
        return False
    judged = strictly(html)
    assert judged is not None, html
    assert tostring(found) == tostring(judged), html
    return True


def test_the_sample_is_plain():
    assert same_or_nothing(around(SAMPLE))


@given(
    st.lists(st.tuples(st.integers(0, len(PIECES) - 1), st.sampled_from(["drop", "twice", "swap", *ODD])), max_size=3)
)
def test_whatever_is_wrong_with_a_page_is_not_taken_for_plain(changes):
    pieces = [*PIECES]
    for at, change in changes:
        if change == "drop":
            pieces[at] = ""
        elif change == "twice":
            pieces[at] *= 2
        elif change == "swap":
            pieces[at - 1], pieces[at] = pieces[at], pieces[at - 1]
        else:
            pieces[at] += change
    same_or_nothing("".join(pieces))


@pytest.mark.parametrize("piece", ODD)
def test_an_odd_piece_anywhere_is_not_taken_for_plain_where_it_is_wrong(piece):
    for at in range(len(PIECES)):
        same_or_nothing("".join([*PIECES[:at], piece, *PIECES[at:]]))
