"""What a payback is worked out from: the student's own numbers, else the catalog's, else a published figure with its
year, else an assumption that says it is ours. Every number comes with the words that say where it is from.
"""

import re
from dataclasses import dataclass
from typing import NamedTuple

from quiz.core.careers import (
    ENGINEERING_MANAGERS,
    GROWTH_SOURCE,
    OF_DISCIPLINE,
    PAY_SOURCE,
    Occupation,
    occupation_of,
    read_occupations,
)
from quiz.core.catalog import (
    FACTS,
    SCHOOL_RATES,
    Catalog,
    Cost,
    FactText,
    Program,
    Source,
    cost_in,
    cost_shown,
    full_time_cost,
    possible_sources,
    school_year_rate,
)
from quiz.core.decision.payback import GROWTH, RATE, Benchmarks, Inputs, ResultSpan, benchmarks
from quiz.core.decision.payback_words import dollars, ends, number
from quiz.core.questions import Answers
from quiz.core.text import months

MODES = {"full_time": "Full-time", "part_time": "Part-time"}
USUAL_MONTHS = (12.0, 24.0)
ARTICLE = "a career article of March 2025"
PAY = "Pay without the degree, a year"
FEES_LABEL, AID_LABEL, EMPLOYER_LABEL = "Fees for the whole degree", "Scholarships and grants", "Your employer pays"
RATE_LABEL, GROWTH_LABEL = "Discount rate", "Growth of extra pay"
OWN = "your own figure"
TUITION = "Total tuition"
OURS = "an assumption of ours, without a source"
SAME = 0.10  # two estimates that differ by less than this share say the same
ABOUT_FEES = re.compile(r"\bfee|residenc|on top of", re.IGNORECASE)
ABOUT_PLANS = re.compile(r"\bplans?\b|\btotals\b", re.IGNORECASE)
TOTALS = frozenset({"tuition_total_usd", "tuition_total_nonresident_usd"})
SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z$])")


@dataclass(frozen=True, slots=True)
class Figure:
    """One number behind the page: its name, how it reads, where it comes from, and an official page where there is
    one."""

    name: str
    shown: FactText
    source: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Mode:
    """The way of studying that counts by itself: a key of MODES, why, and the student's own wish where it had to give
    way ("": it did not)."""

    key: str
    why: str
    wish: str = ""


@dataclass(frozen=True, slots=True)
class OwnNumbers:
    """What a student says of cost and pay; None or "" is not said, which is no claim that it is nothing.

    `pay` and `discipline` are of the path without the degree, `experience` is the quiz's answer, `state` the code of
    where the student lives; `mode` is the key of MODES that counts and `usual` the one that counts by itself. `price`,
    `fees`, `aid` and `employer` are US dollars for the whole degree, `months` a length, `rate` and `growth` shares a
    year after inflation."""

    usual: Mode
    mode: str
    discipline: str = ""
    experience: str | None = None
    state: str = ""
    pay: float | None = None
    price: float | None = None
    fees: float | None = None
    aid: float | None = None
    employer: float | None = None
    months: float | None = None
    rate: float | None = None
    growth: float | None = None


# --- the way of studying ------------------------------------------------------------------------------------------


def only_mode(program: Program) -> str:
    """The one way a program is taught as far as published; "" where it is both, or not known."""
    return program.pace[0] if program.pace and len(program.pace) == 1 else ""


def usual_mode(program: Program, answers: Answers) -> Mode:
    """How the program is taught, where that is one way; else how the student can study; else part-time for somebody
    with work to keep, and full-time, which counts lost pay, for everybody else."""
    only, wish = only_mode(program), answers.mode[1] if answers.mode else ""
    if only:
        return Mode(only, "the only way the program publishes", wish if wish != only else "")
    if wish:
        return Mode(wish, "as you said in the quiz")
    if answers.experience not in (None, "0"):
        return Mode("part_time", "the form’s default for somebody who works")
    return Mode("full_time", "the form’s default, which counts the pay given up")


def mode_note(program: Program, usual: Mode, counted: str) -> str:
    """What has to be said where the way that is counted, the student's wish and what is published differ."""
    only = only_mode(program)
    if not only or counted not in MODES:
        return ""
    published = f"as published, this program is taught {MODES[only].lower()} only"
    mine = MODES[counted].lower()
    if counted != only:
        return f"{published.capitalize()}: {mine} study is not offered as far as published. It counts as you chose."
    if usual.wish:
        return f"You said that you want to study {MODES[usual.wish].lower()}; {published}, so {mine} study is counted."
    return ""


# --- length -------------------------------------------------------------------------------------------------------


