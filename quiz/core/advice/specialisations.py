"""Ranks the four specialisations for a student, by the same weighted sum as the programs, on their own four-row matrix.

Interest and goal decide; what somebody studied only nudges, by at most a tenth, and breaks ties. A specialisation that
the student wants to avoid never comes first.
"""

from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from quiz.core.advice.document import RankedSpecialisation
from quiz.core.advice.statements import Statement
from quiz.core.questions import Answers
from quiz.core.ranking import Engine
from quiz.core.vocabulary import SPECIALISATIONS

# What the four are ranked by; who says the same gets the same.
LOOKED_AT = ("interest", "goal", "discipline", "avoid")
NUDGE = 0.10
TYPICAL = 0.6
BANDS = (("strong", 0.60), ("good", 0.40), ("possible", 0.20))


def _shares(engine: Engine, answers: Answers) -> dict[str, float]:
    """Weights over the four-row matrix that sum to 1: interest and goal, less the nudge where a discipline is named."""
    asked = answers.only(("interest", "goal"))
    shares: dict[str, float] = {}
    for term in engine.terms(asked):
        if term.column.startswith("specialisation."):
            shares[term.column] = shares.get(term.column, 0.0) + term.weight
    total = sum(shares.values())
    discipline = answers.discipline
    left = 1.0 - NUDGE if discipline not in (None, "non_stem") else 1.0
    shares = {column: left * share / total for column, share in shares.items()}
    return {**shares, f"discipline.{discipline}": NUDGE} if left < 1.0 else shares


def rank_specialisations(engine: Engine, answers: Answers) -> tuple[RankedSpecialisation, ...]:
    """The four specialisations, best first, each with its reasons."""
    return _ranked(engine, answers.only(LOOKED_AT))


@lru_cache(maxsize=1024)
def _ranked(engine: Engine, answers: Answers) -> tuple[RankedSpecialisation, ...]:
    space = engine.specialisations
    weights = np.zeros(len(space.columns))
    for column, share in _shares(engine, answers).items():
        weights[space.columns.index(column)] = share
    avoided = [key in answers.avoid for key in SPECIALISATIONS]
    fit = np.round(space.degrees @ weights, 9).tolist()
    order = sorted(range(len(fit)), key=lambda row: (avoided[row], -fit[row], row))
    return tuple(
        RankedSpecialisation(
            id=SPECIALISATIONS[row],
            name=space.names[SPECIALISATIONS[row]],
            rank=position + 1,
            fit=fit[row],
            band=next((name for name, least in BANDS if fit[row] >= least), "weak"),
            grounds=tuple(_grounds(engine, SPECIALISATIONS[row], answers)),
        )
        for position, row in enumerate(order)
    )


def _grounds(engine: Engine, key: str, answers: Answers) -> Iterator[Statement]:
    """Why a specialisation stands where it does, in the student's own answers."""
    if key in answers.interest:
        yield Statement("enjoys", {"interest": key})
    if answers.goal == key:
        yield Statement("wants_role", {"goal": key})
    elif answers.goal == "lead":
        yield Statement("leading_draws_on_all", {})
    discipline = answers.discipline
    if discipline and engine.specialisations.affinity(key, discipline) >= TYPICAL:
        yield Statement("often_from", {"discipline": discipline, "specialisation": key})
    if key in answers.avoid:
        yield Statement("asked_not_to_lead", {})
