"""What is proposed: facts in the catalog's columns and spellings, each with the sentence it was read in and how sure
that reading is. Finders give findings, clause by clause; here they are brought together, and where two of them do not
agree nothing is proposed, because it is for a person to say which holds.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from quiz.core.catalog import PROGRAMS
from quiz.service.reading import admission, courses, grades, money, studying
from quiz.service.reading.clauses import Clause, PageText
from quiz.service.reading.denials import OLD, OLDISH, age, newest, newest_year, states_nothing
from quiz.service.reading.findings import Finding
from quiz.service.reading.scope import ReadingTarget, is_ours

SURE, LIKELY = 0.85, 0.65
FINDERS: tuple[Callable[[PageText, tuple[Clause, ...]], Iterator[Finding]], ...] = (
    studying.find_credits,
    studying.find_length,
    studying.find_ways,
    studying.find_starts,
    money.find_prices,
    admission.find_gre,
    admission.find_experience,
    admission.find_deadline,
    grades.find_gpa,
    grades.find_toefl,
    grades.find_stem,
    courses.find_emphasis,
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """New cells for a program, under the column whose page edits them: `quote` is the sentence they were read in,
    `marks` are what in it says so, `sure` is from 0 to 1. `seen_on` is the page or file, "" until it is known."""

    column: str
    cells: Mapping[str, str]
    quote: str
    marks: tuple[str, ...]
    sure: float
    seen_on: str = ""

    @property
    def sure_words(self) -> str:
        """How sure the reading is, in words."""
        return say_how_sure(self.sure)

    @property
    def quote_sha256(self) -> str:
        """The hash by which the sentence is found again, or missed, on the page."""
        return hash_quote(self.quote)


def say_how_sure(sure: float) -> str:
    """How sure a reading is, in words."""
    return "sure" if sure >= SURE else "likely" if sure >= LIKELY else "look closely"


def hash_quote(quote: str) -> str:
    """The SHA-256 of a sentence as it stands on a page."""
    return hashlib.sha256(quote.encode()).hexdigest()


def propose(page: PageText, target: ReadingTarget, year: int) -> tuple[Proposal, ...]:
    """The facts that a page says of a program, in the order of the catalog's columns; `year` is that of reading, by
    which what is said of earlier ones is left out."""
    ours = tuple(clause for clause in page.clauses if is_ours(clause, target) and not states_nothing(clause))
    recent = tuple(clause for clause in ours if age(clause, year) < OLD)
    found = [finding for find in FINDERS for finding in find(page, recent)]
    if not any(finding.column in money.NONRESIDENT for finding in found):
        found += _old_prices(page, tuple(clause for clause in ours if age(clause, year) >= OLD))
    proposals = [_proposal(_as_sure_as_recent(finding, year)) for finding in found]
    order = [*PROGRAMS.columns]
    return tuple(sorted((p for p in proposals if p), key=lambda proposal: order.index(proposal.column)))


def _old_prices(page: PageText, old: tuple[Clause, ...]) -> Iterator[Finding]:
    """Prices of earlier years, for a page that has none of late: they alone carry their year with them."""
    for finding in money.find_prices(page, old):
        if newest(finding.cells.get("tuition_year", "")) == newest_year(finding.clause):
            yield finding


def _as_sure_as_recent(finding: Finding, year: int) -> Finding:
    """The finding, no surer than the years that its sentence names let it be."""
    years = age(finding.clause, year)
    most = LIKELY - 0.05 if years >= OLD else SURE - 0.05 if years >= OLDISH else 1
    return replace(finding, sure=min(finding.sure, most))


def _proposal(finding: Finding) -> Proposal | None:
    """The finding as cells that the catalog takes; None where it takes one of them not."""
    cells = {name: PROGRAMS.spelled(name, cell) for name, cell in finding.cells.items() if cell}
    if not cells or any(PROGRAMS.columns[name].problem(cell) for name, cell in cells.items()):
        return None
    return Proposal(finding.column, cells, finding.clause.quote, finding.marks, round(finding.sure, 2))


def merge(read: Iterable[tuple[str, tuple[Proposal, ...]]]) -> tuple[Proposal, ...]:
    """The proposals of several pages of one program, each with its page. What one page says alone is kept, what two say
    alike once, with the surer sentence; where they do not agree, both are shown and neither is sure."""
    by_column: dict[str, list[tuple[str, Proposal]]] = {}
    for page, proposals in read:
        for proposal in proposals:
            by_column.setdefault(proposal.column, []).append((page, proposal))
    merged = []
    for found in by_column.values():
        distinct: dict[tuple[tuple[str, str], ...], tuple[str, Proposal]] = {}
        for page, proposal in sorted(found, key=lambda pair: -pair[1].sure):
            distinct.setdefault(tuple(sorted(proposal.cells.items())), (page, proposal))
        agreed = len(distinct) == 1
        merged += [
            Proposal(p.column, p.cells, p.quote, p.marks, p.sure if agreed else min(p.sure, LIKELY - 0.05), page)
            for page, p in distinct.values()
        ]
    order = [*PROGRAMS.columns]
    return tuple(sorted(merged, key=lambda proposal: order.index(proposal.column)))