def usual_months(program: Program, mode: str) -> tuple[tuple[float, ...], Figure]:
    """The lengths it may take, which are alternatives: both that the program publishes, whatever the way of studying;
    with one of the two, or none, what is published and the article's one to two years. A program that publishes only
    its shortest counts as that full-time, or where it is taught one way."""
    low, high = program.duration_months_min, program.duration_months_max
    least, most = USUAL_MONTHS
    if low and high:
        return length(low, high, "as the program publishes it")
    if low and (mode == "full_time" or only_mode(program) == mode):
        return length(low, low, "the only length the program publishes")
    if low:
        words = f"the program publishes {low} months as its shortest, and no longest; one to two years is usual"
        return length(max(least, low), max(most, low), f"{words}, says {ARTICLE}")
    if high:
        words = f"the program publishes {high} months as its longest, and no shortest; one year is usual"
        return length(min(least, high), high, f"{words}, says {ARTICLE}")
    return length(least, most, f"not published; one to two years is usual, says {ARTICLE}")


def length(low: float, high: float, source: str) -> tuple[tuple[float, ...], Figure]:
    """One or two lengths in months, and the figure that names them."""
    figure = Figure("Length", FactText(f"{ends(ResultSpan(low, high), number)} months"), source)
    return tuple(sorted({float(low), float(high)})), figure


# --- pay ----------------------------------------------------------------------------------------------------------


class Spread(NamedTuple):
    """Two percentiles of an occupation, by the names of their columns, how they are called, and why they count."""

    low: str
    high: str
    words: str
    why: str


# BLS gives no pay by experience, so the lower end stands for whoever is at the start of working life.
SPREADS = {
    "0": Spread("p10", "p25", "the 10th to the 25th percentile", "because you said that you have not worked yet"),
    "1-2": Spread("p10", "median", "the 10th percentile to the median", "because you said one or two years of work"),
}
MIDDLE_HALF = Spread("p25", "p75", "the middle half", "because BLS gives no pay by experience")
MEDIANS = Spread("median", "median", "the median", "because your discipline is not said")


def usual_pay(discipline: str | None, experience: str | None) -> tuple[tuple[float, ...], Figure]:
    """Pay where the student gives none: the percentiles that go with the experience, of the discipline's occupation;
    where no discipline is said, of all of them from the lowest to the highest, for whom medians stand in for the middle
    half; () where no one occupation is a fair reading."""
    found = occupation_of(discipline)
    of = [found] if found else [] if discipline else [read_occupations()[soc] for soc in OF_DISCIPLINE.values()]
    spread = SPREADS.get(experience or "", MIDDLE_HALF if found else MEDIANS)
    pays = tuple(float(pay) for column in (spread.low, spread.high) for pay in _ends(of, column))
    if not pays:
        return (), Figure(PAY, FactText("no one occupation to take it from: type yours", known=False), "")
    whose = found.title.lower() if found else f"the {len(of)} engineering occupations of the quiz, lowest to highest"
    band = ResultSpan(min(pays), max(pays))
    shown = FactText(ends(band, dollars), f"{spread.words} of {whose}, US, {spread.why}")
    return (band.low, band.high), Figure(PAY, shown, f"{PAY_SOURCE.name}, {PAY_SOURCE.year}", PAY_SOURCE.url)


def _ends(found: list[Occupation], column: str) -> list[float]:
    """A percentile of every occupation that has it."""
    return [pay for occupation in found if (pay := getattr(occupation, column)) is not None]


# --- price ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Price:
    """What the program costs one kind of student: how it reads, the catalog's figures in it, their possible sources,
    and sentences that must stand beside it. `old` is a price of an academic year that ended before this calendar year;
    `counted` where it is the one the scenarios use."""

    who: str
    shown: FactText
    costs: tuple[Cost, ...]
    sources: tuple[Source, ...]
    beside: tuple[str, ...] = ()
    old: bool = False
    counted: bool = False


def price_of(catalog: Catalog, program: Program, own: OwnNumbers, state: str | None, who: str = "") -> Price:
    """The price for a student living in `state`, for the length and the way of studying that count."""
    cost = cost_in(catalog, program, state or None)
    other, beside = _by_the_year(program, own, state, cost)
    priced = (found for found in (cost, other) if found and found.low is not None)
    costs = tuple(sorted(priced, key=lambda cost: cost.low or 0))
    shown = [cost_shown(cost) for cost in costs or (cost,)]
    columns = [column for cost in costs for column in cost.columns]
    return Price(
        who,
        FactText(
            " or ".join(words.text for words in shown), "; or ".join(words.note for words in shown), shown[0].known
        ),
        costs,
        possible_sources(catalog, program, columns),
        (*_plan(program, cost), *beside),
    )


