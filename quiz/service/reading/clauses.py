"""What a page says, taken apart: clauses, each with the words that it stands under. Pages, PDFs and pasted text all
come down to these, and everything that proposes facts reads nothing else.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

TEXT, HEADING, CELL = "text", "heading", "cell"
MOST_CLAUSES = 20_000
LONGEST_CLAUSE = 1_000  # characters; what goes on longer is no sentence that anybody would quote
_SPACES = re.compile(r"[\s\u00a0\u200b\u202f]+")
# A sentence ends before a capital, a figure or a price, and not after an initial ("M.S. in") or a title.
_ENDS = re.compile(
    r"(?:(?<=[a-z0-9)%’'\"”]{2}[.!?;])|(?<=[0-9][.!?;]))(?<!\bDr\.)(?<!\bSt\.)(?<!\bMs\.)(?<!\bMr\.)"
    r"\s+(?=[A-Z0-9$“\"¿])"
)
_LABEL = re.compile(r"(?![^:]*\d\d? [a-z])([A-Z][^:$.?!]{1,48}):\s+(.+)", re.S)  # "36 credits: 24 of …" is none


@dataclass(frozen=True, slots=True)
class Clause:
    """A sentence, an item of a list, a heading or a cell of a table. `label` is what names it beside it (the row and
    column of a cell, a term, the words before a colon, a question), `path` the headings above it from the outermost;
    `quote` is what an advisor is shown: the sentence, or the whole row."""

    text: str
    quote: str
    label: str = ""
    path: tuple[str, ...] = ()
    kind: str = TEXT

    @property
    def nearest(self) -> str:
        """The words that say what the clause is about: its label, else the heading above it."""
        return self.label or (self.path[-1] if self.path else "")

    @property
    def around(self) -> tuple[str, ...]:
        """Text, label and headings, the nearest first."""
        return (self.text, self.label, *reversed(self.path))


@dataclass(frozen=True, slots=True)
class PageText:
    """A page taken apart. `links` are the addresses that it leads to with their words, as they stand there."""

    title: str
    clauses: tuple[Clause, ...]
    language: str = ""
    links: tuple[tuple[str, str], ...] = field(default=())

    @property
    def words(self) -> str:
        """All that it says, for what is asked of the page as a whole."""
        return " ".join((self.title, *(f"{clause.label} {clause.text}" for clause in self.clauses)))


def plain(text: str | None) -> str:
    """A text in one line, with plain spaces."""
    return _SPACES.sub(" ", text or "").strip()


def sentences(text: str) -> Iterator[str]:
    """
    >>> [*sentences("The M.S. in Logistics takes 30 credits. Fall: July 15. Spring: May 1.")]
    ['The M.S. in Logistics takes 30 credits.', 'Fall: July 15.', 'Spring: May 1.']
    """
    yield from (part[:LONGEST_CLAUSE] for part in _ENDS.split(plain(text)) if part)


def clauses_of(text: str, path: tuple[str, ...], label: str = "") -> Iterator[Clause]:
    """The sentences of a text as clauses; "Credits: 30" is 30 under the label Credits. Under a question each sentence
    answers it."""
    asked = path[-1] if path and path[-1].endswith("?") else ""
    for sentence in sentences(text):
        found = None if label else _LABEL.fullmatch(sentence)
        named, said = (found[1], found[2]) if found else (label or asked, sentence)
        before = f"{label}: " if label else f"{asked} " if asked and not found else ""
        yield Clause(said, before + sentence, named, path)
