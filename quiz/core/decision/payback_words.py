"""What a payback says in words: money, lengths and spans of results, and each scenario as a card with its idea, where
it comes from and what is wrong with it. Whatever rests on an estimated or old price keeps its "about".
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import isinf

from quiz.core.catalog import FactText
from quiz.core.decision.payback import HORIZON, Benchmarks, Course, Inputs, Outcome, ResultSpan
from quiz.core.text import usd

NEEDS_PAY = "not known without your pay"
IDEAS = {
    "cautious": "If pay rises by a tenth.",
    "middle": "If pay comes to the average for the title “Engineering Manager”, or rises by a tenth if that is more.",
    "optimistic": "If pay rises by what MBA hires get above people hired straight from industry.",
    "manager": "If you are an engineering manager five years after the degree, at the median of all of them.",
}
ONE_SOURCE = {
    "cautious": "A tenth is an assumption of ours, without a source.",
    "middle": "PayScale asks employees, in 2025, as a career article cites it.",
    "optimistic": "GMAC’s survey of 2024, as a career article cites it. It is about MBAs, not this degree; in GMAC’s "
    "own surveys of 2018 and 2019 the gap was $20,000 and $40,000.",
    "manager": "BLS counts such posts as needing five years or more of related work. The degree is not a promotion.",
}
MIXED = (
    "The sum takes a BLS figure, which employers report, from a PayScale one, which employees report: two measures, so "
    "read it as a rough size. Your own pay would be better."
)


# --- numbers --------------------------------------------------------------------------------------------------------


def dollars(amount: float) -> str:
    """
    >>> dollars(-34_318.2)
    '−$34,318'
    """
    return f"{'−' if round(amount) < 0 else ''}{usd(abs(amount))}"


def thousands(amount: float) -> str:
    """To the nearest thousand, which is as exact as any of this can be.

    >>> thousands(-34_318)
    '−$34,000'
    """
    return dollars(round(amount, -3))


def number(value: float) -> str:
    """
    >>> [number(value) for value in (9.0, 8.94)]
    ['9', '8.9']
    """
    return f"{round(value, 1):g}"


def ends(span: ResultSpan, words: Callable[[float], str]) -> str:
    """Both ends in words, or the one where they read the same.

    >>> ends(ResultSpan(10, 20), dollars)
    '$10 to $20'
    """
    low, high = words(span.low), words(span.high)
    return low if low == high else f"{low} to {high}"


def amount(span: ResultSpan | None, unknown: str, doubt: str = "") -> FactText:
    """A span of money; `unknown` says what it would need, `doubt` what kind of price it rests on, if that is none to
    rely on."""
    if span is None:
        return FactText(unknown, known=False)
    return FactText(f"{about(doubt)}{ends(span, dollars)}", with_price(doubt))


def about(doubt: str) -> str:
    """The word before a figure that rests on a price in doubt."""
    return "about " if doubt else ""


def with_price(doubt: str) -> str:
    """
    >>> with_price("estimated price")
    'with an estimated price'
    """
    return f"with an {doubt}" if doubt else ""


def payback_words(span: ResultSpan, doubt: str = "") -> str:
    """
    >>> payback_words(ResultSpan(3.29, 8.94))
    '3.3 to 8.9 years after graduation'
    """
    if span.high == 0:
        return "nothing has to come back"
    if isinf(span.low):
        return "not recovered by pay alone"
    if isinf(span.high):
        return f"{about(doubt)}{number(span.low)} years after graduation at best; at worst not recovered by pay alone"
    return f"{about(doubt)}{ends(span, number)} year{'' if span.low == span.high == 1 else 's'} after graduation"


def enrolment_words(span: ResultSpan) -> str:
    """The same counted from enrolment; "" where pay alone does not recover it.

    >>> enrolment_words(ResultSpan(5.29, float("inf")))
    'at best 5.3 years from enrolment'
    """
    if isinf(span.low):
        return ""
    return f"{f'at best {number(span.low)}' if isinf(span.high) else ends(span, number)} years from enrolment"


def even_words(span: ResultSpan) -> str:
    """The price after aid at which ten years come out even; below nothing there is none."""
    if span.high < 0:
        return "none: even a free program would not come out even"
    if span.low < 0:
        return f"{thousands(span.high)} at best; at worst none, not even a free program"
    return ends(span, thousands)


# --- scenarios ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PaybackCard:
    """One scenario in words. `gist` answers in a line; `courses` are its years as a table, empty where the figures do
    not reach that far; `summary` says in a sentence what a picture of them shows."""

    id: str
    name: str
    gist: str
    idea: str
    notes: tuple[str, ...]
    results: tuple[tuple[str, FactText], ...]
    courses: tuple[tuple[str, Course], ...]
    summary: str


def card(outcome: Outcome, inputs: Inputs, known: Benchmarks, doubt: str) -> PaybackCard:
    """One scenario in words; `doubt` is what kind of price it rests on, where that is none to rely on."""
    delay = outcome.scenario.delay
    results = [
        ("Extra pay a year", amount(outcome.uplift, NEEDS_PAY)),
        ("From", FactText(f"{delay} years after graduation" if delay else "graduation on")),
    ]
    if outcome.payback and outcome.from_enrolment and outcome.npv:
        later = enrolment_words(outcome.from_enrolment) if inputs.part_time and outcome.payback.high else ""
        beside = "; ".join(filter(None, (later, with_price(doubt))))
        results.append(("Payback", FactText(payback_words(outcome.payback, doubt), beside)))
        results.append(
            (f"Worth after {HORIZON} years", FactText(f"about {ends(outcome.npv, thousands)}", with_price(doubt)))
        )
    if outcome.even_price:
        results.append(("Break-even price, after aid", FactText(even_words(outcome.even_price))))
    courses = [("Least favourable", outcome.least), ("Most favourable", outcome.most)]
    if outcome.least == outcome.most:
        courses = [("Cash flow", outcome.least)]
    return PaybackCard(
        id=outcome.scenario.id,
        name=outcome.scenario.name,
        gist=_gist(outcome, doubt),
        idea=IDEAS[outcome.scenario.id],
        notes=tuple(_notes(outcome, inputs, known)),
        results=tuple(results),
        courses=tuple((name, course) for name, course in courses if course),
        summary=_summary(outcome, doubt),
    )


def _gist(outcome: Outcome, doubt: str) -> str:
    """When it has come back; without a price, which price would; without pay, that it needs one."""
    if outcome.payback:
        return payback_words(outcome.payback, doubt)
    return f"break-even price: {even_words(outcome.even_price)}" if outcome.even_price else NEEDS_PAY


def _notes(outcome: Outcome, inputs: Inputs, known: Benchmarks) -> Iterator[str]:
    """Where the scenario comes from, and what is wrong with it for these figures."""
    yield ONE_SOURCE[outcome.scenario.id]
    pays, own = inputs.pays, len(inputs.pays) == 1
    if outcome.scenario.id == "middle" and pays:
        yield from _middle_notes(outcome, inputs, known)
    if outcome.scenario.id == "manager" and pays and not own:
        yield "The most extra pay stands beside the lowest pay: one median for all managers is compared with every pay."
    if outcome.scenario.id == "manager" and pays and max(pays) >= known.managers_median:
        yield f"{'Your pay' if own else 'The upper end of the pay'} is above that median already, so nothing is added."


def _middle_notes(outcome: Outcome, inputs: Inputs, known: Benchmarks) -> Iterator[str]:
    pays, own = inputs.pays, len(inputs.pays) == 1
    uplift = outcome.uplift
    if uplift and uplift.high > known.mba_gap:
        yield (
            f"{'This' if uplift.low > known.mba_gap else 'The upper end'} is more extra pay than “Optimistic” has: "
            f"it follows from {'your pay' if own else 'the pay that is counted'}."
        )
    if not own and min(pays) < known.turning_point:
        yield MIXED
    if max(pays) > known.turning_point:
        yield (
            f"{'At this pay' if own else f'For pay above {dollars(known.turning_point)}'} PayScale’s average adds "
            "less than a tenth or nothing, so the cautious tenth counts."
        )


def _summary(outcome: Outcome, doubt: str) -> str:
    """What the picture shows, in a sentence."""
    if not (outcome.least and outcome.most):
        return ""
    last = ResultSpan(*sorted((outcome.least.running[-1], outcome.most.running[-1])))
    return f"From nothing at enrolment to {about(doubt)}{ends(last, thousands)} after {HORIZON} years, not discounted."
