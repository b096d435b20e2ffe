"""What the rows of programs.csv must agree on: columns of a row with each other, rows with other rows and with schools.

What may stand in a single cell is schema.py's. A rule looks only at cells that are fine by themselves, and says of each
that breaks it what is wrong and what to write instead.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from quiz.core.catalog.problems import CatalogProblem
from quiz.core.catalog.schema import PROGRAMS, SCHOOLS

Broken = tuple[int, str]  # the row as a spreadsheet counts, and the end of a sentence that begins with the cell
NONRESIDENT_PRICES = ("tuition_per_credit_nonresident_usd", "tuition_total_nonresident_usd")
SCHOOL_ESTIMATES = ("school_rate_credit_instate", "school_rate_credit_outstate")
MOST_SHOWN = 5  # of a circle, which may be as long as the file


@dataclass(frozen=True, slots=True)
class KnownIds:
    """The ids that a row may name: of programs in the file, and of schools."""

    ids: frozenset[str]
    unitids: frozenset[str]


@dataclass(frozen=True, slots=True)
class RowRule:
    """A rule about `column` for which the columns of `needs` must be there too. `broken` gets the rows whose cell is
    filled and fine by itself."""

    column: str
    needs: tuple[str, ...]
    broken: Callable[[pd.DataFrame, KnownIds], Iterator[Broken]]


def broken_rules(programs: pd.DataFrame, schools: pd.DataFrame, file: str = "") -> Iterator[CatalogProblem]:
    """Everything in the rows of programs.csv that breaks a rule; both tables as check.py reads them."""
    if "id" not in programs:
        return  # a missing column is a problem of its own
    known = KnownIds(frozenset(programs["id"]), frozenset(schools["unitid"]))
    for rule in RULES:
        if {rule.column, *rule.needs} <= set(programs):
            fine = programs[rule.column].map(PROGRAMS.columns[rule.column].problem).isna()
            for row, text in rule.broken(programs[fine & (programs[rule.column] != "")], known):
                id_, cell = programs["id"][row], programs[rule.column][row]
                yield CatalogProblem(row, id_ or None, rule.column, cell, text, file or PROGRAMS.name)


def _strangers(rows: pd.DataFrame, known: KnownIds) -> Iterator[Broken]:
    text = f"is in no row of quiz/data/catalog/{SCHOOLS.name}: correct it, add the school there, or leave it blank"
    for row in rows.index[~rows["unitid"].isin(known.unitids)]:
        yield row, text


def _renamed(rows: pd.DataFrame, known: KnownIds) -> Iterator[Broken]:
    """One school, one name: the name that its first row has."""
    first = rows[rows["unitid"] != ""].drop_duplicates("unitid").set_index("unitid")["institution"]
    expected = rows["unitid"].map(first)
    for row in rows.index[expected.notna() & (rows["institution"] != expected)]:
        yield row, f"is a second name of school {rows['unitid'][row]}: write {expected[row]} in each of its rows"


def _lost_variants(rows: pd.DataFrame, known: KnownIds) -> Iterator[Broken]:
    circles = _circles(dict(zip(rows["id"], rows["variant_of"], strict=True)))
    for row, id_, named in rows[["id", "variant_of"]].itertuples(name=None):
        if named not in known.ids:
            yield row, "is the id of no program in this file: write that of the degree's main row, or leave it blank"
        elif id_ in circles:
            way = " → ".join(circles[id_][:MOST_SHOWN]) + (" → …" if len(circles[id_]) > MOST_SHOWN else "")
            yield row, f"points in a circle ({way}): leave it blank in the degree's main row"


def _circles(leads_to: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """The ids that come back to themselves, each with the circle it is on (whose last is its first)."""
    found: dict[str, tuple[str, ...]] = {}
    seen: set[str] = set()
    for start in leads_to:
        path: dict[str, int] = {}
        id_ = start
        while id_ in leads_to and id_ not in seen:
            seen.add(id_)
            path[id_] = len(path)
            id_ = leads_to[id_]
        if id_ in path:
            circle = (*list(path)[path[id_] :], id_)
            found |= dict.fromkeys(circle, circle)
    return found


def _without_resident_price(rows: pd.DataFrame, known: KnownIds) -> Iterator[Broken]:
    for row in rows.index[rows["tuition_basis"] != "resident"]:
        yield row, "stands beside a price that is not for residents: set tuition_basis to resident, or leave it blank"


def _excluded_estimate(rows: pd.DataFrame, known: KnownIds) -> Iterator[Broken]:
    text = "is an estimate that estimate_excluded rules out for this program: leave one of the two blank"
    for row in rows.index[rows["estimate_excluded"] == "yes"]:
        yield row, text


RULES = (
    RowRule("unitid", (), _strangers),
    RowRule("institution", ("unitid",), _renamed),
    RowRule("variant_of", (), _lost_variants),
    *(RowRule(price, ("tuition_basis",), _without_resident_price) for price in NONRESIDENT_PRICES),
    *(RowRule(estimate, ("estimate_excluded",), _excluded_estimate) for estimate in SCHOOL_ESTIMATES),
)
