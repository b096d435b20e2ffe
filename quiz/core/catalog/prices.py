"""What a program costs a given student: a published price, a range that says what it was estimated from, or unknown.

A known cost is a published total, or a published price per credit times the program's own credits, on a basis that fits
the student and no older than five years. Everything else is an estimate from low to high: a published price per credit,
or the school's average graduate rate, times the credits that such programs have, or one to two academic years at the
school's yearly rate. No school's rate stands beside a program that is known to charge another one, and nothing is ever
filled with zero.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from quiz.core.catalog.program import Catalog, Program
from quiz.core.catalog.schema import EVERY_PROGRAM
from quiz.core.questions import Answers
from quiz.core.text import usd

OLD_AFTER_YEARS = 5
CREDIT_UNIT_OF_SCHOOL_RATE = "semester"
SCHOOL_RATE_YEAR = "2023-24"
ACADEMIC_YEAR_MONTHS = 9
# The credits of a master's degree where the program does not publish its own: nine of ten that do have these.
USUAL_CREDITS: Mapping[str, tuple[float, float]] = {"semester": (30, 36), "quarter": (45, 54)}
ACADEMIC_YEARS = (1, 2)


@dataclass(frozen=True, slots=True)
class Cost:
    """Total tuition in USD as far as the catalog knows it, from `low` to `high` (None when unknown); `known` is False
    for an estimate.

    `basis` says how the figure came about, in words a student reads beside it; `year` is the price year or "";
    `columns` are the catalog's columns that it was read or computed from, whose sources are its own.
    """

    low: float | None
    high: float | None
    known: bool
    basis: str
    year: str = ""
    columns: tuple[str, ...] = ()

    @property
    def usd(self) -> float | None:
        """The one figure, where the range is no wider."""
        return self.low if self.low == self.high else None

    @property
    def middle(self) -> float | None:
        """The middle of the range, where a picture has room for one point."""
        return None if self.low is None or self.high is None else (self.low + self.high) / 2

    @property
    def amount(self) -> str:
        """The figure or the range in words: "$21,000", "about $18,000 to $26,000"; "" where nothing is known."""
        ends = dict.fromkeys(usd(end) for end in (self.low, self.high) if end is not None)
        return f"{'about ' if ends and not self.known else ''}{' to '.join(ends)}"

    @property
    def published(self) -> bool:
        """Whether it is the program's own price, of whatever age."""
        return self.low is not None and self.low == self.high and not self.estimate

    @property
    def label(self) -> str:
        """The basis and the year, the way they stand beside the figure on every page and in every export."""
        return f"{self.basis}, {self.year}" if self.year else self.basis

    @property
    def estimate(self) -> bool:
        """Whether it rests on the school's average charges instead of a price of the program."""
        return any(column in (*CREDIT_RATE.values(), *YEAR_RATE.values()) for column in self.columns)

    @property
    def doubt(self) -> str:
        """What makes a figure an "about", for whatever is computed from it; "" where nothing does."""
        return "" if self.known or self.low is None else "estimated price" if self.estimate else "old price"


# Columns of the school's average graduate charges, by whether the student is a resident.
CREDIT_RATE = {True: "school_rate_credit_instate", False: "school_rate_credit_outstate"}
YEAR_RATE = {True: "school_rate_year_instate", False: "school_rate_year_outstate"}
WHO = {True: "in-state", False: "out-of-state"}
WHOSE = {"resident": ", residents", "nonresident": ", non-residents"}
UNKNOWN = Cost(None, None, False, "not published")


def cost_of(program: Program, home_state: str | None = None, today: int = 0) -> Cost:
    """The cost for a student living in `home_state` (None: not said); `today` is the year that prices age against
    (0: do not age them). A resident price is known for residents only; whoever does not say counts as non-resident."""
    resident = _resident(program, home_state)
    published = _published(program, resident)
    if published is not None:
        return _aged(published, today)
    if program.estimate_excluded:
        return UNKNOWN
    return _school_rate(program, resident) or _school_years(program, resident) or UNKNOWN


def cost_in(catalog: Catalog, program: Program, home_state: str | None) -> Cost:
    """`cost_of` for a student living in `home_state`, where prices age against the newest year of the catalog: worked
    out once for each program of it, for residents and for everybody else."""
    today = int(catalog.as_of or 0)
    if catalog.by_id.get(program.id) is not program:  # a draft of a row, say
        return cost_of(program, home_state, today)
    key = program.id, _resident(program, home_state)
    if key not in catalog.costs:
        catalog.costs[key] = _of_its_year(catalog, cost_of(program, home_state, today))
    cost: Cost = catalog.costs[key]
    return cost


def _of_its_year(catalog: Catalog, cost: Cost) -> Cost:
    """An estimate from the school's rate per credit, with the year of the federal release that it is from."""
    rate = next((column for column in cost.columns if column in CREDIT_RATE.values()), None)
    stated = [source.as_of for source in catalog.sources.get(EVERY_PROGRAM, ()) if rate and rate in source.fields]
    return replace(cost, year=max(stated)) if any(stated) else cost


