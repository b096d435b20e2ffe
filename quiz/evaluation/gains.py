"""How good a program is for a persona, and how good a list: expert gain and nDCG.

Half the gain is the share of the conditions an expert asks for that the program is known to meet, half the share of
what the answers ask for (place, pace, price; an unknown counts half). Where there is only one of the two it is the
whole; a `none` rule known to be broken makes it 0. nDCG@5 compares a list with the best one possible.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

import numpy as np

from quiz.core.catalog.prices import CREDIT_UNIT_OF_SCHOOL_RATE
from quiz.core.catalog.program import Program
from quiz.core.questions.answers import Answers
from quiz.core.ranking.criteria import Floats
from quiz.evaluation.personas import FIRST, Persona, all_of

UNKNOWN_WISH = 0.5
Wish = Callable[[Program], bool | None]


def price(program: Program) -> float | None:
    """What somebody who looks it up would reckon: the published total, the price per credit or else the school's rate
    times semester credits."""
    if program.tuition_total_usd is not None:
        return float(program.tuition_total_usd)
    if program.credits is None or program.credit_unit not in (None, CREDIT_UNIT_OF_SCHOOL_RATE):
        return None
    rate = program.tuition_per_credit_usd or program.school_rate_credit_outstate
    return rate * program.credits if rate else None


def _names(field: str, option: str, program: Program) -> bool | None:
    values = program.value(field)
    return option in values if values else None


def _affordable(most: float, program: Program) -> bool | None:
    usd = price(program)
    return None if usd is None else usd <= most


def wishes(answers: Answers) -> Iterator[Wish]:
    """What the answers ask of a program beside its content."""
    if answers.mode:
        place, pace = answers.mode
        yield partial(_names, "delivery", place)
        yield partial(_names, "pace", pace)
    if answers.most_usd is not None:
        yield partial(_affordable, answers.most_usd)


def gains(persona: Persona, programs: Sequence[Program]) -> Floats | None:
    """The gain (n,) of each program in [0, 1]; None where neither the rules nor the answers ask for anything, or where
    an empty list is right."""
    goals = [rule.where for rule in persona.rules if rule.kind in ("at_least", "all")]
    nots = [rule.where for rule in persona.rules if rule.kind == "none"]
    asked = list(wishes(persona.answers))
    if not (goals or asked) or not persona.expects_a_list:
        return None

    def gain(program: Program) -> float:
        if any(all_of(program, forbidden) is True for forbidden in nots):
            return 0.0
        parts = []
        if goals:
            parts.append(sum(all_of(program, goal) is True for goal in goals) / len(goals))
        if asked:
            got = [wish(program) for wish in asked]
            parts.append(sum(UNKNOWN_WISH if degree is None else float(degree) for degree in got) / len(got))
        return sum(parts) / len(parts)

    return np.array([gain(program) for program in programs], dtype=float)


def dcg(values: Floats) -> float:
    """Discounted cumulative gain: each place counts 1 / log2(place + 1).

    >>> dcg(np.array([1.0]))
    1.0
    """
    return float(values @ (1.0 / np.log2(np.arange(2, len(values) + 2))))


def ndcg(values: Floats, rows: Sequence[int], top: int = FIRST) -> float | None:
    """How close the first `top` rows come to the best order of the gains (n,); None where no program has any gain."""
    best = dcg(np.sort(values)[::-1][:top])
    return dcg(values[list(rows[:top])]) / best if best else None
