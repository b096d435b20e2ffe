"""What the cost page shows: the price in every form it is known, what has to come back, and four scenarios, in words.

The figures are quiz/core/decision/payback.py's, from the numbers of cost_figures.py. What is not known is said
in words.
"""

from dataclasses import dataclass, replace

from quiz.core.catalog.facts import NOT_PUBLISHED, Shown
from quiz.core.catalog.program import Catalog, Program, Source
from quiz.core.catalog.sheet import number_sources
from quiz.core.decision.payback import Inputs, Payback, benchmarks, factors, payback, span
from quiz.core.text import listing
from quiz.web.pictures.cash_flow import cash_flows
from quiz.web.public.cost_cards import NEEDS_PAY, Card, card
from quiz.web.public.cost_defaults import MODES, Figure, mode_note, only_mode
from quiz.web.public.cost_figures import OWN, hints, numbers, price_doubt, school_charges
from quiz.web.public.cost_form import CostForm
from quiz.web.public.cost_prices import Price, price_of
from quiz.web.public.cost_words import amount, dollars, ends

NEEDS_PRICE = "not known without a price"


@dataclass(frozen=True, slots=True)
class CostPage:
    """Everything the template needs, in reading order; `said` is what stands above the results, `doubt` what kind of
    price they rest on, where that is none to rely on; `result` and what follows are None or empty while a field of
    the form cannot be used."""

    prices: tuple[tuple[Price, tuple[int, ...]], ...]
    sources: tuple[Source, ...]
    school: tuple[tuple[str, Shown], ...]
    hints: dict[str, str]
    other_mode: tuple[str, str]
    other_offered: bool
    said: tuple[str, ...]
    result: Payback | None = None
    needed: tuple[tuple[str, Shown], ...] = ()
    left_open: str = ""
    doubt: str = ""
    cards: tuple[Card, ...] = ()
    figures: tuple[Figure, ...] = ()
    factors: tuple[float, ...] = ()


def cost_page(catalog: Catalog, program: Program, form: CostForm, year: int) -> CostPage:
    """The page for a program and a form that has been validated, in the calendar year `year`."""
    numbered: dict[Source, int] = {}
    rows = [(price, number_sources(price.sources, numbered)) for price in _prices(catalog, program, form, year)]
    counted = price_of(catalog, program, form, form.state.data)
    other = next(one for one in MODES if one != form.mode.data)
    note = mode_note(program, form.usual_mode, form.mode.data)
    page = CostPage(
        prices=tuple(rows),
        sources=tuple(numbered),
        school=school_charges(program),
        hints=hints(program, form, counted),
        other_mode=(other, MODES[other].lower()),
        other_offered=only_mode(program) in ("", other),
        said=(note,) if note else (),
        doubt=price_doubt(counted, form),
    )
    return page if form.errors else _worked_out(page, *numbers(program, form, counted))


def _prices(catalog: Catalog, program: Program, form: CostForm, year: int) -> tuple[Price, ...]:
    """Total tuition for residents of the program's state and for everybody else."""
    services, typed = form.state.data == program.state, form.price.data is not None
    out = []
    for who, state, counts in (
        (f"Residents of {program.state}", program.state, services),
        ("Everybody else", "", not services),
    ):
        price = price_of(catalog, program, form, state, who)
        old = any(cost.year and int(cost.year[:4]) + 1 < year for cost in price.costs)
        out.append(replace(price, old=old, counted=counts and not typed and bool(price.costs)))
    return tuple(out)


def _worked_out(page: CostPage, inputs: Inputs, figures: tuple[Figure, ...]) -> CostPage:
    known = benchmarks()
    result = payback(inputs, known)
    drawn = {
        one.scenario.id: (one.least.running, one.most.running) for one in result.outcomes if one.least and one.most
    }
    pictures = dict(zip(drawn, cash_flows([*drawn.values()]), strict=True))
    parts = (("the price", inputs.prices), ("your pay", inputs.pays), ("the length", inputs.months))
    several = [name for name, found in parts if len(found) > 1]
    return replace(
        page,
        said=(*page.said, *_aid_note(inputs)),
        result=result,
        needed=_needed(result, any(one.source == OWN for one in figures[1:4]), page.doubt),
        left_open=listing(several) if several else "",
        cards=tuple(card(one, pictures.get(one.scenario.id), inputs, known, page.doubt) for one in result.outcomes),
        figures=figures,
        factors=factors(inputs.rate),
    )


def _aid_note(inputs: Inputs) -> tuple[str, ...]:
    """Aid beyond the price is not paid out."""
    if not inputs.prices or inputs.aid <= min(inputs.prices):
        return ()
    price = ends(span(inputs.prices), dollars)
    return (f"Your aid of {dollars(inputs.aid)} is more than the price can take ({price}): it counts up to the price.",)


def _needed(result: Payback, more: bool, doubt: str) -> tuple[tuple[str, Shown], ...]:
    """What extra pay has to make up for; `more` where the price is not tuition alone."""
    less = ", with fees and after aid" if more else ""
    return (
        (f"Tuition{less}", amount(result.net_price, NOT_PUBLISHED, doubt)),
        ("Pay you give up while studying", amount(result.lost_pay, NEEDS_PAY)),
        ("Has to come back", amount(result.investment, NEEDS_PRICE if result.net_price is None else NEEDS_PAY, doubt)),
    )
