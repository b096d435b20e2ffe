"""What finders share: a finding, numbers in digits or words, and the choice among findings that may not agree."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from quiz.service.reading.clauses import CELL, Clause

UNITS = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen".split()
WORDS: Mapping[str, int] = {
    **{word: number for number, word in enumerate(UNITS, 1)},
    "eighteen": 18,
    "twenty": 20,
    "twenty-four": 24,
    "thirty": 30,
    "thirty-two": 32,
    "thirty-three": 33,
    "thirty-six": 36,
    "forty": 40,
    "forty-five": 45,
    "forty-eight": 48,
}
NUMBER = r"(?:\d+(?:\.\d+)?|" + "|".join(sorted(WORDS, key=len, reverse=True)) + ")"
YES = re.compile(r"yes\b", re.I)
NO = re.compile(r"no\b(?!\.? \d)", re.I)
NAMED, SAID, GUESSED = 0.95, 0.86, 0.7  # under its own name in a table or list; in a sentence; from what stands around
DISPUTED = 0.6  # where another sentence says another thing
MOST_RIVALS = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """Cells that a clause gives for the column (and those edited with it), the words that say so, and how sure it
    is."""

    column: str
    cells: Mapping[str, str]
    clause: Clause
    marks: tuple[str, ...]
    sure: float


def number_of(text: str) -> float:
    """A number in digits or in words.

    >>> number_of("Thirty"), number_of("12")
    (30, 12.0)
    """
    return WORDS.get(text.casefold()) or float(text)


def agreed(findings: Sequence[Finding]) -> Finding | None:
    """The one that all agree with, in its surest sentence; None where there is none or they do not agree. One that is
    surer by a class than all others outweighs them."""
    if not findings:
        return None
    best = max(findings, key=lambda finding: finding.sure)
    rivals = [finding for finding in findings if dict(finding.cells) != dict(best.cells)]
    if any(finding.sure > best.sure - 0.1 for finding in rivals):
        return None
    return best


def either(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The one that all agree with, or, where two or three differ, each of them in its surest sentence and none of them
    sure: which one holds is for a person to say. More than that is a table of something else."""
    if chosen := agreed(findings):
        return (chosen,)
    distinct: dict[tuple[tuple[str, str], ...], Finding] = {}
    for finding in sorted(findings, key=lambda finding: -finding.sure):
        distinct.setdefault(tuple(sorted(finding.cells.items())), finding)
    few = distinct.values() if len(distinct) <= MOST_RIVALS else ()
    return tuple(replace(finding, sure=min(finding.sure, DISPUTED)) for finding in few)


def base(clause: Clause, named: re.Pattern[str]) -> float:
    """How sure a clause is by its form: under a name that says what it is, or in a sentence."""
    if named.search(clause.label):
        return NAMED
    return NAMED - 0.02 if clause.kind == CELL and any(named.search(words) for words in clause.path) else SAID