def _by_the_year(
    program: Program, own: OwnNumbers, state: str | None, cost: Cost
) -> tuple[Cost | None, tuple[str, ...]]:
    """Where an estimate by the credit counts for full-time study, the one by the year, if it says otherwise; where the
    length does not tell how many years that are, a sentence that names the year's charge."""
    if not cost.estimate or cost.usd is None or own.mode != "full_time":
        return None, ()
    lengths = usual_months(program, "full_time")[0] if own.months is None else (own.months,)
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
    found = [sentence for sentence in SENTENCE.split(program.public_note or "") if about.search(sentence)]
    return (f"The catalog notes: “{' '.join(found)}”",) if found else ()


# --- every number with its source -----------------------------------------------------------------------------------


def price_doubt(price: Price, own: OwnNumbers) -> str:
    """What kind of price counts, where it is none to rely on: "estimated price", "old price", or ""."""
    doubts = [cost.doubt for cost in price.costs if cost.doubt]
    return doubts[0] if doubts and own.price is None else ""


def _price(price: Price, own: OwnNumbers) -> tuple[tuple[float, ...], Figure]:
    """Total tuition that counts: the student's own figure, else the catalog's for where the student lives, of a range
    both ends."""
    if own.price is not None:
        return (own.price,), Figure(TUITION, FactText(dollars(own.price)), OWN)
    found = tuple(sorted({end for cost in price.costs for end in (cost.low, cost.high) if end is not None}))
    beside = " ".join(price.beside)
    return found, Figure(TUITION, FactText(price.shown.text, beside, price.shown.known), price.shown.note)


def _pays(own: OwnNumbers) -> tuple[tuple[float, ...], Figure]:
    if own.pay is not None:
        return (own.pay,), Figure(PAY, FactText(dollars(own.pay)), OWN)
    return usual_pay(own.discipline, own.experience)


def _months(program: Program, own: OwnNumbers) -> tuple[tuple[float, ...], Figure]:
    return usual_months(program, own.mode) if own.months is None else length(own.months, own.months, OWN)


def _mode(own: OwnNumbers) -> Figure:
    """A form sends its way of studying even where nobody touched it, so only another one than usual was chosen."""
    why = own.usual.why if own.mode == own.usual.key else "as chosen in the form"
    return Figure("Way of studying", FactText(MODES[own.mode]), why)


def _sum(label: str, usd: float | None) -> Figure:
    """One of the student's own sums; what is not said is not counted, which is no claim that it is nothing."""
    if usd is None:
        return Figure(label, FactText("not counted"), "type it if you know it")
    return Figure(label, FactText(dollars(usd)), OWN)


def _share(label: str, own: float | None, default: float) -> tuple[float, Figure]:
    share = default if own is None else own
    shown = FactText(f"{share * 100:g} %".replace("-", "−"))
    return share, Figure(label, shown, OURS if own is None else OWN)


def _fixed(known: Benchmarks) -> tuple[Figure, ...]:
    bls = f"{PAY_SOURCE.name}, {PAY_SOURCE.year}"
    expects = read_occupations()[ENGINEERING_MANAGERS].experience or "not stated"
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
    return tuple(Figure(name, FactText(text), source, url) for name, text, source, url in rows)


def numbers(program: Program, own: OwnNumbers, price: Price) -> tuple[Inputs, tuple[Figure, ...]]:
    """What the formula works with, and every one of its numbers with its source; `price` is the catalog's."""
    prices, price_figure = _price(price, own)
    pays, pay = _pays(own)
    months, lasting = _months(program, own)
    rate, rate_figure = _share(f"{RATE_LABEL} a year", own.rate, RATE)
    growth, growth_figure = _share(f"{GROWTH_LABEL} a year", own.growth, GROWTH)
    inputs = Inputs(
        prices=tuple(usd + (own.fees or 0) for usd in prices),
        pays=pays,
        months=months,
        part_time=own.mode == "part_time",
        aid=(own.aid or 0) + (own.employer or 0),
        rate=rate,
        growth=growth,
    )
    sums = (_sum(FEES_LABEL, own.fees), _sum(AID_LABEL, own.aid), _sum(EMPLOYER_LABEL, own.employer))
    figures = (price_figure, *sums, pay, _mode(own), lasting, rate_figure, growth_figure)
    return inputs, (*figures, *_fixed(benchmarks()))


def school_charges(program: Program) -> tuple[tuple[str, FactText], ...]:
    """The school's average charges, which are not this program's price."""
    found = [(label, FACTS[column].shown(program)) for column, label in SCHOOL_RATES.items()]
    return tuple((label, shown) for label, shown in found if shown.known)


def hints(program: Program, own: OwnNumbers, price: Price) -> dict[str, str]:
    """What counts where a field stays empty."""
    pay = usual_pay(own.discipline, own.experience)[1].shown
    months = usual_months(program, own.mode)[1]
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
