"""The rankable programs of a catalog as arrays: the criteria made of its frame, and the facts that conditions read."""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from quiz.core.catalog import CORE, Catalog
from quiz.core.ranking.criteria import GUESS, PASSES, Criteria, Floats
from quiz.core.ranking.frame import RESIDENTS, frame_of, rows_of
from quiz.core.vocabulary import PACE_WORDS, PLACE_WORDS, RECOGNITIONS, SPECIALISATIONS

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]


class Prices(NamedTuple):
    """Total tuition of n programs from `low` to `high` (NaN where unknown), whether it is known, and whether it is the
    program's own price, of whatever age."""

    low: Floats
    high: Floats
    known: Bools
    published: Bools


@dataclass(frozen=True)
class CriteriaTable:
    """n rankable programs in the catalog's order.

    ids : n program ids. criteria, space : the fitted transformer and what it made of the frame, degrees and guesses.
    facts : plain arrays (n,) that the conditions read. tickets : (n,) a fixed number of each id, for the lottery.
    """

    ids: tuple[str, ...]
    criteria: Criteria
    space: pd.DataFrame
    facts: Mapping[str, npt.NDArray[Any]]
    tickets: npt.NDArray[np.uint64]

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The d columns of degrees."""
        return tuple(name for name in self.space.columns if not name.startswith(GUESS))

    @cached_property
    def position(self) -> Mapping[str, int]:
        """Where each column stands in the matrix."""
        return {column: position for position, column in enumerate(self.columns)}

    @cached_property
    def row(self) -> Mapping[str, int]:
        """The row of each id."""
        return {key: row for row, key in enumerate(self.ids)}

    @cached_property
    def doubtful(self) -> Bools:
        """(n,) what may be gone, and what only weak sources vouch for."""
        doubtful: Bools = ~self.facts["offered"] | self.facts["weak"]
        return doubtful

    @cached_property
    def states(self) -> list[str]:
        """The state of each row."""
        states: list[str] = self.facts["state"].tolist()
        return states

    @cached_property
    def school_of(self) -> list[int]:
        """A number for the school of each row."""
        schools: list[int] = self.facts["institution"].tolist()
        return schools

    @cached_property
    def degree_of(self) -> list[int]:
        """A number for the degree of each row, of which there may be several formats."""
        degrees: list[int] = self.facts["variant"].tolist()
        return degrees

    @cached_property
    def formats(self) -> Mapping[int, tuple[int, ...]]:
        """For each row of a degree in several formats all rows of that degree."""
        rows: dict[int, list[int]] = {}
        for row, degree in enumerate(self.degree_of):
            rows.setdefault(degree, []).append(row)
        return {row: tuple(several) for several in rows.values() if len(several) > 1 for row in several}

    @cached_property
    def taught(self) -> Mapping[str, frozenset[int]]:
        """The rows that teach each specialisation as core or more."""
        least = CORE.degree or 1.0
        return {
            key: frozenset(np.flatnonzero(self.column(f"specialisation.{key}") >= least).tolist())
            for key in SPECIALISATIONS
        }

    @cached_property
    def degrees(self) -> Floats:
        """The degrees (n, d), NaN where unknown."""
        degrees: Floats = self.space[list(self.columns)].to_numpy(dtype=float)
        return degrees

    @cached_property
    def guesses(self) -> Floats:
        """The weaker evidence (n, d) for unknown cells, NaN where there is none."""
        named = [f"{GUESS}{column}" for column in self.columns]
        guesses: Floats = self.space.reindex(columns=named).to_numpy(dtype=float)
        return guesses

    def column(self, column_id: str) -> Floats:
        """The degrees (n,) of one column, NaN where unknown."""
        return self.degrees[:, self.position[column_id]]

    def among(self, states: Collection[str]) -> Bools:
        """(n,) which programs are in one of these states."""
        return np.array([state in states for state in self.states])

    def price(self, home: str | None, rows: Ints | slice = slice(None)) -> Prices:
        """The prices of some rows for somebody who lives in a state (None: not said)."""
        names, facts = Prices._fields, self.facts
        if home is None:
            return Prices(*(facts[name][rows] for name in names))
        at_home = facts["state"][rows] == home
        return Prices(*(np.where(at_home, facts[f"{RESIDENTS}{name}"][rows], facts[name][rows]) for name in names))


def tickets(ids: Collection[str]) -> npt.NDArray[np.uint64]:
    """A number for each id from its SHA-256: fixed, and blind to the alphabet."""
    return np.array([int.from_bytes(hashlib.sha256(key.encode()).digest()[:8]) for key in ids], dtype=np.uint64)


# The criteria that conditions read as facts.
READ = (
    *(f"place.{place}" for place in PLACE_WORDS),
    *(f"pace.{pace}" for pace in PACE_WORDS),
    *(f"admits.{kind}" for kind in PASSES),
    *("recognition", *(f"recognition.{mark}" for mark in RECOGNITIONS)),
    "no_campus_stays",
)


def build(catalog: Catalog, criteria: Criteria | None = None) -> CriteriaTable:
    """The table of a catalog's rankable programs, with the columns of criteria that were fitted to another catalog if
    given. Raises ValueError where there are none."""
    if not catalog.rankable:
        raise ValueError(
            "the catalog holds no rankable program: add a row with kind engineering_management, open_to public"
        )
    frame = frame_of(catalog)
    criteria = criteria or Criteria().fit(frame)
    space = criteria.transform(frame)
    ids = tuple(frame.index)
    numbers = {
        "months": "duration_months_min",
        "months_within": "months_within",
        "experience": "work_experience_years_min",
        "min_gpa": "min_gpa",
    }
    facts = {
        **{name: space[name].to_numpy() for name in READ},
        **{name: frame[column].to_numpy() for name, column in numbers.items()},
        **{f"{side}{end}": frame[f"{side}{end}"].to_numpy() for side in ("", RESIDENTS) for end in Prices._fields},
        "gre": space["gre.avoid"].to_numpy(),
        "state": frame["state"].to_numpy(dtype=str),
        "stem": (frame["stem_designated"].fillna("") == "yes").to_numpy(dtype=bool),
        "offered": (frame["status"] != "unverified").to_numpy(dtype=bool),
        "weak": frame["confidence"].isin(["low", "federal"]).to_numpy(dtype=bool),
        "online_way": np.array(["online" in (row.delivery or ()) for row in rows_of(frame)]),
        "delivery_unknown": frame["delivery"].isna().to_numpy(dtype=bool),
        "institution": np.unique(frame["institution"].to_numpy(dtype=str), return_inverse=True)[1],
        "variant": np.unique(frame["variant"].to_numpy(dtype=str), return_inverse=True)[1],
    }
    return CriteriaTable(ids, criteria, space, facts, tickets(ids))
