"""HTML taken apart into clauses: headings, accordions, tables, lists of terms, and text in its blocks. Pages also make
headings of bold lines and lists of terms of plain boxes; these are read as what they look like.
"""

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from quiz.service.reading.clauses import CELL, HEADING, MOST_CLAUSES, Clause, PageText, clauses_of, plain

SKIPPED = frozenset("script style noscript template svg iframe nav footer form select option head".split())
BLOCKS = frozenset(
    """address article aside blockquote body caption center details dd div dl dt fieldset figcaption figure h1 h2 h3 h4
    h5 h6 header hr html li main ol p pre section summary table tbody td th tr ul button""".split()
)
HEADINGS = {f"h{level}": level for level in range(1, 7)}
OPENER = 7  # what opens a part of the page stands below every heading
BOLD = frozenset({"b", "strong"})
_A_LABEL = re.compile(r"(?:^|[\s_-])(?:label|lab|term|key|name|title|heading|caption)(?:$|[\s_-])", re.I)  # a class
_FIGURE = re.compile(r"\$?\d[\d,.]*[kK%+]?")
LONGEST_LABEL = 48
MOST_LINKS = 500
DEEPEST = 200  # elements within each other; browsers stop at 512


def take_html_apart(content: str) -> PageText:
    """The clauses of a page in its order. What no reader sees as its text (menus, footers, scripts) is left out."""
    tree = LexborHTMLParser(content)
    root = tree.css_first("html")
    walk = _Walk()
    if tree.body is not None:
        walk.go(tree.body, 0)
    title = tree.css_first("title")
    links = [
        ((node.attributes.get("href") or "").strip(), plain(node.text())) for node in tree.css("a[href]")[:MOST_LINKS]
    ]
    language = (root.attributes.get("lang") or "") if root else ""
    return PageText(plain(title.text()) if title else "", tuple(walk.clauses), language.lower()[:2], tuple(links))


class _Walk:
    """One way through a page: the headings that stand above, and what was said so far."""

    def __init__(self) -> None:
        self.clauses: list[Clause] = []
        self._above: list[tuple[int, str]] = []

    @property
    def _path(self) -> tuple[str, ...]:
        return tuple(text for _, text in self._above)

    def _add(self, clauses: Iterator[Clause]) -> None:
        for clause in clauses:
            if len(self.clauses) < MOST_CLAUSES:
                self.clauses.append(clause)

    def _head(self, level: int, text: str) -> None:
        while self._above and self._above[-1][0] >= level:
            self._above.pop()
        if text:
            self._add(iter([Clause(text, text, "", self._path, HEADING)]))
            self._above.append((level, text))

    def go(self, node: LexborNode, depth: int) -> None:
        """Walk through what stands in a block: runs of inline text are paragraphs, blocks among them are walked. A bold
        line before a break names the lines after it."""
        if boxes := _leaves(node):
            self._add(_said_in_boxes(boxes, self._path))
            return
        line: list[str] = []
        label, bold = "", True
        for child in node.iter(include_text=True):
            tag = child.tag or ""
            if tag in SKIPPED or tag == "-comment":
                continue
            if tag == "br":
                text = plain("".join(line))
                names = bold and _is_label(text)
                self._end(line, "" if names else label)
                label, bold = (text.rstrip(": ") if names else label), True
            elif tag in BLOCKS or (tag not in ("-text", "") and _holds_block(child)):
                self._end(line, label)
                label, bold = "", True
                if depth < DEEPEST:
                    self._block(child, tag, depth + 1)
            else:
                line.append(child.text(deep=True, separator=" ") if tag != "-text" else child.text(deep=False))
                bold = bold and (tag in BOLD or not line[-1].strip())
                if tag == "span":
                    line.append(" ")
        if bold and not label and node.tag == "p" and plain("".join(line)).endswith(("?", ":")):
            self._head(OPENER, plain("".join(line)))
        else:
            self._end(line, label)

    def _end(self, line: list[str], label: str = "") -> None:
        self._add(clauses_of("".join(line), self._path, label))
        line.clear()

    def _block(self, node: LexborNode, tag: str, depth: int) -> None:
        if tag in HEADINGS:
            self._head(HEADINGS[tag], plain(node.text(separator=" ")))
        elif tag == "summary" or (tag == "button" and "aria-controls" in node.attributes):
            self._head(OPENER, plain(node.text(separator=" ")))
        elif tag == "button":
            return
        elif tag == "table":
            self._add(_table(node, self._path))
        elif tag == "dl":
            self._terms(node, depth)
        elif tag == "details":
            above = list(self._above)
            self.go(node, depth)
            self._above = above
        else:
            self.go(node, depth)

    def _terms(self, node: LexborNode, depth: int) -> None:
        term = ""
        for child in node.css("dt, dd"):
            if child.tag == "dt":
                term = plain(child.text(separator=" "))
            elif _holds_block(child):
                above = list(self._above)
                self._head(OPENER, term)
                self.go(child, depth)
                self._above = above
            else:
                self._add(clauses_of(child.text(separator=" "), self._path, term))


