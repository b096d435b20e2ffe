"""What a degree costs somebody against the extra pay it might go with: payback and ten-year value, as ranges.

Four scenarios of extra pay always stand side by side, and none of them is a forecast. Whatever is not known for sure
comes as alternatives; every combination of them is worked out, and a result is the span of all. Nothing is filled in:
without a price there is only the price that would come out even, without pay only what needs none.

By hand, for a mechanical engineer at Duke's campus program, one year full-time, middle scenario, in 2024 figures:

* to recover: tuition 69,600 + lost pay 102,320 × 1 year = 171,920;
* extra pay: PayScale's 121,560 − BLS's 102,320 = 19,240 a year, which is above the cautious tenth of 10,232;
* payback: 171,920 / 19,240 = 8.9 years after graduation;
* ten-year value at 5 %: −171,920 / 1.05^0.5 + 19,240 × (1 / 1.05^1.5 + … + 1 / 1.05^9.5),
  which is −167,777 + 133,459 = −34,318.

>>> inputs = Inputs(prices=(69_600,), pays=(102_320,), months=(12,), part_time=False)
>>> middle = compute_payback(inputs, Benchmarks(managers_median=167_740)).outcomes[1]
>>> middle.scenario.id, middle.uplift.low, round(middle.payback.low, 1), round(middle.npv.low)
('middle', 19240, 8.9, -34318)
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import accumulate, product
from math import ceil, inf

from quiz.core.careers import ENGINEERING_MANAGERS, read_occupations

HORIZON = 10  # years from enrolment that the net present value covers
LONGEST = 40  # years of extra pay after which a payback is called none: a working life
RATE, GROWTH = 0.05, 0.0
CAUTIOUS_SHARE = 0.10
TITLE_AVERAGE = 121_560
MBA_GAP = 30_000
YEARS_TO_MANAGER = 5


@dataclass(frozen=True, slots=True)
class Benchmarks:
    """The published pay that scenarios compare with, US dollars a year: PayScale's average for the title "Engineering
    Manager" (2025), the gap of MBA hires in GMAC's survey (2024), the BLS median of engineering managers."""

    managers_median: float
    title_average: float = TITLE_AVERAGE
    mba_gap: float = MBA_GAP

    @property
    def turning_point(self) -> float:
        """The pay at which the middle scenario turns to the cautious one; there its extra pay is least."""
        return self.title_average / (1 + CAUTIOUS_SHARE)


def benchmarks() -> Benchmarks:
    """Those of the bundled table of occupations."""
    median = read_occupations()[ENGINEERING_MANAGERS].median
    if median is None:
        raise ValueError(f"careers/occupations.csv: {ENGINEERING_MANAGERS} has no median; the manager path needs it")
    return Benchmarks(median)


@dataclass(frozen=True, slots=True)
class Scenario:
    """One way that pay may differ after the degree: `uplift` gives US dollars a year from pay and benchmarks, never
    below 0; it starts `delay` years after graduation. `needs_pay` is False where pay does not enter."""

    id: str
    name: str
    uplift: Callable[[float, Benchmarks], float]
    delay: int = 0
    needs_pay: bool = True


# The middle one has the cautious one as its floor: PayScale's average for managers lies below what BLS gives for
# several disciplines, and a plain difference would tell those engineers that the degree costs them pay.
SCENARIOS: tuple[Scenario, ...] = (
    Scenario("cautious", "Cautious", lambda pay, known: CAUTIOUS_SHARE * pay),
    Scenario("middle", "Middle", lambda pay, known: max(CAUTIOUS_SHARE * pay, known.title_average - pay)),
    Scenario("optimistic", "Optimistic", lambda pay, known: known.mba_gap, needs_pay=False),
    Scenario("manager", "Manager path", lambda pay, known: max(0.0, known.managers_median - pay), YEARS_TO_MANAGER),
)


@dataclass(frozen=True, slots=True)
class Inputs:
    """What is known of a student and a program, with the alternatives where it is not known for sure.

    `prices`: tuition and fees for the whole degree before aid, US dollars, () unknown; `pays`: pay a year on the path
    without the degree, one value or both ends of a spread, () unknown; `months`: the lengths it may take, at least one;
    `aid`: scholarships and employer together, counted up to the price; `rate`, `growth`: real, as shares a year."""

    prices: tuple[float, ...]
    pays: tuple[float, ...]
    months: tuple[float, ...]
    part_time: bool
    aid: float = 0.0
    rate: float = RATE
    growth: float = GROWTH

    def cases(self, known: Benchmarks) -> tuple["CertainCase", ...]:
        """Every combination. Between the ends of a pay spread only the turning point can be an extreme of its own. An
        unknown price counts as nothing here: what needs it is not worked out."""
        pays = self.pays or (0.0,)
        inside = {known.turning_point} if min(pays) < known.turning_point < max(pays) else set()
        every = product(self.prices or (0.0,), (*pays, *sorted(inside)), self.months)
        return tuple(CertainCase(self, max(0.0, price - self.aid), pay, months / 12) for price, pay, months in every)


