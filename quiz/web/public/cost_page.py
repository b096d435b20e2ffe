"""What the cost page shows: the price in every form it is known, what has to come back, and four scenarios, in words.

The figures are quiz/core/decision/payback.py's, from the numbers of payback_inputs.py beside it. What is not known is
said in words.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from quiz.core.catalog import NOT_PUBLISHED, Catalog, FactText, Program, Source, earned_rows, number_sources
from quiz.core.catalog import SheetRow as FactRow
from quiz.core.decision import (
    MODES,
    NEEDS_PAY,
    OWN,
    Figure,
    Inputs,
    OwnNumbers,
    Payback,
    PaybackCard,
    Price,
    amount,
    benchmarks,
    card,
    compute_payback,
    dollars,
    ends,
    factors,
    hints,
    mode_note,
    numbers,
    only_mode,
    price_doubt,
    price_of,
    school_charges,
    span,
)
from quiz.core.text import listing
from quiz.web.pictures import CashFlow, cash_flows
from quiz.web.public.cost_form import CostForm

NEEDS_PRICE = "not known without a price"


@dataclass(frozen=True, slots=True)
class CostPage:
    """Everything the template needs, in reading order; `said` is what stands above the results, `doubt` what kind of
    price they rest on, where that is none to rely on; `pictures` are by the id of their card; `result` and what follows
    are None or empty while a field of the form cannot be used."""

    prices: tuple[tuple[Price, tuple[int, ...]], ...]
    sources: tuple[Source, ...]
    school: tuple[tuple[str, FactText], ...]
    earned: tuple[FactRow, ...]
    hints: dict[str, str]
    other_mode: tuple[str, str]
    other_offered: bool
    said: tuple[str, ...]
    result: Payback | None = None
    needed: tuple[tuple[str, FactText], ...] = ()
    left_open: str = ""
    doubt: str = ""
    cards: tuple[PaybackCard, ...] = ()
    pictures: Mapping[str, CashFlow] = field(default_factory=dict)
    figures: tuple[Figure, ...] = ()
    factors: tuple[float, ...] = ()


def cost_page(catalog: Catalog, program: Program, form: CostForm, year: int) -> CostPage:
    """The page for a program and a form that has been validated, in the calendar year `year`."""
    own = form.own_numbers
    numbered: dict[Source, int] = {}
    rows = [(price, number_sources(price.sources, numbered)) for price in _prices(catalog, program, own, year)]
    counted = price_of(catalog, program, own, own.state)
    other = next(mode for mode in MODES if mode != own.mode)
    note = mode_note(program, own.usual, own.mode)
    page = CostPage(
        prices=tuple(rows),
        earned=earned_rows(catalog, program, numbered),
        sources=tuple(numbered),
        school=school_charges(program),
        hints=hints(program, own, counted),
        other_mode=(other, MODES[other].lower()),
        other_offered=only_mode(program) in ("", other),
        said=(note,) if note else (),
        doubt=price_doubt(counted, own),
    )
    return page if form.errors else _worked_out(page, *numbers(program, own, counted))


def _prices(catalog: Catalog, program: Program, own: OwnNumbers, year: int) -> tuple[Price, ...]:
    """Total tuition for residents of the program's state and for everybody else."""
    resident, typed = own.state == program.state, own.price is not None
    out = []
    for who, state, counts in (
        (f"Residents of {program.state}", program.state, resident),
        ("Everybody else", "", not resident),
    ):
        price = price_of(catalog, program, own, state, who)
        old = any(cost.year and int(cost.year[:4]) + 1 < year for cost in price.costs)
        out.append(replace(price, old=old, counted=counts and not typed and bool(price.costs)))
    return tuple(out)


def _worked_out(page: CostPage, inputs: Inputs, figures: tuple[Figure, ...]) -> CostPage:
    known = benchmarks()
    result = compute_payback(inputs, known)
    drawn = {
        outcome.scenario.id: (outcome.least.running, outcome.most.running)
        for outcome in result.outcomes
        if outcome.least and outcome.most
    }
    parts = (("the price", inputs.prices), ("your pay", inputs.pays), ("the length", inputs.months))
    several = [name for name, found in parts if len(found) > 1]
    return replace(
        page,
        said=(*page.said, *_aid_note(inputs)),
        result=result,
        needed=_needed(result, any(figure.source == OWN for figure in figures[1:4]), page.doubt),
        left_open=listing(several) if several else "",
        cards=tuple(card(outcome, inputs, known, page.doubt) for outcome in result.outcomes),
        pictures=dict(zip(drawn, cash_flows([*drawn.values()]), strict=True)),
        figures=figures,
        factors=factors(inputs.rate),
    )


def _aid_note(inputs: Inputs) -> tuple[str, ...]:
    """Aid beyond the price is not paid out."""
    if not inputs.prices or inputs.aid <= min(inputs.prices):
        return ()
    price = ends(span(inputs.prices), dollars)
    return (f"Your aid of {dollars(inputs.aid)} is more than the price can take ({price}): it counts up to the price.",)


def _needed(result: Payback, more: bool, doubt: str) -> tuple[tuple[str, FactText], ...]:
    """What extra pay has to make up for; `more` where the price is not tuition alone."""
    less = ", with fees and after aid" if more else ""
    return (
        (f"Tuition{less}", amount(result.net_price, NOT_PUBLISHED, doubt)),
        ("Pay you give up while studying", amount(result.lost_pay, NEEDS_PAY)),
        ("Has to come back", amount(result.investment, NEEDS_PRICE if result.net_price is None else NEEDS_PAY, doubt)),
    )
