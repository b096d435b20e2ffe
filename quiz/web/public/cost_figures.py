"""Every number behind the cost page with where it comes from: the student's own, else the catalog's, else a published
figure with its year, else an assumption that says it is ours.
"""

from quiz.core.careers.occupations import ENGINEERING_MANAGERS, GROWTH_SOURCE, PAY_SOURCE, occupations
from quiz.core.catalog.facts import FACTS, SCHOOL_RATES, Shown
from quiz.core.catalog.program import Program
from quiz.core.decision.payback import GROWTH, RATE, Benchmarks, Inputs, benchmarks
from quiz.web.public.cost_defaults import ARTICLE, MODES, PAY, Figure, length, usual_months, usual_pay
from quiz.web.public.cost_form import CostForm
from quiz.web.public.cost_prices import ABOUT_FEES, Price, noted
from quiz.web.public.cost_words import dollars

OWN = "your own figure"
TUITION = "Total tuition"
OURS = "an assumption of ours, without a source"


def price_doubt(price: Price, form: CostForm) -> str:
    """What kind of price counts, where it is none to rely on: "estimated price", "old price", or ""."""
    doubts = [cost.doubt for cost in price.costs if cost.doubt]
    return doubts[0] if doubts and form.price.data is None else ""


def _price(price: Price, form: CostForm) -> tuple[tuple[float, ...], Figure]:
    """Total tuition that counts: the student's own figure, else the catalog's for where the student lives."""
    own = form.price.data
    if own is not None:
        return (own,), Figure(TUITION, Shown(dollars(own)), OWN)
    found = tuple(cost.usd for cost in price.costs if cost.usd is not None)
    beside = " ".join(price.beside)
    return found, Figure(TUITION, Shown(price.shown.text, beside, price.shown.known), price.shown.note)


def _pays(form: CostForm) -> tuple[tuple[float, ...], Figure]:
    own = form.pay.data
    if own is not None:
        return (own,), Figure(PAY, Shown(dollars(own)), OWN)
    return usual_pay(form.discipline.data, form.experience)


def _months(program: Program, form: CostForm) -> tuple[tuple[float, ...], Figure]:
    own = form.months.data
    return usual_months(program, form.mode.data) if own is None else length(own, own, OWN)


def _mode(form: CostForm) -> Figure:
    """A form sends its way of studying even where nobody touched it, so only another one than usual was chosen."""
    usual = form.usual_mode
    why = usual.why if form.mode.data == usual.key else "as chosen in the form"
    return Figure("Way of studying", Shown(MODES[form.mode.data]), why)


def _own(form: CostForm) -> tuple[Figure, ...]:
    """The student's own sums; an empty field is not counted, which is no claim that it is nothing."""
    fields = (form.fees, form.aid, form.employer)
    return tuple(
        Figure(one.label.text, Shown("not counted") if one.data is None else Shown(dollars(one.data)), said)
        for one in fields
        for said in ["type it if you know it" if one.data is None else OWN]
    )


def _per_cent(form: CostForm, name: str, default: float) -> tuple[float, Figure]:
    field = form[name]
    share = default if field.data is None else field.data / 100
    source = OURS if field.data is None else OWN
    return share, Figure(field.label.text.replace(", %", ""), Shown(f"{share * 100:g} %".replace("-", "−")), source)


def _fixed(known: Benchmarks) -> tuple[Figure, ...]:
    bls = f"{PAY_SOURCE.name}, {PAY_SOURCE.year}"
    expects = occupations()[ENGINEERING_MANAGERS].experience or "not stated"
    rows = (
        ("Extra pay, cautious", "a tenth of your pay", OURS, ""),
        (
            "Average for “Engineering Manager”",
            dollars(known.title_average),
            f"PayScale, 2025, as cited by {ARTICLE}",
            "",
        ),
        ("MBA hires above direct hires", dollars(known.mba_gap), f"GMAC, 2024, as cited by {ARTICLE}", ""),
        ("Median of engineering managers", dollars(known.managers_median), bls, PAY_SOURCE.url),
        ("Work before such a post", expects, f"{GROWTH_SOURCE.name}, {GROWTH_SOURCE.year}", GROWTH_SOURCE.url),
    )
    return tuple(Figure(name, Shown(text), source, url) for name, text, source, url in rows)


def numbers(program: Program, form: CostForm, price: Price) -> tuple[Inputs, tuple[Figure, ...]]:
    """What the formula works with, and every one of its numbers with its source; `price` is the catalog's."""
    prices, price_figure = _price(price, form)
    pays, pay = _pays(form)
    months, lasting = _months(program, form)
    rate, rate_figure = _per_cent(form, "rate", RATE)
    growth, growth_figure = _per_cent(form, "growth", GROWTH)
    inputs = Inputs(
        prices=tuple(one + (form.fees.data or 0) for one in prices),
        pays=pays,
        months=months,
        part_time=form.mode.data == "part_time",
        aid=(form.aid.data or 0) + (form.employer.data or 0),
        rate=rate,
        growth=growth,
    )
    figures = (price_figure, *_own(form), pay, _mode(form), lasting, rate_figure, growth_figure)
    return inputs, (*figures, *_fixed(benchmarks()))


def school_charges(program: Program) -> tuple[tuple[str, Shown], ...]:
    """The school's average charges, which are not this program's price."""
    found = [(label, FACTS[column].shown(program)) for column, label in SCHOOL_RATES.items()]
    return tuple((label, shown) for label, shown in found if shown.known)


def hints(program: Program, form: CostForm, price: Price) -> dict[str, str]:
    """What counts where a field stays empty."""
    pay = usual_pay(form.discipline.data, form.experience)[1].shown
    months = usual_months(program, form.mode.data)[1]
    left_out = "Empty: not counted"
    shown = price.shown
    return {
        "pay": f"Empty: {pay.text}{f', {pay.note}' if pay.note else ''}",
        "price": f"Empty: {shown.text}, {shown.note}" if shown.known else "Not published: ask the school",
        "fees": ". ".join((left_out, *noted(program, ABOUT_FEES))),
        "aid": f"For the whole degree. {left_out}",
        "employer": f"For the whole degree. {left_out}",
        "months": f"Empty: {months.shown.text}, {months.source}",
        "rate": f"After inflation. Empty: {RATE * 100:g}, {OURS}",
        "growth": f"After inflation. Empty: {GROWTH * 100:g}, {OURS}",
    }