def student_cost(program: Program, catalog: Catalog, answers: Answers) -> Cost:
    """The cost for the student who gave these answers."""
    return cost_in(catalog, program, answers.lives_in)


def full_time_cost(program: Program, home_state: str | None, months: float) -> Cost:
    """The estimate for full-time study of `months` at the school's average for a full-time academic year; unknown where
    there is none, or where the length is not whole academic years (nine to twelve months are one, 21 to 24 two)."""
    resident = _resident(program, home_state)
    rate, (years, rest) = _school_year_rate(program, resident), divmod(months, 12)
    if not rate or 0 < rest < ACADEMIC_YEAR_MONTHS:
        return UNKNOWN
    count = int(years + (rest > 0))
    basis = (
        f"estimate: {count} academic year{'s' * (count > 1)} at the school's average {WHO[resident]} full-time "
        "graduate rate, not the program's price"
    )
    total = float(rate) * count
    return Cost(total, total, False, basis, SCHOOL_RATE_YEAR, (YEAR_RATE[resident],))


def school_year_rate(program: Program, home_state: str | None) -> str:
    """The school's average for a full-time academic year in words, with its year; "" where there is none."""
    resident = _resident(program, home_state)
    rate = _school_year_rate(program, resident)
    return f"{usd(rate)} ({WHO[resident]}, {SCHOOL_RATE_YEAR})" if rate else ""


def _resident(program: Program, home_state: str | None) -> bool:
    return home_state is not None and home_state == program.state


def _school_year_rate(program: Program, resident: bool) -> float | None:
    """The school's average for a year; None where it is not known, or is not what this program charges."""
    rate: float | None = program.value(YEAR_RATE[resident])
    return None if program.estimate_excluded else rate


def _published(program: Program, resident: bool) -> Cost | None:
    """The price that the program publishes for a resident of its state, or for anybody else; None where it publishes
    none that holds for them. A price per credit without the program's own credits is a range."""
    total, per_credit, basis = "tuition_total_usd", "tuition_per_credit_usd", program.tuition_basis
    if basis == "resident" and not resident:
        total, per_credit, basis = "tuition_total_nonresident_usd", "tuition_per_credit_nonresident_usd", "nonresident"
    elif basis == "nonresident" and resident:
        return None
    year = program.tuition_year or ""
    unstated = "" if year else ", year not stated"
    who = WHOSE.get(basis or "", "")
    if (sum_paid := program.value(total)) is not None:
        paid = float(sum_paid)
        return Cost(paid, paid, True, f"published total{who}{unstated}", year, (total,))
    if (rate := program.value(per_credit)) is None:
        return None
    if program.credits is not None:
        sum_of = f"{program.credits:g} {program.credit_unit or 'published'} credits × {usd(rate)}"
        paid = float(rate) * float(program.credits)
        return Cost(paid, paid, True, f"computed: {sum_of}{who}{unstated}", year, (per_credit, "credits"))
    unit = program.credit_unit or CREDIT_UNIT_OF_SCHOOL_RATE
    if unit not in USUAL_CREDITS:
        return None
    least, most = USUAL_CREDITS[unit]
    words = f"estimate: {least:g} to {most:g} {unit} credits × the published {usd(rate)}{who}{unstated}"
    return Cost(float(rate) * least, float(rate) * most, False, words, year, (per_credit,))


def _aged(cost: Cost, today: int) -> Cost:
    """A price older than five years stays on the page as an estimate."""
    if today and cost.year and today - int(cost.year[:4]) > OLD_AFTER_YEARS:
        return replace(cost, known=False, basis=f"old price, {cost.basis}")
    return cost


def _school_rate(program: Program, resident: bool) -> Cost | None:
    """The school's average graduate rate times the program's own semester credits, or those that such programs have."""
    column = CREDIT_RATE[resident]
    rate = program.value(column)
    if not rate or program.credit_unit not in (None, CREDIT_UNIT_OF_SCHOOL_RATE):
        return None
    least, most = (program.credits,) * 2 if program.credits is not None else USUAL_CREDITS[CREDIT_UNIT_OF_SCHOOL_RATE]
    count = f"{least:g}" if least == most else f"{least:g} to {most:g}"
    basis = f"estimate: {count} credits at the school's average {WHO[resident]} graduate rate, not the program's price"
    columns = (*(("credits",) if program.credits is not None else ()), column)
    return Cost(float(rate) * least, float(rate) * most, False, basis, SCHOOL_RATE_YEAR, columns)


def _school_years(program: Program, resident: bool) -> Cost | None:
    """One to two academic years at the school's average for full-time graduate students."""
    column = YEAR_RATE[resident]
    rate, (least, most) = _school_year_rate(program, resident), ACADEMIC_YEARS
    if not rate:
        return None
    basis = (
        f"estimate: {least} to {most} academic years at the school's average {WHO[resident]} full-time graduate rate,"
        " not the program's price"
    )
    return Cost(float(rate) * least, float(rate) * most, False, basis, SCHOOL_RATE_YEAR, (column,))
