"""What a program costs a given student: a published price, an estimate that says so, or unknown.

A known cost is a published total, or a published price per credit times the program's own credits, on a basis that fits
the student and no older than five years. The school's average graduate rate times the program's own semester credits is
only ever an estimate; so is its average for a full-time year, which may say otherwise. Credits are never assumed and
nothing is ever filled with zero.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from quiz.core.catalog.program import Catalog, Program

OLD_AFTER_YEARS = 5
CREDIT_UNIT_OF_SCHOOL_RATE = "semester"
SCHOOL_RATE_YEAR = "2023-24"
ACADEMIC_YEAR_MONTHS = 9


@dataclass(frozen=True, slots=True)
class Cost:
    """Total tuition in USD as far as the catalog knows it. `known` is False for an estimate; `usd` is None when
    unknown.

    `basis` says how the figure came about, in words a student reads beside it; `year` is the price year or "";
    `columns` are the catalog's columns that it was read or computed from, whose sources are its own.
    """

    usd: float | None
    known: bool
    basis: str
    year: str = ""
    columns: tuple[str, ...] = ()

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
        return "" if self.known or self.usd is None else "estimated price" if self.estimate else "old price"


# Columns of the school's average graduate charges, by whether the student is a resident.
CREDIT_RATE = {True: "school_rate_credit_instate", False: "school_rate_credit_outstate"}
YEAR_RATE = {True: "school_rate_year_instate", False: "school_rate_year_outstate"}
WHO = {True: "in-state", False: "out-of-state"}
UNKNOWN = Cost(None, False, "not published")


def cost_of(program: Program, home_state: str | None = None, today: int = 0) -> Cost:
    """The cost for a student living in `home_state` (None: not said); `today` is the year that prices age against
    (0: do not age them). A resident price is known for residents only; whoever does not say counts as non-resident."""
    resident = _resident(program, home_state)
    published = _published(program, resident)
    return _aged(published, today) if published is not None else _school_rate(program, resident)


def cost_in(catalog: Catalog, program: Program, home_state: str | None) -> Cost:
    """`cost_of` for a student living in `home_state`, where prices age against the newest year of the catalog: worked
    out once for each program of it, for residents and for everybody else."""
    today = int(catalog.as_of or 0)
    if catalog.by_id.get(program.id) is not program:  # a draft of a row, say
        return cost_of(program, home_state, today)
    key = program.id, _resident(program, home_state)
    if key not in catalog.costs:
        catalog.costs[key] = cost_of(program, home_state, today)
    cost: Cost = catalog.costs[key]
    return cost


def student_cost(program: Program, catalog: Catalog, answers: Mapping[str, Any]) -> Cost:
    """The cost for the student who gave these answers."""
    return cost_in(catalog, program, (answers.get("sharpen") or {}).get("home_state"))


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
    return Cost(float(rate) * count, False, basis, SCHOOL_RATE_YEAR, (YEAR_RATE[resident],))


def school_year_rate(program: Program, home_state: str | None) -> str:
    """The school's average for a full-time academic year in words, with its year; "" where there is none."""
    resident = _resident(program, home_state)
    rate = _school_year_rate(program, resident)
    return f"${rate:,.0f} ({WHO[resident]}, {SCHOOL_RATE_YEAR})" if rate else ""


def _resident(program: Program, home_state: str | None) -> bool:
    return home_state is not None and home_state == program.state


def _school_year_rate(program: Program, resident: bool) -> float | None:
    """The school's average for a year; None where it is not known, or is not what this program charges."""
    rate: float | None = program.value(YEAR_RATE[resident])
    return None if program.estimate_excluded else rate


def _published(program: Program, resident: bool) -> Cost | None:
    """The price that the program publishes for a resident of its state, or for anybody else; None where it publishes
    none that holds for them."""
    total, per_credit, basis = "tuition_total_usd", "tuition_per_credit_usd", program.tuition_basis
    if basis == "resident" and not resident:
        total, per_credit, basis = "tuition_total_nonresident_usd", "tuition_per_credit_nonresident_usd", "nonresident"
    elif basis == "nonresident" and resident:
        return None
    year = program.tuition_year or ""
    unstated = "" if year else ", year not stated"
    who = {"resident": ", residents", "nonresident": ", non-residents"}.get(basis or "", "")
    if (usd := program.value(total)) is not None:
        return Cost(float(usd), True, f"published total{who}{unstated}", year, (total,))
    if (rate := program.value(per_credit)) is not None and program.credits is not None:
        sum_of = f"{program.credits:g} {program.credit_unit or 'published'} credits × ${rate:,.0f}"
        usd, columns = float(rate) * float(program.credits), (per_credit, "credits")
        return Cost(usd, True, f"computed: {sum_of}{who}{unstated}", year, columns)
    return None


def _aged(cost: Cost, today: int) -> Cost:
    """A price older than five years stays on the page as an estimate."""
    if today and cost.year and today - int(cost.year[:4]) > OLD_AFTER_YEARS:
        return replace(cost, known=False, basis=f"old price, {cost.basis}")
    return cost


def _school_rate(program: Program, resident: bool) -> Cost:
    column = CREDIT_RATE[resident]
    rate = program.value(column)
    if not rate or program.credits is None or program.credit_unit != CREDIT_UNIT_OF_SCHOOL_RATE:
        return UNKNOWN
    who = WHO[resident]
    basis = (
        f"estimate: {program.credits:g} credits at the school's average {who} graduate rate, not the program's price"
    )
    return Cost(float(rate) * float(program.credits), False, basis, SCHOOL_RATE_YEAR, ("credits", column))
