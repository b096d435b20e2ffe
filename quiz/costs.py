"""What a program costs a given student: a published price, an estimate that says so, or unknown.

A known cost is a published total, or a published price per credit times the program's own credits, on a basis that fits
the student and no older than five years. The school's average graduate rate times the program's own semester credits is
only ever an estimate. Credits are never assumed and nothing is ever filled with zero.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from quiz.catalog import Catalog, Program

OLD_AFTER_YEARS = 5
CREDIT_UNIT_OF_SCHOOL_RATE = "semester"
SCHOOL_RATE_YEAR = "2023-24"


@dataclass(frozen=True, slots=True)
class Cost:
    """Total tuition in USD as far as the catalog knows it. `known` is False for an estimate; `usd` is None when
    unknown.

    `basis` says how the figure came about, in words a student reads beside it; `year` is the price year or "".
    """

    usd: float | None
    known: bool
    basis: str
    year: str = ""

    @property
    def label(self) -> str:
        """The basis and the year, the way they stand beside the figure on every page and in every export."""
        return f"{self.basis}, {self.year}" if self.year else self.basis


UNKNOWN = Cost(None, False, "not published")


def cost_of(program: Program, home_state: str | None = None, today: int = 0) -> Cost:
    """The cost for a student living in `home_state` (None: not said); `today` is the year that prices age against
    (0: do not age them). A resident price is known for residents only; whoever does not say counts as non-resident."""
    resident = home_state is not None and home_state == program.state
    published = _published(program)
    if published is not None:
        fits = program.tuition_basis != ("nonresident" if resident else "resident")
        if fits:
            return _aged(published, today)
    return _school_rate(program, resident)


def student_cost(program: Program, catalog: Catalog, answers: Mapping[str, Any]) -> Cost:
    """The cost for the student who gave these answers; prices age against the newest year of the catalog."""
    home_state = (answers.get("sharpen") or {}).get("home_state")
    return cost_of(program, home_state, int(catalog.as_of or 0))


def _published(program: Program) -> Cost | None:
    year = program.tuition_year or ""
    unstated = "" if year else ", year not stated"
    who = {"resident": ", residents", "nonresident": ", non-residents"}.get(program.tuition_basis or "", "")
    if program.tuition_total_usd is not None:
        return Cost(float(program.tuition_total_usd), True, f"published total{who}{unstated}", year)
    if program.tuition_per_credit_usd is not None and program.credits is not None:
        sum_of = (
            f"{program.credits:g} {program.credit_unit or 'published'} credits × ${program.tuition_per_credit_usd:,.0f}"
        )
        usd = float(program.tuition_per_credit_usd) * float(program.credits)
        return Cost(usd, True, f"computed: {sum_of}{who}{unstated}", year)
    return None


def _aged(cost: Cost, today: int) -> Cost:
    """A price older than five years stays on the page as an estimate."""
    if today and cost.year and today - int(cost.year[:4]) > OLD_AFTER_YEARS:
        return Cost(cost.usd, False, f"old price, {cost.basis}", cost.year)
    return cost


def _school_rate(program: Program, resident: bool) -> Cost:
    rate = program.school_rate_credit_instate if resident else program.school_rate_credit_outstate
    if not rate or program.credits is None or program.credit_unit != CREDIT_UNIT_OF_SCHOOL_RATE:
        return UNKNOWN
    who = "in-state" if resident else "out-of-state"
    basis = (
        f"estimate: {program.credits:g} credits at the school's average {who} graduate rate, not the program's price"
    )
    return Cost(float(rate) * float(program.credits), False, basis, SCHOOL_RATE_YEAR)
