"""The price of a program on its cost page, in every form it is known: published, computed, or estimated in one or two
ways that do not agree; with what has to be said beside it, in the catalog's own words where those are about money.
"""

import re
from dataclasses import dataclass

from quiz.core.catalog.facts import Shown, cost_shown
from quiz.core.catalog.prices import Cost, cost_of, full_time_cost, school_year_rate
from quiz.core.catalog.program import Catalog, Program, Source
from quiz.core.catalog.sheet import possible_sources
from quiz.core.text import months
from quiz.web.public.cost_defaults import usual_months
from quiz.web.public.cost_form import CostForm

SAME = 0.10  # two estimates that differ by less than this share say the same
ABOUT_FEES = re.compile(r"\bfee|residenc|on top of", re.IGNORECASE)
ABOUT_PLANS = re.compile(r"\bplans?\b|\btotals\b", re.IGNORECASE)
TOTALS = frozenset({"tuition_total_usd", "tuition_total_nonresident_usd"})
SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z$])")


@dataclass(frozen=True, slots=True)
class Price:
    """What the program costs one kind of student: how it reads, the catalog's figures in it, their possible sources,
    and sentences that must stand beside it. `old` is a price of an academic year that ended before this calendar year;
    `counted` where it is the one the scenarios use."""

    who: str
    shown: Shown
    costs: tuple[Cost, ...]
    sources: tuple[Source, ...]
    beside: tuple[str, ...] = ()
    old: bool = False
    counted: bool = False


def price_of(catalog: Catalog, program: Program, form: CostForm, state: str | None, who: str = "") -> Price:
    """The price for a student living in `state`, for the length and the way of studying that the form counts."""
    cost = cost_of(program, state or None, int(catalog.as_of or 0))
    other, beside = _by_the_year(program, form, state, cost)
    costs = tuple(sorted((one for one in (cost, other) if one and one.usd is not None), key=lambda one: one.usd or 0))
    shown = [cost_shown(one) for one in costs or (cost,)]
    columns = [column for one in costs for column in one.columns]
    return Price(
        who,
        Shown(" or ".join(one.text for one in shown), "; or ".join(one.note for one in shown), shown[0].known),
        costs,
        possible_sources(catalog, program, columns),
        (*_plan(program, cost), *beside),
    )


def _by_the_year(
    program: Program, form: CostForm, state: str | None, cost: Cost
) -> tuple[Cost | None, tuple[str, ...]]:
    """Where an estimate by the credit counts for full-time study, the one by the year, if it says otherwise; where the
    length does not tell how many years that are, a sentence that names the year's charge."""
    if not cost.estimate or cost.usd is None or form.mode.data != "full_time":
        return None, ()
    lengths = usual_months(program, "full_time")[0] if form.months.data is None else (form.months.data,)
    other = full_time_cost(program, state, lengths[0]) if len(lengths) == 1 else None
    if other and other.usd is not None:
        return (other, ()) if abs(other.usd - cost.usd) > SAME * cost.usd else (None, ())
    rate = school_year_rate(program, state)
    said = (
        f"Full-time students of the school pay {rate} for an academic year on average, which may come to another sum."
    )
    return None, (said,) if rate else ()


def _plan(program: Program, cost: Cost) -> tuple[str, ...]:
    """One total for a program of several lengths belongs to one of them."""
    low, high = program.duration_months_min, program.duration_months_max
    if not (low and high and low < high and not TOTALS.isdisjoint(cost.columns)):
        return ()
    return (
        f"This total is for one length out of {months(low, high)}; which one, we do not know for sure.",
        *noted(program, ABOUT_PLANS),
    )


def noted(program: Program, about: re.Pattern[str]) -> tuple[str, ...]:
    """The catalog's own words, where they speak of it: () or one line that says whose words they are."""
    found = [one for one in SENTENCE.split(program.public_note or "") if about.search(one)]
    return (f"The catalog notes: “{' '.join(found)}”",) if found else ()
