"""The four scenarios of the cost page as cards: the idea, the results in words, where it comes from, and what is wrong
with it for these figures.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from quiz.core.catalog.facts import Shown
from quiz.core.decision.payback import HORIZON, Benchmarks, Course, Inputs, Outcome, Span
from quiz.web.pictures.cash_flow import CashFlow
from quiz.web.public.cost_words import (
    about,
    amount,
    dollars,
    ends,
    enrolment_words,
    even_words,
    payback_words,
    thousands,
    with_price,
)

NEEDS_PAY = "not known without your pay"
IDEAS = {
    "cautious": "If pay rises by a tenth.",
    "middle": "If pay comes to the average for the title “Engineering Manager”, or rises by a tenth if that is more.",
    "optimistic": "If pay rises by what MBA hires get above people hired straight from industry.",
    "manager": "If you are an engineering manager five years after the degree, at the median of all of them.",
}
ONE_SOURCE = {
    "cautious": "A tenth is an assumption of ours, without a source.",
    "middle": "PayScale asks employees, in 2025, as the article cites it.",
    "optimistic": "GMAC’s survey of 2024, as the article cites it. It is about MBAs, not this degree; in GMAC’s own "
    "surveys of 2018 and 2019 the gap was $20,000 and $40,000.",
    "manager": "BLS counts such posts as needing five years or more of related work. The degree is not a promotion.",
}
MIXED = (
    "The sum takes a BLS figure, which employers report, from a PayScale one, which employees report: two measures, so "
    "read it as a rough size. Your own pay would be better."
)


@dataclass(frozen=True, slots=True)
class Card:
    """One scenario as the page shows it. `courses` are its table, `flow` its picture; both are empty where the figures
    do not reach that far."""

    id: str
    name: str
    idea: str
    notes: tuple[str, ...]
    results: tuple[tuple[str, Shown], ...]
    flow: CashFlow | None
    courses: tuple[tuple[str, Course], ...]
    summary: str


def card(one: Outcome, flow: CashFlow | None, inputs: Inputs, known: Benchmarks, doubt: str) -> Card:
    """One scenario in words; `doubt` is what kind of price it rests on, where that is none to rely on."""
    delay = one.scenario.delay
    results = [
        ("Extra pay a year", amount(one.uplift, NEEDS_PAY)),
        ("From", Shown(f"{delay} years after graduation" if delay else "graduation on")),
    ]
    if one.payback and one.from_enrolment and one.npv:
        later = enrolment_words(one.from_enrolment) if inputs.part_time and one.payback.high else ""
        beside = "; ".join(filter(None, (later, with_price(doubt))))
        results.append(("Payback", Shown(payback_words(one.payback, doubt), beside)))
        results.append((f"Worth after {HORIZON} years", Shown(f"about {ends(one.npv, thousands)}", with_price(doubt))))
    if one.even_price:
        results.append(("Break-even price, after aid", Shown(even_words(one.even_price))))
    courses = [("Least favourable", one.least), ("Most favourable", one.most)]
    if one.least == one.most:
        courses = [("Cash flow", one.least)]
    return Card(
        id=one.scenario.id,
        name=one.scenario.name,
        idea=IDEAS[one.scenario.id],
        notes=tuple(_notes(one, inputs, known)),
        results=tuple(results),
        flow=flow,
        courses=tuple((name, course) for name, course in courses if course),
        summary=_summary(one, doubt),
    )


def _notes(one: Outcome, inputs: Inputs, known: Benchmarks) -> Iterator[str]:
    """Where the scenario comes from, and what is wrong with it for these figures."""
    yield ONE_SOURCE[one.scenario.id]
    pays, own = inputs.pays, len(inputs.pays) == 1
    if one.scenario.id == "middle" and pays:
        yield from _middle_notes(one, inputs, known)
    if one.scenario.id == "manager" and pays and not own:
        yield "The most extra pay stands beside the lowest pay: one median for all managers is compared with every pay."
    if one.scenario.id == "manager" and pays and max(pays) >= known.managers_median:
        yield f"{'Your pay' if own else 'The upper end of the pay'} is above that median already, so nothing is added."


def _middle_notes(one: Outcome, inputs: Inputs, known: Benchmarks) -> Iterator[str]:
    pays, own = inputs.pays, len(inputs.pays) == 1
    if one.uplift and one.uplift.high > known.mba_gap:
        yield (
            f"{'This' if one.uplift.low > known.mba_gap else 'The upper end'} is more extra pay than “Optimistic” has: "
            f"it follows from {'your pay' if own else 'the pay that is counted'}."
        )
    if not own and min(pays) < known.turning_point:
        yield MIXED
    if max(pays) > known.turning_point:
        yield (
            f"{'At this pay' if own else f'For pay above {dollars(known.turning_point)}'} PayScale’s average adds "
            "less than a tenth or nothing, so the cautious tenth counts."
        )


def _summary(one: Outcome, doubt: str) -> str:
    """What the picture shows, in a sentence."""
    if not (one.least and one.most):
        return ""
    last = Span(*sorted((one.least.running[-1], one.most.running[-1])))
    return f"From nothing at enrolment to {about(doubt)}{ends(last, thousands)} after {HORIZON} years, not discounted."
