"""The labelled pages of invented schools: what the reader proposes on them, compared with what a careful person would
enter, fact by fact. `tuned` are those that the reader was made on; `held` were written with them and put aside until it
was done; `fresh` were written after that, to be harder, `grades` for what applicants must
bring, `weekly` and `unseen` in other structures. Each page stands below its facts and a line of equals signs.
"""

from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from quiz.service.reading.errors import UnreadablePageError
from quiz.service.reading.opening import checked, open_text
from quiz.service.reading.plain_text import take_text_apart
from quiz.service.reading.proposals import propose
from quiz.service.reading.scope import ReadingTarget

FOLDER = Path(__file__).parents[1] / "service" / "reading" / "pages"
SETS = ("tuned", "held", "fresh", "grades", "weekly", "unseen")
READ_IN = 2026  # the year that the pages were written for
NO_FACTS = ("program", "kind")


@dataclass(frozen=True)
class LabelledPage:
    """A page with the facts of it: `kind` is html, or text and pdf for what is no markup. A name with a question mark
    is a fact of which the page says two things, for a person to choose."""

    name: str
    kind: str
    program: str
    content: str
    facts: dict[str, str]

    def proposed(self) -> dict[str, str]:
        """The cells that the reader proposes; none where it refuses the page."""
        try:
            page = open_text(self.content) if self.kind == "html" else checked(take_text_apart(self.content))
        except UnreadablePageError:
            return {}
        found = propose(page, ReadingTarget(self.program), READ_IN)
        times = Counter(proposal.column for proposal in found)
        cells = {name: cell for p in found if times[p.column] == 1 for name, cell in p.cells.items()}
        for column in (column for column, many in times.items() if many > 1):
            cells[f"{column}?"] = " or ".join(p.cells[column] for p in found if p.column == column)
        return cells


@dataclass(frozen=True)
class Score:
    """How many cells were proposed rightly, wrongly, and missed."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0


def labelled_pages(*sets: str) -> list[LabelledPage]:
    """The pages of these sets, of all without any."""
    return [_read(path) for name in sets or SETS for path in sorted((FOLDER / name).glob("*.page"))]


def _read(path: Path) -> LabelledPage:
    head, _, content = path.read_text().partition("===\n")
    facts = dict(line.split(": ", 1) for line in head.splitlines())
    kind = facts.pop("kind", "html")
    return LabelledPage(path.stem, kind, facts.pop("program"), content, facts)


@cache
def compared(name: str) -> list[tuple[LabelledPage, dict[str, str]]]:
    """The pages of a set, each with what is proposed on it; read once."""
    return [(page, page.proposed()) for page in labelled_pages(name)]


def mistakes(*sets: str) -> dict[str, list[tuple[str, str, str]]]:
    """By page: column, what a person enters and what was proposed, wherever they differ ("" for nothing)."""
    found = {}
    for page, proposed in (pair for name in sets or SETS for pair in compared(name)):
        columns = {**page.facts, **proposed}
        pairs = [(name, page.facts.get(name, ""), proposed.get(name, "")) for name in columns]
        found[page.name] = [pair for pair in pairs if pair[1] != pair[2]]
    return found


def scores(*sets: str) -> dict[str, Score]:
    """The score of each column, and of all together under "all"."""
    right, wrong, missed = Counter[str](), Counter[str](), Counter[str]()
    for page, proposed in (pair for name in sets or SETS for pair in compared(name)):
        for name, cell in proposed.items():
            (right if page.facts.get(name) == cell else wrong)[name] += 1
        missed.update(name for name, cell in page.facts.items() if proposed.get(name) != cell)
    names = sorted({*right, *wrong, *missed})
    each = {name: Score(right[name], wrong[name], missed[name]) for name in names}
    return {**each, "all": Score(right.total(), wrong.total(), missed.total())}
