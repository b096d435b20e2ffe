"""Which states of the US lie beside each other: what decides how far a campus is from where somebody can study.

The table is quiz/data/catalog/states.csv, from public geography: states that share a border, corners included.
"""

import csv
from collections.abc import Collection, Mapping
from functools import cache

from quiz.data import data

STATES_FILE = "states.csv"


@cache
def adjacent_states() -> Mapping[str, frozenset[str]]:
    """The states beside each state, by their two letters; none for Alaska, Hawaii and Puerto Rico."""
    with data("catalog", STATES_FILE).open(newline="", encoding="utf-8") as file:
        return {row["state"]: frozenset(filter(None, row["adjacent"].split("|"))) for row in csv.DictReader(file)}


def beside(states: Collection[str]) -> frozenset[str]:
    """The states that lie beside any of these, without these."""
    table = adjacent_states()
    return frozenset[str]().union(*(table.get(state, ()) for state in states)) - {*states}