@dataclass(frozen=True, slots=True)
class CertainCase:
    """One certain combination: the price after aid (USD), pay (USD a year) and length (years)."""

    inputs: Inputs
    net_price: float
    pay: float
    years: float

    @property
    def lost_pay(self) -> float:
        """Pay given up while studying: all of it full-time, none part-time."""
        return 0.0 if self.inputs.part_time else self.pay * self.years

    @property
    def investment(self) -> float:
        """What extra pay has to make up for, US dollars."""
        return self.net_price + self.lost_pay

    @property
    def calendar_years(self) -> int:
        """The years that study touches; extra pay starts after the last of them, which is slightly cautious."""
        return ceil(self.years)

    def flows(self, uplift: float, delay: int) -> tuple[float, ...]:
        """Cash flow of each year from enrolment, US dollars: costs in step with the study done in it, then nothing
        until `delay` years have passed, then the extra pay."""
        out = []
        for year in range(1, HORIZON + 1):
            studied = min(1.0, max(0.0, self.years - (year - 1)))
            paid = year > self.calendar_years + delay
            gain = uplift * (1 + self.inputs.growth) ** (year - 1) if paid else 0.0
            out.append(gain - studied / self.years * self.investment)
        return tuple(out)

    def payback(self, uplift: float, delay: int) -> float:
        """Years after graduation until extra pay has made up for everything; infinity where it never does within
        LONGEST years of it. Without growth this is delay + investment / uplift."""
        left = self.investment
        if left <= 0:
            return 0.0
        for year in range(LONGEST if uplift > 0 else 0):
            gain = uplift * (1 + self.inputs.growth) ** (self.calendar_years + delay + year)
            if left <= gain:
                return delay + year + left / gain
            left -= gain
        return inf

    def even_price(self, uplift: float, delay: int) -> float:
        """The price after aid at which the ten years come out even; below 0 where not even a free program would."""
        rate = self.inputs.rate
        unit = CertainCase(replace(self.inputs, part_time=True), 1.0, self.pay, self.years).flows(0.0, delay)
        return present_value(replace(self, net_price=0.0).flows(uplift, delay), rate) / -present_value(unit, rate)


def factors(rate: float) -> tuple[float, ...]:
    """What a dollar in the middle of each year of the horizon is worth at enrolment."""
    return tuple((1 + rate) ** -(year - 0.5) for year in range(1, HORIZON + 1))


def present_value(flows: Iterable[float], rate: float) -> float:
    """Net present value of yearly cash flows over the horizon, US dollars."""
    return sum(flow * factor for flow, factor in zip(flows, factors(rate), strict=True))


@dataclass(frozen=True, slots=True)
class ResultSpan:
    """A result with both of its ends; they are the same where nothing is left open. Infinity is never."""

    low: float
    high: float


def span(values: Iterable[float]) -> ResultSpan:
    """From the least to the greatest of at least one value."""
    found = [*values]
    return ResultSpan(min(found), max(found))


@dataclass(frozen=True, slots=True)
class Course:
    """One case of one scenario over the years: cash flow and running total of each year, and the net present value."""

    case: CertainCase
    uplift: float
    flows: tuple[float, ...]
    npv: float

    @property
    def running(self) -> tuple[float, ...]:
        """Money out and in so far, at the end of each year, not discounted."""
        return tuple(accumulate(self.flows))


@dataclass(frozen=True, slots=True)
class Outcome:
    """One scenario's results; None is what cannot be said. `payback` is years after graduation, `from_enrolment` the
    same with the years that study touches before them, `npv` and `even_price` (tuition and fees after aid at which the
    ten years come out even) US dollars. `least` and `most` are the courses with the lowest and the highest net present
    value."""

    scenario: Scenario
    uplift: ResultSpan | None = None
    payback: ResultSpan | None = None
    from_enrolment: ResultSpan | None = None
    npv: ResultSpan | None = None
    even_price: ResultSpan | None = None
    least: Course | None = None
    most: Course | None = None


@dataclass(frozen=True, slots=True)
class Payback:
    """What has to be made up for, and the four scenarios in their fixed order. A part that is not known is None."""

    inputs: Inputs
    net_price: ResultSpan | None
    lost_pay: ResultSpan | None
    investment: ResultSpan | None
    outcomes: tuple[Outcome, ...]


def compute_payback(inputs: Inputs, known: Benchmarks | None = None) -> Payback:
    """Every scenario for these inputs, against these benchmarks (default: the bundled ones)."""
    known = known or benchmarks()
    cases = inputs.cases(known)
    priced, paid = bool(inputs.prices), bool(inputs.pays) or inputs.part_time
    return Payback(
        inputs,
        net_price=span(case.net_price for case in cases) if priced else None,
        lost_pay=span(case.lost_pay for case in cases) if paid else None,
        investment=span(case.investment for case in cases) if priced and paid else None,
        outcomes=tuple(_outcome(scenario, inputs, cases, known) for scenario in SCENARIOS),
    )


def _outcome(scenario: Scenario, inputs: Inputs, cases: tuple[CertainCase, ...], known: Benchmarks) -> Outcome:
    if not inputs.pays and scenario.needs_pay:
        return Outcome(scenario)
    courses = [_course(case, scenario, known) for case in cases]
    uplift = span(course.uplift for course in courses)
    if not inputs.pays and not inputs.part_time:
        return Outcome(scenario, uplift)
    even = span(course.case.even_price(course.uplift, scenario.delay) for course in courses)
    if not inputs.prices:
        return Outcome(scenario, uplift, even_price=even)
    paybacks = [course.case.payback(course.uplift, scenario.delay) for course in courses]
    return Outcome(
        scenario,
        uplift,
        payback=span(paybacks),
        from_enrolment=span(
            course.case.calendar_years + years for course, years in zip(courses, paybacks, strict=True)
        ),
        npv=span(course.npv for course in courses),
        even_price=even,
        least=min(courses, key=lambda course: course.npv),
        most=max(courses, key=lambda course: course.npv),
    )


def _course(case: CertainCase, scenario: Scenario, known: Benchmarks) -> Course:
    uplift = scenario.uplift(case.pay, known)
    flows = case.flows(uplift, scenario.delay)
    return Course(case, uplift, flows, present_value(flows, case.inputs.rate))
