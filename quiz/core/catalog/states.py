"""Which states of the US lie beside each other: what decides how far a campus is from where somebody can study.

The table is quiz/data/catalog/states.csv, from public geography: states that share a border, corners included.
"""

from collections.abc import Collection, Mapping
from functools import cache

from quiz.core.csv_text import read_records
from quiz.data import data

STATES_FILE = "states.csv"


@cache
def adjacent_states() -> Mapping[str, frozenset[str]]:
    """The states beside each state, by their two letters; none for Alaska, Hawaii and Puerto Rico."""
    rows = read_records(data("catalog", STATES_FILE).read_text(encoding="utf-8"))
    return {row["state"]: frozenset(filter(None, row["adjacent"].split("|"))) for row in rows}


def beside(states: Collection[str]) -> frozenset[str]:
    """The states that lie beside any of these, without these."""
    table = adjacent_states()
    return frozenset[str]().union(*(table.get(state, ()) for state in states)) - {*states}
