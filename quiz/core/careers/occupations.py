"""What occupations pay and how they grow, as the US Bureau of Labor Statistics publishes it, by SOC code.

Pay is the spread of everyone employed in the occupation in the whole country, at every age: percentiles, never what
one person will earn. `OF_DISCIPLINE` reads the disciplines of the quiz as occupations, where one is a fair reading.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, NamedTuple

from quiz.core.csv_text import read_records
from quiz.data import data

FILE = "occupations.csv"


class Publisher(NamedTuple):
    """Who publishes a figure: the name as printed, an official page to link, and the year in words."""

    name: str
    url: str
    year: str


PAY_SOURCE = Publisher(
    "US Bureau of Labor Statistics, Occupational Employment and Wage Statistics", "https://www.bls.gov/oes/", "May 2025"
)
GROWTH_SOURCE = Publisher(
    "US Bureau of Labor Statistics, Employment Projections, Table 1.2",
    "https://www.bls.gov/emp/ind-occ-matrix/occupation.xlsx",
    "2024-34",
)
ENGINEERING_MANAGERS = "11-9041"

# What somebody of a discipline of the quiz typically works as. `energy` stands for two fields of which BLS counts one:
# pages print the occupation's own title beside the figure. Other STEM and no STEM are no one occupation.
OF_DISCIPLINE: Mapping[str, str] = MappingProxyType(
    {
        "mechanical": "17-2141",
        "electrical": "17-2071",
        "civil": "17-2051",
        "industrial": "17-2112",
        "software": "15-1252",
        "chemical": "17-2041",
        "aerospace": "17-2011",
        "biomedical": "17-2031",
        "materials": "17-2131",
        "energy": "17-2081",
    }
)


@dataclass(frozen=True, slots=True)
class Occupation:
    """One occupation. Pay (`p10`..`p90`) is US dollars a year, before tax, in `pay_period`; None where BLS withholds
    the figure. `growth_pct` is the change of employment over all of `growth_period`, in per cent; `annual_openings`
    counts jobs a year, of growth and of replacing those who leave. `education` and `experience` (in a related job) are
    what BLS calls typical for entry; None where the table gives none."""

    soc: str
    title: str
    employment: int | None
    p10: int | None
    p25: int | None
    median: int | None
    p75: int | None
    p90: int | None
    pay_period: str
    growth_pct: float | None
    annual_openings: int | None
    growth_period: str
    education: str | None
    experience: str | None
    source: str


_NUMBERS: Mapping[str, Callable[[str], float]] = {
    **dict.fromkeys(("employment", "p10", "p25", "median", "p75", "p90", "annual_openings"), int),
    "growth_pct": float,
}
_ALWAYS = ("soc", "title", "pay_period", "growth_period", "source")


@cache
def read_occupations() -> Mapping[str, Occupation]:
    """Every occupation of quiz/data/careers/occupations.csv by SOC code, in the file's order."""
    rows = read_records(data("careers", FILE).read_text(encoding="utf-8"))
    return MappingProxyType({row["soc"]: Occupation(**_typed(row)) for row in rows})


def occupation_of(discipline: str | None) -> Occupation | None:
    """The occupation that a discipline of the quiz is read as; None where no one occupation is a fair reading."""
    soc = OF_DISCIPLINE.get(discipline or "")
    return read_occupations()[soc] if soc else None


def _typed(row: Mapping[str, str]) -> dict[str, Any]:
    """A row with numbers as numbers and None where a cell is blank."""
    return {
        column: _NUMBERS.get(column, str)(text) if text or column in _ALWAYS else None for column, text in row.items()
    }
