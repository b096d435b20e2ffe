"""A program in a row: the few facts that stand in the same place in every list, as short as they can be said.

A fact that is not known is "", so that a page can say "ask" in its place; what a price rests on stands on the program's
own page and in the details of the row.
"""

from dataclasses import dataclass

from quiz.core.catalog.prices import Cost
from quiz.core.catalog.program import Program
from quiz.core.text import capital, listing, months, usd
from quiz.core.vocabulary import PACE_WORDS, PLACE_WORDS

WAYS = {**PLACE_WORDS, "hybrid": "hybrid"}


@dataclass(frozen=True, slots=True)
class RowFacts:
    """How it is taught, what it costs, how long it takes: each "" where it is not known."""

    how: str
    price: str
    length: str


def row_facts(program: Program, cost: Cost) -> RowFacts:
    """The facts of a row; `cost` is the one for whoever reads it."""
    parts = [
        listing([words[value] for value in values], "or")
        for words, values in ((WAYS, program.delivery), (PACE_WORDS, program.pace))
        if values
    ]
    return RowFacts(capital(", ".join(parts)), short_price(cost), _length(program))


def short_price(cost: Cost) -> str:
    """
    >>> short_price(Cost(38400, 38400, True, "published total"))
    '$38,400'
    >>> short_price(Cost(18000.0, 26400.0, False, "estimate"))
    'about $18–26k'
    """
    if cost.low is None or cost.high is None:
        return ""
    if cost.known and cost.low == cost.high:
        return usd(cost.low)
    ends = dict.fromkeys(f"{end / 1000:.0f}" for end in (cost.low, cost.high))
    return f"about ${'–'.join(ends)}k"


def _length(program: Program) -> str:
    least, most = program.duration_months_min, program.duration_months_max
    return months(least, most) if least is not None or most is not None else ""