def _is_label(text: str) -> bool:
    return bool(text) and len(text) <= LONGEST_LABEL and (text.endswith(("?", ":")) or not re.search(r"[.!$]", text))


def _leaves(node: LexborNode) -> list[LexborNode]:
    """The boxes in a box, where they make a pair of a name and what it names: a figure above its words, or a label, as
    its class says, above values. [] for all else."""
    boxes = [child for child in node.iter(include_text=True) if child.tag != "-text" or plain(child.text())]
    if not 2 <= len(boxes) <= 8 or any(box.tag not in ("div", "p", "dt", "dd") or _holds_block(box) for box in boxes):
        return []
    first = plain(boxes[0].text(separator=" "))
    is_figure = len(boxes) == 2 and _FIGURE.fullmatch(first) and len(plain(boxes[1].text())) <= LONGEST_LABEL
    is_label = _is_label(first) and _A_LABEL.search(boxes[0].attributes.get("class") or "")
    return boxes if is_figure or is_label else []


def _said_in_boxes(boxes: list[LexborNode], path: tuple[str, ...]) -> Iterator[Clause]:
    first, *others = [plain(box.text(separator=" ")) for box in boxes]
    if _FIGURE.fullmatch(first):
        yield from clauses_of(f"{first} {others[0]}", path)
    else:
        for text in others:
            yield from clauses_of(text, path, first.rstrip(": "))


def _holds_block(node: LexborNode) -> bool:
    return any(child.tag in BLOCKS for child in node.iter())


# --- tables -----------------------------------------------------------------------------------------------------------


def _table(node: LexborNode, path: tuple[str, ...]) -> Iterator[Clause]:
    """Each cell under the names of its row and column. A first row of headings alone names the columns, a heading or
    the first cell the row; what names the first column, and a caption, stand above all cells."""
    caption = node.css_first("caption")
    rows = [[cell for cell in row.iter() if cell.tag in ("td", "th")] for row in node.css("tr")]
    rows = [row for row in rows if row]
    spanning = plain(rows.pop(0)[0].text(separator=" ")) if len(rows) > 2 and len(rows[0]) == 1 else ""
    heads = [plain(cell.text(separator=" ")) for cell in rows[0]] if rows and _names_columns(rows) else []
    above = [*path, *([plain(caption.text(separator=" "))] if caption else []), spanning, *heads[:1]]
    above = [text for text in above if text]
    for row in rows[1:] if heads else rows:
        yield from _row(row, heads, tuple(above))


def _names_columns(rows: list[list[LexborNode]]) -> bool:
    if len(rows) < 2 or len(rows[0]) < 2:
        return False
    first, *others = [plain(cell.text(separator=" ")) for cell in rows[0]]
    plainly = not first and all(text and not re.search(r"\d", text) for text in others)  # an empty corner
    return plainly or all(cell.tag == "th" for cell in rows[0])


def _row(row: list[LexborNode], heads: list[str], path: tuple[str, ...]) -> Iterator[Clause]:
    texts = [plain(cell.text(separator=" ")) for cell in row]
    pairs = [(heads[at] if at < len(heads) else "", text) for at, text in enumerate(texts)]
    quote = " · ".join(f"{head}: {text}" if head and at else text for at, (head, text) in enumerate(pairs) if text)
    named = row[0].tag == "th" or not texts[0].startswith("$")
    name = texts[0] if len(texts) > 1 and named else ""
    for at, (head, text) in enumerate(pairs):
        if not text or (at == 0 and not head and row[0].tag == "th" and len(texts) > 1):
            continue  # the name of a row, which is the label of its cells
        label = " · ".join(part for part in (name if at else "", head) if part)
        yield Clause(text, quote, label, path, CELL)
